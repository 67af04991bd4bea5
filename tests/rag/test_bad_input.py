"""Files that are not articles, or not any more.

One clear line each, the others read, and nothing lost.
"""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission

from rag import DossierError
from rag.articles.chunking import split_into_passages
from rag.articles.read import read_article
from rag.errors import UnreadableArticle
from rag.library.library import Library
from rag.library.sync.steps import Plan
from rag.settings import ArticleSettings
from tests.rag.articles.test_documents import build_pdf, build_word_document

GOOD = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody crossed."
)
LATER = GOOD.replace("May", "June")


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    written = FPDF()
    written.set_encryption(
        owner_password="owner", user_password="user", permissions=AccessPermission.none()
    )
    written.add_page()
    written.set_font("Helvetica", size=12)
    written.cell(text="secret")
    return bytes(written.output())


def pdf_of_a_picture() -> bytes:
    written = FPDF()
    written.add_page()
    written.rect(20, 20, 100, 100, style="F")
    return bytes(written.output())


def corrupted(data: bytes, *, every: int) -> bytes:
    """The bytes with one in so many changed, none of them in the first or last thousand."""
    changed = bytearray(data)
    for at in range(1000, len(changed) - 1000, every):
        changed[at] ^= 0x5A
    return bytes(changed)


NOT_TEXT = "it is not text, whatever its name says"
BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "binary.txt": (lambda: bytes(range(256)) * 40, NOT_TEXT),
    "picture.md": (lambda: b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\x03" * 500, NOT_TEXT),
    "program.html": (lambda: b"\x7fELF" + b"\x00" * 400, NOT_TEXT),
    "empty.txt": (lambda: b"", "it is empty"),
    "empty.pdf": (lambda: b"", "it is empty"),
    "empty.docx": (lambda: b"", "it is empty"),
    "blank.txt": (lambda: b" \n\t\r\n  \n", "it is empty"),
    "blank.md": (lambda: b"\n\n\n", "it is empty"),
    "invisible.txt": (lambda: "\u200b\u200b\n\n\ufeff\u00a0\n".encode(), "it holds no text"),
    "nothing.md": (lambda: b"---\ntitle: Only this\n---\n", "it holds no text"),
    "nothing.html": (
        lambda: b"<html><body></body></html>",
        "no article text was found in the page",
    ),
    "broken.pdf": (lambda: b"%PDF-1.7\nthis is not one", "the PDF is damaged"),
    "text.pdf": (lambda: GOOD.encode(), "the PDF is damaged"),
    "truncated.pdf": (lambda: build_pdf()[: len(build_pdf()) // 2], "the PDF"),
    "locked.pdf": (encrypted_pdf, "the PDF needs a password"),
    "scan.pdf": (pdf_of_a_picture, "the PDF holds no text, only pictures"),
    "text.docx": (lambda: GOOD.encode(), "the document is damaged: it is not a readable archive"),
    "truncated.docx": (
        lambda: build_word_document()[:-200],
        "the document is damaged: it is not a readable archive",
    ),
    "rotten.docx": (
        lambda: corrupted(build_word_document(), every=211),
        "the Word document is damaged; open and save it again",
    ),
    "undeflatable.docx": (
        lambda: build_word_document()[:49] + b"\xff" * 12 + build_word_document()[61:],
        "the Word document is damaged; open and save it again",
    ),
    "other.docx": (
        lambda: zipped({"a.txt": GOOD.encode()}),
        "the Word document is damaged; open and save it again",
    ),
    "bomb.docx": (
        lambda: zipped({"word/document.xml": b" " * 30_000_000}),
        "it unpacks to 30 MB from 0.0 MB, which no article does",
    ),
    "bomb.epub": (
        lambda: zipped({"a.xhtml": b" " * 210_000_000}),
        "it unpacks to 210 MB from 0.2 MB, which no article does",
    ),
    "other.epub": (
        lambda: zipped({"a.txt": GOOD.encode()}),
        "the EPUB is damaged; its contents cannot be found",
    ),
    "nowhere.url": (
        lambda: b"[InternetShortcut]\nTitle=x\n",
        "the shortcut names no address (a line URL=… under [InternetShortcut])",
    ),
    "private.url": (
        lambda: b"[InternetShortcut]\nURL=http://10.0.0.1/\n",
        "the host 10.0.0.1 has a private address, which is not fetched",
    ),
    "local.url": (
        lambda: b"[InternetShortcut]\nURL=file:///etc/passwd\n",
        "file:///etc/passwd is not an http or https address",
    ),
}


def outcomes(plan: Plan) -> dict[str, tuple[str, str | None]]:
    return {step.file.name: (step.kind, step.file.reason) for step in plan.steps}


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_is_refused_with_one_clear_reason(name: str) -> None:
    make, reason = BAD[name]
    with pytest.raises(UnreadableArticle) as refused:
        read_article(Path(name).suffix, make(), ArticleSettings())
    assert str(refused.value).startswith(reason)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "good.txt").write_text(GOOD)
    return made


def test_bad_files_do_not_keep_the_good_ones_out(library: Library, folder: Path, dossier) -> None:
    for name, (make, _) in BAD.items():
        (folder / name).write_bytes(make())
    (folder / "huge.txt").write_bytes(b"a" * 50_000_000)
    (folder / "notes.xls").write_bytes(b"rows")
    (folder / "README.md").write_text("# About\n\nThis folder holds articles.\n")
    (folder / ".hidden.txt").write_text(GOOD)
    synced = library.sync([str(folder)])
    expected = {f"articles/{name}": ("failed", reason) for name, (_, reason) in BAD.items()} | {
        "articles/good.txt": ("new", None),
        "articles/huge.txt": (
            "failed",
            "it has 50 MB, more than the 20 MB allowed (articles.max_megabytes)",
        ),
        "articles/notes.xls": ("ignored", "files named .xls are not read"),
        "articles/README.md": ("ignored", "its name is one of those to ignore (articles.ignore)"),
    }
    found = outcomes(synced.plan)
    assert sorted(found) == sorted(expected)
    for name, (kind, reason) in expected.items():
        assert (name, found[name][0]) == (name, kind)
        assert (found[name][1] or "").startswith(reason or "")
    assert library.store.count_passages() == 1
    states = {each.path: each.state for each in library.list_files()}
    assert states["articles/good.txt"] == "indexed"
    assert states["articles/bomb.docx"] == "failed"

    again = dossier("sync", str(folder), "--json", data=library.folder)
    assert again.returncode == 0
    lines = again.stderr.splitlines()
    assert len(lines) == len(BAD) + 1
    assert f"articles/binary.txt: {NOT_TEXT}" in lines
    assert (
        "articles/huge.txt: it has 50 MB, more than the 20 MB allowed (articles.max_megabytes)"
        in lines
    )
    assert library.store.count_passages() == 1


def test_the_command_fails_when_nothing_could_be_read_and_shows_names_as_they_are(
    tmp_path: Path, dossier
) -> None:
    bad = tmp_path / "articles"
    bad.mkdir()
    (bad / "binary.txt").write_bytes(BAD["binary.txt"][0]())
    for name in (b"[bold]x[red].txt", b"caf\xe9.txt", b"two\nlines.txt"):
        with open(os.path.join(os.fsencode(bad), name), "w"):
            pass
    done = dossier("sync", str(bad))
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "articles/[bold]x[red].txt: it is empty",
        f"articles/binary.txt: {NOT_TEXT}",
        "articles/caf\ufffd.txt: it is empty",
        "articles/two lines.txt: it is empty",
        "None of the files could be read; the reasons are above.",
    ]
    assert "Traceback" not in done.stdout


