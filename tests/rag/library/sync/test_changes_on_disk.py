"""Which synced folders have changed on disk since they were read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rag.library.library import Library
from tests.support.uploads import FERRY, LAMPS


@pytest.mark.parametrize(
    "change",
    ["added", "edited", "deleted", "ignored", "hidden", "touched not"],
)
def test_a_change_on_disk_is_noticed(
    library: Library,
    tmp_path: Path,
    change: str,
) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "boat.md").write_text(FERRY)
    (folder / "lamps.md").write_text(LAMPS)
    library.sync([str(folder)])
    assert library.find_changes_on_disk() == []
    match change:
        case "added":
            (folder / "inner").mkdir()
            (folder / "inner" / "third.md").write_text(FERRY)
        case "edited":
            (folder / "boat.md").write_text(FERRY.replace("May", "Jan"))
            os.utime(folder / "boat.md", ns=(1, 1))
        case "deleted":
            (folder / "boat.md").unlink()
        case "ignored":
            (folder / "README.md").write_text("read me")
            (folder / "photo.png").write_text("png")
        case "hidden":
            (folder / ".git").mkdir()
            (folder / ".git" / "x.md").write_text("x")
    expected = [str(folder)] if change in ("added", "edited", "deleted") else []
    assert library.find_changes_on_disk() == expected
    library.sync([str(folder)])
    assert library.find_changes_on_disk() == []


def test_roots_are_forgotten_with_their_last_file_and_inner_ones_belong_to_outer_ones(
    library: Library,
    tmp_path: Path,
) -> None:
    outer = tmp_path / "news"
    (outer / "inner").mkdir(parents=True)
    (outer / "boat.md").write_text(FERRY)
    (outer / "inner" / "lamps.md").write_text(LAMPS)
    library.sync([str(outer / "inner")])
    library.sync([str(outer)])
    (outer / "inner" / "lamps.md").write_text(FERRY + LAMPS)
    assert library.find_changes_on_disk() == [str(outer)]
    library.remove(["news"])
    assert library.list_files() == []
    assert library.find_changes_on_disk() == []
