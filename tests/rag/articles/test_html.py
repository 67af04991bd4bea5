"""Web pages, saved: what the page says about itself, what it shows, and what is not the article."""

from __future__ import annotations

from datetime import date

import pytest

from rag.articles.read import read_article
from rag.errors import UnreadableArticle
from rag.records import Article
from rag.settings import ArticleSettings

PARAGRAPHS = (
    "The harbour council voted on Monday to close the old swing bridge for eighteen months, after "
    "divers found that two of the "
    "piers which carry it have moved by the width of a hand since the winter.",
    "Ferries will take the place of the buses, the council said, and they will cost nothing until "
    "the bridge opens again. "
    "The ferry company has two boats. It has promised to hire a third from the lake.",
    "Shopkeepers on the north side say that nobody asked them. “We read it on a lamp post,” said "
    "Orla Finch, who has sold "
    "bread there since 1998 and expects to lose a third of her customers.",
)
BODY = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)


def read(page: str | bytes) -> Article:
    return read_article(
        ".html", page.encode() if isinstance(page, str) else page, ArticleSettings()
    )


def page(head: str = "", top: str = "", bottom: str = "") -> str:
    return (
        "<!doctype html><html lang=en><head><meta "
        f"charset=utf-8>{head}</head><body><nav><ul><li><a href=/>Home</a></li>"
        f"<li><a href=/s>Sport</a></li></ul></nav><main><article>{top}{BODY}</article></main>"
        f"{bottom}</body></html>"
    )


OPEN_GRAPH = page(
    '<meta property="og:title" content="Swing bridge closes for eighteen months">'
    '<meta property="og:site_name" content="Quay Gazette"><meta name="author" content="Tove Aalto">'
    '<meta property="article:published_time" content="2024-11-18T07:00:00Z"><meta '
    'property="article:section" content="Cities">',
    "<h1>Swing bridge closes for eighteen months</h1>",
)
JSON_LD = page(
    '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
    '"headline":"Swing bridge closes for eighteen '
    'months","datePublished":"2024-11-18T07:00:00Z","articleSection":"Cities",'
    '"author":{"@type":"Person","name":"Tove '
    'Aalto"},"publisher":{"@type":"Organization","name":"Quay Gazette"}}</script>',
    "<h1>Swing bridge closes for eighteen months</h1>",
)
SHOWN_ONLY = page(
    "",
    "<h1>Swing bridge closes for eighteen months</h1><p class=byline>By Tove Aalto, Quay "
    "Gazette</p><p>18 November 2024</p>",
)


@pytest.mark.parametrize(
    "given", [OPEN_GRAPH, JSON_LD, SHOWN_ONLY], ids=["Open Graph", "JSON-LD", "no metadata"]
)
def test_title_author_source_and_day_of_a_page(given: str) -> None:
    article = read(given)
    assert article.title == "Swing bridge closes for eighteen months"
    assert article.author == "Tove Aalto"
    assert article.source == "Quay Gazette"
    assert article.published == date(2024, 11, 18)


@pytest.mark.parametrize("given", [OPEN_GRAPH, JSON_LD], ids=["Open Graph", "JSON-LD"])
def test_the_section_that_a_page_states(given: str) -> None:
    assert read(given).section == "Cities"


@pytest.mark.parametrize(
    "given", [OPEN_GRAPH, JSON_LD, SHOWN_ONLY], ids=["Open Graph", "JSON-LD", "no metadata"]
)
def test_the_article_keeps_its_paragraphs_and_nothing_else(given: str) -> None:
    article = read(given)
    paragraphs = [
        article.text[start:end] for start, end, kind in article.blocks if kind != "dateline"
    ]
    assert paragraphs == list(PARAGRAPHS)


def test_a_page_without_any_metadata_still_has_a_title() -> None:
    article = read(f"<html><body><article>{BODY}</article></body></html>")
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.title
    assert (article.author, article.published) == (None, None)


