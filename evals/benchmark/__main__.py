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
from evals.benchmark.growth import Grower
from evals.benchmark.indexing import articles_in, passages_in, stages
from evals.benchmark.measuring import measured
from evals.benchmark.serving import asked_at_once, command_line, first_answer, page
from evals.benchmark.weights import write_fp32
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


def indexing(work: Path) -> Figures:
    """Rounds in turns of Dossier, which reads the files, and of the peers, which are given the same passages."""
    library = Library(load_settings(data=work / "texts"))
    laid = passages_in(
        library, articles_in(_CORPUS), dict.fromkeys(("reading", "cleaning", "splitting"), 0.0)
    )
    (work / "texts.json").write_text(
        json.dumps([text for _, _, texts in laid for text in texts]), encoding="utf-8"
    )
    model = write_fp32(work / "model")
    names = [name for name, package in _PACKAGES.items() if find_spec(package)]
    rounds: dict[str, list[Figures]] = {name: [] for name in ("Dossier", *names)}
    for _ in range(_ROUNDS):
        rounds["Dossier"].append(measured("indexing", _CORPUS))
        for name in names:
            rounds[name].append(measured("peers", name, work / "texts.json", model))
    return {
        "rounds": rounds,
        "stages": stages(_CORPUS, work / "stages"),
        "missing": sorted(set(_PACKAGES) - set(names)),
    }


def answering(work: Path, questions: list[str]) -> Figures:
    """Stages, cold and warm, and people who ask at once; of the corpus."""
    Library(load_settings(data=work / "corpus")).sync([str(_CORPUS)])
    (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    warm = measured("answering", work / "corpus", work / "questions.json")
    command = [command_line(work / "corpus", questions[0]) for _ in range(_ROUNDS)]
    starts, firsts = [], []
    for _ in range(_ROUNDS):
        with page(work / "corpus") as (address, seconds):
            starts.append(seconds)
            firsts.append(first_answer(address, questions[0]))
    at_once = {}
    for people in _PEOPLE:
        with page(work / "corpus") as (
            address,
            _,
        ):  # a page of its own, for what was asked before is not looked for again
            first_answer(address, "Is everything loaded?")
            at_once[people] = asked_at_once(address, questions, people)
    return {
        "warm": warm,
        "command": command,
        "starts": starts,
        "firsts": firsts,
        "at_once": at_once,
    }


def growth(work: Path, questions: list[str]) -> Figures:
    """The same questions of the corpus among 1,000, 10,000 and 100,000 passages."""
    library = Library(load_settings(data=work / "grown"))
    library.sync([str(_CORPUS)])
    (work / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
    sizes = {
        library.store.count_passages(): measured(
            "answering", work / "grown", work / "questions.json"
        )
    }
    grower = Grower(library, _SEED)
    for size in _SIZES:
        grower.grow(
            size,
            lambda done, total: print(f"\r{done:,} of {total:,} passages", end=" ", flush=True),
        )
        print()
        sizes[library.store.count_passages()] = measured(
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
            found["indexing"] = indexing(work)
        if not given.part or "answering" in given.part:
            found["answering"] = answering(work, questions)
        if not given.part or "growth" in given.part:
            found["growth"] = growth(work, questions)
    given.out.mkdir(parents=True, exist_ok=True)
    text = reporting.table(found)
    print(text)
    if not given.part:
        (given.out / "speed.md").write_text(text, encoding="utf-8")
        reporting.plot(found, given.out / "speed.png")


if __name__ == "__main__":
    main()
