"""A passage is the gold one by its offsets, or by its words."""

from __future__ import annotations

from evals.cases.gold_spans import GoldSpan
from evals.metrics.overlap import has_gold_span
from tests.evals.metrics.samples import build_passage


def test_a_passage_is_relevant_when_it_covers_half_of_the_gold_span() -> None:
    gold = GoldSpan("a", "a.md", "a", 100, 200, "q")
    assert has_gold_span(build_passage(0, 150), gold)
    assert not has_gold_span(build_passage(0, 149), gold)
    assert not has_gold_span(build_passage(100, 200, "b"), gold)


def test_another_systems_passage_counts_by_its_words() -> None:
    gold = GoldSpan(
        "a",
        "folder/a.md",
        "A title",
        0,
        40,
        "Ukraine claimed nearly 1,300 square kilometres of land",
    )
    theirs = {"path": "/elsewhere/a.md", "text": "… claimed nearly 1,300 square kilometres of it"}
    unnamed = {"text": "It is said: Ukraine claimed nearly 1,300 square kilometres of land."}
    assert has_gold_span(theirs, gold)
    assert has_gold_span(unnamed, gold)
    assert not has_gold_span({**unnamed, "path": "b.md"}, gold)
    assert not has_gold_span({"path": "a.md", "text": "Ukraine claimed"}, gold)


def test_two_articles_of_our_own_are_not_one_for_their_title_or_file_name() -> None:
    gold = GoldSpan("0a1b", "one/index.html", "Normans", 0, 10, "They came from the north in ships")
    other = {
        "article_id": "0a1c",
        "path": "two/index.html",
        "title": "Normans",
        "start": 0,
        "end": 10,
        "text": gold.quote,
    }
    assert not has_gold_span(other, gold)
    assert not has_gold_span(other, GoldSpan("0a1b", "one/index.html", "Normans"))
    assert has_gold_span({**other, "article_id": "theirs-17"}, gold)
    assert not has_gold_span({**other, "article_id": "theirs-17", "path": "three.html"}, gold)
