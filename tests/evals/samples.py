"""Cases about the two articles of tests/data/articles, and runs of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.cases.case_set import CaseSet
from evals.cases.gold_spans import locate_gold
from evals.metrics.scoring import ScoredCase, score_run
from evals.runs.execute import build_manifest, execute_run
from evals.runs.prepare import PreparedRun
from evals.runs.run_folder import Run
from evals.runs.systems import LocalSystem, System
from rag import Assistant

SOLDIERS = (
    "Officials from Washington, Seoul and Kyiv estimate that up to 12,000 North Korean soldiers "
    "are now operating beside Russian forces."
)
GOLD = [{"article": "news-page.txt", "quote": SOLDIERS}]
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>"
CASES: tuple[dict[str, Any], ...] = (
    {
        "id": "soldiers",
        "question": "How many North Korean soldiers are operating beside Russian forces?",
        "answers": ["up to 12,000"],
        "gold": GOLD,
        "tags": ["numeric"],
    },
    {
        "id": "keovong",
        "question": "Who is Dara Keovong?",
        "answers": ["senior lecturer"],
        "tags": ["who"],
        "gold": [
            {
                "article": "opinion-piece.txt",
                "quote": "Dara Keovong is a senior lecturer at the Mekong Institute of Public "
                "Policy.",
            }
        ],
    },
    {
        "id": "iwaya",
        "turns": ["Whom did Zelenskyy receive in Kyiv?", "And what did he thank Tokyo for?"],
        "answers": ["package of aid"],
        "rewritten": "What did Zelenskyy thank Tokyo for?",
        "tags": ["conversation", "follow-up"],
        "gold": [
            {
                "article": "news-page.txt",
                "quote": "He thanked Tokyo for a new package of aid",
            }
        ],
    },
    {
        "id": "ishiba",
        "question": "When did Shigeru Ishiba take office?",
        "answers": ["in October"],
        "tags": ["date"],
        "gold": [
            {
                "article": "news-page.txt",
                "quote": "Japanese Prime Minister Shigeru Ishiba, who took office in October",
            }
        ],
    },
    {
        "id": "capital",
        "question": "What is the capital of Mongolia?",
        "unanswerable": "nothing about it",
        "tags": ["out of domain"],
    },
    {
        "id": "bread",
        "question": f"How do I bake sourdough bread? {HOSTILE}",
        "unanswerable": "nothing about it",
        "tags": ["out of domain"],
    },
)
CASE_IDS = [case["id"] for case in CASES]


def write_cases(path: Path, *cases: dict[str, Any] | str) -> Path:
    """Write a case file; a text is written as a line as it is."""
    lines = [case if isinstance(case, str) else json.dumps(case) for case in cases]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def execute_cases(
    folder: Path,
    assistant: Assistant,
    case_set: CaseSet,
    system: System | None = None,
    variants: tuple[str, ...] = (),
) -> Run:
    """Ask a system, by default the assistant itself, all cases of a set."""
    located, problems = locate_gold(case_set.cases, assistant.library)
    assert problems == []
    prepared = PreparedRun(assistant, located, problems)
    asked_system = system or LocalSystem(assistant)
    manifest = build_manifest(case_set, prepared, asked_system, variants, 0, None)
    run = Run(folder)
    execute_run(run, prepared, asked_system, manifest, progress=lambda done, total: None)
    return run


def score_by_id(run: Run, variant: str = "") -> dict[str, ScoredCase]:
    return {scored.id: scored for scored in score_run(run, variant)}
