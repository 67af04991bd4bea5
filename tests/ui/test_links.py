"""The addresses of articles."""

from __future__ import annotations

import pytest

from ui.links import build_article_url, build_original_url, build_whole_article_url


def test_article_address_cannot_leave_its_path() -> None:
    assert build_article_url("../a?b", 1, 2) == "/articles/..%2Fa%3Fb?start=1&end=2#quote"
    assert build_whole_article_url("../a?b") == "/articles/..%2Fa%3Fb"


def test_article_address_carries_what_else_is_cited() -> None:
    address = build_article_url("a", 1, 2, [(12, 80), (200, 260)])
    assert address == "/articles/a?start=1&end=2&also=12-80,200-260#quote"


@pytest.mark.parametrize(
    ("quoted", "fragment"),
    [
        ("Well-known, and 5 & 6%.", "Well%2Dknown%2C%20and%205%20%26%206%25."),
        ("A b c d e f g h i j k l-m n.", "A%20b%20c%20d%20e,i%20j%20k%20l%2Dm%20n."),
        ("Größe\nund Maß", "Gr%C3%B6%C3%9Fe%20und%20Ma%C3%9F"),
    ],
)
@pytest.mark.parametrize(
    ("url", "start"),
    [
        ("https://example.org/a?b=1", "https://example.org/a?b=1#:~:text="),
        ("https://example.org/a#part", "https://example.org/a#part:~:text="),
    ],
)
def test_the_original_is_opened_at_the_quote(url, start, quoted, fragment) -> None:
    assert build_original_url(url, quoted) == start + fragment


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//x.org",
        "https:",
        "http://[x",
    ],
)
def test_what_is_no_page_of_the_web_is_no_original(url) -> None:
    assert build_original_url(url, "a quote") == ""
