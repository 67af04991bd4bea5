"""Asks the questions of a case file and says which were answered with the right sentence, or rightly not.

A case is a line of JSON with `id`, `question`, and either `answer` (and other `answers`), a text that the
first cited sentence must hold, or `unanswerable`, the reason why the articles cannot answer it.

    python -m evals.spotcheck CASES --data DIR
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from rag import Answer, Assistant, load_settings, open_assistant


@dataclass(frozen=True, slots=True)
class Case:
    id: str
    question: str
    answer: str | None = None
    answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    unanswerable: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    case: Case
    answer: Answer
    passed: bool


def load_cases(path: Path) -> list[Case]:
    return [Case(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def check(case: Case, assistant: Assistant) -> Outcome:
    """An answerable case passes when its first citation quotes the expected words, another when it abstains."""
    answer = assistant.ask(case.question)
    if case.answer is None:
        return Outcome(case, answer, answer.status == "abstained")
    quoted = answer.citations[0].quote if answer.citations else ""
    return Outcome(case, answer, any(text in quoted for text in (case.answer, *case.answers)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    assistant = open_assistant(load_settings(data=given.data))
    outcomes = [check(case, assistant) for case in load_cases(given.cases)]
    for outcome in outcomes:
        mark = "ok  " if outcome.passed else "FAIL"
        print(f"{mark} {outcome.answer.confidence:.2f} {outcome.case.id}: {outcome.case.question} -> {outcome.answer.text[:150]}")
    for name, wanted in (("answered with the right sentence first", True), ("abstained", False)):
        group = [outcome for outcome in outcomes if (outcome.case.answer is not None) == wanted]
        if group:
            print(f"{name}: {sum(outcome.passed for outcome in group)} of {len(group)}")


if __name__ == "__main__":
    main()
