"""Servers for systems that are evaluated over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import uvicorn

Reply = tuple[int, dict[str, Any]]  # status and object


@contextmanager
def serve_app(app: Any) -> Iterator[str]:
    """Serve an application on a free port."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextmanager
def serve_openai(reply: Callable[[list[dict[str, str]]], Reply]) -> Iterator[str]:
    """Serve OpenAI's protocol; `reply` makes a reply of the messages."""
    with serve_replies(lambda body: reply(body["messages"])) as url:
        yield f"{url}/v1"


@contextmanager
def serve_replies(reply: Callable[[dict[str, Any]], Reply]) -> Iterator[str]:
    """Serve what `reply` makes of each posted object."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = reply(body)
            encoded = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(encoded)))
            self.end_headers()
            self.wfile.write(encoded)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


def build_message(content: str, **more: Any) -> dict[str, Any]:
    """Build a reply in OpenAI's shape."""
    return {"choices": [{"message": {"role": "assistant", "content": content, **more}}]}
