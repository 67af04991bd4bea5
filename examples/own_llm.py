"""Let a llama-index LLM write the answers: python examples/own_llm.py FOLDER "QUESTION".

MockLLM repeats its prompt, so nothing that it writes is backed by the articles: the quotes stand,
and a note says why. A real model is given in the same way.
"""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from llama_index.core.llms import MockLLM

from rag import Assistant, load_settings


def main(folder: str, question: str) -> None:
    """Print the answer, who wrote it, and what a reader should know of it."""
    with TemporaryDirectory() as data:
        assistant = Assistant(load_settings(data=data), llm=MockLLM(max_tokens=64))
        assistant.library.sync([folder])
        answer = assistant.ask(question)
        print(answer.text)
        print(answer.answerer, answer.note)


if __name__ == "__main__":
    main(*sys.argv[1:])
