"""A library is used from llama-index as its own objects are: nodes, responses, events."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.instrumentation import get_dispatcher
from llama_index.core.instrumentation.event_handlers import BaseEventHandler
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, TextNode

from rag import Assistant
from rag.errors import DossierError
from rag.integrations.llama_index import (
    BundledEmbedding,
    DossierChatEngine,
    DossierQueryEngine,
    DossierRetriever,
    bundled_sentence_transformer,
)
from tests.support.harbour import AND_IT, OPENED, UNANSWERED, WHEN_CLOSED

QUESTION = "When did the harbour of Saltmouth open again?"


def assert_is_span(assistant: Assistant, source: NodeWithScore) -> None:
    """Assert that a node's text is the stored text of its article at its offsets."""
    article = assistant.library.article(source.node.metadata["article_id"])
    assert article is not None
    start, end = source.node.start_char_idx, source.node.end_char_idx
    assert article.text[start:end] == source.node.text
    assert source.node.relationships[NodeRelationship.SOURCE].node_id == article.id


def test_the_retriever_gives_passages_with_offsets(harbour: Assistant) -> None:
    nodes = DossierRetriever(harbour, top=2).retrieve(QUESTION)
    assert len(nodes) == 2
    assert OPENED in nodes[0].node.text
    for node in nodes:
        assert_is_span(harbour, node)


def test_the_retriever_works_asynchronously(harbour: Assistant) -> None:
    nodes = asyncio.run(DossierRetriever(harbour, top=1).aretrieve(QUESTION))
    assert OPENED in nodes[0].node.text


def test_a_response_has_the_cited_sentences_as_its_source_nodes(harbour: Assistant) -> None:
    response = DossierQueryEngine(harbour).query(QUESTION)
    answer = harbour.ask(QUESTION)
    assert str(response) == answer.text
    assert [node.node.text for node in response.source_nodes] == [
        citation.quote for citation in answer.citations
    ]
    assert response.metadata["status"] == "answered"
    for node in response.source_nodes:
        assert_is_span(harbour, node)


def test_an_abstention_has_no_source_nodes(harbour: Assistant) -> None:
    response = DossierQueryEngine(harbour).query(UNANSWERED)
    assert response.source_nodes == []
    assert response.metadata["status"] == "abstained"


def test_a_streamed_response_ends_as_the_whole_one(harbour: Assistant) -> None:
    response = DossierQueryEngine(harbour, streaming=True).query(QUESTION)
    assert "".join(response.response_gen) == harbour.ask(QUESTION).text
    assert OPENED in response.source_nodes[0].node.text


def test_a_query_engine_answers_asynchronously(harbour: Assistant) -> None:
    response = asyncio.run(DossierQueryEngine(harbour).aquery(QUESTION))
    assert OPENED in str(response)


def test_a_chat_engine_understands_a_follow_up(harbour: Assistant) -> None:
    chat = DossierChatEngine(harbour)
    chat.chat(WHEN_CLOSED)
    response = chat.chat(AND_IT)
    assert OPENED in response.response
    assert_is_span(harbour, response.source_nodes[0])
    roles = [message.role for message in chat.chat_history]
    assert roles == [MessageRole.USER, MessageRole.ASSISTANT] * 2


def test_two_chat_engines_share_no_conversation(harbour: Assistant) -> None:
    first, second = DossierChatEngine(harbour), DossierChatEngine(harbour)
    first.chat(WHEN_CLOSED)
    assert second.chat_history == []
    first.reset()
    assert first.chat_history == []


def test_a_given_history_replaces_the_conversation(harbour: Assistant) -> None:
    history = [
        ChatMessage(role=MessageRole.USER, content=WHEN_CLOSED),
        ChatMessage(role=MessageRole.ASSISTANT, content="In October."),
    ]
    response = DossierChatEngine(harbour).chat(AND_IT, chat_history=history)
    assert OPENED in response.response


def test_a_streamed_chat_ends_with_its_sources(harbour: Assistant) -> None:
    chat = DossierChatEngine(harbour)
    response = chat.stream_chat(QUESTION)
    assert "".join(response.response_gen) == harbour.ask(QUESTION).text
    assert OPENED in response.source_nodes[0].node.text
    assert chat.chat_history[-1].content == harbour.ask(QUESTION).text


