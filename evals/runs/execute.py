"""Asks a system the cases of a set, and keeps every answer with its evidence. Stopped, it goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from evals.cases.formats.documents import fill_library, has_any_document
from evals.cases.case import Problem
from evals.cases.case_set import CaseSet
from evals.cases.gold_spans import LocatedCase, locate_gold
from evals.cases.variants import VARIANTS, vary_question, write_irrelevant_article
from evals.runs.http_replies import AskError
from evals.runs.run_folder import Manifest, Outcome, Run, fingerprint_code, fingerprint_library, describe_machine
from evals.runs.systems import LocalSystem, Reply, System
from rag import Assistant, Settings, open_assistant
from rag.errors import DossierError
from rag.records import Turn

_IRRELEVANT = "irrelevant article"
_SET_LIBRARIES = (
    "evals"  # under the data folder: a library for each case set that brings its articles
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """What a run needs: the assistant over the right library, the cases with their gold, what is wrong with the others."""

    assistant: Assistant
    cases: list[LocatedCase]
    problems: list[Problem]
    indexed: float | None = None  # seconds that making the library took, where it was made now


@dataclass(frozen=True, slots=True)
class _Task:
    located: LocatedCase
    variant: str
    question: str


def prepare_run(
    cases: CaseSet,
    settings: Settings,
    *,
    own_library: bool,
    progress: Progress,
    sample: int | None = None,
    seed: int = 0,
) -> PreparedRun:
    """The library of a case set, brought up to date, and its cases located there.

    With `own_library` that is one under settings.data that holds just the set's articles; else settings.data is taken as it is,
    and filled only when it is empty, or holds some of the set's documents already. Raises DossierError when none of the cases can be asked.
    """
    if own_library and cases.needs_own_library:
        settings = settings.model_copy(
            update={"data": settings.data / _SET_LIBRARIES / f"{cases.name}-{_hash_case_set(cases)}"}
        )
    assistant = open_assistant(settings)
    library = assistant.library
    before = library.store.count_passages()
    started = time.perf_counter()
    if cases.articles and (own_library or not before):
        library.sync([str(path) for path in cases.articles], indexing=progress)
    if cases.documents and (own_library or not before or has_any_document(library, cases.documents)):
        fill_library(library, cases.documents, progress)
    indexed = None if before else time.perf_counter() - started
    if not library.store.has_passages():
        raise DossierError(
            f"The library {settings.data} has no articles to ask about; sync some, or name another with --data."
        )
    found, problems = locate_gold(cases.cases, library)
    if not found:
        raise DossierError(
            f"None of the cases of {cases.path} fits the library {settings.data}: {problems[0]}."
        )
    return PreparedRun(assistant, sample_cases(found, sample, seed), [*cases.problems, *problems], indexed)


def _hash_case_set(cases: CaseSet) -> str:
    """Tells sets with the same name apart; the same cases always use the same library."""
    text = "\n".join(
        [
            *(str(path) for path in cases.articles),
            *(f"{each.key}\n{each.text}" for each in cases.documents),
        ]
    )
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def sample_cases(cases: Sequence[LocatedCase], size: int | None, seed: int) -> list[LocatedCase]:
    """A sample with the share of answerable ones and of conversations that all have; stays the same when cases are added elsewhere.

    A case is drawn by the hash of its id, not by its place.
    """
    if size is None or size >= len(cases):
        return list(cases)
    drawn = sorted(cases, key=lambda each: sha256(f"{seed}/{each.case.id}".encode()).digest())
    groups: dict[tuple[bool, bool], list[LocatedCase]] = {}
    for each in drawn:
        groups.setdefault((each.case.answerable, bool(each.case.conversation)), []).append(each)
    shares = {key: size * len(group) / len(cases) for key, group in groups.items()}
    taken = {key: int(share) for key, share in shares.items()}
    for key in sorted(shares, key=lambda key: taken[key] - shares[key])[
        : size - sum(taken.values())
    ]:
        taken[key] += 1
    chosen = {each.case.id for key, group in groups.items() for each in group[: taken[key]]}
    return [each for each in cases if each.case.id in chosen]


def build_manifest(
    cases: CaseSet,
    prepared: PreparedRun,
    system: System,
    variants: Sequence[str],
    seed: int,
    sample: int | None,
) -> Manifest:
    settings, library = prepared.assistant.settings, prepared.assistant.library
    return Manifest(
        name=cases.name,
        cases=cases.fingerprint,
        case_file=str(cases.path),
        system=system.name,
        settings=settings.model_dump(mode="json", exclude={"data", "server"}),
        fingerprint=settings.fingerprint(),
        library=fingerprint_library(library),
        passages=library.store.count_passages(),
        code=fingerprint_code(),
        variants=tuple(variants),
        seed=seed,
        sample=sample,
        left_out=tuple(str(each) for each in prepared.problems),
        machine=describe_machine(),
        started=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def execute_run(
    run: Run,
    prepared: PreparedRun,
    system: System,
    manifest: Manifest,
    *,
    workers: int = 1,
    progress: Progress,
) -> None:
    """Ask what has not been asked yet; each answer is on disk before its worker takes the next question.

    A question on which the system fails is kept with its error, and asked again when the run is gone on with. Stopped by
    the keyboard, it ends after the questions that are being answered.
    """
    run.begin(manifest, prepared.cases)
    done = {(each.case, each.variant) for each in run.outcomes() if not each.error}
    tasks = list(_build_tasks(prepared.cases, manifest.variants, manifest.seed))
    left = [task for task in tasks if (task.located.case.id, task.variant) not in done]
    progress(len(tasks) - len(left), len(tasks))
    with ExitStack() as stack:
        systems = {"": system}
        if any(task.variant == _IRRELEVANT for task in left):
            systems[_IRRELEVANT] = stack.enter_context(
                _add_irrelevant_article(prepared.assistant, manifest.seed)
            )
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        writing = Lock()

        def ask(task: _Task) -> None:
            outcome = _ask_case(systems.get(task.variant, system), task)
            with writing:
                run.append(outcome)

        waiting = [pool.submit(ask, task) for task in left]
        try:
            for number, future in enumerate(
                as_completed(waiting), start=len(tasks) - len(left) + 1
            ):
                future.result()
                progress(number, len(tasks))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    run.write_costs(_measure_costs(prepared, manifest, system))


def _measure_costs(prepared: PreparedRun, manifest: Manifest, system: System) -> dict[str, float]:
    """What answering took beside its time; nothing is known of a system elsewhere."""
    if not isinstance(system, LocalSystem):
        return {}
    known = {"peak memory, MiB": getrusage(RUSAGE_SELF).ru_maxrss / 1024}
    if prepared.indexed:
        known["passages indexed a second"] = manifest.passages / prepared.indexed
    return known


def _build_tasks(cases: Sequence[LocatedCase], variants: Sequence[str], seed: int) -> Iterator[_Task]:
    """Every case as it is written, then in each form that changes it."""
    for each in cases:
        yield _Task(each, "", each.case.question)
    for name in variants:
        for each in cases:
            asked = vary_question(each.case, VARIANTS[name], seed) if each.case.wants_answer else None
            if asked:
                yield _Task(each, name, asked)


def _ask_case(system: System, task: _Task) -> Outcome:
    case = task.located.case
    blank = Outcome(case.id, task.variant, task.question)
    started = time.perf_counter()
    try:
        if not case.wants_answer and system.searches:
            return replace(
                blank,
                passages=tuple(system.search(task.question)),
                seconds=time.perf_counter() - started,
            )
        conversation = _replay_conversation(system, case.conversation)
        started = time.perf_counter()
        reply = system.ask(task.question, conversation)
        seconds = time.perf_counter() - started
        passages = _get_passages(system, reply, task.question)
        raw = rewritten = None
        if case.conversation and system.searches and not task.variant:
            raw = tuple(system.search(task.question))
            rewritten = tuple(system.search(case.rewritten)) if case.rewritten else None
    except AskError as error:
        return replace(blank, error=str(error), seconds=time.perf_counter() - started)
    stored = tuple(_get_stored_text(system, each) for each in reply.answer["citations"])
    return replace(
        blank,
        answer=reply.answer,
        passages=passages,
        raw=raw,
        rewritten=rewritten,
        stored=stored,
        seconds=seconds,
    )


def _get_passages(system: System, reply: Reply, question: str) -> tuple[dict[str, Any], ...]:
    """What the answer rests on; asked for apart, and not on the answer's time, where it does not come along."""
    if reply.passages is not None:
        return tuple(reply.passages)
    try:
        return tuple(system.search(str(reply.answer["understood"] or question)))
    except AskError:
        return ()


