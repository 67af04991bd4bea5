"""Ask a question about a folder of articles: python examples/ask.py FOLDER "QUESTION"."""

from __future__ import annotations

import sys
from tempfile import TemporaryDirectory

from rag import load_settings, open_assistant


def main(folder: str, question: str) -> None:
    """Index the folder in a library of its own, and print the answer with its sources."""
    with TemporaryDirectory() as data:
        assistant = open_assistant(load_settings(data=data))
        assistant.library.sync([folder])
        answer = assistant.ask(question)
        print(answer.text)
        for citation in answer.citations:
            place = f"{citation.path}, {citation.start} to {citation.end}"
            print(f"[{citation.number}] {citation.title} ({place}): “{citation.quote}”")


if __name__ == "__main__":
    main(*sys.argv[1:])
