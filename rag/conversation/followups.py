"""Makes a follow-up stand alone, from the turns before it.

A question that stands alone is not changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.language import AskedQuestion
from rag.query import name_person, parse_asked_question
from rag.records import Turn

_MAX_EARLIER_QUESTIONS = 2  # that are put before a follow-up
_MAX_CONTEXT_TURNS = 2  # in which a person is looked for
_MIN_CONTENT_WORDS = 4  # of a question that stands alone once its person is named


def condense_question(asked: AskedQuestion, conversation: Sequence[Turn]) -> str:
    """Make a question stand alone by rules.

    A person whom it only calls "he" is named. The earlier questions that it leans on are put
    before it, back to one that stands alone.

    Args:
        asked: The question.
        conversation: The turns before it, oldest first.
    """
    if not conversation:
        return asked.text
    if asked.returns_to_topic:
        topic = _find_topic_question(asked, conversation)
        earlier = _add_question_mark(topic)
        return f"{earlier} {asked.text}"
    recent_texts = _collect_recent_texts(conversation)
    named = name_person(asked, recent_texts)
    is_named = named.text != asked.text
    if is_named and len(named.content_words) >= _MIN_CONTENT_WORDS:
        return named.text
    questions = _find_earlier_questions(named, conversation)
    questions.append(named.text)
    return " ".join(questions)


def _find_earlier_questions(
    asked: AskedQuestion,
    conversation: Sequence[Turn],
) -> list[str]:
    """Find the questions that a follow-up leans on, oldest first."""
    earlier: list[str] = []
    leaning = asked
    recent = conversation[-_MAX_EARLIER_QUESTIONS:]
    for turn in reversed(recent):
        if not leaning.is_followup:
            break
        question = _add_question_mark(turn.question)
        earlier.insert(0, question)
        leaning = parse_asked_question(turn.question)
    return earlier


def _find_topic_question(
    asked: AskedQuestion,
    conversation: Sequence[Turn],
) -> str:
    """Find the question that "back to the harbour" means.

    Of those before the last turn it is the one that shares most content words, else the first.
    """
    words = set(asked.content_words)
    candidates = conversation[:-1] or conversation

    def count_shared_words(turn: Turn) -> int:
        earlier = parse_asked_question(turn.question)
        shared = words.intersection(earlier.content_words)
        return len(shared)

    topic = max(candidates, key=count_shared_words)
    return topic.question


def _collect_recent_texts(conversation: Sequence[Turn]) -> list[str]:
    """Collect where the person last spoken of may be named.

    The previous question comes first, then its answer, then the last turns together.
    """
    previous = conversation[-1]
    recent = conversation[-_MAX_CONTEXT_TURNS:]
    context = " ".join(f"{turn.question} {turn.answer}" for turn in recent)
    return [
        previous.question,
        previous.answer,
        context,
    ]


def _add_question_mark(sentence: str) -> str:
    stripped = sentence.strip()
    if stripped.endswith(("?", ".", "!")):
        return stripped
    return f"{stripped}?"
