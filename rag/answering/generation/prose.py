"""A language model writes the answer from labelled evidence.

What is not backed by it is not passed off as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rag.answering.generation.prompts import NOTHING, AnswerPrompt
from rag.answering.generation.stream_parser import Claim, ClaimParser
from rag.answering.grounding import GroundedSentence, apply_entailment, ground_claim
from rag.models.support import EntailmentModel

_MOST_REPEATED = 2  # sentences said before, after which the model is not listened to any longer
_MOST_CHARACTERS = 12_000
_THINKS, _THOUGHT = "<think>", "</think>"
_ENDED = re.compile(r"[.!?…。！？][\"”’')\]*_`]*$")
_BRACKETS = re.compile(r"\s*[\[【][^\]】]{0,12}[\]】]")  # what looks like a marker and is none
_DECORATION = re.compile(r"^(?:[\s\-*•#>]+|\d{1,2}[.)]\s+)+|\*\*|__|`+")


@dataclass(slots=True)
class ProseDraft:
    """What a model has written so far, sentence by sentence, and what was withheld of it."""

    sentences: list[GroundedSentence] = field(default_factory=list)
    withheld: int = 0
    ended: str = ""  # why it was not listened to to the end; empty where it was


def ground_prose(
    pieces: Iterable[str],
    evidence: AnswerPrompt,
    question: str,
    *,
    show_unsupported: bool,
    entailment: EntailmentModel | None = None,
) -> Iterator[ProseDraft]:
    """The answer as it grows, once for each sentence that is kept.

    What was given stays as it is.

    A sentence with a number or an address that no evidence has is always withheld; another that
    nothing backs is, too, unless it is to be shown as unsupported. A model that repeats itself, or
    does not end, is cut off; what it thinks aloud first is not listened to.
    """
    made, text, said = ProseDraft(), ClaimParser(), set[str]()
    length, repeated = 0, 0
    for claim, piece_length in _parse_claims(_strip_thinking(pieces), text):
        length += piece_length
        if claim is not None:
            clean = Claim(
                " ".join(_BRACKETS.sub("", _DECORATION.sub("", claim.text)).split()), claim.labels
            )
            if not re.search(r"\w", clean.text) or clean.text.strip(".") == NOTHING:
                continue
            if clean.text in said:
                repeated += 1
            else:
                said.add(clean.text)
                one = ground_claim(clean, evidence.sentences, question)
                one = apply_entailment(one, entailment) if entailment else one
                if one.contradicted or (one.support == "unsupported" and not show_unsupported):
                    made.withheld += 1
                else:
                    made.sentences.append(one)
                    yield made
        if repeated > _MOST_REPEATED:
            made.ended = "it repeated itself"
        elif length > _MOST_CHARACTERS:
            made.ended = "it wrote too much"
        if made.ended:
            break
    yield made


def _parse_claims(pieces: Iterable[str], text: ClaimParser) -> Iterator[tuple[Claim | None, int]]:
    """Each sentence as it is whole, and the length of each piece."""
    said = False
    for piece in pieces:
        yield None, len(piece)
        for claim in text.feed(piece):
            said = True
            yield claim, 0
    last = text.close()
    # A sentence that the end of its tokens cut short may be half of another one.
    whole = [claim for claim in last if _ENDED.search(claim.text) or (len(last) == 1 and not said)]
    yield from ((claim, 0) for claim in whole)


def _strip_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces without the thinking that some models write before they answer."""
    begun, thinks = "", True
    for piece in pieces:
        if not thinks:
            yield piece
            continue
        begun += piece
        thinks = _THINKS.startswith(begun.lstrip()[: len(_THINKS)]) and _THOUGHT not in begun
        if not thinks:
            yield begun.partition(_THOUGHT)[2] if begun.lstrip().startswith(_THINKS) else begun
    if thinks and not begun.lstrip().startswith(_THINKS):
        yield begun  # all of it is shorter than the sign
