"""Stock llama-index reads the published collection: passages with text, offsets and metadata."""

from __future__ import annotations

from llama_index.core import VectorStoreIndex
from llama_index.core.vector_stores import MetadataFilter, MetadataFilters
from llama_index.vector_stores.chroma import ChromaVectorStore

from rag import Assistant
from rag.integrations.llama_index import BundledEmbedding
from rag.library.library import Library
from tests.support.harbour import OPENED


def open_index(library: Library) -> VectorStoreIndex:
    store = ChromaVectorStore(chroma_collection=library.open_collection())
    return VectorStoreIndex.from_vector_store(store, embed_model=BundledEmbedding())


def test_a_stock_retriever_returns_text_and_offsets(harbour: Assistant) -> None:
    retriever = open_index(harbour.library).as_retriever(similarity_top_k=2)
    nodes = retriever.retrieve("When did the harbour of Saltmouth open again?")
    assert len(nodes) == 2
    assert any(OPENED in node.node.text for node in nodes)
    for node in nodes:
        passage = node.node
        article = harbour.article(passage.ref_doc_id)
        assert article is not None
        start = passage.start_char_idx
        end = passage.end_char_idx
        assert article.text[start:end] == passage.text
        assert passage.metadata["title"] == article.title


def test_a_stock_retriever_filters_by_metadata(harbour: Assistant) -> None:
    from_ledger = MetadataFilter(key="source", value="The Ledger")
    filters = MetadataFilters(filters=[from_ledger])
    retriever = open_index(harbour.library).as_retriever(similarity_top_k=5, filters=filters)
    nodes = retriever.retrieve("When did the harbour of Saltmouth open again?")
    assert nodes
    for node in nodes:
        metadata = node.node.metadata
        assert metadata["source"] == "The Ledger"
        assert metadata["published"] == 20241007


def test_a_library_without_passages_has_no_collection(library: Library) -> None:
    assert library.open_collection() is None
