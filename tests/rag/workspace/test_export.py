"""One conversation as a file: Markdown, JSON and Word, of what the engine really answered.

And over HTTP, for its person alone.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from lxml import etree
from markdown_it import MarkdownIt

from rag import Assistant
from rag.records import Answer, Citation, Disagreement, Filters, Segment, Statement
from rag.workspace.exchanges import Conversation, Feedback, StoredExchange
from rag.workspace.export.data import export_json
from rag.workspace.export.footnotes import WordFootnotes
from rag.workspace.export.markdown import export_markdown
from rag.workspace.export.word import export_word
from tests.support.harbour import (
    CLOSED,
    HOSTILE,
    ON_THE_WALL,
    OPENED,
    STRIKE,
    UNANSWERED,
    WHEN_OPENED,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TALK = Conversation("talk", "The harbour", NOON, NOON)
CONTROLS = "a\x00b\x0bc\ufffed"


def asked(
    number: int,
    question: str,
    answer: Answer | None = None,
    **more: object,
) -> StoredExchange:
    return replace(
        StoredExchange("talk", number, question, Filters(), NOON, "done", answer=answer),
        **more,
    )  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def talked(harbour: Assistant) -> list[StoredExchange]:
    """An answer from two papers, an abstention, hostile article text, a failure, and figures that
    disagree.
    """
    cited = Citation(
        1,
        "a",
        "v",
        "Losses",
        "The Ledger",
        "2024-10-07",
        "losses.md",
        0,
        20,
        "Some 30 ships sank.",
    )
    other = replace(
        cited,
        number=2,
        title="More losses",
        published="unknown",
        quote="It was 40 ships.",
    )
    disagreeing = Answer(
        "How many ships sank?",
        "How many ships sank?",
        "answered",
        0.9,
        "Some 30 ships sank.[1] It was 40 ships.[2]",
        (
            Segment("Some 30 ships sank.", "supported", (1,)),
            Segment("It was 40 ships.", "partly", (2,)),
        ),
        (cited, other),
        (Disagreement("how many ships sank", (Statement("30", 1), Statement("40", 2))),),
        note="One sentence was withheld.",
        short="30",
    )
    return [
        asked(
            1,
            WHEN_OPENED,
            harbour.ask(WHEN_OPENED),
            feedback=Feedback("down", "wrong", "It was Tuesday."),
        ),
        asked(
            2,
            UNANSWERED,
            harbour.ask(UNANSWERED),
            filters=Filters(source="The Courier", published_from=date(2024, 1, 2)),
        ),
        asked(3, ON_THE_WALL, harbour.ask(ON_THE_WALL)),
        asked(4, "And why?", state="failed", message="The library is busy."),
        asked(5, disagreeing.question, disagreeing),
    ]


def test_markdown_has_questions_as_headings_and_quotes_as_footnotes(
    talked: list[StoredExchange],
) -> None:
    written = export_markdown(TALK, [talked[0], talked[1], talked[3], talked[4]]).decode()
    lines = written.splitlines()
    assert lines[:3] == ["# The harbour", "", "Asked on 2 March 2026."]
    assert [line for line in lines if line.startswith("## ")] == [
        f"## {WHEN_OPENED}",
        f"## {UNANSWERED}",
        "## And why?",
        "## How many ships sank?",
    ]
    assert f"{OPENED} {CLOSED}[^1]" in lines
    assert f"{STRIKE}[^2]" in lines
    assert (
        f"[^1]: “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024, "
        "articles/opened.md." in lines
    )
    assert talked[1].answer is not None
    assert talked[1].answer.text in lines
    assert "The library is busy." in lines
    assert "### The articles disagree about how many ships sank" in lines
    assert "| 30[^4] | The Ledger | 7 October 2024 |" in lines
    assert "| 40[^5] | The Ledger | unknown |" in lines
    assert "It was 40 ships.[^5] (partly supported)" in lines
    assert "**30**" in lines
    assert "One sentence was withheld." in lines
    assert sorted(re.findall(r"^\[\^(\d+)\]:", written, re.MULTILINE)) == sorted(
        set(re.findall(r"\[\^(\d+)\](?!:)", written))
    )


def test_text_of_articles_and_people_stays_text_in_markdown(talked: list[StoredExchange]) -> None:
    awkward = [
        "- no list",
        "1. no list",
        "12) none",
        "=== no",
        "# no",
        "> no",
        "+ a",
        "    b",
        "a | b",
        "see https://evil.example",
        "~~~",
    ]
    more = [asked(10 + at, text) for at, text in enumerate(awkward)]
    hostile = replace(TALK, title=f"Title {HOSTILE}\n\n<script>alert(1)</script>")
    written = export_markdown(
        hostile,
        [talked[2], *(replace(each, message=each.question, state="failed") for each in more)],
    ).decode()
    page = MarkdownIt("commonmark").enable("table").render(written)
    shown = etree.HTML(page)
    assert {each.tag for each in shown.iter()} == {"html", "body", "h1", "h2", "p"}
    assert shown.findtext(".//h1") == f"Title {HOSTILE} <script>alert(1)</script>"
    paragraphs = ["".join(each.itertext()) for each in shown.iter("p")]
    for text in awkward:
        assert text.strip() in paragraphs
    assert "https://evil.example" not in written
    quote = talked[2].answer.citations[0].quote  # type: ignore[union-attr]
    assert HOSTILE in quote
    assert f"{quote}[^1]" in paragraphs


def test_json_holds_everything(talked: list[StoredExchange]) -> None:
    told = json.loads(export_json(TALK, talked))
    assert (told["id"], told["title"], told["started"]) == (
        "talk",
        "The harbour",
        "2026-03-02T12:00:00+00:00",
    )
    assert [each["state"] for each in told["questions"]] == [
        "done",
        "done",
        "done",
        "failed",
        "done",
    ]
    first, second, _, failed, _ = told["questions"]
    assert talked[0].answer is not None
    assert first["answer"] == json.loads(json.dumps(talked[0].answer.to_dict()))
    assert first["feedback"] == {"verdict": "down", "reason": "wrong", "comment": "It was Tuesday."}
    assert second["filters"] == {"source": "The Courier", "published_from": "2024-01-02"}
    assert (failed["answer"], failed["message"]) == (None, "The library is busy.")


def test_word_has_real_footnotes(talked: list[StoredExchange]) -> None:
    written = export_word(replace(TALK, title=CONTROLS), [*talked, asked(6, CONTROLS)])
    package = zipfile.ZipFile(io.BytesIO(written))
    assert package.testzip() is None
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(package.read(name))
    notes = etree.fromstring(package.read("word/footnotes.xml"))
    kinds = {each.get(f"{W}id"): each.get(f"{W}type") for each in notes}
    assert (kinds.pop("-1"), kinds.pop("0"), set(kinds.values())) == (
        "separator",
        "continuationSeparator",
        {None},
    )
    body = etree.fromstring(package.read("word/document.xml"))
    referred = [each.get(f"{W}id") for each in body.iter(f"{W}footnoteReference")]
    assert referred == list(kinds) == [str(number + 1) for number in range(len(kinds))]
    assert {
        each.getprevious().find(f"{W}rStyle").get(f"{W}val")
        for each in body.iter(f"{W}footnoteReference")
    } == {"FootnoteReference"}
    text = "".join(notes[2].itertext())
    assert (
        text == f" “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024, "
        "articles/opened.md."
    )
    assert (
        b'PartName="/word/footnotes.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"'
        in (package.read("[Content_Types].xml"))
    )
    assert b'relationships/footnotes" Target="footnotes.xml"' in package.read(
        "word/_rels/document.xml.rels"
    )
    styles = etree.fromstring(package.read("word/styles.xml"))
    assert {"FootnoteReference", "FootnoteText"} <= {each.get(f"{W}styleId") for each in styles}
    settings = etree.fromstring(package.read("word/settings.xml"))
    assert [each.get(f"{W}id") for each in settings.find(f"{W}footnotePr")] == ["-1", "0"]


def test_word_is_read_again_as_it_was_written(talked: list[StoredExchange]) -> None:
    read = docx.Document(io.BytesIO(export_word(replace(TALK, title=CONTROLS), talked)))
    assert read.core_properties.title == "abcd"
    headings = [each.text for each in read.paragraphs if each.style.name == "Heading 1"]
    assert headings == [each.question for each in talked]
    texts = [each.text for each in read.paragraphs]
    assert f"{OPENED} {CLOSED}" in texts
    assert talked[2].answer.citations[0].quote in texts  # type: ignore[union-attr]
    (table,) = read.tables
    assert [cell.text for cell in table.rows[2].cells] == ["40", "The Ledger", "unknown"]


def test_a_document_without_footnotes_still_has_their_separators() -> None:
    document = docx.Document()
    WordFootnotes(document).attach()
    kept = io.BytesIO()
    document.save(kept)
    assert len(etree.fromstring(zipfile.ZipFile(kept).read("word/footnotes.xml"))) == 2
