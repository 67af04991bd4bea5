"""Lets a language model answer from the passages: it judges, chooses and writes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from rag.answering.generation.context import (
    MAX_PASSAGES,
    TOKENS_PER_TOKEN,
    Context,
    GetArticlePassages,
    build_context,
)
from rag.answering.generation.disagreements import add_hidden_disagreements
from rag.answering.generation.draft import Draft, collect_draft, strip_thinking
from rag.answering.generation.outcome import (
    GetArticle,
    abstain_by_judgement,
    build_chosen_answer,
    build_written_answer,
    fall_back_to_quotes,
    finish_written_answer,
)
from rag.answering.generation.prompts import (
    OVERHEAD_TOKENS,
    REPLY_SCHEMA,
    build_json_prompt,
    build_prose_prompt,
    build_quotes_prompt,
    build_quotes_schema,
    format_question,
    format_turns,
)
from rag.answering.generation.reply_parser import parse_chosen_labels
from rag.answering.generation.second_look import build_sentence_check
from rag.errors import ModelFailed, ModelUnavailable, SchemaRefused
from rag.models.llm import LanguageModel, Message, Usage
from rag.models.support import EntailmentModel
from rag.records import Answer, RetrievedPassage, Turn
from rag.settings import GenerationSettings

_MAX_CHOSEN = 3  # sentences that a model may choose in the mode quotes
_MAX_CHOOSING_CHARACTERS = 400  # of a reply that names sentences
_MAX_PASSAGES_OF_SMALL = 6  # that a small model is shown
_MAX_COUNTED = 100_000  # characters of a reply whose tokens are counted
_PRICED_TOKENS = 1_000_000
_NO_LABEL = "wrote nothing that the passages back"


@dataclass(frozen=True, slots=True)
class WritingTask:
    """What a language model is asked.

    Attributes:
        question: The question, standing alone, as it was asked.
        conversation: The turns before it, oldest first.
        passages: What was retrieved for it, best first.
        quoted: The answer in quotes: what stands if the model fails.
    """

    question: str
    conversation: Sequence[Turn]
    passages: Sequence[RetrievedPassage]
    quoted: Answer


class Writer:
    """Answers with one language model. Safe to share between threads."""

    def __init__(
        self,
        model: LanguageModel,
        settings: GenerationSettings,
        count_tokens: Callable[[str], int],
        entailment: EntailmentModel | None = None,
    ) -> None:
        self._model = model
        self._settings = settings
        self._count_tokens = count_tokens
        self._entailment = entailment

    def write_answer(
        self,
        task: WritingTask,
        get_article_passages: GetArticlePassages,
        get_article: GetArticle,
    ) -> Iterator[Answer]:
        """Answer, or abstain where the model judges that the passages do not answer.

        Yields:
            The answer, a sentence longer each time; the last one is whole. A sentence that was
            yielded stays. Where the model fails before its first sentence, or writes nothing that
            the passages back, the last one is the answer in quotes, with a note that says so.
        """
        started = time.perf_counter()
        context = build_context(
            task.passages,
            get_article_passages,
            self._compute_room(task),
            self._count_tokens,
            _MAX_PASSAGES_OF_SMALL if self._chooses or self._model.is_small else MAX_PASSAGES,
        )
        exchange = _Exchange(self._model)
        get_article = lru_cache(maxsize=None)(get_article)  # one version of each, to the end
        answer = task.quoted
        for answer in self._answer(task, context, exchange, get_article):
            if answer.answerer != "extractive":
                yield answer
        usage = exchange.usage or self._count_exchange(exchange)
        yield replace(
            answer,
            tokens={"read": usage.read, "written": usage.written},
            cost=self._compute_cost(usage),
            timings={**task.quoted.timings, "write": time.perf_counter() - started},
        )

    def _answer(
        self, task: WritingTask, context: Context, exchange: _Exchange, get_article: GetArticle
    ) -> Iterator[Answer]:
        if self._chooses:
            yield self._choose_quotes(task, context, exchange, get_article)
        else:
            yield from self._write_prose(task, context, exchange, get_article)

    def _write_prose(
        self, task: WritingTask, context: Context, exchange: _Exchange, get_article: GetArticle
    ) -> Iterator[Answer]:
        draft = Draft()
        written: Answer | None = None
        failure = ""
        asked = format_question(task.question, context.text, task.conversation, date.today())
        is_small = self._model.is_small
        pieces = exchange.stream_reply(
            build_json_prompt(asked, is_small=is_small),
            REPLY_SCHEMA,
            build_prose_prompt(asked, is_small=is_small),
        )
        drafts = collect_draft(
            pieces,
            context,
            task.question,
            check=build_sentence_check(self._model, self._settings, self._entailment),
            show_unconfirmed=self._settings.unsupported == "show",
        )
        try:
            for draft in drafts:
                grown = build_written_answer(task.quoted, draft, self._model.name, get_article)
                if grown is not None and (written is None or grown.segments != written.segments):
                    written = grown
                    yield written
        except (ModelFailed, ModelUnavailable) as error:
            failure = str(error)
        if written is not None:
            finished = finish_written_answer(written, draft, context, failure, get_article)
            yield self._add_disagreements(task, finished)
        elif failure:
            yield fall_back_to_quotes(task.quoted, failure)
        elif draft.details.verdict == "nothing":
            yield abstain_by_judgement(task.quoted, context, self._model.name)
        else:
            reason = f"was cut off: {draft.cut_off}" if draft.cut_off else _NO_LABEL
            note = f"The language model {self._model.name} {reason}."
            yield fall_back_to_quotes(task.quoted, note)

    def _choose_quotes(
        self, task: WritingTask, context: Context, exchange: _Exchange, get_article: GetArticle
    ) -> Answer:
        reply = ""
        asked = format_question(task.question, context.text, task.conversation, date.today())
        prompt = build_quotes_prompt(asked)
        schema = build_quotes_schema(list(context.sentences), _MAX_CHOSEN)
        pieces = exchange.stream_reply(prompt, schema, prompt)
        try:
            for piece in strip_thinking(pieces):
                reply += piece
                if len(reply) > _MAX_CHOOSING_CHARACTERS:
                    break
        except (ModelFailed, ModelUnavailable) as error:
            return fall_back_to_quotes(task.quoted, str(error))
        labels = parse_chosen_labels(reply)
        if labels is None:
            return abstain_by_judgement(task.quoted, context, self._model.name)
        known = [context.sentences[label] for label in labels if label in context.sentences]
        answer = build_chosen_answer(
            task.quoted, known[:_MAX_CHOSEN], self._model.name, get_article
        )
        if answer is None:
            note = f"The language model {self._model.name} chose no sentence of the passages."
            return fall_back_to_quotes(task.quoted, note)
        return self._add_disagreements(task, answer)

    def _add_disagreements(self, task: WritingTask, answer: Answer) -> Answer:
        """Add what the rules found, for a small model; a large one is trusted to tell.

        On 133 recorded replies of a large model the rules added three, none of them real.
        """
        if not self._model.is_small:
            return answer
        return add_hidden_disagreements(task.quoted, answer)

    def _compute_room(self, task: WritingTask) -> int:
        """Compute how many tokens of the model's window are left for the articles."""
        settings = self._settings
        turns = "\n".join(format_turns(task.conversation))
        said = self._count_tokens(f"{task.question}\n{turns}") * TOKENS_PER_TOKEN
        return int(settings.window - settings.max_tokens - OVERHEAD_TOKENS - said)

    @property
    def _chooses(self) -> bool:
        return self._model.mode == "quotes"

    def _count_exchange(self, exchange: _Exchange) -> Usage:
        """Count with the embedding model's tokenizer, where the server does not tell."""
        read = sum(self._count_tokens(message.text) for message in exchange.sent)
        return Usage(read, self._count_tokens("".join(exchange.received)[:_MAX_COUNTED]))

    def _compute_cost(self, usage: Usage) -> float | None:
        """Compute the cost in the currency of the prices; None where none is set."""
        settings = self._settings
        if settings.price_read is None or settings.price_written is None:
            return None
        priced = usage.read * settings.price_read + usage.written * settings.price_written
        return priced / _PRICED_TOKENS


class _Exchange:
    """One question to a model, and what it replied."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.sent: list[Message] = []
        self.received: list[str] = []
        self.usage: Usage | None = None

    def stream_reply(
        self,
        structured: list[Message],
        schema: dict[str, Any],
        text: list[Message],
    ) -> Iterator[str]:
        """Stream a structured reply where the model's server offers that, else text."""
        if self._model.offers_schema:
            try:
                yield from self._stream(structured, schema)
                return
            except SchemaRefused:
                self.sent.clear()
                yield from self._stream_after_refusal(text)
                return
        yield from self._stream(text, None)

    def _stream_after_refusal(self, messages: list[Message]) -> Iterator[str]:
        """Stream text; a server that takes it refused the schema, and nothing else."""
        for piece in self._stream(messages, None):
            self._model.stop_using_schemas()
            yield piece

    def _stream(self, messages: list[Message], schema: dict[str, Any] | None) -> Iterator[str]:
        self.sent += messages
        for piece in self._model.stream(messages, schema=schema, on_usage=self._keep_usage):
            self.received.append(piece)
            yield piece

    def _keep_usage(self, usage: Usage) -> None:
        self.usage = usage
