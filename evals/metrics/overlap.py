"""Decide whether a retrieved passage or a citation is the gold one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from evals.cases.gold_spans import GoldFact, GoldSpan
from evals.metrics.text import normalise_answer

_MIN_SHARE = 0.5  # of a span, for it to be covered
_OWN_ID = re.compile(r"[0-9a-f]+")

Offsets = tuple[int, int]  # start and end, in code points


def has_gold_span(passage: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether a passage or citation covers at least half of a gold span.

    Of a gold span that is a whole article, any part counts. Where passage and span are in the
    same article, their offsets are compared. A passage of a system with other ids and texts
    counts by the longest run of words that it shares with the gold quote: half of the quote's
    words, or all of them where the system does not say which article the passage is from.
    """
    if gold.start is None or gold.end is None:
        return is_from_article(passage, gold)
    offsets = _get_offsets(passage, gold)
    if offsets:
        gold_offsets = (gold.start, gold.end)
        return _covers_share(offsets, gold_offsets)
    text = passage.get("text") or passage.get("quote")
    shared = _measure_shared_words(str(text or ""), gold.quote)
    if is_from_article(passage, gold):
        return shared >= _MIN_SHARE
    return shared == 1 and not _names_article(passage)


def is_gold_citation(citation: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether a citation covers half of a gold span, or lies at least half inside it."""
    if has_gold_span(citation, gold):
        return True
    offsets = _get_offsets(citation, gold)
    if not offsets or gold.start is None or gold.end is None:
        return False
    start, end = offsets
    gold_offsets = (gold.start, gold.end)
    return end > start and _covers_share(gold_offsets, offsets)


def _covers_share(offsets: Offsets, part: Offsets) -> bool:
    """Whether the text between offsets covers at least half of a part."""
    start, end = offsets
    part_start, part_end = part
    overlap = min(end, part_end) - max(start, part_start)
    length = part_end - part_start
    return overlap >= _MIN_SHARE * length


def _names_article(passage: dict[str, Any]) -> bool:
    """Whether a system says which article a passage is from."""
    return any(passage.get(key) for key in ("article_id", "path", "title"))


def is_from_article(passage: dict[str, Any], gold: GoldSpan) -> bool:
    """Whether a passage is from the gold span's article.

    Articles are compared by id where the system has ids like ours, else by the file's name, else
    by the title.
    """
    article_id = str(passage.get("article_id") or "")
    if article_id == gold.article_id:
        return True
    if _is_id_like(article_id, gold.article_id):
        return False
    file_name = _get_file_name(str(passage.get("path") or ""))
    if file_name:
        return file_name == _get_file_name(gold.path)
    title = str(passage.get("title") or "").casefold()
    return bool(title) and title == gold.title.casefold()


def find_covered_facts(passage: dict[str, Any], gold: Sequence[GoldFact]) -> set[int]:
    """Find the numbers of the facts that a passage states."""
    facts = set()
    for number, fact in enumerate(gold):
        for span in fact.spans:
            if has_gold_span(passage, span):
                facts.add(number)
                break
    return facts


def _is_id_like(article_id: str, own_id: str) -> bool:
    """Whether an id has the form of our own ids."""
    if len(article_id) != len(own_id):
        return False
    return _OWN_ID.fullmatch(article_id) is not None


def _get_file_name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _get_offsets(passage: dict[str, Any], gold: GoldSpan) -> Offsets | None:
    """Return a passage's offsets if it is from the gold span's article by id."""
    start = passage.get("start")
    end = passage.get("end")
    if passage.get("article_id") != gold.article_id:
        return None
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    return start, end


def _measure_shared_words(text: str, quote: str) -> float:
    """Measure the longest run of shared words, as a share of the quote's words."""
    text_words = normalise_answer(text).split()
    quote_words = normalise_answer(quote).split()
    if not text_words or not quote_words:
        return 0.0
    matcher = SequenceMatcher(None, text_words, quote_words, autojunk=False)
    longest = matcher.find_longest_match()
    return longest.size / len(quote_words)
