"""Build evaluation cases from rated answers.

Where a rating says what is right, the question becomes a complete case; the others wait for a
person to complete them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from evals.metrics.text import has_words
from rag.conversation.followups import condense_question
from rag.query import parse_asked_question
from rag.records import Answer, Turn
from rag.workspace.exchanges import Feedback, StoredExchange

_AGREED = "A reader agreed that no article answers this."
_SHOULD_HAVE_ABSTAINED = (
    "A reader said that no article answers this, and that the answer should have said so."
)

CaseLine = dict[str, Any]  # a line of a case file


@dataclass(frozen=True, slots=True)
class FeedbackCases:
    """Lines of a case file.

    A line to complete also has `to_complete`: what was said of the answer. A person replaces it
    with what a right answer holds; the case reader refuses the line until then.
    """

    complete: tuple[CaseLine, ...] = ()
    to_complete: tuple[CaseLine, ...] = ()


def build_cases(questions: Iterable[StoredExchange]) -> FeedbackCases:
    """Build a case for each question that was rated.

    A question that was rated several times counts as it was rated last.

    Args:
        questions: Everything that was asked, oldest first: a follow-up needs the turns before it.
    """
    complete: dict[object, CaseLine] = {}
    to_complete: dict[object, CaseLine] = {}
    conversations: dict[str, list[Turn]] = defaultdict(list)
    for asked in questions:
        answer = asked.answer
        if answer is None or asked.state != "done" or answer.kind != "articles":
            continue
        turns = conversations[asked.conversation_id]
        if asked.feedback:
            question = _build_question(asked.question, turns)
            key = (str(question).casefold(), asked.filters)
            line = {"id": _build_id(asked), **question}
            expectation = _build_expectation(asked, answer, asked.feedback)
            if expectation:
                to_complete.pop(key, None)
                tags = _build_tags(line, answer)
                complete[key] = {**line, **expectation, **tags}
            else:
                complete.pop(key, None)
                incomplete = _build_incomplete(asked, answer, asked.feedback)
                to_complete[key] = {**line, **incomplete}
        turn = Turn(asked.question, answer.text)
        turns.append(turn)
    return FeedbackCases(tuple(complete.values()), tuple(to_complete.values()))


def _build_expectation(
    asked: StoredExchange,
    answer: Answer,
    feedback: Feedback,
) -> CaseLine | None:
    """Build what a right answer holds; None where the rating does not say enough."""
    if asked.filters:  # a case knows no filters, and without them it is another question
        return None
    comment = feedback.comment.strip()
    if feedback.verdict == "down":
        if feedback.reason == "should have abstained":
            return {"unanswerable": comment or _SHOULD_HAVE_ABSTAINED}
        return None
    if answer.status == "abstained":
        return {"unanswerable": comment or _AGREED}
    if not answer.citations or answer.status == "partial":
        return None
    gold = _build_gold(answer)
    if has_words(answer.short):
        return {"answers": [answer.short], "gold": gold}
    return {"reference": _join_segments(answer), "gold": gold}


def _build_incomplete(
    asked: StoredExchange,
    answer: Answer,
    feedback: Feedback,
) -> CaseLine:
    filters = {}
    for name in asked.filters.__slots__:
        value = getattr(asked.filters, name)
        if value is not None:
            filters[name] = str(value)
    known = {
        "verdict": feedback.verdict,
        "reason": feedback.reason,
        "comment": feedback.comment,
        "filters": filters,
        "status": answer.status,
        "said": _join_segments(answer),
        "cited": _build_gold(answer),
    }
    not_empty = {name: value for name, value in known.items() if value}
    return {"to_complete": not_empty}


def _build_question(question: str, turns: Sequence[Turn]) -> CaseLine:
    """Build the question of a line, with the turns before it where it refers to them."""
    asked = parse_asked_question(question)
    if condense_question(asked, turns) == asked.text:
        return {"question": question}
    lines: list[Any] = []
    for turn in turns:
        lines.append({"question": turn.question, "answer": turn.answer})
    lines.append(question)
    return {"turns": lines}


def _build_tags(line: CaseLine, answer: Answer) -> CaseLine:
    """Build the tags of a line; nothing where there are none."""
    tags = []
    if "turns" in line:
        tags += ["conversation", "follow-up"]
    if answer.disagreements:
        tags.append("disagreement")
    if not tags:
        return {}
    return {"tags": tags}


def _build_gold(answer: Answer) -> list[dict[str, str]]:
    gold = []
    for citation in answer.citations:
        gold.append({"article": citation.path, "quote": citation.quote})
    return gold


def _join_segments(answer: Answer) -> str:
    """Join the answer's segments, without citation markers."""
    texts = [segment.text for segment in answer.segments]
    return " ".join(texts) or answer.text


def _build_id(asked: StoredExchange) -> str:
    """Build an id that is the same in every export and does not reveal the conversation."""
    place = f"{asked.conversation_id} {asked.number}"
    digest = sha256(place.encode()).hexdigest()
    return f"feedback-{digest[:12]}"
