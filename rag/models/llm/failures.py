"""How the server of a language model fails: what is tried again, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)

_T = TypeVar("_T")
_MAX_ATTEMPTS = 3
_MAX_WAIT_SECONDS = 20.0
_REFUSING_STATUSES = (400, 404, 415, 422, 501)  # of a server that takes no schema
_wait_at_random = wait_random_exponential(multiplier=0.5, max=4)
_REASON_BY_STATUS = {
    400: "it refuses the request",
    401: "it refuses the key",
    403: "it refuses the key",
    404: "it has no such model, or nothing at that address",
    413: "the question and its passages are too long for it",
    429: "it has too many requests",
}


def ask_again(ask: Callable[[], _T], seconds: float) -> _T:
    """Ask until a server is no longer busy, three times and so many seconds at most."""
    retrying = Retrying(
        retry=retry_if_exception(_is_transient),
        wait=_wait_for_server,
        stop=stop_after_attempt(_MAX_ATTEMPTS) | stop_before_delay(seconds),
        reraise=True,
    )
    return retrying(ask)


def is_refusal(error: Exception) -> bool:
    """Tell whether a server may have refused the schema of a reply."""
    return getattr(error, "status_code", None) in _REFUSING_STATUSES


def _is_transient(error: BaseException) -> bool:
    """Tell whether a server has too many requests or an error that may pass."""
    status = getattr(error, "status_code", None)
    return isinstance(status, int) and (status == 429 or status >= 500) and status != 501


def _wait_for_server(state: RetryCallState) -> float:
    """Wait as long as the server asks for, else at random, longer each time (in seconds)."""
    error = state.outcome.exception() if state.outcome else None
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = str(headers.get("retry-after", ""))
    wait = float(asked) if asked.isdigit() else _wait_at_random(state)
    return min(wait, _MAX_WAIT_SECONDS)


def describe_failure(error: Exception) -> str:
    """Say in a few words why a model failed."""
    status = getattr(error, "status_code", None)
    if status in _REASON_BY_STATUS:
        return _REASON_BY_STATUS[status]
    if isinstance(status, int) and status >= 500:
        return f"its server has an error ({status})"
    name = type(error).__name__
    if "Timeout" in name:
        return "it does not reply in time"
    if "Connect" in name:
        return "it cannot be reached"
    return f"its reply broke off or cannot be read ({name})"