def _replay_conversation(system: System, conversation: Sequence[Turn]) -> list[Turn]:
    """The turns before, each with the answer that the case gives it, else with what the system itself says."""
    said: list[Turn] = []
    for turn in conversation:
        answer = turn.answer or str(system.ask(turn.question, said).answer.get("text") or "")
        said.append(Turn(turn.question, answer))
    return said


def _get_stored_text(system: System, citation: dict[str, Any]) -> str | None:
    """The text at a citation's offsets: none at all where there is no such article, None where the system does not show it."""
    if not system.shows_texts:
        return None
    return (system.get_text(str(citation["article_id"])) or "")[citation["start"] : citation["end"]]


@contextmanager
def _add_irrelevant_article(assistant: Assistant, seed: int) -> Iterator[LocalSystem]:
    """The assistant over a copy of its library that has one more article, about nothing anybody asks about."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        assistant.library.store.copy_to(copy / assistant.library.store.path.name)
        beside = open_assistant(assistant.settings.model_copy(update={"data": copy}))
        beside.library.sync([str(write_irrelevant_article(Path(folder) / "article", seed))])
        yield LocalSystem(beside)


def get_default_folder(name: str) -> Path:
    """runs/NAME-TIME: a run never overwrites another."""
    return Path("runs") / f"{name}-{datetime.now().strftime('%Y%m%d-%H%M%S')}"
