"""Makes a follow-up stand alone with a language model.

Rules do it where the model fails, or adds what nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.generation.prompts import build_condense_prompt
from rag.answering.grounding import has_known_names
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.records import Turn

_MAX_CHARACTERS = 400
_LABEL = re.compile(r"^\W*(?:(?:last|rewritten|standalone|the) )?question:\s*", re.IGNORECASE)
_FIGURE = re.compile(r"\d+")


def condense_with_model(
    question: str,
    conversation: Sequence[Turn],
    model: LanguageModel,
) -> str | None:
    """Make a question stand alone with a language model.

    Returns:
        The question; None where the model fails, writes no question, or adds a name or a figure
        that was not in the conversation.
    """
    reply = _read_reply(question, conversation, model)
    if reply is None:
        return None
    standalone = _extract_question(reply)
    if standalone is None:
        return None
    texts = [question]
    for turn in conversation:
        texts += [turn.question, turn.answer]
    context = " ".join(texts)
    if _adds_something(standalone, context):
        return None
    return standalone


def _read_reply(
    question: str,
    conversation: Sequence[Turn],
    model: LanguageModel,
) -> str | None:
    """Read the model's reply; None where it fails or writes too much."""
    prompt = build_condense_prompt(question, conversation)
    reply = ""
    try:
        for piece in model.stream(prompt):
            reply += piece
            if len(reply) > _MAX_CHARACTERS:
                return None
    except (ModelFailed, ModelUnavailable):  # the note of the answer says so
        return None
    return reply


def _extract_question(reply: str) -> str | None:
    """Extract the question from a reply that is one line, without its label and quotation marks."""
    lines = [line for line in reply.splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    sentence = _LABEL.sub("", lines[0]).strip("\"“”' ")
    if not sentence.endswith("?"):
        return None
    return sentence


def _adds_something(standalone: str, context: str) -> bool:
    """Tell whether a question has a name or a figure that is not in its context."""
    figures = set(_FIGURE.findall(standalone))
    known_figures = set(_FIGURE.findall(context))
    if not figures <= known_figures:
        return True
    return not has_known_names(standalone, context)
