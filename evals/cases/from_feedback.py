"""Evaluation cases out of what people said of answers: what a rating settles is a case, the rest waits for a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from evals.metrics.text import has_words
from rag.conversation.followups import standing_alone
from rag.records import Answer, Turn
from rag.workspace.history import Asked, Feedback

_AGREED = "A reader agreed that no article answers this."
_TOO_MUCH = "A reader said that no article answers this, and that the answer should have said so."


@dataclass(frozen=True, slots=True)
class FeedbackCases:
    """Lines of a case file. Those to complete also have `to_complete`: what was said of the answer, to be replaced with what a
    right one holds; the reader of cases refuses them until then."""

    complete: tuple[dict[str, Any], ...] = ()
    to_complete: tuple[dict[str, Any], ...] = ()


def build_cases(asked: Iterable[Asked]) -> FeedbackCases:
    """A case for each question that was rated; of one that was rated several times, by its last asking.

    `asked` is everything, oldest first: a follow-up needs the turns before it.
    """
    complete: dict[object, dict[str, Any]] = {}
    waiting: dict[object, dict[str, Any]] = {}
    before: dict[str, list[Turn]] = defaultdict(list)
    for each in asked:
        turns = before[each.conversation_id]
        if each.answer is None or each.state != "done" or each.answer.kind != "articles":
            continue
        if each.feedback:
            asking = _build_question(each.question, turns)
            right = _build_expectation(each, each.answer, each.feedback)
            key = str(asking).casefold(), each.filters
            kept, other = (complete, waiting) if right else (waiting, complete)
            other.pop(key, None)
            case = {
                "id": _build_id(each),
                **asking,
                **(right or _build_incomplete(each, each.answer, each.feedback)),
            }
            kept[key] = (
                {**case, "tags": tags}
                if right and (tags := _build_tags(case, each.answer))
                else case
            )
        turns.append(Turn(each.question, each.answer.text))
    return FeedbackCases(tuple(complete.values()), tuple(waiting.values()))


def _build_expectation(asked: Asked, answer: Answer, feedback: Feedback) -> dict[str, Any] | None:
    """What a right answer holds, as far as the rating tells; None where a person has to say."""
    if asked.filters:  # a case knows no filters, and without them the question is another
        return None
    if feedback.verdict == "down":
        return (
            {"unanswerable": feedback.comment.strip() or _TOO_MUCH}
            if feedback.reason == "should have abstained"
            else None
        )
    if answer.status == "abstained":
        return {"unanswerable": feedback.comment.strip() or _AGREED}
    if not answer.citations or answer.status == "partial":
        return None
    expected = (
        {"answers": [answer.short]}
        if has_words(answer.short)
        else {"reference": _join_segments(answer)}
    )
    return {**expected, "gold": _build_gold(answer)}


def _build_incomplete(asked: Asked, answer: Answer, feedback: Feedback) -> dict[str, Any]:
    filters = {
        name: str(value)
        for name in asked.filters.__slots__
        if (value := getattr(asked.filters, name)) is not None
    }
    told = {
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "filters": filters,
    }
    said = {"status": answer.status, "said": _join_segments(answer), "cited": _build_gold(answer)}
    return {"to_complete": {name: value for name, value in {**told, **said}.items() if value}}


def _build_question(question: str, turns: Sequence[Turn]) -> dict[str, Any]:
    """The question, behind the turns before it where it leans on them, each with what was answered."""
    if standing_alone(question, turns) == question:
        return {"question": question}
    return {
        "turns": [*({"question": turn.question, "answer": turn.answer} for turn in turns), question]
    }


def _build_tags(case: dict[str, Any], answer: Answer) -> list[str]:
    return [
        *(["conversation", "follow-up"] if "turns" in case else []),
        *(["disagreement"] if answer.disagreements else []),
    ]


def _build_gold(answer: Answer) -> list[dict[str, str]]:
    return [{"article": citation.path, "quote": citation.quote} for citation in answer.citations]


def _join_segments(answer: Answer) -> str:
    """The answer without its markers."""
    return " ".join(segment.text for segment in answer.segments) or answer.text


def _build_id(asked: Asked) -> str:
    """Stable from one export to the next, and telling nothing of the conversation."""
    return f"feedback-{sha256(f'{asked.conversation_id} {asked.number}'.encode()).hexdigest()[:12]}"
