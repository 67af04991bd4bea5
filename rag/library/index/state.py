"""Which index SQLite names as published, and whether it is up to date."""

from __future__ import annotations

from rag.library.articles import ArticleStore

_NAME, _GENERATION, _LAYOUT, _COUNT = (
    "index_name",
    "index_generation",
    "index_layout",
    "index_count",
)


def get_published_name(store: ArticleStore) -> str | None:
    """The published folder's name."""
    return store.get_meta(_NAME)


def get_published_layout(store: ArticleStore) -> str | None:
    """What the published index was made with."""
    return store.get_meta(_LAYOUT)


def get_published_count(store: ArticleStore) -> int:
    """How many vectors the published index holds."""
    return int(store.get_meta(_COUNT) or 0)


def is_current(store: ArticleStore, layout: str) -> bool:
    """Whether the published index holds exactly the passages of the store."""
    return get_published_layout(store) == layout and store.get_meta(_GENERATION) == str(
        store.generation
    )


def set_published_index(
    store: ArticleStore,
    *,
    name: str,
    generation: int,
    layout: str,
    count: int,
) -> None:
    """Publish a folder: from now on readers open this one."""
    store.set_meta({_NAME: name, _GENERATION: str(generation), _LAYOUT: layout, _COUNT: str(count)})
