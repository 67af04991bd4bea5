"""What was asked and what became of it, counted for an overview.

Pure functions; none of the records says who asked.
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

_LACKING = (
    "missing something",
    "should have answered",
)  # reasons that name a gap in the articles or in the search
_NEARLY_ALL = 0.95


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
        return self.answered + self.partial + self.abstained + self.failed


@dataclass(frozen=True, slots=True)
class DailyLatency:
    """How long the answers of one day took, in seconds.

    `nearly_all` is the 95th percentile by nearest rank.
    """

    day: date
    answers: int
    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """Thumbs, and the reasons that came with those down, the commonest first.

    "" where none was given.
    """

    up: int
    down: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MissedQuestion:
    """A question that was not answered, or not to a reader's satisfaction.

    In the words in which it was last asked.
    """

    question: str
    times: int
    unanswered: int
    reported: int
    last: datetime


def classify_outcome(asked: StoredExchange) -> Outcome | None:
    """What became of a question to the articles.

    None where it was none, or has been stopped, or still runs.
    """
    if asked.state == "failed":
        return "failed"
    if asked.state != "done" or asked.answer is None or asked.answer.kind != "articles":
        return None
    return asked.answer.status


def count_daily_outcomes(
    asked: Iterable[StoredExchange],
    last: date,
    count: int,
    zone: tzinfo | None = None,
) -> tuple[DailyOutcomes, ...]:
    """The `count` days up to `last`, those without a question too.

    Days begin in `zone`; None is this machine's.
    """
    counts = Counter((_get_local_day(each, zone), classify_outcome(each)) for each in asked)
    days = [last - timedelta(days=before) for before in range(count - 1, -1, -1)]
    return tuple(
        DailyOutcomes(
            day,
            counts[day, "answered"],
            counts[day, "partial"],
            counts[day, "abstained"],
            counts[day, "failed"],
        )
        for day in days
    )


def measure_daily_latency(
    asked: Iterable[StoredExchange],
    zone: tzinfo | None = None,
) -> tuple[DailyLatency, ...]:
    """The days on which something was answered from the articles, oldest first."""
    seconds: dict[date, list[float]] = defaultdict(list)
    for each in asked:
        if classify_outcome(each) and each.answer and "total" in each.answer.timings:
            seconds[_get_local_day(each, zone)].append(each.answer.timings["total"])
    return tuple(_build_daily_latency(day, sorted(took)) for day, took in sorted(seconds.items()))


def summarise_ratings(asked: Iterable[StoredExchange]) -> Ratings:
    """What people said of the answers."""
    given = [each.feedback for each in asked if each.feedback]
    reasons = Counter(each.reason or "" for each in given if each.verdict == "down")
    up = sum(each.verdict == "up" for each in given)
    return Ratings(
        up,
        len(given) - up,
        tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
    )


def find_missed_questions(asked: Iterable[StoredExchange]) -> tuple[MissedQuestion, ...]:
    """What was asked and not found, the last asked first.

    Questions with the same content words are one.
    """
    alike: dict[object, list[StoredExchange]] = defaultdict(list)
    for each in asked:
        if _is_unanswered(each) or _is_reported(each):
            words = frozenset(stem_words(_get_understood_question(each)))
            alike[words or _get_understood_question(each).casefold()].append(each)
    found = (_build_missed_question(group) for group in alike.values())
    return tuple(sorted(found, key=lambda missed: missed.last, reverse=True))


def _build_missed_question(group: Sequence[StoredExchange]) -> MissedQuestion:
    newest = max(group, key=lambda each: each.asked)
    return MissedQuestion(
        _get_understood_question(newest),
        len(group),
        sum(map(_is_unanswered, group)),
        sum(map(_is_reported, group)),
        newest.asked,
    )


def _is_unanswered(asked: StoredExchange) -> bool:
    return classify_outcome(asked) == "abstained"


def _is_reported(asked: StoredExchange) -> bool:
    return (
        classify_outcome(asked) is not None
        and asked.feedback is not None
        and asked.feedback.reason in _LACKING
    )


def _get_understood_question(asked: StoredExchange) -> str:
    """The question as it was understood: a follow-up alone would tell an editor nothing."""
    return " ".join(((asked.answer.understood if asked.answer else "") or asked.question).split())


def _build_daily_latency(day: date, took: Sequence[float]) -> DailyLatency:
    return DailyLatency(
        day,
        len(took),
        statistics.median(took),
        took[ceil(_NEARLY_ALL * len(took)) - 1],
    )


def _get_local_day(asked: StoredExchange, zone: tzinfo | None) -> date:
    return asked.asked.astimezone(zone).date()
