"""Ask a system the cases of a set and store every outcome. A run that was stopped continues."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from evals.cases.case_set import CaseSet
from evals.cases.gold_spans import LocatedCase
from evals.cases.variants import (
    IRRELEVANT_ARTICLE,
    VARIANTS,
    vary_question,
    write_irrelevant_article,
)
from evals.runs.http_replies import AskError
from evals.runs.manifest import Manifest, describe_machine, fingerprint_code, fingerprint_library
from evals.runs.prepare import PreparedRun, Progress
from evals.runs.run_folder import Outcome, Run
from evals.runs.systems import LocalSystem, Reply, System
from rag import Assistant, open_assistant
from rag.records import Turn


@dataclass(frozen=True, slots=True)
class _Task:
    located: LocatedCase
    variant: str
    question: str


def build_manifest(
    case_set: CaseSet,
    prepared: PreparedRun,
    system: System,
    variants: Sequence[str],
    seed: int,
    sample: int | None,
) -> Manifest:
    """Build the manifest of a run that begins now."""
    settings = prepared.assistant.settings
    library = prepared.assistant.library
    return Manifest(
        name=case_set.name,
        cases=case_set.fingerprint,
        case_file=str(case_set.path),
        system=system.name,
        settings=settings.model_dump(mode="json", exclude={"data", "server"}),
        fingerprint=settings.fingerprint(),
        library=fingerprint_library(library),
        passages=library.store.count_passages(),
        code=fingerprint_code(),
        variants=tuple(variants),
        seed=seed,
        sample=sample,
        left_out=tuple(str(problem) for problem in prepared.problems),
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
    """Ask every case that has no outcome yet.

    Each outcome is on disk before its worker takes the next case. A case on which the system
    fails is stored with the error, and asked again when the run is continued. When the run is
    interrupted from the keyboard, it ends after the cases that are being asked.
    """
    run.begin(manifest, prepared.cases)
    tasks = _build_tasks(prepared.cases, manifest.variants, manifest.seed)
    open_tasks = _find_open_tasks(run, tasks)
    done = len(tasks) - len(open_tasks)
    progress(done, len(tasks))
    with ExitStack() as stack:
        systems = dict.fromkeys(("", *manifest.variants), system)
        if any(task.variant == IRRELEVANT_ARTICLE for task in open_tasks):
            systems[IRRELEVANT_ARTICLE] = stack.enter_context(
                _add_irrelevant_article(prepared.assistant, manifest.seed)
            )
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        write_lock = Lock()

        def ask(task: _Task) -> None:
            outcome = _ask_case(systems[task.variant], task)
            with write_lock:
                run.append_outcome(outcome)

        futures = [pool.submit(ask, task) for task in open_tasks]
        try:
            for number, future in enumerate(as_completed(futures), start=done + 1):
                future.result()
                progress(number, len(tasks))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    run.write_costs(_measure_costs(prepared, manifest, system))


def get_default_folder(name: str) -> Path:
    """Return the folder of a new run, runs/NAME-TIME: a run never overwrites another."""
    return Path("runs") / f"{name}-{datetime.now().strftime('%Y%m%d-%H%M%S')}"


def _measure_costs(
    prepared: PreparedRun,
    manifest: Manifest,
    system: System,
) -> dict[str, float]:
    """Measure what answering took beside its time; unknown for a system elsewhere."""
    if not isinstance(system, LocalSystem):
        return {}
    costs = {"peak memory, MiB": getrusage(RUSAGE_SELF).ru_maxrss / 1024}
    if prepared.indexed:
        costs["passages indexed a second"] = manifest.passages / prepared.indexed
    return costs


def _build_tasks(
    cases: Sequence[LocatedCase],
    variants: Sequence[str],
    seed: int,
) -> list[_Task]:
    """Build the tasks: every case as written, then in each variant that changes it."""
    tasks = [_Task(located, "", located.case.question) for located in cases]
    for name in variants:
        for located in cases:
            if not located.case.wants_answer:
                continue
            question = vary_question(located.case, VARIANTS[name], seed)
            if question:
                tasks.append(_Task(located, name, question))
    return tasks


def _find_open_tasks(run: Run, tasks: Sequence[_Task]) -> list[_Task]:
    """Find the tasks that have no answer yet."""
    answered = set()
    for outcome in run.read_outcomes():
        if not outcome.error:
            answered.add((outcome.case, outcome.variant))
    open_tasks = []
    for task in tasks:
        key = (task.located.case.id, task.variant)
        if key not in answered:
            open_tasks.append(task)
    return open_tasks


def _ask_case(system: System, task: _Task) -> Outcome:
    case = task.located.case
    outcome = Outcome(case.id, task.variant, task.question)
    started = time.perf_counter()
    try:
        if not case.wants_answer and system.searches:
            passages = tuple(system.search(task.question))
            return replace(
                outcome,
                passages=passages,
                seconds=time.perf_counter() - started,
            )
        conversation = _replay_conversation(system, case.conversation)
        started = time.perf_counter()
        reply = system.ask(task.question, conversation)
        seconds = time.perf_counter() - started
        outcome = replace(
            outcome,
            answer=reply.answer,
            passages=_get_passages(system, reply, task.question),
            seconds=seconds,
        )
        if case.conversation and system.searches and not task.variant:
            outcome = replace(
                outcome,
                raw=tuple(system.search(task.question)),
                rewritten=tuple(system.search(case.rewritten)) if case.rewritten else None,
            )
    except AskError as error:
        failed = Outcome(case.id, task.variant, task.question)
        return replace(
            failed,
            error=str(error),
            seconds=time.perf_counter() - started,
        )
    citations = reply.answer["citations"]
    stored = tuple(_get_stored_text(system, citation) for citation in citations)
    return replace(outcome, stored=stored)


def _get_passages(
    system: System,
    reply: Reply,
    question: str,
) -> tuple[dict[str, Any], ...]:
    """Return the passages of an answer; search for them, outside its time, if it has none."""
    if reply.passages is not None:
        return tuple(reply.passages)
    try:
        return tuple(system.search(str(reply.answer["understood"] or question)))
    except AskError:
        return ()


def _replay_conversation(system: System, conversation: Sequence[Turn]) -> list[Turn]:
    """Return the turns before a question; an answer that the case does not give is asked for."""
    turns: list[Turn] = []
    for turn in conversation:
        answer = turn.answer or str(system.ask(turn.question, turns).answer.get("text") or "")
        turns.append(Turn(turn.question, answer))
    return turns


def _get_stored_text(system: System, citation: dict[str, Any]) -> str | None:
    """Return the text at a citation's offsets.

    It is empty where there is no such article, and None where the system does not show texts.
    """
    if not system.shows_texts:
        return None
    text = system.get_text(str(citation["article_id"])) or ""
    return text[citation["start"] : citation["end"]]


@contextmanager
def _add_irrelevant_article(assistant: Assistant, seed: int) -> Iterator[LocalSystem]:
    """Open the assistant over a copy of its library that has one more, irrelevant article."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "library"
        store = assistant.library.store
        store.copy_to(copy / store.path.name)
        other = open_assistant(assistant.settings.model_copy(update={"data": copy}))
        other.library.sync([str(write_irrelevant_article(Path(folder) / "article", seed))])
        yield LocalSystem(other)
