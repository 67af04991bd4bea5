"""The page by keyboard and screen reader, in the dark, on a phone and enlarged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from rag import Assistant
from tests.browser.conftest import SCREENSHOTS, ask, measure_overflow, serve_assistant
from tests.support.harbour import AND_IT, UNANSWERED, WHEN_CLOSED, WHEN_OPENED, open_with_models

_SERIOUS_IMPACTS = ("serious", "critical")


@pytest.fixture(scope="module")
def address(corpus_assistant: Assistant) -> str:
    assert corpus_assistant.examples()
    return serve_assistant(corpus_assistant)


SOLDIERS = "How many North Korean soldiers have been sent to Russia?"
NOWHERE = "Who is the mayor of Paris?"


def find_violations(page) -> list[str]:
    """Find with axe-core what keeps somebody from using the page."""
    violations = []
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in _SERIOUS_IMPACTS:
            violations += [f"{violation['id']}: {node['html']}" for node in violation["nodes"]]
    return violations


def list_views(page) -> dict[str, Callable[[], Any]]:
    """List every view of the page, with the action that opens it from the one before."""
    return {
        "welcome": lambda: page.wait_for_selector("#welcome button[data-question]"),
        "answer": lambda: ask(page, SOLDIERS),
        "rating": lambda: page.get_by_role("button", name="Not helpful").click(),
        "editing": lambda: page.get_by_role("button", name="Edit").click(),
        "abstention": lambda: (
            ask(page, NOWHERE),
            page.wait_for_selector("#a2 button[data-question]"),
        ),
        "filters": lambda: page.get_by_role("button", name="Only some articles").click(),
        "deleting": lambda: (
            page.locator(".heading").get_by_role("button", name="Delete").first.click()
        ),
        "library": lambda: (
            page.get_by_role("tab", name="Library").click(),
            page.wait_for_selector(".library table"),
        ),
        "overview": lambda: (
            page.get_by_role("tab", name="Overview").click(),
            page.wait_for_selector("#overview svg.marks"),
        ),
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_view(open_page, address, scheme):
    page = open_page(address, color_scheme=scheme)
    violations = {}
    for view, open_view in list_views(page).items():
        open_view()
        violations[view] = find_violations(page)
    article = page.context.new_page()
    for name, query in (("article", "start=10&end=60"), ("removed", "removed=1")):
        article.goto(f"{address}/articles/{find_article(address, page)}?{query}")
        violations[name] = find_violations(article)
    assert all(not found for found in violations.values()), violations


def find_article(address: str, page) -> str:
    """Find the id of an article of the corpus."""
    files = page.request.get(f"{address}/api/articles").json()["articles"]
    (article,) = [file for file in files if file["path"].endswith("first-clashes-kursk.html")]
    return article["article_id"]


@pytest.mark.parametrize(
    ("name", "width", "height", "scheme"),
    [
        ("light", 1440, 900, "light"),
        ("dark", 1440, 900, "dark"),
        ("phone", 375, 812, "light"),
    ],
)
def test_every_view_fits_and_is_kept_as_a_picture(
    open_page, address, name, width, height, scheme, tmp_path
):
    page = open_page(address, width=width, height=height, color_scheme=scheme)
    folder = Path(SCREENSHOTS) if SCREENSHOTS else tmp_path
    for view, open_view in list_views(page).items():
        open_view()
        assert measure_overflow(page) <= 0, view
        picture = folder / f"{view}-{name}.png"
        page.screenshot(path=picture)
        assert picture.stat().st_size > 10_000


def test_twice_as_large_nothing_is_cut_off(open_page, address):
    page = open_page(address, width=720, height=450)  # what is left of 1440 by 900 at 200 %
    for view, open_view in list_views(page).items():
        open_view()
        assert measure_overflow(page) <= 0, view
    page.get_by_role("tab", name="Ask").click()
    page.locator("#question textarea").scroll_into_view_if_needed()
    assert page.locator("#question textarea").is_visible()


def test_a_question_is_asked_checked_and_rated_by_keyboard_alone(open_page, address):
    page = open_page(address)
    page.wait_for_selector("#welcome button[data-question]")
    wait_for_focus(page, "#question textarea")
    page.keyboard.type(SOLDIERS)
    page.keyboard.press("Enter")
    page.wait_for_selector("#a1 .reply.answered")
    press_tab_until(page, "a.cite", backwards=True)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id").startswith("a1-s")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "cite"
    press_tab_until(page, "button[data-opens=f1]")
    page.keyboard.press("Enter")
    wait_for_focus(page, "#f1 input[type=radio]")
    page.keyboard.press("Space")
    press_tab_until(page, "#f1 button[type=submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#a1 .noted")
    press_tab_until(page, "#tabs [role=tab][data-tab-id=library]", backwards=True)
    page.keyboard.press("Enter")
    page.wait_for_selector(".library table")


def wait_for_focus(page, selector: str) -> None:
    """Wait until an element that matches the selector has the focus."""
    page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)


def press_tab_until(page, selector: str, *, backwards: bool = False) -> None:
    """Press Tab until a matching element has the focus, and check that the focus is visible."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            ring = page.evaluate(
                """() => {
                  const style = getComputedStyle(document.activeElement);
                  return style.outlineStyle + style.boxShadow;
                }"""
            )
            assert ring not in ("nonenone", "none")
            return
    raise AssertionError(f"Tab never reached {selector}")


