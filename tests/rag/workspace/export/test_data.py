"""A conversation is exported as JSON, with everything that is stored of it."""

from __future__ import annotations

import json

from rag.workspace.exchanges import StoredExchange
from rag.workspace.export.data import export_json
from tests.rag.workspace.export.samples import CONVERSATION


def test_json_holds_everything(exchanges: list[StoredExchange]) -> None:
    record = json.loads(export_json(CONVERSATION, exchanges))
    assert record["id"] == "harbour"
    assert record["title"] == "The harbour"
    assert record["started"] == "2026-03-02T12:00:00+00:00"
    states = [question["state"] for question in record["questions"]]
    assert states == ["done", "done", "done", "failed", "done"]

    first, second, _, failed, _ = record["questions"]
    assert exchanges[0].answer is not None
    assert first["answer"] == json.loads(json.dumps(exchanges[0].answer.to_dict()))
    assert first["feedback"] == {"verdict": "down", "reason": "wrong", "comment": "It was Tuesday."}
    assert second["filters"] == {"source": "The Courier", "published_from": "2024-01-02"}
    assert failed["answer"] is None
    assert failed["message"] == "The library is busy."
