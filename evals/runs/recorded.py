"""A language model's recorded replies, given again to the prompts of today.

A recording keeps the texts of the sentences that each statement rests on, not their labels, so that
it outlives a change of prompt, labels or retrieval.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from rapidfuzz import fuzz, process

from evals.cases.gold_spans import LocatedCase
from evals.runs.prepare import PreparedRun
from rag import Assistant
from rag.answering.generation.reply_parser import ReplyParser
from rag.errors import DossierError, ModelFailed
from rag.models.llm import THIS_MACHINE, LanguageModel, Message, Usage
from rag.settings import GenerationSettings

_LABELLED_LINE = re.compile(r"^\[([a-z]\d+)\] (.+)$", re.MULTILINE)
_QUESTION_LINE = re.compile(r"^(Last question|Question): (.+)$", re.MULTILINE)
# Spelling is repaired by other rules today than when a question was recorded.
_MIN_SIMILARITY = 92.0  # of 100


@dataclass(frozen=True, slots=True)
class RecordedStatement:
    """A sentence that the model wrote, and the texts of the sentences that it rests on."""

    text: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordedReply:
    """What a model replied to one question.

    Attributes:
        verdict: Its judgement, one of `rag.records.Verdict`.
        conflicts: Values that differ, each with the text of the sentence that states it.
        next_questions: Further questions that the passages answer.
    """

    question: str
    verdict: str
    statements: tuple[RecordedStatement, ...] = ()
    missing: str = ""
    conflicts: tuple[tuple[tuple[str, str], ...], ...] = ()
    next_questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """Replies by the question, and rewritten follow-ups by the last two questions, all folded."""

    replies: Mapping[str, RecordedReply]
    rewritings: Mapping[str, str]

    def find_reply(self, question: str) -> RecordedReply | None:
        """Find the reply to a question, but for case, punctuation and a repaired word."""
        key = find_nearest_key(question, self.replies)
        return self.replies[key] if key else None

    def find_rewriting(self, previous: str, last: str) -> str | None:
        """Find how the model made a follow-up stand alone, by the question before it."""
        key = find_nearest_key(f"{previous} {last}", self.rewritings)
        return self.rewritings[key] if key else None

    def has_case(self, located: LocatedCase) -> bool:
        """Tell whether the recording has a reply to a case's question."""
        case = located.case
        if case.conversation:
            rewritten = self.find_rewriting(case.conversation[-1].question, case.question)
            if rewritten and self.find_reply(rewritten):
                return True
            folded = _fold(case.question)
            return any(question.endswith(f" {folded}") for question in self.replies)
        return self.find_reply(case.question) is not None


def read_recording(paths: Sequence[Path]) -> Recording:
    """Read recorded replies and rewritings, from files or folders of JSON lines.

    A line has a `question` with a `reply` and the `messages` that it replies to, or with `claims`;
    or the `last` question of a conversation, with the `previous` one or the `messages`, and how
    the model has `rewritten` it. Other lines are skipped.

    Raises:
        DossierError: A file cannot be read, a line is not of these shapes, or there is no reply.
    """
    replies: dict[str, RecordedReply] = {}
    rewritings: dict[str, str] = {}
    for path in _list_files(paths):
        for number, fields in _read_lines(path):
            try:
                if isinstance(fields.get("rewritten"), str):
                    previous = fields.get("previous") or _find_previous_question(fields)
                    key = _fold(f"{previous} {fields['last']}")
                    rewritings[key] = fields["rewritten"]
                elif "reply" in fields or "claims" in fields:
                    reply = _build_reply(fields)
                    replies[_fold(reply.question)] = reply
            except (KeyError, TypeError, AttributeError, IndexError) as error:
                reason = f"Line {number} of {path} is no recorded reply ({error})."
                raise DossierError(reason) from error
    if not replies:
        names = ", ".join(str(path) for path in paths)
        raise DossierError(f"There is no recorded reply in {names}.")
    return Recording(replies, rewritings)


class RecordedModel(LanguageModel):
    """Replies as a model once did. It knows the questions of its recording and no others."""

    def __init__(self, recording: Recording, settings: GenerationSettings) -> None:
        super().__init__("recorded", settings)
        self.place = THIS_MACHINE  # nothing is sent anywhere
        self._recording = recording

    @property
    def is_small(self) -> bool:
        return False

    @property
    def mode(self) -> Literal["prose", "quotes"]:
        return "prose"

    @property
    def offers_schema(self) -> bool:
        return False

    def stream(
        self,
        messages: Sequence[Message],
        *,
        schema: dict[str, Any] | None = None,
        on_usage: Callable[[Usage], None] | None = None,
    ) -> Iterator[str]:
        """Give the recorded reply, with the labels of this prompt.

        Raises:
            ModelFailed: nothing was recorded for the question.
        """
        prompt = messages[-1].text
        questions = _find_questions(prompt)
        kind, question = questions[-1] if questions else ("", "")
        if kind == "Last question" and len(questions) > 1:
            rewritten = self._recording.find_rewriting(questions[-2][1], question)
            if rewritten is None:
                raise ModelFailed(f"No rewriting was recorded for the question “{question}”.")
            yield rewritten
            return
        reply = self._recording.find_reply(question)
        if reply is None:
            raise ModelFailed(f"Nothing was recorded for the question “{question}”.")
        for line in format_reply(reply, prompt):
            yield f"{line}\n"


