"""Runs of the real assistant, and of other systems over HTTP: kept, gone on with, reported, compared, gated."""

from __future__ import annotations

import csv
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from evals.analysis.comparison import compare_runs, is_worse
from evals.analysis.gate import accept_baseline, check_gate
from evals.analysis.inspection import read_inspection, write_inspection_sheet
from evals.analysis.judging import judge_run, summarise_judgements
from evals.cases.case_set import CaseSet, read_case_set
from evals.cases.gold_spans import locate_gold
from evals.metrics.scoring import ScoredCase, score_run
from evals.metrics.summary import compute_figures
from evals.reporting import data, html, markdown
from evals.runs.execute import build_manifest, execute_run
from evals.runs.http_replies import AskError
from evals.runs.prepare import PreparedRun
from evals.runs.run_folder import Run
from evals.runs.systems import (
    LocalSystem,
    OpenAICompatibleSystem,
    RestSystem,
    System,
    create_system,
)
from rag import Assistant, DossierError
from tests.evals.test_cases import GOLD, SOLDIERS, write_cases
from tests.support.harbour import open_with_models
from ui.api import create_app

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
CASES: tuple[dict[str, Any], ...] = (
    {"id": "soldiers", "question": "How many North Korean soldiers are operating beside Russian forces?", "answers": ["up to 12,000"],
     "gold": GOLD, "tags": ["numeric"]},
    {"id": "keovong", "question": "Who is Dara Keovong?", "answers": ["senior lecturer"], "tags": ["who"],
     "gold": [{"article": "opinion-piece.txt", "quote": "Dara Keovong is a senior lecturer at the Mekong Institute of Public Policy."}]},
    {"id": "iwaya", "turns": ["Whom did Zelenskyy receive in Kyiv?", "And what did he thank Tokyo for?"], "answers": ["package of aid"],
     "rewritten": "What did Zelenskyy thank Tokyo for?", "tags": ["conversation", "follow-up"],
     "gold": [{"article": "news-page.txt", "quote": "He thanked Tokyo for a new package of aid"}]},
    {"id": "ishiba", "question": "When did Shigeru Ishiba take office?", "answers": ["in October"], "tags": ["date"],
     "gold": [{"article": "news-page.txt", "quote": "Japanese Prime Minister Shigeru Ishiba, who took office in October"}]},
    {"id": "capital", "question": "What is the capital of Mongolia?", "unanswerable": "nothing about it", "tags": ["out of domain"]},
    {"id": "bread", "question": f"How do I bake sourdough bread? {HOSTILE}", "unanswerable": "nothing about it", "tags": ["out of domain"]},
)  # fmt: skip


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> CaseSet:
    return read_case_set(write_cases(tmp_path_factory.mktemp("cases") / "cases.jsonl", *CASES))


def run_of(
    folder: Path,
    assistant: Assistant,
    cases: CaseSet,
    system: System | None = None,
    variants: tuple[str, ...] = (),
) -> Run:
    found, problems = locate_gold(cases.cases, assistant.library)
    assert problems == []
    prepared = PreparedRun(assistant, found, problems)
    asked = system or LocalSystem(assistant)
    run = Run(folder)
    execute_run(
        run,
        prepared,
        asked,
        build_manifest(cases, prepared, asked, variants, 0, None),
        progress=lambda done, total: None,
    )
    return run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant, cases: CaseSet) -> Run:
    return run_of(
        tmp_path_factory.mktemp("runs") / "good",
        assistant,
        cases,
        variants=("lower case", "irrelevant article"),
    )


@pytest.fixture(scope="module")
def worse(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant, cases: CaseSet) -> Run:
    """The same without a reranker, and abstaining on nothing."""
    settings = {"reranker": {"model": "none"}, "answering": {"threshold": 0}}
    careless = open_with_models(assistant, assistant.settings.data, **settings)
    return run_of(tmp_path_factory.mktemp("runs") / "worse", careless, cases)


def by_id(run: Run, variant: str = "") -> dict[str, ScoredCase]:
    return {each.id: each for each in score_run(run, variant)}


def test_every_answer_is_kept_with_its_evidence_and_scored(run: Run, assistant: Assistant) -> None:
    found = by_id(run)
    assert list(found) == [case["id"] for case in CASES]
    soldiers = found["soldiers"]
    assert soldiers.passed
    assert (
        soldiers.values["passage hit@1"]
        == soldiers.values["citation exactness"]
        == soldiers.values["citation recall"]
        == 1
    )
    assert soldiers.outcome.stored[0] == SOLDIERS
    assert SOLDIERS in soldiers.outcome.passages[0]["text"]
    assert (
        (soldiers.outcome.answer or {})["settings"]
        == assistant.settings.fingerprint()
        == run.manifest.fingerprint
    )
    assert found["capital"].passed
    assert found["capital"].abstained
    assert compute_figures(list(found.values()))["citation exactness"].compute_estimate().value == 1


