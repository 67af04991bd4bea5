"""How fast Dossier is, beside the obvious ways to do the same.

    python -m evals.benchmark [--out FOLDER] [--part indexing|answering|growth]

Writes speed.md and speed.png. The peers need `pip install .[speed]`; one that is not installed is left out and named.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evals.benchmark import reporting
from evals.benchmark.growth import LibraryGrower
from evals.benchmark.indexing import find_article_files, prepare_passages, time_stages
from evals.benchmark.measuring import run_module
from evals.benchmark.serving import (
    serve_library,
    time_answer,
    time_command,
    time_concurrent_answers,
)
from evals.benchmark.weights import write_fp32_model
from evals.cases.case_set import read_case_set
from rag import load_settings
from rag.library.library import Library

_ROOT = Path(__file__).parents[2]
_CORPUS, _GOLD = _ROOT / "corpus", _ROOT / "evals" / "gold"
_PACKAGES = {"llama-index": "llama_index", "Haystack": "haystack_integrations", "txtai": "txtai"}
_ROUNDS = 3
_PEOPLE = (1, 8, 32)
_SIZES = (1_000, 10_000, 100_000)
_QUESTIONS = 128
_SEED = 7

Figures = dict[str, Any]


def benchmark_indexing(work: Path) -> Figures:
    """Rounds in turns of Dossier, which reads the files, and of the peers, which are given the same passages."""
    library = Library(load_settings(data=work / "texts"))
    laid = prepare_passages(
        library,
        find_article_files(_CORPUS),
        dict.fromkeys(("reading", "cleaning", "splitting"), 0.0),
    )
    (work / "texts.json").write_text(
        json.dumps([text for _, _, texts in laid for text in texts]), encoding="utf-8"
    )
    model = write_fp32_model(work / "model")
    names = [name for name, package in _PACKAGES.items() if find_spec(package)]
    rounds: dict[str, list[Figures]] = {name: [] for name in ("Dossier", *names)}
    for _ in range(_ROUNDS):
        rounds["Dossier"].append(run_module("indexing", _CORPUS))
        for name in names:
            rounds[name].append(run_module("peers", name, work / "texts.json", model))
    return {
        "rounds": rounds,
        "stages": time_stages(_CORPUS, work / "stages"),
        "missing": sorted(set(_PACKAGES) - set(names)),
    }


def benchmark_answering(work: Path, questions: list[str]) -> Figures:
    """Stages, cold and warm, and people who ask at once; of the corpus."""
    Library(load_settings(data=work / "corpus")).sync([str(_CORPUS)])
    (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    warm = run_module("answering", work / "corpus", work / "questions.json")
    command = [time_command(work / "corpus", questions[0]) for _ in range(_ROUNDS)]
    starts, firsts = [], []
    for _ in range(_ROUNDS):
        with serve_library(work / "corpus") as (address, seconds):
            starts.append(seconds)
            firsts.append(time_answer(address, questions[0]))
    at_once = {}
    for people in _PEOPLE:
        with serve_library(work / "corpus") as (
            address,
            _,
        ):  # a page of its own, for what was asked before is not looked for again
            time_answer(address, "Is everything loaded?")
            at_once[people] = time_concurrent_answers(address, questions, people)
    return {
        "warm": warm,
        "command": command,
        "starts": starts,
        "firsts": firsts,
        "at_once": at_once,
    }


def benchmark_growth(work: Path, questions: list[str]) -> Figures:
    """The same questions of the corpus among 1,000, 10,000 and 100,000 passages."""
    library = Library(load_settings(data=work / "grown"))
    library.sync([str(_CORPUS)])
    (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    sizes = {
        library.store.count_passages(): run_module(
            "answering", work / "grown", work / "questions.json"
        )
    }
    grower = LibraryGrower(library, _SEED)
    for size in _SIZES:
        grower.grow(
            size,
            lambda done, total: print(f"\r{done:,} of {total:,} passages", end=" ", flush=True),
        )
        print()
        sizes[library.store.count_passages()] = run_module(
            "answering", work / "grown", work / "questions.json"
        )
    return {"sizes": sizes}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=_ROOT / "docs")
    parser.add_argument(
        "--part",
        choices=("indexing", "answering", "growth"),
        action="append",
        help="this part alone, and no plot",
    )
    given = parser.parse_args()
    questions = [each.question for each in read_case_set(_GOLD).cases if not each.conversation][
        :_QUESTIONS
    ]
    found: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        if not given.part or "indexing" in given.part:
            found["indexing"] = benchmark_indexing(work)
        if not given.part or "answering" in given.part:
            found["answering"] = benchmark_answering(work, questions)
        if not given.part or "growth" in given.part:
            found["growth"] = benchmark_growth(work, questions)
    given.out.mkdir(parents=True, exist_ok=True)
    text = reporting.format_benchmark(found)
    print(text)
    if not given.part:
        (given.out / "speed.md").write_text(text, encoding="utf-8")
        reporting.plot_benchmark(found, given.out / "speed.png")


if __name__ == "__main__":
    main()
