"""MTRAG (Katsis et al. 2025): conversations with human turns, over a corpus in BEIR's form.

A folder with corpus.jsonl, qrels.tsv, tasks.jsonl (each turn with its answer and answerability)
and, if there are any, the standalone forms of the questions in *_rewrite.jsonl.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from evals.cases.case import Case, Fact, Problem
from evals.cases.formats.beir import (
    BeirFiles,
    BeirText,
    build_facts,
    open_beir_files,
    read_documents,
    read_qrels,
)
from evals.cases.formats.documents import Line, SetContents, read_lines
from rag.records import Turn

_USER = "|user|: "


class _Message(Line):
    text: str
    enrichments: dict[str, list[str]] = Field(default_factory=dict)


class _Task(Line):
    task_id: str
    conversation_id: str
    turn_id: int
    user: _Message
    agent: _Message

    @property
    def answerability(self) -> str:
        return (self.user.enrichments.get("Answerability") or ["ANSWERABLE"])[0]


def is_mtrag(path: Path) -> bool:
    return path.is_dir() and (path / "tasks.jsonl").is_file() and (path / "corpus.jsonl").is_file()


def read_mtrag(path: Path) -> SetContents:
    """Read a case per turn, with the turns before it as they were said.

    A turn that is only partly answerable is measured as answerable. An answerable turn without
    judgements is measured by its answer alone.
    """
    with open_beir_files(path) as files:
        documents, problems = read_documents(files, path)
        grades, grade_problems = read_qrels(files, path)
        tasks, task_problems = read_lines(
            files.iterate_lines("tasks.jsonl"),
            f"{path}/tasks.jsonl",
            _Task,
        )
        problems += [*grade_problems, *task_problems]
        rewritten, rewrite_problems = _read_rewrites(files, path)
        problems += rewrite_problems
    document_keys = {document.key for document in documents}
    cases = []
    for turns in _group_conversations(tasks):
        for number, task in enumerate(turns):
            if task.answerability == "CONVERSATIONAL":
                reason = "is conversation, not a question to the documents"
                problems.append(Problem(str(path), task.task_id, reason))
                continue
            conversation = [Turn(turn.user.text, turn.agent.text) for turn in turns[:number]]
            gold = build_facts(grades.get(task.task_id, {}), document_keys)
            standalone = rewritten.get(task.task_id)
            cases.append(_build_case(task, tuple(conversation), standalone, gold, str(path)))
    return cases, documents, problems


def _read_rewrites(
    files: BeirFiles,
    path: Path,
) -> tuple[dict[str, str], list[Problem]]:
    """Read the standalone forms of the questions, by task id."""
    rewritten: dict[str, str] = {}
    problems: list[Problem] = []
    for file in sorted(path.glob("*_rewrite.jsonl")):
        lines, line_problems = read_lines(
            files.iterate_lines(file.name),
            str(file),
            BeirText,
        )
        problems += line_problems
        for line in lines:
            rewritten[line.id] = line.text.split(_USER)[-1].strip()
    return rewritten, problems


def _group_conversations(tasks: Iterable[_Task]) -> list[list[_Task]]:
    """Group the turns by conversation, each in the order of its turns."""
    conversations: dict[str, list[_Task]] = defaultdict(list)
    for task in tasks:
        conversations[task.conversation_id].append(task)
    return [sorted(turns, key=lambda task: task.turn_id) for turns in conversations.values()]


def _build_case(
    task: _Task,
    conversation: tuple[Turn, ...],
    rewritten: str | None,
    gold: tuple[Fact, ...],
    place: str,
) -> Case:
    unanswerable = task.answerability == "UNANSWERABLE"
    return Case(
        task.task_id,
        task.user.text,
        conversation=conversation,
        rewritten=rewritten,
        reference=None if unanswerable else task.agent.text,
        gold=() if unanswerable else gold,
        unanswerable="its annotators found no answer" if unanswerable else None,
        tags=("conversation", "follow-up") if conversation else (),
        place=place,
    )
