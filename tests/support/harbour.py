"""A small library with hostile text wherever an article, a file name or a folder can hold some."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from rag import Assistant, load_settings
from rag.library.library import Library

HOSTILE = "<img src=x onerror=alert(1)> **bold** $x^2$ [a](javascript:alert(1)) ${alert(2)} {{value}} &lt;b&gt; </script>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt; **bold** $x^2$ [a](javascript:alert(1)) ${alert(2)} {{value}} &amp;lt;b&amp;gt; &lt;/script&gt;"
HOSTILE_NAME = HOSTILE.replace("/", "")
WALL = f"The lighthouse keeper wrote these words on the wall of the tower. The words on the wall were {HOSTILE} and nobody could read them."
OPENED = "The harbour of Saltmouth opened again on Monday."
CLOSED = "It had been closed for 40 days."
STRIKE = "The harbour of Saltmouth was closed by a strike of the pilots in October."

# Questions, by what these articles do with them.
WHEN_OPENED = (
    "When did the harbour of Saltmouth open again, and why was it closed?"  # cites both papers
)
WHEN_CLOSED = "When was the harbour of Saltmouth closed?"
AND_IT = "And when did it open again?"  # leans on the question before it
ON_THE_WALL = f"What were the words on the wall {HOSTILE}?"
UNANSWERED = "Who is the mayor of Saltmouth?"


def write_articles(folder: Path) -> Path:
    """The folder, with three articles, a file that cannot be read and one that is left alone."""
    escaped = "".join(
        f"\\{letter}" if letter in "\\`*_{}[]()<>#!|&$" else letter for letter in WALL
    )
    (folder / "tower").mkdir(parents=True)
    (folder / "opened.md").write_text(
        f"---\ntitle: Harbour opens again\nsource: The Courier\ndate: 2024-11-16\n---\n{OPENED} {CLOSED}\n\n"
        "Ships returned at noon.\n"
    )
    (folder / "strike.md").write_text(
        f"---\ntitle: Saltmouth harbour shuts\nsource: The Ledger\ndate: 2024-10-07\n---\n{STRIKE}\n"
    )
    (folder / "tower" / f"{HOSTILE_NAME}.md").write_text(
        f"---\ntitle: 'Title {HOSTILE}'\nsource: 'Source {HOSTILE}'\nauthor: 'Mara {HOSTILE}'\nurl: 'javascript:alert(3)'\n---\n"
        f"{escaped} After it came the rain.\n"
    )
    (folder / "<b>.pdf").write_text("This is no PDF.")
    (folder / "notes.<i>no<i>").write_text("left alone")
    return folder


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
        reader=assistant.reader,
    )
