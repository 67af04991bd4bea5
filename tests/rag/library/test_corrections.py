"""What cleaning took out can be put back, and more taken out, by hand.

It holds through later syncs.
"""

from __future__ import annotations

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag import Assistant, DossierError, Filters, Settings
from rag.articles.cleaning.corrections import TAKEN_OUT
from rag.articles.read import read_article
from rag.english.tokens import split_words
from rag.library.library import Library
from rag.records import Article, Corrections
from rag.settings import ArticleSettings

PROSE = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody crossed "
    "the sound, and that the crew of forty had been hired back already."
)
ADVICE = "Share this article with a friend who used to take the night boat."
SHIP = (
    "The Anna, built in 1961, is the oldest of the three boats, and the only one that carries cars."
)
PAGE = (
    f"# Night boat sails again\n\n{PROSE}\n\n{SHIP}\n\nShare this "
    f"article\n\n{PROSE.replace('Monday', 'Tuesday')}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    (made / "boat.md").write_text(PAGE)
    return made


@pytest.fixture
def boat(library: Library, folder: Path) -> Article:
    library.sync([str(folder)])
    return only(library)


def only(library: Library) -> Article:
    """The one article of the library, with passages of nothing but its own text."""
    (listed,) = [each for each in library.list_files() if each.state == "indexed"]
    article = library.article(listed.article_id or "")
    assert article is not None
    for each in library.store.get_passages(
        library.store.get_article_passage_ids(article.id)
    ).values():
        assert article.text[each.passage.start : each.passage.end] == each.text
    return article


def texts(article: Article) -> list[str]:
    return [article.text[start:end] for start, end, _ in article.blocks]


def reasons(article: Article) -> dict[str, str]:
    return {each.text: each.reason for each in article.removed}


def test_a_kept_text_stays_in_its_place_and_a_dropped_one_goes() -> None:
    corrections = Corrections(frozenset({"Share this article"}), frozenset({SHIP}))
    plain = read_article(".md", PAGE.encode(), ArticleSettings())
    corrected = read_article(".md", PAGE.encode(), ArticleSettings(), corrections)
    assert texts(plain) == [PROSE, SHIP, PROSE.replace("Monday", "Tuesday")]
    assert reasons(plain)["Share this article"] == "share bar"
    assert texts(corrected) == [PROSE, "Share this article", PROSE.replace("Monday", "Tuesday")]
    assert corrected.blocks[1][2] == "paragraph"
    assert (SHIP, TAKEN_OUT) in reasons(corrected).items()
    removed = next(each for each in corrected.removed if each.text == SHIP)
    assert corrected.text[removed.at :].startswith("Share this article")


def test_texts_removed_after_the_article_are_put_back_in_their_order() -> None:
    page = f"{PROSE}\n\n{SHIP}\n\nPhoto gallery\n\nPrint edition\n"
    plain = read_article(".txt", page.encode(), ArticleSettings())
    assert [each.text for each in plain.removed][-2:] == ["Photo gallery", "Print edition"]
    both = Corrections(frozenset({"Photo gallery", "Print edition"}))
    assert texts(read_article(".txt", page.encode(), ArticleSettings(), both))[-2:] == [
        "Photo gallery",
        "Print edition",
    ]


def test_a_text_put_back_can_be_found_and_stays_through_later_syncs(
    library: Library, folder: Path, boat: Article
) -> None:
    library.put_back(boat.id, "Share this article")
    after = only(library)
    assert after.id == boat.id
    assert after.version != boat.version
    assert "Share this article" in texts(after)
    assert "Share this article" in "".join(each.text for each in found(library, "share article"))
    assert [step.kind for step in library.sync([str(folder)]).plan.steps] == ["unchanged"]
    (folder / "boat.md").write_text(PAGE.replace("forty", "fifty"))
    assert [step.kind for step in library.sync([str(folder)]).plan.steps] == ["changed"]
    assert "fifty" in only(library).text
    assert "Share this article" in texts(only(library))
    assert only(library).id == boat.id


def test_a_text_taken_out_can_not_be_found_any_more_and_comes_back_when_undone(
    library: Library, folder: Path, boat: Article
) -> None:
    library.take_out(boat.id, SHIP)
    assert only(library).id == boat.id
    assert reasons(only(library))[SHIP] == TAKEN_OUT
    assert not any("Anna" in each.text for each in found(library, "Anna"))
    assert library.get_corrections(boat.id) == Corrections(dropped=frozenset({SHIP}))
    library.undo_correction(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert only(library) == boat
    assert any("Anna" in each.text for each in found(library, "Anna"))
    assert library.search_vectors(library.encoder.embed_query("Anna built in 1961"), 3, Filters())


def found(library: Library, query: str):
    hits = [
        passage_id for passage_id, _ in library.search_keywords(split_words(query), 10, Filters())
    ]
    return library.store.get_passages(hits).values()


def test_putting_back_what_was_taken_out_leaves_no_correction(
    library: Library, boat: Article
) -> None:
    before = {file.path: file.bytes_hash for file in library.store.get_known_files().values()}
    library.take_out(boat.id, SHIP)
    assert {
        file.path: file.bytes_hash for file in library.store.get_known_files().values()
    } != before
    library.put_back(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert {
        file.path: file.bytes_hash for file in library.store.get_known_files().values()
    } == before
    library.put_back(boat.id, "Share this article")
    library.take_out(boat.id, "Share this article")
    assert library.get_corrections(boat.id) == Corrections()
    assert only(library) == boat


def test_corrections_hold_when_a_file_is_removed_comes_back_or_moves(
    library: Library, folder: Path, boat: Article
) -> None:
    library.take_out(boat.id, SHIP)
    library.remove([boat.id])
    library.sync([str(folder)])
    assert SHIP not in texts(only(library))
    (folder / "inner").mkdir()
    (folder / "boat.md").rename(folder / "inner" / "ferry.md")
    library.sync([str(folder)])
    assert SHIP not in texts(only(library))
    assert [file.path for file in library.list_files()] == ["articles/inner/ferry.md"]
    (folder / "inner" / "ferry.md").write_text(
        PAGE + "\nThe harbour master was glad to hear of it.\n"
    )
    library.sync([str(folder)])
    assert "glad to hear" in only(library).text
    assert SHIP not in texts(only(library))


def test_an_article_under_two_names_is_corrected_under_both(library: Library, folder: Path) -> None:
    shutil.copy(folder / "boat.md", folder / "copy.md")
    library.sync([str(folder)])
    before = only(library)
    library.take_out(before.id, SHIP)
    assert only(library).id == before.id
    assert [(file.path, file.state) for file in library.list_files()] == [
        ("articles/boat.md", "indexed"),
        ("articles/copy.md", "duplicate"),
    ]
    (folder / "boat.md").unlink()
    library.sync([str(folder)])
    assert SHIP not in texts(only(library))
    assert only(library).id == before.id


def test_what_cannot_be_corrected_is_told_and_changes_nothing(
    library: Library, folder: Path, boat: Article
) -> None:
    with pytest.raises(
        DossierError, match="No paragraph of “Night boat sails again” reads so any more"
    ):
        library.take_out(boat.id, SHIP[:20])
    with pytest.raises(
        DossierError, match="Nothing that was removed from “Night boat sails again” reads so"
    ):
        library.put_back(boat.id, SHIP)
    with pytest.raises(DossierError, match="Nothing was decided about this text"):
        library.undo_correction(boat.id, SHIP)
    with pytest.raises(DossierError, match="does not have this article any more"):
        library.take_out("0" * 12, SHIP)
    (folder / "boat.md").unlink()
    with pytest.raises(
        DossierError,
        match=r"“Night boat sails again” stays as it was: articles/boat.md could not be read",
    ):
        library.take_out(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert only(library) == boat


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *told: object) -> None:
        """Nothing on the tests' screen."""


def test_an_article_behind_an_address_is_corrected_as_well(
    settings: Settings, assistant: Assistant, folder: Path
) -> None:
    near = Library(
        settings.model_copy(update={"articles": ArticleSettings(allow_private_addresses=True)}),
        encoder=assistant.library.encoder,
    )
    (folder / "boat.txt").write_text(f"{PROSE}\n\n{SHIP}\n\n{PROSE.replace('Monday', 'Tuesday')}\n")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/boat.txt"
        near.sync([address])
        before = only(near)
        near.take_out(before.id, SHIP)
        assert only(near).id == before.id
        assert SHIP not in only(near).text
        assert [step.kind for step in near.sync([address]).plan.steps] == ["unchanged"]
        assert SHIP not in only(near).text
        server.shutdown()
    with pytest.raises(DossierError, match="stays as it was"):
        near.undo_correction(before.id, SHIP)
    assert near.get_corrections(before.id) == Corrections(dropped=frozenset({SHIP}))


def test_the_last_text_of_an_article_cannot_be_taken_out(library: Library, folder: Path) -> None:
    (folder / "boat.md").write_text(f"# Boats\n\n{SHIP}\n")
    library.sync([str(folder)])
    before = only(library)
    with pytest.raises(DossierError, match="it holds no text"):
        library.take_out(before.id, SHIP)
    assert only(library) == before
    assert library.get_corrections(before.id) == Corrections()
