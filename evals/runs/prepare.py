"""Prepare a run: bring the library of a case set up to date, locate the gold, draw a sample."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from evals.cases.case import Problem
from evals.cases.case_set import CaseSet
from evals.cases.formats.documents import fill_library, has_any_document
from evals.cases.gold_spans import LocatedCase, locate_gold
from rag import Assistant, Settings, open_assistant
from rag.errors import DossierError
from rag.library.library import Library

# Folder under the data folder with a library for each case set that brings its articles.
_SET_LIBRARIES = "evals"

Progress = Callable[[int, int], None]  # is given what is done and the total


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """What a run needs.

    Attributes:
        assistant: The assistant over the library of the cases.
        cases: The cases with their gold.
        problems: What is wrong with the cases that cannot be asked.
        indexed: Seconds that building the library took; None if it was there before.
    """

    assistant: Assistant
    cases: list[LocatedCase]
    problems: list[Problem]
    indexed: float | None = None


def prepare_run(
    case_set: CaseSet,
    settings: Settings,
    *,
    own_library: bool,
    progress: Progress,
    sample: int | None = None,
    seed: int = 0,
) -> PreparedRun:
    """Bring the library of a case set up to date and locate the cases in it.

    Args:
        case_set: The cases.
        settings: The settings of the assistant.
        own_library: Whether to use a library under settings.data that holds the set's articles
            alone. Otherwise the library settings.data is used as it is; it is filled only when it
            is empty or holds some of the set's documents.
        progress: Is told how many articles are indexed.
        sample: How many cases to draw; all when it is None.
        seed: The seed of the sample.

    Raises:
        DossierError: The library has no articles, or none of the cases fits it.
    """
    if own_library and case_set.needs_own_library:
        folder = settings.data / _SET_LIBRARIES / f"{case_set.name}-{_hash_case_set(case_set)}"
        settings = settings.model_copy(update={"data": folder})
    assistant = open_assistant(settings)
    library = assistant.library
    was_empty = not library.store.has_passages()
    started = time.perf_counter()
    _fill_library(library, case_set, own_library or was_empty, progress)
    indexed = time.perf_counter() - started if was_empty else None
    if not library.store.has_passages():
        raise DossierError(
            f"The library {settings.data} has no articles to ask about; "
            "sync some, or name another with --data."
        )
    located_cases, problems = locate_gold(case_set.cases, library)
    if not located_cases:
        raise DossierError(
            f"None of the cases of {case_set.path} fits the library {settings.data}: {problems[0]}."
        )
    cases = sample_cases(located_cases, sample, seed)
    return PreparedRun(
        assistant,
        cases,
        [*case_set.problems, *problems],
        indexed,
    )


def _fill_library(
    library: Library,
    case_set: CaseSet,
    may_add: bool,
    progress: Progress,
) -> None:
    if case_set.articles and may_add:
        library.sync([str(path) for path in case_set.articles], indexing=progress)
    if case_set.documents and (may_add or has_any_document(library, case_set.documents)):
        fill_library(library, case_set.documents, progress)


def _hash_case_set(case_set: CaseSet) -> str:
    """Hash a set's articles: sets with one name differ, the same set always has one library."""
    lines = [str(path) for path in case_set.articles]
    lines += [f"{document.key}\n{document.text}" for document in case_set.documents]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def sample_cases(
    cases: Sequence[LocatedCase],
    size: int | None,
    seed: int,
) -> list[LocatedCase]:
    """Draw a sample that has the same shares of answerable cases and conversations as the whole.

    Cases are drawn by the hash of their ids, so that the sample stays nearly the same when cases
    are added to the set.
    """
    if size is None or size >= len(cases):
        return list(cases)
    groups: dict[tuple[bool, bool], list[str]] = {}
    for located in sorted(cases, key=lambda located: _hash_id(located.case.id, seed)):
        case = located.case
        groups.setdefault((case.answerable, bool(case.conversation)), []).append(case.id)
    shares = {key: size * len(group) / len(cases) for key, group in groups.items()}
    counts = {key: int(share) for key, share in shares.items()}
    missing = size - sum(counts.values())
    by_remainder = sorted(shares, key=lambda key: counts[key] - shares[key])
    for key in by_remainder[:missing]:
        counts[key] += 1
    chosen = {case_id for key, group in groups.items() for case_id in group[: counts[key]]}
    return [located for located in cases if located.case.id in chosen]


def _hash_id(case_id: str, seed: int) -> bytes:
    return sha256(f"{seed}/{case_id}".encode()).digest()