def test_a_follow_up_is_measured_raw_as_understood_and_as_a_person_rewrote_it(run: Run) -> None:
    iwaya = by_id(run)["iwaya"]
    assert {name for name in iwaya.values if name.startswith("recall@5")} == {
        "recall@5, as asked", "recall@5, as understood", "recall@5, as a person rewrote it",
    }  # fmt: skip
    assert iwaya.values["recall@5, as a person rewrote it"] == 1


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    tmp_path: Path, run: Run, assistant: Assistant, cases: CaseSet
) -> None:
    cut = run_of(tmp_path / "cut", assistant, cases)
    lines = (cut.folder / "answers.jsonl").read_bytes().splitlines(keepends=True)
    (cut.folder / "answers.jsonl").write_bytes(b"".join(lines[:3]) + lines[3][:50])
    assert len(Run(cut.folder).read_outcomes()) == 3
    again = run_of(cut.folder, assistant, cases)
    whole = again.read_outcomes()
    assert [each.case for each in whole] == [case["id"] for case in CASES]
    assert (again.folder / "answers.jsonl").read_bytes().splitlines(keepends=True)[:3] == lines[
        :3
    ]  # not asked again


def test_a_run_is_not_gone_on_with_under_other_settings(
    run: Run, assistant: Assistant, cases: CaseSet
) -> None:
    other = open_with_models(assistant, assistant.settings.data, answering={"threshold": 0.3})
    with pytest.raises(DossierError, match="begun with other settings; choose another --out"):
        run_of(run.folder, other, cases)


def test_the_changed_questions_are_asked_and_paired_with_those_as_written(run: Run) -> None:
    lower = by_id(run, "lower case")
    assert (
        lower["soldiers"].outcome.question
        == "how many north korean soldiers are operating beside russian forces"
    )
    assert set(by_id(run, "irrelevant article")) == {case["id"] for case in CASES}
    page = html.render_report(run)
    assert "Under changes of the question" in page
    assert "irrelevant article" in page


def test_the_report_shows_every_case_and_renders_nothing_of_it_as_markup(
    run: Run, worse: Run
) -> None:
    for made in (run, worse):
        page = html.render_report(made)
        assert page.count('<details class="case"') == len(CASES)
        assert HOSTILE not in page
        assert page.count("<script>") == 1
        assert not re.search(r"(?:src|href)\s*=\s*[\"']?(?:https?:|//)", page)
    assert "answered what the articles do not say" in html.render_report(worse)
    said = data.build_report(run)
    assert json.loads(json.dumps(said, allow_nan=False))["figures"]["passed"]["count"] == len(CASES)
    assert "| answer | contains |" in markdown.format_report(run)


