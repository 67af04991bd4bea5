"""Retrieves passages: keywords and vectors side by side, fused, and the best reranked."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from rag.library.index.keywords import KeywordIndex
from rag.library.index.search_index import IndexVersion
from rag.library.library import Library
from rag.library.rows import StoredPassage
from rag.models.reranking import Reranker
from rag.models.span_reader import SpanReader
from rag.query import Query
from rag.records import Filters, PassageReading, RetrievedPassage, prepend_title
from rag.retrieval.fusion import Ranking, fuse_rankings, standardise_scores
from rag.retrieval.query_terms import extract_query_terms
from rag.retrieval.spelling import Vocabulary, correct_misspellings

_MIN_RERANKED = 4  # passages, however far ahead the first is: their sentences are read
_BELOW_RERANKED = 100.0  # keeps what was not reranked under what was


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """Passages, best first, with the seconds that each stage took."""

    passages: list[RetrievedPassage]
    timings: dict[str, float]


class Retriever:
    """Searches one library. Safe to share between threads."""

    def __init__(self, library: Library, reranker: Reranker | None) -> None:
        self._library = library
        self._reranker = reranker
        self._settings = library.settings.retrieval
        self._words: tuple[KeywordIndex | None, Vocabulary] | None = None
        self._executor = ThreadPoolExecutor(thread_name_prefix="lexical")

    @property
    def index_version(self) -> IndexVersion:
        """Changes with every change to what is searched."""
        return self._library.index_version

    @property
    def vocabulary(self) -> Vocabulary:
        """The library's words, those of its newest index."""
        keywords = self._library.get_keyword_index()
        if self._words is None or self._words[0] is not keywords:
            vocabulary = Vocabulary({}, 0)
            if keywords is not None:
                counts = keywords.count_passages_by_word()
                vocabulary = Vocabulary(counts, keywords.passage_count)
            self._words = (keywords, vocabulary)
        return self._words[1]

    def correct_spelling(self, question: str) -> str:
        """The question with misspelt words as the library spells them.

        What the embedding model's tokenizer has as one piece is a common word, and no slip.
        """
        return correct_misspellings(
            question,
            self.vocabulary,
            lambda word: self._library.encoder.count_tokens([word])[0] == 1,
        )

    def retrieve(self, query: Query, top: int) -> RetrievalResult:
        """Retrieve the best `top` passages for a question, under its filters.

        A question that names an author of the library, as in "the piece by Seun Sam", is
        restricted to that author's articles, unless its filters name one.
        """
        filters = self._add_named_author(query)
        limit = max(self._settings.candidates, top)
        started = time.perf_counter()
        keyword_search = self._executor.submit(self._time_keyword_search, query, limit, filters)
        vector = self._library.encoder.embed_query(query.text)
        dense = self._library.search_vectors(vector, limit, filters)
        searched = time.perf_counter()
        lexical, lexical_seconds = keyword_search.result()
        found = time.perf_counter()
        ranking = fuse_rankings(lexical, dense, self._settings.dense_weight)
        passages = self._load_passages(ranking, lexical, dense)
        passages = self._rerank_passages(query, passages)[:top]
        timings = {
            "lexical": lexical_seconds,  # beside the dense search
            "dense": searched - started,
            "rerank": time.perf_counter() - found,
        }
        return RetrievalResult(passages, timings)

    def _add_named_author(self, query: Query) -> Filters:
        """Add the author that a question names, if articles of that name exist.

        A family name alone does not count, for many may have it.
        """
        filters = query.filters
        if filters.author is not None or query.named_author is None:
            return filters
        if not self._library.store.find_spellings("author", query.named_author):
            return filters
        return replace(filters, author=query.named_author)

    def _time_keyword_search(
        self, query: Query, limit: int, filters: Filters
    ) -> tuple[Ranking, float]:
        """Search keywords, and measure the seconds that it takes."""
        started = time.perf_counter()
        terms = extract_query_terms(query, self.vocabulary)
        ranking = self._library.search_keywords(terms, limit, filters)
        return ranking, time.perf_counter() - started

    def get_article_passages(self, article_id: str) -> list[RetrievedPassage]:
        """Get all passages of an article, in reading order."""
        ids = self._library.store.get_article_passage_ids(article_id)
        stored = self._library.store.get_passages(ids)
        passages = [_build_retrieved_passage(row, 0.0, None, None) for row in stored.values()]
        return sorted(passages, key=lambda passage: passage.passage.start)

    def find_newest_articles(self, filters: Filters, limit: int) -> list[str]:
        """Find the articles that match the filters, the last published first; their ids."""
        return self._library.store.find_newest_articles(filters, limit)

    def _load_passages(
        self, ranking: Ranking, lexical: Ranking, dense: Ranking
    ) -> list[RetrievedPassage]:
        """Load the passages of a ranking; those removed since the index was published drop out."""
        stored = self._library.store.get_passages([passage_id for passage_id, _ in ranking])
        lexical_places = _number_ranks(lexical)
        dense_places = _number_ranks(dense)
        return [
            _build_retrieved_passage(
                stored[passage_id],
                score,
                lexical_places.get(passage_id),
                dense_places.get(passage_id),
            )
            for passage_id, score in ranking
            if passage_id in stored
        ]

    def _rerank_passages(
        self, query: Query, passages: list[RetrievedPassage]
    ) -> list[RetrievedPassage]:
        """Order the best few by the reranker blended with the fused score; the rest follow."""
        head = passages[: self._settings.rerank]
        fused = standardise_scores([(passage.passage.id, passage.score) for passage in head])
        lowest = min(fused.values(), default=0.0)
        passages = [
            replace(passage, fused_score=fused.get(passage.passage.id, lowest))
            for passage in passages
        ]
        if self._reranker is None or not head:
            return passages
        count = self._count_contenders(head)
        contenders = passages[:count]
        logits, readings = self._score_passages(query, contenders)
        by_reranker = standardise_scores(
            [(passage.passage.id, logit) for passage, logit in zip(contenders, logits, strict=True)]
        )
        weight = self._settings.reranker_weight
        reranked = [
            replace(
                passage,
                score=weight * by_reranker[passage.passage.id] + (1 - weight) * passage.fused_score,
                reranker_score=logit,
                reading=reading,
            )
            for passage, logit, reading in zip(contenders, logits, readings, strict=True)
        ]
        reranked.sort(key=lambda passage: (-passage.score, passage.passage.id))
        rest = [
            replace(passage, score=passage.score - _BELOW_RERANKED) for passage in passages[count:]
        ]
        return reranked + rest

    def _score_passages(
        self, query: Query, passages: list[RetrievedPassage]
    ) -> tuple[list[float], list[PassageReading | None]]:
        """Score passages by the reranker; a span reader's readings are kept for the evidence."""
        if isinstance(self._reranker, SpanReader):
            readings = self._reranker.read(query.text, passages)
            return [reading.relevance for reading in readings], [*readings]
        if self._reranker is None:
            raise ValueError("there is no reranker")
        texts = [prepend_title(passage.title, passage.text) for passage in passages]
        return self._reranker.score(query.text, texts), [None] * len(passages)

    def _count_contenders(self, head: list[RetrievedPassage]) -> int:
        """Count the passages that may still be the best by their fused scores, at least four."""
        min_score = head[0].score - self._settings.rerank_gap
        near = [passage for passage in head if passage.score >= min_score]
        return min(max(len(near), _MIN_RERANKED), len(head))


def _number_ranks(ranking: Ranking) -> dict[str, tuple[int, float]]:
    """Map each passage id to its rank, from 1, and its score."""
    return {passage_id: (rank, score) for rank, (passage_id, score) in enumerate(ranking, start=1)}


def _build_retrieved_passage(
    stored: StoredPassage,
    score: float,
    lexical: tuple[int, float] | None,
    dense: tuple[int, float] | None,
) -> RetrievedPassage:
    return RetrievedPassage(
        passage=stored.passage,
        title=stored.title,
        author=stored.author,
        source=stored.source,
        published=stored.published,
        path=stored.path,
        version=stored.version,
        text=stored.text,
        score=score,
        lexical_rank=lexical[0] if lexical else None,
        lexical_score=lexical[1] if lexical else None,
        dense_rank=dense[0] if dense else None,
        dense_score=dense[1] if dense else None,
    )
