"""One tree of settings: environment (DOSSIER_…), then dossier.toml of the library and here."""

from __future__ import annotations

from rag.settings.library_file import write_library_setting
from rag.settings.load import Settings, load_settings
from rag.settings.names import (
    AUTO,
    BGE,
    HYBRID,
    MINILM,
    NO_MODEL,
    PACKAGED,
    PROVIDERS,
    is_class_path,
)
from rag.settings.sections import (
    AnsweringSettings,
    ArticleSettings,
    EmbeddingSettings,
    GenerationSettings,
    PassageSettings,
    ReaderSettings,
    RerankerSettings,
    RetrievalSettings,
    ServerSettings,
)

__all__ = [
    "AUTO",
    "BGE",
    "HYBRID",
    "MINILM",
    "NO_MODEL",
    "PACKAGED",
    "PROVIDERS",
    "AnsweringSettings",
    "ArticleSettings",
    "EmbeddingSettings",
    "GenerationSettings",
    "PassageSettings",
    "ReaderSettings",
    "RerankerSettings",
    "RetrievalSettings",
    "ServerSettings",
    "Settings",
    "is_class_path",
    "load_settings",
    "write_library_setting",
]
