"""Find the gold quotes of cases in a library's articles, as character offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.cases.case import Case, Problem, Quote
from evals.cases.formats.documents import get_document_key
from rag.articles.document import normalise_line
from rag.library.library import Library
from rag.records import Article


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Where a gold quote is, in code points of the article's canonical text.

    `start` and `end` are None where the whole article is meant.
    """

    article_id: str
    path: str
    title: str
    start: int | None = None
    end: int | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class GoldFact:
    """A fact that the answer needs: each of the spans states it."""

    spans: tuple[GoldSpan, ...]
    grade: int = 1


@dataclass(frozen=True, slots=True)
class LocatedCase:
    """A case with its gold spans, as a run stores it: scoring it later needs no library."""

    case: Case
    gold: tuple[GoldFact, ...] = ()
    says_so: tuple[GoldSpan, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


class _ArticleLookup:
    """A library's articles by path, file name, id and title."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._articles: dict[str, Article | None] = {}
        self._paths: dict[str, str] = {}
        self._ids: dict[str, set[str]] = {}
        for file in library.list_files():
            if not file.article_id:
                continue
            path = get_document_key(file.path)
            self._paths.setdefault(file.article_id, path)
            file_name = path.rsplit("/", 1)[-1]
            for name in (path, file_name, file.article_id, file.title or ""):
                ids = self._ids.setdefault(name, set())
                ids.add(file.article_id)

    def find(self, name: str) -> tuple[Article, str] | str:
        """Find an article and its path by a name; or say what is wrong with the name."""
        file_name = name.rsplit("/", 1)[-1]
        ids = self._ids.get(name) or self._ids.get(file_name, set())
        if not ids:
            return f"the library has no article {name}"
        if len(ids) > 1:
            return f"the library has {len(ids)} articles {name}; name it by its path"
        (article_id,) = ids
        article = self._load(article_id)
        if article is None:
            return f"the library has no article {name}"
        return article, self._paths[article_id]

    def _load(self, article_id: str) -> Article | None:
        if article_id not in self._articles:
            self._articles[article_id] = self._library.article(article_id)
        return self._articles[article_id]


def locate_gold(
    cases: Sequence[Case],
    library: Library,
) -> tuple[list[LocatedCase], list[Problem]]:
    """Find the gold quotes of cases in a library.

    White space in a quote matches any white space, and the invisible characters that reading
    removes are ignored. Of several occurrences the first is taken.

    Returns:
        The cases with their spans, and a problem for each quote or article that was not found;
        a case with a problem is not among the cases.
    """
    articles = _ArticleLookup(library)
    located_cases: list[LocatedCase] = []
    problems: list[Problem] = []
    for case in cases:
        reasons: list[str] = []
        facts = []
        for fact in case.gold:
            spans = _find_spans(fact.quotes, articles, reasons)
            facts.append(GoldFact(spans, fact.grade))
        says_so = _find_spans(case.says_so, articles, reasons)
        for reason in reasons:
            problems.append(Problem(case.place, case.id, reason))
        if not reasons:
            located = LocatedCase(case, tuple(facts), says_so)
            located_cases.append(located)
    return located_cases, problems


def _find_spans(
    quotes: Sequence[Quote],
    articles: _ArticleLookup,
    reasons: list[str],
) -> tuple[GoldSpan, ...]:
    """Find the spans of quotes; what cannot be found is added to `reasons`."""
    spans = []
    for quote in quotes:
        span = _find_span(quote, articles)
        if isinstance(span, str):
            reasons.append(span)
        else:
            spans.append(span)
    return tuple(spans)


def _find_span(quote: Quote, articles: _ArticleLookup) -> GoldSpan | str:
    article_with_path = articles.find(quote.article)
    if isinstance(article_with_path, str):
        return article_with_path
    article, path = article_with_path
    if not quote.quote.strip():
        return GoldSpan(article.id, path, article.title)
    words = normalise_line(quote.quote).split()
    pattern = r"\s+".join(re.escape(word) for word in words)
    match = re.search(pattern, article.text)
    if match is None:
        return f"the gold quote no longer occurs in {path}: “{quote.quote}”"
    return GoldSpan(
        article_id=article.id,
        path=path,
        title=article.title,
        start=match.start(),
        end=match.end(),
        quote=match.group(),
    )
