"""Puts a language model's prose in the place of the quotes where the evidence backs it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.citations import build_disagreement, build_prose_citations, format_marked_text
from rag.answering.composition import format_unanswered
from rag.answering.generation.prompts import AnswerPrompt, build_answer_prompt
from rag.answering.generation.prose import ProseDraft, ground_prose
from rag.answering.verification import verify_prose
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.models.support import EntailmentModel
from rag.query import Query
from rag.records import Answer, Article, Evidence
from rag.settings import GenerationSettings

_QUOTES_STAND = "These are the quotes."
_DISAGREEMENT_LOST = "The articles disagree, and the language model did not tell."
Conflicts = Sequence[tuple[Query, Sequence[Evidence]]]  # statements that disagree about a question


class Writer:
    """Rewrites answers with one language model. Safe to share between threads."""

    def __init__(
        self,
        model: LanguageModel,
        settings: GenerationSettings,
        count_tokens: Callable[[str], int],
        entailment: EntailmentModel | None = None,
    ) -> None:
        self.model = model
        self._entailment = entailment
        self._settings = settings
        self._count_tokens = count_tokens

    def rewrite_answer(
        self,
        quoted: Answer,
        evidence: Sequence[Evidence],
        conflicts: Conflicts,
        get_article: Callable[[str], Article | None],
    ) -> Iterator[Answer]:
        """Write over an answer in quotes.

        Yields:
            The answer, a sentence longer each time. The last one is whole. If the model fails, is
            cut off or writes nothing that the evidence backs, the last one is the answer in quotes
            with a note that says so.
        """
        started = time.perf_counter()
        room = self._settings.window - self._settings.max_tokens
        prompt = build_answer_prompt(quoted.understood, evidence, room, self._count_tokens)
        pieces: list[str] = []
        draft = ProseDraft()
        written: Answer | None = None
        failure = ""
        try:
            for draft in self._stream_prose(prompt, quoted.understood, pieces):
                grown = self._build_answer(quoted, draft, conflicts, get_article)
                if len(grown.segments) > (len(written.segments) if written else 0):
                    written = grown
                    yield grown
        except (ModelFailed, ModelUnavailable) as error:
            failure = str(error)
        answer = self._choose_answer(quoted, written, draft, failure)
        tokens_read = sum(self._count_tokens(message.text) for message in prompt.messages)
        yield replace(
            answer,
            tokens={"read": tokens_read, "written": self._count_tokens("".join(pieces))},
            timings={**quoted.timings, "write": time.perf_counter() - started},
        )

    def _stream_prose(
        self, prompt: AnswerPrompt, question: str, pieces: list[str]
    ) -> Iterator[ProseDraft]:
        return ground_prose(
            self._record_pieces(prompt, pieces),
            prompt,
            question,
            show_unsupported=self._settings.unsupported == "show",
            entailment=self._entailment,
        )

    def _record_pieces(self, prompt: AnswerPrompt, pieces: list[str]) -> Iterator[str]:
        for piece in self.model.stream(prompt.messages):
            pieces.append(piece)
            yield piece

    def _build_answer(
        self,
        quoted: Answer,
        draft: ProseDraft,
        conflicts: Conflicts,
        get_article: Callable[[str], Article | None],
    ) -> Answer:
        """Build the answer so far; what the quotes leave unanswered stays behind it."""
        segments, citations = verify_prose(*build_prose_citations(draft.sentences), get_article)
        disagreements = []
        for query, statements in conflicts:
            disagreement = build_disagreement(query, statements, citations)
            if disagreement:
                disagreements.append(disagreement)
        return replace(
            quoted,
            text=format_marked_text(segments) + format_unanswered(quoted.unanswered),
            segments=tuple(segments),
            citations=tuple(citations),
            disagreements=tuple(disagreements),
            answerer=self.model.name,
            short="",
        )

    def _choose_answer(
        self, quoted: Answer, written: Answer | None, draft: ProseDraft, failure: str
    ) -> Answer:
        """Choose between prose and quotes, with a note that says what a reader should know."""
        is_backed = written is not None and any(
            segment.support == "supported" for segment in written.segments
        )
        name = self.model.name
        if failure:
            note = failure
        elif draft.ended:
            note = f"The language model {name} was cut off: {draft.ended}."
        elif written is None or not is_backed:
            note = f"The language model {name} wrote nothing that the passages wholly back."
        elif len(written.disagreements) < len(quoted.disagreements):
            note = _DISAGREEMENT_LOST
        else:
            return replace(written, note=_describe_withheld(draft.withheld))
        return replace(quoted, note=f"{note} {_QUOTES_STAND}")


def _describe_withheld(count: int) -> str:
    if count == 0:
        return ""
    if count == 1:
        return "1 sentence was withheld, because the passages do not back it."
    return f"{count} sentences were withheld, because the passages do not back them."
