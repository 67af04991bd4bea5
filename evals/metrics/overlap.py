"""When a retrieved passage or a citation is the gold one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from evals.cases.gold_spans import GoldFact, GoldSpan
from evals.metrics.text import normalise_answer

_HALF = 0.5
_OUR_ID = re.compile(r"[0-9a-f]+")


def has_gold_span(found: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether a passage or citation covers at least half of the gold span; of a whole article, any part of it does.

    By offsets where both have them in the same article; else, for systems with other ids and texts, by the longest
    run of words that the two have in common, all of the words where the system does not say which article it is.
    """
    if gold.start is None or gold.end is None:
        return is_from_article(found, gold)
    start, end = found.get("start"), found.get("end")
    if (
        found.get("article_id") == gold.article_id
        and isinstance(start, int)
        and isinstance(end, int)
    ):
        return min(end, gold.end) - max(start, gold.start) >= _HALF * (gold.end - gold.start)
    shared = _measure_shared_words(str(found.get("text") or found.get("quote") or ""), gold.quote)
    if is_from_article(found, gold):
        return shared >= _HALF
    return shared == 1 and not any(found.get(key) for key in ("article_id", "path", "title"))


def is_gold_citation(found: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether a citation is right: it covers half of the gold span, or at least half of it lies in there."""
    if has_gold_span(found, gold):
        return True
    start, end = found.get("start"), found.get("end")
    if (
        found.get("article_id") == gold.article_id
        and isinstance(start, int)
        and isinstance(end, int)
        and gold.start is not None
    ):
        assert gold.end is not None
        return end > start and min(end, gold.end) - max(start, gold.start) >= _HALF * (end - start)
    return False


def is_from_article(found: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether it is of the gold span's article: by id where the system has ids like ours, else by the file's name, else by the title."""
    given = str(found.get("article_id") or "")
    if given == gold.article_id or (
        len(given) == len(gold.article_id) and _OUR_ID.fullmatch(given)
    ):
        return given == gold.article_id
    name = str(found.get("path") or "").rsplit("/", 1)[-1]
    if name:
        return name == gold.path.rsplit("/", 1)[-1]
    title = str(found.get("title") or "").casefold()
    return bool(title) and title == gold.title.casefold()


def find_covered_facts(found: dict[str, Any], gold: Sequence[GoldFact]) -> set[int]:
    """Which of the facts the passage states."""
    return {
        number
        for number, fact in enumerate(gold)
        if any(has_gold_span(found, span) for span in fact.spans)
    }


def _measure_shared_words(text: str, quote: str) -> float:
    """The longest run of words that both have, as a share of the quote's words."""
    said, wanted = normalise_answer(text).split(), normalise_answer(quote).split()
    if not said or not wanted:
        return 0.0
    return SequenceMatcher(None, said, wanted, autojunk=False).find_longest_match().size / len(
        wanted
    )
