"""The sections of the settings; every field says what it sets."""

from __future__ import annotations

import os
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from rag.settings.names import AUTO, BGE, HYBRID, NO_MODEL, PACKAGED, is_class_path

Share = Annotated[float, Field(ge=0, le=1)]
_ARGUMENTS = "arguments of the class, where a class is named as package.module:Class"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def __hash__(self) -> int:
        return hash(self.model_dump_json())  # pydantic's own cannot hash `arguments`


class ArticleSettings(_Section):
    """What is read, and the limits that keep a bad file or address from hurting the others."""

    max_megabytes: float = Field(20, gt=0, description="largest file or page that is read")
    max_unpacked_megabytes: float = Field(
        200, gt=0, description="largest unpacked content of a DOCX or EPUB"
    )
    ignore: tuple[str, ...] = Field(
        ("README*", "LICENSE*"), description="patterns of file names that are not read"
    )
    fetch_seconds: float = Field(20, gt=0, description="time limit for fetching one address")
    allow_private_addresses: bool = Field(
        False, description="fetch from addresses of the organisation's own network, too"
    )


class EmbeddingSettings(_Section):
    """The model that embeds passages and questions."""

    # Alone, bge-small-en finds more than all-MiniLM-L6-v2: nDCG@10 .818 to .781 on a part of
    # SciFact, nDCG@5 .639 to .597 on one of MTRAG, at nearly the same speed in int8.
    model: str = Field(
        BGE,
        description="a sentence-transformers model by name or folder, or a llama-index embedding "
        "as package.module:Class; bge-small-en and all-MiniLM-L6-v2 need no network",
    )
    arguments: dict[str, Any] = Field(default_factory=dict, description=_ARGUMENTS)
    query_prefix: str = Field(
        "", description="text put before a question; without it the model's own prefix"
    )
    text_prefix: str = Field(
        "", description="text put before a passage; without it the model's own prefix"
    )
    max_tokens: int | None = Field(
        None, gt=31, description="a window narrower than the model's own, in tokens"
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="number format of a sentence-transformers model; auto takes the faster one",
    )
    # Eight are as fast as 32 on a processor, and leave no core waiting for the last long batch.
    batch_size: int = Field(8, gt=0, description="texts that the model embeds at once")


class PassageSettings(_Section):
    """How articles are split."""

    max_tokens: int = Field(
        160, gt=31, description="longest passage in tokens, its title and heading included"
    )


class RerankerSettings(_Section):
    """The model that orders the passages that were found."""

    model: str = Field(
        AUTO,
        description="auto (the reader, or packaged where that is none), packaged, none, a "
        "CrossEncoder by name or folder, or a llama-index postprocessor as package.module:Class",
    )
    arguments: dict[str, Any] = Field(default_factory=dict, description=_ARGUMENTS)
    max_tokens: int = Field(
        256, gt=31, description="longest question and passage together, in tokens"
    )


class ReaderSettings(_Section):
    """The model that finds the sentence and the words that answer."""

    model: str = Field(
        PACKAGED,
        description="packaged, an ONNX file as evals/training writes it, or none: then the "
        "reranker judges the sentences",
    )


class RetrievalSettings(_Section):
    """How passages are searched."""

    retriever: str = Field(
        HYBRID,
        description="hybrid (keywords and vectors), or a llama-index retriever as "
        "package.module:Class over passages of this library",
    )
    arguments: dict[str, Any] = Field(default_factory=dict, description=_ARGUMENTS)
    candidates: int = Field(50, gt=0, description="passages that each of the two searches returns")
    # Six instead of eight cost MTRAG .025 nDCG@5.
    rerank: int = Field(8, ge=0, description="most passages that the reranker is given")
    rerank_gap: float = Field(
        3.0,
        ge=0,
        description="passages this far behind the best fused score are not reranked",
    )
    top: int = Field(10, gt=0, description="passages that a search returns")
    # Measured together (docs/evaluation.md): keywords decide on SQuAD, meaning in conversation, and
    # a reranker helps with questions but not with claims, so that its score is blended.
    dense_weight: Share = Field(0.6, description="share of the vector search in the fused score")
    reranker_weight: Share = Field(0.6, description="share of the reranker in the final score")

    @field_validator("retriever")
    @classmethod
    def _check_retriever(cls, name: str) -> str:
        if name == HYBRID or is_class_path(name):
            return name
        raise ValueError(f"it is {HYBRID}, or a llama-index retriever as package.module:Class")


