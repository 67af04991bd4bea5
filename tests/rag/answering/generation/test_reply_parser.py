"""A reply is read the same however it is cut, as text and as JSON."""

from __future__ import annotations

import json

import pytest

from rag.answering.generation.reply_details import ConflictingValue, ReplyDetails
from rag.answering.generation.reply_parser import ReplyParser, parse_chosen_labels
from rag.answering.generation.stream_parser import Claim

TEXT = """VERDICT: part
The bridge opened in May [a1]. It cost 4 million [a2, b1].
MISSING: who built it
CONFLICT: 4 million [a2] | 5 million [b3]
NEXT: Who paid for the bridge?
NEXT: not a question
"""
STATEMENTS = [
    {"text": "The bridge opened in May.", "labels": ["a1"]},
    {"text": "It cost 4 million.", "labels": ["[a2]", "B1"]},
]
CONFLICT = [{"value": "4 million", "label": "a2"}, {"value": "5 million", "label": "b3"}]
OBJECT = {
    "verdict": "part",
    "statements": STATEMENTS,
    "missing": "who built it",
    "conflicts": [CONFLICT],
    "next": ["Who paid for the bridge?", "not a question"],
}
FORMS = {
    "text": TEXT,
    "JSON": json.dumps(OBJECT),
    "JSON on several lines": json.dumps(OBJECT, indent=2),
    "a block of JSON": f"```json\n{json.dumps(OBJECT)}\n```\n",
}


def parse(reply: str, size: int) -> tuple[list[Claim], ReplyDetails]:
    """Read a reply that comes in pieces of one size."""
    parser = ReplyParser()
    claims = []
    for start in range(0, len(reply), size):
        claims += parser.feed(reply[start : start + size])
    return [*claims, *parser.close()], parser.details


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("form", FORMS)
def test_both_forms_say_the_same_however_they_are_cut(form: str, size: int) -> None:
    claims, details = parse(FORMS[form], size)
    assert claims == [
        Claim("The bridge opened in May.", ("a1",)),
        Claim("It cost 4 million.", ("a2", "b1")),
    ]
    assert (details.verdict, details.missing) == ("part", "who built it")
    values = (ConflictingValue("4 million", "a2"), ConflictingValue("5 million", "b3"))
    assert details.conflicts == [values]
    assert details.next_questions == ["Who paid for the bridge?"]


@pytest.mark.parametrize("form", ["text", "JSON"])
def test_what_was_given_stays_wherever_a_reply_breaks_off(form: str) -> None:
    reply = FORMS[form]
    whole, _ = parse(reply, 1)
    for end in range(len(reply)):
        parser = ReplyParser()
        given = parser.feed(reply[:end])
        assert given == whole[: len(given)]


def test_a_statement_is_given_before_the_reply_ends() -> None:
    parser = ReplyParser()
    begun = json.dumps(OBJECT).partition('"It cost')[0]
    assert [claim.text for claim in parser.feed(begun)] == ["The bridge opened in May."]


@pytest.mark.parametrize(
    "reply", ["VERDICT: nothing", "NOTHING", "**NOTHING.**", '{"verdict": "nothing"}']
)
def test_nothing_is_a_verdict(reply: str) -> None:
    claims, details = parse(reply, 4)
    assert (claims, details.verdict) == ([], "nothing")


def test_a_sentence_that_speaks_of_nothing_is_no_verdict() -> None:
    claims, details = parse("Nothing was decided [a1].", 4)
    assert claims == [Claim("Nothing was decided.", ("a1",))]
    assert details.verdict is None


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "{",
        "{}",
        '{"verdict": 3, "statements": "none"}',
        '{"statements": [1, {"text": 2}, {"labels": []}]}',
        '{"verdict": "answers", "conflicts": [[1], "x", [{"value": 1}]], "next": [2]}',
        "}{",
        "[",
    ],
)
def test_what_has_another_shape_says_nothing(reply: str) -> None:
    claims, details = parse(reply, 1)
    assert not any(claim.labels for claim in claims)
    assert (details.conflicts, details.next_questions) == ([], [])


@pytest.mark.parametrize(
    ("reply", "labels"),
    [
        ("[b2] [a5]", ["b2", "a5"]),
        ("b2, a5, b2", ["b2", "a5"]),
        ('{"labels": ["b2", "a5"]}', ["b2", "a5"]),
        ('{"labels": []}', None),
        ("NOTHING", None),
        ("I don't know.", []),
    ],
)
def test_chosen_labels_are_read_from_text_and_json(reply: str, labels: list[str] | None) -> None:
    assert parse_chosen_labels(reply) == labels