def test_a_chat_streams_asynchronously(harbour: Assistant) -> None:
    async def collect() -> str:
        response = await DossierChatEngine(harbour).astream_chat(QUESTION)
        return "".join([piece async for piece in response.async_response_gen()])

    assert asyncio.run(collect()) == harbour.ask(QUESTION).text


def test_retrieval_and_synthesis_are_seen_by_observers(harbour: Assistant) -> None:
    seen: list[str] = []

    class Recorder(BaseEventHandler):  # type: ignore[misc]
        def handle(self, event: Any, **arguments: Any) -> None:
            seen.append(type(event).__name__)

    root = get_dispatcher()
    recorder = Recorder()
    root.add_event_handler(recorder)
    try:
        DossierQueryEngine(harbour).query(QUESTION)
    finally:
        root.event_handlers.remove(recorder)
    assert seen == [
        "QueryStartEvent",
        "RetrievalStartEvent",
        "RetrievalEndEvent",
        "SynthesizeStartEvent",
        "SynthesizeEndEvent",
        "QueryEndEvent",
    ]


def test_the_packaged_embedding_is_a_llama_index_embedding(harbour: Assistant) -> None:
    embedding = BundledEmbedding()
    expected = harbour.library.encoder.embed_query(QUESTION)
    np.testing.assert_allclose(embedding.get_query_embedding(QUESTION), expected, atol=1e-6)
    passages = harbour.library.encoder.embed_passages([OPENED])
    np.testing.assert_allclose(embedding.get_text_embedding(OPENED), passages[0], atol=1e-6)


def test_the_packaged_embedding_is_a_sentence_transformer(harbour: Assistant) -> None:
    model = bundled_sentence_transformer()
    encoder = harbour.library.encoder
    np.testing.assert_allclose(model.encode([OPENED]), encoder.embed_passages([OPENED]), atol=1e-6)
    np.testing.assert_allclose(
        model.encode_query(QUESTION), encoder.embed_query(QUESTION), atol=1e-6
    )


class FixedRetriever(BaseRetriever):  # type: ignore[misc]
    """Returns the nodes that it was made with, or raises what it was made with."""

    def __init__(self, nodes: Any) -> None:
        self._nodes = nodes
        super().__init__()

    def _retrieve(self, query_bundle: QueryBundle) -> Any:
        if isinstance(self._nodes, Exception):
            raise self._nodes
        return self._nodes


def open_with_retriever(harbour: Assistant, nodes: Any) -> Assistant:
    return Assistant(
        harbour.settings,
        embed_model=harbour.library.encoder,
        reader=harbour.models.reader,
        retriever=FixedRetriever(nodes),
    )


def test_an_injected_retriever_finds_what_is_answered_from(harbour: Assistant) -> None:
    best = harbour.search(QUESTION, top=1)[0]
    node = NodeWithScore(node=TextNode(id_=best.passage.id, text=best.text), score=1.0)
    answer = open_with_retriever(harbour, [node]).ask(QUESTION)
    assert OPENED in answer.text
    assert {citation.article_id for citation in answer.citations} == {best.passage.article_id}


@pytest.mark.parametrize(
    ("nodes", "sentence"),
    [
        (RuntimeError("the server is down"), "FixedRetriever failed"),
        (
            [NodeWithScore(node=TextNode(text="elsewhere"), score=1.0)],
            "not passages of the library",
        ),
    ],
    ids=["it raises", "nodes of elsewhere"],
)
def test_a_broken_retriever_is_one_sentence(harbour: Assistant, nodes: Any, sentence: str) -> None:
    with pytest.raises(DossierError, match=sentence):
        open_with_retriever(harbour, nodes).ask(QUESTION)


def test_an_injected_retriever_that_finds_nothing_abstains(harbour: Assistant) -> None:
    assert open_with_retriever(harbour, []).ask(QUESTION).status == "abstained"


def test_an_embedding_of_another_dimension_is_refused_for_a_library(harbour: Assistant) -> None:
    other = Assistant(harbour.settings, embed_model=MockEmbedding(embed_dim=7))
    with pytest.raises(DossierError, match=r"embed|sync"):
        other.ask(QUESTION)