def test_teasers_menus_and_notices_around_an_article_are_removed_and_kept_for_checking() -> None:
    article = read(
        page(
            "<title>Swing bridge closes</title>",
            "<h1>Swing bridge closes for eighteen months</h1>",
            "<aside><h3>Most read</h3><ul><li><a href=/1>Heron moves into the bank</a></li>"
            "<li><a href=/2>Cheese fair cancelled again</a></li></ul></aside>"
            "<footer><p>© Quay Gazette. All rights reserved.</p><form><label>Sign up for our "
            "newsletter</label></form></footer>",
        )
    )
    for outside in (
        "Heron moves into the bank",
        "Cheese fair cancelled again",
        "All rights reserved",
        "newsletter",
        "Sport",
    ):
        assert outside not in article.text
    removed = {each.text for each in article.removed}
    assert {
        "Heron moves into the bank",
        "Cheese fair cancelled again",
        "© Quay Gazette. All rights reserved.",
    } <= removed


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-15"])
def test_the_declared_encoding_is_respected(encoding: str) -> None:
    declared = (
        f'<html><head><meta charset="{encoding}"></head><body><article>{BODY}<p>Zoë paid 5 '
        "£ for a crêpe on the quay, "
    )
    text = read(
        f"{declared}and she was not pleased about it.</p></article></body></html>".encode(
            encoding, "xmlcharrefreplace"
        )
    ).text
    assert "Zoë paid 5 £ for a crêpe on the quay, and she was not pleased about it." in text
    assert "“We read it on a lamp post,”" in text


@pytest.mark.parametrize("declared", ["utf-16", "no-such-encoding", "base64", "idna"])
def test_a_page_that_declares_what_it_is_not_is_read_all_the_same(declared: str) -> None:
    article = read(
        "<html><head><meta "
        f'charset="{declared}"></head><body><article>{BODY}</article></body></html>'
    )
    assert article.text == "\n\n".join(PARAGRAPHS)


def test_scripts_styles_and_hidden_comments_are_never_text() -> None:
    article = read(
        page(
            "<style>p{color:red}</style>",
            f"<script>alert('x')</script><!-- a note --><noscript>Enable it</noscript>{BODY}",
        )
    )
    everything = article.text + " ".join(each.text for each in article.removed)
    for hidden in ("color:red", "alert", "a note", "Enable it"):
        assert hidden not in everything


def test_lists_tables_and_headings_inside_an_article() -> None:
    article = read(
        page(
            "",
            f"<h1>Swing bridge closes for eighteen months</h1>{BODY}<h2>What it costs</h2><p>The "
            "council has published three figures "
            "for the work, and it says that it expects the largest of them to be the right "
            "one.</p><ul><li>Piers: 4 million</li>"
            "<li>Ferries: 1 "
            "million</li></ul><table><tr><th>Month</th><th>Boats</th></tr>"
            "<tr><td>May</td><td>2</td></tr></table>",
        )
    )
    kinds = {article.text[start:end]: kind for start, end, kind in article.blocks}
    assert kinds["What it costs"] == "heading"
    assert kinds["Piers: 4 million"] == "item"
    assert kinds["Month | Boats"] == "row"
    assert kinds["May | 2"] == "row"


@pytest.mark.parametrize(
    "empty",
    [
        "<html><body></body></html>",
        "<html>",
        "<p></p>",
        "<html><body><script>1</script></body></html>",
    ],
)
def test_a_page_without_text_is_refused(empty: str) -> None:
    with pytest.raises(UnreadableArticle, match="no article text was found in the page"):
        read(empty)


def test_deeply_nested_markup_does_not_stop_a_page_from_being_read() -> None:
    deep = "<div>" * 200 + BODY + "</div>" * 200
    assert PARAGRAPHS[0] in read(f"<html><body>{deep}</body></html>").text


def test_markup_nested_without_end_is_refused() -> None:
    with pytest.raises(UnreadableArticle, match="no article text was found in the page"):
        read(f"<html><body>{'<div>' * 20_000}{BODY}</body></html>")


def test_a_year_in_the_text_is_not_the_day_of_publication() -> None:
    assert "since 1998" in BODY
    assert read(f"<html><body><article>{BODY}</article></body></html>").published is None
