"""Counts questions for an overview: their outcomes, latency, ratings, and what was not found.

Pure functions. No record names the person who asked.
"""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import ceil
from typing import Literal

from rag.english.tokens import stem_words
from rag.workspace.exchanges import StoredExchange

Outcome = Literal["answered", "partial", "abstained", "failed"]

# Reasons that name a gap in the articles or in the search.
_GAP_REASONS = ("missing something", "should have answered")
_HIGH_PERCENTILE = 0.95


@dataclass(frozen=True, slots=True)
class DailyOutcomes:
    """The questions of one day by what became of them."""

    day: date
    answered: int = 0
    partial: int = 0
    abstained: int = 0
    failed: int = 0

    @property
    def questions(self) -> int:
        """The number of questions of the day."""
        return self.answered + self.partial + self.abstained + self.failed


@dataclass(frozen=True, slots=True)
class DailyLatency:
    """How long the answers of one day took, in seconds.

    `p95` is the 95th percentile by nearest rank.
    """

    day: date
    answers: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """Thumbs up and down.

    `reasons` counts the reasons for those down, the most frequent first; "" is for no reason.
    """

    up: int
    down: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question that was not answered, or whose answer a reader reported as lacking.

    `question` has the words in which it was last asked.
    """

    question: str
    times: int
    unanswered: int
    reported: int
    last: datetime


def classify_outcome(exchange: StoredExchange) -> Outcome | None:
    """Classify what became of a question to the articles.

    Returns:
        None where it was no question to the articles, was stopped, or still runs.
    """
    if exchange.state == "failed":
        return "failed"
    answer = exchange.answer
    if exchange.state != "done" or answer is None or answer.kind != "articles":
        return None
    return answer.status


def count_daily_outcomes(
    exchanges: Iterable[StoredExchange],
    last: date,
    count: int,
    zone: tzinfo | None = None,
) -> tuple[DailyOutcomes, ...]:
    """Count the outcomes of each of the `count` days up to `last`, also those without a question.

    Args:
        exchanges: the questions.
        last: the last day.
        count: the number of days.
        zone: where days begin at midnight; None is this machine's time zone.
    """
    counts: Counter[tuple[date, Outcome | None]] = Counter()
    for exchange in exchanges:
        counts[_get_local_day(exchange, zone), classify_outcome(exchange)] += 1
    outcomes = []
    for days_before in range(count - 1, -1, -1):
        day = last - timedelta(days=days_before)
        outcomes.append(
            DailyOutcomes(
                day,
                answered=counts[day, "answered"],
                partial=counts[day, "partial"],
                abstained=counts[day, "abstained"],
                failed=counts[day, "failed"],
            )
        )
    return tuple(outcomes)


def measure_daily_latency(
    exchanges: Iterable[StoredExchange],
    zone: tzinfo | None = None,
) -> tuple[DailyLatency, ...]:
    """Measure the latency on each day with answers from the articles, oldest day first."""
    seconds_by_day: dict[date, list[float]] = defaultdict(list)
    for exchange in exchanges:
        answer = exchange.answer
        if answer and classify_outcome(exchange) and "total" in answer.timings:
            day = _get_local_day(exchange, zone)
            seconds_by_day[day].append(answer.timings["total"])
    latencies = []
    for day, seconds in sorted(seconds_by_day.items()):
        seconds.sort()
        nearest_rank = ceil(_HIGH_PERCENTILE * len(seconds))
        latencies.append(
            DailyLatency(
                day,
                answers=len(seconds),
                median=statistics.median(seconds),
                p95=seconds[nearest_rank - 1],
            )
        )
    return tuple(latencies)


def summarise_ratings(exchanges: Iterable[StoredExchange]) -> Ratings:
    """Count the thumbs up and down, and the reasons for those down."""
    up = 0
    down = 0
    reasons: Counter[str] = Counter()
    for exchange in exchanges:
        feedback = exchange.feedback
        if feedback is None:
            continue
        if feedback.verdict == "up":
            up += 1
        else:
            down += 1
            reasons[feedback.reason or ""] += 1
    by_frequency = sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return Ratings(up, down, tuple(by_frequency))


def find_missed_questions(exchanges: Iterable[StoredExchange]) -> tuple[MissedQuestion, ...]:
    """Find the questions that the articles did not answer, the last asked first.

    Questions with the same content words count as one.
    """
    groups: dict[object, list[StoredExchange]] = defaultdict(list)
    for exchange in exchanges:
        if not _is_unanswered(exchange) and not _is_reported(exchange):
            continue
        understood = _get_understood_text(exchange)
        content_words = frozenset(stem_words(understood))
        groups[content_words or understood.casefold()].append(exchange)
    missed = [_build_missed_question(group) for group in groups.values()]
    missed.sort(key=lambda question: question.last, reverse=True)
    return tuple(missed)


def _build_missed_question(group: Sequence[StoredExchange]) -> MissedQuestion:
    newest = max(group, key=lambda exchange: exchange.asked)
    return MissedQuestion(
        question=_get_understood_text(newest),
        times=len(group),
        unanswered=sum(map(_is_unanswered, group)),
        reported=sum(map(_is_reported, group)),
        last=newest.asked,
    )


def _is_unanswered(exchange: StoredExchange) -> bool:
    return classify_outcome(exchange) == "abstained"


def _is_reported(exchange: StoredExchange) -> bool:
    """Whether a reader reported that the answer lacks something."""
    if classify_outcome(exchange) is None or exchange.feedback is None:
        return False
    return exchange.feedback.reason in _GAP_REASONS


def _get_understood_text(exchange: StoredExchange) -> str:
    """Get a question as it was understood: a follow-up alone would tell an editor nothing."""
    understood = exchange.answer.understood if exchange.answer else ""
    text = understood or exchange.question
    return " ".join(text.split())


def _get_local_day(exchange: StoredExchange, zone: tzinfo | None) -> date:
    return exchange.asked.astimezone(zone).date()
