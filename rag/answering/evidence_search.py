"""What is found for a question: evidence for each of the things that it asks, and how likely that answers."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, replace

from rag.answering.answerability import sufficiency
from rag.answering.evidence import evidence_for
from rag.answering.overviews import Gatherer
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
class Found:
    """What was found for one question, and the probability that it answers it; of a survey, what is to be quoted."""

    question: str
    passages: list[RetrievedPassage]
    evidence: list[Evidence]
    confidence: float
    chosen: tuple[Evidence, ...] = ()


class Finder:
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
        self._gatherer = Gatherer(retriever, reranker, reader)
        self._kept: OrderedDict[tuple[IndexVersion, str, Filters], list[Found]] = OrderedDict()
        self._keeping = threading.Lock()

    def parts(self, question: str, filters: Filters, timings: Timings) -> list[Found]:
        """What was found for a survey, else for each of the things that are asked. A question that was asked of the same articles
        before is not looked for again."""
        key = (self._retriever.index_version, question, filters)
        with self._keeping:
            known = self._kept.get(key)
        found = known or self._parts(question, filters, timings)
        with self._keeping:
            self._kept[key] = found
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return found

    def _parts(self, question: str, filters: Filters, timings: Timings) -> list[Found]:
        survey = find_overview_question(question)
        surveyed = self._surveyed(survey, question, filters, timings) if survey else None
        if surveyed:
            return [surveyed]
        parts = [self.found(part, filters, timings) for part in parts_of(question)]
        # Nothing that an article says is a summary of one that cannot be told from the others.
        return (
            [replace(part, confidence=0.0) for part in parts]
            if survey and survey.kind == "summary"
            else parts
        )

    def found(self, question: str, filters: Filters, timings: Timings) -> Found:
        """What was found for one question."""
        retrieval = (
            self._settings.retrieval
        )  # an article's dateline may be far down the list that its text leads
        top = retrieval.candidates if asks_about_article(question) else retrieval.top
        retrieved = self._retriever.retrieve(question, top, filters)
        before = time.perf_counter()
        evidence = evidence_for(question, retrieved.passages, self._reranker, self._reader)
        confidence = sufficiency(question, evidence)
        for stage, seconds in {**retrieved.timings, "read": time.perf_counter() - before}.items():
            timings[stage] = timings.get(stage, 0.0) + seconds
        return Found(question, retrieved.passages, evidence, confidence)

    def _surveyed(
        self, survey: OverviewQuestion, question: str, filters: Filters, timings: Timings
    ) -> Found | None:
        before = time.perf_counter()
        gathered = self._gatherer.gathered(
            survey, question, filters, self._settings.answering.max_segments
        )
        timings["gather"] = time.perf_counter() - before
        if gathered is None or gathered.coverage < self._settings.answering.threshold:
            return None
        passages = list(
            {each.passage.passage.id: each.passage for each in gathered.evidence}.values()
        )
        return Found(
            question, passages, gathered.evidence, gathered.coverage, tuple(gathered.chosen)
        )
