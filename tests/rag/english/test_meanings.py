"""Words are compared by their infinitives, and known by synonyms and opposites."""

from __future__ import annotations

import pytest

from rag.english.clauses import parse_clauses
from rag.english.lemmas import find_lemma, is_past_form
from rag.english.meanings import are_allied, are_converse, are_opposites, are_synonyms


@pytest.mark.parametrize(
    ("form", "other"), [("gave", "given"), ("bought", "buying"), ("fell", "falls")]
)
def test_forms_of_a_verb_have_one_lemma(form: str, other: str) -> None:
    assert find_lemma(form) == find_lemma(other)


def test_past_forms_are_known() -> None:
    assert [is_past_form(word) for word in ("gave", "closed", "closes")] == [True, True, False]


@pytest.mark.parametrize(
    ("one", "other", "synonyms", "opposites"),
    [
        ("start", "begin", True, False),
        ("rose", "fell", False, True),
        ("acquitted", "convicted", False, True),
        ("asking", "granting", False, True),
        ("house", "river", False, False),
    ],
)
def test_meanings(one: str, other: str, synonyms: bool, opposites: bool) -> None:
    pair = find_lemma(one), find_lemma(other)
    assert (are_synonyms(*pair), are_opposites(*pair)) == (synonyms, opposites)


def test_converse_and_allied_verbs() -> None:
    assert are_converse("buy", "sell")
    assert are_allied(find_lemma("grow"), find_lemma("rise"))
    assert not are_allied(find_lemma("grow"), find_lemma("fall"))


def test_clauses_begin_at_commas_and_conjunctions() -> None:
    parsed = parse_clauses("Tan, who is 17, said that she lost, and Mr Lund left.")
    clauses = [" ".join(word.text for word in clause.words) for clause in parsed.clauses]
    assert clauses == ["Tan", "who is 17", "said", "that she lost", "and Mr Lund left"]
    assert [clause.opener for clause in parsed.clauses] == ["", "who", "", "that", "and"]
