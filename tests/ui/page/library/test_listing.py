"""The list of the files of the library."""

from __future__ import annotations

from rag.records import ListedFile
from tests.support.harbour import HOSTILE
from tests.support.html import by_class, find_one, parse_html
from ui.page.library.listing import render_listing


def test_hostile_listing_is_drawn_as_text() -> None:
    drawn = parse_html(render_listing([ListedFile("<b>.pdf", "failed", HOSTILE, None)]))
    assert find_one(drawn, by_class("state")).text == "Not readable"
    assert find_one(drawn, by_class("reason")).text == HOSTILE
    (path,) = drawn.xpath(".//td[@class='of-path']")
    assert path.text == "<b>.pdf"
    assert path.get("data-label") == "File"
