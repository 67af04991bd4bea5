"""Time questions that are asked of a library one after another, with everything loaded.

    python -m evals.benchmark.answering LIBRARY QUESTIONS

QUESTIONS is a JSON file with a list of questions.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path

from evals.benchmark.measuring import print_measurement
from rag import load_settings, open_assistant
from rag.settings import NO_MODEL


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("questions", type=Path)
    options = parser.parse_args()
    assistant = open_assistant(load_settings(data=options.library, llm=NO_MODEL))
    assistant.ask("Is everything loaded?")
    seconds: dict[str, list[float]] = defaultdict(list)
    for question in json.loads(options.questions.read_text(encoding="utf-8")):
        for stage, stage_seconds in assistant.ask(question).timings.items():
            seconds[stage].append(stage_seconds)
    print_measurement({"seconds": seconds, "passages": assistant.library.store.count_passages()})


if __name__ == "__main__":
    main()
