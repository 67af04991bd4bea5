"""One HTTP client over the harbour library, and two of its articles."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from rag import Article, Assistant
from ui.api import create_app


@pytest.fixture(scope="session")
def client(harbour: Assistant) -> TestClient:
    return TestClient(create_app(harbour), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def plain_article(harbour: Assistant) -> Article:
    return find_article(harbour, "articles/opened")


@pytest.fixture(scope="session")
def hostile_article(harbour: Assistant) -> Article:
    return find_article(harbour, "articles/tower/")


def find_article(assistant: Assistant, path_prefix: str) -> Article:
    """Find the article of the first file whose path begins with the prefix."""
    for file in assistant.library.list_files():
        if file.path.startswith(path_prefix) and file.article_id:
            article = assistant.library.article(file.article_id)
            assert article is not None
            return article
    raise AssertionError(f"the library has no article at {path_prefix}")
