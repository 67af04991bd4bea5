"""Recorded replies are given again by the texts of their evidence, under today's labels."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.runs.recorded import RecordedModel, format_reply, read_recording
from rag.answering.generation.prompts import build_condense_prompt
from rag.conversation.rewriting import rewrite_question
from rag.errors import DossierError, ModelFailed
from rag.records import Turn
from rag.settings import GenerationSettings
from tests.conftest import ARTICLES
from tests.evals.samples import CASES, SOLDIERS, write_cases

Command = Callable[..., subprocess.CompletedProcess[str]]
PROMPT = "<passages>\nNews\n[a1] It rained.\n[a2] The harbour opened.\n</passages>\n\nQuestion: "
TURNS = [Turn("When did the new harbour open?", "It opened on 4 May.")]
ASKED = "Who paid for it, and why then?"
REWRITTEN = ("Who paid for the new harbour?", "Why did the new harbour open on 4 May?")
REPLY = "VERDICT: part\nIt opened [a2]. It rained [a1].\nMISSING: when\nNEXT: Who opened it?"


def write_lines(path: Path, *lines: object) -> Path:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return path


def record(question: str, reply: str, prompt: str = PROMPT) -> dict[str, object]:
    messages = [{"role": "user", "content": f"{prompt}{question}"}]
    return {"question": question, "messages": messages, "reply": reply}


def test_a_reply_survives_other_labels(tmp_path: Path) -> None:
    recording = read_recording([write_lines(tmp_path / "r.jsonl", record("Open?", REPLY))])
    reply = recording.find_reply("open")
    assert reply is not None
    other = "<passages>\nNews\n[c4] The harbour opened.\n</passages>"
    assert list(format_reply(reply, other)) == [
        "VERDICT: part",
        "It opened. [c4]",
        "MISSING: when",
        "NEXT: Who opened it?",
    ]


def test_claims_and_rewritings_are_read_from_a_folder(tmp_path: Path) -> None:
    claims = [{"text": "It opened.", "evidence": ["The harbour opened."]}]
    write_lines(tmp_path / "a.jsonl", {"question": "Open?", "claims": claims})
    write_lines(tmp_path / "b.jsonl", {"question": "Why?", "claims": [], "nothing": True})
    asked = "Question: Who is he?\nAnswer: A lecturer.\nLast question: Where?"
    rewriting = {
        "last": "Where?",
        "rewritten": "Where is he a lecturer?",
        "messages": [{"role": "user", "content": asked}],
    }
    write_lines(tmp_path / "c.jsonl", rewriting)
    recording = read_recording([tmp_path])
    reply, nothing = recording.find_reply("Open?"), recording.find_reply("Why?")
    assert reply is not None
    assert nothing is not None
    assert (reply.verdict, nothing.verdict) == ("answers", "nothing")
    assert recording.find_rewriting("Who is he?", "Where?") == "Where is he a lecturer?"
    assert recording.find_reply("Something else entirely?") is None


def test_a_short_recording_says_what_is_missing_and_what_conflicts(tmp_path: Path) -> None:
    short = {
        "question": "Open?",
        "verdict": "part",
        "claims": [{"text": "It opened.", "evidence": ["The harbour opened."]}],
        "missing": "when",
        "conflicts": [[["May", "It opened in May."], ["June", "It opened in June."]]],
    }
    rewriting = {"previous": "Who is he?", "last": "Where?", "rewritten": "Where is Ben?"}
    recording = read_recording([write_lines(tmp_path / "r.jsonl", short, rewriting)])
    reply = recording.find_reply("Open?")
    assert reply is not None
    assert (reply.verdict, reply.missing) == ("part", "when")
    assert reply.conflicts == ((("May", "It opened in May."), ("June", "It opened in June.")),)
    assert recording.find_rewriting("Who is he?", "Where?") == "Where is Ben?"


@pytest.mark.parametrize("line", ['{"question": "x"', "[]", '{"reply": "x"}'])
def test_what_is_no_recording_is_named_by_its_line(line: str, tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text(f"\n{line}\n")
    with pytest.raises(DossierError, match=f"Line 2 of {path}"):
        read_recording([path])


def test_a_file_without_replies_is_told(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "r.jsonl", {"note": "none"})
    with pytest.raises(DossierError, match="There is no recorded reply"):
        read_recording([path])


@pytest.mark.models
def test_a_run_answers_the_recorded_cases_from_their_replies(
    dossier: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    write_cases(folder / "cases.jsonl", *CASES)
    (folder / "set.toml").write_text(f'name = "two"\narticles = [{json.dumps(str(ARTICLES))}]\n')
    question = str(CASES[0]["question"])
    prompt = f"<passages>\nNews\n[b9] {SOLDIERS}\n</passages>\n\nQuestion: "
    reply = "VERDICT: answers\nUp to 12,000 North Korean soldiers are there [b9]."
    replies = write_lines(tmp_path / "r.jsonl", record(question, reply, prompt))
    out = tmp_path / "run"
    arguments = ("--replies", str(replies), "--out", str(out))
    done = dossier("eval", "run", str(folder), *arguments)
    assert done.returncode == 0, done.stderr
    (line,) = (out / "answers.jsonl").read_text().splitlines()
    answer = json.loads(line)["answer"]
    assert answer["text"] == "Up to 12,000 North Korean soldiers are there. [1]"
    assert (answer["answerer"], answer["citations"][0]["quote"]) == ("recorded", SOLDIERS)


@pytest.fixture
def model(tmp_path: Path) -> RecordedModel:
    """A model that has rewritten one question, in two lines."""
    messages = [{"role": "user", "content": build_condense_prompt(ASKED, TURNS)[-1].text}]
    path = write_lines(
        tmp_path / "r.jsonl",
        {"messages": messages, "last": ASKED, "rewritten": "\n".join(REWRITTEN)},
        {"question": " ".join(REWRITTEN), "claims": []},
    )
    return RecordedModel(read_recording([path]), GenerationSettings())


def test_a_rewriting_of_several_lines_is_several_questions(model: RecordedModel) -> None:
    assert rewrite_question(ASKED, TURNS, model) == REWRITTEN


def test_a_question_without_a_recorded_rewriting_is_not_answered_instead(
    model: RecordedModel,
) -> None:
    turns = [Turn("Who runs the fair?", "The town.")]
    with pytest.raises(ModelFailed, match="No rewriting was recorded"):
        list(model.stream(build_condense_prompt(REWRITTEN[0], turns)))
    assert rewrite_question(ASKED, turns, model) == ()
