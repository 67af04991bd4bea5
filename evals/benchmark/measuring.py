"""Run a measurement in a process of its own, and measure its memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_QUIET_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "ANONYMIZED_TELEMETRY": "False",
}


def run_module(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module of this folder as a process of its own.

    Returns:
        The JSON object in the last line that it prints.

    Raises:
        CalledProcessError: The process fails.
    """
    command = [
        sys.executable,
        "-m",
        f"evals.benchmark.{module}",
        *map(str, arguments),
    ]
    environment = {**os.environ, **_QUIET_ENVIRONMENT}
    process = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env=environment,
    )
    measurement: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    return measurement


def print_measurement(measurement: Mapping[str, object]) -> None:
    """Print the line that `run_module` reads, with this process's peak memory in MB."""
    print(json.dumps({**measurement, "megabytes": _measure_peak_megabytes()}), flush=True)


def _measure_peak_megabytes() -> float:
    # On Linux, the peak of getrusage starts with that of the process that started this one.
    status = Path("/proc/self/status")
    if status.is_file():
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                kilobytes = int(line.split()[1])
                return kilobytes / 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    units_per_megabyte = 2**20 if sys.platform == "darwin" else 2**10
    return peak / units_per_megabyte


def compute_quantile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
