"""The texts of the Overview tab."""

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
LATENCY_TITLE = "How long answers took"

# Rows, columns and series
OTHER = "Other"
UNNAMED = "No source named"
ANSWERED = "Answered"
PARTIAL = "Answered in part"
ABSTAINED = "Not answered"
FAILED = "Failed"
DAY = "Day"
MONTH = "Month"
YEAR = "Year"
ARTICLES = "Articles"
SOURCE = "Source"
COUNT = "Questions"
SECONDS = "Seconds"
ANSWERS = "Answers"
MEDIAN = "Median"
PERCENTILE_95 = "95th percentile"
BEYOND = "From there to the 95th percentile"
QUESTION = "Question"
OFTEN = "How often"
LAST = "Last asked"
WHY = "What happened"
REASON = "Reason"
HOW_MANY = "How many"
ALL = "All"
KIND = "Kind"

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
    """Say how many articles there are, from how many sources, and how many have no date."""
    caption = f"{_format_count(articles, 'article')} from {_format_count(sources, 'source')}."
    if not undated:
        return caption
    verb = "is" if undated == 1 else "are"
    return f"{caption} {_format_count(undated, 'article')} without a date {verb} not in the chart."


def format_outcomes_caption(questions: int, answered: int, abstained: int, failed: int) -> str:
    """Say what became of the questions."""
    failures = f", {failed} failed" if failed else ""
    return (
        f"{_format_count(questions, 'question')}: {answered} answered wholly or in part, "
        f"{abstained} not answered by the articles{failures}."
    )


def format_latency_caption(day: date, median: float, percentile_95: float) -> str:
    """Say how long the answers of a day took, in seconds."""
    return (
        f"On {format_date(day)}, half of the answers took {format_seconds(median)} or less, "
        f"and 95 of 100 took {format_seconds(percentile_95)} or less."
    )


def describe_ratings(up: int, down: int) -> str:
    if not up + down:
        return "Nobody has rated an answer in this time."
    return f"{_format_count(up, 'thumb')} up and {down} down."


def describe_missed_questions(count: int, shown: int) -> str:
    """Say how many questions were not answered, and how many of them are shown."""
    if not count:
        return "No question was left without an answer in this time."
    sentence = (
        f"{_format_count(count, 'question')} that the articles did not answer, or not well enough; "
        "the last asked first."
    )
    return f"{sentence} The last {shown} are shown." if shown < count else sentence


def explain_missed_question(unanswered: int, reported: int) -> str:
    """Say how often a question was not answered, and how many readers missed something."""
    sentences = []
    if unanswered == 1:
        sentences.append("Not answered.")
    elif unanswered:
        sentences.append(f"Not answered {unanswered} times.")
    if reported:
        sentences.append(f"{_format_count(reported, 'reader')} missed something.")
    return " ".join(sentences)


def format_times(count: int) -> str:
    return "Once" if count == 1 else f"{count} times"


def describe_reason(reason: str) -> str:
    return _REASONS.get(reason, reason)


def format_seconds(value: float) -> str:
    return f"{value:.1f} s"


def format_day_span(first: date, last: date) -> str:
    """Write two days shortly, because there is little room below a chart."""
    return format_span(format_short_day(first), f"{format_short_day(last)} {last.year}")


def format_span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def format_local_day(moment: datetime) -> str:
    """Write the day of a moment, in the time zone of this machine."""
    return format_date(moment.astimezone().date())


def format_short_day(day: date) -> str:
    return f"{day.day} {day:%b}"


def format_month(start: date) -> str:
    return f"{start:%b %Y}"


def _format_count(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
