"""Finds statements that give different values for the same thing; both are shown, with source."""

from __future__ import annotations

from collections.abc import Sequence, Set

from rag.english.dates import DAY_OF_MONTH, MONTH
from rag.english.quantities import Quantity, find_quantities, is_measure, is_same_number
from rag.english.tokens import stem_words
from rag.query import Query
from rag.records import Evidence

# Of the 23 cases tagged as disagreements in evals/data/gold and evals/data/calibration these
# report 11, with 6 false alarms among 364 others, before any is abstained on. With a gap of 2.5
# logits they report 6, with 4 false alarms; with .35 of the question's words 6, with 3.
_MIN_BEST_SCORE = -2.0  # logit of the best sentence
_MAX_SCORE_GAP = 4.0  # logits that another statement may be behind it
_MIN_WORD_SHARE = 0.2  # of the question's words that a statement and its title must hold
_MAX_SMALL_NUMBER = 2  # "the two men", "one sentence": numbers that are seldom what is meant
# Numbers so many times apart, such as four places and 10,000 soldiers, count different things
# unless they have a unit in common.
_MAX_RATIO = 100


def find_conflicts(query: Query, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Find the statements that give different numbers for what is asked.

    Two roundings of one number agree, and statements about different days are about different
    states.

    Args:
        evidence: Best first, and read by a reader: the number compared is the one in the span that
            answers.

    Returns:
        The best sentence and those that disagree with it or each other; empty when all agree.
    """
    if not evidence or evidence[0].score < _MIN_BEST_SCORE:
        return []
    if query.expects != "number" and not query.compares:
        return []
    best = evidence[0]
    best_number = _find_answer_quantity(query, best)
    if best_number is None:
        return []
    conflicts = [best]
    numbers = [best_number]
    for statement in evidence[1:]:
        number = _find_answer_quantity(query, statement)
        if number is None or not _is_about_same(query, best, best_number, statement, number):
            continue
        if any(is_same_number(other, best_number) for other in find_quantities(statement.text)):
            continue
        if not any(is_same_number(number, other) for other in numbers):
            conflicts.append(statement)
            numbers.append(number)
    return conflicts if len(conflicts) > 1 else []


def extract_value(query: Query, evidence: Evidence) -> str:
    """Extract a conflicting statement's value as it is written.

    This is the span that answers, or the compared number where the span has none.
    """
    number = _find_answer_quantity(query, evidence)
    if evidence.answer is None or number is None:
        raise ValueError("only a statement that find_conflicts returned has a value")
    start, end = (offset - evidence.start for offset in evidence.answer)
    if start < number.end and number.start < end:
        return evidence.text[start:end]
    return evidence.text[number.start : number.end]


def _find_answer_quantity(query: Query, evidence: Evidence) -> Quantity | None:
    """Find the first quantity in the span that answers.

    Where statements are compared, the sentence's first quantity does, if the span has none.
    """
    if evidence.answer is None:
        return None
    start, end = (offset - evidence.start for offset in evidence.answer)
    quantities = [
        quantity
        for quantity in find_quantities(evidence.text)
        if quantity.value > _MAX_SMALL_NUMBER or is_measure(quantity)
    ]
    in_span = [one for one in quantities if one.start < end and start < one.end]
    if in_span:
        return in_span[0]
    return quantities[0] if quantities and query.compares else None


def _is_about_same(
    query: Query,
    best: Evidence,
    best_number: Quantity,
    statement: Evidence,
    number: Quantity,
) -> bool:
    """Tell whether a statement answers the question too, for the same time and the same measure."""
    return (
        statement.score >= best.score - _MAX_SCORE_GAP
        and _is_comparable(best_number, number)
        and _is_same_topic(query.stems, best, statement)
        and not _has_different_day(best, statement)
        and not _has_different_month(query, statement)
    )


def _is_comparable(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities may count the same: days are not compared with kilometres."""
    if one.units & other.units:
        return True
    if is_measure(one) or is_measure(other):
        return False
    low, high = sorted((one.value, other.value))
    return high < _MAX_RATIO * low


def _is_same_topic(question_stems: Set[str], best: Evidence, other: Evidence) -> bool:
    stems = stem_words(other.text)
    covered = question_stems & (stems | stem_words(other.passage.title))
    has_question_words = len(covered) >= _MIN_WORD_SHARE * len(question_stems)
    return has_question_words and bool(stems & stem_words(best.text))


def _has_different_day(one: Evidence, other: Evidence) -> bool:
    days = set(DAY_OF_MONTH.findall(one.text))
    other_days = set(DAY_OF_MONTH.findall(other.text))
    return bool(days and other_days and not days & other_days)


def _has_different_month(query: Query, evidence: Evidence) -> bool:
    """Tell whether a month is asked about and the statement is about another."""
    months = set(MONTH.findall(evidence.text))
    return bool(query.months and months and not query.months & months)
