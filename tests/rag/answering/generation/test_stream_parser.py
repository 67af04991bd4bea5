"""Markers are read character by character, and what was given never changes."""

from __future__ import annotations

import pytest

from rag.answering.generation.stream_parser import Claim, ClaimParser

TEXTS = {
    "before the full stop": (
        "It rained [a1]. It snowed [b2].",
        [("It rained.", "a1"), ("It snowed.", "b2")],
    ),
    "behind the full stop": (
        "It rained. [a1] It snowed.[b2]",
        [("It rained.", "a1"), ("It snowed.", "b2")],
    ),
    "several in one": (
        "It rained [a1, b2; c3]. So what?",
        [("It rained.", "a1 b2 c3"), ("So what?", "")],
    ),
    "several beside each other": (
        "It rained [a1][b2] [c3]. So what?",
        [("It rained.", "a1 b2 c3"), ("So what?", "")],
    ),
    "wide brackets": (
        "It rained【a1】. It snowed 【 b2 】.",
        [("It rained.", "a1"), ("It snowed.", "b2")],
    ),
    "the same twice": ("It rained [a1] and rained [a1].", [("It rained and rained.", "a1")]),
    "capitals, ranges, and": (
        "It rained [A1]. It snowed [a1-a3]. It froze [a1 and b2].",
        [("It rained.", "a1"), ("It snowed.", "a1 a3"), ("It froze.", "a1 b2")],
    ),
    "lines": (
        "- It rained [a1]\n- It snowed [b2]\n",
        [("- It rained", "a1"), ("- It snowed", "b2")],
    ),
    "no marker": ("See [this] and [1] and [A1b].", [("See [this] and [1] and [A1b].", "")]),
    "never closed": ("It rained [a1", [("It rained [a1", "")]),
    "in code": (
        "Use `list[a1]` here [b2]. Then go.",
        [("Use `list[a1]` here.", "b2"), ("Then go.", "")],
    ),
    "abbreviations": (
        "Mr. Kim of the U.S. Navy said 3.5 times so [a1]. He left.",
        [("Mr. Kim of the U.S. Navy said 3.5 times so.", "a1"), ("He left.", "")],
    ),
    "a chain that may end": (
        "He left the U.S. Air Force [a1]. He went to the U.S. The end.",
        [("He left the U.S. Air Force.", "a1"), ("He went to the U.S.", ""), ("The end.", "")],
    ),
    "nothing": ("", []),
}


def read(pieces: list[str]) -> list[Claim]:
    text = ClaimParser()
    given = [claim for piece in pieces for claim in text.feed(piece)]
    return given + text.close()


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_claims_are_the_same_however_the_text_is_cut(name: str, size: int) -> None:
    text, expected = TEXTS[name]
    claims = read([text[at : at + size] for at in range(0, len(text), size)])
    assert [(each.text, " ".join(each.labels)) for each in claims] == expected


def test_a_sentence_is_given_once_the_next_has_begun() -> None:
    text = ClaimParser()
    assert text.feed("It rained. ") == []
    assert text.feed("[a1") == []
    assert text.feed("] It") == []
    assert text.feed(" snowed") == [Claim("It rained.", ("a1",))]
    assert text.close() == [Claim("It snowed", ())]
