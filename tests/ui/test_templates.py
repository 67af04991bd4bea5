"""The template environment escapes what it is given, and misses nothing silently."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError

from tests.support.harbour import ESCAPED, HOSTILE
from tests.support.html import parse_html
from ui.templates import render_template

MASTHEAD = "page/templates/masthead.html.j2"


def test_hostile_text_is_escaped() -> None:
    rendered = render_template(MASTHEAD, product=HOSTILE, sentence="\"'")
    assert ESCAPED in rendered
    assert parse_html(rendered).xpath(".//p/text()") == ["\"'"]


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render_template(MASTHEAD, product="Dossier")
