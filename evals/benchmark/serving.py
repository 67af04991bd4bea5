"""Time the page and the command line as processes of their own."""

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

_TIMEOUT = 120  # seconds; 32 people wait for each other
_COMMAND = [sys.executable, "-m", "ui.terminal.app"]


@contextmanager
def serve_library(library: Path) -> Iterator[tuple[str, float]]:
    """Serve the page of a library.

    Yields:
        Its address, and the seconds from the start of the process until the page could be opened.
    """
    started = time.perf_counter()
    server = subprocess.Popen(
        [*_COMMAND, "--data", str(library), "chat", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().split()[-1]
        httpx.get(address, timeout=_TIMEOUT).raise_for_status()
        yield address, time.perf_counter() - started
    finally:
        server.terminate()
        server.wait()


def time_answer(address: str, question: str) -> float:
    """Measure the seconds to the answer of a question."""
    started = time.perf_counter()
    response = httpx.post(
        f"{address}/api/ask",
        json={"question": question},
        timeout=_TIMEOUT,
    )
    response.raise_for_status()
    return time.perf_counter() - started


def time_concurrent_answers(
    address: str,
    questions: Sequence[str],
    people: int,
) -> tuple[list[float], float]:
    """Time questions while several people each ask one after another.

    Returns:
        The seconds of each answer, and the answers a second.
    """
    started = time.perf_counter()
    with ThreadPoolExecutor(people) as threads:
        seconds = list(threads.map(lambda question: time_answer(address, question), questions))
    return seconds, len(questions) / (time.perf_counter() - started)


def time_command(library: Path, question: str) -> float:
    """Measure the seconds of a whole `dossier ask`."""
    command = [*_COMMAND, "--data", str(library), "ask", question, "--json"]
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started
