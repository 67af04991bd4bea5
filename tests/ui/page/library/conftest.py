"""A folder for uploads."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder
