"""The page as a process of its own: how soon it answers, and how long people wait who ask at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

_PATIENCE = 120  # seconds; 32 people wait for one another
_COMMAND = [sys.executable, "-m", "ui.terminal.app"]


@contextmanager
def serve_library(library: Path) -> Iterator[tuple[str, float]]:
    """The address of the served page, and the seconds from its process's start until it could be opened."""
    started = time.perf_counter()
    command = [*_COMMAND, "--data", str(library), "chat", "--port", "0"]
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        httpx.get(address, timeout=_PATIENCE).raise_for_status()
        yield address, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait()


def time_answer(address: str, question: str) -> float:
    """Seconds to the answer of a question."""
    started = time.perf_counter()
    httpx.post(
        f"{address}/api/ask", json={"question": question}, timeout=_PATIENCE
    ).raise_for_status()
    return time.perf_counter() - started


def time_concurrent_answers(
    address: str, questions: Sequence[str], people: int
) -> tuple[list[float], float]:
    """Seconds that each answer took when so many people ask one question after another, and answers a second."""
    started = time.perf_counter()
    with ThreadPoolExecutor(people) as threads:
        seconds = list(threads.map(lambda question: time_answer(address, question), questions))
    return seconds, len(questions) / (time.perf_counter() - started)


def time_command(library: Path, question: str) -> float:
    """Seconds of a whole `dossier ask`."""
    started = time.perf_counter()
    subprocess.run(
        [*_COMMAND, "--data", str(library), "ask", question, "--json"],
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - started
