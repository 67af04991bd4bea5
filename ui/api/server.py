"""Running Dossier's page and HTTP interface on a port."""

from __future__ import annotations

import errno
import ipaddress
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from rag.errors import DossierError
from ui.api.app import create_app

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "::1")


class _Announcing(uvicorn.Server):
    """Says where it is once it listens, not before."""

    address = ""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            sys.stdout.write(f"Dossier is at {self.address}\n")
            sys.stdout.flush()


def serve(assistant: Assistant, host: str, port: int) -> None:
    """Serve until interrupted; port 0 takes any free one.

    Raises DossierError when the address cannot be had.
    """
    listening = _bound(host, port)
    hosts = (*_LOCAL_NAMES, host) if _is_loopback(host) else ()
    app = create_app(assistant, hosts=hosts)
    server = _Announcing(
        uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=3)
    )
    shown = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)
    server.address = f"http://{shown}:{listening.getsockname()[1]}"
    try:
        server.run(sockets=[listening])
    finally:
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise DossierError(_why_not(host, port, error)) from error
    return listening


def _why_not(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is taken by another program; stop it, or choose another port."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user; choose one above 1023."
    return f"The address {host} port {port} cannot be listened on ({error.strerror}); choose another host."


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
