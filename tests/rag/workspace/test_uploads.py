"""Files added in the page: copied under safe names, apart from synced folders; and what tells that those have changed."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from rag import DossierError
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.settings import ArticleSettings
from rag.workspace.uploads import (
    bring_back,
    copy_uploads,
    get_uploads_folder,
    sanitise_name,
    set_aside,
)
from ui.page.library import strings
from ui.page.library.adding import build_address_work, build_upload_work
from ui.page.library.handlers import _delete_uploads
from ui.page.library.removal import build_undo_work, remove_file
from ui.page.library.sync_job import SyncJob, SyncStatus

FERRY = "The ferry company said on Monday that the night boat would sail again from May, after two years in which nobody crossed."
LAMPS = "The council bought forty lamps for the quay, and the electrician who is to put them up has asked for a longer ladder."


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("article.md", "article.md"),
        ("../../x.html", "x.html"),
        ("C:\\Users\\ana\\report.pdf", "report.pdf"),
        ("<img src=x onerror=alert(1)>.md", "_img src=x onerror=alert(1)_.md"),
        ("\u202efdp.exe\u202c.md", "fdp.exe.md"),
        ("line\nbreak\x00.txt", "line break.txt"),
        (".hidden.md", "hidden.md"),
        ("...", "untitled"),
        ("CON.txt", "_CON.txt"),
        ("lpt1.tar.md", "_lpt1.tar.md"),
        ("consul.txt", "consul.txt"),
        ("a: b|c?.html", "a_ b_c_.html"),
        ("Ｌöwe 獅子.md", "Ｌöwe 獅子.md"),
        ("x" * 400 + ".md", "x" * 150 + ".md"),
        ("獅" * 200 + ".md", "獅" * 50 + ".md"),
        ("bad\udcff.md", "bad\ufffd.md"),
    ],
)
def test_names_are_made_safe(given: str, kept: str) -> None:
    assert sanitise_name(given) == kept


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    made = tmp_path / "uploads"
    made.mkdir()
    return made


def upload(folder: Path, name: str, data: str | bytes) -> Path:
    """A file as Gradio keeps it: in a folder of its own."""
    home = folder / f"upload-{len(list(folder.iterdir()))}"
    home.mkdir()
    (home / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return home / name


def listed(library: Library) -> dict[str, str]:
    return {file.path: file.reason or file.state for file in library.list_files()}


def ended(intake: SyncJob) -> SyncStatus:
    limit = time.monotonic() + 60
    while intake.is_running and time.monotonic() < limit:
        time.sleep(0.01)
    assert intake.status.state == "ended"
    return intake.status


def added(library: Library, *files: Path) -> tuple[str, ...]:
    """Add the files as the page does; what it tells."""
    intake = SyncJob()
    assert intake.begin(build_upload_work(library, files, _delete_uploads))
    return ended(intake).told


def test_added_files_are_read_and_gradios_copies_are_deleted(
    library: Library, uploads: Path
) -> None:
    files = [
        upload(uploads, "boat.md", FERRY),
        upload(uploads, "boat.md", LAMPS),
        upload(uploads, "empty.txt", ""),
    ]
    files += [
        upload(uploads, "renamed.docx", b"PK\x05\x06" + bytes(18)),
        upload(uploads, "photo.png", b"\x89PNG"),
    ]
    assert added(library, *files) == (
        "2 articles were added. 2 files cannot be read; the list says why.",
        "photo.png was not added: files named .png are not read.",
    )
    assert listed(library) == {
        "added/boat (2).md": "indexed",
        "added/boat.md": "indexed",
        "added/empty.txt": "it is empty",
        "added/renamed.docx": "the Word document is damaged; open and save it again",
    }
    assert list(uploads.iterdir()) == []


def test_the_same_file_added_again_stays_one(library: Library, uploads: Path) -> None:
    added(library, upload(uploads, "boat.md", FERRY))
    assert added(library, upload(uploads, "boat.md", FERRY)) == ("Nothing has changed.",)
    assert listed(library) == {"added/boat.md": "indexed"}


def test_a_file_that_is_too_large_or_to_be_ignored_is_refused_and_the_rest_go_on(
    library: Library, uploads: Path
) -> None:
    files = [
        upload(uploads, "big.txt", b"x" * 20_000_001),
        upload(uploads, "README.md", FERRY),
        upload(uploads, "lamps.md", LAMPS),
    ]
    assert added(library, *files) == (
        "1 article was added.",
        "big.txt was not added: it has 20 MB, more than the 20 MB allowed (articles.max_megabytes).",
        "README.md was not added: its name is one of those to ignore (articles.ignore).",
    )
    assert listed(library) == {"added/lamps.md": "indexed"}


def test_nothing_but_the_added_folder_is_written(
    library: Library, uploads: Path, tmp_path: Path
) -> None:
    names = ["..\\..\\x.html", "<img src=x onerror=alert(1)>.md", "\u202egnp.md"]
    before = {path for path in tmp_path.rglob("*") if path.name != "uploads"}
    added(
        library, *(upload(uploads, name, f"{FERRY} {number}") for number, name in enumerate(names))
    )
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    outside = {path for path in written if not path.is_relative_to(library.folder)}
    assert outside == set()
    assert sorted(path.name for path in get_uploads_folder(library.folder).iterdir()) == [
        "_img src=x onerror=alert(1)_.md",
        "gnp.md",
        "x.html",
    ]


def test_a_later_sync_of_another_folder_leaves_added_articles_alone(
    library: Library, uploads: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "lamps.md").write_text(LAMPS)
    added(library, upload(uploads, "boat.md", FERRY))
    library.sync([str(corpus)])
    library.sync([str(corpus)])
    assert listed(library) == {"added/boat.md": "indexed", "corpus/lamps.md": "indexed"}


def test_five_hundred_files_at_once_are_all_told(library: Library, uploads: Path) -> None:
    files = [
        upload(uploads, f"story.{number}.txt", f"{number} boats. " * 3 if number < 5 else "")
        for number in range(500)
    ]
    assert added(library, *files) == (
        "5 articles were added. 495 files cannot be read; the list says why.",
    )
    assert len(library.list_files()) == 500


def test_addresses_are_read_and_what_cannot_be_is_listed_with_its_reason(library: Library) -> None:
    intake = SyncJob()
    text = "http://127.0.0.1:9/private\n\njavascript:alert(1)\n  http://127.0.0.1:9/private \nhttp://name.invalid/x"
    intake.begin(build_address_work(library, text))
    assert ended(intake).told == (
        "2 files cannot be read; the list says why.",
        "javascript:alert(1) is not a web address; it must begin with http:// or https://.",
    )
    reasons = listed(library)
    assert "private address, which is not fetched" in reasons["http://127.0.0.1:9/private"]
    assert "name.invalid" in reasons["http://name.invalid/x"]
    for nothing in ("", "ftp://example.org/x", "http://"):
        with pytest.raises(DossierError):
            build_address_work(library, nothing)


def test_an_added_file_that_is_removed_is_set_aside_and_undoing_brings_it_back(
    library: Library, uploads: Path
) -> None:
    added(library, upload(uploads, "boat.md", FERRY), upload(uploads, "lamps.md", LAMPS))
    before = library.list_files()
    folder = get_uploads_folder(library.folder)
    removal = remove_file(library, before[0])
    assert listed(library) == {"added/lamps.md": "indexed"}
    assert removal.aside == folder / ".removed" / "boat.md"
    assert library.find_changes_on_disk() == []
    library.sync([str(folder)])
    assert listed(library) == {"added/lamps.md": "indexed"}
    intake = SyncJob()
    intake.begin(build_undo_work(library, removal))
    assert ended(intake).told == ("1 article was added.",)
    assert library.list_files() == before
    assert library.find_changes_on_disk() == []


def test_a_file_of_a_synced_folder_stays_on_disk_and_undoing_reads_it_under_its_name(
    library: Library, tmp_path: Path
) -> None:
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "boat.md").write_text(FERRY)
    (tmp_path / "news" / "lamps.md").write_text(LAMPS)
    library.sync([str(tmp_path / "news")])
    before = library.list_files()
    removal = remove_file(library, before[0])
    assert removal.aside is None
    assert (tmp_path / "news" / "boat.md").exists()
    assert listed(library) == {"news/lamps.md": "indexed"}
    intake = SyncJob()
    intake.begin(build_undo_work(library, removal))
    ended(intake)
    assert library.list_files() == before
    assert library.find_changes_on_disk() == []


def test_a_place_that_is_taken_meanwhile_is_told(tmp_path: Path) -> None:
    (tmp_path / "boat.md").write_text(FERRY)
    aside = set_aside(tmp_path / "boat.md", tmp_path)
    (tmp_path / "boat.md").write_text(LAMPS)
    with pytest.raises(DossierError, match=r"boat.md cannot be brought back"):
        bring_back(aside, tmp_path / "boat.md")
    assert (tmp_path / "boat.md").read_text() == LAMPS


# -- a sync in the page


def test_stopping_keeps_what_is_stored_and_the_folder_is_offered_again(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(
            f"Boat number {number} came into the harbour on Monday with {number} barrels of fish."
        )
    intake = SyncJob()
    reached: list[tuple[int, int]] = []

    def work(reading, indexing):
        def told(done: int, total: int) -> None:
            reached.append((done, total))
            intake.stop()
            indexing(done, total)

        library.sync([str(folder)], reading, told)

    assert intake.begin(work)
    assert not intake.begin(work)
    assert ended(intake).told == (
        "You stopped it. What was read until then is in the library; sync again to go on.",
    )
    ((done, total),) = reached
    assert 0 < done < total == 300
    assert len(library.list_files()) == done
    assert library.find_changes_on_disk() == [str(folder)]
    library.sync(library.find_changes_on_disk())
    assert len(library.list_files()) == 300
    assert library.find_changes_on_disk() == []


def test_a_sync_of_another_process_is_told_and_nothing_is_left_behind(
    library: Library, uploads: Path
) -> None:
    with write_lock(library.folder):
        assert added(library, upload(uploads, "boat.md", FERRY)) == (strings.BUSY,)
    assert list(get_uploads_folder(library.folder).iterdir()) == []
    assert list(uploads.iterdir()) == []


def test_a_bug_ends_the_sync_and_the_next_one_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threading.excepthook", lambda told: None)
    intake = SyncJob()
    intake.begin(lambda reading, indexing: [][0])
    assert ended(intake).told == (strings.UNEXPECTED,)
    assert intake.begin(lambda reading, indexing: [][0])
    ended(intake)


@pytest.mark.parametrize(
    "change", ["added", "edited", "deleted", "ignored", "hidden", "touched not"]
)
def test_a_change_on_disk_is_noticed(library: Library, tmp_path: Path, change: str) -> None:
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
    library: Library, tmp_path: Path
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


def test_copying_says_what_to_do_when_it_cannot_write(tmp_path: Path, uploads: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DossierError, match="cannot be copied"):
        copy_uploads(
            [upload(uploads, "boat.md", FERRY)], tmp_path / "file" / "added", ArticleSettings()
        )
