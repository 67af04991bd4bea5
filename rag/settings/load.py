"""Reads the settings, and says of a wrong one which it is and what it may be."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsInvalid
from rag.settings.library_file import SETTINGS_FILE
from rag.settings.names import AUTO, NO_MODEL, PROVIDERS, find_nearest, is_class_path
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

ENVIRONMENT_PREFIX = "DOSSIER_"
_DATA = ".dossier"
_NOT_SHOWN = ("generation.key", "generation.base_url")  # they may hold a key or a password
_MAX_SHOWN = 60  # characters of a wrong value


class Settings(BaseSettings):
    """Everything that can be set; unknown keys are refused.

    In the environment a nested key is spelled with two underscores: DOSSIER_RERANKER__MODEL.
    """

    model_config = SettingsConfigDict(
        env_prefix=ENVIRONMENT_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        toml_file=SETTINGS_FILE,
    )

    data: Path = Field(Path(_DATA), description="folder of the library")
    articles: ArticleSettings = ArticleSettings()
    passages: PassageSettings = PassageSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    reranker: RerankerSettings = RerankerSettings()
    reader: ReaderSettings = ReaderSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    llm: str = Field(
        AUTO,
        description="language model that writes the answer: openai:MODEL, ollama:MODEL, "
        "anthropic:MODEL, gguf:FILE, or a llama-index LLM as package.module:Class; auto: an "
        "instruct model of an Ollama server on this machine, if there is one; with none the "
        "answer is quotes, and nothing is sent anywhere",
    )
    llm_choices: tuple[str, ...] = Field(
        (),
        description="values of llm among which everybody can choose in the page, such as none and "
        "two models of one server; with fewer than two there is no choice",
    )
    generation: GenerationSettings = GenerationSettings()
    server: ServerSettings = ServerSettings()

    @field_validator("llm")
    @classmethod
    def _check_language_model(cls, name: str) -> str:
        return _require_language_model(name)

    @field_validator("llm_choices")
    @classmethod
    def _check_choices(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_require_language_model(name) for name in dict.fromkeys(names))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the caller gives, the environment, the library's file, then the one here."""
        file_here = TomlConfigSettingsSource(settings_cls)
        data = _find_data_folder(init_settings, env_settings, file_here)
        library_file = _LibraryFile(settings_cls, data / SETTINGS_FILE)
        return init_settings, env_settings, library_file, file_here

    def fingerprint(self, *injected: str) -> str:
        """Compute 12 hex digits that change with every setting that can change an answer.

        Every answer carries them, so that runs and ratings tell by which settings it was made.

        Args:
            injected: names of the parts that were given to the assistant as objects.
        """
        content = self.model_dump_json(exclude={"data", "server", "llm_choices"})
        parts = "\n".join([content, *injected])
        return hashlib.sha256(parts.encode()).hexdigest()[:12]


def _require_language_model(name: str) -> str:
    """Return a value of `llm`. Raises ValueError for what is none."""
    provider, _, model = name.partition(":")
    is_word = name in (AUTO, NO_MODEL)
    if is_word or (provider in PROVIDERS and model) or is_class_path(name):
        return name
    forms = ", ".join(f"{known}:MODEL" for known in PROVIDERS)
    nearest = find_nearest(provider, PROVIDERS)
    hint = f"; did you mean {nearest}:{model or 'MODEL'}?" if nearest else ""
    raise ValueError(
        f"it is {AUTO}, {NO_MODEL}, or a model as {forms}, or a llama-index class as "
        f"package.module:Class{hint}"
    )


class _LibraryFile(TomlConfigSettingsSource):
    """The settings file of the library; it cannot say where the library is."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path) -> None:
        is_file_here = path.resolve() == Path(SETTINGS_FILE).resolve()
        super().__init__(settings_cls, toml_file=None if is_file_here else path)
        if "data" in self.toml_data:
            raise ValueError(f"{path} sets data, which is the folder that it lies in")


def _find_data_folder(*sources: PydanticBaseSettingsSource) -> Path:
    """Find the folder of the library in the first source that names it."""
    for source in sources:
        folder = source().get("data")
        if isinstance(folder, str | Path):
            return Path(folder)
    return Path(_DATA)


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over the environment, and that over the two files.

    Raises:
        SettingsInvalid: names an unknown key, or a value that cannot be used.
    """
    _check_environment()
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise SettingsInvalid(_describe(error.errors()[0])) from error
    except (ValueError, OSError) as error:  # TOML, or JSON in a variable, that cannot be read
        raise SettingsInvalid(
            f"The settings in {SETTINGS_FILE} or the environment cannot be read: {error}."
        ) from error


def _check_environment() -> None:
    """Refuse variables that begin as Dossier's and are none; pydantic ignores them."""
    known = [name.upper() for name in Settings.model_fields]
    for variable in os.environ:
        section, *rest = variable.removeprefix(ENVIRONMENT_PREFIX).split("__")
        if not variable.startswith(ENVIRONMENT_PREFIX) or section in known:
            continue
        nearest = find_nearest(section, known)
        corrected = ENVIRONMENT_PREFIX + "__".join([nearest or "", *rest])
        hint = f" Did you mean {corrected}?" if nearest else ""
        raise SettingsInvalid(
            f"The environment variable {variable} is not a setting of Dossier; remove or correct "
            f"it.{hint}"
        )


def _describe(error: ErrorDetails) -> str:
    """Describe what is wrong with one setting."""
    path = [str(part) for part in error["loc"]]
    name = ".".join(path)
    if error["type"] == "extra_forbidden":
        return f"The setting {name} is unknown{_suggest_key(path)}"
    reason = error["msg"].removeprefix("Value error, ")
    value = error["input"]
    is_shown = isinstance(value, str | int | float) and name not in _NOT_SHOWN
    shown = f" (it is {value!r})" if is_shown and len(str(value)) <= _MAX_SHOWN else ""
    return f"The setting {name} cannot be used: {reason}{shown}."


def _suggest_key(path: list[str]) -> str:
    """Suggest the key that an unknown one may stand for, or list those there are."""
    *section, key = path
    known = _list_keys(section)
    nearest = find_nearest(key, known)
    if nearest:
        return f". Did you mean {'.'.join([*section, nearest])}?"
    return f"; known are {', '.join(known)}."


def _list_keys(section: list[str]) -> list[str]:
    """List the keys of a section, or of the whole tree."""
    model: type[BaseModel] = Settings
    for name in section:
        annotation = model.model_fields[name].annotation
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return []
        model = annotation
    return list(model.model_fields)
