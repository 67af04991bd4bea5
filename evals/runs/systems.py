"""What can be scored: our own assistant, or any system over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from evals.runs.http_replies import Answer, Results, create_http_client, get_reply_content, post_json, parse_reply
from rag import Assistant
from rag.records import RetrievedPassage, Turn
from rag.settings import NO_MODEL

_TOP = 10  # passages of an answer that are kept and measured
_SEARCHED = (
    30  # passages of a search: among them are ten articles, of which several may have more than one
)
_SILENT = "ABSTAIN"
_PROTOCOL = (
    "Answer from your documents alone, in a few sentences, with a citation for each. "
    f"If they do not answer the question, reply with the single word {_SILENT} and nothing else."
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the shape that `dossier ask --json` prints, and the passages it rests on, best first; None where the
    system has to be asked for them."""

    answer: dict[str, Any]
    passages: list[dict[str, Any]] | None = None


class System(Protocol):
    """Answers questions. `searches`: its retrieval can be asked alone. `shows_texts`: so can its articles."""

    name: str
    searches: bool
    shows_texts: bool

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        """Raises AskingFailed."""

    def search(self, query: str) -> list[dict[str, Any]]:
        """The best passages for a query. Raises AskingFailed."""

    def get_text(self, article_id: str) -> str | None:
        """An article's canonical text."""


class LocalSystem:
    """Our assistant in this process: what is measured is what staff get."""

    searches = shows_texts = True

    def __init__(self, assistant: Assistant) -> None:
        assistant.load()  # else the first question waits for it, and the figures with it
        self.name = f"dossier, {'extractive' if assistant.settings.llm == NO_MODEL else assistant.settings.llm}"
        self._assistant = assistant

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        passages: tuple[RetrievedPassage, ...] = ()
        answer = None
        for step in self._assistant.stream(question, conversation=conversation):
            passages = step.passages or passages
            answer = step.answer
        assert answer is not None
        return Reply(answer.to_dict(), [each.to_dict() for each in passages[:_TOP]])

    def search(self, query: str) -> list[dict[str, Any]]:
        return [each.to_dict() for each in self._assistant.search(query, top=_SEARCHED)]

    def get_text(self, article_id: str) -> str | None:
        article = self._assistant.article(article_id)
        return article.text if article else None


class _RemoteSystem:
    """A system at an address, which is told without the name and password that it may hold."""

    shows_texts = False

    def __init__(self, url: str, *, key: str = "", timeout: float = 120) -> None:
        self._client = create_http_client(url, key=key, timeout=timeout)
        self.name = str(httpx.URL(url).copy_with(userinfo=b""))

    def get_text(self, article_id: str) -> str | None:
        return None


class RestSystem(_RemoteSystem):
    """A system with our REST shape: POST /api/ask and /api/search."""

    searches = True

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        turns = [{"question": turn.question, "answer": turn.answer} for turn in conversation]
        said = post_json(self._client, "/api/ask", {"question": question, "turns": turns})
        return Reply(parse_reply(said, Answer))

    def search(self, query: str) -> list[dict[str, Any]]:
        said = post_json(self._client, "/api/search", {"query": query, "top": _SEARCHED})
        results: list[dict[str, Any]] = parse_reply(said, Results)["results"]
        return results[:_SEARCHED]


class OpenAICompatibleSystem(_RemoteSystem):
    """A system behind /chat/completions. That it abstains is told by a word it is asked to reply with, not by
    phrases; passages are those that it returns as `citations` or `sources`, as several servers do."""

    searches = False

    def __init__(self, url: str, *, model: str, key: str = "", timeout: float = 120) -> None:
        super().__init__(url, key=key, timeout=timeout)
        self.name = f"{model} at {self.name}"
        self._model = model

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        messages = [{"role": "system", "content": _PROTOCOL}]
        for turn in conversation:
            messages += [
                {"role": "user", "content": turn.question},
                {"role": "assistant", "content": turn.answer or "…"},
            ]
        messages.append({"role": "user", "content": question})
        said = post_json(
            self._client,
            "/chat/completions",
            {"model": self._model, "messages": messages, "temperature": 0},
        )
        text = get_reply_content(said)
        silent = text.strip().strip('."') == _SILENT
        cited = [_build_citation(number, each) for number, each in enumerate(_find_sources(said), start=1)]
        answer = {
            "status": "abstained" if silent else "answered",
            "text": text,
            "citations": cited,
            "answerer": self._model,
        }
        checked = parse_reply({"question": question, "understood": question, **answer}, Answer)
        return Reply(checked, checked["citations"][:_TOP])

    def search(self, query: str) -> list[dict[str, Any]]:
        return []


def create_system(url: str, *, model: str | None, key: str = "") -> System:
    """The system at an address: one with a model's name, or a path that ends in /v1, speaks OpenAI's protocol."""
    if model or url.rstrip("/").endswith("/v1"):
        return OpenAICompatibleSystem(url, model=model or "default", key=key)
    return RestSystem(url)


def _find_sources(said: dict[str, Any]) -> list[Any]:
    for holder in (said["choices"][0]["message"], said):
        for key in ("citations", "sources"):
            if isinstance(holder.get(key), list):
                return list(holder[key])
    return []


def _build_citation(number: int, source: Any) -> dict[str, Any]:
    """One returned source, an object or the address of a document, as a citation without offsets."""
    given = source if isinstance(source, dict) else {"path": str(source)}
    text = next(
        (str(given[key]) for key in ("quote", "text", "content", "snippet") if given.get(key)), ""
    )
    path = next(
        (str(given[key]) for key in ("path", "source", "url", "file") if given.get(key)), ""
    )
    return {
        "number": number,
        "article_id": given.get("article_id"),
        "title": given.get("title"),
        "path": path,
        "quote": text,
        "text": text,
    }
