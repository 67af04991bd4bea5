"""Measure how fast Dossier is, compared with the usual ways to do the same.

    python -m evals.benchmark [--out FOLDER] [--part indexing|answering|growth]

Writes speed.md and speed.png. The peers need `pip install .[speed]`; those that are not installed
are left out and named.
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
from evals.benchmark.indexing import find_article_files, prepare_articles, time_stages
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
_CORPUS = _ROOT / "corpus"
_GOLD = _ROOT / "evals" / "data" / "gold"
_PACKAGES = {
    "llama-index": "llama_index",
    "Haystack": "haystack_integrations",
    "txtai": "txtai",
}
_ROUNDS = 3
_PEOPLE = (1, 8, 32)
_SIZES = (1_000, 10_000, 100_000)
_MAX_QUESTIONS = 128
_SEED = 7

Figures = dict[str, Any]


def benchmark_indexing(work: Path, questions: list[str]) -> Figures:
    """Measure Dossier and its peers in turns.

    Dossier reads the files; the peers are given the passages that it makes.
    """
    library = Library(load_settings(data=work / "texts"))
    texts: list[str] = []
    files = find_article_files(_CORPUS)
    for prepared in prepare_articles(library, files, {}):
        texts += prepared.embedding_texts
    texts_file = work / "texts.json"
    texts_file.write_text(json.dumps(texts), encoding="utf-8")
    model = write_fp32_model(work / "model")
    peers = [name for name, package in _PACKAGES.items() if find_spec(package)]
    missing = set(_PACKAGES) - set(peers)
    rounds: dict[str, list[Figures]] = {name: [] for name in ("Dossier", *peers)}
    for _ in range(_ROUNDS):
        own_figures = run_module("indexing", _CORPUS)
        rounds["Dossier"].append(own_figures)
        for name in peers:
            figures = run_module("peers", name, texts_file, model)
            rounds[name].append(figures)
    return {
        "rounds": rounds,
        "stages": time_stages(_CORPUS, work / "stages"),
        "missing": sorted(missing),
    }


def benchmark_answering(work: Path, questions: list[str]) -> Figures:
    """Measure the stages of an answer, cold starts, and people who ask at once."""
    folder = work / "corpus"
    library = Library(load_settings(data=folder))
    library.sync([str(_CORPUS)])
    questions_file = _write_questions(work, questions)
    warm = run_module("answering", folder, questions_file)
    commands = [time_command(folder, questions[0]) for _ in range(_ROUNDS)]
    starts = []
    first_answers = []
    for _ in range(_ROUNDS):
        with serve_library(folder) as (address, seconds):
            starts.append(seconds)
            answer_seconds = time_answer(address, questions[0])
            first_answers.append(answer_seconds)
    at_once = {}
    for people in _PEOPLE:
        # Each number of people gets a page of its own, because a page caches what was asked.
        with serve_library(folder) as (address, _):
            time_answer(address, "Is everything loaded?")
            at_once[people] = time_concurrent_answers(address, questions, people)
    return {
        "warm": warm,
        "command": commands,
        "starts": starts,
        "firsts": first_answers,
        "at_once": at_once,
    }


def benchmark_growth(work: Path, questions: list[str]) -> Figures:
    """Ask the same questions among 1,000, 10,000 and 100,000 passages."""
    folder = work / "grown"
    library = Library(load_settings(data=folder))
    library.sync([str(_CORPUS)])
    questions_file = _write_questions(work, questions)
    passages = library.store.count_passages()
    sizes = {passages: run_module("answering", folder, questions_file)}
    grower = LibraryGrower(library, _SEED)
    for size in _SIZES:
        grower.grow(size, _print_progress)
        print()
        passages = library.store.count_passages()
        sizes[passages] = run_module("answering", folder, questions_file)
    return {"sizes": sizes}


def _write_questions(work: Path, questions: list[str]) -> Path:
    path = work / "questions.json"
    path.write_text(json.dumps(questions), encoding="utf-8")
    return path


def _print_progress(done: int, total: int) -> None:
    print(f"\r{done:,} of {total:,} passages", end=" ", flush=True)


_PARTS = {
    "indexing": benchmark_indexing,
    "answering": benchmark_answering,
    "growth": benchmark_growth,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", type=Path, default=_ROOT / "docs")
    parser.add_argument(
        "--part",
        choices=_PARTS,
        action="append",
        help="this part alone, and no files",
    )
    options = parser.parse_args()
    cases = read_case_set(_GOLD).cases
    all_questions = [case.question for case in cases if not case.conversation]
    questions = all_questions[:_MAX_QUESTIONS]
    figures: Figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in options.part or _PARTS:
            figures[name] = _PARTS[name](Path(folder), questions)
    text = reporting.format_benchmark(figures)
    print(text)
    if not options.part:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "speed.md").write_text(text, encoding="utf-8")
        reporting.plot_benchmark(figures, options.out / "speed.png")


if __name__ == "__main__":
    main()
