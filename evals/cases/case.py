"""Evaluation cases: the JSONL schema that docs/evaluation.md documents, read line by line.

A line that cannot be used is a Problem with its file, line and reason, and the rest go on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.metrics.text import has_words
from rag.conversation.turns import conversation_of
from rag.errors import DossierError
from rag.records import Turn

TAGS = (
    "factoid", "numeric", "date", "who", "where", "why", "how", "comparison", "across articles", "temporal", "disagreement",
    "conversation", "follow-up", "typo", "name variant", "near miss", "out of domain", "only in removed text", "prompt injection",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quote:
    """What a gold passage says: `article` is a path, file name, title or id; without `quote` the whole article is meant."""

    article: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that the answer needs, and the passages any of which states it; `grade` as in graded relevance."""

    quotes: tuple[Quote, ...]
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer holds.

    `answers` are alternatives; each is the texts that must all be there. `reference` is a right answer in
    full, for token F1. `unanswerable` says why no article answers. A case with none of these measures retrieval alone.
    """

    id: str
    question: str
    conversation: tuple[Turn, ...] = ()
    rewritten: str | None = None
    paraphrase: str | None = None
    answers: tuple[tuple[str, ...], ...] = ()
    reference: str | None = None
    gold: tuple[Fact, ...] = ()
    unanswerable: str | None = None
    says_so: tuple[
        Quote, ...
    ] = ()  # where an article says itself that it is not known, or the premise false
    tags: tuple[str, ...] = ()
    place: str = ""  # file and line, for errors
    group: str = (
        ""  # of a set that the reader is trained on: what is kept from training, or not, as a whole
    )

    @property
    def wants_answer(self) -> bool:
        return bool(self.answers or self.reference or self.unanswerable)

    @property
    def answerable(self) -> bool:
        return self.unanswerable is None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a case, and where it stands."""

    place: str
    case: str | None
    reason: str

    def __str__(self) -> str:
        return ": ".join(each for each in (self.place, self.case, self.reason) if each)


class _QuoteLine(BaseModel):
    model_config = ConfigDict(extra="forbid")
    article: str = Field(min_length=1)
    quote: str = Field(min_length=1)


class _FactLine(_QuoteLine):
    also: list[_QuoteLine] = []


class _CaseLine(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1)
    question: str | None = Field(None, min_length=1)
    turns: list[Any] = []
    rewritten: str | None = None
    paraphrase: str | None = None
    answers: list[str | list[str]] = []
    reference: str | None = None
    gold: list[_FactLine] = []
    unanswerable: str | None = Field(None, min_length=1)
    says_so: list[_QuoteLine] = []
    tags: list[str] = []


def read_cases(path: Path) -> tuple[list[Case], list[Problem]]:
    """The cases of a JSONL file, and what is wrong with the lines that are none.

    Raises DossierError when the file cannot be opened.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for number, line in _number_lines(path):
        place = f"{path}:{number}"
        made = _parse_case(line, place)
        if isinstance(made, Problem):
            problems.append(made)
        elif made.id in seen:
            problems.append(Problem(place, made.id, f"the id was used before, at {seen[made.id]}"))
        else:
            seen[made.id] = place
            cases.append(made)
    return cases, problems


def _number_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise DossierError(f"The case file {path} cannot be opened ({error.strerror}).") from error
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _parse_case(line: bytes, place: str) -> Case | Problem:
    try:
        given = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Problem(place, None, f"is not JSON ({error})")
    name = given.get("id") if isinstance(given, dict) else None
    try:
        return _build_case(_CaseLine.model_validate(given), place)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        return Problem(
            place, str(name) if name else None, f"{key}: {first['msg']}" if key else first["msg"]
        )
    except DossierError as error:
        return Problem(place, str(name) if name else None, str(error))


def _build_case(line: _CaseLine, place: str) -> Case:
    """Raises DossierError for a line that contradicts itself."""
    if (line.question is None) == (not line.turns):
        raise DossierError("has to have either question or turns")
    conversation, question = (
        conversation_of(line.turns) if line.turns else ([], line.question or "")
    )
    if line.turns and not conversation:
        raise DossierError("turns has to have at least two; for one, use question")
    if line.unanswerable and (line.answers or line.gold or line.reference):
        raise DossierError("is said to be unanswerable, yet has answers, a reference or gold")
    if not (line.unanswerable or line.answers or line.reference or line.gold):
        raise DossierError(
            "has none of answers, reference, gold and unanswerable: nothing could be measured"
        )
    if line.says_so and not line.unanswerable:
        raise DossierError("says_so belongs to what is unanswerable")
    accepted = [[each] if isinstance(each, str) else each for each in line.answers]
    if any(not texts or not all(has_words(text) for text in texts) for texts in accepted):
        raise DossierError(
            "has an accepted answer that is empty once articles and punctuation are dropped: any answer would hold it"
        )
    unknown = [tag for tag in line.tags if tag not in TAGS]
    if unknown:
        raise DossierError(f"the tag “{unknown[0]}” is none of {', '.join(TAGS)}")
    return Case(
        id=line.id,
        question=question,
        conversation=tuple(conversation),
        rewritten=line.rewritten,
        paraphrase=line.paraphrase,
        answers=tuple(tuple(texts) for texts in accepted),
        reference=line.reference,
        gold=tuple(
            Fact(tuple(Quote(each.article, each.quote) for each in (fact, *fact.also)))
            for fact in line.gold
        ),
        unanswerable=line.unanswerable,
        says_so=tuple(Quote(each.article, each.quote) for each in line.says_so),
        tags=tuple(line.tags),
        place=place,
    )


def find_duplicate_ids(cases: Iterable[Case]) -> list[Problem]:
    """Cases of several files under one id."""
    seen: dict[str, str] = {}
    return [
        Problem(case.place, case.id, f"the id was used before, at {seen[case.id]}")
        for case in cases
        if seen.setdefault(case.id, case.place) != case.place
    ]
