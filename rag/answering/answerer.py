"""Answers a question from its evidence: in quotes, then in a language model's words."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.composition import compose_answer
from rag.answering.evidence_search import QuestionEvidence, Timings
from rag.answering.generation.context import GetArticlePassages
from rag.answering.generation.writer import Writer, WritingTask
from rag.answering.models import AnsweringModels
from rag.library.library import Library
from rag.models.llm import LanguageModel
from rag.query import Query
from rag.records import Answer
from rag.settings import Settings


class Answerer:
    """Answers from the evidence of one library. Safe to share between threads."""

    def __init__(self, library: Library, models: AnsweringModels, settings: Settings) -> None:
        self._library = library
        self._models = models
        self._settings = settings

    def compose(
        self,
        query: Query,
        parts: Sequence[QuestionEvidence],
        timings: Timings,
    ) -> Answer:
        """Answer in verified quotes, or abstain and say which words no article has.

        Args:
            query: The whole question.
            parts: The evidence for each of the questions that it asks.
            timings: The seconds of the stages so far; those of this one are added.
        """
        started = time.perf_counter()
        answer = compose_answer(
            query,
            parts,
            self._settings.answering,
            self._library.article,
        )
        timings["answer"] = time.perf_counter() - started
        if answer.status == "abstained":
            answer = replace(answer, missing=self._find_missing_words(query))
        return replace(answer, timings=timings)

    def write(
        self,
        task: WritingTask,
        model: LanguageModel,
        get_article_passages: GetArticlePassages,
    ) -> Iterator[Answer]:
        """Let a language model answer, or judge that the passages do not.

        Yields:
            The answer, a sentence longer each time; the last one is whole.
        """
        writer = Writer(
            model,
            self._settings.generation,
            self._count_tokens,
            self._models.entailment,
        )
        return writer.write_answer(task, get_article_passages, self._library.article)

    def _count_tokens(self, text: str) -> int:
        return self._library.encoder.count_tokens([text])[0]

    def _find_missing_words(self, query: Query) -> tuple[str, ...]:
        """Find the words of a question that no article has in any form."""
        keywords = self._library.get_keyword_index()
        if keywords is None:
            return query.content_words
        missing = [word for word in query.content_words if word not in keywords]
        return tuple(missing)
