"""Markdown: front matter as different people write it, and Markdown's own blocks."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from rag.articles.read import read_article
from rag.articles.readers.markdown import read_markdown
from rag.records import Article
from rag.settings import ArticleSettings

BODY = (
    "The council met on Tuesday evening and put off the vote on the tram, because four of its "
    "members were on the tram and late."
)


def read(text: str) -> Article:
    return read_article(".md", text.encode(), ArticleSettings())


@pytest.mark.parametrize(
    ("front_matter", "title", "author", "source", "published", "section"),
    [
        (
            'title: "The tram is late"\nauthor: Ines Okoro\nsource: Quay Gazette\ndate: '
            "2024-11-25\nsection: Cities",
            "The tram is late",
            "Ines Okoro",
            "Quay Gazette",
            date(2024, 11, 25),
            "Cities",
        ),
        (
            "headline: The tram is late\nbyline: Ines Okoro\noutlet: Quay Gazette\npublished: 25 "
            "November 2024\ncategory: Cities",
            "The tram is late",
            "Ines Okoro",
            "Quay Gazette",
            date(2024, 11, 25),
            "Cities",
        ),
        (
            "Title: The tram is late\nAuthors: [Ines Okoro, Jo Haas]\nPublisher: Quay Gazette\n"
            "Publication-Date: Nov 25, 2024\nTopic: Cities",
            "The tram is late",
            "Ines Okoro, Jo Haas",
            "Quay Gazette",
            date(2024, 11, 25),
            "Cities",
        ),
        (
            "title: The tram is late\nauthor:\n  name: Ines Okoro\n  role: transport editor\n"
            "publication: Quay Gazette\npubdate: 2024-11-25T08:30:00Z",
            "The tram is late",
            "Ines Okoro",
            "Quay Gazette",
            date(2024, 11, 25),
            None,
        ),
        (
            "title: The tram is late\nby: Ines Okoro\nsite: Quay Gazette\npublished_at: "
            "25.11.2024\ncategories: [Cities, Trams]",
            "The tram is late",
            "Ines Okoro",
            "Quay Gazette",
            date(2024, 11, 25),
            "Cities, Trams",
        ),
    ],
)
def test_front_matter_in_many_spellings(
    front_matter: str, title: str, author: str, source: str, published: date, section: str | None
) -> None:
    article = read(f"---\n{front_matter}\n---\n\n{BODY}\n")
    found = (article.title, article.author, article.source, article.published, article.section)
    assert found == (title, author, source, published, section)
    assert article.text.endswith(BODY)
    assert "---" not in article.text


@pytest.mark.parametrize(
    ("author", "name", "role"),
    [
        ("Ines Okoro, transport editor", "Ines Okoro", "transport editor"),
        ("Ines Okoro", "Ines Okoro", None),
        ("{name: Ines Okoro, role: transport editor}", "Ines Okoro", "transport editor"),
        ("[{name: Ines Okoro}, {name: Jo Haas}]", "Ines Okoro, Jo Haas", None),
    ],
)
def test_an_author_is_parted_from_the_role(author: str, name: str, role: str | None) -> None:
    article = read(f"---\ntitle: The tram is late\nauthor: {author}\n---\n\n{BODY}\n")
    assert (article.author, article.author_role) == (name, role)


def test_a_sentence_says_who_wrote_it_where_and_when() -> None:
    stated = (
        "title: The tram is late\nauthor: Ines Okoro\nsource: Quay Gazette\ndate: "
        "2024-11-25\nsection: Cities"
    )
    article = read(f"---\n{stated}\n---\n{BODY}")
    start, end, kind = article.blocks[0]
    assert kind == "dateline"
    assert article.text[start:end] == (
        "“The tram is late” was written by Ines Okoro and published on 25 November 2024 in "
        "Cities, Quay Gazette."
    )


@pytest.mark.parametrize(
    "broken",
    [
        "title: [unclosed",
        "title: a: b: c",
        "- just\n- a list",
        "\ttabs: first",
        "date: 2024-13-45",
        "author: " + "[" * 1500,
        "a: &a [x, x, x]\n"
        + "".join(f"{n}: &{n} [*{p}, *{p}, *{p}, *{p}]\n" for p, n in pairwise("abcdefghijklmnop"))
        + "author: *p",
    ],
    ids=[
        "unclosed",
        "colons",
        "a list",
        "tabs",
        "no such day",
        "fifteen hundred lists deep",
        "a text of gigabytes",
    ],
)
def test_front_matter_that_does_not_parse_leaves_the_article_readable(broken: str) -> None:
    article = read(f"---\n{broken}\n---\n\n# The tram is late\n\n{BODY}\n")
    assert (article.title, article.text) == ("The tram is late", BODY)


def test_the_first_heading_is_the_title_where_nothing_else_says() -> None:
    article = read(f"# The tram is late\n\n{BODY}\n\n## Why\n\n{BODY}\n")
    assert article.title == "The tram is late"
    assert article.text == f"{BODY}\n\nWhy\n\n{BODY}"
    assert [kind for _, _, kind in article.blocks] == ["paragraph", "heading", "paragraph"]


def test_lists_tables_links_and_emphasis_become_plain_text() -> None:
    article = read(
        f"# The tram is late\n\n{BODY} See [the **minutes**](http://example.org/m) and `line "
        "4`.\n\n"
        "1. tracks\n2. wires\n   - copper\n\n| Stop | Minutes |\n|---|---|\n| Quay | 12 |\n\n> "
        "Nobody waits.\n"
    )
    assert [(article.text[start:end], kind) for start, end, kind in article.blocks] == [
        (f"{BODY} See the minutes and line 4.", "paragraph"),
        ("tracks", "item"),
        ("wires", "item"),
        ("copper", "item"),
        ("Stop | Minutes", "row"),
        ("Quay | 12", "row"),
        ("Nobody waits.", "paragraph"),
    ]


def test_markup_in_markdown_is_not_carried_into_the_text() -> None:
    said = "The mayor was <b>also</b> late, and said so to everyone."
    article = read(f"# The tram is late\n\n{BODY}\n\n<script>steal()</script>\n\n{said}\n")
    assert "<" not in article.text
    assert "steal" not in article.text
    assert "The mayor was also late, and said so to everyone." in article.text


def test_html_between_paragraphs_is_read_and_its_scripts_are_not() -> None:
    pasted = b"<p>The ferry carried <b>912</b> people.</p> And a dog."
    data = (
        b"First paragraph.\n\n"
        + pasted
        + b"\n\n<!-- a note -->\n\n<script>alert(1)</script>\n\nLast.\n"
    )
    assert [block.text for block in read_markdown(data, ArticleSettings()).blocks] == [
        "First paragraph.",
        "The ferry carried 912 people.",
        "And a dog.",
        "Last.",
    ]
