"""A sentence is supported by what says it.

No number more exact, no other name or subject, no opposite.
"""

from __future__ import annotations

import pytest

from rag.answering.generation.grounding import ground_claim
from rag.answering.generation.stream_parser import Claim
from rag.english.prompt_injection import looks_like_prompt_injection
from tests.rag.answering.test_disagreement import build_evidence

LOST = "Ukraine lost about forty percent of the captured territory in the Kursk region in November."
ARMY = (
    "The army of Nigeria closed 12,000 kilometres of its roads, and a woman of Somalia took "
    "$3.5 million."
)


@pytest.mark.parametrize(
    ("text", "told", "support"),
    [
        (LOST, LOST, "supported"),
        (
            "Ukraine lost about 40 % of the captured territory in the Kursk region in November.",
            LOST,
            "supported",
        ),
        (
            "Ukraine lost about 40.4 % of the captured territory in the Kursk region in November.",
            LOST,
            "unsupported",
        ),
        (
            "Russia lost about forty percent of the captured territory in the Kursk region in "
            "November.",
            LOST,
            "partly",
        ),
        (
            "In November Ukraine did not lose about forty percent of the captured territory in "
            "the Kursk region.",
            LOST,
            "partly",
        ),
        ("The army of Nigeria closed twelve thousand kilometres of its roads.", ARMY, "supported"),
        ("The army of Nigeria closed 12,345 kilometres of its roads.", ARMY, "unsupported"),
        ("The army of Nigeria closed $12,000 of its roads.", ARMY, "unsupported"),
        ("The army of Niger closed 12,000 kilometres of its roads.", ARMY, "unsupported"),
        ("A woman of Mali took $3.5 million of the army of Nigeria.", ARMY, "unsupported"),
        ("The weather is fine.", ARMY, "unsupported"),
        ("Roads.", ARMY, "unsupported"),
        (
            "The army of Nigeria closed its roads, see https://a.example for more.",
            ARMY,
            "unsupported",
        ),
    ],
)
def test_support(text: str, told: str, support: str) -> None:
    assert (
        ground_claim(
            Claim(text, ("a1",)),
            {"a1": build_evidence(told, told.split()[0], 1.0, "a")},
            "What happened?",
        ).support
        == support
    )


def test_a_sentence_without_a_marker_is_attributed_to_what_says_it() -> None:
    sentences = {
        "a1": build_evidence(ARMY, "army", 1.0, "a"),
        "a2": build_evidence(LOST, "Ukraine", 1.0, "b"),
    }
    found = ground_claim(Claim(LOST, ()), sentences, "What happened?")
    assert (found.support, [each.text for each in found.evidence]) == ("supported", [LOST])


def test_numbers_of_two_sentences_joined_in_one_are_not_wholly_supported() -> None:
    sentences = {
        "a1": build_evidence(
            "The office has verified the deaths of 12,162 civilians in Ukraine and the wounding "
            "of 26,919.",
            "office",
            1.0,
            "a",
        ),
        "a2": build_evidence(
            "An official gave a different pair, 12,164 civilians killed in Ukraine and 26,871 "
            "injured.",
            "official",
            1.0,
            "b",
        ),
    }
    joined = Claim(
        "The office has verified 12,162 deaths of civilians in Ukraine and 26,871 injured.",
        ("a1", "a2"),
    )
    assert ground_claim(joined, sentences, "How many?").support == "partly"


def test_a_name_that_only_the_question_has_is_not_wholly_supported() -> None:
    claim = Claim(
        "In the Kursk region Poland lost about forty percent of the captured territory in "
        "November.",
        ("a1",),
    )
    found = ground_claim(
        claim, {"a1": build_evidence(LOST, "Ukraine", 1.0, "a")}, "How much of it did Poland lose?"
    )
    assert found.support == "partly"


def test_a_title_alone_supports_nothing() -> None:
    sentences = {
        "a1": build_evidence(
            "The men cost about 2,000 dollars a month.", "men", 1.0, "storm corps of the army"
        )
    }
    assert (
        ground_claim(Claim("The storm corps of the army.", ("a1",)), sentences, "Who?").support
        != "supported"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "The EU agreed on new rules.",
        "Ukraine's allies want to end Russia's war.",
        "He refused to say whether North Korea's troops had arrived.",
        "Critics say the firms ignore safety rules.",
        "The new model should reach showrooms in May.",
        "“We will not forget,” she said, and the minister answered nothing.",
    ],
)
def test_ordinary_news_gives_no_orders(sentence: str) -> None:
    assert not looks_like_prompt_injection(sentence)
