"""Collects what a language model writes, each sentence once it is checked against the passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from rag.answering.generation.context import Context
from rag.answering.generation.reply_details import ReplyDetails
from rag.answering.generation.reply_parser import ReplyParser
from rag.answering.generation.stream_parser import Claim
from rag.answering.grounding import GroundedSentence, ground_claim

_MAX_REPEATED = 2  # sentences written before, after which the model is cut off
_MAX_CHARACTERS = 12_000
_MAX_THINKING = 100_000
_MAX_PIECE = 200  # characters that are parsed at once
_SPACES = re.compile(r"\s{2,}")
_THINKING_BEGINS = "<think>"
_THINKING_ENDS = "</think>"
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’')\]*_`]*$")
_BRACKETS = re.compile(r"\s*[\[【][^\]】]{0,12}[\]】]")  # what looks like a marker and is none
_DECORATION = re.compile(r"^(?:[\s\-*•#>]+|\d{1,2}[.)]\s+)+|\*\*|__|`+")

CheckSentence = Callable[[GroundedSentence], GroundedSentence]


@dataclass(slots=True)
class Draft:
    """What a model has written so far.

    Attributes:
        sentences: The sentences that are shown.
        withheld: How many sentences are not shown.
        cut_off: Why the model was not read to its end; empty where it was.
        details: What the reply says besides.
    """

    sentences: list[GroundedSentence] = field(default_factory=list)
    withheld: int = 0
    cut_off: str = ""
    details: ReplyDetails = field(default_factory=ReplyDetails)


def collect_draft(
    pieces: Iterable[str],
    context: Context,
    question: str,
    *,
    check: CheckSentence,
    show_unconfirmed: bool,
) -> Iterator[Draft]:
    """Collect a reply's sentences as they are written.

    A sentence that the passages contradict, or that nothing in them backs, is withheld. One that
    could not be confirmed is withheld unless `show_unconfirmed`. A model that repeats itself, or
    does not end, is cut off. Its thinking aloud is not read.

    Args:
        pieces: The reply, in pieces.
        context: What the model was shown.
        question: What the model was asked.
        check: Looks again at a sentence that the passages back.
        show_unconfirmed: Whether to show sentences that could not be confirmed.

    Yields:
        The draft, once for each sentence that is shown, and at its end. What was shown stays.
    """
    parser = ReplyParser()
    draft = Draft(details=parser.details)
    written: set[str] = set()
    length = 0
    repeated = 0
    for claims, piece_length in _parse_pieces(strip_thinking(pieces), parser):
        length += piece_length
        for claim in claims:
            if draft.details.verdict == "nothing" and not draft.sentences:
                continue  # it explains why the passages do not answer
            if claim.text in written:
                repeated += 1
                continue
            written.add(claim.text)
            sentence = check(ground_claim(claim, context.sentences, question))
            if _is_shown(sentence, show_unconfirmed=show_unconfirmed):
                draft.sentences.append(sentence)
                yield draft
            else:
                draft.withheld += 1
        if repeated > _MAX_REPEATED:
            draft.cut_off = "it repeated itself"
        elif length > _MAX_CHARACTERS:
            draft.cut_off = "it wrote too much"
        if draft.cut_off:
            break
    yield draft


def _is_shown(sentence: GroundedSentence, *, show_unconfirmed: bool) -> bool:
    if not sentence.evidence or sentence.support == "unsupported":
        return False
    return sentence.support == "supported" or show_unconfirmed


def _parse_pieces(pieces: Iterable[str], parser: ReplyParser) -> Iterator[tuple[list[Claim], int]]:
    """Parse a reply into claims that say something.

    Yields:
        The claims that are whole with each piece, and the piece's length.
    """
    has_claims = False
    for piece in _limit_pieces(pieces):
        claims = _clean_claims(parser.feed(piece))
        has_claims = has_claims or bool(claims)
        yield claims, len(piece)
    last = _clean_claims(parser.close())
    is_only_claim = len(last) == 1 and not has_claims and bool(last[0].labels)
    if is_only_claim:
        yield last, 0
        return
    # A sentence that was cut short by the limit of tokens may say something else than it would.
    yield [claim for claim in last if _SENTENCE_END.search(claim.text)], 0


def _limit_pieces(pieces: Iterable[str]) -> Iterator[str]:
    """Cut a reply into pieces that are short, up to its limit; a run of spaces is one space."""
    length = 0
    ends_in_space = False
    for piece in pieces:
        for start in range(0, len(piece), _MAX_PIECE):
            part = _SPACES.sub(_shorten_spaces, piece[start : start + _MAX_PIECE])
            if ends_in_space:
                part = part.lstrip(" \t")
            if part:
                ends_in_space = part[-1] in " \t"
                length += len(part)
                yield part
            if length > _MAX_CHARACTERS:
                return


def _shorten_spaces(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] else " "


def _clean_claims(claims: Iterable[Claim]) -> list[Claim]:
    """Remove list signs, bold type and brackets; drop what has no letter or figure."""
    cleaned = []
    for claim in claims:
        plain = _BRACKETS.sub("", _DECORATION.sub("", claim.text))
        text = " ".join(plain.split())
        if re.search(r"\w", text):
            cleaned.append(Claim(text, claim.labels))
    return cleaned


def strip_thinking(pieces: Iterable[str]) -> Iterator[str]:
    """Remove the thinking that some models write before they answer; it ends at a limit."""
    beginning = ""
    is_open = True
    for piece in pieces:
        if not is_open:
            yield piece
            continue
        beginning += piece
        stripped = beginning.lstrip()
        may_think = _THINKING_BEGINS.startswith(stripped[: len(_THINKING_BEGINS)])
        if may_think and _THINKING_ENDS not in beginning:
            if len(beginning) > _MAX_THINKING:
                return
            continue
        is_open = False
        yield beginning.partition(_THINKING_ENDS)[2] if may_think else beginning
    if is_open and not beginning.lstrip().startswith(_THINKING_BEGINS):
        yield beginning  # the whole reply is shorter than the sign
