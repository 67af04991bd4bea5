"""What the Overview tab says."""

from __future__ import annotations

from datetime import date, datetime

from ui.metadata import format_date

LIBRARY = "The library"
QUESTIONS = "Questions"
PERIOD = "Period"
PRIVACY = "Questions are those of everybody who asks here. Who asked them is not shown."
NO_ARTICLES = "The library has no articles yet. Its numbers appear here once some have been added."
NO_QUESTIONS = "Nobody has asked the articles anything in this time."
NO_DATES = "None of the articles says when it was published."
NUMBERS = "The numbers as a table"

PUBLISHED = "Articles by date of publication"
SOURCES = "Articles by source"
OUTCOMES_TITLE = "Questions a day"
RATINGS = "What people said of answers"
MISSED = "Asked and not found"
PACE_TITLE = "How long answers took"

OTHER = "Other"
UNNAMED = "No source named"
ANSWERED, PARTIAL, ABSTAINED, FAILED = "Answered", "Answered in part", "Not answered", "Failed"
DAY, MONTH, YEAR, ARTICLES, SOURCE, COUNT = (
    "Day",
    "Month",
    "Year",
    "Articles",
    "Source",
    "Questions",
)
SECONDS, ANSWERS, MEDIAN, NEARLY_ALL = "Seconds", "Answers", "Median", "95th percentile"
BEYOND = "From there to the 95th percentile"
QUESTION, OFTEN, LAST, WHY = "Question", "How often", "Last asked", "What happened"
REASON, HOW_MANY, ALL, KIND = "Reason", "How many", "All", "Kind"

_REASONS = {
    "wrong": "It was wrong",
    "not supported": "The passages did not back it",
    "missing something": "Something was missing",
    "should have abstained": "It should have said that the articles do not answer",
    "should have answered": "It should have answered",
    "": "No reason given",
}


def format_last_days(count: int) -> str:
    return f"Last {count} days"


def format_library_caption(articles: int, sources: int, undated: int) -> str:
    dated = (
        f" {_format_count(undated, 'article')} without a date {'is' if undated == 1 else 'are'} not in the chart."
        if undated
        else ""
    )
    return f"{_format_count(articles, 'article')} from {_format_count(sources, 'source')}.{dated}"


def format_outcomes_caption(questions: int, answered: int, abstained: int, failed: int) -> str:
    broken = f", {failed} failed" if failed else ""
    return f"{_format_count(questions, 'question')}: {answered} answered wholly or in part, {abstained} not answered by the articles{broken}."


def format_latency_caption(day: date, median: float, nearly_all: float) -> str:
    return f"On {format_date(day)}, half of the answers took {format_seconds(median)} or less, and 95 of 100 took {format_seconds(nearly_all)} or less."


def describe_ratings(up: int, down: int) -> str:
    if not up + down:
        return "Nobody has rated an answer in this time."
    return f"{_format_count(up, 'thumb')} up and {down} down."


def describe_missed_questions(count: int, shown: int) -> str:
    if not count:
        return "No question was left without an answer in this time."
    rest = f" The last {shown} are shown." if shown < count else ""
    return f"{_format_count(count, 'question')} that the articles did not answer, or not well enough; the last asked first.{rest}"


def explain_missed_question(unanswered: int, reported: int) -> str:
    often = f" {unanswered} times" if unanswered > 1 else ""
    told = [f"Not answered{often}."] if unanswered else []
    if reported:
        told.append(f"{_format_count(reported, 'reader')} missed something.")
    return " ".join(told)


def format_times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def describe_reason(given: str) -> str:
    return _REASONS.get(given, given)


def format_seconds(value: float) -> str:
    return f"{value:.1f} s"


def format_day_span(first: date, last: date) -> str:
    """Short, for there is not much room below a chart."""
    return format_span(format_short_day(first), f"{format_short_day(last)} {last.year}")


def format_span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def format_asked_day(asked: datetime) -> str:
    return format_date(asked.astimezone().date())


def format_short_day(day: date) -> str:
    return f"{day.day} {day:%b}"


def format_month(start: date) -> str:
    return f"{start:%b %Y}"


def _format_count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
