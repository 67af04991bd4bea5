"""Systems that can be scored: our own assistant, or any system over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from evals.runs.http_replies import (
    Answer,
    Results,
    create_http_client,
    get_reply_content,
    parse_reply,
    post_json,
)
from rag import Assistant
from rag.records import RetrievedPassage, Turn
from rag.settings import AUTO, NO_MODEL

_MAX_PASSAGES = 10  # of an answer that are stored and measured
# Results of a search. They have to hold ten articles, of which several may have many passages.
_MAX_RESULTS = 30
_ABSTAIN = "ABSTAIN"
_SYSTEM_PROMPT = (
    "Answer from your documents alone, in a few sentences, with a citation for each. "
    "If they do not answer the question, reply with the single word "
    f"{_ABSTAIN} and nothing else."
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the shape of `dossier ask --json`, and its passages, best first.

    `passages` is None where the system has to be asked for them.
    """

    answer: dict[str, Any]
    passages: list[dict[str, Any]] | None = None


class System(Protocol):
    """A system that answers questions.

    Attributes:
        searches: Whether its retrieval can be asked alone.
        shows_texts: Whether it shows the texts of its articles.
    """

    name: str
    searches: bool
    shows_texts: bool

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        """Answer a question. Raises AskError."""

    def search(self, query: str) -> list[dict[str, Any]]:
        """Search the best passages for a query. Raises AskError."""

    def get_text(self, article_id: str) -> str | None:
        """Return an article's canonical text."""


class LocalSystem:
    """Our assistant in this process, as users get it."""

    searches = True
    shows_texts = True

    def __init__(self, assistant: Assistant) -> None:
        assistant.load()  # so that the first question's time does not include loading
        self.name = f"dossier, {_name_answerer(assistant)}"
        self._assistant = assistant

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        passages: tuple[RetrievedPassage, ...] = ()
        answer = None
        for step in self._assistant.stream(question, conversation=conversation):
            passages = step.passages or passages
            answer = step.answer
        assert answer is not None
        stored_passages = [passage.to_dict() for passage in passages[:_MAX_PASSAGES]]
        return Reply(answer.to_dict(), stored_passages)

    def search(self, query: str) -> list[dict[str, Any]]:
        passages = self._assistant.search(query, top=_MAX_RESULTS)
        return [passage.to_dict() for passage in passages]

    def get_text(self, article_id: str) -> str | None:
        article = self._assistant.article(article_id)
        if article is None:
            return None
        return article.text


def _name_answerer(assistant: Assistant) -> str:
    """Name the language model that writes, also where it is found by itself."""
    name = assistant.settings.llm
    if name == AUTO:
        model = assistant.models.language_model
        name = model.name if model else NO_MODEL
    return "extractive" if name == NO_MODEL else name


class _RemoteSystem:
    """A system at an address; its name leaves out a user name and password in the address."""

    shows_texts = False

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        timeout: float = 120,
    ) -> None:
        self._client = create_http_client(url, key=key, timeout=timeout)
        self.name = str(httpx.URL(url).copy_with(userinfo=b""))

    def get_text(self, article_id: str) -> str | None:
        return None


class RestSystem(_RemoteSystem):
    """A system with our REST interface: POST /api/ask and /api/search."""

    searches = True

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        turns = [{"question": turn.question, "answer": turn.answer} for turn in conversation]
        reply = post_json(
            self._client,
            "/api/ask",
            {"question": question, "turns": turns},
        )
        return Reply(parse_reply(reply, Answer))

    def search(self, query: str) -> list[dict[str, Any]]:
        reply = post_json(
            self._client,
            "/api/search",
            {"query": query, "top": _MAX_RESULTS},
        )
        results: list[dict[str, Any]] = parse_reply(reply, Results)["results"]
        return results[:_MAX_RESULTS]


class OpenAICompatibleSystem(_RemoteSystem):
    """A system behind /chat/completions.

    It is asked to abstain with one word, so that no phrases have to be recognised. Its passages
    are those that it returns as `citations` or `sources`, as several servers do.
    """

    searches = False

    def __init__(
        self,
        url: str,
        *,
        model: str,
        key: str = "",
        timeout: float = 120,
    ) -> None:
        super().__init__(url, key=key, timeout=timeout)
        self.name = f"{model} at {self.name}"
        self._model = model

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        body = {
            "model": self._model,
            "messages": _build_messages(question, conversation),
            "temperature": 0,
        }
        reply = post_json(self._client, "/chat/completions", body)
        text = get_reply_content(reply)
        has_abstained = text.strip().strip('."') == _ABSTAIN
        citations = []
        for number, source in enumerate(_find_sources(reply), start=1):
            citation = _build_citation(number, source)
            citations.append(citation)
        answer = {
            "question": question,
            "understood": question,
            "status": "abstained" if has_abstained else "answered",
            "text": text,
            "citations": citations,
            "answerer": self._model,
        }
        checked = parse_reply(answer, Answer)
        return Reply(checked, checked["citations"][:_MAX_PASSAGES])

    def search(self, query: str) -> list[dict[str, Any]]:
        return []


def create_system(url: str, *, model: str | None, key: str = "") -> System:
    """Create the system at an address.

    It speaks OpenAI's protocol if a model is named or the address ends in /v1, else ours.
    """
    if model or url.rstrip("/").endswith("/v1"):
        return OpenAICompatibleSystem(url, model=model or "default", key=key)
    return RestSystem(url)


def _build_messages(
    question: str,
    conversation: Sequence[Turn],
) -> list[dict[str, str]]:
    messages = [{"role": "system", "content": _SYSTEM_PROMPT}]
    for turn in conversation:
        messages.append({"role": "user", "content": turn.question})
        messages.append({"role": "assistant", "content": turn.answer or "…"})
    messages.append({"role": "user", "content": question})
    return messages


def _find_sources(reply: dict[str, Any]) -> list[Any]:
    for holder in (reply["choices"][0]["message"], reply):
        for key in ("citations", "sources"):
            if isinstance(holder.get(key), list):
                return list(holder[key])
    return []


def _build_citation(number: int, source: Any) -> dict[str, Any]:
    """Build a citation without offsets of a source: an object, or a document's address."""
    fields = source if isinstance(source, dict) else {"path": str(source)}
    text = _get_first(fields, ("quote", "text", "content", "snippet"))
    return {
        "number": number,
        "article_id": fields.get("article_id"),
        "title": fields.get("title"),
        "path": _get_first(fields, ("path", "source", "url", "file")),
        "quote": text,
        "text": text,
    }


def _get_first(fields: dict[str, Any], keys: Sequence[str]) -> str:
    """Return the first of the keys that has a value; "" if none has one."""
    for key in keys:
        if fields.get(key):
            return str(fields[key])
    return ""
