"""How fast articles are indexed and questions answered, as ratios within one run where that is possible.

    python -m evals.benchmark [--articles FOLDER] [--cases CASES]

Indexing: passages a second of a whole sync into an empty library (reading, cutting, embedding, storing,
publishing) beside those of the embedding model alone on the same texts, in turns, medians of three.
Answering: the seconds from question to finished answer, and of its stages, over the cases' questions.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from evals.casesets import read_case_set
from rag import load_settings, open_assistant
from rag.library.library import Library
from rag.models.embedding import Embedding, Vectors

_ROUNDS = 3
_HERE = Path(__file__).parent


def indexing_ratio(articles: Path) -> tuple[float, float]:
    """(passages a second of a sync, of embedding alone), medians of alternating rounds."""
    embedding, alone = _Recording(), Embedding(load_settings().embedding)
    _synced(articles, embedding)  # imports, caches and the processor's clock
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(_ROUNDS):
        seconds, texts = _synced(articles, embedding)
        rates["sync"].append(len(texts) / seconds)
        started = time.perf_counter()
        alone.embed_passages(texts)
        rates["embedding"].append(len(texts) / (time.perf_counter() - started))
    return statistics.median(rates["sync"]), statistics.median(rates["embedding"])


class _Recording(Embedding):
    """The embedding model, keeping the texts that it was given."""

    def __init__(self) -> None:
        super().__init__(load_settings().embedding)
        self.texts: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        self.texts += texts
        return super().embed_passages(texts)


def _synced(articles: Path, embedding: _Recording) -> tuple[float, list[str]]:
    """Seconds that a sync into an empty library takes, and the texts that it embedded."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(load_settings(data=Path(folder)))
        library.__dict__["embedding"] = embedding  # loaded already: loading is not indexing
        embedding.texts = []
        started = time.perf_counter()
        library.sync([str(articles)])
        seconds = time.perf_counter() - started
        return seconds, embedding.texts


def answering_seconds(articles: Path, cases: Path) -> dict[str, list[float]]:
    """Seconds of each stage, and in total, of every question; the models loaded and warm."""
    with tempfile.TemporaryDirectory() as folder:
        assistant = open_assistant(load_settings(data=Path(folder)))
        assistant.library.sync([str(articles)])
        assistant.ask("Is everything loaded?")
        seconds: dict[str, list[float]] = defaultdict(list)
        for case in read_case_set(cases).cases:
            for stage, taken in assistant.ask(case.question, conversation=case.conversation).timings.items():
                seconds[stage].append(taken)
        return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, default=_HERE.parent / "corpus")
    parser.add_argument("--cases", type=Path, default=_HERE / "calibration")
    given = parser.parse_args()
    sync, alone = indexing_ratio(given.articles)
    print(f"indexing: {sync:.1f} passages a second; embedding alone: {alone:.1f}; ratio {sync / alone:.2f}")
    for stage, taken in answering_seconds(given.articles, given.cases).items():
        ordered = sorted(taken)
        print(f"{stage:>10}: median {statistics.median(ordered):.3f} s, 95th percentile {ordered[int(len(ordered) * 0.95)]:.3f} s")


if __name__ == "__main__":
    main()
