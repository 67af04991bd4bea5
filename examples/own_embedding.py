"""Use an embedding of your own: python examples/own_embedding.py FOLDER "QUESTION".

Any llama-index embedding does. This one counts letters; keywords and the reader do the rest.
"""

from __future__ import annotations

import sys
from string import ascii_lowercase
from tempfile import TemporaryDirectory

from llama_index.core.base.embeddings.base import BaseEmbedding

from rag import Assistant, load_settings


class LetterEmbedding(BaseEmbedding):
    """Embeds a text by how often it has each letter."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [1.0 + text.lower().count(letter) for letter in ascii_lowercase]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def main(folder: str, question: str) -> None:
    """Index the folder with the embedding, and print the answer."""
    with TemporaryDirectory() as data:
        assistant = Assistant(load_settings(data=data), embed_model=LetterEmbedding())
        assistant.library.sync([folder])
        print(assistant.ask(question).text)


if __name__ == "__main__":
    main(*sys.argv[1:])
