"""Evaluation cases and the JSONL format that docs/evaluation.md documents.

A line that cannot be used becomes a Problem with its file, line and reason; the other lines are
read all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.metrics.text import has_words
from rag.conversation.turns import parse_conversation
from rag.errors import DossierError
from rag.records import Turn

TAGS = (
    "factoid",
    "numeric",
    "date",
    "who",
    "where",
    "why",
    "how",
    "comparison",
    "across articles",
    "temporal",
    "disagreement",
    "conversation",
    "follow-up",
    "typo",
    "name variant",
    "near miss",
    "out of domain",
    "only in removed text",
    "prompt injection",
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A gold passage.

    `article` is a path, file name, title or id. An empty `quote` stands for the whole article.
    """

    article: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that the answer needs: each of the quotes states it. `grade` is its relevance."""

    quotes: tuple[Quote, ...]
    grade: int = 1


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer holds.

    A case without `answers`, `reference` and `unanswerable` measures retrieval alone.

    Attributes:
        conversation: The turns before the question, oldest first.
        rewritten: The question as a person would ask it without the conversation.
        paraphrase: The question in other words.
        answers: Alternatives; each is a group of texts that the answer must hold together.
        reference: A right answer in full, for token F1.
        gold: The facts that the answer needs.
        unanswerable: Why no article answers; None for an answerable case.
        says_so: Where an article itself says that the answer is unknown or the premise false.
        place: The file and line of the case, for error messages.
        group: In a set that the reader is trained on, the group of cases that is held out from
            training as a whole, or not at all.
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
    says_so: tuple[Quote, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    group: str = ""

    @property
    def wants_answer(self) -> bool:
        """Whether the answer is scored, not only the retrieval."""
        return bool(self.answers or self.reference or self.unanswerable)

    @property
    def answerable(self) -> bool:
        return self.unanswerable is None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a case, and where the case is."""

    place: str
    case: str | None
    reason: str

    def __str__(self) -> str:
        parts = (self.place, self.case, self.reason)
        return ": ".join(part for part in parts if part)


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
    """Read a JSONL file of cases.

    Returns:
        The cases, and a problem for each line that is not a usable case.

    Raises:
        DossierError: The file cannot be opened.
    """
    cases: list[Case] = []
    problems: list[Problem] = []
    places: dict[str, str] = {}
    for number, line in _number_lines(path):
        place = f"{path}:{number}"
        case = _parse_case(line, place)
        if isinstance(case, Problem):
            problems.append(case)
        elif case.id in places:
            problems.append(_build_duplicate_problem(case, places[case.id]))
        else:
            places[case.id] = place
            cases.append(case)
    return cases, problems


def find_duplicate_ids(cases: Iterable[Case]) -> list[Problem]:
    """Find cases of several files that share an id."""
    places: dict[str, str] = {}
    problems = []
    for case in cases:
        first_place = places.setdefault(case.id, case.place)
        if first_place != case.place:
            problems.append(_build_duplicate_problem(case, first_place))
    return problems


def describe_validation_error(error: ValidationError) -> str:
    """Describe the first error of a validation: the key and what is wrong with it."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    return f"{key}: {first['msg']}" if key else first["msg"]


def _build_duplicate_problem(case: Case, first_place: str) -> Problem:
    return Problem(
        case.place,
        case.id,
        f"the id was used before, at {first_place}",
    )


def _number_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise DossierError(f"The case file {path} cannot be opened ({error.strerror}).") from error
    return ((number, line) for number, line in enumerate(lines, start=1) if line.strip())


def _parse_case(line: bytes, place: str) -> Case | Problem:
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        return Problem(place, None, f"is not JSON ({error})")
    case_id = fields.get("id") if isinstance(fields, dict) else None
    name = str(case_id) if case_id else None
    try:
        return _build_case(_CaseLine.model_validate(fields), place)
    except ValidationError as error:
        return Problem(place, name, describe_validation_error(error))
    except DossierError as error:
        return Problem(place, name, str(error))


def _build_case(line: _CaseLine, place: str) -> Case:
    """Build the case of a line. Raises DossierError for a line that contradicts itself."""
    _check_expectation(line)
    conversation, question = _split_turns(line)
    answers = _group_answers(line)
    unknown_tags = [tag for tag in line.tags if tag not in TAGS]
    if unknown_tags:
        raise DossierError(f"the tag “{unknown_tags[0]}” is none of {', '.join(TAGS)}")
    return Case(
        id=line.id,
        question=question,
        conversation=tuple(conversation),
        rewritten=line.rewritten,
        paraphrase=line.paraphrase,
        answers=answers,
        reference=line.reference,
        gold=tuple(_build_fact(fact) for fact in line.gold),
        unanswerable=line.unanswerable,
        says_so=tuple(_build_quote(quote) for quote in line.says_so),
        tags=tuple(line.tags),
        place=place,
    )


def _check_expectation(line: _CaseLine) -> None:
    if (line.question is None) == (not line.turns):
        raise DossierError("has to have either question or turns")
    has_answer = bool(line.answers or line.gold or line.reference)
    if line.unanswerable and has_answer:
        raise DossierError("is said to be unanswerable, yet has answers, a reference or gold")
    if not line.unanswerable and not has_answer:
        raise DossierError(
            "has none of answers, reference, gold and unanswerable: nothing could be measured"
        )
    if line.says_so and not line.unanswerable:
        raise DossierError("says_so belongs to what is unanswerable")


def _split_turns(line: _CaseLine) -> tuple[list[Turn], str]:
    """Split a line's turns into the conversation and the question that ends it."""
    if not line.turns:
        return [], line.question or ""
    conversation, question = parse_conversation(line.turns)
    if not conversation:
        raise DossierError("turns has to have at least two; for one, use question")
    return conversation, question


def _group_answers(line: _CaseLine) -> tuple[tuple[str, ...], ...]:
    groups = []
    for answer in line.answers:
        texts = (answer,) if isinstance(answer, str) else tuple(answer)
        if not texts or not all(has_words(text) for text in texts):
            raise DossierError(
                "has an accepted answer that is empty once articles and punctuation are dropped: "
                "any answer would hold it"
            )
        groups.append(texts)
    return tuple(groups)


def _build_fact(line: _FactLine) -> Fact:
    return Fact(tuple(_build_quote(quote) for quote in (line, *line.also)))


def _build_quote(line: _QuoteLine) -> Quote:
    return Quote(line.article, line.quote)
