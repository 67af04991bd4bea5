"""Fetches articles from http(s) addresses, none of which may reach the machine's own network."""

from __future__ import annotations

import ipaddress
import socket
import string
import time
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from rag.errors import UnreadableArticle
from rag.settings import ArticleSettings

_REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SPELLED = (
    string.punctuation
)  # what an address may hold as it is; "%" too, for it may be encoded already
_HEADERS: dict[bytes | str, bytes | str] = {
    "User-Agent": "dossier",
    "Accept": "text/html,text/plain,application/pdf;q=0.9",
    "Accept-Encoding": "identity",
}


@dataclass(frozen=True, slots=True)
class WebPage:
    """What an address gave: the last address after redirects, its media type, its bytes."""

    url: str
    media_type: str
    data: bytes


class _PublicNetwork(httpcore.NetworkBackend):
    """Connects only to addresses that were checked after the name was resolved, so that a name
    cannot point elsewhere between the check and the connection."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
        except (socket.gaierror, UnicodeError) as error:
            raise UnreadableArticle(f"the host {host} is not known") from error
        for address in found:
            if not self._allow_private and not _is_public(str(address)):
                raise UnreadableArticle(
                    f"the host {host} has a private address, which is not fetched"
                )
        failure: Exception | None = None
        for address in sorted(
            map(str, found), key=lambda each: (":" in each, each)
        ):  # IPv4 first: not every machine has IPv6
            try:
                return self._backend.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError(f"{host} has no address")


def _is_public(address: str) -> bool:
    """Whether a connection to this address leaves the organisation's network, also where a gateway
    translates it into the IPv4 address that it holds."""
    given = ipaddress.ip_address(address.split("%")[0])
    if isinstance(given, ipaddress.IPv6Address):
        held = (
            given.ipv4_mapped
            or given.sixtofour
            or (ipaddress.IPv4Address(int(given) & 0xFFFFFFFF) if given in _NAT64 else None)
        )
        if held is not None and not held.is_global:
            return False
    return given.is_global and not given.is_multicast


def is_address(text: str) -> bool:
    """Whether a PATH of the command line is meant as an address rather than a file."""
    return "://" in text


def fetch_page(url: str, settings: ArticleSettings) -> WebPage:
    """The page at `url`, following up to five redirects.

    Raises UnreadableArticle for what is not http(s), is private, is too large, or takes too long.
    """
    deadline = time.monotonic() + settings.fetch_seconds
    network = _PublicNetwork(settings.allow_private_addresses)
    with httpcore.ConnectionPool(network_backend=network) as pool:
        for _ in range(_REDIRECTS + 1):
            url = _normalise_url(url)
            try:
                answer = _request_page(pool, url, settings, deadline)
            except (
                httpcore.NetworkError,
                httpcore.ProtocolError,
                httpcore.TimeoutException,
                OSError,
            ) as error:
                raise UnreadableArticle(
                    f"{url} cannot be fetched ({type(error).__name__})"
                ) from error
            if isinstance(answer, WebPage):
                return answer
            url = _resolve_redirect(url, answer)
    raise UnreadableArticle(f"{url} redirects more than {_REDIRECTS} times")


def _resolve_redirect(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise UnreadableArticle(f"{url} redirects to what is not an address") from error


def _normalise_url(url: str) -> str:
    """The address in ASCII, as requests are written.

    People and redirects also write it in their own script.

    Raises UnreadableArticle for what is not an http(s) address.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme.lower() in ("http", "https") and parts.hostname and parts.port != 0
        host = (
            parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
        )
    except ValueError as error:  # a port that is no number, a host that no name can be
        raise UnreadableArticle(f"{url} is not an address") from error
    if not usable:
        raise UnreadableArticle(f"{url} is not an http or https address")
    return urlunsplit(
        (
            parts.scheme,
            host,
            quote(parts.path, safe=_SPELLED),
            quote(parts.query, safe=_SPELLED),
            "",
        )
    )


def _request_page(
    pool: httpcore.ConnectionPool, url: str, settings: ArticleSettings, deadline: float
) -> WebPage | str:
    """The page, or the address that it redirects to."""
    limit = int(settings.max_megabytes * 1e6)
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), settings.fetch_seconds)
    with pool.stream("GET", url, headers=_HEADERS, extensions={"timeout": timeouts}) as response:
        headers = {
            name.lower(): value.decode("utf-8", errors="replace")
            for name, value in response.headers
        }
        if response.status in (301, 302, 303, 307, 308) and b"location" in headers:
            return headers[b"location"]
        if response.status != 200:
            raise UnreadableArticle(f"{url} answers with status {response.status}")
        data = bytearray()
        for chunk in response.iter_stream():
            data += chunk
            if len(data) > limit:
                raise UnreadableArticle(
                    f"{url} is larger than {settings.max_megabytes:g} MB (articles.max_megabytes)"
                )
            if time.monotonic() > deadline:
                raise UnreadableArticle(
                    f"{url} took longer than {settings.fetch_seconds:g} s (articles.fetch_seconds)"
                )
    media_type = headers.get(b"content-type", "text/html").split(";")[0].strip().lower()
    return WebPage(url, media_type, bytes(data))
