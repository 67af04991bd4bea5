"""What can be scored: our own assistant, or any system over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from rag import Assistant
from rag.errors import DossierError
from rag.records import RetrievedPassage, Turn

_TOP = 10  # passages that are kept and measured
_SILENT = "ABSTAIN"
_PROTOCOL = (
    "Answer from your documents alone, in a few sentences, with a citation for each. "
    f"If they do not answer the question, reply with the single word {_SILENT} and nothing else."
)


class AskingFailed(Exception):
    """The system did not answer this question; the others go on."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer in the shape that `dossier ask --json` prints, and the passages it rests on, best first."""

    answer: dict[str, Any]
    passages: list[dict[str, Any]] = field(default_factory=list)


class System(Protocol):
    """Answers questions. `searches` says whether its retrieval can be asked alone."""

    name: str
    searches: bool

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        """Raises AskingFailed."""

    def search(self, query: str) -> list[dict[str, Any]]:
        """The best passages for a query. Raises AskingFailed."""

    def text_of(self, article_id: str) -> str | None:
        """An article's canonical text, where the system shows it."""


class Local:
    """Our assistant in this process: what is measured is what staff get."""

    searches = True

    def __init__(self, assistant: Assistant) -> None:
        assistant.load()  # else the first question waits for it, and the figures with it
        self.name = f"dossier, {assistant.settings.answering.answerer}"
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
        return [each.to_dict() for each in self._assistant.search(query, top=_TOP)]

    def text_of(self, article_id: str) -> str | None:
        article = self._assistant.article(article_id)
        return article.text if article else None


class Rest:
    """A system with our REST shape: POST /api/ask and /api/search."""

    searches = True

    def __init__(self, url: str, *, timeout: float = 120) -> None:
        self.name = url
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=timeout)

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        turns = [{"question": turn.question, "answer": turn.answer} for turn in conversation]
        answer = posted(self._client, "/api/ask", {"question": question, "turns": turns})
        if not isinstance(answer.get("status"), str) or not isinstance(answer.get("text"), str):
            raise AskingFailed("the reply has no status and text")
        return Reply(answer, self.search(str(answer.get("understood") or question)))

    def search(self, query: str) -> list[dict[str, Any]]:
        results = posted(self._client, "/api/search", {"query": query, "top": _TOP}).get("results")
        if not isinstance(results, list):
            raise AskingFailed("the reply to a search has no results")
        return results

    def text_of(self, article_id: str) -> str | None:
        return None


class OpenAICompatible:
    """A system behind /chat/completions. That it abstains is told by a word it is asked to reply with, not by
    phrases; passages are those that it returns as `citations` or `sources`, as several servers do."""

    searches = False

    def __init__(self, url: str, *, model: str, key: str = "", timeout: float = 120) -> None:
        self.name = f"{model} at {url}"
        self._model = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.Client(base_url=url.rstrip("/"), timeout=timeout, headers=headers)

    def ask(self, question: str, conversation: Sequence[Turn]) -> Reply:
        messages = [{"role": "system", "content": _PROTOCOL}]
        for turn in conversation:
            messages += [{"role": "user", "content": turn.question}, {"role": "assistant", "content": turn.answer or "…"}]
        messages.append({"role": "user", "content": question})
        said = posted(self._client, "/chat/completions", {"model": self._model, "messages": messages, "temperature": 0})
        try:
            text = said["choices"][0]["message"]["content"]
        except (KeyError, IndexError, TypeError):
            raise AskingFailed("the reply has no choices[0].message.content") from None
        if not isinstance(text, str):
            raise AskingFailed("the reply's content is no text")
        cited = [_as_citation(number, each) for number, each in enumerate(_sources(said), start=1)]
        silent = text.strip().strip('."') == _SILENT
        answer: dict[str, Any] = {
            "question": question,
            "understood": question,
            "status": "abstained" if silent else "answered",
            "confidence": None,
            "text": text,
            "segments": [],
            "citations": cited,
            "nearest": [],
            "answerer": self._model,
            "timings": {},
        }
        return Reply(answer, cited)

    def search(self, query: str) -> list[dict[str, Any]]:
        return []

    def text_of(self, article_id: str) -> str | None:
        return None


def system_at(url: str, *, model: str | None, key: str = "") -> System:
    """The system at an address: one with a model's name, or a path that ends in /v1, speaks OpenAI's protocol."""
    if not url.startswith(("http://", "https://")):
        raise DossierError(f"{url} is no address; --against takes one that begins with http:// or https://.")
    if model or url.rstrip("/").endswith("/v1"):
        return OpenAICompatible(url, model=model or "default", key=key)
    return Rest(url)


def posted(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The object that a server replies with. Raises AskingFailed for anything else."""
    try:
        response = client.post(path, json=body)
        response.raise_for_status()
        said = response.json()
    except httpx.HTTPStatusError as error:
        raise AskingFailed(f"{error.response.status_code} from {error.request.url}: {error.response.text[:200]}") from error
    except httpx.HTTPError as error:
        raise AskingFailed(f"{client.base_url} does not answer ({type(error).__name__}: {error})") from error
    except ValueError as error:
        raise AskingFailed(f"the reply is not JSON ({error})") from error
    if not isinstance(said, dict):
        raise AskingFailed("the reply is no object")
    return said


def _sources(said: dict[str, Any]) -> list[Any]:
    message = said["choices"][0]["message"]
    for holder in (message, said):
        for key in ("citations", "sources"):
            if isinstance(holder.get(key), list):
                return list(holder[key])
    return []


def _as_citation(number: int, source: Any) -> dict[str, Any]:
    """One returned source, an object or the address of a document, as a citation without offsets."""
    given = source if isinstance(source, dict) else {"path": str(source)}
    text = next((str(given[key]) for key in ("quote", "text", "content", "snippet") if given.get(key)), "")
    path = next((str(given[key]) for key in ("path", "source", "url", "file") if given.get(key)), "")
    return {
        "number": number,
        "article_id": str(given.get("article_id") or ""),
        "title": str(given.get("title") or ""),
        "path": path,
        "start": None,
        "end": None,
        "quote": text,
        "text": text,
    }
