"""A sync that is killed leaves a library that answers, and the next sync completes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

_KILLS = 50
_SEED = 20241116


def test_killed_at_fifty_random_moments_the_next_sync_reaches_the_same_state(
    tmp_path: Path,
) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.killing",
        str(tmp_path),
        str(_KILLS),
        str(_SEED),
    ]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        timeout=900,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    kills = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert len(kills) == _KILLS
    assert [kill for kill in kills if not kill["same"]] == []
    # Where fewer were killed while the sync ran, the moments came too late to mean anything.
    killed_in_time = [kill for kill in kills if kill["running"]]
    assert len(killed_in_time) >= _KILLS // 2
