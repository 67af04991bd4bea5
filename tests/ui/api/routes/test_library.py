"""The state of the library over HTTP."""

from __future__ import annotations

from tests.support.harbour import HOSTILE, HOSTILE_NAME


def test_health_counts_what_can_be_searched(client, harbour):
    passages = harbour.library.store.count_passages()
    assert passages > 3
    expected = {"status": "ok", "articles": 3, "passages": passages}
    assert client.get("/health").json() == expected


def test_files_are_listed_with_state_and_reason(client):
    files = {file["path"]: file for file in client.get("/api/articles").json()["articles"]}
    failed = files["articles/<b>.pdf"]
    assert failed["state"] == "failed"
    assert failed["reason"].startswith("the PDF is damaged")
    ignored = files["articles/notes.<i>no<i>"]
    assert ignored["state"] == "ignored"
    assert ignored["reason"] == "files named .<i>no<i> are not read"
    assert files[f"articles/tower/{HOSTILE_NAME}.md"]["title"] == f"Title {HOSTILE}"
