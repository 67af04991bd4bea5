"""A conversation is exported as Markdown; what articles and people wrote stays text."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree
from markdown_it import MarkdownIt

from rag.records import Answer
from rag.workspace.exchanges import StoredExchange
from rag.workspace.export.markdown import export_markdown
from tests.rag.workspace.export.samples import CONVERSATION, build_exchange, get_first_quote
from tests.support.harbour import CLOSED, HOSTILE, OPENED, STRIKE, UNANSWERED, WHEN_OPENED


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
    assert "It was 40 ships.[^5] (could not be confirmed)" in lines
    assert "**30**" in lines
    assert "One sentence was withheld." in lines


def test_markdown_has_one_footnote_for_every_reference(exchanges: list[StoredExchange]) -> None:
    opened, abstained, _, failed, disagreeing = exchanges
    markdown = export_markdown(CONVERSATION, [opened, abstained, failed, disagreeing]).decode()
    footnotes = re.findall(r"^\[\^(\d+)\]:", markdown, re.MULTILINE)
    references = set(re.findall(r"\[\^(\d+)\](?!:)", markdown))
    assert sorted(footnotes) == sorted(references)


def test_markdown_has_the_articles_of_an_answer_about_the_library_line_by_line() -> None:
    question = "Which articles mention Orebank?"
    lines = ("1 article mentions “Orebank”:", "“Doors *shut*” (Gazette, 20 November 2026)")
    answer = Answer(question, question, "answered", 1.0, "\n".join(lines), kind="library")
    exported = export_markdown(CONVERSATION, [build_exchange(1, question, answer)]).decode()
    written = exported.splitlines()
    assert lines[0] in written
    assert r"“Doors \*shut\*” (Gazette, 20 November 2026)" in written


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
