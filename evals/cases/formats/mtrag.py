"""MTRAG (Katsis et al. 2025): conversations with human turns, over a corpus and judgements in BEIR's form.

A folder with corpus.jsonl, qrels.tsv, tasks.jsonl (each turn with its answer and answerability) and, where
there are any, the standalone forms of the questions in *_rewrite.jsonl.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pydantic import Field

from evals.cases.case import Case, Fact, Problem
from evals.cases.formats.beir import (
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
    """A case for each turn, after the turns before it as they were said. A turn that is only partly answerable is
    measured as answerable; one that is answerable without judgements by its answer alone."""
    with open_beir_files(path) as files:
        documents, problems = read_documents(files, path)
        grades, unjudged = read_qrels(files, path)
        tasks, unread = read_lines(files.iterate_lines("tasks.jsonl"), f"{path}/tasks.jsonl", _Task)
        problems += [*unjudged, *unread]
        rewritten: dict[str, str] = {}
        for file in sorted(path.glob("*_rewrite.jsonl")):
            forms, unread = read_lines(files.iterate_lines(file.name), str(file), BeirText)
            rewritten |= {each.id: each.text.split(_USER)[-1].strip() for each in forms}
            problems += unread
    known = {each.key for each in documents}
    conversations: dict[str, list[_Task]] = defaultdict(list)
    for task in tasks:
        conversations[task.conversation_id].append(task)
    cases = []
    for turns in conversations.values():
        turns.sort(key=lambda task: task.turn_id)
        for number, task in enumerate(turns):
            said = tuple(Turn(each.user.text, each.agent.text) for each in turns[:number])
            if task.answerability == "CONVERSATIONAL":
                problems.append(
                    Problem(
                        str(path), task.task_id, "is conversation, not a question to the documents"
                    )
                )
                continue
            cases.append(
                _build_case(
                    task,
                    said,
                    rewritten.get(task.task_id),
                    build_facts(grades.get(task.task_id, {}), known),
                    str(path),
                )
            )
    return cases, documents, problems


def _build_case(
    task: _Task, said: tuple[Turn, ...], rewritten: str | None, gold: tuple[Fact, ...], place: str
) -> Case:
    silent = task.answerability == "UNANSWERABLE"
    return Case(
        task.task_id,
        task.user.text,
        conversation=said,
        rewritten=rewritten,
        reference=None if silent else task.agent.text,
        gold=() if silent else gold,
        unanswerable="its annotators found no answer" if silent else None,
        tags=("conversation", "follow-up") if said else (),
        place=place,
    )
