"""Words the answers to questions about the library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rag.language import LibraryQuestion
from rag.library.rows import RecordedArticle


def describe_articles(asked: LibraryQuestion, count: int, kind: str = "") -> str:
    """Say in a sentence how many articles are as a question asks for them.

    Args:
        asked: The question, with author and source as the library names them.
        count: The number of its articles.
        kind: Stands in front of the word "article", with a space behind it.
    """
    which = _describe_origin(asked) + _describe_period(asked)
    number = f"{count:,}" if count else "no"
    articles = f"{number} {kind}{name_plural('article', count or 1)}{which}"
    if asked.mentions is None:
        return f"The library has {articles}."
    verb = "mention" if count > 1 else "mentions"
    return f"{articles[0].upper()}{articles[1:]} {verb} “{asked.mentions}”."


def format_article(article: RecordedArticle) -> str:
    """Write an article's title, author, source and date on one line."""
    day = ""
    if article.published:
        day = _format_day(date.fromisoformat(article.published))
    origin = ", ".join(part for part in (article.author, article.source, day) if part)
    title = " ".join(article.title.split())
    return f"“{title}” ({origin})" if origin else f"“{title}”"


def format_count(count: int, noun: str) -> str:
    """Write a number of things, such as "1 article" or "1,200 articles"."""
    return f"{count:,} {name_plural(noun, count)}"


def name_plural(noun: str, count: int) -> str:
    """Put a noun in the plural unless it is one."""
    return noun if count == 1 else f"{noun}s"


def describe_name(asked: str, spellings: Sequence[str]) -> str:
    """Name an author or a source as the library spells it; of several, each is listed."""
    for spelling in spellings:
        if len(spellings) == 1 or spelling.casefold() == asked.casefold():
            return spelling
    return f"{asked} ({'; '.join(spellings)})" if spellings else asked


def _describe_origin(asked: LibraryQuestion) -> str:
    described = ""
    if asked.author:
        described += f" by {asked.author}"
    if asked.origin:
        described += f" from {asked.origin}"
    return described


def _describe_period(asked: LibraryQuestion) -> str:
    first = asked.published_from
    last = asked.published_to
    if first and first == last:
        return f" published on {_format_day(first)}"
    if first and last:
        return f" published from {_format_day(first)} to {_format_day(last)}"
    if first:
        return f" published since {_format_day(first)}"
    if last:
        return f" published until {_format_day(last)}"
    return ""


def _format_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
