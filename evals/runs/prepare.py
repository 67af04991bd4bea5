"""Prepare a run: bring the library of a case set up to date, locate the gold, draw a sample."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
_Kind = tuple[bool, bool]  # whether cases are answerable, and whether they have a conversation


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
        name = f"{case_set.name}-{_hash_case_set(case_set)}"
        folder = settings.data / _SET_LIBRARIES / name
        settings = settings.model_copy(update={"data": folder})
    assistant = open_assistant(settings)
    library = assistant.library
    was_empty = not library.store.has_passages()
    started = time.perf_counter()
    _fill_library(library, case_set, own_library or was_empty, progress)
    indexed = None
    if was_empty:
        indexed = time.perf_counter() - started
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
    documents = case_set.documents
    if case_set.articles and may_add:
        paths = [str(path) for path in case_set.articles]
        library.sync(paths, indexing=progress)
    if not documents:
        return
    if may_add or has_any_document(library, documents):
        fill_library(library, documents, progress)


def _hash_case_set(case_set: CaseSet) -> str:
    """Hash a set's articles: sets with one name differ, the same set always has one library."""
    lines = [str(path) for path in case_set.articles]
    lines += [f"{document.key}\n{document.text}" for document in case_set.documents]
    text = "\n".join(lines)
    digest = sha256(text.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()[:8]


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

    def hash_case(located: LocatedCase) -> bytes:
        return sha256(f"{seed}/{located.case.id}".encode()).digest()

    groups: dict[_Kind, list[str]] = defaultdict(list)
    for located in sorted(cases, key=hash_case):
        case = located.case
        kind = (case.answerable, bool(case.conversation))
        groups[kind].append(case.id)
    sizes = {kind: len(group) for kind, group in groups.items()}
    counts = _share_out(size, sizes)
    chosen: set[str] = set()
    for kind, group in groups.items():
        chosen.update(group[: counts[kind]])
    return [located for located in cases if located.case.id in chosen]


def _share_out(total: int, sizes: Mapping[_Kind, int]) -> dict[_Kind, int]:
    """Share out a number in proportion to sizes, by the largest remainders."""
    sum_of_sizes = sum(sizes.values())
    counts = {}
    remainders = {}
    for kind, size in sizes.items():
        share = total * size / sum_of_sizes
        counts[kind] = int(share)
        remainders[kind] = share - counts[kind]
    missing = total - sum(counts.values())
    by_remainder = sorted(remainders, key=lambda kind: -remainders[kind])
    for kind in by_remainder[:missing]:
        counts[kind] += 1
    return counts
