"""A follow-up as a language model makes it stand alone.

Rules do where it fails or adds what nobody said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.generation.grounding import has_known_names
from rag.answering.generation.prompts import build_condense_prompt
from rag.errors import ModelFailed, ModelUnavailable
from rag.models.llm import LanguageModel
from rag.records import Turn

_LONGEST = 400  # characters
_LABEL = re.compile(r"^\W*(?:(?:last|rewritten|standalone|the) )?question:\s*", re.IGNORECASE)
_FIGURES = re.compile(r"\d+")


def condense_with_model(
    question: str, conversation: Sequence[Turn], model: LanguageModel
) -> str | None:
    """The question standing alone.

    None where the model fails, writes no question, or names what was not named before.
    """
    pieces: list[str] = []
    try:
        for piece in model.stream(build_condense_prompt(question, conversation)):
            pieces.append(piece)
            if sum(map(len, pieces)) > _LONGEST:
                return None
    except (ModelFailed, ModelUnavailable):  # the answer's note tells
        return None
    lines = [
        _LABEL.sub("", line).strip("\"“”' ")
        for line in "".join(pieces).splitlines()
        if line.strip()
    ]
    if len(lines) != 1 or not lines[0].endswith("?"):
        return None
    said = " ".join([question, *(f"{turn.question} {turn.answer}" for turn in conversation)])
    new_figures = set(_FIGURES.findall(lines[0])) - set(_FIGURES.findall(said))
    return lines[0] if has_known_names(lines[0], said) and not new_figures else None
