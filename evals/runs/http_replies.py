"""What a server replies, checked before anything relies on it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import httpx
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from rag.errors import DossierError


class AskError(Exception):
    """The system did not answer this question; the others go on."""


class ReplyShape(BaseModel):
    model_config = ConfigDict(extra="allow", coerce_numbers_to_str=True)


_Text = Annotated[str, BeforeValidator(lambda value: "" if value is None else value)]


class _Passage(ReplyShape):
    """A passage, or what a citation names."""

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
    """What is relied on of an answer in our shape; what else it says is kept."""

    status: Literal["answered", "partial", "abstained"]
    text: str
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] | None = None
    understood: _Text = ""
    segments: list[_Segment] = []
    citations: list[_Citation] = []
    nearest: list[_Citation] = []
    timings: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = {}


class Results(ReplyShape):
    """What a search found, best first."""

    results: list[_Passage]


def get_reply_content(said: dict[str, Any]) -> str:
    """What a reply in OpenAI's shape says. Raises AskingFailed where it says nothing."""
    try:
        text = said["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise AskError("the reply has no choices[0].message.content") from None
    if not isinstance(text, str):
        raise AskError("the reply's content is no text")
    return text


def parse_reply(said: dict[str, Any], shape: type[ReplyShape]) -> dict[str, Any]:
    """The reply in a shape, with what else it says. Raises AskingFailed where it does not fit."""
    try:
        return shape.model_validate(said).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise AskError(f"the reply cannot be used: {place}: {first['msg']}") from error


def create_http_client(url: str, *, key: str = "", timeout: float = 120) -> httpx.Client:
    """A client for the server at an address. Raises DossierError for what is no address."""
    try:
        address = httpx.URL(url.rstrip("/"))
    except httpx.InvalidURL as error:
        raise DossierError(f"{url} is no address ({error}).") from error
    if address.scheme not in ("http", "https") or not address.host:
        raise DossierError(
            f"{url} is no address; it has to begin with http:// or https:// and to name a server."
        )
    return httpx.Client(
        base_url=address, timeout=timeout, headers={"Authorization": f"Bearer {key}"} if key else {}
    )


def post_json(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The object that a server replies with. Raises AskingFailed for anything else."""
    try:
        response = client.post(path, json=body)
        response.raise_for_status()
        said = response.json()
    except httpx.HTTPStatusError as error:
        raise AskError(
            f"{error.response.status_code} from {error.request.url}: {error.response.text[:200]}"
        ) from error
    except httpx.HTTPError as error:
        raise AskError(
            f"{client.base_url} does not answer ({type(error).__name__}: {error})"
        ) from error
    except ValueError as error:
        raise AskError(f"the reply is not JSON ({error})") from error
    if not isinstance(said, dict):
        raise AskError("the reply is no object")
    return said
