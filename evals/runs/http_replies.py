"""Replies of a server, checked before anything relies on them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from evals.cases.case import describe_validation_error
from rag.errors import DossierError


class AskError(Exception):
    """The system did not answer one question; the run goes on with the others."""


class ReplyShape(BaseModel):
    """A reply: the declared keys are checked, other keys are kept."""

    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]
_Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
_Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Passage(ReplyShape):
    """A passage, or the text that a citation cites."""

    article_id: _Text = ""
    title: _Text = ""
    path: _Text = ""
    start: int | None = None
    end: int | None = None
    text: _Text = ""
    score: float | None = None


class _Citation(_Passage):
    number: int
    quote: _Text = ""


class _Segment(ReplyShape):
    text: str
    support: _Text = ""
    citations: list[int] = []


class Answer(ReplyShape):
    """An answer in the shape of `dossier ask --json`."""

    status: Literal["answered", "partial", "abstained"]
    text: str
    confidence: _Confidence | None = None
    understood: _Text = ""
    segments: list[_Segment] = []
    citations: list[_Citation] = []
    nearest: list[_Citation] = []
    timings: dict[str, _Seconds] = {}


class Results(ReplyShape):
    """The results of a search, best first."""

    results: list[_Passage]


def get_reply_content(reply: dict[str, Any]) -> str:
    """Return the message of a reply in OpenAI's shape. Raises AskError if there is none."""
    try:
        text = reply["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise AskError("the reply has no choices[0].message.content") from None
    if not isinstance(text, str):
        raise AskError("the reply's content is no text")
    return text


def parse_reply(reply: dict[str, Any], shape: type[ReplyShape]) -> dict[str, Any]:
    """Check a reply against a shape and keep its other keys. Raises AskError if it differs."""
    try:
        return shape.model_validate(reply).model_dump()
    except ValidationError as error:
        reason = describe_validation_error(error)
        raise AskError(f"the reply cannot be used: {reason}") from error


def create_http_client(
    url: str,
    *,
    key: str = "",
    timeout: float = 120,
) -> httpx.Client:
    """Create a client for a server.

    Args:
        url: The server's address.
        key: The API key, if the server needs one.
        timeout: Seconds that a reply may take.

    Raises:
        DossierError: The address is not one.
    """
    try:
        address = httpx.URL(url.rstrip("/"))
    except httpx.InvalidURL as error:
        raise DossierError(f"{url} is no address ({error}).") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise DossierError(
            f"{url} is no address; it has to begin with http:// or https:// and to name a server."
        )
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(base_url=address, timeout=timeout, headers=headers)


def post_json(
    client: httpx.Client,
    path: str,
    body: dict[str, Any],
) -> dict[str, Any]:
    """Post an object and return the object that the server replies. Raises AskError otherwise."""
    try:
        response = client.post(path, json=body)
        response.raise_for_status()
        reply = response.json()
    except httpx.HTTPStatusError as error:
        status, text = error.response.status_code, error.response.text[:200]
        raise AskError(f"{status} from {error.request.url}: {text}") from error
    except httpx.HTTPError as error:
        reason = f"{type(error).__name__}: {error}"
        raise AskError(f"{client.base_url} does not answer ({reason})") from error
    except ValueError as error:
        raise AskError(f"the reply is not JSON ({error})") from error
    if not isinstance(reply, dict):
        raise AskError("the reply is no object")
    return reply
