"""Stores the corrections of cleaning, for each file that an article is read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from rag.articles.build import compute_digest
from rag.errors import DossierError
from rag.library.articles import ArticleStore
from rag.library.database import transaction
from rag.library.rows import encode_path
from rag.records import NO_CORRECTIONS, Article, Corrections

Decision = Literal["kept", "dropped"]


def load_corrections(store: ArticleStore) -> dict[str, Corrections]:
    """Load the corrections of every file that has some, by its path."""
    corrections: dict[str, Corrections] = {}
    rows = store.get_connection().execute(
        "SELECT CAST(path AS BLOB), text, decision FROM corrections"
    )
    for stored_path, text, decision in rows:
        path = stored_path.decode("utf-8", "surrogateescape")
        so_far = corrections.get(path, NO_CORRECTIONS)
        corrections[path] = add_correction(so_far, text, decision)
    return corrections


def save_corrections(store: ArticleStore, corrections: Mapping[str, Corrections]) -> None:
    """Replace the stored corrections of these files."""
    connection = store.get_connection()
    with transaction(connection):
        for path, of_file in corrections.items():
            stored_path = encode_path(path)
            rows = [(stored_path, text, "kept") for text in of_file.kept]
            rows += [(stored_path, text, "dropped") for text in of_file.dropped]
            connection.execute(
                "DELETE FROM corrections WHERE path = CAST(? AS TEXT)",
                (stored_path,),
            )
            connection.executemany(
                "INSERT INTO corrections VALUES (CAST(? AS TEXT), ?, ?)",
                rows,
            )


def add_correction(
    corrections: Corrections,
    text: str,
    decision: Decision,
) -> Corrections:
    """Add a correction; one that takes an earlier one back leaves neither."""
    kept = corrections.kept
    dropped = corrections.dropped
    opposite = dropped if decision == "kept" else kept
    if text in opposite:
        return remove_correction(corrections, text)
    if decision == "kept":
        return replace(corrections, kept=kept | {text})
    return replace(corrections, dropped=dropped | {text})


def remove_correction(corrections: Corrections, text: str) -> Corrections:
    """Remove what was decided about a text."""
    return Corrections(
        corrections.kept - {text},
        corrections.dropped - {text},
    )


def compute_corrected_hash(bytes_hash: str, corrections: Corrections) -> str:
    """Compute the hash that shows whether a file must be read anew.

    It covers the file's bytes and what people decided about its texts.
    """
    if not corrections:
        return bytes_hash
    return compute_digest(
        bytes_hash,
        *sorted(corrections.kept),
        "dropped",
        *sorted(corrections.dropped),
    )


def merge_corrections(corrections: Iterable[Corrections]) -> Corrections:
    """Merge the corrections of the files of one article."""
    kept: set[str] = set()
    dropped: set[str] = set()
    for of_file in corrections:
        kept |= of_file.kept
        dropped |= of_file.dropped
    return Corrections(frozenset(kept), frozenset(dropped))


def require_removed(article: Article, text: str) -> None:
    """Raise DossierError unless the text is among what was removed from the article."""
    if any(span.text == text for span in article.removed):
        return
    raise DossierError(
        f"Nothing that was removed from “{article.title}” reads so any more; open the article "
        "again to see it as it is."
    )


def require_block(article: Article, text: str) -> None:
    """Raise DossierError unless the text is a block of the article.

    The dateline is no such block: Dossier wrote it.
    """
    for start, end, kind in article.blocks:
        if kind != "dateline" and article.text[start:end] == text:
            return
    raise DossierError(
        f"No paragraph of “{article.title}” reads so any more; open the article again to see "
        "it as it is."
    )
