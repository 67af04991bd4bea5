"""Seconds and memory of processes, and what is told of them."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_QUIET = {
    "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False",
}  # fmt: skip


def run_module(module: str, *arguments: object) -> dict[str, Any]:
    """What a module of this folder tells, as a JSON object in its last line, when it is run as a process of its own.

    Raises CalledProcessError when it fails.
    """
    command = [sys.executable, "-m", f"evals.benchmark.{module}", *map(str, arguments)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env={**os.environ, **_QUIET}
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def print_measurement(told: Mapping[str, object]) -> None:
    """The line that `measured` reads, with the most memory that this process has had so far, in MB."""
    print(json.dumps({**told, "megabytes": _measure_peak_megabytes()}), flush=True)


def _measure_peak_megabytes() -> float:
    status = Path("/proc/self/status")
    if (
        status.is_file()
    ):  # what getrusage tells begins, on Linux, with the peak of the process that started this one
        kilobytes = next(
            line.split()[1]
            for line in status.read_text(encoding="ascii").splitlines()
            if line.startswith("VmHWM")
        )
        return int(kilobytes) / 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (
        2**20 if sys.platform == "darwin" else 2**10
    )


def compute_quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
