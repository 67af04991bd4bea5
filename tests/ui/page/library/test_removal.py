"""Removing files in the page, undoing it, and what the page shows of both."""

from __future__ import annotations

from pathlib import Path

from rag.library.library import Library
from rag.records import ListedFile
from rag.workspace.uploads import get_uploads_folder
from tests.support.harbour import HOSTILE
from tests.support.html import find_all, find_one, get_text, parse_html
from tests.support.uploads import (
    FERRY,
    LAMPS,
    add_uploads,
    list_states,
    run_work,
    write_upload,
)
from ui.page.library.removal import Removals, build_undo_work, remove_file, render_removals


def test_a_removed_upload_is_set_aside_and_undoing_brings_it_back(
    library: Library, uploads: Path
) -> None:
    files = (write_upload(uploads, "boat.md", FERRY), write_upload(uploads, "lamps.md", LAMPS))
    add_uploads(library, *files)
    before = library.list_files()
    folder = get_uploads_folder(library.folder)
    removal = remove_file(library, before[0])
    assert list_states(library) == {"added/lamps.md": "indexed"}
    assert removal.aside == folder / ".removed" / "boat.md"
    assert library.find_changes_on_disk() == []
    library.sync([str(folder)])
    assert list_states(library) == {"added/lamps.md": "indexed"}
    assert run_work(build_undo_work(library, removal)) == ("1 article was added.",)
    assert library.list_files() == before
    assert library.find_changes_on_disk() == []


def test_a_file_of_a_synced_folder_stays_on_disk_and_undoing_reads_it_under_its_name(
    library: Library, tmp_path: Path
) -> None:
    news = tmp_path / "news"
    news.mkdir()
    (news / "boat.md").write_text(FERRY)
    (news / "lamps.md").write_text(LAMPS)
    library.sync([str(news)])
    before = library.list_files()
    removal = remove_file(library, before[0])
    assert removal.aside is None
    assert (news / "boat.md").exists()
    assert list_states(library) == {"news/lamps.md": "indexed"}
    run_work(build_undo_work(library, removal))
    assert library.list_files() == before
    assert library.find_changes_on_disk() == []


def test_the_question_and_the_removed_files_show_hostile_names_as_text(
    library: Library, uploads: Path
) -> None:
    add_uploads(library, write_upload(uploads, "boat.md", FERRY))
    removal = remove_file(library, library.list_files()[0])
    to_confirm = ListedFile("<b>.pdf", "failed", HOSTILE, None, title=HOSTILE)
    page = parse_html(render_removals(library, Removals(to_confirm, (removal,))))
    question = find_one(page, './/*[@role="group"]')
    assert get_text(question).startswith(f"Remove “{HOSTILE}” from the library?")
    assert find_one(question, ".//button[@data-focus]").get("data-key") == "confirm"
    undo = find_one(page, './/*[@class="done"]/button')
    assert undo.get("data-undo") == removal.key
    assert undo.get("aria-label") == f"Undo removing {removal.name}"
    assert find_all(page, ".//img | .//b") == []


def test_nothing_is_shown_when_nothing_was_removed(library: Library) -> None:
    assert render_removals(library, Removals()) == ""
