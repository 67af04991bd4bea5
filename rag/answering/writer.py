"""Puts a language model's prose in the place of the quotes, where it holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.composition import cited_prose, disagreement_of, marked_text
from rag.answering.generative import Written, written
from rag.answering.prompts import Labelled, labelled
from rag.answering.verification import verified_prose
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.language import LanguageModel
from rag.records import Answer, Article, Evidence
from rag.settings import GenerationSettings

_STANDS = "These are the quotes."


class Writer:
    """Rewrites answers with one language model. Safe to share between threads."""

    def __init__(self, model: LanguageModel, settings: GenerationSettings, count_tokens: Callable[[str], int]) -> None:
        self.model = model
        self._settings = settings
        self._count_tokens = count_tokens

    def rewritten(
        self, quoted: Answer, question: str, evidence: Sequence[Evidence], conflict: Sequence[Evidence],
        article_of: Callable[[str], Article | None],
    ) -> Iterator[Answer]:  # fmt: skip
        """The answer as the model writes it, a sentence longer each time; the last one is whole.

        Where the model fails, is cut off or writes nothing that the evidence backs, the last one is the answer in quotes with a note
        that says so.
        """
        started = time.perf_counter()
        shown = labelled(question, evidence, self._settings.window - self._settings.max_tokens, self._count_tokens)
        made, failure, reply = Written(), "", quoted
        pieces: list[str] = []
        try:
            for made in self._written(shown, question, pieces):
                grown = self._answer(quoted, question, made, conflict, article_of)
                if len(grown.segments) > (len(reply.segments) if reply is not quoted else 0):
                    yield (reply := grown)
        except (ModelFailed, ModelUnavailable) as error:
            failure = str(error)
        stands = bool(failure or made.ended or reply is quoted)
        note = failure or _note(self.model.name, made, reply is not quoted)
        read = sum(self._count_tokens(str(each.content)) for each in shown.messages)
        yield replace(
            replace(quoted, note=f"{note} {_STANDS}") if stands else replace(reply, note=note),
            tokens={"read": read, "written": self._count_tokens("".join(pieces))},
            timings={**quoted.timings, "write": time.perf_counter() - started},
        )

    def _written(self, shown: Labelled, question: str, pieces: list[str]) -> Iterator[Written]:
        def kept() -> Iterator[str]:
            for piece in self.model.stream(shown.messages):
                pieces.append(piece)
                yield piece

        show = self._settings.unsupported == "show"
        return written(kept(), shown, question, seconds=self._settings.seconds, show_unsupported=show)

    def _answer(
        self, quoted: Answer, question: str, made: Written, conflict: Sequence[Evidence], article_of: Callable[[str], Article | None]
    ) -> Answer:
        segments, citations = verified_prose(*cited_prose(made.sentences), article_of)
        disagreement = disagreement_of(question, conflict, citations)
        return replace(
            quoted,
            text=marked_text(segments),
            segments=tuple(segments),
            citations=tuple(citations),
            disagreements=(disagreement,) if disagreement else (),
            answerer=self.model.name,
            short="",
        )


def _note(name: str, made: Written, kept: bool) -> str:
    if made.ended:
        return f"The language model {name} was cut off: {made.ended}."
    if not kept:
        return f"The language model {name} wrote nothing that the passages back."
    if made.withheld == 1:
        return "1 sentence was withheld, because the passages do not back it."
    return f"{made.withheld} sentences were withheld, because the passages do not back them." if made.withheld else ""
