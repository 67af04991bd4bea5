"""Corrections by the buttons of an article's page, under the page's own security policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant
from tests.browser.conftest import measure_overflow, serve_assistant
from tests.support.harbour import open_with_models

PROSE = (
    "The ferry company said on Monday that the night boat would sail again from May, "
    "after two years in which nobody crossed the sound, "
    "and that the crew of forty had been hired back already."
)
SHIP = (
    "The Anna, built in 1961, is the oldest of the three boats, and the only one that carries cars."
)


@pytest.fixture(scope="module")
def boats(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder: Path = tmp_path_factory.mktemp("boats")
    (folder / "articles").mkdir()
    later = PROSE.replace("Monday", "Tuesday")
    (folder / "articles" / "boat.md").write_text(
        f"# Night boat sails again\n\n{PROSE}\n\n{SHIP}\n\nShare this article\n\n{later}\n"
    )
    own = open_with_models(assistant, folder / "library")
    own.library.sync([str(folder / "articles")])
    return own


@pytest.mark.parametrize("width", [1360, 375])
def test_buttons_correct_an_article_and_undo_it(open_page, boats, width):
    page = open_page(serve_assistant(boats), width=width)
    (file,) = boats.library.list_files()
    page.goto(f"{page.url.rstrip('/')}/articles/{file.article_id}")
    page.get_by_role("link", name="Show what was removed").click()
    page.locator("summary", has_text="share bar").click()
    page.get_by_role("button", name="Put it back: Share this article").click()
    paragraph = page.locator("p.paragraph", has_text="Share this article")
    assert paragraph.count() == 1
    assert page.locator(".by-hand").inner_text().startswith("Put back by hand")
    page.get_by_role("button", name="Undo: Share this article").click()
    assert paragraph.count() == 0
    page.get_by_role("button", name="Take this out: The Anna").click()
    assert page.locator("p.paragraph", has_text="The Anna").count() == 0
    page.locator("summary", has_text="taken out by hand").click()
    page.get_by_role("button", name="Undo: The Anna").click()
    assert page.locator("p.paragraph", has_text="The Anna").count() == 1
    assert measure_overflow(page) <= 0
    page.get_by_role("link", name="Hide what was removed").click()
    assert page.locator("form").count() == 0