def test_a_screen_reader_hears_the_stages_and_the_whole_answer(open_page, address):
    page = open_page(address)
    page.evaluate(
        """() => {
          window.announcements = [];
          const announcer = document.getElementById('announcer');
          const record = () => window.announcements.push(announcer.textContent);
          new MutationObserver(record).observe(
            announcer, { childList: true, characterData: true, subtree: true });
        }"""
    )
    ask(page, SOLDIERS)
    sentence = page.locator("#a1 .segment").first.inner_text()
    page.wait_for_function(
        "text => window.announcements.some(words => words.includes(text))", arg=sentence
    )
    announcements = page.evaluate("window.announcements")
    assert "Searching the articles" in announcements
    assert sum(sentence in words for words in announcements) == 1
    for region in ("Conversation", "Evidence"):
        assert page.get_by_role("region", name=region).count() == 1
    assert page.get_by_role("navigation", name="Conversations").count() == 1


def test_nothing_moves_where_reduced_motion_is_preferred(open_page, address):
    page = open_page(address, reduced_motion="reduce")
    ask(page, SOLDIERS)
    page.locator("#a1 a.cite").first.click()
    endless = """() => document.getAnimations()
      .filter(animation => animation.effect.getTiming().iterations === Infinity).length"""
    assert page.evaluate(endless) == 0


def test_a_whole_visit_asks_nobody_but_its_own_address(browser, harbour, tmp_path):
    own = open_with_models(harbour, tmp_path / "library")
    own.library.sync([str(harbour.settings.data.parent / "articles")])
    address = serve_assistant(own)
    context = browser.new_context()
    urls: list[str] = []
    context.on("request", lambda request: urls.append(request.url))
    page = context.new_page()
    page.on("websocket", lambda socket: urls.append(socket.url))
    page.goto(address)
    page.wait_for_selector("#question textarea")
    for question in (WHEN_CLOSED, AND_IT, UNANSWERED, WHEN_OPENED):
        ask(page, question)
    page.locator("#a1 a.cite").first.click()
    with context.expect_page() as opening:
        page.get_by_role("link", name="whole article").first.click()
    opening.value.wait_for_load_state()
    page.get_by_role("button", name="Helpful", exact=True).first.click()
    for tab in ("Library", "Overview", "Ask"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(1500)
    page.reload()
    page.wait_for_selector(".exchange")
    context.close()
    hosts = {urlsplit(url).netloc for url in urls if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}
    assert len(urls) > 20
