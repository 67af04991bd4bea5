"""The retriever: words and vectors side by side, fused, and the best reread by the cross-encoder."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from rag.library.index.keywords import KeywordIndex
from rag.library.index.search_index import IndexVersion
from rag.library.library import Library
from rag.library.rows import StoredPassage
from rag.models.reranking import Reranker
from rag.records import Filters, RetrievedPassage, prepend_title
from rag.retrieval.fusion import Ranking, fuse_rankings, standardise_scores
from rag.retrieval.named_author import restrict_to_author
from rag.retrieval.query_terms import extract_query_terms
from rag.retrieval.spelling import Vocabulary, correct_misspellings

_FEWEST = 4  # passages that are reranked, however far ahead the first is: their sentences are read
_BELOW = 100.0  # keeps what was not reranked under what was


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
        postings = self._library.get_keyword_index()
        if self._words is None or self._words[0] is not postings:
            self._words = (
                postings,
                Vocabulary(postings.compute_frequencies(), len(postings.ids))
                if postings
                else Vocabulary({}, 0),
            )
        return self._words[1]

    def correct_spelling(self, question: str) -> str:
        """The question with misspelt words as the library spells them.

        What the embedding model's tokenizer has as one piece is a common word, and no slip.
        """
        return correct_misspellings(
            question,
            self.vocabulary,
            lambda word: self._library.embedding.count_tokens([word])[0] == 1,
        )

    def retrieve(self, question: str, top: int, filters: Filters) -> RetrievalResult:
        """The best `top` passages for a question, under the filters and what the question itself says of its article."""
        filters = restrict_to_author(question, self._library.store, filters)
        limit = max(self._settings.candidates, top)
        started = time.perf_counter()
        by_words = self._executor.submit(self._time_keyword_search, question, limit, filters)
        dense = self._library.search_vectors(
            self._library.embedding.embed_query(question), limit, filters
        )
        searched = time.perf_counter()
        lexical, seconds = by_words.result()
        found = time.perf_counter()
        ranking = fuse_rankings(lexical, dense, self._settings.dense_weight)
        passages = self._load_passages(ranking, lexical, dense)
        passages = self._rerank_passages(question, passages)[:top]
        timings = {
            "lexical": seconds,  # beside the dense search
            "dense": searched - started,
            "rerank": time.perf_counter() - found,
        }
        return RetrievalResult(passages, timings)

    def _time_keyword_search(
        self, question: str, limit: int, filters: Filters
    ) -> tuple[Ranking, float]:
        """The lexical ranking, and the seconds that it took."""
        started = time.perf_counter()
        ranking = self._library.search_keywords(
            extract_query_terms(question, self.vocabulary), limit, filters
        )
        return ranking, time.perf_counter() - started

    def get_article_passages(self, article_id: str) -> list[RetrievedPassage]:
        """All passages of an article, in reading order."""
        stored = self._library.store.get_passages(
            self._library.store.get_article_passage_ids(article_id)
        )
        return sorted(
            (_build_retrieved_passage(each, 0.0, None, None) for each in stored.values()),
            key=lambda each: each.passage.start,
        )

    def find_newest_articles(self, filters: Filters, limit: int) -> list[str]:
        """Ids of the articles that match the filters, the last published first."""
        return self._library.store.find_newest_articles(filters, limit)

    def _load_passages(
        self, ranking: Ranking, lexical: Ranking, dense: Ranking
    ) -> list[RetrievedPassage]:
        """The ranking as passages; ids of passages that are gone since the index was published drop out."""
        stored = self._library.store.get_passages([key for key, _ in ranking])
        by_words = {key: (rank, score) for rank, (key, score) in enumerate(lexical, start=1)}
        by_vector = {key: (rank, score) for rank, (key, score) in enumerate(dense, start=1)}
        return [
            _build_retrieved_passage(stored[key], score, by_words.get(key), by_vector.get(key))
            for key, score in ranking
            if key in stored
        ]

    def _rerank_passages(
        self, question: str, passages: list[RetrievedPassage]
    ) -> list[RetrievedPassage]:
        """The best few ordered by the reranker blended with the fused score; the rest after them."""
        head = passages[: self._settings.rerank]
        by_fusion = standardise_scores([(each.passage.id, each.score) for each in head])
        last = min(by_fusion.values(), default=0.0)
        contenders = self._select_contenders(head)
        passages = [
            replace(each, fused_score=by_fusion.get(each.passage.id, last)) for each in passages
        ]
        if self._reranker is None or not head:
            return passages
        logits = self._reranker.score(
            question, [prepend_title(each.title, each.text) for each in contenders]
        )
        by_reranker = standardise_scores(
            [(each.passage.id, logit) for each, logit in zip(contenders, logits, strict=True)]
        )
        weight = self._settings.reranker_weight
        rescored = [
            replace(
                each,
                score=weight * by_reranker[each.passage.id] + (1 - weight) * each.fused_score,
                reranker_score=logit,
            )
            for each, logit in zip(passages, logits, strict=False)
        ]
        rest = [replace(each, score=each.score - _BELOW) for each in passages[len(contenders) :]]
        return sorted(rescored, key=lambda each: (-each.score, each.passage.id)) + rest

    def _select_contenders(self, head: list[RetrievedPassage]) -> list[RetrievedPassage]:
        """Of passages by their fused scores those that may still be the best: four, and what is not far behind the first."""
        near = [each for each in head if each.score >= head[0].score - self._settings.rerank_gap]
        return head[: max(len(near), _FEWEST)]


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
