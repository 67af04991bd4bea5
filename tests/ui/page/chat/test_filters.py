"""The filters of a question, from the form and as chips."""

from __future__ import annotations

from datetime import date

import pytest

from rag.errors import RequestError
from rag.records import Filters
from tests.support.harbour import HOSTILE
from tests.support.html import by_class, find_one, parse_html
from ui.page.chat.filters import parse_filters, parse_menus, render_filter_chips


def test_the_form_gives_the_filters() -> None:
    form = {"source": "The Courier", "author": "", "published_from": " 2024-11-16 "}
    expected = Filters(source="The Courier", published_from=date(2024, 11, 16))
    assert parse_filters(form) == expected


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"published_from": "last week"}, "“last week” is not a date"),
        ({"published_to": "2024-13-01"}, "“2024-13-01” is not a date"),
        (
            {"published_from": "2024-02-01", "published_to": "2024-01-01"},
            "The first day of the filter is after its last day",
        ),
    ],
)
def test_dates_that_cannot_be_used_are_refused(form, sentence) -> None:
    with pytest.raises(RequestError, match=sentence):
        parse_filters(form)


def test_menus_are_read_without_half_written_dates() -> None:
    form = {"source": "The Courier", "published_from": "2024-"}
    assert parse_menus(form) == Filters(source="The Courier")


def test_a_chip_can_be_removed() -> None:
    filters = Filters(article_id="id", published_to=date(2024, 1, 2))
    chips = parse_html(render_filter_chips(filters, lambda article_id: f"{HOSTILE} {article_id}"))
    buttons = list(chips.iter("button"))
    assert [button.get("data-field") for button in buttons] == ["article_id", "published_to"]
    assert [button.get("aria-label") for button in buttons] == [
        f"Remove the filter Article: {HOSTILE} id",
        "Remove the filter Published to: 2 January 2024",
    ]


def test_without_filters_there_are_no_chips() -> None:
    assert render_filter_chips(Filters(), str).strip() == ""


def test_a_chip_names_what_it_restricts() -> None:
    chips = parse_html(render_filter_chips(Filters(section="Opinion"), str))
    assert find_one(chips, by_class("chip")).text_content() == "Section Opinion×"
