"""Time the usual ways to index passages with other libraries.

    python -m evals.benchmark.peers NAME TEXTS MODEL

TEXTS is a JSON file with a list of passages, MODEL the folder of a sentence-transformers model.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from evals.benchmark.measuring import print_measurement

Index = Callable[[list[str]], int]  # takes passages, returns how many the index then holds


def build_llama_index(model: str, folder: str) -> Index:
    """Build VectorStoreIndex.from_documents over Chroma, with the defaults."""
    import chromadb
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.chroma import ChromaVectorStore

    embedding = HuggingFaceEmbedding(model_name=model)
    embedding.get_text_embedding("warm")
    collection = chromadb.PersistentClient(folder).create_collection("passages")

    def index(texts: list[str]) -> int:
        vector_store = ChromaVectorStore(chroma_collection=collection)
        VectorStoreIndex.from_documents(
            [Document(text=text) for text in texts],
            storage_context=StorageContext.from_defaults(vector_store=vector_store),
            embed_model=embedding,
        )
        return int(collection.count())

    return index


def build_haystack(model: str, folder: str) -> Index:
    """Build a pipeline of the sentence-transformers embedder and a writer into Chroma."""
    from haystack import Document, Pipeline
    from haystack.components.writers import DocumentWriter
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
    )
    from haystack_integrations.document_stores.chroma import ChromaDocumentStore

    store = ChromaDocumentStore(persist_path=folder)
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    embedder.run([Document(content="warm")])
    pipeline = Pipeline()
    pipeline.add_component("embedder", embedder)
    pipeline.add_component("writer", DocumentWriter(document_store=store))
    pipeline.connect("embedder", "writer")

    def index(texts: list[str]) -> int:
        documents = [Document(content=text) for text in texts]
        pipeline.run({"embedder": {"documents": documents}})
        return int(store.count_documents())

    return index


def build_txtai(model: str, folder: str) -> Index:
    """Build Embeddings with content, saved at the end."""
    from txtai import Embeddings

    embeddings = Embeddings(
        path=model,
        method="sentence-transformers",
        content=True,
    )
    embeddings.batchtransform(["warm"])

    def index(texts: list[str]) -> int:
        embeddings.index(texts)
        embeddings.save(folder)
        return int(embeddings.count())

    return index


PEERS: dict[str, Callable[[str, str], Index]] = {
    "llama-index": build_llama_index,
    "Haystack": build_haystack,
    "txtai": build_txtai,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("name", choices=PEERS)
    parser.add_argument("texts", type=Path)
    parser.add_argument("model")
    options = parser.parse_args()
    texts = json.loads(options.texts.read_text(encoding="utf-8"))
    build = PEERS[options.name]
    with tempfile.TemporaryDirectory() as folder:
        # Imports everything, and creates what is created at the first use.
        build(options.model, f"{folder}/warm")(["warm"])
        index = build(options.model, f"{folder}/index")
        started = time.perf_counter()
        count = index(texts)
        seconds = time.perf_counter() - started
    assert count == len(texts), f"{options.name} holds {count} of {len(texts)} passages"
    print_measurement({"seconds": seconds, "passages": count})


if __name__ == "__main__":
    main()
