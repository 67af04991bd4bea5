"""What a reply of a language model says besides its statements, and the labels in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import get_args

from rag.english.prompt_injection import looks_like_prompt_injection
from rag.records import Verdict

_VERDICTS = frozenset(get_args(Verdict))
_LABEL = re.compile(r"[a-z]\d{1,3}", re.IGNORECASE)
_BRACKETS = re.compile(r"[\[【][^\]】]*[\]】]")
_SPACE_BEFORE_MARK = re.compile(r"\s+([.,;:!?])")
_MAX_NEXT = 3
_MAX_LINE_CHARACTERS = 200  # of what is said beside the answer
_ADDRESS = re.compile(r"https?:|www\.|\w@\w", re.IGNORECASE)
_QUOTES = "“”\"' "


@dataclass(frozen=True, slots=True)
class ConflictingValue:
    """A value that differs from others, and the label of the sentence that states it."""

    value: str
    label: str


@dataclass(slots=True)
class ReplyDetails:
    """What a reply says besides its statements.

    Attributes:
        verdict: The model's judgement; None as long as, or if, it gives none.
        missing: What was asked and is not answered, in the model's words.
        conflicts: Values of the same thing that differ, two or more each.
        next_questions: At most three.
    """

    verdict: Verdict | None = None
    missing: str = ""
    conflicts: list[tuple[ConflictingValue, ...]] = field(default_factory=list)
    next_questions: list[str] = field(default_factory=list)

    def set_verdict(self, written: str) -> None:
        """Take a verdict; one that is unknown changes nothing."""
        if written in _VERDICTS:
            self.verdict = written  # type: ignore[assignment]  # it is one of the verdicts

    def set_missing(self, text: str) -> None:
        """Take what is missing, as `clean_line` leaves it."""
        self.missing = clean_line(text)

    def add_question(self, text: str) -> None:
        """Add a further question, if it is one and there are not enough."""
        question = clean_line(text)
        if not question.endswith("?"):
            return
        if len(self.next_questions) < _MAX_NEXT:
            self.next_questions.append(question)

    def add_conflict(self, values: Sequence[ConflictingValue]) -> None:
        """Add values that differ, if two sentences or more state them."""
        labels = {value.label for value in values}
        if len(labels) > 1:
            self.conflicts.append(tuple(values))


def find_label(text: str) -> str | None:
    """Find the first label in brackets: "a2" of "3 million [a2]"."""
    in_brackets = " ".join(_BRACKETS.findall(text))
    match = _LABEL.search(in_brackets)
    return match[0].lower() if match else None


def parse_labels(text: str) -> list[str]:
    """Find the labels in a reply that is labels alone, in order, each once."""
    labels = [label.lower() for label in _LABEL.findall(text)]
    return list(dict.fromkeys(labels))


def clean_line(text: str) -> str:
    """Return what a model says beside its answer as a line without brackets.

    It is empty where the line is too long, has an address, or gives orders.
    """
    without_brackets = _BRACKETS.sub("", text)
    line = remove_labels(without_brackets).strip(_QUOTES)
    if len(line) > _MAX_LINE_CHARACTERS or _ADDRESS.search(line):
        return ""
    if looks_like_prompt_injection(line):
        return ""
    return line


def remove_labels(text: str) -> str:
    """Remove labels in brackets that a model has put into a text: "[a1]", but not "[sic]"."""
    without = _BRACKETS.sub(_drop_brackets_of_label, text)
    single_spaced = " ".join(without.split())
    return _SPACE_BEFORE_MARK.sub(r"\1", single_spaced)


def _drop_brackets_of_label(match: re.Match[str]) -> str:
    return "" if _LABEL.search(match[0]) else match[0]
