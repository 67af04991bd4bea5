"""What is configured and what works: the checks of `dossier doctor`, each tried for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any, Literal

from rag.assistant import Assistant
from rag.errors import DossierError, ModelFailed
from rag.models.llm import Message, get_install_command, load_language_model
from rag.settings import NO_MODEL, PROVIDERS, Settings

_NEEDS = {
    "openai": "llama_index.llms.openai_like",
    "ollama": "llama_index.llms.ollama",
    "anthropic": "llama_index.llms.anthropic",
    "gguf": "xllamacpp",
}
_GREETING = Message("user", "Reply with the single word: ready")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check: what was looked at, whether it works, is not used or is broken, and a sentence
    about it.
    """

    name: str
    state: Literal["works", "not used", "broken"]
    says: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def diagnose(assistant: Assistant) -> Iterator[CheckResult]:
    """Every check in turn; a language model is sent one short greeting."""
    settings = assistant.settings
    yield _run_check("library", lambda: _check_library(assistant))
    yield _run_check(
        "embedding",
        lambda: (
            f"{settings.embedding.model}, {len(assistant.library.encoder.embed_query('ready'))} "
            "dimensions"
        ),
    )
    yield _run_check("models", lambda: _check_models(assistant))
    if settings.llm == NO_MODEL:
        yield CheckResult(
            "language model",
            "not used",
            "none is set: answers are quotes, and nothing is sent anywhere",
        )
    else:
        yield _run_check("language model", lambda: _check_language_model(settings))
    for provider in PROVIDERS:
        installed = _is_installed(_NEEDS[provider])
        says = "installed" if installed else f"not installed: {get_install_command(provider)}"
        yield CheckResult(f"extra {provider}", "works" if installed else "not used", says)


def _run_check(name: str, check: Callable[[], str]) -> CheckResult:
    try:
        return CheckResult(name, "works", check())
    except DossierError as error:
        return CheckResult(name, "broken", str(error))


def _check_library(assistant: Assistant) -> str:
    files = assistant.library.list_files()
    failed = sum(each.state == "failed" for each in files)
    broken = f", {failed} files that cannot be read (dossier articles says why)" if failed else ""
    articles = len({each.article_id for each in files if each.article_id})
    return (
        f"{assistant.settings.data}: {articles} articles, "
        f"{assistant.library.store.count_passages()} passages{broken}"
    )


def _check_models(assistant: Assistant) -> str:
    assistant.load()
    settings = assistant.settings
    return f"reader {settings.reader.model}, reranker {settings.reranker.model}"


def _check_language_model(settings: Settings) -> str:
    model = load_language_model(settings.llm, settings.generation)
    assert model is not None
    if not next(iter(model.stream([_GREETING])), ""):
        raise ModelFailed(
            f"The language model {model.name} writes nothing: check generation.base_url, which is "
            f"{model.place}."
        )
    return f"{model.name} writes; questions and passages are sent to {model.place}"


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # nor is what it stands in
        return False
