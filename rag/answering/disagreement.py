"""Statements about the same thing with different values: both are shown, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.quantities import Quantity, quantities_of, same
from rag.answering.wording import DAY_OF_MONTH, MONTH, asked, asks_quantity, stems
from rag.records import Evidence

_LEAST = -1.0  # logit of a sentence that may answer by itself
_BEHIND = 2.5  # logits that another statement may be behind the best one
_COVERED = 0.5  # share of the question's words that a statement and its title have, at least


def conflicting(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence, and those that give another number for what is asked; empty when all agree.

    `evidence` is best first, and read by a reader: the number compared is the one in the span that answers. Two roundings
    of one number agree, and statements about different days are about different states.
    """
    if not asks_quantity(question):
        return []
    wanted = stems(asked(question))
    stated = [(each, number) for each in evidence if each.score >= max(_LEAST, evidence[0].score - _BEHIND) and (number := _answer(each))]
    if not stated or stated[0][0] is not evidence[0]:
        return []
    best, value = stated[0]
    found: list[tuple[Evidence, Quantity]] = [(best, value)]
    for each, number in stated[1:]:
        covered = len(wanted & (stems(each.text) | stems(each.passage.title))) / max(len(wanted), 1)
        if covered < _COVERED or not _comparable(value, number) or _other_day(best, each) or _other_month(question, each):
            continue
        if not any(same(number, other) for _, other in found):
            found.append((each, number))
    return [each for each, _ in found] if len(found) > 1 else []


def value_of(evidence: Evidence) -> str:
    """The statement's value as it is written: the span that answers."""
    assert evidence.answer
    start, end = evidence.answer
    return evidence.text[start - evidence.start : end - evidence.start]


def _answer(evidence: Evidence) -> Quantity | None:
    """The first quantity in the span that answers."""
    if evidence.answer is None:
        return None
    start, end = evidence.answer[0] - evidence.start, evidence.answer[1] - evidence.start
    return next((each for each in quantities_of(evidence.text) if each.start < end and start < each.end), None)


def _comparable(one: Quantity, other: Quantity) -> bool:
    return not one.counts or not other.counts or bool(one.counts & other.counts)


def _other_day(one: Evidence, other: Evidence) -> bool:
    days, others = (set(DAY_OF_MONTH.findall(each.text)) for each in (one, other))
    return bool(days and others and not days & others)


def _other_month(question: str, evidence: Evidence) -> bool:
    """Whether a month is asked about, and the statement is of another."""
    wanted, stated = set(MONTH.findall(asked(question))), set(MONTH.findall(evidence.text))
    return bool(wanted and stated and not wanted & stated)
