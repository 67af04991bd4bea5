"""The assistant: one way in for the page, the API, the command line and the evaluation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from rag.answering.answerer import Answerer
from rag.answering.citations import find_paragraph
from rag.answering.composition import iterate_answer_prefixes
from rag.answering.evidence_search import EvidenceSearch
from rag.answering.generation.writer import WritingTask
from rag.answering.models import AnsweringModels
from rag.answering.verification import check_citation
from rag.conversation.library_questions import answer_library_question
from rag.conversation.small_talk import build_direct_reply
from rag.conversation.suggested_questions import QuestionSuggester
from rag.conversation.turns import replace_turn_surrogates
from rag.conversation.understanding import understand_question
from rag.language import AskedQuestion
from rag.library.library import Library
from rag.models.embedding import Encoder, as_encoder
from rag.models.llm import LanguageModel
from rag.models.reranking import Reranker
from rag.models.span_reader import SpanReader
from rag.query import Query, parse_asked_question, parse_query, replace_surrogates
from rag.records import (
    Answer,
    AnswerProgress,
    Article,
    Citation,
    Evidence,
    Filters,
    RetrievedPassage,
    Turn,
)
from rag.retrieval.retriever import Retriever
from rag.settings import HYBRID, Settings

if TYPE_CHECKING:  # importing llama-index takes two seconds, and the default parts need none of it
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor

_NO_FILTERS = Filters()


class Assistant:
    """Answers questions from one library.

    It holds no conversation, so that any number of users can share it. Models are loaded at the
    first question, or by `load`.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        embed_model: BaseEmbedding | Encoder | None = None,
        reranker: BaseNodePostprocessor | Reranker | None = None,
        retriever: BaseRetriever | None = None,
        llm: LLM | LanguageModel | None = None,
        reader: SpanReader | None = None,
    ) -> None:
        """Open the library under `settings.data`.

        Args:
            settings: name every part that is not given.
            embed_model: embeds passages and questions in the place of `embedding.model`.
            reranker: orders the best passages in the place of `reranker.model`.
            retriever: finds passages in the place of the hybrid search.
            llm: writes answers in the place of `llm`.
            reader: scores sentences in the place of `reader.model`.
        """
        self.settings = settings
        encoder: Encoder | None = None
        if embed_model is not None:
            encoder = as_encoder(embed_model, settings.embedding)
        self.library = Library(settings, encoder=encoder)
        self.models = AnsweringModels(
            settings,
            reranker=reranker,
            llm=llm,
            reader=reader,
        )
        self._given_retriever = retriever
        self._answerer = Answerer(self.library, self.models, settings)
        self._suggester = QuestionSuggester(self.library, self._can_answer)
        self._loading = threading.Lock()

    @cached_property
    def retriever(self) -> Retriever:
        """What finds passages."""
        reranker = self.models.reranker
        settings = self.settings.retrieval
        if self._given_retriever is None and settings.retriever == HYBRID:
            return Retriever(self.library, reranker)
        from rag.retrieval.llama_index_retriever import build_retriever

        return build_retriever(self.library, reranker, settings, self._given_retriever)

    @cached_property
    def _evidence_search(self) -> EvidenceSearch:
        return EvidenceSearch(
            self.retriever,
            self.models.reranker,
            self.models.reader,
            self.settings,
        )

    def load(self) -> None:
        """Load the models and the index now; threads that call it at once load them once."""
        with self._loading:
            _ = self.library.encoder
            self.models.load()
            _ = self.retriever.vocabulary

    def ask(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
    ) -> Answer:
        """Answer a question, after the turns of its conversation, from articles under the filters.

        Whatever the question says, it is answered or abstained on.

        Raises:
            DossierError: the installation or the library cannot be used.
        """
        steps = self.stream(question, conversation=conversation, filters=filters)
        *_, last = steps
        if last.answer is None:
            raise RuntimeError("the last step of an answer has no answer")
        return last.answer

    def stream(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
        write: bool = True,
        llm: str | None = None,
    ) -> Iterator[AnswerProgress]:
        """Answer in steps: each stage as it begins, the growing answer, the whole answer last.

        Args:
            question: As it was asked.
            conversation: The turns before it, oldest first.
            filters: Which articles may answer.
            write: Without it the answer is in quotes, even where a language model is set.
            llm: The language model that was chosen among `llm_choices`; without it `llm`.

        Raises:
            RequestError: `llm` is not among the choices.
        """
        started = time.perf_counter()
        model = self.models.get_language_model(llm) if write else None
        question = replace_surrogates(question)
        turns = [replace_turn_surrogates(turn) for turn in conversation]
        yield AnswerProgress("understanding")
        if self.library.store.has_passages():
            self.load()
        asked = parse_asked_question(question)
        answer = self._reply_directly(question, asked, filters)
        if answer is None:
            query = self.parse(question, turns, filters, llm=llm)
            timings = {"understand": time.perf_counter() - started}

            yield AnswerProgress("searching")
            found = self._evidence_search.find_evidence(query, timings)
            passages = found.passages
            yield AnswerProgress("reading", passages=passages)
            answer = self._answerer.compose(query, found.parts, timings)

            if model is not None and passages:
                yield AnswerProgress("writing")
                task = WritingTask(query.standalone, turns, passages, answer)
                get_passages = self.retriever.get_article_passages
                for written in self._answerer.write(task, model, get_passages):
                    answer = written
                    if written.answerer != "extractive":
                        yield AnswerProgress("writing", written)
        if answer.answerer == "extractive":
            for prefix in iterate_answer_prefixes(answer):
                yield AnswerProgress("answering", prefix)
        total = time.perf_counter() - started
        answer = replace(
            answer,
            timings={**answer.timings, "total": total},
            settings=self.models.fingerprint_settings(llm, answer.answerer),
        )
        yield AnswerProgress("done", answer)

    def search(
        self,
        query: str,
        *,
        top: int | None = None,
        filters: Filters = _NO_FILTERS,
    ) -> list[RetrievedPassage]:
        """Retrieve the best passages for a query, best first, without answering."""
        text = replace_surrogates(query)
        if not text.strip() or not self.library.store.has_passages():
            return []
        self.load()
        text = text[: self.settings.answering.max_question_characters]
        corrected = self.retriever.correct_spelling(text)
        parsed = parse_query(corrected, asked=query, filters=filters)
        return self.retriever.retrieve(parsed, top or self.settings.retrieval.top).passages

    def parse(
        self,
        question: str,
        conversation: Sequence[Turn] = (),
        filters: Filters = _NO_FILTERS,
        llm: str | None = None,
    ) -> Query:
        """Parse a question as it is searched for: standing alone, its spelling corrected.

        After other turns the language model makes it stand alone where there is one, else rules.
        """
        return understand_question(
            question,
            conversation,
            filters,
            model=self.models.get_language_model(llm) if conversation else None,
            correct_spelling=self.retriever.correct_spelling,
        )

    def understand(self, question: str, conversation: Sequence[Turn] = ()) -> str:
        """Make a question stand alone and correct its spelling."""
        return self.parse(question, conversation).text

    def find_evidence(self, query: Query) -> list[Evidence]:
        """Find the sentences that may answer one question, best first."""
        return self._evidence_search.find_question_evidence(query, {}).evidence

    def examples(self) -> tuple[str, ...]:
        """Suggest three questions that this library answers; each is asked before it is offered."""
        return self._suggester.suggest_examples()

    def suggestions(self, answer: Answer) -> tuple[str, ...]:
        """Suggest three questions after an abstention, about the nearest articles first."""
        return self._suggester.suggest_after(answer)

    def article(self, article_id: str) -> Article | None:
        """Get the current version of an article."""
        return self.library.article(article_id)

    def check(self, citation: Citation) -> Citation:
        """Check a citation of an earlier answer against its article: exact, moved or gone."""
        article = self.article(citation.article_id)
        return check_citation(citation, article)

    def find_paragraph(self, citation: Citation) -> tuple[int, int]:
        """Find the offsets of the paragraphs that hold a citation; its own if its article is gone.

        Returns:
            Start and end in the article's text, end exclusive.
        """
        article = self.article(citation.article_id)
        return find_paragraph(citation, article)

    def _reply_directly(
        self, question: str, asked: AskedQuestion, filters: Filters
    ) -> Answer | None:
        """Reply to what is no question to the articles; None for what is."""
        has_articles = self.library.store.has_passages()
        reply = build_direct_reply(
            question,
            asked,
            vocabulary=self.retriever.vocabulary if has_articles else None,
            max_characters=self.settings.answering.max_question_characters,
            suggest_examples=self.examples,
        )
        if reply is not None:
            return reply
        correct_spelling = self.retriever.correct_spelling
        return answer_library_question(
            question, self.library, filters, date.today(), correct_spelling
        )

    def _can_answer(self, question: str) -> bool:
        *_, last = self.stream(question, write=False)
        answer = last.answer
        return answer is not None and answer.status == "answered"


def open_assistant(settings: Settings) -> Assistant:
    """Open an assistant over the library under `settings.data`."""
    return Assistant(settings)
