"""The evidence of a survey, article by article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answering.evidence import rank_evidence
from rag.answering.summaries import coverage, description, most_telling
from rag.english.references import has_back_reference
from rag.language import OverviewQuestion
from rag.models.reranking import Reranker
from rag.models.span_reader import SpanReader
from rag.records import Evidence, Filters, RetrievedPassage
from rag.retrieval.retriever import Retriever

_CANDIDATES = 50  # passages among which the articles are looked for
_READ = 2  # passages of each article that are read
_ABOUT = 0.5  # share of the topic's words that an article must hold to be about it


@dataclass(frozen=True, slots=True)
class OverviewEvidence:
    """The sentences to be quoted, in their order, all that a language model may write from, and the share, 0 to 1, of the topic's
    words that they and their articles hold."""

    chosen: list[Evidence]
    evidence: list[Evidence]
    coverage: float


class OverviewSearch:
    """Gathers from one library; the reader, or the reranker without one, says which sentences bear on the topic."""

    def __init__(
        self, retriever: Retriever, reranker: Reranker | None, reader: SpanReader | None
    ) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._reader = reader

    def find_overview_evidence(
        self, survey: OverviewQuestion, question: str, filters: Filters, most: int
    ) -> OverviewEvidence | None:
        """The evidence for a survey, `most` sentences to be quoted; None where it cannot be told which articles are meant, or where
        they do not say enough of it."""
        if survey.since:
            first = max(survey.since, filters.published_from or survey.since)
            filters = replace(filters, published_from=first)
        found = self._retriever.retrieve(question, _CANDIDATES, filters).passages
        if survey.kind == "summary":
            return self._search_one_article(survey, found, most)
        return self._search_articles(survey, question, found, filters, most)

    def _search_one_article(
        self, survey: OverviewQuestion, found: Sequence[RetrievedPassage], most: int
    ) -> OverviewEvidence | None:
        """Of the articles found the one that its description fits best; with nothing said of it, the only one."""
        articles = {
            article_id: self._retriever.get_article_passages(article_id)
            for article_id in _list_article_ids(found)
        }
        if not articles or (not survey.topic and len(articles) > 1):
            return None
        held = {
            article_id: coverage(survey.topic, description(passages))
            for article_id, passages in articles.items()
        }
        best = max(held, key=lambda article_id: held[article_id])  # of equals the first found
        chosen = most_telling(articles[best], most)
        return (
            OverviewEvidence(
                chosen, most_telling(articles[best], len(articles[best]) * most), held[best]
            )
            if chosen
            else None
        )

    def _search_articles(
        self,
        survey: OverviewQuestion,
        question: str,
        found: Sequence[RetrievedPassage],
        filters: Filters,
        most: int,
    ) -> OverviewEvidence | None:
        """The best sentences of each of the articles that are about the topic, in the order of their dates; without a topic the
        first sentences of the newest."""
        articles = most // survey.quotes_per_article
        if survey.topic:
            read = self._read_articles(survey, question, found, articles)
        else:
            ids = (
                self._retriever.find_newest_articles(filters, articles)
                if survey.since
                else _list_article_ids(found)
            )
            if not survey.since and len(ids) != articles:
                return None  # "the two articles", of a library of more
            read = [
                (
                    1.0,
                    most_telling(
                        self._retriever.get_article_passages(each), survey.quotes_per_article
                    ),
                )
                for each in ids
            ]
        read = sorted(
            (each for each in read if each[1]),
            key=lambda each: each[1][0].passage.published or date.min,
        )
        if len(read) < survey.min_articles:
            return None
        chosen = [one for _, evidence in read for one in evidence[: survey.quotes_per_article]]
        everything = [one for _, evidence in read for one in evidence]
        return OverviewEvidence(chosen, everything, sum(held for held, _ in read) / len(read))

    def _read_articles(
        self, survey: OverviewQuestion, question: str, found: Sequence[RetrievedPassage], most: int
    ) -> list[tuple[float, list[Evidence]]]:
        """(share of the topic that it holds, its sentences, the one to be quoted first) of the articles that are about the topic,
        before those that mention it."""
        about: list[tuple[float, list[Evidence]]] = []
        mention: list[tuple[float, list[Evidence]]] = []
        for article_id in _list_article_ids(found):
            passages = [each for each in found if each.passage.article_id == article_id][:_READ]
            held = coverage(survey.topic, passages[0].title, *(each.text for each in passages))
            if held < _ABOUT or len(about) >= most:
                continue
            whole = self._retriever.get_article_passages(article_id)
            told = coverage(survey.topic, description(whole))
            evidence = rank_evidence(question, passages, self._reranker, self._reader)
            evidence = [each for each in evidence if not _has_dangling_reference(each)]
            if told >= _ABOUT:
                first = most_telling(whole, 1)
                about.append((told, [*first, *(each for each in evidence if each not in first)]))
            elif len(mention) < most:
                mention.append((held, evidence))
        return [*about, *mention][:most]


def _has_dangling_reference(each: Evidence) -> bool:
    """Whether the sentence refers back to one that its passage does not have."""
    return each.start == each.passage.passage.sentences[0].start and has_back_reference(each.text)


def _list_article_ids(passages: Iterable[RetrievedPassage]) -> list[str]:
    """The articles of the passages, each once, in their order."""
    return list(dict.fromkeys(each.passage.article_id for each in passages))
