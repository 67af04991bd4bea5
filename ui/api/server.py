"""Running Dossier's page and HTTP interface on a port."""

from __future__ import annotations

import errno
import ipaddress
import logging
import socket
import sys
import threading
from typing import TYPE_CHECKING

import uvicorn

from rag.errors import DossierError
from ui.api.app import create_app

if TYPE_CHECKING:
    from rag.assistant import Assistant

_log = logging.getLogger(__name__)
_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")


class Server:
    """Dossier on a port of its own, which it takes at once and serves when run; port 0 takes any free one.

    `address` is where it is. Raises DossierError when the port cannot be had.
    """

    def __init__(self, assistant: Assistant, host: str, port: int) -> None:
        self._listening = _bind_socket(host, port)
        shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(
            host, f"[{host}]" if ":" in host else host
        )
        self.address = f"http://{shown}:{self._listening.getsockname()[1]}"
        app = create_app(assistant, hosts=(*_LOCAL_NAMES, host) if _is_loopback(host) else ())
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, timeout_graceful_shutdown=3
        )
        self._server = _AnnouncingServer(config, self.address, assistant)

    def run(self) -> None:
        """Serve until interrupted or stopped."""
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._listening.close()

    def stop(self) -> None:
        """End `run`, from another thread; what is being answered has three seconds to end."""
        self._server.should_exit = True


class _AnnouncingServer(uvicorn.Server):
    """Says where it is once it listens, not before, and then loads the models behind the page."""

    def __init__(self, config: uvicorn.Config, address: str, assistant: Assistant) -> None:
        super().__init__(config)
        self._address, self._assistant = address, assistant

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            sys.stdout.write(f"Dossier is at {self._address}\n")
            sys.stdout.flush()
            threading.Thread(target=self._load, name="loading").start()  # a stop waits for it

    def _load(self) -> None:
        try:
            self._assistant.load()
        except DossierError as error:  # whoever asks is told as well
            _log.warning("%s", error)


def _bind_socket(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise DossierError(_explain_bind_error(host, port, error)) from error
    return listening


def _explain_bind_error(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program; stop it, or choose another port."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user; choose one above 1023."
    return f"The address {host} port {port} cannot be listened on ({error.strerror}); choose another host."


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
