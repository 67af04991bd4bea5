"""Answers and search results over HTTP: the engine's own JSON."""

from __future__ import annotations

import json

import pytest

from rag import Turn
from tests.support.harbour import AND_IT, OPENED, WHEN_CLOSED, WHEN_OPENED


def test_an_answer_is_the_engines_own_json(client, harbour):
    reply = client.post("/api/ask", json={"question": WHEN_OPENED})
    assert reply.status_code == 200
    answer = reply.json()
    engine_answer = json.loads(json.dumps(harbour.ask(WHEN_OPENED).to_dict()))
    # A question that is asked again is not searched for again, so its timings have fewer stages.
    stages = answer.pop("timings").keys()
    assert stages >= engine_answer.pop("timings").keys() >= {"understand", "total"}
    assert answer == engine_answer
    assert answer["citations"][0]["quote"].startswith(OPENED)


def test_turns_reach_the_engine(client, harbour):
    turns = [{"question": WHEN_CLOSED, "answer": "In October."}]
    reply = client.post("/api/ask", json={"question": AND_IT, "turns": turns})
    assert reply.status_code == 200
    understood = reply.json()["understood"]
    engine_answer = harbour.ask(AND_IT, conversation=[Turn(WHEN_CLOSED, "In October.")])
    assert understood == engine_answer.understood
    assert "Saltmouth" in understood


@pytest.mark.parametrize(
    ("filters", "sources"),
    [
        ({}, {"The Courier", "The Ledger"}),
        ({"source": "The Ledger"}, {"The Ledger"}),
        ({"published_from": "2024-11-01"}, {"The Courier"}),
        ({"source": "The Courier", "published_from": "2024-11-01"}, {"The Courier"}),
    ],
)
def test_filters_reach_the_engine(client, filters, sources):
    reply = client.post("/api/ask", json={"question": WHEN_OPENED, "filters": filters})
    assert reply.status_code == 200
    assert {citation["source"] for citation in reply.json()["citations"]} == sources


def test_a_search_returns_as_many_passages_as_asked_for(client):
    reply = client.post("/api/search", json={"query": "harbour of Saltmouth", "top": 2})
    assert reply.status_code == 200
    results = reply.json()["results"]
    assert len(results) == 2
    assert any(OPENED in passage["text"] for passage in results)
