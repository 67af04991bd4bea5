"""Finds the gold quotes of cases in a library's articles: spans of code points in canonical text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.cases.case import Case, Problem, Quote
from rag.articles.document import normalise_line
from rag.library.library import Library
from rag.records import Article


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where a gold quote stands; `start` and `end` are None where the whole article is meant."""

    article_id: str
    path: str
    title: str
    start: int | None = None
    end: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class GoldFact:
    """Spans any of which states one fact that the answer needs."""

    spans: tuple[GoldSpan, ...]
    grade: int = 1


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """A case whose gold was found, as a run keeps it: no library is needed to score it later."""

    case: Case
    gold: tuple[GoldFact, ...] = ()
    says_so: tuple[GoldSpan, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class _ArticleLookup:
    """A library's articles by whatever a case may call them."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: dict[str, Article | None] = {}
        self._path: dict[str, str] = {}
        self._names: dict[str, set[str]] = {}
        for file in library.list_files():
            if file.article_id:
                self._path.setdefault(file.article_id, file.path)
                for name in (
                    file.path,
                    file.path.rsplit("/", 1)[-1],
                    file.article_id,
                    file.title or "",
                ):
                    self._names.setdefault(name, set()).add(file.article_id)

    def named(self, name: str) -> tuple[Article, str] | str:
        """(the article, its path), or what is wrong with the name."""
        found = self._names.get(name) or self._names.get(name.rsplit("/", 1)[-1], set())
        if not found:
            return f"the library has no article {name}"
        if len(found) > 1:
            return f"the library has {len(found)} articles {name}; name it by its path"
        (key,) = found
        if key not in self._read:
            self._read[key] = self._library.article(key)
        article = self._read[key]
        return (article, self._path[key]) if article else f"the library has no article {name}"


def locate_gold(cases: Sequence[Case], library: Library) -> tuple[list[LocatedCase], list[Problem]]:
    """The cases with their gold as spans, and for the others the quote or article that is not there.

    A quote is found with any white space where it has some, and without the invisible characters that reading takes out.
    It may occur more than once; the first is meant.
    """
    articles = _ArticleLookup(library)
    found: list[LocatedCase] = []
    problems: list[Problem] = []
    for case in cases:
        wrong: list[str] = []
        facts = tuple(
            GoldFact(_find_spans(fact.quotes, articles, wrong), fact.grade) for fact in case.gold
        )
        says_so = _find_spans(case.says_so, articles, wrong)
        if wrong:
            problems += [Problem(case.place, case.id, each) for each in wrong]
        else:
            found.append(LocatedCase(case, facts, says_so))
    return found, problems


def _find_spans(
    quotes: Sequence[Quote], articles: _ArticleLookup, wrong: list[str]
) -> tuple[GoldSpan, ...]:
    """Where the quotes stand; what is not found is added to `wrong`."""
    spans = [_find_span(quote, articles) for quote in quotes]
    wrong += [each for each in spans if isinstance(each, str)]
    return tuple(each for each in spans if not isinstance(each, str))


def _find_span(quote: Quote, articles: _ArticleLookup) -> GoldSpan | str:
    named = articles.named(quote.article)
    if isinstance(named, str):
        return named
    article, path = named
    if not quote.quote.strip():
        return GoldSpan(article.id, path, article.title)
    match = re.search(
        r"\s+".join(re.escape(word) for word in normalise_line(quote.quote).split()), article.text
    )
    if match is None:
        return f"the gold quote no longer occurs in {path}: “{quote.quote}”"
    return GoldSpan(article.id, path, article.title, match.start(), match.end(), match.group())
