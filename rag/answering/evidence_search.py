"""What is found for a question: evidence for each of the things that it asks, and how likely that answers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace

from rag.answering.answerability import estimate_answerability
from rag.answering.evidence import rank_evidence
from rag.answering.overviews import OverviewSearch
from rag.english.overview_questions import find_overview_question
from rag.english.question_types import asks_about_article, parts_of
from rag.language import OverviewQuestion
from rag.library.index.search_index import IndexVersion
from rag.models.reranking import Reranker
from rag.models.span_reader import SpanReader
from rag.records import Evidence, Filters, RetrievedPassage
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

Timings = dict[str, float]  # stage to seconds, added to
_MOST_KEPT = 128  # questions, each with some ten passages


@dataclass(frozen=True, slots=True)
class QuestionEvidence:
    """What was found for one question, and the probability that it answers it; of a survey, what is to be quoted."""

    question: str
    passages: list[RetrievedPassage]
    evidence: list[Evidence]
    confidence: float
    chosen: tuple[Evidence, ...] = ()


class EvidenceSearch:
    """Finds in one library. Safe to share between threads."""

    def __init__(
        self,
        retriever: Retriever,
        reranker: Reranker | None,
        reader: SpanReader | None,
        settings: Settings,
    ) -> None:
        self._retriever = retriever
        self._reranker = reranker
        self._reader = reader
        self._settings = settings
        self._overview_search = OverviewSearch(retriever, reranker, reader)
        self._cache: OrderedDict[tuple[IndexVersion, str, Filters], list[QuestionEvidence]] = (
            OrderedDict()
        )
        self._cache_lock = threading.Lock()

    def parts(self, question: str, filters: Filters, timings: Timings) -> list[QuestionEvidence]:
        """What was found for a survey, else for each of the things that are asked. A question that was asked of the same articles
        before is not looked for again."""
        key = (self._retriever.index_version, question, filters)
        with self._cache_lock:
            known = self._cache.get(key)
        found = known or self._search_parts(question, filters, timings)
        with self._cache_lock:
            self._cache[key] = found
            self._cache.move_to_end(key)
            if len(self._cache) > _MOST_KEPT:
                self._cache.popitem(last=False)
        return found

    def _search_parts(
        self, question: str, filters: Filters, timings: Timings
    ) -> list[QuestionEvidence]:
        survey = find_overview_question(question)
        surveyed = self._search_overview(survey, question, filters, timings) if survey else None
        if surveyed:
            return [surveyed]
        parts = [self.find_question_evidence(part, filters, timings) for part in parts_of(question)]
        # Nothing that an article says is a summary of one that cannot be told from the others.
        return (
            [replace(part, confidence=0.0) for part in parts]
            if survey and survey.kind == "summary"
            else parts
        )

    def find_question_evidence(
        self, question: str, filters: Filters, timings: Timings
    ) -> QuestionEvidence:
        """What was found for one question."""
        retrieval = (
            self._settings.retrieval
        )  # an article's dateline may be far down the list that its text leads
        top = retrieval.candidates if asks_about_article(question) else retrieval.top
        retrieved = self._retriever.retrieve(question, top, filters)
        before = time.perf_counter()
        evidence = rank_evidence(question, retrieved.passages, self._reranker, self._reader)
        confidence = estimate_answerability(question, evidence)
        for stage, seconds in {**retrieved.timings, "read": time.perf_counter() - before}.items():
            timings[stage] = timings.get(stage, 0.0) + seconds
        return QuestionEvidence(question, retrieved.passages, evidence, confidence)

    def _search_overview(
        self, survey: OverviewQuestion, question: str, filters: Filters, timings: Timings
    ) -> QuestionEvidence | None:
        before = time.perf_counter()
        gathered = self._overview_search.find_overview_evidence(
            survey, question, filters, self._settings.answering.max_segments
        )
        timings["gather"] = time.perf_counter() - before
        if gathered is None or gathered.coverage < self._settings.answering.threshold:
            return None
        passages = list(
            {each.passage.passage.id: each.passage for each in gathered.evidence}.values()
        )
        return QuestionEvidence(
            question, passages, gathered.evidence, gathered.coverage, tuple(gathered.chosen)
        )
