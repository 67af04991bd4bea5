"""Articles that come from programs and llama-hub readers are stored as those from files are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from llama_index.core import Document

from rag import Assistant
from rag.errors import RequestError
from rag.library.library import Library
from rag.records import Article

FERRY = "The night ferry sails again from 11 May. Tickets cost 12 crowns."


def build_document(
    number: int,
    text: str = FERRY,
    **metadata: object,
) -> Document:
    return Document(id_=f"doc-{number}", text=text, metadata=metadata)


def get_first_article(library: Library) -> Article:
    article_id = library.list_files()[0].article_id
    assert article_id is not None
    article = library.article(article_id)
    assert article is not None
    return article


def get_only_article(library: Library) -> Article:
    assert len(library.list_files()) == 1
    return get_first_article(library)


def test_documents_become_articles_with_their_metadata(library: Library) -> None:
    document = build_document(
        1,
        title="Ferry notice",
        source="Port office",
        author="Mara Lind",
        date="2024-04-20",
    )
    result = library.add_documents([document])
    (article_id,) = result.article_ids
    article = library.article(article_id)
    assert article is not None
    assert article.title == "Ferry notice"
    assert article.source == "Port office"
    assert article.author == "Mara Lind"
    assert article.published == date(2024, 4, 20)
    assert FERRY in article.text
    (file,) = library.list_files()
    assert file.path == "document:doc-1"
    assert file.state == "indexed"


def test_documents_are_answered_from(library: Library, assistant: Assistant) -> None:
    library.add_documents([build_document(1, title="Ferry notice")])
    other = Assistant(library.settings, embed_model=library.encoder, reader=assistant.models.reader)
    answer = other.ask("How much do tickets for the night ferry cost?")
    assert answer.citations[0].quote == "Tickets cost 12 crowns."
    assert answer.citations[0].path == "document:doc-1"


def test_a_document_replaces_the_earlier_one_of_its_id(library: Library) -> None:
    library.add_documents([build_document(1)])
    library.add_documents([build_document(1, "The night ferry does not sail this year at all.")])
    assert "does not sail" in get_only_article(library).text
    assert library.store.count_passages() == 1


def test_the_same_document_again_changes_nothing(library: Library) -> None:
    library.add_documents([build_document(1)])
    generation = library.store.generation
    library.add_documents([build_document(1)])
    assert library.store.generation == generation


def test_a_document_without_text_and_a_second_one_of_an_id_are_refused_alone(
    library: Library,
) -> None:
    documents = [
        build_document(1),
        build_document(2, " "),
        build_document(1, "Another text here."),
    ]
    result = library.add_documents(documents)
    assert len(result.article_ids) == 1
    assert result.refused == (
        ("doc-2", "it holds no text"),
        ("doc-1", "another document of this call has the same id"),
    )
    assert FERRY in get_only_article(library).text


def test_a_sync_of_a_folder_leaves_documents_alone(
    library: Library,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("folder")
    (folder / "a.txt").write_text("The harbour opened on Monday, after forty days of strike.")
    library.add_documents([build_document(1)])
    library.sync([str(folder)])
    paths = {file.path for file in library.list_files()}
    assert len(paths) == 2
    assert "document:doc-1" in paths
    assert library.remove(["document:doc-1"]) == 1


def test_articles_are_added_as_they_are(library: Library, assistant: Assistant) -> None:
    article = get_first_article(assistant.library)
    own = replace(article, id="own-id")
    assert library.add([own]) > 0
    assert library.article("own-id") == own
    assert library.add([own]) == 0


def test_two_articles_of_one_id_are_refused(library: Library, assistant: Assistant) -> None:
    article = get_first_article(assistant.library)
    with pytest.raises(RequestError, match=f"the id {article.id}"):
        library.add([article, article])
    assert library.list_files() == []
