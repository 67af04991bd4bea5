"""What was asked and what became of it, counted for an overview. Pure functions; none of the records says who asked."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from math import ceil
from typing import Literal

from rag.english.tokens import stem_words
from rag.workspace.history import Asked

Outcome = Literal["answered", "partial", "abstained", "failed"]

_LACKING = (
    "missing something",
    "should have answered",
)  # reasons that name a gap in the articles or in the search
_NEARLY_ALL = 0.95


@dataclass(frozen=True, slots=True)
class Day:
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
class Pace:
    """How long the answers of one day took, in seconds; `nearly_all` is the 95th percentile by nearest rank."""

    day: date
    answers: int
    median: float
    nearly_all: float


@dataclass(frozen=True, slots=True)
class Ratings:
    """Thumbs, and the reasons that came with those down, the commonest first; "" where none was given."""

    up: int
    down: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A question that was not answered, or not to a reader's satisfaction; in the words in which it was last asked."""

    question: str
    times: int
    unanswered: int
    reported: int
    last: datetime


def outcome_of(asked: Asked) -> Outcome | None:
    """What became of a question to the articles; None where it was none, or has been stopped, or still runs."""
    if asked.state == "failed":
        return "failed"
    if asked.state != "done" or asked.answer is None or asked.answer.kind != "articles":
        return None
    return asked.answer.status


def days_of(
    asked: Iterable[Asked], last: date, count: int, zone: tzinfo | None = None
) -> tuple[Day, ...]:
    """The `count` days up to `last`, those without a question too. Days begin in `zone`; None is this machine's."""
    counts = Counter((_day(each, zone), outcome_of(each)) for each in asked)
    days = [last - timedelta(days=before) for before in range(count - 1, -1, -1)]
    return tuple(
        Day(
            day,
            counts[day, "answered"],
            counts[day, "partial"],
            counts[day, "abstained"],
            counts[day, "failed"],
        )
        for day in days
    )


def pace_of(asked: Iterable[Asked], zone: tzinfo | None = None) -> tuple[Pace, ...]:
    """The days on which something was answered from the articles, oldest first."""
    seconds: dict[date, list[float]] = defaultdict(list)
    for each in asked:
        if outcome_of(each) and each.answer and "total" in each.answer.timings:
            seconds[_day(each, zone)].append(each.answer.timings["total"])
    return tuple(_pace(day, sorted(took)) for day, took in sorted(seconds.items()))


def ratings_of(asked: Iterable[Asked]) -> Ratings:
    """What people said of the answers."""
    given = [each.feedback for each in asked if each.feedback]
    reasons = Counter(each.reason or "" for each in given if each.verdict == "down")
    up = sum(each.verdict == "up" for each in given)
    return Ratings(
        up, len(given) - up, tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])))
    )


def missed_of(asked: Iterable[Asked]) -> tuple[Missed, ...]:
    """What was asked and not found, the last asked first; questions with the same content words are one."""
    alike: dict[object, list[Asked]] = defaultdict(list)
    for each in asked:
        if _unanswered(each) or _reported(each):
            words = frozenset(stem_words(_standing(each)))
            alike[words or _standing(each).casefold()].append(each)
    found = (_missed(group) for group in alike.values())
    return tuple(sorted(found, key=lambda missed: missed.last, reverse=True))


def _missed(group: Sequence[Asked]) -> Missed:
    newest = max(group, key=lambda each: each.asked)
    return Missed(
        _standing(newest),
        len(group),
        sum(map(_unanswered, group)),
        sum(map(_reported, group)),
        newest.asked,
    )


def _unanswered(asked: Asked) -> bool:
    return outcome_of(asked) == "abstained"


def _reported(asked: Asked) -> bool:
    return (
        outcome_of(asked) is not None
        and asked.feedback is not None
        and asked.feedback.reason in _LACKING
    )


def _standing(asked: Asked) -> str:
    """The question as it was understood: a follow-up alone would tell an editor nothing."""
    return " ".join(((asked.answer.understood if asked.answer else "") or asked.question).split())


def _pace(day: date, took: Sequence[float]) -> Pace:
    return Pace(day, len(took), statistics.median(took), took[ceil(_NEARLY_ALL * len(took)) - 1])


def _day(asked: Asked, zone: tzinfo | None) -> date:
    return asked.asked.astimezone(zone).date()
