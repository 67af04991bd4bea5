"""Finds names of a claim that neither the cited sentences nor what they refer back to have."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeGuard

from rag.answering.grounding.known_names import collect_known_names
from rag.answering.grounding.material import Finding, Material
from rag.answering.grounding.name_forms import fold_all, fold_text, is_known_name, join_words
from rag.answering.grounding.name_words import TITLES, find_name_words, is_particular
from rag.english.clauses import Word, parse_clauses


def check_names(material: Material) -> list[Finding]:
    """Find names that the evidence does not have.

    Against "Ruiz spoke in Lima" this finds "Tan" of "Tan spoke in Lima", but neither "Lima's" of
    "Ruiz was Lima's guest" nor "Ana" of "Ana Ruiz spoke", unless Ruiz has another first name.
    """
    known = collect_known_names(material)
    shown = _fold_articles(material)
    findings: list[Finding] = []
    for word in find_name_words(material.claim):
        if is_known_name(word, known):
            continue
        if is_fuller_name(word, material, known, shown):
            continue
        reason = _describe_unknown(word, material, shown)
        findings.append(Finding("doubt", reason, is_missing=True))
    return findings


def _fold_articles(material: Material) -> frozenset[str]:
    return fold_all(source.text for source in material.find_articles())


def _describe_unknown(word: Word, material: Material, shown: frozenset[str]) -> str:
    if is_known_name(word, shown):
        return f"{word.text} is not in what is cited"
    if word.folded in fold_text(material.question):
        return f"only the question names {word.text}"
    return f"nothing names {word.text}"


def has_known_names(text: str, told: str, *, may_add_countries: bool = False) -> bool:
    """Whether every name of a text, or another form of it, occurs in what is told.

    Args:
        text: The text with the names.
        told: What is told.
        may_add_countries: Whether names of countries, their peoples and parts may be new: "South
            Korea" where its president was spoken of.
    """
    known = fold_text(told)
    for name in find_name_words(parse_clauses(text)):
        if may_add_countries and not is_particular(name):
            continue
        if not is_known_name(name, known):
            return False
    return True


def is_fuller_name(
    word: Word,
    material: Material,
    known: frozenset[str],
    shown: frozenset[str] | None = None,
) -> bool:
    """Whether a word completes a known name: "Ana" of "Ana Ruiz", where "Ruiz" is cited.

    Args:
        word: A name of the claim.
        material: The claim and its evidence.
        known: The folded words of the evidence.
        shown: Those of the articles that are cited; None to fold them here.
    """
    if shown is None:
        shown = _fold_articles(material)
    before = material.claim.find_before(word)
    if _is_known_partner(before, word, known) and join_words(before, word) in shown:
        return True
    surname = material.claim.find_after(word)
    if not _is_known_partner(surname, word, known):
        return False
    if join_words(word, surname) in shown:
        return True
    return is_particular(word) and not _has_first_name(surname, material)


def _is_known_partner(partner: Word | None, word: Word, known: frozenset[str]) -> TypeGuard[Word]:
    """Whether a word beside another one is a known name."""
    if partner is None or partner.clause != word.clause:
        return False
    return partner.is_capitalised and is_known_name(partner, known)


def _has_first_name(surname: Word, material: Material) -> bool:
    """Whether the articles name somebody of this surname by a first name."""
    for source in material.find_articles():
        for word, following in pairwise(source.parsed.words):
            if following.folded != surname.folded or following.clause != word.clause:
                continue
            if word.is_capitalised and word.folded not in TITLES:
                return True
    return False
