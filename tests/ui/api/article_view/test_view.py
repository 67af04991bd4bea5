"""Addresses of article pages, and the marks that they ask for."""

from __future__ import annotations

import pytest

from ui.api.article_view.view import (
    ArticleView,
    build_view_url,
    compute_marks,
    parse_view,
    toggle_removed,
)

ONE_BLOCK = [(0, 100)]


@pytest.mark.parametrize(
    ("start", "end", "also", "removed", "view"),
    [
        ("5", "9", "", "", ArticleView((5, 9))),
        ("5", "9", "20-30,0-2", "1", ArticleView((5, 9), ((0, 2), (20, 30)), removed=True)),
        ("", "", "0-2,0-2", "", ArticleView(also=((0, 2),))),
        ("5", "", "", "yes", ArticleView()),
        ("a", "b", "x", "", ArticleView()),
        ("9", "2", "5-2,,7", "", ArticleView()),
        ("²", "9", "²-9", "", ArticleView()),
        ("5", "123456789012", "0-123456789012", "", ArticleView()),
    ],
)
def test_an_address_is_parsed_and_malformed_parts_are_ignored(start, end, also, removed, view):
    assert parse_view(start, end, also, removed) == view


def test_at_most_200_other_spans_are_read():
    also = ",".join(f"{start}-{start + 1}" for start in range(0, 600, 2))
    assert len(parse_view(also=also).also) == 200


@pytest.mark.parametrize(
    ("view", "address"),
    [
        (ArticleView(), "/articles/a%2Fb"),
        (ArticleView(removed=True), "/articles/a%2Fb?removed=1"),
        (
            ArticleView((0, 5), ((7, 9), (12, 15)), removed=True),
            "/articles/a%2Fb?start=0&end=5&also=7-9,12-15&removed=1",
        ),
    ],
)
def test_the_address_of_a_view(view, address):
    assert build_view_url("a/b", view) == address


def test_removed_text_is_toggled_and_the_marks_stay():
    view = ArticleView((0, 5), ((7, 9),))
    assert toggle_removed(view) == ArticleView((0, 5), ((7, 9),), removed=True)
    assert toggle_removed(toggle_removed(view)) == view


@pytest.mark.parametrize(
    ("quoted", "also", "drawn", "marks"),
    [
        ((5, 9), ((0, 12),), ONE_BLOCK, [("m1", 0, 5), ("quote", 5, 9), ("m3", 9, 12)]),
        (None, ((0, 8), (5, 12)), ONE_BLOCK, [("m1", 0, 8), ("m2", 8, 12)]),
        ((0, 12), ((0, 12),), ONE_BLOCK, [("quote", 0, 12)]),
        ((90, 200), (), ONE_BLOCK, [("quote", 90, 100)]),
        ((200, 300), (), ONE_BLOCK, []),
        ((5, 12), (), [(0, 8), (10, 20)], [("quote", 5, 12)]),
        ((8, 12), (), [(0, 8), (10, 20)], [("quote", 10, 12)]),
        ((8, 10), (), [(0, 8), (10, 20)], []),
    ],
)
def test_marks_are_in_order_without_overlap_and_within_drawn_text(quoted, also, drawn, marks):
    computed = compute_marks(ArticleView(quoted, also), drawn)
    assert [(mark.name, mark.start, mark.end) for mark in computed] == marks
    assert [mark.number for mark in computed] == list(range(1, len(marks) + 1))
    assert [mark.is_quoted for mark in computed] == [name == "quote" for name, _, _ in marks]


def test_each_mark_knows_its_neighbours():
    marks = compute_marks(ArticleView((10, 20), ((0, 5), (30, 40))), ONE_BLOCK)
    neighbours = [(mark.previous, mark.name, mark.next) for mark in marks]
    assert neighbours == [("", "m1", "quote"), ("m1", "quote", "m3"), ("quote", "m3", "")]
    assert {mark.count for mark in marks} == {3}
