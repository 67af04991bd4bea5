"""What the Library tab shows of a sync, and of folders that have changed."""

from __future__ import annotations

import pytest

from tests.support.harbour import HOSTILE
from tests.support.html import find_one, get_text, parse_html
from ui.page.library.status import render_changed_folders, render_messages, render_progress
from ui.page.library.sync_job import SyncStatus


@pytest.mark.parametrize(
    ("status", "sentence", "percent"),
    [
        (SyncStatus("running"), "Starting.", "0"),
        (
            SyncStatus("running", "Reading files", 10, 40, 2.0),
            "Reading files: 10 of 40, 2.0 a second, about 15 s left",
            "25",
        ),
        (
            SyncStatus("running", "Reading files", 10, 400, 2.0),
            "Reading files: 10 of 400, 2.0 a second, about 3 min left",
            "2",
        ),
        (
            SyncStatus("running", "Reading files", 10, 40, stopping=True),
            "Stopping after what is in hand.",
            "25",
        ),
    ],
)
def test_progress_is_a_sentence_and_a_bar(status, sentence, percent):
    page = parse_html(render_progress(status))
    assert get_text(find_one(page, ".//p")) == sentence
    bar = find_one(page, './/*[@role="progressbar"]')
    assert (bar.get("aria-valuenow"), bar.get("aria-valuetext")) == (percent, sentence)
    assert find_one(bar, "./i").get("style") == f"width: {percent}%"


def test_messages_are_text():
    page = parse_html(f"<div>{render_messages([HOSTILE, 'Done.'])}</div>")
    assert [paragraph.text_content() for paragraph in page.findall("p")] == [HOSTILE, "Done."]


@pytest.mark.parametrize(
    ("names", "beginning"),
    [
        (["news"], "The files in news have changed"),
        (["a", "b", "c"], "The files in a, b and c have changed"),
    ],
)
def test_changed_folders_are_named(names, beginning):
    page = parse_html(render_changed_folders(names))
    assert get_text(page).startswith(beginning)


def test_without_changed_folders_nothing_is_shown():
    assert render_changed_folders([]) == ""
