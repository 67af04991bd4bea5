"""Reads what a language model judged of labelled claims when it was asked for its second look."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.cases.case import describe_validation_error
from rag.answering.generation.second_look import Judgement, parse_judgement
from rag.answering.grounding import GroundedSentence
from rag.errors import DossierError

FindJudgement = Callable[[GroundedSentence], Judgement | None]


class _JudgedLine(BaseModel):
    model_config = ConfigDict(extra="ignore")
    claim: str
    cited: tuple[str, ...]
    reply: str


def read_judgements(path: Path) -> FindJudgement:
    """Read JSON lines of `claim`, `cited` and the model's `reply`.

    Returns:
        A function that finds the judgement of a claim on the sentences that it cites; its evidence
        may have one sentence more.

    Raises:
        DossierError: The file cannot be read, or a line is not of this shape.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise DossierError(f"{path} cannot be read: {error}") from error
    judged: list[_JudgedLine] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            judged.append(_JudgedLine.model_validate(json.loads(line)))
        except json.JSONDecodeError as error:
            raise DossierError(f"{path}:{number}: it is no JSON: {error.msg}") from error
        except ValidationError as error:
            raise DossierError(f"{path}:{number}: {describe_validation_error(error)}") from error

    def find(sentence: GroundedSentence) -> Judgement | None:
        shown = {evidence.text for evidence in sentence.evidence}
        for line in judged:
            if line.claim == sentence.text and shown.issuperset(line.cited):
                return parse_judgement(line.reply)
        return None

    return find
