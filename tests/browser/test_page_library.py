"""The Library tab in a real browser: finding, adding, removing, and what it tells meanwhile."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest

from rag import Assistant
from rag.library.lock import write_lock
from tests.browser.conftest import measure_overflow, serve_assistant
from tests.support.harbour import ESCAPED, HOSTILE_NAME, open_with_models, write_articles

FERRY = (
    "The ferry company said on Monday that the night boat would sail again from May, "
    "after two years in which nobody crossed."
)
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


@pytest.fixture
def own(harbour: Assistant, tmp_path: Path) -> Assistant:
    """An assistant over a library of the test's own, with the articles of the harbour."""
    made = open_with_models(harbour, tmp_path / "library")
    made.library.sync([str(write_articles(tmp_path / "articles"))])
    return made


@pytest.fixture
def library_page(open_page, own):
    def opened(**options):
        page = open_page(serve_assistant(own), **options)
        page.get_by_role("tab", name="Library").click()
        page.wait_for_selector(".library")
        return page

    return opened


def names(page) -> list[str]:
    return [
        text.removeprefix("articles/")
        for text in page.locator(".library td.of-path").all_inner_texts()
    ]


def wait_for_names(page, expected: list[str]) -> None:
    page.wait_for_function(
        "expected => JSON.stringify([...document.querySelectorAll('.library td.of-path')]"
        ".map(cell => cell.innerText.replace('articles/', '')))"
        " === JSON.stringify(expected)",
        arg=expected,
    )


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
    assert names(page) == [
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


def test_a_long_list_is_shown_by_the_page(library_page, own, tmp_path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for number in range(120):
        (many / f"{number:03}.txt").write_text("")
    (many / "boat.md").write_text(FERRY)
    own.library.sync([str(many)])
    page = library_page()
    assert page.locator(".library tbody tr").count() == 100
    assert page.locator(".pages").inner_text().split("\n")[1] == "1 to 100 of 126"
    assert page.get_by_role("button", name="Previous page").is_disabled()
    page.get_by_role("button", name="Next page").click()
    page.wait_for_selector("text=101 to 126 of 126")
    assert page.locator(".library tbody tr").count() == 26


def add_panel(page) -> None:
    page.get_by_role("button", name="Add articles").click()
    page.wait_for_selector("#files input[type=file]", state="attached")


def test_files_are_added_and_one_too_large_is_told_and_left_out(
    library_page, own, tmp_path
) -> None:
    big, boat, photo = tmp_path / "big.txt", tmp_path / "boat.md", tmp_path / "photo.png"
    big.write_bytes(b"x" * 100_000_000)
    boat.write_text(FERRY)
    photo.write_bytes(b"\x89PNG")
    page = library_page()
    add_panel(page)
    page.set_input_files("#files input[type=file]", [big, boat, photo])
    page.wait_for_selector("#told p")
    assert (
        page.locator("#too-large").inner_text() == "Not added, because larger than 20 MB: big.txt."
    )
    assert page.locator("#told p").all_inner_texts() == [
        "1 article was added.",
        "photo.png was not added: files named .png are not read.",
    ]
    assert "added/boat.md" in names(page)
    assert own.ask("When will the night boat sail again?").citations[0].path == "added/boat.md"
    page.set_input_files("#files input[type=file]", [boat])  # the box is empty again
    page.wait_for_selector("text=Nothing has changed.")
    assert page.locator("#too-large").inner_text() == ""


def test_a_folder_is_added_with_what_is_in_it(library_page, tmp_path) -> None:
    (tmp_path / "news" / "inner").mkdir(parents=True)
    (tmp_path / "news" / "boat.md").write_text(FERRY)
    (tmp_path / "news" / "inner" / "boat.md").write_text(FERRY.replace("May", "June"))
    page = library_page()
    add_panel(page)
    page.set_input_files(
        "#folder input[type=file], button#folder ~ input[type=file], input[webkitdirectory]",
        tmp_path / "news",
    )
    page.wait_for_selector("text=2 articles were added.")
    assert {"added/boat.md", "added/boat (2).md"} <= set(names(page))


def test_dropped_files_are_added(library_page) -> None:
    page = library_page()
    add_panel(page)
    dropped = page.evaluate_handle(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], 'dropped.md'));
          return data;
        }""",
        FERRY,
    )
    page.dispatch_event("#files [data-testid], #files button", "drop", {"dataTransfer": dropped})
    page.wait_for_selector("text=1 article was added.")
    assert "added/dropped.md" in names(page)


def test_addresses_that_cannot_be_read_are_listed_with_their_reason(library_page) -> None:
    page = library_page()
    add_panel(page)
    page.get_by_role("button", name="Add these addresses").click()
    page.wait_for_selector("text=Write at least one address")
    page.get_by_label("Web addresses").fill("http://127.0.0.1:9/inner\nnot an address")
    page.get_by_role("button", name="Add these addresses").click()
    page.wait_for_selector(
        "text=not an address is not a web address; it must begin with http:// or https://."
    )
    row = page.locator("tr", has_text="http://127.0.0.1:9/inner")
    assert "private address, which is not fetched" in row.inner_text()
    assert page.get_by_label("Web addresses").input_value() == ""


def test_removing_is_asked_told_and_undone_by_keyboard(library_page, own) -> None:
    page = library_page()
    page.get_by_role("button", name="Remove “Saltmouth harbour shuts” from the library").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".question")
    assert (
        "the next sync of its folder brings it back unless you move the file away"
        in page.locator(".question").inner_text()
    )
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_selector(".question", state="detached")
    page.get_by_role("button", name="Remove “Saltmouth harbour shuts” from the library").click()
    page.wait_for_function("document.activeElement.dataset.key === 'confirm'")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=“Saltmouth harbour shuts” was removed.")
    wait_for_names(page, ["<b>.pdf", "opened.md", f"tower/{HOSTILE_NAME}.md", "notes.<i>no<i>"])
    page.get_by_role("button", name="Undo removing “Saltmouth harbour shuts”").click()
    wait_for_names(
        page, ["<b>.pdf", "opened.md", "strike.md", f"tower/{HOSTILE_NAME}.md", "notes.<i>no<i>"]
    )
    page.wait_for_selector(".removals .done", state="detached")


def test_what_another_process_is_writing_is_told(library_page, own) -> None:
    page = library_page()
    with write_lock(own.library.folder):
        page.get_by_role("button", name="Remove “Saltmouth harbour shuts” from the library").click()
        page.locator(".question .firm").click()
        page.wait_for_selector(
            "text=Articles are being read already. Wait until that has finished, then try again."
        )
    assert "strike.md" in names(page)


def test_a_sync_shows_its_progress_can_be_stopped_and_goes_on(library_page, own, tmp_path) -> None:
    for number in range(400):
        story = (
            f"Boat number {number} came into the harbour on Monday with {number} barrels of fish."
        )
        (tmp_path / "articles" / f"{number:03}.txt").write_text(story)
    page = library_page()
    page.wait_for_selector("text=The files in articles have changed since they were last read.")
    page.get_by_role("button", name="Sync now").click()
    page.wait_for_selector("[role=progressbar][aria-valuetext*='Making articles searchable']")
    boat = tmp_path / "boat.md"
    boat.write_text(FERRY)
    add_panel(page)
    page.set_input_files("#files input[type=file]", [boat])  # while the other sync runs
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(
        "text=You stopped it. What was read until then is in the library; sync again to go on."
    )
    stored = len(own.library.list_files())
    assert 5 <= stored < 405
    assert page.locator("[role=progressbar]").count() == 0
    page.get_by_role("button", name="Sync now").click()
    page.wait_for_selector("#told >> text=articles were added")
    assert len(own.library.list_files()) == 405
    assert page.locator("#changed").is_hidden()


def test_files_of_this_machine_cannot_be_had_through_the_upload(
    library_page, own, tmp_path
) -> None:
    victim = tmp_path / "victim.md"
    victim.write_text(FERRY)
    page = library_page()
    address = page.url.rstrip("/")
    config = json.loads(urllib.request.urlopen(f"{address}/config").read())
    adding = [
        each
        for each in config["dependencies"]
        if each["targets"] and each["targets"][0][1] == "upload"
    ]
    assert len(adding) == 2
    for each in adding:
        meta = {"path": str(victim), "orig_name": "victim.md", "meta": {"_type": "gradio.FileData"}}
        body = {
            "fn_index": each["id"],
            "data": [[meta], None],
            "session_hash": "x",
            "trigger_id": each["targets"][0][0],
        }
        request = urllib.request.Request(
            f"{address}/gradio_api/queue/join",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Origin": address},
        )
        urllib.request.urlopen(request).read()
    with urllib.request.urlopen(
        f"{address}/gradio_api/queue/data?session_hash=x", timeout=30
    ) as told:
        ends = []
        for line in told:
            if b"process_completed" in line:
                ends.append(json.loads(line.removeprefix(b"data: ")))
            if len(ends) == 2:
                break
    assert [each["success"] for each in ends] == [False, False]
    assert victim.exists()
    assert not (own.library.folder / "added").exists()


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_told_from_what_is_behind_it(library_page, scheme) -> None:
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
    add_panel(page)
    assert measure_overflow(page) <= 0
    page.locator("tr", has_text="Mara").get_by_role("button").click()
    page.wait_for_selector(".question")
    assert measure_overflow(page) <= 0
    assert page.get_by_role("button", name="Title", exact=True).is_visible()
