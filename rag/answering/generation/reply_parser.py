"""Parses what a language model replies, as it is written: labelled text or JSON, cut anywhere.

Both forms give the same: a verdict, statements with the labels that they rest on, what is missing,
which values conflict, and further questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic_core import from_json

from rag.answering.generation.stream_parser import Claim, ClaimParser
from rag.english.prompt_injection import looks_like_prompt_injection
from rag.records import Verdict

_VERDICTS = frozenset(get_args(Verdict))
_KEYWORDS = ("VERDICT", "MISSING", "CONFLICT", "NEXT", "NOTHING")
_KEYWORD_LINE = re.compile(r"^\W*(VERDICT|MISSING|CONFLICT|NEXT)\W*?:\W*(.*)$")
_NOTHING_ALONE = re.compile(r"\W*nothing\W*", re.IGNORECASE)
_LABELS_ALONE = re.compile(r"(?:\W*\b(?:[a-z]\d{1,3}|and)\b)+\W*", re.IGNORECASE)
_NOTHING_LINE = re.compile(r"^\W*NOTHING\b")
_LABEL = re.compile(r"[a-z]\d{1,3}", re.IGNORECASE)
_LABELS_IN_BRACKETS = re.compile(r"[\[【][^\]】]*[\]】]")
_NOT_A_WORD = re.compile(r"^\W+")
_FENCE = re.compile(r"^\s*```(?:json)?\s*")
_MAX_NEXT = 3
_MAX_LINE_CHARACTERS = 200  # of what is said beside the answer
_BRACKETED = re.compile(r"[\[【][^\]】]*[\]】]")
_ADDRESS = re.compile(r"https?:|www\.|\w@\w", re.IGNORECASE)


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


class ReplyParser:
    """Takes a reply in pieces and gives its statements once they are whole.

    What was given never changes.
    """

    def __init__(self) -> None:
        self.details = ReplyDetails()
        self._form: _TextForm | _JsonForm | None = None
        self._beginning = ""

    def feed(self, piece: str) -> list[Claim]:
        """Take a piece; return the statements that are whole with it."""
        if self._form is not None:
            return self._form.feed(piece)
        self._beginning += piece
        beginning = _FENCE.sub("", self._beginning).lstrip()
        if not beginning or beginning in "```json":
            return []
        self._form = _JsonForm(self.details) if beginning[0] == "{" else _TextForm(self.details)
        return self._form.feed(beginning)

    def close(self) -> list[Claim]:
        """Return what is left when the reply has ended."""
        if self._form is None:
            return []
        return self._form.close()


class _TextForm:
    """Sentences with labels, and lines that begin with a keyword."""

    def __init__(self, details: ReplyDetails) -> None:
        self._details = details
        self._sentences = ClaimParser()
        self._line = ""  # the beginning of a line that may be, or is, a keyword's
        self._is_held = True
        self._has_begun = False  # to answer

    def feed(self, piece: str) -> list[Claim]:
        claims = []
        for line in piece.splitlines(keepends=True):
            claims += self._feed_line(line)
        return claims

    def close(self) -> list[Claim]:
        claims = self._end_line("") if self._line else []
        claims += self._sentences.close()
        return claims

    def _feed_line(self, text: str) -> list[Claim]:
        """Take a line or a part of one."""
        ends = text.endswith(("\n", "\r"))
        if not self._is_held:
            self._is_held = ends
            return self._feed_sentences(text)
        self._line += text
        if ends:
            return self._end_line("")
        if _may_be_keyword_line(self._line):
            return []
        line, self._line, self._is_held = self._line, "", False
        return self._feed_sentences(line)

    def _end_line(self, rest: str) -> list[Claim]:
        line, self._line, self._is_held = self._line + rest, "", True
        match = _KEYWORD_LINE.match(line.rstrip())
        if match:
            self._read_keyword(match[1], match[2].strip())
            return self._sentences.feed("\n")
        if _NOTHING_LINE.match(line) and not self._has_begun:
            self._details.verdict = self._details.verdict or "nothing"
            return []
        return self._feed_sentences(line)

    def _feed_sentences(self, text: str) -> list[Claim]:
        self._has_begun = self._has_begun or bool(text.strip())
        return self._sentences.feed(text)

    def _read_keyword(self, keyword: str, text: str) -> None:
        if keyword == "VERDICT":
            word = text.strip("*_`. ").lower()
            if word in _VERDICTS:
                self._details.verdict = word  # type: ignore[assignment]
        elif keyword == "MISSING":
            self._details.missing = clean_line(text)
        elif keyword == "NEXT":
            _add_question(self._details, text)
        else:
            values = []
            for part in text.split("|"):
                label = _LABEL.search(" ".join(_LABELS_IN_BRACKETS.findall(part)))
                value = _remove_labels(part)
                if label and value:
                    values.append(ConflictingValue(value, label[0].lower()))
            _add_conflict(self._details, values)


class _JsonForm:
    """One JSON object, read as far as it is written."""

    def __init__(self, details: ReplyDetails) -> None:
        self._details = details
        self._written = ""
        self._given = 0  # statements

    def feed(self, piece: str) -> list[Claim]:
        self._written += piece
        if not any(sign in piece for sign in "}],"):  # nothing can have been completed
            return []
        return self._read(is_ended=False)

    def close(self) -> list[Claim]:
        return self._read(is_ended=True)

    def _read(self, *, is_ended: bool) -> list[Claim]:
        value = _parse_partial(self._written)
        if not isinstance(value, dict):
            return []
        verdict = value.get("verdict")
        if isinstance(verdict, str) and verdict in _VERDICTS:
            self._details.verdict = verdict  # type: ignore[assignment]
        statements = value.get("statements")
        if not isinstance(statements, list):
            statements = []
        # The last statement may be half written, as long as no later key follows.
        whole = len(statements)
        if not is_ended and not any(key in value for key in ("missing", "conflicts", "next")):
            whole -= 1
        claims = []
        for statement in statements[self._given : max(whole, self._given)]:
            claim = _build_claim(statement)
            if claim is not None:
                claims.append(claim)
        self._given = max(whole, self._given)
        if is_ended:
            self._read_details(value)
        return claims

    def _read_details(self, value: dict[str, Any]) -> None:
        missing = value.get("missing")
        if isinstance(missing, str):
            self._details.missing = clean_line(missing)
        for question in _as_list(value.get("next")):
            if isinstance(question, str):
                _add_question(self._details, question)
        for conflict in _as_list(value.get("conflicts")):
            values = []
            for one in _as_list(conflict):
                if not isinstance(one, dict):
                    continue
                label, text = one.get("label"), one.get("value")
                if isinstance(label, str) and isinstance(text, str) and text.strip():
                    values.append(ConflictingValue(text.strip(), label.strip("[] ").lower()))
            _add_conflict(self._details, values)


def parse_chosen_labels(reply: str) -> list[str] | None:
    """Parse a reply that names sentences, in JSON or as text.

    Returns:
        The labels in order; None where the reply says that nothing answers. A reply that is
        neither, such as a sentence or JSON that broke off, names none.
    """
    written = _FENCE.sub("", reply).strip()
    if written.startswith("{"):
        return _parse_chosen_json(written)
    if _NOTHING_ALONE.fullmatch(written):
        return None
    return parse_labels(written) if _LABELS_ALONE.fullmatch(written) else []


def _parse_chosen_json(written: str) -> list[str] | None:
    """Parse the labels of an object; only one that is whole says that nothing answers."""
    value = _parse_partial(written)
    labels = value.get("labels") if isinstance(value, dict) else None
    if not isinstance(labels, list):
        return []
    if not labels and written.removesuffix("```").rstrip().endswith("}"):
        return None
    return parse_labels(" ".join(label for label in labels if isinstance(label, str)))


def parse_labels(text: str) -> list[str]:
    """Find the labels in a reply that is labels alone, in order, each once."""
    labels = [label.lower() for label in _LABEL.findall(text)]
    return list(dict.fromkeys(labels))


def _may_be_keyword_line(line: str) -> bool:
    """Whether a beginning of a line is, or may become, the line of a keyword."""
    begun = _NOT_A_WORD.sub("", line)
    return any(keyword.startswith(begun) or begun.startswith(keyword) for keyword in _KEYWORDS)


def _parse_partial(text: str) -> Any:
    """Parse JSON as far as it is written; None where it is none."""
    try:
        return from_json(text, allow_partial=True)
    except ValueError:
        pass
    # Behind the object stands something else, such as the end of a code block.
    end = text.rfind("}")
    if end < 0:
        return None
    try:
        return from_json(text[: end + 1], allow_partial=True)
    except ValueError:
        return None


def _build_claim(statement: Any) -> Claim | None:
    if not isinstance(statement, dict):
        return None
    text = statement.get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    written = " ".join(str(label) for label in _as_list(statement.get("labels")))
    return Claim(_remove_labels(text), tuple(parse_labels(written)))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def clean_line(text: str) -> str:
    """Return what a model says beside its answer as a line without brackets.

    It is empty where the line is too long, has an address, or gives orders.
    """
    line = _remove_labels(_BRACKETED.sub("", text)).strip("“”\"' ")
    if len(line) > _MAX_LINE_CHARACTERS or _ADDRESS.search(line):
        return ""
    return "" if looks_like_prompt_injection(line) else line


def _remove_labels(text: str) -> str:
    """Remove labels in brackets that a model has put into a text."""

    def replacement(match: re.Match[str]) -> str:
        return "" if _LABEL.search(match[0]) else match[0]

    without = _LABELS_IN_BRACKETS.sub(replacement, text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(without.split()))


def _add_question(details: ReplyDetails, text: str) -> None:
    question = clean_line(text)
    if question.endswith("?") and len(details.next_questions) < _MAX_NEXT:
        details.next_questions.append(question)


def _add_conflict(details: ReplyDetails, values: list[ConflictingValue]) -> None:
    if len({value.label for value in values}) > 1:
        details.conflicts.append(tuple(values))
