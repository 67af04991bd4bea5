"""A served page, and a real browser that reports requests to other machines."""

from __future__ import annotations

import os
import socket
import threading
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

import pytest

from rag import Assistant
from tests.support.harbour import open_with_models, write_articles
from ui.api import Server

CHROMIUM = "/usr/bin/chromium"
MISSING = (
    f"The page was not tested: {CHROMIUM} is missing. Install it with: apt-get install chromium"
)
SKIPPED = "DOSSIER_WITHOUT_BROWSER=1: the page was NOT tested in a browser"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Removed from the environment, because the settings refuse DOSSIER_ variables that they do not know
WITHOUT_BROWSER = os.environ.pop("DOSSIER_WITHOUT_BROWSER", "") == "1"
SCREENSHOT = os.environ.pop("DOSSIER_SCREENSHOT", "")  # path to keep a picture of the page at
SCREENSHOTS = os.environ.pop("DOSSIER_SCREENSHOTS", "")  # folder to keep pictures of every view in
PATIENCE = 60  # seconds; the machine that tests may be slow
# Records each stage that an answer shows, with the number of sentences on the page at that time
RECORD_STAGES = """
window.stages = [];
new MutationObserver(() => {
  for (const stage of document.querySelectorAll('.reply.running .stage')) {
    window.stages.push([stage.textContent, document.querySelectorAll('.segment').length]);
  }
}).observe(
  document.querySelector('#conversation'), { subtree: true, childList: true, characterData: true });
"""


_serving: list[tuple[Server, threading.Thread]] = []


def serve_assistant(assistant) -> str:
    """Serve the page over an assistant until the tests of the module are done.

    Returns:
        The address of the page.
    """
    server = Server(assistant, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    _serving.append((server, thread))
    return wait_for_server(server.address)


@pytest.fixture(scope="module", autouse=True)
def stop_servers():
    """Stop what the tests of a module served: even an idle page takes time from later tests."""
    yield
    for server, _ in _serving:
        server.stop()
    while _serving:
        _serving.pop()[1].join(PATIENCE)


def find_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for_server(address: str) -> str:
    """Wait until Dossier answers at an address, and return the address."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
            return address
        except urllib.error.URLError:
            time.sleep(0.2)
    raise TimeoutError(f"nothing answered at {address}")


@pytest.fixture(scope="module")
def browser():
    # Not for the whole session: while Playwright runs, no other test could call asyncio.run().
    if WITHOUT_BROWSER:
        warnings.warn(SKIPPED, stacklevel=1)
        pytest.skip(SKIPPED)
    if not Path(CHROMIUM).exists():
        pytest.fail(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser):
    """Open an address in a fresh profile; afterwards no request may have gone to another host."""
    contexts = []
    foreign_urls = []
    errors = []

    def open_address(address, *, width=1360, height=860, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        own = address.split("/?")[0]
        context.on("request", lambda request: _note_foreign_url(request.url, own, foreign_urls))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: _note_dialog(dialog, errors))
        page.goto(address)
        page.wait_for_selector("#question textarea")
        return page

    yield open_address
    for context in contexts:
        context.close()
    assert foreign_urls == []
    assert errors == []


@pytest.fixture(scope="module")
def keeping(harbour: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant whose conversations no other test writes to."""
    folder = tmp_path_factory.mktemp("keeping")
    own = open_with_models(harbour, folder / "library")
    own.library.sync([str(harbour.settings.data.parent / "articles")])
    assert own.examples()
    return own


@pytest.fixture
def library_assistant(harbour: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over a library of the test's own, with the articles of the harbour."""
    assistant = open_with_models(harbour, tmp_path / "library")
    assistant.library.sync([str(write_articles(tmp_path / "articles"))])
    return assistant


@pytest.fixture
def library_page(open_page, library_assistant):
    def open_library_tab(**options):
        page = open_page(serve_assistant(library_assistant), **options)
        page.get_by_role("tab", name="Library").click()
        page.wait_for_selector(".library")
        return page

    return open_library_tab


def _note_foreign_url(url: str, own: str, foreign_urls: list[str]) -> None:
    if not url.startswith((own, "data:", "blob:")):
        foreign_urls.append(url)


def _note_dialog(dialog, errors: list[str]) -> None:
    errors.append(f"dialog: {dialog.message}")
    dialog.dismiss()


def ask(page, question: str) -> None:
    """Ask, and wait until the answer is whole."""
    before = page.locator(".exchange").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('.exchange').length > n"
        " && !document.querySelector('.reply.running')",
        arg=before,
    )
    page.wait_for_function("document.querySelector('#question textarea').value === ''")


def measure_overflow(page) -> int:
    """Measure by how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def wait_for_list(page, *expected: str) -> None:
    """Wait until the list of conversations has these titles."""
    page.wait_for_function(
        """titles => {
          const buttons = [...document.querySelectorAll('#kept li button')];
          return buttons.map(button => button.textContent).join('|') === titles;
        }""",
        arg="|".join(expected),
    )
