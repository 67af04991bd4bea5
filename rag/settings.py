"""One tree of settings: environment (DOSSIER_…), then dossier.toml, then the defaults below."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from rag.errors import SettingsInvalid

PACKAGED = "packaged"
AUTO = "auto"
BGE = "bge-small-en"
MINILM = "all-MiniLM-L6-v2"
NO_MODEL = "none"
PROVIDERS = ("openai", "ollama", "anthropic", "gguf")
_PREFIX = "DOSSIER_"
_FILE = "dossier.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ArticleSettings(_Section):
    """What is read, and the limits that keep a bad file or address from hurting the others."""

    max_megabytes: float = Field(20, gt=0, description="largest file or page that is read")
    max_unpacked_megabytes: float = Field(
        200, gt=0, description="largest content of a DOCX or EPUB"
    )
    ignore: tuple[str, ...] = Field(
        ("README*", "LICENSE*"), description="file names to leave alone"
    )
    fetch_seconds: float = Field(20, gt=0, description="time allowed for fetching one address")
    allow_private_addresses: bool = Field(
        False, description="fetch from the organisation's own network"
    )


class EmbeddingSettings(_Section):
    """Any sentence-transformers model, by name or folder; bge-small-en and all-MiniLM-L6-v2 need no network."""

    # Alone, bge-small-en finds more than all-MiniLM-L6-v2: nDCG@10 .818 to .781 on a part of SciFact, nDCG@5 .639 to .597 on
    # one of MTRAG, at nearly the same speed in int8 (docs/evaluation.md).
    model: str = BGE
    query_prefix: str = ""
    text_prefix: str = ""
    max_tokens: int | None = Field(None, gt=31, description="narrower window than the model's own")
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    # Eight are as fast as 32 on a processor, and leave no core waiting for the last long batch.
    batch_size: int = Field(8, gt=0)


class PassageSettings(_Section):
    max_tokens: int = Field(160, gt=31, description="of the passage with its title and heading")


class RerankerSettings(_Section):
    """`auto` is the reader, or `packaged` where that is none; a CrossEncoder by name or folder; or `none`."""

    model: str = AUTO
    max_tokens: int = Field(256, gt=31)


class ReaderSettings(_Section):
    """A reader's ONNX file (evals/training), `packaged`, or `none`: then the reranker judges the sentences."""

    model: str = PACKAGED


class RetrievalSettings(_Section):
    candidates: int = Field(50, gt=0, description="asked of each of the two retrievers")
    rerank: int = Field(
        8, ge=0, description="most of the best fused passages that the reranker is given"
    )  # six cost MTRAG .025 nDCG@5
    rerank_gap: float = Field(
        3.0,
        ge=0,
        description="how far behind the best fused score a passage is not reranked any more",
    )
    top: int = Field(10, gt=0, description="passages that a search returns")
    # Measured together (docs/evaluation.md): words decide on SQuAD, meaning in conversation, and a
    # reranker helps with questions but not with claims, so that it is blended, not obeyed.
    dense_weight: Annotated[float, Field(ge=0, le=1)] = 0.6
    reranker_weight: Annotated[float, Field(ge=0, le=1)] = 0.6


class AnsweringSettings(_Section):
    # Where the evidence holds the answer, .5 abstains on 11 % (cross-validated; 7 % on the half of gold that was kept out), where it does
    # not on 72 (48) %; .4 on 5 (6) and 66 (33), .6 on 17 (17) and 78 (55).
    threshold: Annotated[float, Field(ge=0, le=1)] = 0.5
    max_segments: int = Field(4, gt=0)
    max_question_characters: int = Field(2000, gt=0)


class GenerationSettings(_Section):
    """How a language model is asked, where `llm` names one."""

    base_url: str | None = Field(
        None, description="of the model's server, where it is not the provider's own"
    )
    key: SecretStr | None = Field(
        None,
        description="for that server; without it the provider's own variable, such as OPENAI_API_KEY",
    )
    window: int = Field(8192, gt=511, description="tokens that the model reads and writes at most")
    max_tokens: int = Field(600, gt=15, description="that it writes at most")
    seconds: float = Field(
        60, gt=0, description="after which its answer is given up and the quotes stand"
    )
    stream: bool = Field(
        True, description="take the answer as it is written; some servers give it whole alone"
    )
    unsupported: Literal["drop", "show"] = Field(
        "drop", description="sentences that no passage backs"
    )
    entailment: str = Field(
        NO_MODEL,
        description="a CrossEncoder trained on inference, by name or folder, that checks each sentence, too",
    )

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        if address is not None:
            found = urlsplit(address)
            if (
                found.scheme not in ("http", "https")
                or not found.hostname
                or found.username
                or found.password
            ):
                raise ValueError(
                    "it is the http or https address of a server, without name and password (the key has a setting)"
                )
            _ = found.port  # a ValueError of its own for what is no number
        return address

    def secret(self, variable: str) -> str:
        """The key, from the setting or the provider's own variable; a word where there is none, for servers that want none."""
        return self.key.get_secret_value() if self.key else os.environ.get(variable) or "none"


class ServerSettings(_Section):
    host: str = "127.0.0.1"
    port: int = Field(7860, ge=0, le=65535)
    login_header: str = Field(
        "",
        description="in which a login in front of Dossier names the person, such as X-Forwarded-User",
    )


class Settings(BaseSettings):
    """Everything that can be set; unknown keys are refused.

    In the environment a nested key is spelled with two underscores: DOSSIER_RERANKER__MODEL.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, toml_file=_FILE
    )

    data: Path = Path(".dossier")
    articles: ArticleSettings = ArticleSettings()
    passages: PassageSettings = PassageSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    reranker: RerankerSettings = RerankerSettings()
    reader: ReaderSettings = ReaderSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    answering: AnsweringSettings = AnsweringSettings()
    # openai:MODEL, ollama:MODEL, anthropic:MODEL, gguf:FILE; with none the answer is quotes, and nothing is sent anywhere.
    llm: str = NO_MODEL
    generation: GenerationSettings = GenerationSettings()
    server: ServerSettings = ServerSettings()

    @field_validator("llm")
    @classmethod
    def _names_a_model(cls, chosen: str) -> str:
        provider, _, model = chosen.partition(":")
        if chosen != NO_MODEL and (provider not in PROVIDERS or not model):
            raise ValueError(
                f"it is {NO_MODEL}, or a model as {', '.join(f'{each}:MODEL' for each in PROVIDERS)}"
            )
        return chosen

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def fingerprint(self) -> str:
        """12 hex digits that change whenever a setting that can change an answer does. Every answer carries them, so that runs and
        ratings tell by which settings it was made."""
        shaping = self.model_dump_json(exclude={"data", "server"})
        return hashlib.sha256(shaping.encode()).hexdigest()[:12]


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; `overrides` win over environment and file.

    Raises SettingsInvalid naming the key, for an unknown key or a value that cannot be used.
    """
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    for variable in os.environ:
        if variable.startswith(_PREFIX) and variable.split("__")[0] not in known:
            raise SettingsInvalid(
                f"The environment variable {variable} is not a setting of Dossier; remove or correct it."
            )
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise SettingsInvalid(f"The setting {key} cannot be used: {first['msg']}.") from error
    except ValueError as error:  # TOML that does not parse, JSON in a variable that does not
        raise SettingsInvalid(
            f"The settings in {_FILE} or the environment cannot be read: {error}."
        ) from error
