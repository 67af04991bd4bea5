"""A Dossier library as llama-index objects: embedding, retriever, query engine, chat engine.

Importing this package imports llama-index, which takes two seconds.
"""

from rag.integrations.llama_index.chat_engine import DossierChatEngine
from rag.integrations.llama_index.embedding import BundledEmbedding, bundled_sentence_transformer
from rag.integrations.llama_index.query_engine import DossierQueryEngine
from rag.integrations.llama_index.retriever import DossierRetriever

__all__ = [
    "BundledEmbedding",
    "DossierChatEngine",
    "DossierQueryEngine",
    "DossierRetriever",
    "bundled_sentence_transformer",
]
