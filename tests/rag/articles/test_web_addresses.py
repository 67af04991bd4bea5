"""Articles behind addresses: fetched over real connections from a server of the tests' own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

from rag.articles.read import is_address, read_address, read_article
from rag.articles.readers.shortcut import parse_shortcut_address
from rag.errors import UnreadableArticle
from rag.library.library import Library
from rag.settings import ArticleSettings, load_settings
from tests.conftest import ROOT
from tests.rag.articles.test_documents import build_pdf
from tests.rag.articles.test_html import OPEN_GRAPH, PARAGRAPHS

PLAIN = (
    "The ferry company said on Monday that the night boat would sail again from May, after "
    "two years in which nobody crossed."
)
PRIVATE = "has a private address, which is not fetched"


class Site(BaseHTTPRequestHandler):
    """One site with every way in which a page can go wrong."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        getattr(self, "page_" + unquote(self.path).strip("/").split("?")[0], self.page_missing)()

    def page_article(self) -> None:
        self._send(OPEN_GRAPH.encode(), "text/html; charset=utf-8")

    def page_plain(self) -> None:
        self._send(PLAIN.encode(), "text/plain")

    def page_markdown(self) -> None:
        self._send(f"# The night boat\n\n{PLAIN}\n".encode(), "text/markdown; charset=utf-8")

    def page_pdf(self) -> None:
        self._send(build_pdf(), "application/pdf")

    def page_untyped(self) -> None:
        self._send(OPEN_GRAPH.encode(), None)

    def page_picture(self) -> None:
        self._send(b"\x89PNG\r\n", "image/png")

    def page_large(self) -> None:
        self._send(b"a" * 2_000_000, "text/plain")

    def page_empty(self) -> None:
        self._send(b"", "text/html")

    def page_missing(self) -> None:
        self._send(b"no such page", "text/html", status=404)

    def page_moved(self) -> None:
        self._redirect("/article")

    def page_round(self) -> None:
        self._redirect("/round")

    def page_tofile(self) -> None:
        self._redirect("file:///etc/hostname")

    def page_zürich(self) -> None:
        self._send(OPEN_GRAPH.encode(), "text/html")

    def page_tozürich(self) -> None:
        self._redirect(
            "/zürich?Straße=1".encode().decode("latin-1")
        )  # which send_header turns into bytes again

    def page_tobadport(self) -> None:
        self._redirect("http://127.0.0.1:port/article")

    def page_hopeless(self) -> None:
        """Bytes without end, slowly enough that only a deadline ends them."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        with suppress(OSError):  # when the reader has given up, as it should
            for _ in range(600):
                self.wfile.write(b"wait ")
                self.wfile.flush()
                time.sleep(0.05)

    def page_silent(self) -> None:
        self.close_connection = True
        time.sleep(4)

    def page_cut(self) -> None:
        self.close_connection = True
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"only this")

    def page_garbage(self) -> None:
        self.close_connection = True
        self.wfile.write(b"this is not HTTP at all\r\n\r\n")

    def _redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, body: bytes, media_type: str | None, status: int = 200) -> None:
        self.send_response(status)
        if media_type:
            self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # when it is too large for its reader
            self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that hangs up is what half of these tests are about."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = QuietServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()


NEAR = ArticleSettings(allow_private_addresses=True, max_megabytes=1, fetch_seconds=1)
PUBLIC_ONLY = ArticleSettings(fetch_seconds=2)


@pytest.mark.parametrize("page", ["article", "untyped", "moved"])
def test_a_page_becomes_an_article_that_knows_its_address(site: str, page: str) -> None:
    article = read_address(f"{site}/{page}", NEAR)
    assert article.title == "Swing bridge closes for eighteen months"
    assert article.text.endswith("\n\n".join(PARAGRAPHS))
    assert article.url == f"{site}/{'article' if page == 'moved' else page}"


@pytest.mark.parametrize(
    "page", ["zürich", "z%C3%BCrich", "zürich?Straße=eins zwei#teil", "tozürich"]
)
def test_an_address_may_be_written_in_any_script(site: str, page: str) -> None:
    article = read_address(f"{site}/{page}", NEAR)
    assert article.title == "Swing bridge closes for eighteen months"
    assert article.url is not None
    assert article.url.startswith(f"{site}/z%C3%BCrich")


@pytest.mark.parametrize(
    ("page", "text"),
    [("plain", PLAIN), ("markdown", PLAIN), ("pdf", "The ferry company said on Monday")],
)
def test_other_media_types_are_read_for_what_they_are(site: str, page: str, text: str) -> None:
    assert text in read_address(f"{site}/{page}", NEAR).text


def test_the_same_page_under_a_name_is_read_from_a_shortcut(site: str) -> None:
    shortcut = f"[InternetShortcut]\r\nURL={site}/article\r\nIconIndex=0\r\n"
    assert (
        read_article(".url", shortcut.encode(), NEAR).title
        == "Swing bridge closes for eighteen months"
    )


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("picture", "{site}/picture is image/png, which is not read"),
        ("missing", "{site}/missing answers with status 404"),
        ("empty", "no article text was found in the page"),
        ("large", "{site}/large is larger than 1 MB (articles.max_megabytes)"),
        ("hopeless", "{site}/hopeless took longer than 1 s (articles.fetch_seconds)"),
        ("silent", "{site}/silent cannot be fetched (ReadTimeout)"),
        ("round", "{site}/round redirects more than 5 times"),
        ("tofile", "file:///etc/hostname is not an http or https address"),
        ("tobadport", "http://127.0.0.1:port/article is not an address"),
        ("cut", "{site}/cut cannot be fetched (RemoteProtocolError)"),
        ("garbage", "{site}/garbage cannot be fetched (RemoteProtocolError)"),
    ],
)
def test_a_page_that_cannot_be_had_says_why(site: str, page: str, reason: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read_address(f"{site}/{page}", NEAR)
    assert str(refused.value) == reason.format(site=site)


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "ftp://example.org/a.txt",
        "javascript://alert(1)",
        "http://",
        "https:///path",
        "gopher://example.org",
        "data://text/plain,hello",
    ],
)
def test_only_http_and_https_are_fetched(address: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read_address(address, PUBLIC_ONLY)
    assert str(refused.value) == f"{address} is not an http or https address"


@pytest.mark.parametrize(
    "address",
    [
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:port/",
        "http://127.0.0.1:0/",
        "http://exa mple.org/",
        "http://a\u0000b/",
    ],
)
def test_a_misspelt_address_is_refused(address: str) -> None:
    with pytest.raises(
        UnreadableArticle,
        match=r"is not an (http or https )?address|is not known|cannot be fetched",
    ):
        read_address(address, PUBLIC_ONLY)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[fc00::1]",
        "0.0.0.0",
        "[::]",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
        "[ff02::1]",
        "255.255.255.255",
    ],
)
def test_the_machines_own_network_is_not_fetched(host: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read_address(f"http://{host}:9/latest", PUBLIC_ONLY)
    assert str(refused.value) == f"the host {host.strip('[]')} {PRIVATE}"


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "a..b.invalid", "x" * 70 + ".invalid", "xn--zrich-kva.invalid"]
)
def test_an_unknown_host_is_named(host: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        read_address(f"http://{host}/", PUBLIC_ONLY)
    assert str(refused.value) == f"the host {host} is not known"


_IN_A_NETWORK_OF_ITS_OWN = """
import threading
from http.server import ThreadingHTTPServer
from rag.articles.read import read_address
from rag.errors import UnreadableArticle
from rag.settings import ArticleSettings
from tests.rag.articles.test_web_addresses import Site

