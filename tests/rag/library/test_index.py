"""What a library does when its articles, its settings, its disk or its index change under it."""

from __future__ import annotations

import re
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from rag import Assistant, DossierError, Filters, load_settings
from rag.errors import LibraryBusy, LibraryDamaged
from rag.library.index.keywords import KEYWORDS_FOLDER
from rag.library.index.vectors import IndexDamaged, PublishedIndex
from rag.library.library import Library
from rag.library.lock import write_lock
from rag.library.sync.steps import Plan
from tests.conftest import ROOT
from tests.support.harbour import copy_library

ONE = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody crossed."
)
TWO = (
    "The council bought forty lamps for the quay, and the electrician who is to put them up has "
    "asked for a longer ladder."
)
THREE = (
    "A heron has lived in the bank since the flood, and the manager says that it has been no "
    "trouble to the customers at all."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "one.txt").write_text(ONE)
    (made / "two.txt").write_text(TWO)
    return made


def kinds(plan: Plan) -> dict[str, str]:
    return {step.file.name.removeprefix("articles/"): step.kind for step in plan.steps}


def nearest_text(library: Library, question: str) -> str:
    """The text of the passage whose vector is nearest, by way of the index on disk."""
    (passage_id, _), *_ = library.search_vectors(
        library.encoder.embed_query(question), 3, Filters()
    )
    return library.store.get_passages([passage_id])[passage_id].text


def ids(library: Library) -> dict[str, str | None]:
    return {each.path.removeprefix("articles/"): each.article_id for each in library.list_files()}


# -- what a sync does


def test_articles_are_added_changed_and_removed(library: Library, folder: Path) -> None:
    first = library.sync([str(folder)])
    assert (kinds(first.plan), first.embedded) == ({"one.txt": "new", "two.txt": "new"}, 2)
    before = ids(library)

    again = library.sync([str(folder)])
    assert (kinds(again.plan), again.embedded) == (
        {"one.txt": "unchanged", "two.txt": "unchanged"},
        0,
    )

    (folder / "one.txt").write_text(THREE)
    changed = library.sync([str(folder)])
    assert (kinds(changed.plan), changed.embedded) == (
        {"one.txt": "changed", "two.txt": "unchanged"},
        1,
    )
    assert ids(library) == before
    assert nearest_text(library, "Which bird lives in the bank?") == THREE
    assert library.store.count_passages() == 2

    (folder / "one.txt").unlink()
    gone = library.sync([str(folder)])
    assert (kinds(gone.plan), gone.embedded) == ({"two.txt": "unchanged", "one.txt": "gone"}, 0)
    assert nearest_text(library, "Which bird lives in the bank?") == TWO
    assert list(ids(library)) == ["two.txt"]


def test_a_moved_file_keeps_its_article_and_is_not_embedded_again(
    library: Library, folder: Path
) -> None:
    library.sync([str(folder)])
    before = ids(library)["one.txt"]
    (folder / "inner").mkdir()
    (folder / "one.txt").rename(folder / "inner" / "moved.txt")
    synced = library.sync([str(folder)])
    assert (kinds(synced.plan), synced.embedded) == (
        {"two.txt": "unchanged", "inner/moved.txt": "moved", "one.txt": "gone"},
        0,
    )
    assert ids(library)["inner/moved.txt"] == before


def test_one_article_under_two_names_is_stored_once(library: Library, folder: Path) -> None:
    (folder / "zwei.txt").write_text(TWO)
    synced = library.sync([str(folder)])
    assert (kinds(synced.plan), synced.embedded) == (
        {"one.txt": "new", "two.txt": "new", "zwei.txt": "duplicate"},
        2,
    )
    assert library.store.count_passages() == 2
    assert {each.path: each.state for each in library.list_files()}[
        "articles/zwei.txt"
    ] == "duplicate"
    (folder / "two.txt").unlink()
    library.sync([str(folder)])
    assert nearest_text(library, "Who has asked for a ladder?") == TWO
    assert {each.path: each.state for each in library.list_files()}[
        "articles/zwei.txt"
    ] == "indexed"
    (folder / "zwei.txt").unlink()
    library.sync([str(folder)])
    assert library.store.count_passages() == 1