def test_a_missing_path_changes_nothing(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    before = library.store.generation
    with pytest.raises(DossierError) as refused:
        library.sync([str(folder / "no-such-folder")])
    assert (
        str(refused.value)
        == f"There is no file or folder {folder / 'no-such-folder'}; nothing was changed."
    )
    assert (library.store.generation, library.store.count_passages()) == (before, 1)


@pytest.mark.parametrize("left", ["nothing", "a picture", "an empty folder", "hidden files"])
def test_a_folder_without_articles_empties_no_library(
    library: Library, folder: Path, left: str
) -> None:
    """An unmounted disk leaves an empty folder behind."""
    library.sync([str(folder)])
    (folder / "good.txt").unlink()
    if left == "a picture":
        (folder / "picture.png").write_bytes(b"\x89PNG")
    elif left == "an empty folder":
        (folder / "inner").mkdir()
    elif left == "hidden files":
        (folder / ".hidden.txt").write_text(GOOD)
    with pytest.raises(DossierError) as refused:
        library.sync([str(folder)])
    assert str(refused.value) == (
        f"The folder {folder} holds no articles (.docx, .epub, .htm, .html, .markdown, .md, .pdf, "
        ".text, .txt, .url, .xhtml); "
        "nothing was changed. To take its articles out of the library, use dossier remove."
    )
    assert library.store.count_passages() == 1


def test_one_bad_path_among_good_ones_changes_nothing(library: Library, folder: Path) -> None:
    with pytest.raises(DossierError, match="There is no file or folder"):
        library.sync([str(folder), "/no/such/place"])
    assert library.list_files() == []


@pytest.mark.parametrize("worse", ["empty", "binary", "too large", "a broken PDF's bytes"])
def test_a_file_that_became_unreadable_goes_on_answering_as_it_was(
    library: Library, folder: Path, worse: str
) -> None:
    library.sync([str(folder)])
    (article_id,) = library.store.get_versions()
    bad = {
        "empty": b"",
        "binary": b"\x00" * 99,
        "too large": b"a" * 21_000_000,
        "a broken PDF's bytes": b"%PDF-1.7\x00\x01",
    }[worse]
    (folder / "good.txt").write_bytes(bad)
    (step,) = library.sync([str(folder)]).plan.steps
    assert step.kind == "failed"
    assert (step.file.reason or "").endswith("; the last readable version still answers")
    article = library.article(article_id)
    assert article is not None
    assert article.text == GOOD
    assert library.store.count_passages() == 1
    (again,) = library.sync([str(folder)]).plan.steps
    assert (again.kind, again.file.reason) == ("failed", step.file.reason)
    (folder / "good.txt").write_text(LATER)
    (mended,) = library.sync([str(folder)]).plan.steps
    assert (mended.kind, mended.file.article_id) == ("changed", article_id)


def test_links_out_of_the_folder_are_not_followed(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret.txt").write_text(LATER)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "other.txt").write_text(LATER)
    (folder / "inner").mkdir()
    (folder / "inner" / "deep.txt").write_text(GOOD.replace("May", "July"))
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "outer").symlink_to(tmp_path / "elsewhere")
    (folder / "within").symlink_to(folder / "inner")
    (folder / "round").symlink_to(folder)
    (folder / "dangling.txt").symlink_to(folder / "nothing.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "again.txt").symlink_to(folder / "good.txt")
    out = "it is a link out of the folder, which is not followed"
    to_folder = "it is a link to a folder, which is read where it is"
    assert outcomes(library.sync([str(folder)]).plan) == {
        "articles/good.txt": ("duplicate", None),
        "articles/again.txt": ("new", None),
        "articles/inner/deep.txt": ("new", None),
        "articles/out.txt": ("ignored", out),
        "articles/outer": ("ignored", out),
        "articles/within": ("ignored", to_folder),
        "articles/round": ("ignored", to_folder),
        "articles/dangling.txt": ("ignored", "it is a link to nothing"),
        "articles/loop.txt": ("ignored", "it is a link to nothing"),
    }
    assert library.store.count_passages() == 2


def test_what_is_no_file_is_not_opened(library: Library, folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    (folder / "folder.txt" / "inside.txt").write_text(LATER)
    assert outcomes(library.sync([str(folder)]).plan) == {
        "articles/good.txt": ("new", None),
        "articles/pipe.txt": ("ignored", "it is not a file"),
        "articles/folder.txt/inside.txt": ("new", None),
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_to_read_is_named(library: Library, folder: Path) -> None:
    (folder / "locked.txt").write_text(LATER)
    (folder / "locked.txt").chmod(0)
    assert outcomes(library.sync([str(folder)]).plan)["articles/locked.txt"] == (
        "failed",
        "it cannot be opened (Permission denied)",
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"two\nlines.txt", "two lines.txt"),
        (b"[bold red]markup[bold] <b>&amp;.txt", "[bold red]markup[bold] <b>&amp;.txt"),
        (b"caf\xe9.txt", "caf\ufffd.txt"),
        ("caf\u0065\u0301.txt".encode(), "café.txt"),
        ("right\u202eleft.txt".encode(), "rightleft.txt"),
        (b"\x1b[31mred.txt", "[31mred.txt"),
        (b"-rf.txt", "-rf.txt"),
        ("日本語.TXT".encode(), "日本語.TXT"),
    ],
    ids=repr,
)
@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names themselves")
def test_strange_file_names_are_read_and_shown_on_one_line(
    library: Library, folder: Path, name: bytes, shown: str
) -> None:
    with open(os.path.join(os.fsencode(folder), name), "w") as file:
        file.write(LATER)
    with open(os.path.join(os.fsencode(folder), b"bad " + name), "w"):
        pass
    expected = {
        "articles/good.txt": ("new", None),
        f"articles/{shown}": ("new", None),
        f"articles/bad {shown}": ("failed", "it is empty"),
    }
    assert outcomes(library.sync([str(folder)]).plan) == expected
    assert sorted(each.path for each in library.list_files()) == sorted(expected)
    assert {step.kind for step in library.sync([str(folder)]).plan.steps} == {"unchanged", "failed"}
    assert library.remove([f"articles/{shown}"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "text", "least_passages"),
    [
        (".txt", f"{GOOD} " * 41_000, 5000),
        (".txt", "the council waited for the divers while the tide came in " * 88_000, 5000),
        (".html", f"<html><body><article><p>{f'{GOOD} ' * 16_000}</p></article>", 2000),
        (".txt", f"{GOOD}\n\n" + "heron word\n" * 100_000, 1),
    ],
    ids=[
        "sentences",
        "no punctuation",
        "two megabytes of a page",
        "a hundred thousand labels after the text",
    ],
)
def test_megabytes_of_one_line_are_read_within_reason(
    suffix: str, text: str, least_passages: int
) -> None:
    """Code that looks at the whole for every part makes this test hang."""
    article = read_article(suffix, text.encode(), ArticleSettings())
    passages = split_into_passages(
        article, lambda texts: [len(each) // 4 + 1 for each in texts], 160
    )
    assert len(passages) >= least_passages


def test_invalid_utf8_is_read_with_a_mark_for_what_is_lost(library: Library, folder: Path) -> None:
    (folder / "good.txt").unlink()
    (folder / "damaged.txt").write_bytes(
        GOOD.replace("Monday", "Moñday").encode().replace(b"night", b"ni\xffght")
    )
    (step,) = library.sync([str(folder)]).plan.steps
    article = library.article(step.file.article_id or "")
    assert article is not None
    assert "said on Moñday that the ni\ufffdght boat" in article.text
