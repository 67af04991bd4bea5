"""Lets a language model make a question stand alone, from the turns before it.

Its reply is not trusted: lines are dropped that are no question, or that name what nobody spoke of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.generation.prompts import build_condense_prompt
from rag.answering.grounding import has_known_names
from rag.conversation.reckoning import follows_from
from rag.english.tokens import find_words
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.query import replace_surrogates
from rag.records import Turn

_MAX_QUESTIONS = 3
_MAX_CHARACTERS = 400  # of a question
_MAX_REPLY_CHARACTERS = 2000  # that are read: three questions with what stands around them
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
_LIST_MARK = re.compile(r"^(?:[-–•*>]+|#+|\(?\d{1,2}[.):]|\(?[a-c][.)]|Q\d?[.:])\s+", re.IGNORECASE)
_LABEL = re.compile(
    r"""
    ^\W*
    (?: (?:sure|ok|okay|certainly) \b\W* )?
    (?: here\b [^?:]{0,80}                                     # Here is what you asked for:
      | (?:[\w-]+\ ){0,3} questions? (?:\ \d)? (?:\ is|\ are)?  # The rewritten question is:
      | rewritten | rewriting | standalone | reply | output
    )
    \W*?:\s*
    """,
    re.IGNORECASE | re.VERBOSE,
)
_REMARK = re.compile(r"\s*\([^()]*\)$")  # behind a question
_WRAPPERS = (
    ('"', '"'),
    ("'", "'"),
    ("“", "”"),
    ("‘", "’"),
    ("„", "“"),
    ("«", "»"),
    ("**", "**"),
    ("__", "__"),
    ("*", "*"),
    ("_", "_"),
    ("`", "`"),
)
_QUESTION_MARKS = ("?", "？", "؟")


def rewrite_question(
    question: str,
    conversation: Sequence[Turn],
    model: LanguageModel,
) -> tuple[str, ...]:
    """Let a language model write a question so that it stands alone.

    Args:
        question: The question, as it was asked.
        conversation: The turns before it, oldest first.
        model: The language model.

    Returns:
        One to three questions; none where the model fails, writes no question, or adds names
        (but those of countries) or numbers that do not follow from the conversation.
    """
    reply = _read_reply(question, conversation, model)
    texts = [question]
    for turn in conversation:
        texts += [turn.question, turn.answer]
    told = "\n".join(texts)
    found: dict[tuple[str, ...], str] = {tuple(find_words(question)): question}
    chosen: list[str] = []
    for line in _extract_questions(reply):
        is_known = has_known_names(line, told, may_add_countries=True)
        if not is_known or not follows_from(line, told):
            continue
        same = found.setdefault(tuple(find_words(line)), line)
        if same not in chosen:
            chosen.append(same)
    return tuple(chosen[:_MAX_QUESTIONS])


def _read_reply(
    question: str,
    conversation: Sequence[Turn],
    model: LanguageModel,
) -> str:
    """Read the model's reply, up to a limit; nothing where it fails."""
    prompt = build_condense_prompt(question, conversation)
    reply = ""
    try:
        for piece in model.stream(prompt):
            reply += piece
            if len(reply) > _MAX_REPLY_CHARACTERS:
                complete, _, _ = reply.rpartition("\n")
                return complete
    except (ModelFailed, ModelUnavailable):  # the note of the answer says so
        return ""
    return reply


def _extract_questions(reply: str) -> list[str]:
    """Extract the questions of a reply, without what a model puts around them."""
    questions = []
    for line in _THINKING.sub("", replace_surrogates(reply)).splitlines():
        question = _strip_line(line)
        is_question = question.endswith(_QUESTION_MARKS) and bool(find_words(question))
        if is_question and len(question) <= _MAX_CHARACTERS:
            questions.append(question)
    return questions


def _strip_line(line: str) -> str:
    """Strip list marks, labels, quotation marks, emphasis and remarks, however they are nested."""
    stripped = line.strip()
    before = ""
    while stripped != before:
        before = stripped
        stripped = _LIST_MARK.sub("", stripped)
        stripped = _LABEL.sub("", _unwrap(stripped))
        if not stripped.endswith(_QUESTION_MARKS):
            stripped = _REMARK.sub("", stripped)
        stripped = stripped.strip()
    return stripped


def _unwrap(text: str) -> str:
    """Remove a pair of quotation marks or of emphasis around a text."""
    for opening, closing in _WRAPPERS:
        is_longer = len(text) > len(opening) + len(closing)
        if is_longer and text.startswith(opening) and text.endswith(closing):
            return text[len(opening) : -len(closing)]
    return text
