"""SQuAD 2.0 (Rajpurkar et al. 2018): each paragraph is a document, and the question's own is the gold one."""

from __future__ import annotations

import json
from pathlib import Path

from evals.adapters.documents import Document, Read, opening
from evals.cases import Case, Fact, Problem, Quote
from rag.errors import DossierError

_TRAP = "its paragraph does not say"


def is_squad(path: Path) -> bool:
    return path.suffix == ".json" and '"paragraphs"' in opening(path)


def read_squad(path: Path) -> Read:
    """Cases and paragraphs of a SQuAD file. A question of version 1.1, which has no traps, is answerable.

    Raises DossierError when it is not SQuAD's JSON.
    """
    cases: list[Case] = []
    documents: list[Document] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    try:
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for number, paragraph in enumerate(article["paragraphs"]):
                key = f"{article['title']}#{number}"
                documents.append(Document(key, article["title"].replace("_", " "), paragraph["context"]))
                for asked in paragraph["qas"]:
                    if asked["id"] in seen:
                        problems.append(Problem(str(path), asked["id"], "the id is there twice"))
                        continue
                    seen.add(asked["id"])
                    cases.append(_case(asked, key))
    except (ValueError, KeyError, TypeError) as error:
        raise DossierError(f"{path} is not SQuAD's JSON ({type(error).__name__}: {error}).") from error
    return cases, documents, problems


def _case(asked: dict[str, object], key: str) -> Case:
    texts = dict.fromkeys(str(each["text"]) for each in asked["answers"])  # type: ignore[attr-defined]  # checked by the caller
    if asked.get("is_impossible"):
        return Case(str(asked["id"]), str(asked["question"]), unanswerable=_TRAP, tags=("near miss",))
    answers = tuple((text,) for text in texts)
    return Case(str(asked["id"]), str(asked["question"]), answers=answers, gold=(Fact((Quote(key),)),))