class AnsweringSettings(_Section):
    """When a question is answered, and at what length."""

    # With the evidence at hand, .5 abstains on 11 % (cross-validated; 7 % on the half of gold that
    # was held out), without it on 72 (48) %; .4 on 5 (6) and 66 (33), .6 on 17 (17) and 78 (55).
    threshold: Share = Field(0.5, description="confidence below which Dossier abstains")
    max_segments: int = Field(4, gt=0, description="most quotes in the answer to one question")
    max_question_characters: int = Field(2000, gt=0, description="longest question")


class GenerationSettings(_Section):
    """How a language model is asked, where `llm` names one."""

    arguments: dict[str, Any] = Field(
        default_factory=dict,
        description="arguments of the class, where llm names one as package.module:Class",
    )
    base_url: str | None = Field(
        None, description="address of the model's server; without it the provider's own"
    )
    key: SecretStr | None = Field(
        None, description="key for the server; without it that of OPENAI_API_KEY and the like"
    )
    window: int = Field(8192, gt=511, description="tokens that the model reads and writes at most")
    max_tokens: int = Field(600, gt=15, description="tokens that the model writes at most")
    seconds: float = Field(
        60, gt=0, description="time limit of an answer, after which the quotes stand"
    )
    stream: bool = Field(
        True, description="receive the answer as it is written; some servers cannot stream"
    )
    mode: Literal["auto", "prose", "quotes"] = Field(
        "auto",
        description="prose: the model writes; quotes: it chooses the sentences that are quoted; "
        "auto: quotes for local models below 8 billion parameters",
    )
    format: Literal["auto", "schema", "text"] = Field(
        "auto",
        description="replies by a JSON schema, or as text with labels; auto: by a schema where the "
        "server offers that",
    )
    unsupported: Literal["drop", "show"] = Field(
        "show", description="what to do with sentences that could not be confirmed"
    )
    price_read: float | None = Field(
        None, ge=0, description="price of a million tokens that the model reads"
    )
    price_written: float | None = Field(
        None, ge=0, description="price of a million tokens that the model writes"
    )
    second_look: bool = Field(
        False, description="let the model itself check each of its sentences once more"
    )
    entailment: str = Field(
        NO_MODEL,
        description="a CrossEncoder trained on inference, by name or folder, which checks each "
        "sentence as well, or none",
    )

    @field_validator("base_url")
    @classmethod
    def _check_address(cls, address: str | None) -> str | None:
        if address is None:
            return None
        parts = urlsplit(address)
        has_login = bool(parts.username or parts.password)
        if parts.scheme not in ("http", "https") or not parts.hostname or has_login:
            raise ValueError(
                "it is the http or https address of a server, without name and password (the key "
                "has a setting)"
            )
        _ = parts.port  # raises ValueError for a port that is not a number
        return address

    def find_key(self, variable: str) -> str | None:
        """Find the key of a server: the setting, or the provider's environment variable."""
        if self.key:
            return self.key.get_secret_value()
        return os.environ.get(variable) or None


class ServerSettings(_Section):
    """Where the page and the API are served."""

    host: str = Field("127.0.0.1", description="address to listen on")
    port: int = Field(7860, ge=0, le=65535, description="port to listen on")
    login_header: str = Field(
        "",
        description="header in which an authentication proxy names the user, such as "
        "X-Forwarded-User",
    )
