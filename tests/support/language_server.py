"""A model server for tests.

Deterministic, scripted, and spoken to over real HTTP in three protocols, streaming and not.

`says` is given the prompt and yields what the model writes, piece by piece; `failure` is an HTTP
status, or "cut" or "garbage" for what goes wrong after the first piece.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ModelScript = Callable[[str], Iterable[str]]
PROTOCOLS = ("openai", "ollama", "anthropic")


class ModelServer(ThreadingHTTPServer):
    """Answers every protocol at its own paths, and keeps what it was asked."""

    def __init__(self, says: ModelScript, failure: int | str | None, listing: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.says, self.failure, self.listing = says, failure, listing
        self.refuses_schema = False
        self.busy = 0  # requests that are refused before one is answered
        self.listed: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []

    def base(self, protocol: str) -> str:
        """Where a provider's base_url has to point."""
        return f"http://127.0.0.1:{self.server_port}{'/v1' if protocol == 'openai' else ''}"


@contextmanager
def run_model_server(
    says: ModelScript, failure: int | str | None = None, listing: bytes = b""
) -> Iterator[ModelServer]:
    """Run a server that writes what `says` yields, and replies to a GET with `listing`."""
    server = ModelServer(says, failure, listing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: ModelServer

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.server.listed.append(self.path)
        self.server.headers.append(dict(self.headers))
        is_known = self.path in ("/api/tags", "/v1/models") and bool(self.server.listing)
        status = 200 if is_known else 404
        self._send_answer(status, "application/json", self.server.listing)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/api/show":  # how large a model is, this server does not know
            self._send_answer(404, "application/json", b"{}")
            return
        self.server.asked.append(body)
        self.server.headers.append(dict(self.headers))
        busy = self.server.busy > 0
        self.server.busy -= 1
        if busy:
            self._send_answer(429, "application/json", b'{"error": {"message": "busy"}}', "0")
            return
        if isinstance(self.server.failure, int):
            self._send_answer(
                self.server.failure,
                "application/json",
                b'{"error": {"message": "no", "type": "refused"}}',
            )
            return
        if self.server.refuses_schema and _asks_for_schema(body):
            self._send_answer(400, "application/json", b'{"error": {"message": "no schema"}}')
            return
        told = [body.get("system", ""), *(each["content"] for each in body["messages"])]
        prompt = "\n".join(_get_message_text(content) for content in told)
        if not body.get("stream"):
            whole = "".join(self.server.says(prompt))
            build = _build_tool_reply if body.get("tools") else _WHOLE[self.path.partition("?")[0]]
            self._send_answer(200, "application/json", json.dumps(build(whole)).encode())
            return
        frames = {
            "/v1/chat/completions": _stream_openai,
            "/api/chat": _stream_ollama,
            "/v1/messages": _stream_anthropic_tool if body.get("tools") else _stream_anthropic,
        }[self.path.partition("?")[0]]
        self.send_response(200)
        self.send_header(
            "Content-Type",
            "application/x-ndjson" if self.path == "/api/chat" else "text/event-stream",
        )
        self.end_headers()
        try:
            for number, frame in enumerate(frames(self.server.says(prompt))):
                if self.server.failure == "garbage" and number == 3:
                    frame = b"data: {nonsense\n\n" if b"data:" in frame else b"{nonsense\n"
                if self.server.failure == "cut" and number == 3:
                    return
                self.wfile.write(frame)
                self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):  # whoever asked has stopped listening
            pass

    def _send_answer(
        self, status: int, kind: str, body: bytes, retry_after: str | None = None
    ) -> None:
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def write_ollama_listing(*models: dict[str, Any]) -> bytes:
    """Write a reply of /api/tags; a model without details gets those of an instruct model."""
    details = {"family": "qwen3", "parameter_size": "4.0B"}
    entries = [{"details": details, **model} for model in models]
    return json.dumps({"models": entries}).encode()


_WHOLE: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/chat/completions": lambda said: {
        "id": "1",
        "object": "chat.completion",
        "created": 0,
        "model": "fake",
        "choices": [
            {"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        ],
    },
    "/api/chat": lambda said: {
        "model": "fake",
        "created_at": "2024-11-16T00:00:00Z",
        "message": {"role": "assistant", "content": said},
        "done": True,
    },
    "/v1/messages": lambda said: {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "content": [{"type": "text", "text": said}],
        "model": "fake",
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 1, "output_tokens": 1},
    },
}


def _build_tool_reply(said: str) -> dict[str, Any]:
    """Build Anthropic's reply of a tool that is used with what was said, or of text."""
    if not said.startswith("{"):
        return _WHOLE["/v1/messages"](said)
    tool = {"type": "tool_use", "id": "t", "name": "reply", "input": json.loads(said)}
    return {**_WHOLE["/v1/messages"](""), "content": [tool], "stop_reason": "tool_use"}


def _asks_for_schema(body: dict[str, Any]) -> bool:
    return any(body.get(name) for name in ("response_format", "format", "tools"))


def _get_message_text(content: Any) -> str:
    return (
        content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
    )


def _format_event(value: Any, name: str | None = None) -> bytes:
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(value)}\n\n".encode()


def _stream_openai(pieces: Iterable[str]) -> Iterator[bytes]:
    base = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "fake"}
    yield _format_event(
        {
            **base,
            "choices": [
                {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
            ],
        }
    )
    for piece in pieces:
        yield _format_event(
            {**base, "choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]}
        )
    yield _format_event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 700, "completion_tokens": 40, "total_tokens": 740}
    yield _format_event({**base, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _stream_ollama(pieces: Iterable[str]) -> Iterator[bytes]:
    base = {"model": "fake", "created_at": "2024-11-16T00:00:00Z"}
    for piece in pieces:
        yield (
            json.dumps(
                {**base, "message": {"role": "assistant", "content": piece}, "done": False}
            ).encode()
            + b"\n"
        )
    yield (
        json.dumps(
            {
                **base,
                "message": {"role": "assistant", "content": ""},
                "done": True,
                "done_reason": "stop",
                "prompt_eval_count": 700,
                "eval_count": 40,
            }
        ).encode()
        + b"\n"
    )


def _stream_anthropic(pieces: Iterable[str]) -> Iterator[bytes]:
    block = {"type": "text", "text": ""}
    return _stream_anthropic_block(pieces, block, "text_delta", "text")


def _stream_anthropic_tool(pieces: Iterable[str]) -> Iterator[bytes]:
    block = {"type": "tool_use", "id": "t", "name": "reply", "input": {}}
    return _stream_anthropic_block(pieces, block, "input_json_delta", "partial_json")


def _stream_anthropic_block(
    pieces: Iterable[str], block: dict[str, Any], kind: str, key: str
) -> Iterator[bytes]:
    message = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "content": [],
        "model": "fake",
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": 700, "output_tokens": 1},
    }
    yield _format_event({"type": "message_start", "message": message}, "message_start")
    yield _format_event(
        {"type": "content_block_start", "index": 0, "content_block": block}, "content_block_start"
    )
    for piece in pieces:
        delta = {
            "type": "content_block_delta",
            "index": 0,
            "delta": {"type": kind, key: piece},
        }
        yield _format_event(delta, "content_block_delta")
    yield _format_event({"type": "content_block_stop", "index": 0}, "content_block_stop")
    ended = {
        "type": "message_delta",
        "delta": {"stop_reason": "end_turn", "stop_sequence": None},
        "usage": {"output_tokens": 40},
    }
    yield _format_event(ended, "message_delta")
    yield _format_event({"type": "message_stop"}, "message_stop")
