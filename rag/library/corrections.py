"""Corrections of cleaning as they are stored, each for the file that an article is read from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Literal

from rag.articles.build import digest
from rag.errors import DossierError
from rag.library.articles import Store
from rag.library.database import transaction
from rag.library.rows import path_bytes
from rag.records import NO_CORRECTIONS, Article, Corrections

Decision = Literal["kept", "dropped"]


def stored_corrections(store: Store) -> dict[str, Corrections]:
    """The corrections of every file that has some, by its path."""
    found: dict[str, Corrections] = {}
    for path, text, decision in store.connection().execute(
        "SELECT CAST(path AS BLOB), text, decision FROM corrections"
    ):
        name = path.decode("utf-8", "surrogateescape")
        found[name] = decided(found.get(name, NO_CORRECTIONS), text, decision)
    return found


def store_corrections(store: Store, corrections: Mapping[str, Corrections]) -> None:
    """Replace what is stored for these files."""
    with transaction(store.connection()):
        for path, each in corrections.items():
            store.connection().execute(
                "DELETE FROM corrections WHERE path = CAST(? AS TEXT)", (path_bytes(path),)
            )
            store.connection().executemany(
                "INSERT INTO corrections VALUES (CAST(? AS TEXT), ?, ?)",
                [(path_bytes(path), text, "kept") for text in each.kept]
                + [(path_bytes(path), text, "dropped") for text in each.dropped],
            )


def decided(corrections: Corrections, text: str, decision: Decision) -> Corrections:
    """The corrections with one more; one that takes an earlier one back leaves neither."""
    if text in (corrections.dropped if decision == "kept" else corrections.kept):
        return undecided(corrections, text)
    if decision == "kept":
        return replace(corrections, kept=corrections.kept | {text})
    return replace(corrections, dropped=corrections.dropped | {text})


def undecided(corrections: Corrections, text: str) -> Corrections:
    """The corrections without any of this text."""
    return Corrections(corrections.kept - {text}, corrections.dropped - {text})


def corrected_hash(bytes_hash: str, corrections: Corrections) -> str:
    """What tells whether a file must be read anew: its bytes, and what people decided about its texts."""
    if not corrections:
        return bytes_hash
    return digest(bytes_hash, *sorted(corrections.kept), "dropped", *sorted(corrections.dropped))


def all_of(corrections: Iterable[Corrections]) -> Corrections:
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
            f"Nothing that was removed from “{article.title}” reads so any more; open the article again to see it as it is."
        )


def require_block(article: Article, text: str) -> None:
    """Raises DossierError unless the text is a block of the article; its first line, which Dossier wrote, is none."""
    if all(
        kind == "dateline" or article.text[start:end] != text for start, end, kind in article.blocks
    ):
        raise DossierError(
            f"No paragraph of “{article.title}” reads so any more; open the article again to see it as it is."
        )
