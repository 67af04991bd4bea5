"""One sync at a time, which anyone can stop and which a bug cannot leave running."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.library.library import Library
from tests.support.uploads import wait_for_end
from ui.page.library.sync_job import SyncJob


def test_stopping_keeps_what_is_stored_and_the_folder_is_offered_again(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        text = f"Boat number {number} came into the harbour on Monday with {number} barrels."
        (folder / f"{number:03}.txt").write_text(text)
    job = SyncJob()
    reports: list[tuple[int, int]] = []

    def work(read_progress, index_progress):
        def stop_at_first_report(done: int, total: int) -> None:
            reports.append((done, total))
            job.stop()
            index_progress(done, total)

        library.sync([str(folder)], read_progress, stop_at_first_report)

    assert job.begin(work)
    assert not job.begin(work)
    assert wait_for_end(job).messages == (
        "You stopped it. What was read until then is in the library; sync again to go on.",
    )
    ((done, total),) = reports
    assert 0 < done < total == 300
    assert len(library.list_files()) == done
    assert library.find_changes_on_disk() == [str(folder)]
    library.sync(library.find_changes_on_disk())
    assert len(library.list_files()) == 300
    assert library.find_changes_on_disk() == []


def test_a_bug_ends_the_sync_and_the_next_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda arguments: None)

    def fail(read_progress, index_progress):
        raise IndexError

    job = SyncJob()
    job.begin(fail)
    (sentence,) = wait_for_end(job).messages
    assert sentence.startswith("Something went wrong while the articles were read; try again")
    assert job.begin(fail)
    wait_for_end(job)
