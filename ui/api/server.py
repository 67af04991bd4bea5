"""The HTTP server: it takes a port, serves the application and loads the models behind it."""

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
_SECONDS_TO_FINISH = 3  # for answers that are being written when the server stops


class Server:
    """Serves an assistant on one port.

    The port is taken when the object is made, so a port that is in use is reported before any
    model is loaded. `address` is the URL of the page.

    Args:
        assistant: The assistant to serve.
        host: The address to listen on. A loopback address answers to local host names only.
        port: The port to listen on; 0 takes any free one.

    Raises:
        DossierError: The port cannot be taken.
    """

    def __init__(self, assistant: Assistant, host: str, port: int) -> None:
        self._socket = _bind_socket(host, port)
        bound_port = self._socket.getsockname()[1]
        self.address = f"http://{_get_host_name(host)}:{bound_port}"
        hosts = (*_LOCAL_NAMES, host) if _is_loopback(host) else ()
        config = uvicorn.Config(
            create_app(assistant, hosts=hosts),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
        self._server = _LoadingServer(config, self.address, assistant)

    def run(self) -> None:
        """Serve until interrupted or stopped."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self._socket.close()

    def stop(self) -> None:
        """End `run` from another thread."""
        self._server.should_exit = True


class _LoadingServer(uvicorn.Server):
    """Prints its address once it listens, and then loads the models in a thread."""

    def __init__(self, config: uvicorn.Config, address: str, assistant: Assistant) -> None:
        super().__init__(config)
        self._address = address
        self._assistant = assistant

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if not self.started:
            return
        sys.stdout.write(f"Dossier is at {self._address}\n")
        sys.stdout.flush()
        # Not a daemon: the process waits for the load, because stopping in its midst can crash.
        threading.Thread(target=self._load_models, name="load-models").start()

    def _load_models(self) -> None:
        try:
            self._assistant.load()
        except DossierError as error:  # every question reports it as well
            _log.warning("%s", error)


def _bind_socket(host: str, port: int) -> socket.socket:
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = addresses[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        raise DossierError(_explain_bind_error(host, port, error)) from error
    return bound


def _explain_bind_error(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is taken by another program; stop it, or choose another port."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user; choose one above 1023."
    return (
        f"The address {host} port {port} cannot be listened on ({error.strerror}); "
        "choose another host."
    )


def _get_host_name(host: str) -> str:
    """Get the name under which a browser on this machine reaches the host."""
    if host in ("0.0.0.0", "::"):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
