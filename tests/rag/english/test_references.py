"""Words that refer to something said before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.english.references import (
    find_names,
    has_back_reference,
    has_replaceable_person,
    is_followup,
    is_return_to_topic,
    name_person,
    replace_person,
)


@pytest.mark.parametrize(
    ("rule", "fires", "does_not"),
    [
        (has_back_reference, "He left.", "Hester left."),
        (has_back_reference, "But the deal failed.", "But the ferry failed."),
        (has_back_reference, "“They left.”", "“Theo left.”"),
        (is_return_to_topic, "OK, back to the harbour: who paid?", "Who came back to Lima?"),
        (has_replaceable_person, "Why did he leave?", "Why did Ana say he left?"),
        (has_replaceable_person, "What is his plan?", "What is the plan?"),
        (is_followup, "And how many gulls nest there?", "How many gulls nest on the pier?"),
        (is_followup, "No, I meant the old harbour.", "Where is the old harbour of Lima?"),
        (is_followup, "Who built the second one?", "Who built the second pier?"),
        (is_followup, "What did the council say about it?", "What did the council say then?"),
        (is_followup, "Why did he leave office?", "Why did the mayor leave office?"),
        (is_followup, "Why?", "Why did gulls leave?"),
    ],
)
def test_a_rule_of_references(rule: Callable[[str], bool], fires: str, does_not: str) -> None:
    assert rule(fires)
    assert not rule(does_not)


def test_a_person_is_named_in_the_place_of_pronouns() -> None:
    assert replace_person("Did he sell his boat?", "Ben Okafor") == (
        "Did Ben Okafor sell Ben Okafor's boat?"
    )


@pytest.mark.parametrize(
    ("text", "earlier", "named"),
    [
        ("Why did he resign?", ["Who is Ben Okafor?"], "Why did Ben Okafor resign?"),
        ("Why did he resign?", ["Who runs it?", "Ben Okafor does."], "Why did Ben Okafor resign?"),
        ("Why did he resign?", ["Did Lima reward Ben Okafor?"], "Why did Ben Okafor resign?"),
        ("Why did he resign?", ["Did Okafor pay?"], "Why did Okafor resign?"),
        ("Why did Ana say he resigned?", ["Who is Ben Okafor?"], "Why did Ana say he resigned?"),
        ("Why did he resign?", ["who runs the harbour?"], "Why did he resign?"),
        ("Why did he go?", ["Did Okafor warn the UN in May?"], "Why did Okafor go?"),
    ],
)
def test_the_person_last_spoken_of_is_named(text: str, earlier: list[str], named: str) -> None:
    assert name_person(text, earlier) == named


def test_names_are_found_without_question_words_and_possessives() -> None:
    assert find_names("Who read Ana Ruiz’s letter to Jan van Dijk?") == [
        "Ana Ruiz",
        "Jan van Dijk",
    ]
