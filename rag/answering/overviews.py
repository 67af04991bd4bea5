"""Collects the evidence for an overview question, article by article."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answering.evidence import rank_evidence
from rag.answering.summaries import (
    describe_article,
    measure_topic_coverage,
    select_summary_sentences,
)
from rag.english.references import has_back_reference
from rag.language import OverviewQuestion
from rag.models.reranking import Reranker
from rag.models.span_reader import SpanReader
from rag.query import Query
from rag.records import Evidence, RetrievedPassage
from rag.retrieval.retriever import Retriever

_MAX_CANDIDATES = 50  # passages among which the articles are looked for
_PASSAGES_PER_ARTICLE = 2  # that are read
_MIN_TOPIC_COVERAGE = 0.5  # share of the topic's words that an article must hold to be about it


@dataclass(frozen=True, slots=True)
class OverviewEvidence:
    """Evidence for an overview.

    `chosen` are the sentences to quote, in their order; `evidence` all that a language model may
    write from; `coverage` the share, 0 to 1, of the topic's words that they and their articles
    hold.
    """

    chosen: list[Evidence]
    evidence: list[Evidence]
    coverage: float


@dataclass(frozen=True, slots=True)
class _ArticleEvidence:
    """The sentences of one article, the one to quote first in front, and its topic coverage."""

    coverage: float
    sentences: list[Evidence]


class OverviewSearch:
    """Collects overview evidence in one library.

    The reader, or without one the reranker, scores which sentences bear on the topic.
    """

    def __init__(
        self, retriever: Retriever, reranker: Reranker | None, reader: SpanReader | None
    ) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._reader = reader

    def find_overview_evidence(
        self, query: Query, overview: OverviewQuestion, max_segments: int
    ) -> OverviewEvidence | None:
        """Find the evidence for an overview question.

        Returns:
            At most `max_segments` sentences to quote; None if it cannot be told which articles are
            meant, or if they do not say enough about the topic.
        """
        if overview.since:
            first_day = max(overview.since, query.filters.published_from or overview.since)
            query = replace(query, filters=replace(query.filters, published_from=first_day))
        passages = self._retriever.retrieve(query, _MAX_CANDIDATES).passages
        if overview.kind == "summary":
            return self._search_one_article(overview, passages, max_segments)
        return self._search_articles(query, overview, passages, max_segments)

    def _search_one_article(
        self, overview: OverviewQuestion, passages: Sequence[RetrievedPassage], max_segments: int
    ) -> OverviewEvidence | None:
        """Sum up the article that the topic describes best; without a topic, the only article."""
        articles = {
            article_id: self._retriever.get_article_passages(article_id)
            for article_id in _list_article_ids(passages)
        }
        if not articles or (not overview.topic and len(articles) > 1):
            return None
        coverages = {
            article_id: measure_topic_coverage(overview.topic, describe_article(article_passages))
            for article_id, article_passages in articles.items()
        }
        best_id = max(coverages, key=lambda article_id: coverages[article_id])
        best = articles[best_id]
        chosen = select_summary_sentences(best, max_segments)
        if not chosen:
            return None
        evidence = select_summary_sentences(best, len(best) * max_segments)
        return OverviewEvidence(chosen, evidence, coverages[best_id])

    def _search_articles(
        self,
        query: Query,
        overview: OverviewQuestion,
        passages: Sequence[RetrievedPassage],
        max_segments: int,
    ) -> OverviewEvidence | None:
        """Take the best sentences of each article about the topic, in the order of their dates.

        Without a topic these are the first sentences of the newest articles.
        """
        max_articles = max_segments // overview.quotes_per_article
        if overview.topic:
            articles = self._read_articles(query, overview, passages, max_articles)
        else:
            articles = self._sum_up_articles(query, overview, passages, max_articles)
        articles = [article for article in articles if article.sentences]
        articles.sort(key=lambda article: article.sentences[0].passage.published or date.min)
        if len(articles) < overview.min_articles:
            return None
        chosen: list[Evidence] = []
        evidence: list[Evidence] = []
        for article in articles:
            chosen += article.sentences[: overview.quotes_per_article]
            evidence += article.sentences
        coverage = sum(article.coverage for article in articles) / len(articles)
        return OverviewEvidence(chosen, evidence, coverage)

    def _sum_up_articles(
        self,
        query: Query,
        overview: OverviewQuestion,
        passages: Sequence[RetrievedPassage],
        max_articles: int,
    ) -> list[_ArticleEvidence]:
        if overview.since:
            ids = self._retriever.find_newest_articles(query.filters, max_articles)
        else:
            ids = _list_article_ids(passages)
            if len(ids) != max_articles:
                return []  # "the two articles", of a library that has more
        articles = []
        for article_id in ids:
            whole = self._retriever.get_article_passages(article_id)
            sentences = select_summary_sentences(whole, overview.quotes_per_article)
            articles.append(_ArticleEvidence(1.0, sentences))
        return articles

    def _read_articles(
        self,
        query: Query,
        overview: OverviewQuestion,
        passages: Sequence[RetrievedPassage],
        max_articles: int,
    ) -> list[_ArticleEvidence]:
        """Read the articles that hold the topic.

        Those about it first, then those that mention it.
        """
        about: list[_ArticleEvidence] = []
        mention: list[_ArticleEvidence] = []
        for article_id in _list_article_ids(passages):
            best = [passage for passage in passages if passage.passage.article_id == article_id]
            best = best[:_PASSAGES_PER_ARTICLE]
            texts = [passage.text for passage in best]
            coverage = measure_topic_coverage(overview.topic, best[0].title, *texts)
            if coverage < _MIN_TOPIC_COVERAGE or len(about) >= max_articles:
                continue
            whole = self._retriever.get_article_passages(article_id)
            coverage_of_description = measure_topic_coverage(
                overview.topic, describe_article(whole)
            )
            evidence = rank_evidence(query, best, self._reranker, self._reader)
            evidence = [one for one in evidence if not _has_dangling_reference(one)]
            if coverage_of_description >= _MIN_TOPIC_COVERAGE:
                first = select_summary_sentences(whole, 1)
                rest = [one for one in evidence if one not in first]
                about.append(_ArticleEvidence(coverage_of_description, [*first, *rest]))
            elif len(mention) < max_articles:
                mention.append(_ArticleEvidence(coverage, evidence))
        return [*about, *mention][:max_articles]


def _has_dangling_reference(evidence: Evidence) -> bool:
    """Tell whether the sentence refers back to one that its passage does not have."""
    first_sentence = evidence.passage.passage.sentences[0]
    return evidence.start == first_sentence.start and has_back_reference(evidence.text)


def _list_article_ids(passages: Iterable[RetrievedPassage]) -> list[str]:
    """List the articles of the passages, each once, in their order."""
    return list(dict.fromkeys(passage.passage.article_id for passage in passages))