def format_reply(reply: RecordedReply, prompt: str) -> Iterator[str]:
    """Write a recorded reply line by line, with a prompt's labels.

    A statement stands where all its evidence is shown.
    """
    label_by_text = {_fold(text): label for label, text in _LABELLED_LINE.findall(prompt)}
    yield f"VERDICT: {reply.verdict}"
    for statement in reply.statements:
        labels = [label_by_text.get(_fold(text)) for text in statement.evidence]
        if all(labels):
            marker = f" [{', '.join(str(label) for label in labels)}]" if labels else ""
            yield f"{statement.text}{marker}"
    if reply.missing:
        yield f"MISSING: {reply.missing}"
    for values in reply.conflicts:
        shown = [(value, label_by_text.get(_fold(text))) for value, text in values]
        yield "CONFLICT: " + " | ".join(f"{value} [{label}]" for value, label in shown if label)
    for question_text in reply.next_questions:
        yield f"NEXT: {question_text}"


def use_recording(prepared: PreparedRun, recording: Recording) -> PreparedRun:
    """Let a recording answer the cases that it has replies to, in the place of a model.

    Raises:
        DossierError: It has a reply to none of the cases.
    """
    cases = [located for located in prepared.cases if recording.has_case(located)]
    if not cases:
        raise DossierError("The recording has a reply to none of the cases.")
    assistant = prepared.assistant
    settings = assistant.settings
    model = RecordedModel(recording, settings.generation)
    recorded = Assistant(
        settings, embed_model=assistant.library.encoder, reader=assistant.models.reader, llm=model
    )
    return replace(prepared, assistant=recorded, cases=cases)


def find_nearest_key(question: str, keys: Mapping[str, Any]) -> str | None:
    """Find the folded question that is the given one, or nearly."""
    folded = _fold(question)
    if folded in keys:
        return folded
    best = process.extractOne(folded, list(keys), scorer=fuzz.ratio, score_cutoff=_MIN_SIMILARITY)
    return best[0] if best else None


def _build_reply(fields: Mapping[str, Any]) -> RecordedReply:
    """Build a reply from its statements, else from its text and the prompt's labels."""
    question = fields["question"]
    if "claims" in fields:
        statements = [
            RecordedStatement(claim["text"], tuple(claim["evidence"])) for claim in fields["claims"]
        ]
        default = "nothing" if fields.get("nothing") or not statements else "answers"
        conflicts = [tuple(map(tuple, values)) for values in fields.get("conflicts", [])]
        return RecordedReply(
            question,
            fields.get("verdict", default),
            tuple(statements),
            fields.get("missing", ""),
            tuple(conflicts),
            tuple(fields.get("next", ())),
        )
    prompt = "\n".join(message["content"] for message in fields["messages"])
    text_by_label = dict(_LABELLED_LINE.findall(prompt))
    parser = ReplyParser()
    claims = [*parser.feed(fields["reply"]), *parser.close()]
    details = parser.details
    statements = []
    for claim in claims:
        evidence = [text_by_label[label] for label in claim.labels if label in text_by_label]
        statements.append(RecordedStatement(claim.text, tuple(evidence)))
    conflicts = []
    for values in details.conflicts:
        known = [
            (value.value, text_by_label[value.label])
            for value in values
            if value.label in text_by_label
        ]
        conflicts.append(tuple(known))
    verdict = details.verdict or ("answers" if statements else "nothing")
    return RecordedReply(
        question,
        verdict,
        tuple(statements),
        details.missing,
        tuple(conflicts),
        tuple(details.next_questions),
    )


def _fold(text: str) -> str:
    """Fold what a change of prompt may change: case, punctuation, spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _find_questions(prompt: str) -> list[tuple[str, str]]:
    """Find the questions of a prompt, in order, each with its label."""
    return _QUESTION_LINE.findall(prompt)


def _find_previous_question(fields: Mapping[str, Any]) -> str:
    return _find_questions(fields["messages"][-1]["content"])[-2][1]


def _list_files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.jsonl"))
        else:
            yield path


def _read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DossierError(f"The file {path} cannot be read ({error}).") from error
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise DossierError(f"Line {number} of {path} is not JSON ({error}).") from error
        if not isinstance(fields, dict):
            raise DossierError(f"Line {number} of {path} is no JSON object.")
        yield number, fields
