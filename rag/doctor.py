"""What is configured and what works: the checks of `dossier doctor`, each tried for real."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from rag.assistant import Assistant
from rag.errors import DossierError, ModelFailed
from rag.models.llm import LanguageModel, Message, get_install_command
from rag.models.llm.auto import (
    MIN_PARAMETERS,
    choose_model,
    get_local_address,
    list_local_models,
)
from rag.models.llm.offered import list_offered_models
from rag.models.llm.providers import is_installed
from rag.settings import AUTO, NO_MODEL, PROVIDERS, Settings

_NO_MODEL_USED = "answers are quotes, and nothing is sent anywhere"
_MAX_OFFERED = 10  # names of models that are listed
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
    yield from _check_writing(assistant)
    for provider in PROVIDERS:
        installed = is_installed(provider)
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


def _check_writing(assistant: Assistant) -> Iterator[CheckResult]:
    """Check the language model, and list those that its server offers."""
    settings = assistant.settings
    name = "language model"
    model = assistant.models.language_model
    if model is None:
        yield CheckResult(name, "not used", _explain_no_model(settings))
        return
    yield _run_check(name, lambda: _check_language_model(model, settings))
    if model.name.partition(":")[0] in ("ollama", "openai"):
        yield _list_offered(model, settings)


def _explain_no_model(settings: Settings) -> str:
    """Say why no language model writes: none is wanted, or this machine has none."""
    if settings.llm == NO_MODEL:
        return f"none is set: {_NO_MODEL_USED}"
    address = get_local_address()
    models = list_local_models(address)
    chosen = choose_model(models)
    if chosen:
        found = f"found Ollama on this machine with {chosen.name}"
        install = get_install_command("ollama")
        return f"{found}, which needs the extra ollama: {install}; until then {_NO_MODEL_USED}"
    size = f"no instruct model of at least {MIN_PARAMETERS:g} billion parameters"
    if models:
        names = _join_names([model.name for model in models])
        return f"Ollama on this machine has {size} ({names}): {_NO_MODEL_USED}"
    return f"no Ollama server with models replies at {address}: {_NO_MODEL_USED}"


def _check_language_model(model: LanguageModel, settings: Settings) -> str:
    if not next(iter(model.stream([_GREETING])), ""):
        raise ModelFailed(
            f"The language model {model.name} writes nothing: check generation.base_url, which is "
            f"{model.place}."
        )
    if settings.llm == AUTO:
        name = model.name.partition(":")[2]
        return (
            f"found Ollama on this machine: {name} writes; questions and passages are sent to "
            f"{model.place}; dossier llm use none switches it off"
        )
    return f"{model.name} writes; questions and passages are sent to {model.place}"


def _list_offered(model: LanguageModel, settings: Settings) -> CheckResult:
    """List the models that a server offers; not every server can, and none has to."""
    name = "models offered"
    generation = settings.generation
    if settings.llm == AUTO:
        generation = generation.model_copy(update={"base_url": model.place, "key": None})
    try:
        names = list_offered_models(model.name, generation)
    except ModelFailed as error:
        return CheckResult(name, "not used", f"cannot be listed: {error}")
    if not names:
        return CheckResult(name, "not used", f"{model.place} lists none")
    return CheckResult(name, "works", _join_names(names))


def _join_names(names: Sequence[str]) -> str:
    """Join the first names; how many more there are is said."""
    shown = ", ".join(names[:_MAX_OFFERED])
    more = len(names) - _MAX_OFFERED
    return f"{shown} and {more} more" if more > 0 else shown