def test_a_file_moved_and_another_put_in_its_place_at_once(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    before = ids(library)["one.txt"]
    (folder / "one.txt").rename(folder / "moved.txt")
    (folder / "one.txt").write_text(THREE)
    synced = library.sync([str(folder)])
    assert (kinds(synced.plan), synced.embedded) == (
        {"two.txt": "unchanged", "moved.txt": "moved", "one.txt": "new"},
        1,
    )
    assert ids(library)["moved.txt"] == before
    assert ids(library)["one.txt"] != before
    assert {
        nearest_text(library, "night boat in May"),
        nearest_text(library, "Which bird lives in the bank?"),
    } == {ONE, THREE}


def test_two_files_that_change_places_change_nothing(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    before = ids(library)
    (folder / "one.txt").write_text(TWO)
    (folder / "two.txt").write_text(ONE)
    synced = library.sync([str(folder)])
    assert synced.embedded == 0
    assert ids(library) == {"one.txt": before["two.txt"], "two.txt": before["one.txt"]}


def test_a_copy_that_is_then_changed_becomes_an_article_of_its_own(
    library: Library, folder: Path
) -> None:
    (folder / "copy.txt").write_text(ONE)
    library.sync([str(folder)])
    before = ids(library)
    assert before["copy.txt"] == before["one.txt"]
    (folder / "copy.txt").write_text(THREE)
    synced = library.sync([str(folder)])
    assert (kinds(synced.plan), synced.embedded) == (
        {"one.txt": "unchanged", "two.txt": "unchanged", "copy.txt": "new"},
        1,
    )
    assert ids(library)["one.txt"] == before["one.txt"]
    assert ids(library)["copy.txt"] != before["one.txt"]
    (folder / "copy.txt").write_text(ONE)
    library.sync([str(folder)])
    assert library.store.count_passages() == 2


def test_a_change_that_is_taken_back_gives_the_same_version(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    before = library.store.get_versions()
    (folder / "one.txt").write_text(THREE)
    library.sync([str(folder)])
    assert library.store.get_versions() != before
    (folder / "one.txt").write_text(ONE)
    library.sync([str(folder)])
    assert library.store.get_versions() == before


def test_a_sync_of_one_folder_leaves_the_others_alone(
    library: Library, folder: Path, tmp_path: Path
) -> None:
    other = tmp_path / "articles-too"
    other.mkdir()
    (other / "three.txt").write_text(THREE)
    library.sync([str(folder), str(other)])
    (other / "three.txt").unlink()
    (other / "four.txt").write_text(THREE + " So far.")
    library.sync([str(folder)])
    assert library.store.count_passages() == 3
    library.sync([str(folder / "one.txt")])
    assert library.store.count_passages() == 3


def test_a_dry_run_changes_nothing(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    (folder / "one.txt").write_text(THREE)
    (folder / "two.txt").unlink()
    (folder / "empty.txt").write_bytes(b"")

    def everything() -> list[object]:
        connection = sqlite3.connect(library.store.path)
        with connection:
            tables = ("meta", "files", "articles", "passages")
            return [
                row
                for table in tables
                for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")
            ]

    def index_files() -> list[tuple[str, int]]:
        return sorted(
            (str(path), path.stat().st_size) for path in (library.folder / "index").rglob("*")
        )

    before, generation, on_disk = everything(), library.store.generation, index_files()
    assert kinds(library.plan([str(folder)])) == {
        "one.txt": "changed",
        "two.txt": "gone",
        "empty.txt": "failed",
    }
    assert (everything(), library.store.generation, index_files()) == (before, generation, on_disk)
    assert nearest_text(library, "night boat in May") == ONE


def test_removing_an_article_takes_it_out_of_the_index_and_leaves_its_file(
    library: Library, folder: Path
) -> None:
    library.sync([str(folder)])
    assert library.remove(["articles/one.txt"]) == 1
    assert nearest_text(library, "night boat in May") == TWO
    assert (folder / "one.txt").exists()
    with pytest.raises(DossierError) as refused:
        library.remove(["articles/one.txt"])
    assert (
        str(refused.value)
        == "The library has no file or article articles/one.txt; dossier articles lists what it "
        "has."
    )


# -- the lock


@pytest.fixture
def writer(library: Library) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the write lock until it is told to go on."""
    holding = (
        "import sys; from pathlib import Path; from rag.library.lock import write_lock\n"
        f"with write_lock(Path({str(library.folder)!r})): print('held', flush=True); "
        "sys.stdin.readline()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", holding],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_writer_is_told_who_is_writing(
    library: Library, folder: Path, writer: subprocess.Popen[str]
) -> None:
    with pytest.raises(LibraryBusy) as busy:
        library.sync([str(folder)])
    assert str(busy.value) == (
        f"Another process (number {writer.pid}) is writing to the library {library.folder}; wait "
        "until it has finished, then try again."
    )
    assert library.list_files() == []
    writer.kill()
    writer.wait()
    assert library.sync([str(folder)]).embedded == 2, (
        "the system must release the lock of a process that died"
    )


def test_asking_goes_on_while_another_process_writes(library: Library, folder: Path) -> None:
    library.sync([str(folder)])
    with write_lock(library.folder):
        assert nearest_text(opened_again(library), "night boat in May") == ONE


def opened_again(library: Library) -> Library:
    """The same library as another process would open it."""
    return Library(library.settings, encoder=library.encoder)


# -- the disk


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A limit on the size of files fails the same writes, with the same kinds of error, as a full
    disk.
    """
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.mark.parametrize("room", ["nothing", "some articles", "no index"])
def test_a_full_disk_is_one_sentence_and_the_library_answers_as_it_was(
    library: Library, folder: Path, room: str
) -> None:
    library.sync([str(folder)])
    serving = opened_again(library)
    assert nearest_text(serving, "night boat in May") == ONE
    with closing(sqlite3.connect(library.store.path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (folder / "one.txt").unlink()
    if room == "no index":
        size = max(path.stat().st_size for path in (library.folder / "index").rglob("*")) - 1
    else:
        size = {"nothing": 0, "some articles": 100_000}[room]
        for number in range(10):
            text = "\n\n".join(
                f"{THREE} It was seen {number} times in week {week}, and nobody minded."
                for week in range(5)
            )
            (folder / f"more-{number}.txt").write_text(text)
    with files_no_larger_than(size):
        with pytest.raises(DossierError) as full:
            library.sync([str(folder)])
        assert re.fullmatch(
            r"The (library|index) could not be written \(.+\); .+\. Free some space, then sync "
            r"again\.",
            str(full.value),
        )
        assert nearest_text(serving, "Who has asked for a longer ladder?") == TWO
    opened = opened_again(library)
    opened.sync([str(folder)])
    assert kinds(opened.sync([str(folder)]).plan) == dict.fromkeys(ids(opened), "unchanged")
    assert "one.txt" not in ids(opened)
    assert nearest_text(opened, "Who has asked for a longer ladder?") == TWO


# -- damage


def truncated_database(index: Path) -> None:
    path = index / "chroma.sqlite3"
    path.write_bytes(path.read_bytes()[:5000])


def garbage_database(index: Path) -> None:
    (index / "chroma.sqlite3").write_bytes(b"not a database at all" * 500)


def empty_database(index: Path) -> None:
    (index / "chroma.sqlite3").write_bytes(b"")


def missing_index(index: Path) -> None:
    shutil.rmtree(index)


def missing_bins(index: Path) -> None:
    for path in index.rglob("*.bin"):
        path.unlink()


def garbage_bins(index: Path) -> None:
    for path in index.rglob("*.bin"):
        path.write_bytes(b"\xff" * path.stat().st_size)


def missing_segment(index: Path) -> None:
    for path in index.iterdir():
        if path.is_dir() and path.name != KEYWORDS_FOLDER:
            shutil.rmtree(path)


def missing_pickle(index: Path) -> None:
    for path in index.rglob("*.pickle"):
        path.unlink()


def deleted_rows(index: Path) -> None:
    with sqlite3.connect(index / "chroma.sqlite3") as connection:
        connection.execute("DELETE FROM embeddings WHERE id % 2")
        connection.execute("DELETE FROM embeddings_queue WHERE seq_id % 2")


def index_file_instead_of_folder(index: Path) -> None:
    shutil.rmtree(index)
    index.write_text("x")


def truncated_words(index: Path) -> None:
    for path in (index / KEYWORDS_FOLDER).iterdir():
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def garbage_words(index: Path) -> None:
    for path in (index / KEYWORDS_FOLDER).iterdir():
        path.write_bytes(b"\xff" * path.stat().st_size)


def empty_words(index: Path) -> None:
    (index / KEYWORDS_FOLDER / "meta.json").write_bytes(b"")


def one_bit_of_the_words(index: Path) -> None:
    path = next((index / KEYWORDS_FOLDER).glob("*.term"))
    data = bytearray(path.read_bytes())
    data[40] ^= 4
    path.write_bytes(data)


def garbage_postings(index: Path) -> None:
    path = next((index / KEYWORDS_FOLDER).glob("*.idx"))
    path.write_bytes(path.read_bytes()[:16] + b"\x77" * (path.stat().st_size - 16))


DAMAGES: list[Callable[[Path], None]] = [
    truncated_database,
    garbage_database,
    empty_database,
    missing_index,
    missing_bins,
    garbage_bins,
    missing_segment,
    missing_pickle,
    deleted_rows,
    index_file_instead_of_folder,
    truncated_words,
    garbage_words,
    garbage_postings,
    empty_words,
    one_bit_of_the_words,
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, assistant: Assistant) -> tuple[Library, Path]:
    """A library of 1,020 passages, to be copied and damaged.

    Chroma writes a graph to disk at a thousand.
    """
    home = tmp_path_factory.mktemp("small")
    (home / "articles").mkdir()
    things = (
        "heron",
        "lamp",
        "ladder",
        "ferry",
        "bridge",
        "lighthouse",
        "net",
        "rope",
        "tide",
        "gull",
    )
    sections = [
        f"## {thing} {number}\n\nNumber {number}.\n" for number in range(102) for thing in things
    ]
    (home / "articles" / "inventory.md").write_text("# Inventory\n\n" + "\n".join(sections))
    made = Library(load_settings(data=home / "library"), encoder=assistant.library.encoder)
    made.sync([str(home / "articles")])
    return made, home / "articles"


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_index_is_built_anew_and_finds_the_same(
    damage: Callable[[Path], None],
    small: tuple[Library, Path],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    whole, _ = small
    questions = [
        whole.encoder.embed_query(text)
        for text in ("heron number 7", "which lamp has number 21?", "the tide at noon")
    ]
    expected = [whole.search_vectors(question, 5, Filters()) for question in questions]
    holding = whole.search_keywords(["heron", "7"], 5, Filters())
    damaged = Library(
        load_settings(data=copy_library(whole, tmp_path / "library")), encoder=whole.encoder
    )
    damage(next((tmp_path / "library" / "index").iterdir()))
    found = [damaged.search_vectors(question, 5, Filters()) for question in questions]
    assert [[passage_id for passage_id, _ in each] for each in found] == [
        [passage_id for passage_id, _ in each] for each in expected
    ]
    assert damaged.search_keywords(["heron", "7"], 5, Filters()) == holding != []
    assert [
        record.getMessage() for record in caplog.records if "built anew" in record.getMessage()
    ], "people should know"


def test_a_sync_after_damage_mends_the_index(small: tuple[Library, Path], tmp_path: Path) -> None:
    whole, articles = small
    damaged = Library(
        load_settings(data=copy_library(whole, tmp_path / "library")), encoder=whole.encoder
    )
    garbage_database(next((tmp_path / "library" / "index").iterdir()))
    (tmp_path / "new.txt").write_text(THREE)
    assert damaged.sync([str(articles), str(tmp_path / "new.txt")]).embedded == 1
    # By words and by count: the graph is approximate, and may miss the one passage that is far from
    # a thousand others.
    (passage_id, _), *_ = damaged.search_keywords(["heron", "flood"], 3, Filters())
    assert damaged.store.get_passages([passage_id])[passage_id].text == THREE
    assert damaged.open_collection().get(ids=[passage_id])["documents"] == [THREE]
    assert damaged.open_collection().count() == whole.open_collection().count() + 1


def test_a_library_that_was_copied_while_it_was_open_goes_on(
    library: Library, folder: Path, tmp_path: Path, dossier
) -> None:
    library.sync([str(folder)])
    library.store.copy_to(tmp_path / "copy" / "library.sqlite")
    assert (
        dossier("articles", "--json").returncode == 0
    )  # the last to leave a file that nobody has locked tidies it away
    assert (library.folder / "library.sqlite-shm").exists()
    assert list(ids(library)) == ["one.txt", "two.txt"]
    assert ids(Library(load_settings(data=tmp_path / "copy"))) == ids(library)


def test_an_index_that_another_thread_has_closed_says_so_and_the_next_one_answers(
    library: Library, folder: Path
) -> None:
    library.sync([str(folder)])
    vector = library.encoder.embed_query("the night boat")
    older = PublishedIndex(library.folder / "index" / "000001", library.layout, 2)
    older.close()
    with pytest.raises(IndexDamaged):
        older.search(vector, 3, None)
    assert len(library.search_vectors(vector, 3, Filters())) == 2


@pytest.mark.parametrize("damage", ["garbage", "truncated"])
def test_a_damaged_store_of_record_is_a_clear_error(
    damage: str, small: tuple[Library, Path], tmp_path: Path, dossier
) -> None:
    whole, _ = small
    path = copy_library(whole, tmp_path / "library") / "library.sqlite"
    path.write_bytes(
        b"not a database at all" * 500
        if damage == "garbage"
        else path.read_bytes()[: path.stat().st_size // 2]
    )
    with pytest.raises(LibraryDamaged) as damaged:
        Library(load_settings(data=tmp_path / "library")).list_files()
    assert str(damaged.value).startswith(f"The library {path} is damaged (")
    assert str(damaged.value).endswith("); move it away and sync your articles again.")
    if damage == "garbage":
        done = dossier("articles", data=tmp_path / "library")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines() == [str(damaged.value)]


def test_a_library_of_a_newer_version_is_not_touched(tmp_path: Path) -> None:
    Library(load_settings(data=tmp_path))
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(DossierError) as refused:
        Library(load_settings(data=tmp_path))
    assert (
        str(refused.value)
        == f"The library {tmp_path / 'library.sqlite'} was made by a newer version of Dossier; "
        "update this one."
    )


# -- settings


@pytest.mark.parametrize(
    "change",
    [
        {"passages": {"max_tokens": 64}},
        {"embedding": {"max_tokens": 100}},
        {"embedding": {"text_prefix": "x: "}},
    ],
)
def test_other_passage_settings_need_a_sync_and_say_so(
    library: Library, folder: Path, change: dict[str, object]
) -> None:
    library.sync([str(folder)])
    other = Assistant(load_settings(data=library.folder, **change), embed_model=library.encoder)
    with pytest.raises(DossierError) as refused:
        other.ask("When will the night boat sail again?")
    assert str(refused.value).startswith(f"The library {library.folder} was made with ")
    assert str(refused.value).endswith("or run dossier sync to make it anew.")
    synced = other.library.sync([str(folder)])
    assert (kinds(synced.plan), synced.embedded) == (
        {"one.txt": "reindexed", "two.txt": "reindexed"},
        2,
    )
    assert nearest_text(other.library, "night boat in May") == ONE


def test_a_library_of_before_the_first_release_says_what_to_do(tmp_path: Path) -> None:
    Library(load_settings(data=tmp_path))
    with sqlite3.connect(tmp_path / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 3")
    with pytest.raises(DossierError, match=r"before the first release .* sync your articles again"):
        Library(load_settings(data=tmp_path))
