"""The models that answers are made with, each loaded when it is first needed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from rag.errors import RequestError
from rag.models.llm import LanguageModel, load_language_model
from rag.models.reranking import Reranker, as_reranker, load_reranker
from rag.models.span_reader import SpanReader, load_span_reader
from rag.models.support import EntailmentModel, load_entailment_model
from rag.settings import AUTO, Settings

if TYPE_CHECKING:  # importing llama-index takes two seconds, and the default parts need none of it
    from llama_index.core.llms import LLM
    from llama_index.core.postprocessor.types import BaseNodePostprocessor


class AnsweringModels:
    """What reads, reranks, writes and checks: the parts that are given, else those of the settings.

    Loading one is not safe in two threads at once; what is loaded can be shared.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        reranker: BaseNodePostprocessor | Reranker | None = None,
        llm: LLM | LanguageModel | None = None,
        reader: SpanReader | None = None,
    ) -> None:
        self._settings = settings
        self._given_reranker = reranker
        self._given_llm = llm
        self._given_reader = reader
        self._chosen: dict[str, LanguageModel | None] = {}

    @cached_property
    def reader(self) -> SpanReader | None:
        """The span reader that scores sentences; None where the reranker does."""
        if self._given_reader is not None:
            return self._given_reader
        return load_span_reader(self._settings.reader)

    @cached_property
    def reranker(self) -> Reranker | None:
        """What orders the best passages; the reader by default."""
        if self._given_reranker is not None:
            return as_reranker(self._given_reranker)
        return load_reranker(self._settings.reranker, self.reader)

    @property
    def language_model(self) -> LanguageModel | None:
        """What writes answers and condenses follow-ups; None where rules and quotes do."""
        if self._given_llm is None and self._settings.llm == AUTO:
            # Looked up each time: the server may be started or stopped at any moment.
            return load_language_model(AUTO, self._settings.generation)
        return self._named_language_model

    def get_language_model(self, llm: str | None) -> LanguageModel | None:
        """Get the model that was chosen among `llm_choices`; without a choice the one of `llm`.

        Raises:
            RequestError: it is not among the choices.
        """
        if llm is None:
            return self.language_model
        if llm not in self._settings.llm_choices:
            raise RequestError(f"The language model {llm} is not among those that can be chosen.")
        if llm == AUTO:
            return load_language_model(AUTO, self._settings.generation)
        if llm not in self._chosen:
            self._chosen[llm] = load_language_model(llm, self._settings.generation)
        return self._chosen[llm]

    def fingerprint_settings(self, llm: str | None, answerer: str) -> str:
        """Compute the fingerprint of the settings that made an answer.

        Args:
            llm: the model that was chosen; None without a choice.
            answerer: who wrote the answer; where a model was found by itself it is a part.
        """
        settings = self._settings
        if llm is not None:
            settings = settings.model_copy(update={"llm": llm})
        is_found = settings.llm == AUTO and answerer != "extractive"
        return settings.fingerprint(*[answerer] if is_found else [])

    @cached_property
    def _named_language_model(self) -> LanguageModel | None:
        settings = self._settings
        return load_language_model(settings.llm, settings.generation, self._given_llm)

    @cached_property
    def entailment(self) -> EntailmentModel | None:
        """What checks that sentences follow from their evidence; None where it is off."""
        return load_entailment_model(self._settings.generation.entailment)

    def load(self) -> None:
        """Load the models that run on this machine, whatever the question is."""
        _ = self.reader
        _ = self.entailment
