"""What the overview counts: articles by month and source, questions a day, ratings, what was not found, and how long answers took."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from rag.records import Answer, Filters, ListedFile
from rag.workspace.history import Feedback, StoredExchange
from rag.workspace.library_stats import LibraryStats, Period, SourceShare, compute_library_stats
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
from tests.support.harbour import ESCAPED, HOSTILE
from ui.page.overview.tables import (
    render_missed_questions,
    render_numbers_table,
    render_ratings,
    render_source_shares,
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


def listed(source: str | None, published: str | None, state: str = "indexed") -> ListedFile:
    return ListedFile("a.md", state, None, "id", source=source, published=published)  # type: ignore[arg-type]


def test_questions_are_counted_by_day_and_outcome() -> None:
    everything = [
        asked("one"), asked("two", "partial"), asked("three", "abstained"), asked("four", "abstained", at=NOON - timedelta(days=2)),
        asked("failed", state="failed", answer=None), asked("hello", kind="product"), asked("", "abstained", kind="question"),
        asked("stopped", state="stopped"), asked("running", state="running", answer=None), asked("before", at=NOON - timedelta(days=3)),
    ]  # fmt: skip
    assert count_daily_outcomes(everything, TODAY, 3, UTC) == (
        DailyOutcomes(date(2026, 3, 8), abstained=1), DailyOutcomes(date(2026, 3, 9)), DailyOutcomes(date(2026, 3, 10), answered=1, partial=1, abstained=1, failed=1)
    )  # fmt: skip
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
    missed = find_missed_questions([
        asked("Who is the mayor of Saltmouth?", "abstained"),
        asked("Saltmouth's mayor: who is that?", "abstained", at=later, feedback=Feedback("down", "should have answered")),
        asked("Why was it closed?", feedback=Feedback("down", "missing something"), at=NOON - timedelta(days=1)),
        asked("Why was it open?"), asked("Is it wrong?", feedback=Feedback("down", "wrong")), asked("hm?", "abstained", kind="question"),
        asked("Who?", "abstained", at=NOON - timedelta(days=2)), asked("who?", "abstained", at=NOON - timedelta(days=3)),
    ])  # fmt: skip
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


def test_articles_are_counted_by_month_and_source() -> None:
    files = [
        listed("A", "2024-11-03"), listed("A", "2024-11-30"), listed("B", "2024-09-01"), listed("C", "2024-11-01"), listed(None, None),
        listed("A", "2024-11-03", "duplicate"), listed("D", "soon"), listed("A", None, "failed"),
    ]  # fmt: skip
    assert compute_library_stats(files, 2) == LibraryStats(
        6, 2, (SourceShare("A", 2), SourceShare("", 1), SourceShare("B", 1), SourceShare("C", 1), SourceShare("D", 1)), ("A", "", None), False,
        (Period(date(2024, 9, 1), (0, 0, 1)), Period(date(2024, 10, 1), (0, 0, 0)), Period(date(2024, 11, 1), (2, 0, 1))),
    )  # fmt: skip
    assert compute_library_stats([]) == LibraryStats(0, 0, (), (), False, ())


def test_a_long_time_is_counted_by_year() -> None:
    held = compute_library_stats(
        [listed("A", "2019-12-31"), listed("A", "2022-12-01"), listed("A", "2022-01-01")]
    )
    assert held.by_year
    assert held.periods == (
        Period(date(2019, 1, 1), (1,)), Period(date(2020, 1, 1), (0,)), Period(date(2021, 1, 1), (0,)), Period(date(2022, 1, 1), (2,))
    )  # fmt: skip
    assert not compute_library_stats([listed("A", "2020-01-01"), listed("A", "2022-12-31")]).by_year


def test_nothing_that_articles_and_people_wrote_is_markup() -> None:
    drawn = [
        render_missed_questions((MissedQuestion(HOSTILE, 1, 1, 0, NOON),)),
        render_source_shares(compute_library_stats([listed(HOSTILE, "2024-11-03")])),
        render_numbers_table("Numbers", ("A", HOSTILE), [("x", 1)]),
        render_ratings(Ratings(0, 1, ((HOSTILE, 1),))),
    ]
    for each in drawn:
        assert ESCAPED in each
        assert "<img" not in each


def test_what_was_not_found_tells_how_often_when_and_why() -> None:
    told = render_missed_questions(
        (
            MissedQuestion("Who?", 3, 2, 1, NOON),
            MissedQuestion("When?", 1, 1, 0, NOON - timedelta(days=40)),
        )
    )
    assert "<td>Who?</td>" in told
    assert "3 times" in told
    assert "10 March 2026" in told
    assert "Not answered 2 times. 1 reader missed something." in told
    assert "Not answered.</td>" in told
    assert "Once" in told
    assert "150" in render_missed_questions(
        tuple(MissedQuestion(f"Question {number}", 1, 1, 0, NOON) for number in range(200))
    )
    assert "No question was left without an answer" in render_missed_questions(())
