"""The `dossier` command.

The JSON that scripts rely on, exit statuses, and one line for what is wrong.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Assistant
from tests.conftest import ARTICLES
from ui.terminal.app import main

ANSWER_KEYS = {
    "question",
    "understood",
    "status",
    "confidence",
    "text",
    "segments",
    "citations",
    "disagreements",
    "nearest",
    "answerer",
    "timings",
}
CITATION_KEYS = {
    "number",
    "article_id",
    "title",
    "source",
    "published",
    "path",
    "start",
    "end",
    "quote",
    "status",
}
RESULT_KEYS = {"article_id", "title", "path", "start", "end", "text", "score"}
ASKED = "How many North Korean soldiers are operating beside Russian forces?"
UNKNOWN = "What did the heron in the bank eat on its birthday?"


Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Runs the command in this process, which has the frameworks imported already."""

    def run(*arguments: str, data: Path | None = None) -> tuple[int, str, str]:
        monkeypatch.setattr(
            sys, "argv", ["dossier", "--data", str(data or assistant.library.folder), *arguments]
        )
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        code = left.value.code
        out, err = capsys.readouterr()
        return code if isinstance(code, int) else 0 if code is None else 1, out, err

    return run


def check_answer(answer: dict[str, Any], texts: dict[str, str]) -> None:
    assert answer.keys() >= ANSWER_KEYS
    assert 0 <= answer["confidence"] <= 1
    assert answer["timings"].keys() >= {"total"}
    for segment in answer["segments"]:
        assert segment.keys() == {"text", "support", "citations"}
        assert segment["support"] in ("supported", "partly", "unsupported")
        assert segment["citations"], "every sentence of an answer is backed"
    for citation in [*answer["citations"], *answer["nearest"]]:
        assert citation.keys() >= CITATION_KEYS
        assert citation["status"] == "exact"
        assert (
            texts[citation["article_id"]][citation["start"] : citation["end"]] == citation["quote"]
        )
    assert [each["number"] for each in answer["citations"]] == list(
        range(1, len(answer["citations"]) + 1)
    )


@pytest.fixture
def texts(assistant: Assistant) -> dict[str, str]:
    articles = [
        assistant.article(article_id) for article_id in assistant.library.store.get_versions()
    ]
    return {article.id: article.text for article in articles if article}


