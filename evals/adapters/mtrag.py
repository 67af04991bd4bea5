"""MTRAG (Katsis et al. 2025): conversations with human turns, over a corpus and judgements in BEIR's form.

A folder with corpus.jsonl, qrels.tsv, tasks.jsonl (each turn with its answer and answerability) and, where
there are any, the standalone forms of the questions in *_rewrite.jsonl.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from evals.adapters.beir import facts, opened, read_documents, read_judgements
from evals.adapters.documents import Read, json_lines
from evals.cases import Case, Problem
from rag.records import Turn

_USER = "|user|: "


def is_mtrag(path: Path) -> bool:
    return path.is_dir() and (path / "tasks.jsonl").is_file() and (path / "corpus.jsonl").is_file()


def read_mtrag(path: Path) -> Read:
    """A case for each turn, after the turns before it as they were said. A turn that is only partly answerable is
    measured as answerable; one that is answerable without judgements by its answer alone."""
    with opened(path) as files:
        documents = read_documents(files, path)
        grades, problems = read_judgements(files, path)
        tasks = list(json_lines(files.lines("tasks.jsonl"), f"{path}/tasks.jsonl"))
        rewritten = {
            str(each["_id"]): str(each["text"]).split(_USER)[-1].strip()
            for file in sorted(path.glob("*_rewrite.jsonl"))
            for each in json_lines(files.lines(file.name), str(file))
        }
    known = {each.key for each in documents}
    conversations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for task in tasks:
        conversations[str(task["conversation_id"])].append(task)
    cases = []
    for turns in conversations.values():
        turns.sort(key=lambda task: int(task["turn_id"]))
        for number, task in enumerate(turns):
            key = str(task["task_id"])
            said = tuple(Turn(str(each["user"]["text"]), str(each["agent"]["text"])) for each in turns[:number])
            answerability = task["user"].get("enrichments", {}).get("Answerability", ["ANSWERABLE"])[0]
            silent = answerability == "UNANSWERABLE"
            if answerability == "CONVERSATIONAL":
                problems.append(Problem(str(path), key, "is conversation, not a question to the documents"))
                continue
            cases.append(
                Case(
                    key,
                    str(task["user"]["text"]),
                    conversation=said,
                    rewritten=rewritten.get(key),
                    reference=None if silent else str(task["agent"]["text"]),
                    gold=() if silent else facts(grades.get(key, {}), known),
                    unanswerable="its annotators found no answer" if silent else None,
                    tags=("conversation", "follow-up") if said else (),
                )
            )
    return cases, documents, problems
