"""The assistant: one way in for the page, the API, the command line and the evaluation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from rag.answering.citations import find_paragraph
from rag.answering.composition import collect_answered, compose_answer, iterate_answer_prefixes
from rag.answering.evidence_search import EvidenceSearch, QuestionEvidence, merge_passages
from rag.answering.generation.writer import Writer
from rag.answering.models import AnsweringModels
from rag.answering.verification import check_citation
from rag.conversation.condense import condense_with_model
from rag.conversation.followups import condense_question
from rag.conversation.small_talk import (
    build_length_reply,
    build_plain_reply,
    build_product_reply,
    build_refusal,
)
from rag.conversation.suggested_questions import QuestionSuggester
from rag.conversation.turns import replace_turn_surrogates
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
        encoder = None if embed_model is None else as_encoder(embed_model, settings.embedding)
        self.library = Library(settings, encoder=encoder)
        self.models = AnsweringModels(settings, reranker=reranker, llm=llm, reader=reader)
        self._given_retriever = retriever
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
        models = self.models
        return EvidenceSearch(self.retriever, models.reranker, models.reader, self.settings)

    def load(self) -> None:
        """Load the models and the index now; threads that call it at once load them once."""
        with self._loading:
            _ = self.library.encoder
            self.models.load()
            _ = self.retriever.vocabulary

    def ask(
        self, question: str, *, conversation: Sequence[Turn] = (), filters: Filters = _NO_FILTERS
    ) -> Answer:
        """Answer a question, after the turns of its conversation, from articles under the filters.

        Whatever the question says, it is answered or abstained on.

        Raises:
            DossierError: the installation or the library cannot be used.
        """
        *_, last = self.stream(question, conversation=conversation, filters=filters)
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
    ) -> Iterator[AnswerProgress]:
        """Answer in steps: each stage as it begins, the growing answer, the whole answer last.

        Without `write` the answer is in quotes, even where a language model is set.
        """
        started = time.perf_counter()
        question = replace_surrogates(question)
        yield AnswerProgress("understanding")
        if self.library.store.has_passages():
            self.load()
        asked = parse_asked_question(question)
        answer = self._reply_directly(question, asked)
        if answer is None:
            understood = self._understand(asked, conversation)
            query = parse_query(understood, asked=question, filters=filters)
            timings = {"understand": time.perf_counter() - started}

            yield AnswerProgress("searching")
            parts = self._evidence_search.find_evidence_by_part(query, timings)

            yield AnswerProgress("reading", passages=merge_passages(parts))
            answer = self._compose(query, parts, timings)

            model = self.models.language_model if write else None
            if model is not None and answer.segments:
                yield AnswerProgress("writing", answer)
                for written in self._write(answer, parts, model):
                    answer = written
                    yield AnswerProgress("writing", answer)
        if answer.answerer == "extractive":
            for prefix in iterate_answer_prefixes(answer):
                yield AnswerProgress("answering", prefix)
        total = time.perf_counter() - started
        answer = replace(
            answer,
            timings={**answer.timings, "total": total},
            settings=self.settings.fingerprint(),
        )
        yield AnswerProgress("done", answer)

    def search(
        self, query: str, *, top: int | None = None, filters: Filters = _NO_FILTERS
    ) -> list[RetrievedPassage]:
        """Retrieve the best passages for a query, best first, without answering."""
        text = replace_surrogates(query)
        if not text.strip() or not self.library.store.has_passages():
            return []
        self.load()
        text = text[: self.settings.answering.max_question_characters]
        corrected = self.retriever.correct_spelling(text)
        parsed = parse_query(corrected, asked=query, filters=filters)
        result = self.retriever.retrieve(parsed, top or self.settings.retrieval.top)
        return result.passages

    def parse(
        self, question: str, conversation: Sequence[Turn] = (), filters: Filters = _NO_FILTERS
    ) -> Query:
        """Parse a question as it is searched for: standing alone, its spelling corrected."""
        understood = self.understand(question, conversation)
        return parse_query(understood, asked=question, filters=filters)

    def understand(self, question: str, conversation: Sequence[Turn] = ()) -> str:
        """Make a question stand alone and correct its spelling.

        The language model condenses it where there is one, else rules do.
        """
        return self._understand(parse_asked_question(question), conversation)

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
        return check_citation(citation, self.article(citation.article_id))

    def find_paragraph(self, citation: Citation) -> tuple[int, int]:
        """Find the offsets of the paragraphs that hold a citation; its own if its article is gone.

        Returns:
            Start and end in the article's text, end exclusive.
        """
        return find_paragraph(citation, self.article(citation.article_id))

    def _reply_directly(self, question: str, asked: AskedQuestion) -> Answer | None:
        """Reply to what is no question to the articles; None for what is."""
        max_characters = self.settings.answering.max_question_characters
        length_reply = build_length_reply(question, max_characters)
        if length_reply is not None:
            return build_plain_reply(question, length_reply)
        has_articles = self.library.store.has_passages()
        if asked.is_about_product:
            return build_product_reply(question, self.examples() if has_articles else None)
        refusal = build_refusal(asked, self.retriever.vocabulary if has_articles else None)
        return None if refusal is None else build_plain_reply(question, refusal)

    def _understand(self, asked: AskedQuestion, conversation: Sequence[Turn]) -> str:
        turns = [replace_turn_surrogates(turn) for turn in conversation]
        condensed = condense_question(asked, turns)
        is_followup = condensed != asked.text
        if is_followup and self.models.language_model is not None:
            written = condense_with_model(asked.text, turns, self.models.language_model)
            condensed = written or condensed
        return self.retriever.correct_spelling(condensed)

    def _can_answer(self, question: str) -> bool:
        *_, last = self.stream(question, write=False)
        return last.answer is not None and last.answer.status == "answered"

    def _compose(
        self, query: Query, parts: list[QuestionEvidence], timings: dict[str, float]
    ) -> Answer:
        started = time.perf_counter()
        answer = compose_answer(query, parts, self.settings.answering, self.article)
        timings["answer"] = time.perf_counter() - started
        if answer.status == "abstained":
            answer = replace(answer, missing=self._find_missing_words(query))
        return replace(answer, timings=timings)

    def _write(
        self, quoted: Answer, parts: list[QuestionEvidence], model: LanguageModel
    ) -> Iterator[Answer]:
        """Let the language model write over the quotes of the parts that are answered."""
        threshold = self.settings.answering.threshold
        evidence, conflicts = collect_answered(parts, threshold)
        settings = self.settings.generation
        writer = Writer(model, settings, self._count_tokens, self.models.entailment)
        return writer.rewrite_answer(quoted, evidence, conflicts, self.article)

    def _count_tokens(self, text: str) -> int:
        return self.library.encoder.count_tokens([text])[0]

    def _find_missing_words(self, query: Query) -> tuple[str, ...]:
        """Find the words of a question that no article has in any form."""
        keywords = self.library.get_keyword_index()
        if keywords is None:
            return query.content_words
        return tuple(word for word in query.content_words if word not in keywords)


def open_assistant(settings: Settings) -> Assistant:
    """Open an assistant over the library under `settings.data`."""
    return Assistant(settings)