def test_a_batch_is_answered_line_by_line_and_bad_lines_do_not_stop_it(
    assistant: Assistant, texts: dict[str, str], tmp_path: Path, dossier: Callable[..., Any]
) -> None:
    lines = [
        json.dumps({"id": "a", "question": ASKED}),
        "this is not JSON",
        "",
        json.dumps(
            {
                "id": 7,
                "turns": [
                    {"role": "user", "content": "Who is Takeshi Iwaya?"},
                    {"role": "assistant", "content": "Who?"},
                    "Where did he meet President Zelenskyy?",
                ],
            }
        ),
        json.dumps({"id": "c"}),
        json.dumps(["a", "list"]),
        json.dumps({"id": "d", "turns": []}),
        json.dumps({"id": "e", "turns": [{"role": "user", "content": 3}]}),
        json.dumps({"id": None, "question": UNKNOWN}),
        json.dumps({"id": "f", "question": ""}),
        json.dumps(
            {"id": {"n": 1}, "turns": [{"question": "Who is he?", "answer": "Iwaya."}, " "]}
        ),
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_bytes("\r\n".join(lines).encode("utf-8-sig") + b"\n\xff\xfe broken\n")
    done = dossier("ask", "--batch", str(batch), "--json", data=assistant.library.folder)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [
        "a",
        None,
        7,
        "c",
        None,
        "d",
        "e",
        None,
        "f",
        {"n": 1},
        None,
    ]
    for index in (0, 2, 7, 8, 9):
        check_answer(answers[index], texts)
    assert answers[0]["status"] == "answered"
    assert "12,000" in answers[0]["text"]
    assert "Iwaya" in answers[2]["understood"]
    assert answers[7]["status"] == "abstained"
    assert answers[7]["segments"] == answers[7]["citations"] == []
    assert answers[8]["status"] == answers[9]["status"] == "abstained"
    errors = {index: answers[index] for index in (1, 3, 4, 5, 6, 10)}
    assert all(error.keys() == {"id", "error"} for error in errors.values())
    assert errors[1]["error"].startswith("line 2 is not JSON (")
    assert errors[3]["error"] == "line 5 has neither a question nor turns"
    assert errors[4]["error"] == "line 6 is not an object with id and question"
    assert errors[5]["error"] == "line 7 has neither a question nor turns"
    assert errors[6]["error"].startswith("line 8: each of turns is ")
    assert errors[10]["error"].startswith("line 12 is not JSON (")
    assert done.stderr == ""


def test_one_question_gives_one_answer(command: Command, texts: dict[str, str]) -> None:
    code, out, _ = command("ask", ASKED, "--json")
    assert code == 0
    answer = json.loads(out)
    assert out.count("\n") == 1
    check_answer(answer, texts)
    assert (answer["question"], answer["answerer"], answer["status"]) == (
        ASKED,
        "extractive",
        "answered",
    )
    assert answer["citations"][0]["path"] == "articles/news-page.txt"
    assert answer["citations"][0]["published"] == "2024-11-17"


def test_a_question_is_answered_for_people_with_its_sources(command: Command) -> None:
    code, out, _ = command("ask", ASKED)
    assert code == 0
    assert "12,000" in out
    assert "[1] Allies Press Pyongyang And Moscow Over Soldiers In Kursk, 2024-11-17" in out
    assert "articles/news-page.txt" in out


def test_search_gives_passages_best_first(command: Command, texts: dict[str, str]) -> None:
    code, out, _ = command("search", "joint secretariat agreed by Ishiba", "--json", "--top", "3")
    assert code == 0
    found = json.loads(out)
    assert found.keys() == {"results"}
    assert 1 <= len(found["results"]) <= 3
    for result in found["results"]:
        assert result.keys() >= RESULT_KEYS
        assert texts[result["article_id"]][result["start"] : result["end"]] == result["text"]
    scores = [result["score"] for result in found["results"]]
    assert scores == sorted(scores, reverse=True)
    assert "joint secretariat" in found["results"][0]["text"]


def test_sync_reports_each_file_and_changes_nothing_the_second_time(
    command: Command, assistant: Assistant, tmp_path: Path
) -> None:
    code, out, err = command("sync", str(ARTICLES), "--json")
    assert (code, err) == (0, "")
    ids = {each.path: each.article_id for each in assistant.library.list_files()}
    kinds = ("new", "changed", "moved", "duplicate", "reindexed", "gone", "failed", "ignored")
    assert json.loads(out) == {
        "applied": True,
        "counts": {**dict.fromkeys(kinds, 0), "unchanged": 2},
        "embedded": 0,
        "files": [
            {"path": path, "change": "unchanged", "article_id": ids[path], "reason": None}
            for path in ("articles/news-page.txt", "articles/opinion-piece.txt")
        ],
    }
    code, out, err = command("sync", str(ARTICLES), "--json", "--dry-run", data=tmp_path / "new")
    planned = json.loads(out)
    assert (code, err) == (0, "")
    assert (planned["applied"], planned["counts"]["new"], planned["embedded"]) == (False, 2, 0)
    assert json.loads(command("articles", "--json", data=tmp_path / "new")[1]) == {"articles": []}


def test_articles_lists_what_is_there(command: Command, assistant: Assistant) -> None:
    code, out, err = command("articles", "--json")
    assert (code, err) == (0, "")
    news, opinion = json.loads(out)["articles"]
    assert news == {
        "path": "articles/news-page.txt",
        "state": "indexed",
        "reason": None,
        "article_id": assistant.library.list_files()[0].article_id,
        "title": "Allies Press Pyongyang And Moscow Over Soldiers In Kursk",
        "author": None,
        "source": None,
        "published": "2024-11-17",
        "section": "World News",
        "passages": assistant.library.list_files()[0].passages,
    }
    assert news["passages"] > 2
    assert opinion["author"] == "Dara Keovong"
    listed = command("articles")[1].splitlines()
    assert len(listed) == 3
    assert listed[1].split()[:3] == ["indexed", news["article_id"], "articles/news-page.txt"]
    assert listed[2].split()[:3] == ["indexed", opinion["article_id"], "articles/opinion-piece.txt"]


def test_show_prints_exactly_the_canonical_text(command: Command, texts: dict[str, str]) -> None:
    for article_id, text in texts.items():
        assert command("articles", "--show", article_id) == (0, text, "")
        shown = json.loads(command("articles", "--show", article_id, "--json")[1])
        assert shown["text"] == text
        assert shown["removed"]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("ask",),
        ("ask", "--top", "x", "question"),
        ("ask", "question", "--batch", "file"),
        ("ask", "question", "--from", "yesterday"),
        ("search",),
        ("search", "question", "--top", "0"),
        ("search", "question", "--top", "many"),
        ("sync",),
        ("sync", "--no-such-option", "x"),
        ("remove",),
        ("chat", "--port", "99999"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_with_two(
    command: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, out, err = command(*arguments, data=tmp_path)
    assert code == 2
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("sync", "/no/such/place"),
            "There is no file or folder /no/such/place; nothing was changed.",
        ),
        (
            ("articles", "--show", "0123456789ab"),
            "The library has no article 0123456789ab; dossier articles lists those it has.",
        ),
        (
            ("articles", "--show", "[red]"),
            "The library has no article [red]; dossier articles lists those it has.",
        ),
        (
            ("remove", "nothing"),
            "The library has no file or article nothing; dossier articles lists what it has.",
        ),
        (
            ("ask", "--batch", "/no/such/file"),
            "The batch file /no/such/file cannot be opened (No such file or directory).",
        ),
        (("search", "--batch", "/"), "The batch file / cannot be opened (Is a directory)."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_a_person_can_mend_is_one_line_on_standard_error(
    command: Command, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert command(*arguments, data=tmp_path / "library") == (1, "", said + "\n")


def test_a_library_that_cannot_be_made_is_one_line(command: Command, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, out, err = command("articles", data=tmp_path / "file" / "library")
    assert (code, out) == (1, "")
    assert (
        err
        == f"The library folder {tmp_path / 'file' / 'library'} cannot be made (Not a directory); "
        "choose another with --data.\n"
    )


def test_a_mistaken_setting_is_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOSSIER_RERANKER__MODLE", "x")
    assert command("articles", data=tmp_path) == (
        1,
        "",
        "The setting reranker.modle is unknown. Did you mean reranker.model?\n",
    )


def test_an_empty_library_says_how_to_fill_it(command: Command, tmp_path: Path) -> None:
    code, out, _ = command("ask", ASKED, "--json", data=tmp_path)
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, "abstained")
    assert answer["text"] == "The library has no articles yet. Add some with: dossier sync FOLDER"
