"""Puts a language model's prose in the place of the quotes, where it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.citations import build_disagreement, build_prose_citations, format_marked_text
from rag.answering.generation.prompts import AnswerPrompt, build_answer_prompt
from rag.answering.generation.prose import ProseDraft, ground_prose
from rag.answering.verification import verify_prose
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.models.support import EntailmentModel
from rag.records import Answer, Article, Evidence
from rag.settings import GenerationSettings

_STANDS = "These are the quotes."
_SILENT = "The articles disagree, and the language model did not tell."
Conflicts = Sequence[
    tuple[str, Sequence[Evidence]]
]  # a question, and the statements that disagree about it


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

    def rewritten(
        self, quoted: Answer, question: str, evidence: Sequence[Evidence], conflicts: Conflicts,
        article_of: Callable[[str], Article | None],
    ) -> Iterator[Answer]:  # fmt: skip
        """The answer as the model writes it, a sentence longer each time; the last one is whole.

        Where the model fails, is cut off or writes nothing that the evidence backs, the last one is the answer in quotes with a note
        that says so.
        """
        started = time.perf_counter()
        shown = build_answer_prompt(
            question,
            evidence,
            self._settings.window - self._settings.max_tokens,
            self._count_tokens,
        )
        made, failure, reply = ProseDraft(), "", quoted
        pieces: list[str] = []
        try:
            for made in self._stream_prose(shown, question, pieces):
                grown = self._build_answer(quoted, made, conflicts, article_of)
                if len(grown.segments) > (len(reply.segments) if reply is not quoted else 0):
                    yield (reply := grown)
        except (ModelFailed, ModelUnavailable) as error:
            failure = str(error)
        backed = reply is not quoted and any(each.support == "supported" for each in reply.segments)
        silent = backed and len(reply.disagreements) < len(quoted.disagreements)
        stands = bool(failure or made.ended or silent or not backed)
        note = failure or (_SILENT if silent else _format_note(self.model.name, made, backed))
        read = sum(self._count_tokens(each.text) for each in shown.messages)
        yield replace(
            replace(quoted, note=f"{note} {_STANDS}") if stands else replace(reply, note=note),
            tokens={"read": read, "written": self._count_tokens("".join(pieces))},
            timings={**quoted.timings, "write": time.perf_counter() - started},
        )

    def _stream_prose(
        self, shown: AnswerPrompt, question: str, pieces: list[str]
    ) -> Iterator[ProseDraft]:
        def kept() -> Iterator[str]:
            for piece in self.model.stream(shown.messages):
                pieces.append(piece)
                yield piece

        show = self._settings.unsupported == "show"
        return ground_prose(
            kept(), shown, question, show_unsupported=show, entailment=self._entailment
        )

    def _build_answer(
        self,
        quoted: Answer,
        made: ProseDraft,
        conflicts: Conflicts,
        article_of: Callable[[str], Article | None],
    ) -> Answer:
        """The answer so far; what the quotes say of a part that is not answered stays behind it."""
        segments, citations = verify_prose(*build_prose_citations(made.sentences), article_of)
        found = (
            build_disagreement(question, conflict, citations) for question, conflict in conflicts
        )
        missing = quoted.text.removeprefix(format_marked_text(quoted.segments))
        return replace(
            quoted,
            text=format_marked_text(segments) + missing,
            segments=tuple(segments),
            citations=tuple(citations),
            disagreements=tuple(each for each in found if each),
            answerer=self.model.name,
            short="",
        )


def _format_note(name: str, made: ProseDraft, kept: bool) -> str:
    if made.ended:
        return f"The language model {name} was cut off: {made.ended}."
    if not kept:
        return f"The language model {name} wrote nothing that the passages wholly back."
    if made.withheld == 1:
        return "1 sentence was withheld, because the passages do not back it."
    return (
        f"{made.withheld} sentences were withheld, because the passages do not back them."
        if made.withheld
        else ""
    )
