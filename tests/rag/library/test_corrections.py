"""People correct the cleaning: they put texts back or take them out, also for later syncs."""

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
    "years in which nobody crossed the sound, and that the crew of forty had been hired back "
    "already."
)
PROSE_OF_TUESDAY = PROSE.replace("Monday", "Tuesday")
SHARE_BAR = "Share this article"
SHIP = (
    "The Anna, built in 1961, is the oldest of the three boats, and the only one that carries cars."
)
PAGE = f"# Night boat sails again\n\n{PROSE}\n\n{SHIP}\n\n{SHARE_BAR}\n\n{PROSE_OF_TUESDAY}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "boat.md").write_text(PAGE)
    return articles


@pytest.fixture
def boat(library: Library, folder: Path) -> Article:
    library.sync([str(folder)])
    return get_only_article(library)


def get_only_article(library: Library) -> Article:
    """The one article of the library; its passages are parts of its own text."""
    (file,) = [file for file in library.list_files() if file.state == "indexed"]
    article = library.article(file.article_id or "")
    assert article is not None
    passage_ids = library.store.get_article_passage_ids(article.id)
    for stored in library.store.get_passages(passage_ids).values():
        passage = stored.passage
        assert article.text[passage.start : passage.end] == stored.text
    return article


def list_texts(article: Article) -> list[str]:
    return [article.text[start:end] for start, end, _ in article.blocks]


def get_reasons(article: Article) -> dict[str, str]:
    """The reasons for what was removed, by its text."""
    return {span.text: span.reason for span in article.removed}


def sync_kinds(library: Library, path: Path | str) -> list[str]:
    """Sync, and list what became of the files."""
    result = library.sync([str(path)])
    return [step.kind for step in result.plan.steps]


def get_hashes(library: Library) -> dict[str, str | None]:
    files = library.store.get_known_files().values()
    return {file.path: file.bytes_hash for file in files}


def search_texts(library: Library, query: str) -> list[str]:
    """The texts of the passages that have words of the query."""
    ranking = library.search_keywords(split_words(query), 10, Filters())
    passage_ids = [passage_id for passage_id, _ in ranking]
    passages = library.store.get_passages(passage_ids)
    return [passage.text for passage in passages.values()]


def test_a_kept_text_stays_in_its_place_and_a_dropped_one_goes() -> None:
    corrections = Corrections(frozenset({SHARE_BAR}), frozenset({SHIP}))
    plain = read_article(".md", PAGE.encode(), ArticleSettings())
    assert list_texts(plain) == [PROSE, SHIP, PROSE_OF_TUESDAY]
    assert get_reasons(plain)[SHARE_BAR] == "share bar"

    corrected = read_article(".md", PAGE.encode(), ArticleSettings(), corrections)
    assert list_texts(corrected) == [PROSE, SHARE_BAR, PROSE_OF_TUESDAY]
    _, _, kind = corrected.blocks[1]
    assert kind == "paragraph"
    assert get_reasons(corrected)[SHIP] == TAKEN_OUT
    ship = next(span for span in corrected.removed if span.text == SHIP)
    assert corrected.text[ship.at :].startswith(SHARE_BAR)


def test_texts_removed_after_the_article_are_put_back_in_their_order() -> None:
    page = f"{PROSE}\n\n{SHIP}\n\nPhoto gallery\n\nPrint edition\n"
    endings = ["Photo gallery", "Print edition"]
    plain = read_article(".txt", page.encode(), ArticleSettings())
    assert [span.text for span in plain.removed][-2:] == endings
    corrections = Corrections(frozenset(endings))
    corrected = read_article(".txt", page.encode(), ArticleSettings(), corrections)
    assert list_texts(corrected)[-2:] == endings


def test_a_text_put_back_can_be_found_and_stays_through_later_syncs(
    library: Library,
    folder: Path,
    boat: Article,
) -> None:
    library.put_back(boat.id, SHARE_BAR)
    corrected = get_only_article(library)
    assert corrected.id == boat.id
    assert corrected.version != boat.version
    assert SHARE_BAR in list_texts(corrected)
    assert SHARE_BAR in "".join(search_texts(library, "share article"))
    assert sync_kinds(library, folder) == ["unchanged"]

    (folder / "boat.md").write_text(PAGE.replace("forty", "fifty"))
    assert sync_kinds(library, folder) == ["changed"]
    changed = get_only_article(library)
    assert "fifty" in changed.text
    assert SHARE_BAR in list_texts(changed)
    assert changed.id == boat.id


