"""Corrections of cleaning as they are stored, each for the file that an article is read from."""

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
    """The corrections of every file that has some, by its path."""
    found: dict[str, Corrections] = {}
    for path, text, decision in store.get_connection().execute(
        "SELECT CAST(path AS BLOB), text, decision FROM corrections"
    ):
        name = path.decode("utf-8", "surrogateescape")
        found[name] = add_correction(found.get(name, NO_CORRECTIONS), text, decision)
    return found


def save_corrections(store: ArticleStore, corrections: Mapping[str, Corrections]) -> None:
    """Replace what is stored for these files."""
    with transaction(store.get_connection()):
        for path, each in corrections.items():
            store.get_connection().execute(
                "DELETE FROM corrections WHERE path = CAST(? AS TEXT)",
                (encode_path(path),),
            )
            store.get_connection().executemany(
                "INSERT INTO corrections VALUES (CAST(? AS TEXT), ?, ?)",
                [(encode_path(path), text, "kept") for text in each.kept]
                + [(encode_path(path), text, "dropped") for text in each.dropped],
            )


def add_correction(
    corrections: Corrections,
    text: str,
    decision: Decision,
) -> Corrections:
    """The corrections with one more; one that takes an earlier one back leaves neither."""
    if text in (corrections.dropped if decision == "kept" else corrections.kept):
        return remove_correction(corrections, text)
    if decision == "kept":
        return replace(corrections, kept=corrections.kept | {text})
    return replace(corrections, dropped=corrections.dropped | {text})


def remove_correction(corrections: Corrections, text: str) -> Corrections:
    """The corrections without any of this text."""
    return Corrections(corrections.kept - {text}, corrections.dropped - {text})


def compute_corrected_hash(bytes_hash: str, corrections: Corrections) -> str:
    """What tells whether a file must be read anew.

    Its bytes, and what people decided about its texts.
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
    """The corrections of the files of one article as one."""
    each = list(corrections)
    return Corrections(
        frozenset().union(*(one.kept for one in each)),
        frozenset().union(*(one.dropped for one in each)),
    )


def require_removed(article: Article, text: str) -> None:
    """Raises DossierError unless the text is among what was removed from the article."""
    if all(each.text != text for each in article.removed):
        raise DossierError(
            f"Nothing that was removed from “{article.title}” reads so any more; open the article "
            "again to see it as it is."
        )


def require_block(article: Article, text: str) -> None:
    """Raises DossierError unless the text is a block of the article.

    Its first line, which Dossier wrote, is none.
    """
    if all(
        kind == "dateline" or article.text[start:end] != text for start, end, kind in article.blocks
    ):
        raise DossierError(
            f"No paragraph of “{article.title}” reads so any more; open the article again to see "
            "it as it is."
        )
