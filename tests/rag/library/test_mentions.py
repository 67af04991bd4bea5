"""Articles are found by the words that they have, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.library.library import Library
from rag.library.mentions import find_mentioning_articles
from rag.records import Filters

TEXTS = {
    "us": "They told us of a plan that nobody had seen before it was printed.",
    "united": "The US, so they say, had a plan of its own for the harbour of Tessel.",
    "harbour": "The harbours of Tessel, not its harbour master, were what the plan was about.",
    "café": "Café Müller’s owner had no plan; the New York papers said what Kim saw there.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mentions")
    for name, text in TEXTS.items():
        (made / f"{name}.md").write_text(f"# Note {name}\n\n{text}\n")
    return made


@pytest.mark.parametrize(
    ("mentioned", "found"),
    [
        ("US", "united"),
        ("us", "united us"),
        ("harbour", "harbour united"),
        ("harbours", "harbour"),
        ("harbour of Tessel", "united"),
        ("CAFE MULLER", "café"),
        ("KIM", "café"),
        ("york", "café"),
        ("York New", ""),
        ("Tessel and plan", "harbour united"),
        ("Kim or harbours", "café harbour"),
        ("Note", "café harbour united us"),
        ("lan", ""),
        ("?!", ""),
    ],
)
def test_whole_words_are_found_folded_and_acronyms_in_capitals(
    library: Library, folder: Path, mentioned: str, found: str
) -> None:
    library.sync([str(folder)])
    articles = library.store.list_articles(Filters())
    hits = find_mentioning_articles(library, articles, mentioned)
    assert sorted(article.title for article in hits) == [f"Note {name}" for name in found.split()]
