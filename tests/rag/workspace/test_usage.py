"""What the overview counts of questions: outcomes, latencies, ratings and what was missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from rag.records import Answer, Filters
from rag.workspace.exchanges import Feedback, StoredExchange
from rag.workspace.usage import (
    DailyLatency,
    DailyOutcomes,
    MissedQuestion,
    Ratings,
    count_daily_outcomes,
    find_missed_questions,
    measure_daily_latency,
    summarise_ratings,
)

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
TODAY = NOON.date()


def asked(
    question: str,
    status: str = "answered",
    *,
    at: datetime = NOON,
    total: float = 1.0,
    kind: str = "articles",
    **more: object,
) -> StoredExchange:
    answer = Answer(question, question, status, 0.9, "", kind=kind, timings={"total": total})  # type: ignore[arg-type]
    return replace(StoredExchange("c", 1, question, Filters(), at, "done", answer=answer), **more)  # type: ignore[arg-type]


def test_questions_are_counted_by_day_and_outcome() -> None:
    everything = [
        asked("one"),
        asked("two", "partial"),
        asked("three", "abstained"),
        asked("four", "abstained", at=NOON - timedelta(days=2)),
        asked("failed", state="failed", answer=None),
        asked("hello", kind="product"),
        asked("", "abstained", kind="question"),
        asked("stopped", state="stopped"),
        asked("running", state="running", answer=None),
        asked("before", at=NOON - timedelta(days=3)),
    ]
    assert count_daily_outcomes(everything, TODAY, 3, UTC) == (
        DailyOutcomes(date(2026, 3, 8), abstained=1),
        DailyOutcomes(date(2026, 3, 9)),
        DailyOutcomes(date(2026, 3, 10), answered=1, partial=1, abstained=1, failed=1),
    )
    assert DailyOutcomes(TODAY, 1, 2, 3, 4).questions == 10


def test_days_begin_where_the_library_is() -> None:
    late = [asked("late", at=datetime(2026, 3, 10, 23, 30, tzinfo=UTC))]
    assert count_daily_outcomes(late, date(2026, 3, 11), 1, timezone(timedelta(hours=1))) == (
        DailyOutcomes(date(2026, 3, 11), answered=1),
    )
    assert count_daily_outcomes(late, date(2026, 3, 11), 1, UTC) == (
        DailyOutcomes(date(2026, 3, 11)),
    )


def test_the_pace_of_a_day_is_its_median_and_its_95th_percentile() -> None:
    took = [asked("a", total=float(seconds)) for seconds in range(20, 0, -1)]
    other = [
        asked("b", total=4.0, at=NOON - timedelta(days=1)),
        asked("hello", total=99.0, kind="product", at=NOON - timedelta(days=1)),
    ]
    assert measure_daily_latency([*took, *other], UTC) == (
        DailyLatency(date(2026, 3, 9), 1, 4.0, 4.0),
        DailyLatency(TODAY, 20, 10.5, 19.0),
    )
    assert measure_daily_latency([asked("a", state="failed", answer=None)], UTC) == ()


def test_ratings_are_counted_with_their_reasons() -> None:
    given = [
        Feedback("up"),
        Feedback("down", "wrong"),
        Feedback("down"),
        Feedback("down", "wrong"),
        None,
    ]
    rated = [asked("a", feedback=each) for each in given]
    assert summarise_ratings(rated) == Ratings(1, 3, (("wrong", 2), ("", 1)))
    assert summarise_ratings([]) == Ratings(0, 0, ())


def test_what_was_not_found_is_joined_by_its_content_words_newest_first() -> None:
    later = NOON + timedelta(hours=1)
    missed = find_missed_questions(
        [
            asked("Who is the mayor of Saltmouth?", "abstained"),
            asked(
                "Saltmouth's mayor: who is that?",
                "abstained",
                at=later,
                feedback=Feedback("down", "should have answered"),
            ),
            asked(
                "Why was it closed?",
                feedback=Feedback("down", "missing something"),
                at=NOON - timedelta(days=1),
            ),
            asked("Why was it open?"),
            asked("Is it wrong?", feedback=Feedback("down", "wrong")),
            asked("hm?", "abstained", kind="question"),
            asked("Who?", "abstained", at=NOON - timedelta(days=2)),
            asked("who?", "abstained", at=NOON - timedelta(days=3)),
        ]
    )
    assert missed == (
        MissedQuestion("Saltmouth's mayor: who is that?", 2, 2, 1, later),
        MissedQuestion("Why was it closed?", 1, 0, 1, NOON - timedelta(days=1)),
        MissedQuestion("Who?", 2, 2, 0, NOON - timedelta(days=2)),
    )


def test_a_follow_up_is_told_as_it_was_understood() -> None:
    answer = Answer("And his name?", "Who is the mayor? And his name?", "abstained", 0.1, "")
    assert (
        find_missed_questions([asked("And his name?", answer=answer)])[0].question
        == "Who is the mayor? And his name?"
    )
