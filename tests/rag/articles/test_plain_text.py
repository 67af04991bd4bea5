"""Plain text as it comes: encodings, invisible characters, paragraphs, lists and tables."""

from __future__ import annotations

import pytest

from rag.articles.read import read_article
from rag.errors import UnreadableArticle
from rag.records import Article
from rag.settings import ArticleSettings

FIRST = (
    "The ferry company in Zürich said on Monday that the “night boat” would sail again from "
    "May, after two years in dock."
)
SECOND = (
    "Nobody at the café on the quay believed it; Mr Böll, who has kept the place since 1987, "
    "had heard that promise before."
)
TWO_PARAGRAPHS = f"{FIRST}\n\n{SECOND}"


def read(data: bytes | str) -> Article:
    return read_article(".txt", data.encode() if isinstance(data, str) else data, ArticleSettings())


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TWO_PARAGRAPHS.encode("utf-8"), id="utf-8"),
        pytest.param(TWO_PARAGRAPHS.encode("utf-8-sig"), id="utf-8 with a mark"),
        pytest.param(TWO_PARAGRAPHS.encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + TWO_PARAGRAPHS.encode("utf-16-be"), id="utf-16 big end first"),
        pytest.param(TWO_PARAGRAPHS.encode("utf-32"), id="utf-32"),
        pytest.param(TWO_PARAGRAPHS.encode("cp1252"), id="cp1252"),
        pytest.param(TWO_PARAGRAPHS.replace("\n", "\r\n").encode("utf-8"), id="Windows line ends"),
        pytest.param(
            TWO_PARAGRAPHS.replace("\n", "\r").encode("utf-8"), id="old Macintosh line ends"
        ),
    ],
)
def test_every_encoding_gives_the_same_text(data: bytes) -> None:
    assert read(data).text == TWO_PARAGRAPHS


def test_latin_1_keeps_its_letters() -> None:
    text = TWO_PARAGRAPHS.replace("“", '"').replace("”", '"')
    assert read(text.encode("latin-1")).text == text


def test_a_few_invalid_bytes_cost_no_more_than_themselves() -> None:
    damaged = TWO_PARAGRAPHS.encode().replace(b"after two years", b"after \xff\xfe two years")
    text = read(damaged).text
    assert (
        "The ferry company in Zürich said on Monday that the “night boat” would sail again from "
        "May, after" in text
    )
    assert "Mr Böll, who has kept the place since 1987" in text


@pytest.mark.parametrize(
    ("spelled", "read_as"),
    [
        ("soft\u00adhyphen", "softhyphen"),
        ("zero\u200bwidth", "zerowidth"),
        ("right\u200fto left", "rightto left"),
        ("over\u202eride\u202c", "override"),
        ("iso\u2066late\u2069", "isolate"),
        ("mark\ufeff inside", "mark inside"),
        ("bell\x07 and escape\x1b", "bell and escape"),
        ("no\u00a0break", "no break"),
        ("e\u0301clair", "éclair"),
        ("hang\u3164ul filler", "hangul filler"),
        ("tag\U000e0041\U000e0042 letters", "tag letters"),
        ("arabic\u061c mark", "arabic mark"),
        ("next\x85line", "next line"),
    ],
)
def test_what_cannot_be_seen_is_not_in_the_text(spelled: str, read_as: str) -> None:
    padding = (
        "and the rest of this sentence is here so that the file has a paragraph of prose to "
        "be read from."
    )
    assert read(f"Here is {spelled} {padding}").text == f"Here is {read_as} {padding}"


def test_wrapped_lines_are_one_paragraph_and_blank_lines_part_paragraphs() -> None:
    wrapped = (
        "The harbour office counted four hundred and twelve ships in the month of\n"
        "March, which is fewer than in any March since the new breakwater was built\n"
        "and about a third of what the engineers had promised when they built it.\n"
        "\n"
        "It has no plan to publish the figure for April, a clerk said, because the\n"
        "person who used to add it up has retired and has not been replaced.\n"
    )
    assert read(wrapped).text == (
        "The harbour office counted four hundred and twelve ships in the month of March, which is "
        "fewer than in any March since "
        "the new breakwater was built and about a third of what the engineers had promised when "
        "they built it.\n\n"
        "It has no plan to publish the figure for April, a clerk said, because the person who "
        "used to add it up has retired and "
        "has not been replaced."
    )


def test_lists_and_tables_keep_their_lines() -> None:
    article = read(
        "The council has put three works out to tender this year, and it has published what each "
        "of them may cost at the most.\n\n"
        "- the breakwater\n- the fish market\n- the lamps on the quay\n\n"
        "Work\tCost\nBreakwater\t400\nLamps\t25\n"
    )
    assert [(article.text[start:end], kind) for start, end, kind in article.blocks] == [
        (
            "The council has put three works out to tender this year, and it has published what "
            "each of them may cost at the most.",
            "paragraph",
        ),
        ("the breakwater", "item"),
        ("the fish market", "item"),
        ("the lamps on the quay", "item"),
        ("Work | Cost", "row"),
        ("Breakwater | 400", "row"),
        ("Lamps | 25", "row"),
    ]


def test_an_unknown_suffix_is_refused_with_those_that_are_read() -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read_article(".xls", b"rows", ArticleSettings())
    assert str(refused.value) == (
        "files named .xls are not read; .docx, .epub, .htm, .html, .markdown, .md, .pdf, .text, "
        ".txt, .url, .xhtml are"
    )


def test_the_same_bytes_always_give_the_same_ids() -> None:
    first, second, other = (
        read(TWO_PARAGRAPHS),
        read(TWO_PARAGRAPHS),
        read(TWO_PARAGRAPHS + " Really."),
    )
    assert (first.id, first.version) == (second.id, second.version)
    assert first.id != other.id
    assert first.version != other.version
