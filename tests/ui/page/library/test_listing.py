"""The list of files: its order, its filters, its pages, and hostile text in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.records import ListedFile
from tests.support.harbour import HOSTILE
from tests.support.html import find_all, find_one, get_text, get_texts, parse_html
from ui.page.library.listing import ListingView, filter_files, render_listing, sort_view

OPENED = ListedFile(
    "opened.md",
    "indexed",
    None,
    "a/1",
    title="Harbour opens again",
    source="The Courier",
    published="2024-11-16",
    passages=2,
)
STRIKE = replace(
    OPENED,
    path="strike.md",
    title="A strike",
    source="The Ledger",
    published="2024-10-07",
    passages=1,
)
BROKEN = ListedFile("broken.pdf", "failed", "the PDF is damaged", None)
FILES = [OPENED, STRIKE, BROKEN]


@pytest.mark.parametrize(
    ("view", "paths"),
    [
        (ListingView(), ["broken.pdf", "strike.md", "opened.md"]),
        (ListingView(descending=True), ["strike.md", "opened.md", "broken.pdf"]),
        (ListingView(sort="published"), ["strike.md", "opened.md", "broken.pdf"]),
        (
            ListingView(sort="published", descending=True),
            ["opened.md", "strike.md", "broken.pdf"],
        ),
        (ListingView(sort="passages"), ["broken.pdf", "strike.md", "opened.md"]),
        (ListingView(query="HARBOUR op"), ["opened.md"]),
        (ListingView(state="failed"), ["broken.pdf"]),
        (ListingView(source="The Ledger"), ["strike.md"]),
        (ListingView(query="nothing like it"), []),
    ],
)
def test_a_view_selects_and_orders_files(view, paths):
    assert [file.path for file in filter_files(FILES, view)] == paths


def test_sorting_by_the_same_column_again_reverses_the_order():
    once = sort_view(ListingView(page=3), "title")
    assert (once.sort, once.descending, once.page) == ("title", False, 0)
    assert sort_view(once, "title").descending
    assert sort_view(once, "no such column") == once


def test_a_row_shows_a_file_and_links_to_its_article():
    page = parse_html(render_listing([OPENED]))
    row = find_one(page, ".//tbody/tr")
    link = find_one(row, "./th/a")
    assert get_text(link) == "Harbour opens again"
    assert link.get("href") == "/articles/a%2F1?removed=1"
    cells = {cell.get("data-label"): get_text(cell) for cell in find_all(row, "./td[@data-label]")}
    assert cells == {
        "Source": "The Courier",
        "Author": "",
        "Date": "16 November 2024",
        "Passages": "2",
        "State": "Searchable",
        "File": "opened.md",
    }
    remove = find_one(row, ".//button")
    assert remove.get("aria-label") == "Remove “Harbour opens again” from the library"
    assert remove.get("data-key") == f"remove-{remove.get('data-remove')}"


def test_the_header_says_which_column_is_sorted():
    page = parse_html(render_listing(FILES, ListingView(sort="title", descending=True)))
    orders = {get_text(cell): cell.get("aria-sort") for cell in find_all(page, ".//thead//th")}
    assert orders["Title"] == "descending"
    assert orders["State"] == "none"
    assert get_text(find_one(page, './/*[@class="summary"]')) == "1 not readable · 2 searchable"


def test_hostile_text_stays_text():
    page = parse_html(render_listing([ListedFile("<b>.pdf", "failed", HOSTILE, None)]))
    assert get_text(find_one(page, './/*[@class="reason"]')) == HOSTILE
    assert get_texts(page, ".//tbody/tr/th") == ["<b>.pdf"]
    assert find_all(page, ".//img | .//b | .//script") == []


def test_a_long_list_has_pages():
    files = [replace(STRIKE, path=f"{number:03}.md", title="") for number in range(150)]
    first = parse_html(render_listing(files))
    assert len(find_all(first, ".//tbody/tr")) == 100
    assert get_texts(first, './/nav/*[@role="status"]') == ["1 to 100 of 150"]
    previous, following = find_all(first, ".//nav/button")
    assert "disabled" in previous.attrib
    assert "disabled" not in following.attrib
    assert following.get("data-page") == "1"
    last = parse_html(render_listing(files, ListingView(page=99)))
    assert get_texts(last, './/nav/*[@role="status"]') == ["101 to 150 of 150"]
    assert "disabled" in find_all(last, ".//nav/button")[1].attrib


def test_an_empty_list_says_so():
    assert "The library has no articles yet." in parse_html(render_listing([])).text_content()
    page = parse_html(render_listing(FILES, ListingView(query="nothing like it")))
    assert "No file matches." in get_text(find_one(page, './/*[@role="status"]'))
