"""The Library tab in a real browser: finding, adding, removing, and what it tells meanwhile."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import measure_overflow
from tests.browser.library_tab import FERRY, list_names, open_add_panel, wait_for_names
from tests.support.harbour import ESCAPED, HOSTILE_NAME

LIGHT, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
# The contrast of an element's text with what is behind it.
CONTRAST = """element => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour, under) => {
    canvas.fillStyle = `rgb(${under.join()})`; canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = ([r, g, b]) => {
    const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const [x, y, z] = [r, g, b].map(v => linear(v / 255));
    return .2126 * x + .7152 * y + .0722 * z;
  };
  const above = [];
  for (let parent = element; parent; parent = parent.parentElement) {
    above.unshift(getComputedStyle(parent).backgroundColor);
  }
  const behind = above.reduce((under, colour) => rgb(colour, under), [255, 255, 255]);
  const [a, b] = [light(rgb(getComputedStyle(element).color, behind)), light(behind)];
  return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
}"""


def test_the_list_is_a_table_with_what_needs_attention_first(library_page) -> None:
    page = library_page()
    assert page.get_by_role("table", name=re.compile("What is in the library")).count() == 1
    assert page.get_by_role("columnheader").all_text_contents() == [
        "Title",
        "Source",
        "Author",
        "Date",
        "Passages",
        "State",
        "File",
        "Remove",
    ]
    assert page.locator("th[aria-sort=ascending]").inner_text().startswith("State")
    assert list_names(page) == [
        "<b>.pdf",
        "opened.md",
        "strike.md",
        f"tower/{HOSTILE_NAME}.md",
        "notes.<i>no<i>",
    ]
    assert "the PDF is damaged" in page.locator(".library tbody tr").first.inner_text()
    opened = page.locator(".library tbody tr").nth(1)
    assert opened.locator("td").all_inner_texts()[:6] == [
        "The Courier",
        "",
        "16 November 2024",
        "2",
        "Searchable",
        "articles/opened.md",
    ]
    link = opened.get_by_role("link", name="Harbour opens again")
    assert re.fullmatch(r"/articles/[0-9a-f]{12}\?removed=1", link.get_attribute("href"))
    with page.context.expect_page() as opening:
        link.click()
    assert opening.value.locator("h1").inner_text() == "Harbour opens again"


def test_hostile_text_stays_text_in_the_list_and_in_the_question(library_page) -> None:
    page = library_page()
    row = page.locator("tr", has_text="Mara")
    assert row.locator("td.of-author").inner_html() == f"Mara {ESCAPED}".replace(
        "&#x27;", "'"
    ).replace("&quot;", '"')
    row.get_by_role("button").click()
    page.wait_for_selector(".question")
    assert (
        page.locator("#library")
        .locator("#removals img, #removals b, #listing img, #listing b, #listing script")
        .count()
        == 0
    )
    assert "onerror=alert(1)" in page.locator(".question").inner_text()


def test_sorting_searching_and_filtering(library_page) -> None:
    page = library_page()
    hostile = f"tower/{HOSTILE_NAME}.md"
    page.get_by_role("button", name="Date").focus()
    page.keyboard.press("Enter")
    wait_for_names(page, ["strike.md", "opened.md", "<b>.pdf", "notes.<i>no<i>", hostile])
    assert page.evaluate("document.activeElement.dataset.key") == "sort-published"
    page.keyboard.press("Enter")
    wait_for_names(page, ["opened.md", "strike.md", "<b>.pdf", "notes.<i>no<i>", hostile])
    assert page.locator("th[aria-sort=descending]").inner_text().startswith("Date")
    page.get_by_label("Find in the list").press_sequentially("HARBOUR op")
    wait_for_names(page, ["opened.md"])
    page.get_by_label("Find in the list").fill("nothing like it")
    page.wait_for_selector("text=No file matches.")
    page.get_by_label("Find in the list").fill("")
    wait_for_names(page, ["opened.md", "strike.md", "<b>.pdf", "notes.<i>no<i>", hostile])
    page.get_by_role("combobox", name="State").click()
    page.get_by_role("option", name="Not readable").click()
    wait_for_names(page, ["<b>.pdf"])
    page.get_by_role("combobox", name="State").click()
    page.get_by_role("option", name="Any state").click()
    page.locator("#narrowing").get_by_role("combobox", name="Source").click()
    page.get_by_role("option", name="The Ledger").click()
    wait_for_names(page, ["strike.md"])


def test_a_long_list_is_shown_by_the_page(library_page, library_assistant, tmp_path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(120):
        (many / f"{number:03}.txt").write_text("")
    (many / "boat.md").write_text(FERRY)
    library_assistant.library.sync([str(many)])
    page = library_page()
    assert page.locator(".library tbody tr").count() == 100
    assert page.locator(".pages").inner_text().split("\n")[1] == "1 to 100 of 126"
    assert page.get_by_role("button", name="Previous page").is_disabled()
    page.get_by_role("button", name="Next page").click()
    page.wait_for_selector("text=101 to 126 of 126")
    assert page.locator(".library tbody tr").count() == 26


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_enough_contrast_with_its_background(library_page, scheme) -> None:
    page = library_page(**scheme)
    page.get_by_role("button", name="Remove “Saltmouth harbour shuts” from the library").click()
    page.wait_for_selector(".question")
    for part in (
        ".state.failed",
        ".reason",
        ".of-path",
        ".of-title a",
        "thead button",
        ".act button",
        ".question p",
        ".firm",
        ".summary",
    ):
        ratio = page.locator(f"#library {part}").first.evaluate(CONTRAST)
        assert ratio >= 4.5, (part, ratio)


def test_a_phone_shows_the_list_without_sideways_scrolling(library_page) -> None:
    page = library_page(width=375, height=812)
    open_add_panel(page)
    assert measure_overflow(page) <= 0
    page.locator("tr", has_text="Mara").get_by_role("button").click()
    page.wait_for_selector(".question")
    assert measure_overflow(page) <= 0
    assert page.get_by_role("button", name="Title", exact=True).is_visible()