def test_sentences_are_checked_by_hand_and_the_report_lists_them(
    tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    made = run_of(tmp_path / "by-hand", assistant, cases)
    assert read_inspection(made) is None
    sheet = write_inspection_sheet(made, 3, seed=0)
    with sheet.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    assert all(row["sentence"] in row["quotes"] and row["verdict"] == "" for row in rows)
    with pytest.raises(DossierError, match="is there already"):
        write_inspection_sheet(made, 3, seed=0)
    for row, verdict in zip(rows, ("yes", "No", ""), strict=True):
        row["verdict"] = verdict
    rows[1]["remark"] = "another year <b>"
    save(sheet, rows)
    found = read_inspection(made)
    assert found is not None
    assert (found.backed, found.unbacked) == (1, 1)
    told = "Of 3 sentences shown as supported, 2 were read by a person: 1 are backed by their quotes, 1 are not."
    assert told in markdown.format_report(made)
    assert told in html.render_report(made)
    assert "another year &lt;b&gt;" in html.render_report(made)
    assert data.build_report(made)["inspection"]["unbacked"] == 1
    rows[0]["verdict"] = "perhaps"
    save(sheet, rows)
    with pytest.raises(
        DossierError, match=r"inspected.csv:2 has the verdict 'perhaps'; write yes or no"
    ):
        read_inspection(made)
    sheet.write_text("case,sentence\n1,2\n")
    with pytest.raises(DossierError, match="is no sheet of this version"):
        read_inspection(made)


def save(sheet: Path, rows: list[dict[str, str]]) -> None:
    with sheet.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_comparing_finds_what_got_worse_and_nothing_in_a_run_beside_itself(
    run: Run, worse: Run
) -> None:
    same, changed = compare_runs(run, run), compare_runs(run, worse)
    assert not same.flips
    assert not any(is_worse(name, each) for name, each in same.differences.items())
    assert changed.differences["abstention recall"].b == 0
    assert is_worse("abstention recall", changed.differences["abstention recall"])
    assert {flip.id for flip in changed.flips if flip.passed_before} >= {"capital", "bread"}
    assert "answered what the articles do not say" in markdown.format_comparison(changed)


def test_runs_of_other_cases_are_not_compared(
    run: Run, tmp_path: Path, assistant: Assistant
) -> None:
    fewer = read_case_set(write_cases(tmp_path / "fewer.jsonl", *CASES[:2]))
    other = run_of(tmp_path / "other", assistant, fewer)
    with pytest.raises(DossierError, match="only runs of the same cases can be compared"):
        compare_runs(run, other)


def test_the_gate_lets_an_identical_run_pass_and_stops_a_worse_one(
    run: Run, worse: Run, tmp_path: Path
) -> None:
    baseline = tmp_path / "baseline.json"
    with pytest.raises(DossierError, match="make one with --accept"):
        check_gate(run, baseline)
    accept_baseline(run, baseline)
    assert check_gate(run, baseline)[1] == []
    assert "abstention recall" in check_gate(worse, baseline)[1]


def test_the_gate_stops_a_quote_that_is_not_the_stored_text(run: Run, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    accept_baseline(run, baseline)
    forged = Run(tmp_path / "forged")
    forged.begin(run.manifest, list(run.cases.values()))
    for outcome in run.read_outcomes():
        if outcome.case == "soldiers" and outcome.answer:
            outcome.answer["citations"][0]["quote"] = "fabricated"
        forged.append_outcome(outcome)
    assert "citation exactness" in check_gate(forged, baseline)[1]


# -- over HTTP


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The application on a port of its own."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_our_own_page_scores_as_the_assistant_does(
    run: Run, tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    with serving(create_app(assistant)) as url:
        there = run_of(tmp_path / "rest", assistant, cases, RestSystem(url))
    here, remote = by_id(run), by_id(there)
    assert {name: each.passed for name, each in remote.items()} == {
        name: each.passed for name, each in here.items()
    }
    assert remote["soldiers"].values["passage ndcg@5"] == here["soldiers"].values["passage ndcg@5"]


@contextmanager
def openai_server(reply: Any) -> Iterator[str]:
    """A server that speaks OpenAI's protocol, and says what `reply` makes of the messages."""
    with replying(lambda asked: reply(asked["messages"])) as url:
        yield f"{url}/v1"


@contextmanager
def replying(reply: Any) -> Iterator[str]:
    """A server that says what `reply` makes of what it is sent, as (status, object)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, said = reply(asked)
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def message(content: str, **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": content, **more}}]}


def test_another_system_is_scored_on_the_same_cases_and_its_failures_count(
    tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    def reply(messages: list[dict[str, str]]) -> tuple[int, dict[str, Any]]:
        question = messages[-1]["content"]
        if "soldiers" in question:
            return 200, message(
                "Up to 12,000. [1]", citations=[{"path": "x/news-page.txt", "text": SOLDIERS}]
            )
        if "Mongolia" in question:
            return 200, message("ABSTAIN")
        if "thank" in question:  # the conversation came along
            return 200, message(
                f"A package of aid, {len([each for each in messages if each['role'] == 'user'])} turns."
            )
        if "receive" in question:
            return 200, message("Takeshi Iwaya.")
        return (
            (200, message("Ulaanbaatar."))
            if "Keovong" in question
            else (500, {"detail": "out of memory"})
        )

    with openai_server(reply) as url:
        made = run_of(tmp_path / "openai", assistant, cases, OpenAICompatibleSystem(url, model="m"))
    found = by_id(made)
    assert found["soldiers"].passed
    assert (
        found["soldiers"].values["passage hit@1"]
        == found["soldiers"].values["citation recall"]
        == 1
    )
    assert found["capital"].abstained
    assert (found["iwaya"].outcome.answer or {})["text"] == "A package of aid, 2 turns."
    assert found["keovong"].failure == "cites nothing"
    assert "500" in (found["bread"].failure or "")
    assert compute_figures(list(found.values()))[
        "errors"
    ].compute_estimate().value == pytest.approx(2 / 6)
    assert "citation exactness" not in found["soldiers"].values  # its stored text cannot be had


@pytest.mark.parametrize("url", ["nonsense", "http://host:port", "ftp://host", "http://"])
def test_what_is_no_address_is_said_before_anything_is_asked(url: str) -> None:
    with pytest.raises(DossierError, match="is no address"):
        create_system(url, model=None)


def test_a_system_that_does_not_answer_is_an_error_in_every_case(
    tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    made = run_of(tmp_path / "nobody", assistant, cases, RestSystem("http://127.0.0.1:9"))
    assert all(
        (each.failure or "").startswith("error: http://127.0.0.1:9 does not answer")
        for each in score_run(made)
    )


def test_a_judge_is_counted_with_its_errors_and_its_agreement(tmp_path: Path, run: Run) -> None:
    asked: list[str] = []

    def reply(messages: list[dict[str, str]]) -> tuple[int, dict[str, Any]]:
        asked.append(messages[-1]["content"])
        if "sourdough" in messages[-1]["content"]:
            return 200, message("I would rather not say.")
        right = "Mongolia" in messages[-1]["content"] or "12,000" in messages[-1]["content"]
        return 200, message(
            f'Here it is: {{"correct": {json.dumps(right)}, "faithful": true, "reason": "as asked"}}'
        )

    with openai_server(reply) as url:
        judge_run(run, url=url, model="judge-1", progress=lambda done, total: None)
    said = summarise_judgements(run, score_run(run))
    assert said is not None
    assert (said.model, said.judged, said.errors, said.faithful) == ("judge-1", 5, 1, 1.0)
    passed = by_id(run)
    agreeing = [
        passed[name].passed == (name in ("soldiers", "capital"))
        for name in passed
        if name != "bread"
    ]
    assert said.agreement == pytest.approx(sum(agreeing) / 5)
    assert "judge-1" in html.render_report(run)
    assert any("QUOTES" in each and SOLDIERS in each for each in asked)


@pytest.mark.parametrize(
    "said",
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
    said: dict[str, Any],
) -> None:
    with (
        replying(lambda asked: (200, said)) as url,
        pytest.raises(AskError, match="the reply cannot be used"),
    ):
        RestSystem(url).ask("Who?", [])


def test_a_sparse_reply_is_scored_and_reported(
    tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    def reply(asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "query" in asked:
            return 404, {"detail": "no search here"}
        cited = {"citations": [{"number": 1, "quote": "q"}], "segments": [{"text": "y"}]}
        return 200, {"status": "answered", "text": "A lone \ud800 surrogate [1].", **cited}

    with replying(reply) as url:
        made = run_of(tmp_path / "sparse", assistant, cases, RestSystem(url))
    assert by_id(made)["soldiers"].failure == "cited other sentences"
    assert "A lone ? surrogate" in html.render_report(made)


def test_a_folder_that_holds_something_else_is_left_alone(
    tmp_path: Path, assistant: Assistant, cases: CaseSet
) -> None:
    mine = write_cases(tmp_path / "cases.jsonl", CASES[0])
    kept = mine.read_bytes()
    with pytest.raises(DossierError, match="holds files, but no run"):
        run_of(tmp_path, assistant, cases)
    assert mine.read_bytes() == kept


def test_an_unfinished_run_says_so_and_a_form_that_no_case_was_asked_in_is_left_out(
    run: Run, tmp_path: Path
) -> None:
    part = Run(tmp_path / "part")
    part.begin(run.manifest, list(run.cases.values()))
    part.append_outcome(run.read_outcomes()[0])
    assert "unfinished: 1 of 6 cases asked" in html.render_report(part)
    assert "unfinished: 1 of 6 cases asked" in markdown.format_report(part)
    assert (
        data.build_report(part)["asked"],
        data.build_report(part)["of"],
        data.build_report(part)["variants"],
    ) == (
        1,
        6,
        {},
    )


def test_a_damaged_line_is_named(run: Run, tmp_path: Path) -> None:
    broken = Run(tmp_path / "broken")
    broken.begin(run.manifest, list(run.cases.values()))
    (broken.folder / "answers.jsonl").write_text("null\n{}\n")
    with pytest.raises(DossierError, match=r"answers\.jsonl:1 is damaged"):
        score_run(broken)


def test_runs_stand_side_by_side(tmp_path: Path, assistant: Assistant, cases: CaseSet) -> None:
    run = run_of(tmp_path / "first", assistant, cases)
    lines = markdown.format_side_by_side([run, Run(run.folder)]).splitlines()
    assert lines[0] == "|  | first (6) | first (6) |"
    known = compute_figures(score_run(run))
    passed = next(line for line in lines if line.startswith("| passed |")).split(" | ")
    assert passed[1].startswith(f"{known['passed'].compute_estimate().value:.3f}")
    assert passed[1] == passed[2].removesuffix(" |")
