"""Add articles that do not come from files: python examples/add_articles.py.

Any llama-hub reader gives such documents.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory

from llama_index.core import Document

from rag import load_settings, open_assistant

DOCUMENTS = [
    Document(
        id_="minutes-12",
        text="The council met on Tuesday. It voted nine to two to reopen the harbour on 4 May.",
        metadata={"title": "Minutes of the council", "source": "Town Hall", "date": "2024-04-16"},
    ),
    Document(
        id_="notice-3",
        text="The night ferry sails again from 11 May. Tickets cost 12 crowns.",
        metadata={"title": "Ferry notice", "source": "Port office", "date": "2024-04-20"},
    ),
]


def main() -> None:
    """Add the documents to an empty library and ask about them."""
    with TemporaryDirectory() as data:
        assistant = open_assistant(load_settings(data=data))
        assistant.library.add_documents(DOCUMENTS)
        for file in assistant.library.list_files():
            print(file.state, file.path, file.title)
        print(assistant.ask("How much do tickets for the night ferry cost?").text)


if __name__ == "__main__":
    main()
