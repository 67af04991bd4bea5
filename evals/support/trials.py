"""Reads labelled claims: what a model might have written, its evidence, and whether it is faithful.

One JSON object a line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases.case import Problem, describe_validation_error
from rag.errors import DossierError
from rag.records import Evidence, Passage, RetrievedPassage, Sentence

_ARTICLE = "a"  # all sentences of a trial count as one article's, in reading order


class _TrialLine(BaseModel):
    model_config = ConfigDict(extra="ignore")
    claim: str = Field(min_length=1)
    cited: list[str]
    evidence: list[str]
    faithful: bool
    kind: str = "other"
    question: str = ""
    title: str = ""
    author: str | None = None
    source: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A claim with the sentences that were shown, and the labels of those that it cites."""

    claim: str
    labels: tuple[str, ...]
    sentences: dict[str, Evidence]
    question: str
    is_faithful: bool
    kind: str
    place: str


def read_trials(path: Path) -> tuple[list[Trial], list[Problem]]:
    """Read a JSONL file of labelled claims.

    Returns:
        The trials, and a problem for each line that is none.

    Raises:
        DossierError: The file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DossierError(f"{path} cannot be read: {error}") from error
    trials: list[Trial] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        try:
            parsed = _TrialLine.model_validate(json.loads(line))
        except json.JSONDecodeError as error:
            problems.append(Problem(place, None, f"it is no JSON: {error.msg}"))
        except ValidationError as error:
            problems.append(Problem(place, None, describe_validation_error(error)))
        else:
            trials.append(_build_trial(parsed, place))
    return trials, problems


def _build_trial(line: _TrialLine, place: str) -> Trial:
    """Label the shown sentences; one that is cited and not shown is shown last."""
    texts = list(dict.fromkeys((*line.evidence, *line.cited)))
    passage = _build_passage(texts, line)
    sentences: dict[str, Evidence] = {}
    spans = zip(texts, passage.passage.sentences, strict=True)
    for number, (text, span) in enumerate(spans, start=1):
        evidence = Evidence(passage, span.start, span.end, text, score=0.0, logit=0.0)
        sentences[f"{_ARTICLE}{number}"] = evidence
    cited = set(line.cited)
    labels = tuple(label for label, shown in sentences.items() if shown.text in cited)
    return Trial(line.claim, labels, sentences, line.question, line.faithful, line.kind, place)


def _build_passage(texts: list[str], line: _TrialLine) -> RetrievedPassage:
    """Build a passage of sentences with a space between them."""
    spans = []
    start = 0
    for text in texts:
        spans.append(Sentence(start, start + len(text)))
        start += len(text) + 1
    whole = " ".join(texts)
    return RetrievedPassage(
        Passage(_ARTICLE, _ARTICLE, 0, len(whole), "", tuple(spans)),
        title=line.title,
        author=line.author,
        source=line.source,
        published=line.published,
        path="",
        version="",
        text=whole,
        score=0.0,
    )
