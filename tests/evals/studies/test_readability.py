"""Measure made-up source code whose figures can be counted by hand."""

from __future__ import annotations

import ast

import pytest

from evals.studies.question_parsing import find_question_parsing, is_language_module
from evals.studies.readability import Measures, is_participle, measure_module

_SOURCE = '''"""A docstring is no code."""

import re


def found(text):
    """Nor is this one."""
    return re.search("a", text)  # nor a comment


def need_text(page):
    page.__dict__["text"] = "<b>x</b>"
'''


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("found", True),
        ("_told_once", True),
        ("indexed_passages", True),
        ("read_cases", False),
        ("embed_texts", False),
        ("need", False),
        ("feed_rows", False),
        ("find", False),
    ],
)
def test_a_participle_is_recognised_by_the_first_word_of_the_name(name, expected):
    assert is_participle(name) is expected


def test_a_module_is_counted_without_comments_and_docstrings():
    measures = Measures()
    measure_module(_SOURCE, "ui/sample.py", measures)
    assert measures.functions == 2
    assert measures.places["participles"] == ["ui/sample.py:6 found"]
    # import re | def found ( text ) : | return re . search ( "a" , text )
    # | def need_text ( page ) : | page . __dict__ [ "text" ] = "<b>x</b>"
    assert measures.tokens == 2 + 6 + 9 + 6 + 8
    assert measures.code_lines == 5
    assert measures.count("html") == 1
    assert measures.count("dict hacks") == 1
    assert measures.count("long modules") == 0


def test_wide_lines_and_long_modules_are_counted():
    measures = Measures()
    measure_module("x = 1\n" * 300 + "y = '" + "z" * 100 + "'\n", "rag/sample.py", measures)
    assert measures.places["wide lines"] == ["rag/sample.py:301 106 columns"]
    assert measures.places["long modules"] == ["rag/sample.py 301 lines"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("asks_author(question)", True),
        ("_WHO.search(question)", True),
        ("re.split(' ', turn.question)", True),
        ("question.lower()", True),
        ("query.text.split()", True),
        ("library.search(question)", False),
        ("rank(question)", False),
        ("asks_author(passage)", False),
        ("question.strip()", False),
        ("query.filters.get('source')", False),
    ],
)
def test_a_call_parses_a_question_where_it_reads_its_text(call, expected):
    source = f"from rag.english.question_types import asks_author\n{call}\n"
    assert bool(list(find_question_parsing(ast.parse(source)))) is expected


def test_the_query_and_the_english_modules_may_parse_questions():
    assert is_language_module("rag/query.py")
    assert is_language_module("rag/english/question_types.py")
    assert not is_language_module("rag/assistant.py")
