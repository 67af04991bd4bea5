"""Uploaded files: safe names, copies that never overwrite, and setting files aside."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import DossierError
from rag.settings import ArticleSettings
from rag.workspace.uploads import bring_back, copy_uploads, sanitise_name, set_aside


@pytest.mark.parametrize(
    ("name", "safe_name"),
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
def test_names_are_made_safe(name: str, safe_name: str) -> None:
    assert sanitise_name(name) == safe_name


def test_a_file_is_not_brought_back_over_another(tmp_path: Path) -> None:
    path = tmp_path / "boat.md"
    path.write_text("first")
    aside = set_aside(path, tmp_path)
    path.write_text("second")
    with pytest.raises(DossierError, match=r"boat.md cannot be brought back"):
        bring_back(aside, path)
    assert path.read_text() == "second"


def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "boat.md").write_text("text")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DossierError, match="cannot be copied"):
        copy_uploads([tmp_path / "boat.md"], tmp_path / "file" / "added", ArticleSettings())


def test_two_files_of_one_name_both_stay_unless_they_are_equal(tmp_path: Path) -> None:
    uploads = [tmp_path / folder / "boat.md" for folder in ("a", "b", "c")]
    for upload, text in zip(uploads, ("first", "second", "first"), strict=True):
        upload.parent.mkdir()
        upload.write_text(text)
    copies = copy_uploads(uploads, tmp_path / "added", ArticleSettings())
    assert [path.name for path in copies.paths] == ["boat.md", "boat (2).md", "boat.md"]
