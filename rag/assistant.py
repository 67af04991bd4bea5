"""ask(question) -> Answer: the one way in for the page, the API, the command line and the evaluation."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice, zip_longest

from rag.answering.citations import (
    build_citations,
    build_disagreement,
    build_nearest_citations,
    extract_short_answer,
    format_marked_text,
    iterate_prefixes,
)
from rag.answering.disagreement import find_conflicts
from rag.answering.evidence_search import EvidenceSearch, QuestionEvidence
from rag.answering.extractive import build_quotes, select_quotes
from rag.answering.generation.writer import Writer
from rag.answering.verification import check_citation, verify_segments
from rag.conversation.condense import condense_with_model
from rag.conversation.followups import condense_question
from rag.conversation.small_talk import (
    ABOUT,
    EMPTY,
    ONLY_ARTICLES,
    SUGGESTING,
    UNREADABLE,
    build_too_long_reply,
    is_gibberish,
)
from rag.conversation.suggested_questions import generate_questions
from rag.english.question_types import asked
from rag.english.small_talk import is_about_product, looks_like_instruction_override
from rag.english.tokens import find_content_words
from rag.library.index.search_index import IndexVersion
from rag.library.library import Library
from rag.models.llm import LanguageModel, load_language_model
from rag.models.reranking import Reranker, load_reranker
from rag.models.span_reader import SpanReader, load_span_reader
from rag.models.support import EntailmentModel, load_entailment_model
from rag.records import (
    Answer,
    AnswerProgress,
    AnswerStatus,
    Article,
    Citation,
    Disagreement,
    Evidence,
    Filters,
    RetrievedPassage,
    Segment,
    Turn,
)
from rag.retrieval.retriever import Retriever
from rag.settings import Settings

_SILENT = "The articles don't answer this."
_NEARBY = "The articles don't answer this. The nearest passages are shown beside it; they are not an answer."
_NO_ARTICLES = "The library has no articles yet. Add some with: dossier sync FOLDER"
_NEAREST = 3
_EXAMPLES = 3
_TRIED = 4  # questions about the nearest articles that are tried before they are suggested
_ANYTHING = Filters()


class Assistant:
    """Answers questions from one library. Holds no conversation, so that any number of users can share it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.library = Library(settings)
        self._examples: tuple[IndexVersion, tuple[str, ...]] | None = None
        self._loading = threading.Lock()

    @cached_property
    def _reranker(self) -> Reranker | None:
        return load_reranker(self.settings.reranker, self._reader)

    @cached_property
    def _reader(self) -> SpanReader | None:
        return load_span_reader(self.settings.reader)

    @cached_property
    def _language_model(self) -> LanguageModel | None:
        return load_language_model(self.settings.llm, self.settings.generation)

    @cached_property
    def _entailment(self) -> EntailmentModel | None:
        return load_entailment_model(self.settings.generation.entailment)

    @cached_property
    def _retriever(self) -> Retriever:
        return Retriever(self.library, self._reranker)

    @cached_property
    def _evidence_search(self) -> EvidenceSearch:
        return EvidenceSearch(self._retriever, self._reranker, self._reader, self.settings)

    def load(self) -> None:
        """Load the models and the index now, rather than at the first question. Two threads at once load them once."""
        with self._loading:
            assert self.library.embedding
            assert self._retriever.vocabulary
            _ = self._reader, self._entailment

    def ask(
        self, question: str, *, conversation: Sequence[Turn] = (), filters: Filters = _ANYTHING
    ) -> Answer:
        """The answer to a question, after the turns of its conversation, from articles that match the filters.

        Never raises for what the question says. Raises ModelUnavailable or another DossierError when the
        installation or the library cannot be used.
        """
        *_, last = self.stream(question, conversation=conversation, filters=filters)
        assert last.answer is not None
        return last.answer

    def stream(
        self,
        question: str,
        *,
        conversation: Sequence[Turn] = (),
        filters: Filters = _ANYTHING,
        write: bool = True,
    ) -> Iterator[AnswerProgress]:
        """The stages of an answer as they begin, its segments as they grow, and the whole at the end.

        Without `write` it is in quotes, whatever language model is set.
        """
        started = time.perf_counter()
        question = _replace_surrogates(question)
        yield AnswerProgress("understanding")
        if self.library.store.has_passages():
            self.load()
        reply = self._build_direct_reply(question)
        if reply is None:
            understood = self.understand(question, conversation)
            timings = {"understand": time.perf_counter() - started}
            yield AnswerProgress("searching")
            parts = self._evidence_search.parts(understood, filters, timings)
            yield AnswerProgress(
                "reading", passages=_interleave_rankings([part.passages for part in parts])
            )
            reply = replace(
                self._compose_answer(parts, timings), question=question, understood=understood
            )
            if reply.status == "abstained":
                reply = replace(reply, missing=self._find_missing_words(understood))
            if write and self._language_model and reply.segments:
                yield AnswerProgress("writing", reply)
                for growing in self._write_answer(reply, parts, self._language_model):
                    yield AnswerProgress("writing", reply := growing)
        if reply.answerer == "extractive":
            for begun in iterate_prefixes(reply.segments):
                yield AnswerProgress(
                    "answering", replace(reply, segments=begun, text=format_marked_text(begun))
                )
        timings = {**reply.timings, "total": time.perf_counter() - started}
        yield AnswerProgress(
            "done", replace(reply, timings=timings, settings=self.settings.fingerprint())
        )

    def _write_answer(
        self, quoted: Answer, parts: list[QuestionEvidence], model: LanguageModel
    ) -> Iterator[Answer]:
        """The answer as the language model writes it; in quotes, with a note, where that cannot be had."""
        answered = [part for part in parts if part.confidence >= self.settings.answering.threshold]
        evidence = list(dict.fromkeys(chain(*(part.evidence for part in answered))))
        conflicts = [
            (part.question, find_conflicts(part.question, part.evidence))
            for part in answered
            if not part.chosen
        ]
        count = self.library.embedding.count_tokens
        writer = Writer(
            model, self.settings.generation, lambda text: count([text])[0], self._entailment
        )
        return writer.rewritten(quoted, quoted.understood, evidence, conflicts, self.article)

    def search(
        self, query: str, *, top: int | None = None, filters: Filters = _ANYTHING
    ) -> list[RetrievedPassage]:
        """Retrieval alone: the best passages for a query, best first."""
        query = _replace_surrogates(query)
        if not query.strip() or not self.library.store.has_passages():
            return []
        self.load()
        understood = self._retriever.correct_spelling(
            query[: self.settings.answering.max_question_characters]
        )
        return self._retriever.retrieve(
            understood, top or self.settings.retrieval.top, filters
        ).passages

    def understand(self, question: str, conversation: Sequence[Turn] = ()) -> str:
        """The question as it is looked for: standing alone, by the language model where there is one, its misspelt words repaired."""
        said = [
            Turn(_replace_surrogates(turn.question), _replace_surrogates(turn.answer))
            for turn in conversation
        ]
        asked_now = _replace_surrogates(question).strip()
        standing = condense_question(asked_now, said)
        if standing != asked_now and self._language_model:
            standing = condense_with_model(asked_now, said, self._language_model) or standing
        return self._retriever.correct_spelling(standing)

    def examples(self) -> tuple[str, ...]:
        """Three questions that this library answers; each was asked before it is offered."""
        edition = self.library.index_version
        if self._examples is None or self._examples[0] != edition:
            answered = (
                each for each in generate_questions(self.library.store) if self._can_answer(each)
            )
            self._examples = edition, tuple(islice(answered, _EXAMPLES))
        return self._examples[1]

    def suggestions(self, answer: Answer) -> tuple[str, ...]:
        """Three questions that this library answers, in the place of one that it does not: of the nearest articles first."""
        near = dict.fromkeys(each.article_id for each in answer.nearest)
        candidates = (
            islice(generate_questions(self.library.store, tuple(near)), _TRIED) if near else ()
        )
        answered = [
            each for each in candidates if each != answer.question and self._can_answer(each)
        ]
        return tuple(dict.fromkeys([*answered, *self.examples()]))[:_EXAMPLES]

    def _can_answer(self, question: str) -> bool:
        *_, last = self.stream(question, write=False)
        return last.answer is not None and last.answer.status == "answered"

    def article(self, article_id: str) -> Article | None:
        """The current version of an article."""
        return self.library.article(article_id)

    def check(self, citation: Citation) -> Citation:
        """The citation of an earlier answer against the article as it is now: exact, moved or gone."""
        return check_citation(citation, self.article(citation.article_id))

    def find_paragraph(self, citation: Citation) -> tuple[int, int]:
        """Offsets of the paragraphs that a citation stands in; its own where its article is gone."""
        article = self.article(citation.article_id)
        around = [
            (start, end)
            for start, end, _ in (article.blocks if article else ())
            if start < citation.end and citation.start < end
        ]
        return (around[0][0], around[-1][1]) if around else (citation.start, citation.end)

    def _build_direct_reply(self, question: str) -> Answer | None:
        """The reply to what is no question to the articles, None for what is."""
        most = self.settings.answering.max_question_characters
        if not question.strip():
            return self._build_plain_reply(question, EMPTY)
        if len(question) > most:
            return self._build_plain_reply(question, build_too_long_reply(len(question), most))
        if is_about_product(question):
            told = ABOUT if self.library.store.has_passages() else f"{ABOUT} {_NO_ARTICLES}"
            suggestions = self.examples() if self.library.store.has_passages() else ()
            asked = (
                SUGGESTING + " ".join(f"“{each}”" for each in suggestions) if suggestions else ""
            )
            return Answer(
                question,
                question,
                "answered",
                1.0,
                told + asked,
                kind="product",
                suggestions=suggestions,
            )
        if not self.library.store.has_passages():
            return self._build_plain_reply(question, _NO_ARTICLES)
        if looks_like_instruction_override(question):
            return self._build_plain_reply(question, ONLY_ARTICLES)
        if is_gibberish(question, self._retriever.vocabulary):
            return self._build_plain_reply(question, UNREADABLE)
        return None

    def _find_missing_words(self, question: str) -> tuple[str, ...]:
        """The words of a question that no article has in any form."""
        postings = self.library.get_keyword_index()
        return tuple(
            word
            for word in find_content_words(question)
            if postings is None or word not in postings
        )

    def _build_plain_reply(self, question: str, text: str) -> Answer:
        return Answer(question, question, "abstained", 0.0, text, kind="question")

    def find_evidence(self, question: str, *, filters: Filters = _ANYTHING) -> list[Evidence]:
        """The sentences that may answer a question that stands alone, best first."""
        return self._evidence_search.find_question_evidence(question, filters, {}).evidence

    def _compose_answer(self, parts: list[QuestionEvidence], timings: dict[str, float]) -> Answer:
        """The parts' quotes, verified, as one answer; what is not answered is said to be missing."""
        before = time.perf_counter()
        settings = self.settings.answering
        segments: list[Segment] = []
        citations: list[Citation] = []
        disagreements: list[Disagreement] = []
        missing, short = [], ""
        for part in parts:
            if part.confidence < settings.threshold:
                missing.append(part.question)
                continue
            conflict = find_conflicts(part.question, part.evidence) if not part.chosen else []
            if part.chosen:
                quotes = build_quotes(part.chosen)
            else:
                quotes = select_quotes(
                    part.question,
                    part.evidence,
                    settings.max_segments,
                    also=conflict,
                    quoted=citations,
                )
            more_segments, more_citations = verify_segments(
                *build_citations(quotes, len(citations) + 1), self.article
            )
            disagreement = build_disagreement(part.question, conflict, more_citations)
            short = short or (
                "" if disagreement else extract_short_answer(part.question, more_citations)
            )
            segments += more_segments
            citations += more_citations
            disagreements += [disagreement] if disagreement else []
        timings["answer"] = time.perf_counter() - before
        found = [part.confidence for part in parts]
        if not segments:
            nearest = build_nearest_citations(
                max(parts, key=lambda part: part.confidence).evidence, _NEAREST
            )
            text = _NEARBY if nearest else _SILENT
            return Answer(
                "", "", "abstained", max(found), text, nearest=tuple(nearest), timings=timings
            )
        text = format_marked_text(segments)
        if missing:
            text += f" About “{asked(missing[0])}” the articles say nothing that answers."
        status: AnswerStatus = "partial" if missing else "answered"
        confidence = min(value for value in found if value >= settings.threshold)
        return Answer(
            "", "", status, confidence, text, tuple(segments), tuple(citations), tuple(disagreements),
            basis="topic" if any(part.chosen for part in parts) else "sentence", short=short, timings=timings,
        )  # fmt: skip


def _replace_surrogates(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and neither SQLite nor a tokenizer can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _interleave_rankings(
    rankings: Sequence[Sequence[RetrievedPassage]],
) -> tuple[RetrievedPassage, ...]:
    """The rankings as one: their firsts, then their seconds, each passage once."""
    ranked = {
        each.passage.id: each
        for each in reversed([each for each in chain(*zip_longest(*rankings)) if each])
    }
    return tuple(reversed(ranked.values()))


def open_assistant(settings: Settings) -> Assistant:
    """An Assistant over the library under settings.data. Loads no model before the first question."""
    return Assistant(settings)
