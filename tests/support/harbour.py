"""A small library with hostile text wherever an article, a file name or a folder can hold some."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from rag import Assistant, load_settings
from rag.library.library import Library

HOSTILE = (
    "<img src=x onerror=alert(1)> **bold** $x^2$ [a](javascript:alert(1)) ${alert(2)} "
    "{{value}} &lt;b&gt; </script>"
)
ESCAPED = (  # as HTML
    "&lt;img src=x onerror=alert(1)&gt; **bold** $x^2$ [a](javascript:alert(1)) ${alert(2)} "
    "{{value}} &amp;lt;b&amp;gt; &lt;/script&gt;"
)
HOSTILE_NAME = HOSTILE.replace("/", "")
WALL = (
    "The lighthouse keeper wrote these words on the wall of the tower. "
    f"The words on the wall were {HOSTILE} and nobody could read them."
)
OPENED = "The harbour of Saltmouth opened again on Monday."
CLOSED = "It had been closed for 40 days."
STRIKE = "The harbour of Saltmouth was closed by a strike of the pilots in October."

# Questions, by what these articles do with them.
# This one cites both papers.
WHEN_OPENED = "When did the harbour of Saltmouth open again, and why was it closed?"
WHEN_CLOSED = "When was the harbour of Saltmouth closed?"
AND_IT = "And when did it open again?"  # needs the question before it
ON_THE_WALL = f"What were the words on the wall {HOSTILE}?"
UNANSWERED = "Who is the mayor of Saltmouth?"

_MARKDOWN_CHARACTERS = "\\`*_{}[]()<>#!|&$"


def write_articles(folder: Path) -> Path:
    """Write three articles, one file that cannot be read and one that is ignored."""
    (folder / "tower").mkdir(parents=True)
    opened = _format_article(
        f"{OPENED} {CLOSED}\n\nShips returned at noon.",
        title="Harbour opens again",
        source="The Courier",
        date="2024-11-16",
    )
    (folder / "opened.md").write_text(opened)
    strike = _format_article(
        STRIKE, title="Saltmouth harbour shuts", source="The Ledger", date="2024-10-07"
    )
    (folder / "strike.md").write_text(strike)
    wall = _format_article(
        f"{_escape_markdown(WALL)} After it came the rain.",
        title=f"'Title {HOSTILE}'",
        source=f"'Source {HOSTILE}'",
        author=f"'Mara {HOSTILE}'",
        url="'javascript:alert(3)'",
    )
    (folder / "tower" / f"{HOSTILE_NAME}.md").write_text(wall)
    (folder / "<b>.pdf").write_text("This is no PDF.")
    (folder / "notes.<i>no<i>").write_text("left alone")
    return folder


def _format_article(text: str, **metadata: str) -> str:
    lines = [f"{name}: {value}" for name, value in metadata.items()]
    return "\n".join(["---", *lines, "---", text, ""])


def _escape_markdown(text: str) -> str:
    return "".join(f"\\{letter}" if letter in _MARKDOWN_CHARACTERS else letter for letter in text)


def copy_library(library: Library, folder: Path) -> Path:
    """A copy of a library that is open; its folder."""
    library.store.copy_to(folder / library.store.path.name)
    shutil.copytree(library.folder / "index", folder / "index")
    return folder


def open_with_models(assistant: Assistant, data: Path, **settings: Any) -> Assistant:
    """Another assistant over the library in `data`, with the models that `assistant` has loaded."""
    return Assistant(
        load_settings(data=data, **settings),
        embed_model=assistant.library.encoder,
        reader=assistant.models.reader,
    )
