"""Statements about the same thing with different values: both are shown, each with its source."""

from __future__ import annotations

from collections.abc import Sequence

from rag.english.dates import DAY_OF_MONTH, MONTH
from rag.english.quantities import Quantity, find_quantities, is_measure, is_same_number
from rag.english.question_types import asked, asks_quantity, asks_several
from rag.english.tokens import stem_words
from rag.records import Evidence

# Of the 23 cases tagged so in evals/data/gold and evals/data/calibration these report 11, with 6 false alarms among 364 others, before any
# is abstained on; 2.5 logits behind report 6, with 4, and .35 of the question's words 6, with 3.
_LEAST = -2.0  # logit of the best sentence
_BEHIND = 4.0  # logits that another statement may be behind it
_COVERED = 0.2  # share of the question's words that a statement and its title have, at least
_FEW = 2  # "the two men", "one sentence": numbers that are seldom what is meant
_FAR = 100  # times; so far apart, four places and 10,000 soldiers, numbers of different words are of different things


def find_conflicts(question: str, evidence: Sequence[Evidence]) -> list[Evidence]:
    """The best sentence, and those that give another number for what is asked; empty when all agree.

    `evidence` is best first, and read by a reader: the number compared is the one in the span that answers. Two roundings
    of one number agree, and statements about different days are about different states.
    """
    if (
        not evidence
        or evidence[0].score < _LEAST
        or not (asks_quantity(question) or asks_several(question))
    ):
        return []
    best, value = evidence[0], _find_answer_quantity(question, evidence[0])
    if value is None:
        return []
    wanted = stem_words(asked(question))
    found: list[tuple[Evidence, Quantity]] = [(best, value)]
    for each in evidence[1:]:
        number = _find_answer_quantity(question, each)
        if (
            each.score < best.score - _BEHIND
            or number is None
            or not _is_comparable(value, number)
            or not _is_same_topic(wanted, best, each)
        ):
            continue
        if (
            _has_different_day(best, each)
            or _has_different_month(question, each)
            or any(is_same_number(one, value) for one in find_quantities(each.text))
        ):
            continue
        if not any(is_same_number(number, other) for _, other in found):
            found.append((each, number))
    return [each for each, _ in found] if len(found) > 1 else []


def extract_value(question: str, evidence: Evidence) -> str:
    """The statement's value as it is written: the span that answers, or the number that is compared where that has none."""
    number = _find_answer_quantity(question, evidence)
    assert evidence.answer
    assert number
    start, end = (place - evidence.start for place in evidence.answer)
    return (
        evidence.text[start:end]
        if start < number.end and number.start < end
        else evidence.text[number.start : number.end]
    )


def _find_answer_quantity(question: str, evidence: Evidence) -> Quantity | None:
    """The first quantity in the span that answers; where statements are compared, the sentence's first is one, too."""
    if evidence.answer is None:
        return None
    start, end = (place - evidence.start for place in evidence.answer)
    stated = [
        each for each in find_quantities(evidence.text) if each.value > _FEW or is_measure(each)
    ]
    answers = [each for each in stated if each.start < end and start < each.end]
    return next(iter(answers or (stated if asks_several(question) else ())), None)


def _is_comparable(one: Quantity, other: Quantity) -> bool:
    """Days are not compared with kilometres; what else is counted may go by many names."""
    if one.units & other.units:
        return True
    low, high = sorted((one.value, other.value))
    return not (is_measure(one) or is_measure(other)) and high < _FAR * low


def _is_same_topic(wanted: set[str], best: Evidence, other: Evidence) -> bool:
    said = stem_words(other.text)
    return len(wanted & (said | stem_words(other.passage.title))) >= _COVERED * len(
        wanted
    ) and bool(said & stem_words(best.text))


def _has_different_day(one: Evidence, other: Evidence) -> bool:
    days, others = (set(DAY_OF_MONTH.findall(each.text)) for each in (one, other))
    return bool(days and others and not days & others)


def _has_different_month(question: str, evidence: Evidence) -> bool:
    """Whether a month is asked about, and the statement is of another."""
    wanted, stated = set(MONTH.findall(asked(question))), set(MONTH.findall(evidence.text))
    return bool(wanted and stated and not wanted & stated)
