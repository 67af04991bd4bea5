"""Dossier's engine: from articles to answers whose every sentence is cited.

`from rag import open_assistant`.
"""

from __future__ import annotations

from rag.assistant import Assistant, open_assistant
from rag.errors import DossierError
from rag.records import Answer, Article, Citation, Filters, Turn
from rag.settings import Settings, load_settings

__all__ = [
    "Answer",
    "Article",
    "Assistant",
    "Citation",
    "DossierError",
    "Filters",
    "Settings",
    "Turn",
    "load_settings",
    "open_assistant",
]