asked = []

class Public(Site):
    def page_inward(self):
        self._redirect("http://127.0.0.1:8002/article")

class Inner(Site):
    def do_GET(self):
        asked.append(self.path)
        super().do_GET()

for handler, host, port in ((Public, "11.0.0.1", 8001), (Inner, "127.0.0.1", 8002)):
    threading.Thread(target=ThreadingHTTPServer((host, port), handler).serve_forever, \
daemon=True).start()
print(read_address("http://11.0.0.1:8001/moved", ArticleSettings()).title)
try:
    read_address("http://11.0.0.1:8001/inward", ArticleSettings())
except UnreadableArticle as refused:
    print(refused)
print(asked)
"""


@pytest.mark.skipif(
    not (shutil.which("unshare") and shutil.which("ip")),
    reason="needs unshare and ip, to have a public address to itself",
)
def test_a_public_page_cannot_redirect_into_the_machines_own_network() -> None:
    """In a network namespace, where 11.0.0.1 is this process's own.

    No other server there is public.
    """
    setup = 'ip link set lo up && ip address add 11.0.0.1/32 dev lo && exec "$0" -c "$1"'
    done = subprocess.run(
        ["unshare", "-rn", "sh", "-c", setup, sys.executable, _IN_A_NETWORK_OF_ITS_OWN],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=120,
    )
    if done.returncode and ("unshare" in done.stderr or "RTNETLINK" in done.stderr):
        pytest.skip(f"this machine lets nobody have a network of their own: {done.stderr.strip()}")
    assert done.stdout.splitlines() == [
        "Swing bridge closes for eighteen months",
        f"the host 127.0.0.1 {PRIVATE}",
        "[]",
    ], done.stderr


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("[InternetShortcut]\nURL=https://example.org/a?b=%20c\n", "https://example.org/a?b=%20c"),
        (
            "[InternetShortcut]\r\nURL = https://example.org/\r\n[Other]\r\nx=1\r\n",
            "https://example.org/",
        ),
        ("\ufeff[InternetShortcut]\nURL=https://example.org/\n", "https://example.org/"),
    ],
)
def test_the_address_of_a_shortcut(text: str, address: str) -> None:
    assert parse_shortcut_address(text.encode()) == address


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/",
        "[InternetShortcut]\nTitle=x\n",
        "[Other]\nURL=https://example.org/\n",
        "[",
        "URL",
    ],
)
def test_a_shortcut_without_an_address_says_what_it_needs(text: str) -> None:
    with pytest.raises(UnreadableArticle) as refused:
        parse_shortcut_address(text.encode())
    assert (
        str(refused.value)
        == "the shortcut names no address (a line URL=… under [InternetShortcut])"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [("https://example.org/a", True), ("ftp://example.org", True), ("articles/a.txt", False)],
)
def test_what_looks_like_an_address(text: str, expected: bool) -> None:
    assert is_address(text) is expected


@pytest.fixture
def near_library(tmp_path, assistant) -> Library:
    return Library(
        load_settings(data=tmp_path / "library", articles=NEAR), encoder=assistant.library.encoder
    )


def test_an_address_is_synced_fetched_again_and_kept_when_it_stops_answering(
    site: str, near_library: Library
) -> None:
    first = near_library.sync([f"{site}/article", f"{site}/picture"]).plan
    assert [(step.kind, step.file.name) for step in first.steps] == [
        ("failed", f"{site}/picture"),
        ("new", f"{site}/article"),
    ]
    again = near_library.sync([f"{site}/article"])
    assert ([step.kind for step in again.plan.steps], again.embedded) == (["unchanged"], 0)
    Site.page_kept, Site.page_article = Site.page_article, Site.page_missing
    try:
        (lost,) = near_library.sync([f"{site}/article"]).plan.steps
    finally:
        Site.page_article = Site.page_kept
    assert (lost.kind, lost.file.reason) == (
        "failed",
        f"{site}/article answers with status 404; the last readable version still answers",
    )
    assert (
        near_library.article(lost.file.article_id).title
        == "Swing bridge closes for eighteen months"
    )
