"""Conversations that are deleted, and answers that are interrupted."""

from __future__ import annotations

import subprocess
import sys

import pytest

from rag import Assistant
from rag.workspace.history import open_history
from tests.browser.conftest import (
    ask,
    find_free_port,
    serve_assistant,
    wait_for_list,
    wait_for_server,
)
from tests.conftest import ROOT
from tests.support.harbour import (
    CLOSED,
    OPENED,
    STRIKE,
    WHEN_CLOSED,
    WHEN_OPENED,
    open_with_models,
    write_articles,
)


@pytest.fixture(scope="module")
def address(keeping: Assistant) -> str:
    return serve_assistant(keeping)


def test_a_question_to_a_conversation_deleted_elsewhere_begins_a_new_one(open_page, address):
    first = open_page(address)
    ask(first, WHEN_CLOSED)
    second = first.context.new_page()
    second.goto(first.url)
    second.wait_for_selector("#a1 .reply.answered")
    second.locator(".heading").get_by_role("button", name="Delete").first.click()
    second.locator("#delete").get_by_role("button", name="Delete").click()
    second.wait_for_selector("text=Your conversations are kept here, for you alone.")
    first.fill("#question textarea", WHEN_OPENED)
    first.press("#question textarea", "Enter")
    first.wait_for_selector("text=was deleted in another window; your question begins a new one")
    first.wait_for_selector("#a1 .reply.answered")
    wait_for_list(first, WHEN_OPENED)


def test_a_conversation_deleted_in_the_middle_of_an_answer_is_reported(open_page, address, keeping):
    page = open_page(address)
    with keeping._loading:
        page.fill("#question textarea", WHEN_CLOSED)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".reply.running")
        page.wait_for_function("location.search.includes('c=')")
        conversation = page.url.split("c=")[1]
        open_history(keeping.library)._get_connection().execute(
            "DELETE FROM conversations WHERE id = ?", (conversation,)
        )
    page.wait_for_selector("#a1 .reply.answered")
    assert "this answer is not kept" in page.locator("#a1").inner_text()


def test_a_sync_in_the_middle_of_an_answer_breaks_nothing(open_page, keeping, tmp_path):
    articles, other = tmp_path / "articles", open_with_models(keeping, tmp_path / "library")
    write_articles(articles)
    other.library.sync([str(articles)])
    page = open_page(serve_assistant(other))
    with other._loading:  # as while the models are still being loaded
        page.fill("#question textarea", WHEN_OPENED)
        page.press("#question textarea", "Enter")
        page.wait_for_selector(".reply.running")
        (articles / "strike.md").unlink()
        other.library.sync([str(articles)])
    page.wait_for_selector("#a1 .reply.answered")
    assert STRIKE not in page.locator("#a1").inner_text()
    assert f"{OPENED} {CLOSED}" in page.locator("#a1 .reply").inner_text()


def test_a_restart_in_the_middle_of_an_answer_loses_nothing(open_page, keeping, tmp_path):
    data = tmp_path / "library"
    open_with_models(keeping, data).library.sync([str(ROOT / "tests/data/articles")])
    port = find_free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "ui.terminal.app",
        "--data",
        str(data),
        "chat",
        "--port",
        str(port),
    ]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        page = open_page(wait_for_server(address))
        page.fill(
            "#question textarea",
            "How many North Korean soldiers are operating beside Russian forces?",
        )
        page.press("#question textarea", "Enter")
        page.wait_for_function("location.search.includes('c=')")
        conversation, profile = page.url, page.context
        page.close()  # an open page would reload itself when the server is back
    finally:
        first.kill()
        first.wait()
    second = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for_server(address)
        page = profile.new_page()
        page.goto(conversation)
        page.wait_for_selector("#a1 .reply")
        if page.locator("#a1 .reply.failed").count():  # else the answer was there before the kill
            assert "This answer was interrupted" in page.locator("#a1").inner_text()
            page.locator("#a1").get_by_role("button", name="Ask again").click()
        page.wait_for_selector(".reply.answered")
        assert page.locator(".exchange").count() == 1
    finally:
        second.terminate()
        second.wait()
