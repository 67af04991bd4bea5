"""Makes an answer of what a language model judged, chose or wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.answering.citations import (
    build_citations,
    build_evidence_citation,
    build_prose_citations,
    format_marked_text,
)
from rag.answering.composition import MAX_NEAREST, format_unanswered
from rag.answering.extractive import build_quotes
from rag.answering.generation.confidence import revise_confidence
from rag.answering.generation.context import Context
from rag.answering.generation.disagreements import find_reported_disagreements
from rag.answering.generation.draft import Draft
from rag.answering.verification import verify_prose, verify_segments
from rag.records import Answer, Article, Citation, Evidence, Segment, Verdict

GetArticle = Callable[[str], Article | None]

_JUDGED_NOTHING = (
    "The language model {name} read the nearest passages and judged that they don't answer this."
)
_QUOTES_STAND = "These are the quotes."


def build_written_answer(
    quoted: Answer, draft: Draft, model_name: str, get_article: GetArticle
) -> Answer | None:
    """Build the answer of the sentences so far; None where no citation of them holds."""
    segments, citations = verify_prose(*build_prose_citations(draft.sentences), get_article)
    cited = [segment for segment in segments if segment.citations]
    if not cited:
        return None
    verdict = draft.details.verdict or "answers"
    return _replace_quotes(quoted, cited, citations, verdict, model_name)


def finish_written_answer(
    written: Answer, draft: Draft, context: Context, failure: str, get_article: GetArticle
) -> Answer:
    """Add what is known once the model has ended: what is missing, conflicts, next questions."""
    details = draft.details
    verdict: Verdict = details.verdict or "answers"
    if verdict == "nothing":
        verdict = "part"  # it changed its mind, and what was shown stays
    missing = details.missing.rstrip(".") if verdict == "part" else ""
    unanswered = (missing,) if missing else ()
    found = find_reported_disagreements(details.conflicts, context, written, get_article)
    notes = [_describe_withheld(draft.withheld)]
    if failure:
        notes.append(f"{failure} What it had written until then is shown.")
    elif draft.cut_off:
        notes.append(f"The language model was cut off: {draft.cut_off}.")
    return replace(
        written,
        status="partial" if verdict == "part" else "answered",
        verdict=verdict if details.verdict else None,
        text=written.text + format_unanswered(unanswered),
        citations=(*written.citations, *found.citations),
        disagreements=found.disagreements,
        unanswered=unanswered,
        suggestions=tuple(details.next_questions),
        note=" ".join(note for note in notes if note),
    )


def build_chosen_answer(
    quoted: Answer, chosen: Sequence[Evidence], model_name: str, get_article: GetArticle
) -> Answer | None:
    """Build an answer that quotes the sentences that a model chose; None where none holds."""
    quotes = build_quotes(chosen)
    segments, citations = verify_segments(*build_citations(quotes), get_article)
    if not segments:
        return None
    answer = _replace_quotes(quoted, segments, citations, "answers", model_name)
    return replace(answer, verdict="answers")


def abstain_by_judgement(quoted: Answer, context: Context, model_name: str) -> Answer:
    """Abstain because the model judged that the passages do not answer.

    The nearest passages are shown: those that the quotes were taken from, else the first shown.
    """
    nearest = quoted.nearest or quoted.citations
    if not nearest:
        first = list(context.sentences.values())[:MAX_NEAREST]
        nearest = tuple(build_evidence_citation(one, place) for place, one in enumerate(first, 1))
    return replace(
        quoted,
        status="abstained",
        verdict="nothing",
        confidence=revise_confidence(quoted.confidence, "nothing"),
        text=_JUDGED_NOTHING.format(name=model_name),
        segments=(),
        citations=(),
        disagreements=(),
        nearest=_renumber(nearest[:MAX_NEAREST]),
        basis="sentence",
        short="",
        unanswered=(),
        answerer=model_name,
    )


def fall_back_to_quotes(quoted: Answer, reason: str) -> Answer:
    """Leave the answer in quotes standing, with a note that says why."""
    if quoted.status == "abstained":
        return replace(quoted, note=reason)
    return replace(quoted, note=f"{reason} {_QUOTES_STAND}")


def _replace_quotes(
    quoted: Answer,
    segments: Sequence[Segment],
    citations: Sequence[Citation],
    verdict: Verdict,
    model_name: str,
) -> Answer:
    """Put what a model wrote or chose in the place of the quotes."""
    return replace(
        quoted,
        status="answered",
        confidence=revise_confidence(quoted.confidence, verdict),
        text=format_marked_text(segments),
        segments=tuple(segments),
        citations=tuple(citations),
        disagreements=(),
        nearest=(),
        basis="sentence",
        short="",
        unanswered=(),
        missing=(),
        answerer=model_name,
    )


def _renumber(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(replace(one, number=number) for number, one in enumerate(citations, start=1))


def _describe_withheld(count: int) -> str:
    if count == 0:
        return ""
    if count == 1:
        return "1 sentence was withheld, because the passages do not back it."
    return f"{count} sentences were withheld, because the passages do not back them."
