"""Adding uploads and web addresses: what is read, what is refused, and what is left on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import DossierError
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.workspace.uploads import get_uploads_folder
from tests.support.uploads import (
    FERRY,
    LAMPS,
    add_uploads,
    list_states,
    run_work,
    write_upload,
)
from ui.page.library.adding import build_address_work


def test_uploads_are_read_and_gradios_copies_are_deleted(library: Library, uploads: Path) -> None:
    files = [
        write_upload(uploads, "boat.md", FERRY),
        write_upload(uploads, "boat.md", LAMPS),
        write_upload(uploads, "empty.txt", ""),
        write_upload(uploads, "renamed.docx", b"PK\x05\x06" + bytes(18)),
        write_upload(uploads, "photo.png", b"\x89PNG"),
    ]
    assert add_uploads(library, *files) == (
        "2 articles were added. 2 files cannot be read; the list says why.",
        "photo.png was not added: files named .png are not read.",
    )
    assert list_states(library) == {
        "added/boat (2).md": "indexed",
        "added/boat.md": "indexed",
        "added/empty.txt": "it is empty",
        "added/renamed.docx": "the Word document is damaged; open and save it again",
    }
    assert list(uploads.iterdir()) == []


def test_the_same_file_uploaded_again_stays_one(library: Library, uploads: Path) -> None:
    add_uploads(library, write_upload(uploads, "boat.md", FERRY))
    messages = add_uploads(library, write_upload(uploads, "boat.md", FERRY))
    assert messages == ("Nothing has changed.",)
    assert list_states(library) == {"added/boat.md": "indexed"}


def test_refused_files_do_not_keep_the_others_back(library: Library, uploads: Path) -> None:
    files = [
        write_upload(uploads, "big.txt", b"x" * 20_000_001),
        write_upload(uploads, "README.md", FERRY),
        write_upload(uploads, "lamps.md", LAMPS),
    ]
    assert add_uploads(library, *files) == (
        "1 article was added.",
        "big.txt was not added: it has 20 MB, more than the 20 MB allowed "
        "(articles.max_megabytes).",
        "README.md was not added: its name is one of those to ignore (articles.ignore).",
    )
    assert list_states(library) == {"added/lamps.md": "indexed"}


def test_at_most_five_refusals_are_spelt_out(library: Library, uploads: Path) -> None:
    files = [write_upload(uploads, f"{number}.png", b"\x89PNG") for number in range(8)]
    messages = add_uploads(library, *files)
    assert messages[0] == "0.png was not added: files named .png are not read."
    assert messages[5:] == ("3 more were not added for such reasons.",)


def test_nothing_is_written_outside_the_uploads_folder(
    library: Library, uploads: Path, tmp_path: Path
) -> None:
    names = ["..\\..\\x.html", "<img src=x onerror=alert(1)>.md", "\u202egnp.md"]
    before = {path for path in tmp_path.rglob("*") if path.name != "uploads"}
    files = [write_upload(uploads, name, f"{FERRY} {number}") for number, name in enumerate(names)]
    add_uploads(library, *files)
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert {path for path in written if not path.is_relative_to(library.folder)} == set()
    added = sorted(path.name for path in get_uploads_folder(library.folder).iterdir())
    assert added == ["_img src=x onerror=alert(1)_.md", "gnp.md", "x.html"]


def test_a_later_sync_of_another_folder_leaves_uploads_alone(
    library: Library, uploads: Path, tmp_path: Path
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "lamps.md").write_text(LAMPS)
    add_uploads(library, write_upload(uploads, "boat.md", FERRY))
    library.sync([str(corpus)])
    library.sync([str(corpus)])
    assert list_states(library) == {"added/boat.md": "indexed", "corpus/lamps.md": "indexed"}


def test_five_hundred_uploads_at_once_are_all_reported(library: Library, uploads: Path) -> None:
    files = []
    for number in range(500):
        content = f"{number} boats. " * 3 if number < 5 else ""
        files.append(write_upload(uploads, f"story.{number}.txt", content))
    messages = add_uploads(library, *files)
    assert messages == ("5 articles were added. 495 files cannot be read; the list says why.",)
    assert len(library.list_files()) == 500


def test_while_another_process_syncs_nothing_is_left_behind(
    library: Library, uploads: Path
) -> None:
    with write_lock(library.folder):
        messages = add_uploads(library, write_upload(uploads, "boat.md", FERRY))
    assert messages == (
        "Articles are being read already. Wait until that has finished, then try again.",
    )
    assert list(get_uploads_folder(library.folder).iterdir()) == []
    assert list(uploads.iterdir()) == []


def test_addresses_are_read_and_failures_are_listed_with_their_reason(library: Library) -> None:
    lines = [
        "http://127.0.0.1:9/private",
        "",
        "javascript:alert(1)",
        "  http://127.0.0.1:9/private ",
        "http://name.invalid/x",
    ]
    assert run_work(build_address_work(library, "\n".join(lines))) == (
        "2 files cannot be read; the list says why.",
        "javascript:alert(1) is not a web address; it must begin with http:// or https://.",
    )
    reasons = list_states(library)
    assert "private address, which is not fetched" in reasons["http://127.0.0.1:9/private"]
    assert "name.invalid" in reasons["http://name.invalid/x"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write at least one address, such as https://example.org/an-article."),
        ("ftp://example.org/x", "ftp://example.org/x is not a web address"),
        ("http://", "http:// is not a web address"),
        ("http://example.org/a b", "http://example.org/a b is not a web address"),
    ],
)
def test_a_text_without_an_address_is_refused(library: Library, text: str, sentence: str) -> None:
    with pytest.raises(DossierError, match=sentence):
        build_address_work(library, text)
