"""A hub for tests: one file, served as the Hugging Face hub serves a large one.

The address of the file redirects to that of its content, which lies on another host.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"
_CONTENT = "/content"


@dataclass
class Hub:
    """What the hub has, and how it goes wrong.

    Attributes:
        content: the file.
        sha256: the checksum that it tells, if not the file's own.
        cut_after: bytes after which it closes the connection, once; until then it is whole.
        is_down: whether it refuses every request for the content.
        ranges: the header Range of each request for the content, "" where there was none.
        tokens: the header Authorization of each request for the content.
    """

    content: bytes
    sha256: str = ""
    cut_after: int | None = None
    is_down: bool = False
    ranges: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    address: str = ""


class _HubServer(ThreadingHTTPServer):
    def __init__(self, hub: Hub) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.hub = hub


@contextmanager
def run_hub(hub: Hub) -> Iterator[Hub]:
    server = _HubServer(hub)
    hub.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: _HubServer

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self._redirect()

    def do_GET(self) -> None:
        if self.path == _CONTENT:
            self._send_content()
        else:
            self._redirect()

    def _redirect(self) -> None:
        hub = self.server.hub
        if not self.path.endswith(".gguf"):
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.end_headers()
            return
        self.send_response(302)
        self.send_header("Location", f"http://localhost:{self.server.server_port}{_CONTENT}")
        self.send_header("X-Repo-Commit", COMMIT)
        sha256 = hub.sha256 or hashlib.sha256(hub.content).hexdigest()
        self.send_header("X-Linked-Etag", f'"{sha256}"')
        self.send_header("X-Linked-Size", str(len(hub.content)))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send_content(self) -> None:
        hub = self.server.hub
        wanted = self.headers.get("Range", "")
        hub.ranges.append(wanted)
        hub.tokens.append(self.headers.get("Authorization", ""))
        if hub.is_down:
            self.send_response(503)
            self.end_headers()
            return
        start = int(wanted.removeprefix("bytes=").partition("-")[0]) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(hub.content) - start))
        if wanted:
            end = len(hub.content) - 1
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(hub.content)}")
        self.end_headers()
        end = len(hub.content) if hub.cut_after is None else hub.cut_after
        hub.is_down = hub.cut_after is not None
        self.wfile.write(hub.content[start:end])
