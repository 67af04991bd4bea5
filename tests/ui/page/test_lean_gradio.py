"""Gradio is imported without the stubs that it writes for editors."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import sys
from pathlib import Path

import ui.page
import gradio

class Probe(gradio.HTML):
    pass

hooks = [type(hook).__module__ for hook in sys.meta_path]
assert "ui.page.lean_gradio" not in hooks
assert not Path(__file__).with_suffix(".pyi").exists()
"""


@pytest.mark.slow
def test_no_stub_is_written_and_the_import_hook_is_removed(tmp_path) -> None:
    script = tmp_path / "probe.py"
    script.write_text(SCRIPT)
    finished = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
