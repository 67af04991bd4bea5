"""Records in SQLite which index is published, and what it was made from."""

from __future__ import annotations

from rag.library.articles import ArticleStore

# Keys of the table meta.
_NAME = "index_name"
_GENERATION = "index_generation"
_LAYOUT = "index_layout"
_COUNT = "index_count"


def get_published_name(store: ArticleStore) -> str | None:
    """Get the name of the published folder."""
    return store.get_meta(_NAME)


def get_published_layout(store: ArticleStore) -> str | None:
    """Get the layout that the published index was made with."""
    return store.get_meta(_LAYOUT)


def get_published_count(store: ArticleStore) -> int:
    """Get the number of vectors in the published index."""
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
    """Publish an index folder; readers open it from now on."""
    store.set_meta({_NAME: name, _GENERATION: str(generation), _LAYOUT: layout, _COUNT: str(count)})
