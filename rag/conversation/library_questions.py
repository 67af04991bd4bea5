"""Answers questions about the library itself from its record, without any model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.conversation.library_wording import (
    describe_articles,
    describe_name,
    format_article,
    format_count,
)
from rag.english.library_relations import has_outlet_word
from rag.language import LibraryQuestion
from rag.library.library import Library
from rag.library.mentions import find_mentioning_articles
from rag.library.names import find_authors, find_sources, select_named, split_authors, split_name
from rag.library.rows import RecordedArticle
from rag.query import parse_library_question
from rag.records import Answer, Filters, ListedArticle

MAX_LISTED = 20  # articles in one answer
MAX_NAMES = 50  # authors or sources in one answer
_MAX_NAME = 5  # words; more of them are no name, however they are written
_NARROWED = " Only the articles that the filters allow are counted."


@dataclass(frozen=True, slots=True)
class _Selection:
    """The articles that a question is about; `asked` names author and source as the library does.

    `of_any_day` are those of other days too; the `undated` of them are left out where the question
    names days.
    """

    asked: LibraryQuestion
    articles: list[RecordedArticle]
    of_any_day: list[RecordedArticle]
    undated: int = 0


@dataclass(frozen=True, slots=True)
class _Origin:
    """Authors or sources that a question names, as articles name them, and their common name."""

    name: str
    authors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def answer_library_question(
    question: str,
    library: Library,
    filters: Filters,
    today: date,
    correct_spelling: Callable[[str], str],
) -> Answer | None:
    """Answer a question about the library; None for a question to the articles.

    Args:
        question: As it was asked.
        library: The library; its record answers.
        filters: Which articles are counted.
        today: The day from which "this week" is counted.
        correct_spelling: Corrects words that no article mentions.
    """
    for asked in parse_library_question(question, today):
        understood = question
        selection = _select(asked, library, filters)
        if asked.mentions and (selection is None or not selection.articles):
            corrected = correct_spelling(asked.mentions)
            respelt = _select(replace(asked, mentions=corrected), library, filters)
            if respelt is not None and respelt.articles:
                selection = respelt
                understood = question.replace(asked.mentions, corrected)
        if selection is not None:
            answer = _build_answer(question, selection, filters)
            return replace(answer, understood=understood)
    return None


def _select(asked: LibraryQuestion, library: Library, filters: Filters) -> _Selection | None:
    """Select the articles; None where the question names what the record does not know.

    Such a question may be asked of the articles: "How many articles of the Treaty are there?".
    """
    articles = library.store.list_articles(filters)
    named = asked
    if asked.author is not None:
        author = _find_author(asked.author, library)
        if author is None and not _is_written_as_name(asked.author):
            return None
        author = author or _Origin(asked.author)
        articles = _keep(articles, author)
        named = replace(named, author=author.name)
    if asked.origin is not None:
        origin = _find_source(asked.origin, library) or _find_author(asked.origin, library)
        if origin is None and not has_outlet_word(asked.origin):
            return None
        origin = origin or _Origin(asked.origin)
        articles = _keep(articles, origin)
        if origin.authors:
            named = replace(named, origin=None, author=origin.name)
        else:
            named = replace(named, origin=origin.name)
    if asked.mentions is not None:
        articles = find_mentioning_articles(library, articles, asked.mentions)
        if not articles and not _is_written_as_name(asked.mentions):
            return None
    return _select_period(named, articles)


def _select_period(asked: LibraryQuestion, articles: list[RecordedArticle]) -> _Selection:
    if asked.published_from is None and asked.published_to is None:
        return _Selection(asked, articles, articles)
    dated = [article for article in articles if _is_published_in(article, asked)]
    undated = sum(1 for article in articles if not article.published)
    return _Selection(asked, dated, articles, undated)


def _find_author(name: str, library: Library) -> _Origin | None:
    """Find what articles "by" a name have as their author, else as their source."""
    authors = find_authors(library.store, name)
    if authors:
        people = select_named(authors, name)
        return _Origin(describe_name(name, people), authors=tuple(authors))
    return _find_source(name, library)


def _find_source(name: str, library: Library) -> _Origin | None:
    sources = find_sources(library.store, name)
    if not sources:
        return None
    return _Origin(describe_name(name, sources), sources=tuple(sources))


def _keep(articles: Sequence[RecordedArticle], origin: _Origin) -> list[RecordedArticle]:
    return [
        article
        for article in articles
        if article.author in origin.authors or article.source in origin.sources
    ]


def _is_published_in(article: RecordedArticle, asked: LibraryQuestion) -> bool:
    if not article.published:
        return False
    first = asked.published_from.isoformat() if asked.published_from else ""
    last = asked.published_to.isoformat() if asked.published_to else "9999-12-31"
    return first <= article.published <= last


def _is_written_as_name(text: str) -> bool:
    """Tell whether a text is short and each of its longer words begins with a capital."""
    words = [word for word in text.split() if len(word) > 3] or text.split()
    return len(words) <= _MAX_NAME and all(not word[0].islower() for word in words)


def _build_answer(question: str, selection: _Selection, filters: Filters) -> Answer:
    asked = selection.asked
    if asked.wants in ("sources", "authors"):
        text = _list_origins(selection)
        listed: list[RecordedArticle] = []
    else:
        text, listed = _list_articles(selection)
    head, *lines = text.split("\n")
    if selection.undated:
        verb = "is" if selection.undated == 1 else "are"
        head += f" {format_count(selection.undated, 'article')} without a date {verb} left out."
    if filters:
        head += _NARROWED
    return Answer(
        question=question,
        understood=question,
        status="answered",
        confidence=1.0,
        text="\n".join([head, *lines]),
        kind="library",
        articles=tuple(_build_listed_article(article) for article in listed),
    )


def _list_articles(selection: _Selection) -> tuple[str, list[RecordedArticle]]:
    """Say how many articles there are and list the newest, one a line."""
    asked = selection.asked
    articles = selection.articles
    if asked.wants in ("newest", "oldest"):
        return _list_extremes(selection)
    head = describe_articles(asked, len(articles))
    listed = articles[:MAX_LISTED]
    if not articles:
        dated = [article for article in selection.of_any_day if article.published]
        if asked.published_from is None or not dated:
            return head, []
        head += " The newest:"
        listed = dated[:1]
    elif len(articles) > MAX_LISTED:
        head += f" The {MAX_LISTED} newest:"
    else:
        head = head.removesuffix(".") + ":"
    return _join_lines(head, listed), listed


def _list_extremes(selection: _Selection) -> tuple[str, list[RecordedArticle]]:
    """List the newest or oldest articles, as many as were asked for."""
    asked = selection.asked
    dated = [article for article in selection.articles if article.published]
    if not dated:
        return describe_articles(asked, 0, "dated "), []
    if asked.wants == "oldest":
        dated.reverse()
    limit = asked.limit
    if limit is None:  # articles of one day are equally new
        limit = sum(1 for article in dated if article.published == dated[0].published)
    listed = dated[: min(limit, MAX_LISTED)]
    total = describe_articles(asked, len(selection.articles))
    head = f"The {asked.wants} article is below. {total}"
    if len(listed) > 1:
        head = f"The {len(listed)} {asked.wants} articles are below. {total}"
    return _join_lines(head, listed), listed


def _list_origins(selection: _Selection) -> str:
    """Name the sources or authors of the articles with their numbers, one a line."""
    asked = selection.asked
    kind = "source" if asked.wants == "sources" else "author"
    spellings: dict[str, list[str]] = {}
    for article in selection.articles:
        names = [article.source or ""]
        if kind == "author":
            names = split_authors(article.author or "")
        for name in names:
            folded = " ".join(split_name(name))
            spellings.setdefault(folded, []).append(name)
    unnamed = len(spellings.pop("", ()))
    of_which = describe_articles(asked, len(selection.articles))
    if not spellings:
        return f"{of_which} None names its {kind}."
    head = f"{of_which} They name {format_count(len(spellings), kind)}"
    if unnamed:
        head += f" ({format_count(unnamed, 'article')} without one)"
    counts = {max(names, key=names.count): len(names) for names in spellings.values()}
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0].casefold()))
    lines = [f"{name}: {format_count(count, 'article')}" for name, count in ordered[:MAX_NAMES]]
    if len(ordered) > MAX_NAMES:
        lines.append(f"and {len(ordered) - MAX_NAMES:,} others")
    return "\n".join([f"{head}:", *lines])


def _join_lines(head: str, listed: Sequence[RecordedArticle]) -> str:
    return "\n".join([head, *(format_article(article) for article in listed)])


def _build_listed_article(article: RecordedArticle) -> ListedArticle:
    return ListedArticle(
        article.id,
        article.title,
        article.source,
        article.published,
        article.path or "",
    )
