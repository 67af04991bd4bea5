"""Other systems are asked over HTTP; their failures count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from evals.cases.case_set import CaseSet
from evals.metrics.scoring import score_run
from evals.metrics.summary import compute_figures
from evals.reporting import html
from evals.runs.http_replies import AskError
from evals.runs.run_folder import Run
from evals.runs.systems import (
    OpenAICompatibleSystem,
    RestSystem,
    create_system,
)
from rag import Assistant, DossierError
from tests.evals.samples import SOLDIERS, execute_cases, score_by_id
from tests.evals.servers import build_message, serve_app, serve_openai, serve_replies
from ui.api import create_app


def test_our_own_page_scores_as_the_assistant_does(
    run: Run, tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    with serve_app(create_app(assistant)) as url:
        there = execute_cases(tmp_path / "rest", assistant, case_set, RestSystem(url))
    here, remote = score_by_id(run), score_by_id(there)
    assert {name: scored.passed for name, scored in remote.items()} == {
        name: scored.passed for name, scored in here.items()
    }
    assert remote["soldiers"].values["passage ndcg@5"] == here["soldiers"].values["passage ndcg@5"]


def test_another_system_is_scored_on_the_same_cases_and_its_failures_count(
    tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    def reply(messages: list[dict[str, str]]) -> tuple[int, dict[str, Any]]:
        question = messages[-1]["content"]
        if "soldiers" in question:
            return 200, build_message(
                "Up to 12,000. [1]", citations=[{"path": "x/news-page.txt", "text": SOLDIERS}]
            )
        if "Mongolia" in question:
            return 200, build_message("ABSTAIN")
        if "thank" in question:  # the conversation came along
            turns = sum(message["role"] == "user" for message in messages)
            return 200, build_message(f"A package of aid, {turns} turns.")
        if "receive" in question:
            return 200, build_message("Takeshi Iwaya.")
        if "Keovong" in question:
            return 200, build_message("Ulaanbaatar.")
        return 500, {"detail": "out of memory"}

    with serve_openai(reply) as url:
        run = execute_cases(
            tmp_path / "openai", assistant, case_set, OpenAICompatibleSystem(url, model="m")
        )
    scored_cases = score_by_id(run)
    assert scored_cases["soldiers"].passed
    assert (
        scored_cases["soldiers"].values["passage hit@1"]
        == scored_cases["soldiers"].values["citation recall"]
        == 1
    )
    assert scored_cases["capital"].abstained
    assert (scored_cases["iwaya"].outcome.answer or {})["text"] == "A package of aid, 2 turns."
    assert scored_cases["keovong"].failure == "cites nothing"
    assert "500" in (scored_cases["bread"].failure or "")
    figures = compute_figures(list(scored_cases.values()))
    errors = figures["errors"].compute_estimate()
    assert errors.value == pytest.approx(2 / 6)
    assert (
        "citation exactness" not in scored_cases["soldiers"].values
    )  # its stored text cannot be had


@pytest.mark.parametrize("url", ["nonsense", "http://host:port", "ftp://host", "http://"])
def test_what_is_no_address_is_said_before_anything_is_asked(url: str) -> None:
    with pytest.raises(DossierError, match="is no address"):
        create_system(url, model=None)


def test_a_system_that_does_not_answer_is_an_error_in_every_case(
    tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    run = execute_cases(tmp_path / "nobody", assistant, case_set, RestSystem("http://127.0.0.1:9"))
    assert all(
        (scored.failure or "").startswith("error: http://127.0.0.1:9 does not answer")
        for scored in score_run(run)
    )


@pytest.mark.parametrize(
    "content",
    [
        {"status": "answered", "text": "x", "citations": [None]},
        {"status": "answered", "text": "x", "segments": ["x"]},
        {"status": "answered", "text": "x", "confidence": 7},
        {"status": "answered", "text": "x", "timings": {"a": "soon"}},
        {"status": "sure", "text": "x"},
        {"text": "x"},
    ],
)
def test_a_reply_that_cannot_be_used_is_refused_before_anything_relies_on_it(
    content: dict[str, Any],
) -> None:
    with (
        serve_replies(lambda asked: (200, content)) as url,
        pytest.raises(AskError, match="the reply cannot be used"),
    ):
        RestSystem(url).ask("Who?", [])


def test_a_sparse_reply_is_scored_and_reported(
    tmp_path: Path, assistant: Assistant, case_set: CaseSet
) -> None:
    def reply(asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "query" in asked:
            return 404, {"detail": "no search here"}
        cited = {"citations": [{"number": 1, "quote": "q"}], "segments": [{"text": "y"}]}
        return 200, {"status": "answered", "text": "A lone \ud800 surrogate [1].", **cited}

    with serve_replies(reply) as url:
        run = execute_cases(tmp_path / "sparse", assistant, case_set, RestSystem(url))
    assert score_by_id(run)["soldiers"].failure == "cited other sentences"
    assert "A lone ? surrogate" in html.render_report(run)
