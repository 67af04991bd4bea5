"""A conversation is exported as Markdown, JSON and Word, with what the engine answered."""

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
CONVERSATION = Conversation("harbour", "The harbour", NOON, NOON)
CONTROL_CHARACTERS = "a\x00b\x0bc\ufffed"


def build_exchange(
    number: int,
    question: str,
    answer: Answer | None = None,
    **fields: object,
) -> StoredExchange:
    """An answered question; `fields` replace fields of the exchange."""
    exchange = StoredExchange(
        "harbour",
        number,
        question,
        Filters(),
        NOON,
        "done",
        answer=answer,
    )
    return replace(exchange, **fields)


def build_disagreeing_answer() -> Answer:
    """An answer from two articles with different figures."""
    question = "How many ships sank?"
    thirty = Citation(
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
    forty = replace(
        thirty,
        number=2,
        title="More losses",
        published="unknown",
        quote="It was 40 ships.",
    )
    segments = (
        Segment("Some 30 ships sank.", "supported", (1,)),
        Segment("It was 40 ships.", "partly", (2,)),
    )
    statements = (Statement("30", 1), Statement("40", 2))
    return Answer(
        question,
        question,
        "answered",
        0.9,
        "Some 30 ships sank.[1] It was 40 ships.[2]",
        segments,
        (thirty, forty),
        (Disagreement("how many ships sank", statements),),
        note="One sentence was withheld.",
        short="30",
    )


@pytest.fixture(scope="module")
def exchanges(harbour: Assistant) -> list[StoredExchange]:
    """An answer from two articles, an abstention, hostile article text, a failure, and figures that
    disagree.
    """
    disagreeing = build_disagreeing_answer()
    return [
        build_exchange(
            1,
            WHEN_OPENED,
            harbour.ask(WHEN_OPENED),
            feedback=Feedback("down", "wrong", "It was Tuesday."),
        ),
        build_exchange(
            2,
            UNANSWERED,
            harbour.ask(UNANSWERED),
            filters=Filters(source="The Courier", published_from=date(2024, 1, 2)),
        ),
        build_exchange(3, ON_THE_WALL, harbour.ask(ON_THE_WALL)),
        build_exchange(4, "And why?", state="failed", message="The library is busy."),
        build_exchange(5, disagreeing.question, disagreeing),
    ]


def get_first_quote(exchange: StoredExchange) -> str:
    assert exchange.answer is not None
    return exchange.answer.citations[0].quote


def test_markdown_has_questions_as_headings_and_quotes_as_footnotes(
    exchanges: list[StoredExchange],
) -> None:
    opened, abstained, _, failed, disagreeing = exchanges
    markdown = export_markdown(CONVERSATION, [opened, abstained, failed, disagreeing]).decode()
    lines = markdown.splitlines()
    assert lines[:3] == ["# The harbour", "", "Asked on 2 March 2026."]
    headings = [line for line in lines if line.startswith("## ")]
    assert headings == [
        f"## {WHEN_OPENED}",
        f"## {UNANSWERED}",
        "## And why?",
        "## How many ships sank?",
    ]
    assert f"{OPENED} {CLOSED}[^1]" in lines
    assert f"{STRIKE}[^2]" in lines
    footnote = (
        f"[^1]: “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024, "
        "articles/opened.md."
    )
    assert footnote in lines
    assert abstained.answer is not None
    assert abstained.answer.text in lines
    assert "The library is busy." in lines
    assert "### The articles disagree about how many ships sank" in lines
    assert "| 30[^4] | The Ledger | 7 October 2024 |" in lines
    assert "| 40[^5] | The Ledger | unknown |" in lines
    assert "It was 40 ships.[^5] (partly supported)" in lines
    assert "**30**" in lines
    assert "One sentence was withheld." in lines


def test_markdown_has_one_footnote_for_every_reference(exchanges: list[StoredExchange]) -> None:
    opened, abstained, _, failed, disagreeing = exchanges
    markdown = export_markdown(CONVERSATION, [opened, abstained, failed, disagreeing]).decode()
    footnotes = re.findall(r"^\[\^(\d+)\]:", markdown, re.MULTILINE)
    references = set(re.findall(r"\[\^(\d+)\](?!:)", markdown))
    assert sorted(footnotes) == sorted(references)


def test_text_of_articles_and_people_stays_text_in_markdown(
    exchanges: list[StoredExchange],
) -> None:
    awkward_texts = [
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
    hostile_answer = exchanges[2]
    exported = [hostile_answer]
    for number, text in enumerate(awkward_texts, start=10):
        exported.append(build_exchange(number, text, state="failed", message=text))
    title = f"Title {HOSTILE}\n\n<script>alert(1)</script>"
    markdown = export_markdown(replace(CONVERSATION, title=title), exported).decode()
    html = MarkdownIt("commonmark").enable("table").render(markdown)
    page = etree.HTML(html)
    assert {element.tag for element in page.iter()} == {"html", "body", "h1", "h2", "p"}
    assert page.findtext(".//h1") == f"Title {HOSTILE} <script>alert(1)</script>"
    paragraphs = ["".join(paragraph.itertext()) for paragraph in page.iter("p")]
    for text in awkward_texts:
        assert text.strip() in paragraphs
    assert "https://evil.example" not in markdown
    quote = get_first_quote(hostile_answer)
    assert HOSTILE in quote
    assert f"{quote}[^1]" in paragraphs


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


@pytest.fixture(scope="module")
def package(exchanges: list[StoredExchange]) -> zipfile.ZipFile:
    """The parts of a Word document."""
    conversation = replace(CONVERSATION, title=CONTROL_CHARACTERS)
    with_controls = build_exchange(6, CONTROL_CHARACTERS)
    content = export_word(conversation, [*exchanges, with_controls])
    return zipfile.ZipFile(io.BytesIO(content))


def parse_part(package: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(package.read(name))


def test_every_part_of_a_word_document_is_sound(package: zipfile.ZipFile) -> None:
    assert package.testzip() is None
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            parse_part(package, name)


def test_word_has_real_footnotes(package: zipfile.ZipFile) -> None:
    footnotes = parse_part(package, "word/footnotes.xml")
    kinds = {footnote.get(f"{W}id"): footnote.get(f"{W}type") for footnote in footnotes}
    assert kinds.pop("-1") == "separator"
    assert kinds.pop("0") == "continuationSeparator"
    assert set(kinds.values()) == {None}

    body = parse_part(package, "word/document.xml")
    references = list(body.iter(f"{W}footnoteReference"))
    numbers = [reference.get(f"{W}id") for reference in references]
    assert numbers == list(kinds)
    assert numbers == [str(number) for number in range(1, len(kinds) + 1)]
    for reference in references:
        style = reference.getprevious().find(f"{W}rStyle")
        assert style.get(f"{W}val") == "FootnoteReference"

    first_text = "".join(footnotes[2].itertext())
    assert first_text == (
        f" “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024, "
        "articles/opened.md."
    )


def test_a_word_document_declares_its_footnotes(package: zipfile.ZipFile) -> None:
    content_types = package.read("[Content_Types].xml")
    declaration = (
        b'PartName="/word/footnotes.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"'
    )
    assert declaration in content_types
    relationships = package.read("word/_rels/document.xml.rels")
    assert b'relationships/footnotes" Target="footnotes.xml"' in relationships
    styles = parse_part(package, "word/styles.xml")
    style_ids = {style.get(f"{W}styleId") for style in styles}
    assert {"FootnoteReference", "FootnoteText"} <= style_ids
    settings = parse_part(package, "word/settings.xml")
    separators = settings.find(f"{W}footnotePr")
    assert [separator.get(f"{W}id") for separator in separators] == ["-1", "0"]


def test_word_is_read_again_as_it_was_written(exchanges: list[StoredExchange]) -> None:
    conversation = replace(CONVERSATION, title=CONTROL_CHARACTERS)
    document = docx.Document(io.BytesIO(export_word(conversation, exchanges)))
    assert document.core_properties.title == "abcd"
    texts = []
    headings = []
    for paragraph in document.paragraphs:
        texts.append(paragraph.text)
        if paragraph.style.name == "Heading 1":
            headings.append(paragraph.text)
    assert headings == [exchange.question for exchange in exchanges]
    assert f"{OPENED} {CLOSED}" in texts
    assert get_first_quote(exchanges[2]) in texts
    (table,) = document.tables
    last_row = [cell.text for cell in table.rows[2].cells]
    assert last_row == ["40", "The Ledger", "unknown"]


def test_a_document_without_footnotes_still_has_their_separators() -> None:
    document = docx.Document()
    WordFootnotes(document).attach()
    buffer = io.BytesIO()
    document.save(buffer)
    footnotes = parse_part(zipfile.ZipFile(buffer), "word/footnotes.xml")
    assert len(footnotes) == 2
