"""The assistant: one way in for the page, the API, the command line and the evaluation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from rag.answering.composition import (
    compose_answer,
    find_part_conflicts,
    iterate_answer_prefixes,
)
from rag.answering.evidence_search import EvidenceSearch, QuestionEvidence
from rag.answering.generation.writer import Writer
from rag.answering.verification import check_citation
from rag.conversation.condense import condense_with_model
from rag.conversation.followups import condense_question
from rag.conversation.small_talk import (
    UNREADABLE,
    build_direct_reply,
    build_plain_reply,
    build_product_reply,
    is_gibberish,
)
from rag.conversation.suggested_questions import generate_questions
from rag.english.small_talk import is_about_product
from rag.library.index.search_index import IndexVersion
from rag.library.library import Library
from rag.models.embedding import Encoder, as_encoder
from rag.models.llm import LanguageModel, load_language_model
from rag.models.reranking import Reranker, as_reranker, load_reranker
from rag.models.span_reader import SpanReader, load_span_reader
from rag.models.support import EntailmentModel, load_entailment_model
from rag.query import Query, parse_query
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

_MAX_EXAMPLES = 3
_MAX_TRIED = 4  # questions about the nearest articles that are tried before they are suggested
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
        self._given_reranker = reranker
        self._given_retriever = retriever
        self._given_llm = llm
        self._given_reader = reader
        self._examples: tuple[IndexVersion, tuple[str, ...]] | None = None
        self._loading = threading.Lock()

    @cached_property
    def reader(self) -> SpanReader | None:
        """The span reader that scores sentences; None where the reranker does."""
        return self._given_reader or load_span_reader(self.settings.reader)

    @cached_property
    def reranker(self) -> Reranker | None:
        """What orders the best passages; the reader by default."""
        if self._given_reranker is not None:
            return as_reranker(self._given_reranker)
        return load_reranker(self.settings.reranker, self.reader)

    @cached_property
    def retriever(self) -> Retriever:
        """What finds passages."""
        retrieval = self.settings.retrieval
        if self._given_retriever is None and retrieval.retriever == HYBRID:
            return Retriever(self.library, self.reranker)
        from rag.retrieval.llama_index_retriever import build_retriever

        return build_retriever(self.library, self.reranker, retrieval, self._given_retriever)

    @cached_property
    def _language_model(self) -> LanguageModel | None:
        return load_language_model(self.settings.llm, self.settings.generation, self._given_llm)

    @cached_property
    def _entailment(self) -> EntailmentModel | None:
        return load_entailment_model(self.settings.generation.entailment)

    @cached_property
    def _evidence_search(self) -> EvidenceSearch:
        return EvidenceSearch(self.retriever, self.reranker, self.reader, self.settings)

    def load(self) -> None:
        """Load the models and the index now; threads that call it at once load them once."""
        with self._loading:
            _ = self.library.encoder, self.reader, self._entailment
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
        question = _replace_surrogates(question)
        yield AnswerProgress("understanding")
        if self.library.store.has_passages():
            self.load()
        answer = self._reply_directly(question)
        if answer is None:
            query = self.parse(question, conversation, filters)
            timings = {"understand": time.perf_counter() - started}
            yield AnswerProgress("searching")
            parts = self._evidence_search.find_evidence_by_part(query, timings)
            yield AnswerProgress("reading", passages=_interleave([part.passages for part in parts]))
            answer = self._compose(query, parts, timings)
            if write and self._language_model and answer.segments:
                yield AnswerProgress("writing", answer)
                for written in self._write(answer, parts, self._language_model):
                    answer = written
                    yield AnswerProgress("writing", written)
        if answer.answerer == "extractive":
            for prefix in iterate_answer_prefixes(answer):
                yield AnswerProgress("answering", prefix)
        timings = {**answer.timings, "total": time.perf_counter() - started}
        fingerprint = self.settings.fingerprint()
        yield AnswerProgress("done", replace(answer, timings=timings, settings=fingerprint))

    def search(
        self, query: str, *, top: int | None = None, filters: Filters = _NO_FILTERS
    ) -> list[RetrievedPassage]:
        """Retrieve the best passages for a query, best first, without answering."""
        text = _replace_surrogates(query)
        if not text.strip() or not self.library.store.has_passages():
            return []
        self.load()
        text = text[: self.settings.answering.max_question_characters]
        parsed = parse_query(self.retriever.correct_spelling(text), asked=query, filters=filters)
        return self.retriever.retrieve(parsed, top or self.settings.retrieval.top).passages

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
        turns = [
            Turn(_replace_surrogates(turn.question), _replace_surrogates(turn.answer))
            for turn in conversation
        ]
        asked = _replace_surrogates(question).strip()
        condensed = condense_question(asked, turns)
        if condensed != asked and self._language_model:
            condensed = condense_with_model(asked, turns, self._language_model) or condensed
        return self.retriever.correct_spelling(condensed)

    def find_evidence(self, query: Query) -> list[Evidence]:
        """Find the sentences that may answer one question, best first."""
        return self._evidence_search.find_question_evidence(query, {}).evidence

    def examples(self) -> tuple[str, ...]:
        """Suggest three questions that this library answers; each is asked before it is offered."""
        version = self.library.index_version
        if self._examples is None or self._examples[0] != version:
            questions = generate_questions(self.library.store)
            answerable = (question for question in questions if self._can_answer(question))
            self._examples = version, tuple(islice(answerable, _MAX_EXAMPLES))
        return self._examples[1]

    def suggestions(self, answer: Answer) -> tuple[str, ...]:
        """Suggest three questions after an abstention, about the nearest articles first."""
        article_ids = tuple(dict.fromkeys(citation.article_id for citation in answer.nearest))
        nearby: list[str] = []
        if article_ids:
            for question in islice(generate_questions(self.library.store, article_ids), _MAX_TRIED):
                if question != answer.question and self._can_answer(question):
                    nearby.append(question)
        return tuple(dict.fromkeys([*nearby, *self.examples()]))[:_MAX_EXAMPLES]

    def article(self, article_id: str) -> Article | None:
        """Get the current version of an article."""
        return self.library.article(article_id)

    def check(self, citation: Citation) -> Citation:
        """Check a citation of an earlier answer against its article: exact, moved or gone."""
        return check_citation(citation, self.article(citation.article_id))

    def find_paragraph(self, citation: Citation) -> tuple[int, int]:
        """Find the offsets of the paragraphs that hold a citation.

        Its own if its article is gone.
        """
        article = self.article(citation.article_id)
        blocks = article.blocks if article else ()
        spans = [
            (start, end)
            for start, end, _ in blocks
            if start < citation.end and citation.start < end
        ]
        if not spans:
            return citation.start, citation.end
        return spans[0][0], spans[-1][1]

    def _reply_directly(self, question: str) -> Answer | None:
        """Reply to what is no question to the articles; None for what is."""
        has_articles = self.library.store.has_passages()
        max_characters = self.settings.answering.max_question_characters
        if is_about_product(question) and len(question) <= max_characters:
            return build_product_reply(question, self.examples() if has_articles else None)
        text = build_direct_reply(question, max_characters, has_articles=has_articles)
        if text is None and is_gibberish(question, self.retriever.vocabulary):
            text = UNREADABLE
        return build_plain_reply(question, text) if text else None

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
        answered = [part for part in parts if part.confidence >= threshold]
        evidence = dict.fromkeys(chain.from_iterable(part.evidence for part in answered))
        conflicts = [
            (part.query, find_part_conflicts(part)) for part in answered if not part.chosen
        ]
        writer = Writer(model, self.settings.generation, self._count_tokens, self._entailment)
        return writer.rewrite_answer(quoted, list(evidence), conflicts, self.article)

    def _count_tokens(self, text: str) -> int:
        return self.library.encoder.count_tokens([text])[0]

    def _find_missing_words(self, query: Query) -> tuple[str, ...]:
        """Find the words of a question that no article has in any form."""
        keywords = self.library.get_keyword_index()
        if keywords is None:
            return query.content_words
        return tuple(word for word in query.content_words if word not in keywords)


def _replace_surrogates(text: str) -> str:
    """Replace lone surrogates: JSON can carry them, neither SQLite nor a tokenizer can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _interleave(rankings: Sequence[Sequence[RetrievedPassage]]) -> tuple[RetrievedPassage, ...]:
    """Interleave rankings: their firsts, then their seconds.

    A passage that is in several of them stands once, where the last of them has it.
    """
    passages: dict[str, RetrievedPassage] = {}
    for rank in zip_longest(*rankings):
        for passage in rank:
            if passage:
                known = passages.pop(passage.passage.id, passage)
                passages[passage.passage.id] = known
    return tuple(passages.values())


def open_assistant(settings: Settings) -> Assistant:
    """Open an assistant over the library under `settings.data`."""
    return Assistant(settings)
