"""Changes of the library from the page: files are added and removed, and a sync runs."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from rag.library.lock import write_lock
from tests.browser.library_tab import FERRY, list_names, open_add_panel, wait_for_names
from tests.support.harbour import HOSTILE_NAME


def test_files_are_added_and_one_too_large_is_reported_and_left_out(
    library_page, library_assistant, tmp_path
) -> None:
    big, boat, photo = tmp_path / "big.txt", tmp_path / "boat.md", tmp_path / "photo.png"
    big.write_bytes(b"x" * 100_000_000)
    boat.write_text(FERRY)
    photo.write_bytes(b"\x89PNG")
    page = library_page()
    open_add_panel(page)
    page.set_input_files("#files input[type=file]", [big, boat, photo])
    page.wait_for_selector("#told p")
    assert (
        page.locator("#too-large").inner_text() == "Not added, because larger than 20 MB: big.txt."
    )
    assert page.locator("#told p").all_inner_texts() == [
        "1 article was added.",
        "photo.png was not added: files named .png are not read.",
    ]
    assert "added/boat.md" in list_names(page)
    assert (
        library_assistant.ask("When will the night boat sail again?").citations[0].path
        == "added/boat.md"
    )
    page.set_input_files("#files input[type=file]", [boat])  # the box is empty again
    page.wait_for_selector("text=Nothing has changed.")
    assert page.locator("#too-large").inner_text() == ""


def test_a_folder_is_added_with_what_is_in_it(library_page, tmp_path) -> None:
    (tmp_path / "news" / "inner").mkdir(parents=True)
    (tmp_path / "news" / "boat.md").write_text(FERRY)
    (tmp_path / "news" / "inner" / "boat.md").write_text(FERRY.replace("May", "June"))
    page = library_page()
    open_add_panel(page)
    page.set_input_files(
        "#folder input[type=file], button#folder ~ input[type=file], input[webkitdirectory]",
        tmp_path / "news",
    )
    page.wait_for_selector("text=2 articles were added.")
    assert {"added/boat.md", "added/boat (2).md"} <= set(list_names(page))


def test_dropped_files_are_added(library_page) -> None:
    page = library_page()
    open_add_panel(page)
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
    assert "added/dropped.md" in list_names(page)


def test_addresses_that_cannot_be_read_are_listed_with_their_reason(library_page) -> None:
    page = library_page()
    open_add_panel(page)
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


def test_a_file_is_removed_after_a_question_and_restored_by_keyboard(
    library_page, library_assistant
) -> None:
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


def test_a_library_that_another_process_writes_is_reported(library_page, library_assistant) -> None:
    page = library_page()
    with write_lock(library_assistant.library.folder):
        page.get_by_role("button", name="Remove “Saltmouth harbour shuts” from the library").click()
        page.locator(".question .firm").click()
        page.wait_for_selector(
            "text=Articles are being read already. Wait until that has finished, then try again."
        )
    assert "strike.md" in list_names(page)


def test_a_sync_shows_its_progress_can_be_stopped_and_goes_on(
    library_page, library_assistant, tmp_path
) -> None:
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
    open_add_panel(page)
    page.set_input_files("#files input[type=file]", [boat])  # while the other sync runs
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector(
        "text=You stopped it. What was read until then is in the library; sync again to go on."
    )
    stored = len(library_assistant.library.list_files())
    assert 5 <= stored < 405
    assert page.locator("[role=progressbar]").count() == 0
    page.get_by_role("button", name="Sync now").click()
    page.wait_for_selector("#told >> text=articles were added")
    assert len(library_assistant.library.list_files()) == 405
    assert page.locator("#changed").is_hidden()


def test_files_of_this_machine_cannot_be_read_through_the_upload(
    library_page, library_assistant, tmp_path
) -> None:
    victim = tmp_path / "victim.md"
    victim.write_text(FERRY)
    page = library_page()
    address = page.url.rstrip("/")
    uploads = find_upload_events(address)
    assert len(uploads) == 2
    for upload in uploads:
        send_upload(address, upload, victim)
    results = read_results(address, len(uploads))
    assert [result["success"] for result in results] == [False, False]
    assert victim.exists()
    assert not (library_assistant.library.folder / "added").exists()


def find_upload_events(address: str) -> list[dict[str, Any]]:
    """Find the events of Gradio that files are uploaded to."""
    with urllib.request.urlopen(f"{address}/config") as response:
        events = json.loads(response.read())["dependencies"]
    return [event for event in events if event["targets"] and event["targets"][0][1] == "upload"]


def send_upload(address: str, event: dict[str, Any], path: Path) -> None:
    """Send the path of a file that was never uploaded, as a forged request may."""
    file = {"path": str(path), "orig_name": path.name, "meta": {"_type": "gradio.FileData"}}
    body = {
        "fn_index": event["id"],
        "data": [[file], None],
        "session_hash": "x",
        "trigger_id": event["targets"][0][0],
    }
    request = urllib.request.Request(
        f"{address}/gradio_api/queue/join",
        json.dumps(body).encode(),
        {"Content-Type": "application/json", "Origin": address},
    )
    urllib.request.urlopen(request).close()


def read_results(address: str, count: int) -> list[dict[str, Any]]:
    """Read the results of events from Gradio's stream until there are so many."""
    stream_address = f"{address}/gradio_api/queue/data?session_hash=x"
    results = []
    with urllib.request.urlopen(stream_address, timeout=30) as stream:
        for line in stream:
            if b"process_completed" in line:
                results.append(json.loads(line.removeprefix(b"data: ")))
            if len(results) == count:
                break
    return results
