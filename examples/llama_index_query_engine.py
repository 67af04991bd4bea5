"""Use a library from llama-index: python examples/llama_index_query_engine.py FOLDER "QUESTION"."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from rag import load_settings, open_assistant
from rag.integrations.llama_index import DossierChatEngine, DossierQueryEngine, DossierRetriever


def main(folder: str, question: str) -> None:
    """Query, retrieve and chat; every source node has the offsets of its text."""
    with TemporaryDirectory() as data:
        assistant = open_assistant(load_settings(data=data))
        assistant.library.sync([folder])

        response = DossierQueryEngine(assistant).query(question)
        print(response)
        for source in response.source_nodes:
            span = f"{source.node.start_char_idx}:{source.node.end_char_idx}"
            print(source.node.metadata["path"], span, source.node.text)

        for node in DossierRetriever(assistant, top=2).retrieve(question):
            print(f"{node.score:.2f}", node.node.metadata["title"])

        chat = DossierChatEngine(assistant)
        for piece in chat.stream_chat(question).response_gen:
            print(piece, end="")
        print()


if __name__ == "__main__":
    main(*sys.argv[1:])
