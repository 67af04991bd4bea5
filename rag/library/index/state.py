"""Which index SQLite names as published, and whether it is up to date."""

from __future__ import annotations

from rag.library.articles import Store

_NAME, _GENERATION, _LAYOUT, _COUNT = (
    "index_name",
    "index_generation",
    "index_layout",
    "index_count",
)


def published_name(store: Store) -> str | None:
    """The published folder's name."""
    return store.meta(_NAME)


def published_layout(store: Store) -> str | None:
    """What the published index was made with."""
    return store.meta(_LAYOUT)


def published_count(store: Store) -> int:
    """How many vectors the published index holds."""
    return int(store.meta(_COUNT) or 0)


def is_current(store: Store, layout: str) -> bool:
    """Whether the published index holds exactly the passages of the store."""
    return published_layout(store) == layout and store.meta(_GENERATION) == str(store.generation)


def name_published(store: Store, *, name: str, generation: int, layout: str, count: int) -> None:
    """Publish a folder: from now on readers open this one."""
    store.set_meta({_NAME: name, _GENERATION: str(generation), _LAYOUT: layout, _COUNT: str(count)})
