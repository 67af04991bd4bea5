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
DAY = timedelta(days=1)


def build_exchange(
    question: str,
    status: str = "answered",
    *,
    at: datetime = NOON,
    total: float = 1.0,
    kind: str = "articles",
    **fields: object,
) -> StoredExchange:
    """An answered question; `fields` replace fields of the exchange."""
    answer = Answer(
        question,
        question,
        status,
        0.9,
        "",
        kind=kind,
        timings={"total": total},
    )
    exchange = StoredExchange(
        "conversation",
        1,
        question,
        Filters(),
        at,
        "done",
        answer=answer,
    )
    return replace(exchange, **fields)


def test_questions_are_counted_by_day_and_outcome() -> None:
    exchanges = [
        build_exchange("one"),
        build_exchange("two", "partial"),
        build_exchange("three", "abstained"),
        build_exchange("four", "abstained", at=NOON - 2 * DAY),
        build_exchange("failed", state="failed", answer=None),
        build_exchange("hello", kind="product"),
        build_exchange("", "abstained", kind="question"),
        build_exchange("stopped", state="stopped"),
        build_exchange("running", state="running", answer=None),
        build_exchange("before", at=NOON - 3 * DAY),
    ]
    first, second, third = count_daily_outcomes(exchanges, TODAY, 3, UTC)
    assert first == DailyOutcomes(date(2026, 3, 8), abstained=1)
    assert second == DailyOutcomes(date(2026, 3, 9))
    assert third == DailyOutcomes(
        date(2026, 3, 10),
        answered=1,
        partial=1,
        abstained=1,
        failed=1,
    )
    assert DailyOutcomes(TODAY, 1, 2, 3, 4).questions == 10


def test_days_begin_at_midnight_of_the_time_zone() -> None:
    late = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    exchanges = [build_exchange("late", at=late)]
    next_day = date(2026, 3, 11)
    an_hour_east = timezone(timedelta(hours=1))
    (outcomes,) = count_daily_outcomes(exchanges, next_day, 1, an_hour_east)
    assert outcomes == DailyOutcomes(next_day, answered=1)
    (outcomes,) = count_daily_outcomes(exchanges, next_day, 1, UTC)
    assert outcomes == DailyOutcomes(next_day)


def test_the_latency_of_a_day_is_its_median_and_its_95th_percentile() -> None:
    exchanges = []
    for seconds in range(20, 0, -1):
        exchanges.append(build_exchange("a", total=float(seconds)))
    yesterday = NOON - DAY
    exchanges.append(build_exchange("b", total=4.0, at=yesterday))
    exchanges.append(build_exchange("hello", total=99.0, kind="product", at=yesterday))
    assert measure_daily_latency(exchanges, UTC) == (
        DailyLatency(yesterday.date(), 1, 4.0, 4.0),
        DailyLatency(TODAY, 20, 10.5, 19.0),
    )


def test_a_failed_question_has_no_latency() -> None:
    failed = build_exchange("a", state="failed", answer=None)
    assert measure_daily_latency([failed], UTC) == ()


def test_ratings_are_counted_with_their_reasons() -> None:
    feedback = [
        Feedback("up"),
        Feedback("down", "wrong"),
        Feedback("down"),
        Feedback("down", "wrong"),
        None,
    ]
    exchanges = [build_exchange("a", feedback=rating) for rating in feedback]
    reasons = (("wrong", 2), ("", 1))
    assert summarise_ratings(exchanges) == Ratings(1, 3, reasons)
    assert summarise_ratings([]) == Ratings(0, 0, ())


def test_missed_questions_are_joined_by_their_content_words_newest_first() -> None:
    later = NOON + timedelta(hours=1)
    missed = find_missed_questions(
        [
            build_exchange("Who is the mayor of Saltmouth?", "abstained"),
            build_exchange(
                "Saltmouth's mayor: who is that?",
                "abstained",
                at=later,
                feedback=Feedback("down", "should have answered"),
            ),
            build_exchange(
                "Why was it closed?",
                feedback=Feedback("down", "missing something"),
                at=NOON - DAY,
            ),
            build_exchange("Why was it open?"),
            build_exchange("Is it wrong?", feedback=Feedback("down", "wrong")),
            build_exchange("hm?", "abstained", kind="question"),
            build_exchange("Who?", "abstained", at=NOON - 2 * DAY),
            build_exchange("who?", "abstained", at=NOON - 3 * DAY),
        ]
    )
    assert missed == (
        MissedQuestion("Saltmouth's mayor: who is that?", 2, 2, 1, later),
        MissedQuestion("Why was it closed?", 1, 0, 1, NOON - DAY),
        MissedQuestion("Who?", 2, 2, 0, NOON - 2 * DAY),
    )


def test_a_missed_follow_up_is_shown_as_it_was_understood() -> None:
    understood = "Who is the mayor? And his name?"
    answer = Answer("And his name?", understood, "abstained", 0.1, "")
    exchange = build_exchange("And his name?", answer=answer)
    (missed,) = find_missed_questions([exchange])
    assert missed.question == understood