def test_a_text_taken_out_is_not_found_any_more_and_comes_back_when_undone(
    library: Library,
    boat: Article,
) -> None:
    library.take_out(boat.id, SHIP)
    corrected = get_only_article(library)
    assert corrected.id == boat.id
    assert get_reasons(corrected)[SHIP] == TAKEN_OUT
    assert not any("Anna" in text for text in search_texts(library, "Anna"))
    assert library.get_corrections(boat.id) == Corrections(dropped=frozenset({SHIP}))

    library.undo_correction(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert get_only_article(library) == boat
    assert any("Anna" in text for text in search_texts(library, "Anna"))
    vector = library.encoder.embed_query("Anna built in 1961")
    assert library.search_vectors(vector, 3, Filters())


def test_putting_back_what_was_taken_out_leaves_no_correction(
    library: Library,
    boat: Article,
) -> None:
    hashes = get_hashes(library)
    library.take_out(boat.id, SHIP)
    assert get_hashes(library) != hashes
    library.put_back(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert get_hashes(library) == hashes

    library.put_back(boat.id, SHARE_BAR)
    library.take_out(boat.id, SHARE_BAR)
    assert library.get_corrections(boat.id) == Corrections()
    assert get_only_article(library) == boat


def test_corrections_hold_when_a_file_is_removed_comes_back_or_moves(
    library: Library,
    folder: Path,
    boat: Article,
) -> None:
    library.take_out(boat.id, SHIP)
    library.remove([boat.id])
    library.sync([str(folder)])
    assert SHIP not in list_texts(get_only_article(library))

    moved = folder / "inner" / "ferry.md"
    moved.parent.mkdir()
    (folder / "boat.md").rename(moved)
    library.sync([str(folder)])
    assert SHIP not in list_texts(get_only_article(library))
    assert [file.path for file in library.list_files()] == ["articles/inner/ferry.md"]

    moved.write_text(PAGE + "\nThe harbour master was glad to hear of it.\n")
    library.sync([str(folder)])
    changed = get_only_article(library)
    assert "glad to hear" in changed.text
    assert SHIP not in list_texts(changed)


def test_an_article_under_two_names_is_corrected_under_both(library: Library, folder: Path) -> None:
    shutil.copy(folder / "boat.md", folder / "copy.md")
    library.sync([str(folder)])
    article_id = get_only_article(library).id
    library.take_out(article_id, SHIP)
    assert get_only_article(library).id == article_id
    states = [(file.path, file.state) for file in library.list_files()]
    assert states == [("articles/boat.md", "indexed"), ("articles/copy.md", "duplicate")]

    (folder / "boat.md").unlink()
    library.sync([str(folder)])
    left = get_only_article(library)
    assert SHIP not in list_texts(left)
    assert left.id == article_id


def test_a_correction_that_is_not_possible_is_refused_and_changes_nothing(
    library: Library,
    folder: Path,
    boat: Article,
) -> None:
    title = "“Night boat sails again”"
    with pytest.raises(DossierError, match=f"No paragraph of {title} reads so any more"):
        library.take_out(boat.id, SHIP[:20])
    with pytest.raises(DossierError, match=f"Nothing that was removed from {title} reads so"):
        library.put_back(boat.id, SHIP)
    with pytest.raises(DossierError, match="Nothing was decided about this text"):
        library.undo_correction(boat.id, SHIP)
    with pytest.raises(DossierError, match="does not have this article any more"):
        library.take_out("0" * 12, SHIP)
    (folder / "boat.md").unlink()
    unreadable = rf"{title} stays as it was: articles/boat\.md could not be read"
    with pytest.raises(DossierError, match=unreadable):
        library.take_out(boat.id, SHIP)
    assert library.get_corrections(boat.id) == Corrections()
    assert get_only_article(library) == boat


class SilentHandler(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *arguments: object) -> None:
        pass


def test_an_article_behind_an_address_is_corrected_as_well(
    settings: Settings,
    assistant: Assistant,
    folder: Path,
) -> None:
    articles = ArticleSettings(allow_private_addresses=True)
    library = Library(
        settings.model_copy(update={"articles": articles}),
        encoder=assistant.library.encoder,
    )
    (folder / "boat.txt").write_text(f"{PROSE}\n\n{SHIP}\n\n{PROSE_OF_TUESDAY}\n")
    handler = partial(SilentHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/boat.txt"
        library.sync([address])
        article_id = get_only_article(library).id
        library.take_out(article_id, SHIP)
        corrected = get_only_article(library)
        assert corrected.id == article_id
        assert SHIP not in corrected.text
        assert sync_kinds(library, address) == ["unchanged"]
        assert SHIP not in get_only_article(library).text
        server.shutdown()
    with pytest.raises(DossierError, match="stays as it was"):
        library.undo_correction(article_id, SHIP)
    assert library.get_corrections(article_id) == Corrections(dropped=frozenset({SHIP}))


def test_the_last_text_of_an_article_cannot_be_taken_out(library: Library, folder: Path) -> None:
    (folder / "boat.md").write_text(f"# Boats\n\n{SHIP}\n")
    library.sync([str(folder)])
    article = get_only_article(library)
    with pytest.raises(DossierError, match="it holds no text"):
        library.take_out(article.id, SHIP)
    assert get_only_article(library) == article
    assert library.get_corrections(article.id) == Corrections()
