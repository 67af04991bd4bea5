"""Measures fusion and reranking weights on public sets, to choose the defaults in rag/settings.py.

    python -m evals.fusion squad DEV.json    [--questions N] [--data DIR]
    python -m evals.fusion beir FOLDER       [--questions N] [--data DIR]

`squad` takes SQuAD 2.0's JSON: each paragraph is an article, and Hit@1 counts the paragraph asked about.
`beir` takes a folder with corpus.jsonl, qrels.tsv and queries.jsonl or clapnq_rewrite.jsonl (MTRAG): nDCG@5.
The library is made once under --data and kept.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag import Assistant, Filters, load_settings, open_assistant
from rag.articles.composing import compose
from rag.articles.draft import Draft, Particulars
from rag.articles.plain import blocks_of_text
from rag.errors import UnreadableArticle
from rag.library.lock import writing
from rag.library.planning import Plan, Step
from rag.library.store import KnownFile, StoredPassage
from rag.library.syncing import apply_plan
from rag.models.reranking import load_reranker
from rag.retrieval.fusion import Ranking, fused, standardised
from rag.retrieval.lexical import search_lexical
from rag.retrieval.vocabulary import Vocabulary

_SEED = 20241116
_DENSE_WEIGHTS = (0.3, 0.5, 0.7)
_RERANKER_WEIGHTS = (0.0, 0.5, 0.8, 1.0)
_RERANKED = 8
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class Set:
    """Documents (id, title, text), questions (text, relevant ids with their grades), the depth of nDCG."""

    documents: list[tuple[str, str, str]]
    questions: list[tuple[str, dict[str, int]]]
    depth: int


def read_squad(path: Path) -> Set:
    documents, questions = [], []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for number, paragraph in enumerate(article["paragraphs"]):
            key = f"{article['title']}#{number}"
            documents.append((key, article["title"].replace("_", " "), paragraph["context"]))
            questions += [(each["question"], {key: 1}) for each in paragraph["qas"] if not each["is_impossible"]]
    return Set(documents, questions, 1)


def read_beir(folder: Path) -> Set:
    documents = [(each["_id"], each.get("title", ""), each["text"]) for each in _lines(folder / "corpus.jsonl")]
    grades: dict[str, dict[str, int]] = defaultdict(dict)
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades[query][document] = int(grade)
    queries = folder / "queries.jsonl"
    asked = _lines(queries if queries.exists() else folder / "clapnq_rewrite.jsonl")
    questions = [(each["text"].removeprefix("|user|: "), grades[each["_id"]]) for each in asked if each["_id"] in grades]
    return Set(documents, questions, 5)


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def fill(assistant: Assistant, documents: list[tuple[str, str, str]]) -> None:
    """Store the documents as articles, unless the library has articles already."""
    library = assistant.library
    if library.store.count_passages():
        return
    steps = []
    for key, title, text in documents:
        try:
            article = compose(Draft(tuple(blocks_of_text(text)), Particulars(title=title or None)))
        except UnreadableArticle:
            continue
        steps.append(Step("new", KnownFile(key, key, "read", None, key, 0, key, article.id), article))
    with writing(library.folder):
        apply_plan(
            Plan(tuple(steps)),
            library.store,
            layout=library.layout,
            load_embedding=lambda: library.embedding,
            max_tokens=library.settings.passages.max_tokens,
            index_folder=library.folder / "index",
            progress=lambda _done, _total: None,
        )


def ndcg(ranked: list[str], grades: dict[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002); at depth 1 with one relevant, Hit@1."""
    gains = [grades.get(key, 0) for key in list(dict.fromkeys(ranked))[:depth]]
    best = sorted(grades.values(), reverse=True)[:depth]
    ideal = sum(gain / math.log2(rank + 2) for rank, gain in enumerate(best))
    return sum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains)) / ideal if ideal else 0.0


def measure(assistant: Assistant, chosen: Set, questions: list[tuple[str, dict[str, int]]]) -> dict[str, float]:
    """Mean score of each ranking, by its name."""
    store, library = assistant.library.store, assistant.library
    vocabulary = Vocabulary(store.words(), store.count_passages())
    reranker = load_reranker(library.settings.reranker)
    assert reranker is not None
    key_of = {article_id: path for path, file in store.files().items() if (article_id := file.article_id)}
    scores: dict[str, list[float]] = defaultdict(list)
    for question, grades in questions:
        lexical = search_lexical(store, vocabulary, question, _CANDIDATES, Filters())
        dense = library.nearest(library.embedding.embed_query(question), _CANDIDATES, Filters())
        stored = store.passages([key for key, _ in {**dict(lexical), **dict(dense)}.items()])

        def note(name: str, ranking: list[str], grades: dict[str, int] = grades, stored: dict[str, StoredPassage] = stored) -> None:
            scores[name].append(ndcg([key_of[stored[key].passage.article_id] for key in ranking], grades, chosen.depth))

        note("words", [key for key, _ in lexical])
        note("vectors", [key for key, _ in dense])
        logits: dict[str, float] = {}
        for weight in _DENSE_WEIGHTS:
            ranking = fused(lexical, dense, weight)
            head = [key for key, _ in ranking[:_RERANKED]]
            new = [key for key in head if key not in logits]
            logits.update(zip(new, reranker.score(question, [f"{stored[key].title}. {stored[key].text}" for key in new]), strict=True))
            for blend in _RERANKER_WEIGHTS:
                note(f"dense {weight}, reranker {blend}", _blended(ranking, head, logits, blend))
    return {name: statistics.fmean(values) for name, values in scores.items()}


def _blended(ranking: Ranking, head: list[str], logits: dict[str, float], weight: float) -> list[str]:
    by_reranker = standardised([(key, logits[key]) for key in head])
    by_fusion = standardised([(key, dict(ranking)[key]) for key in head])
    best = sorted(head, key=lambda key: -(weight * by_reranker[key] + (1 - weight) * by_fusion[key]))
    return best + [key for key, _ in ranking[len(head) :]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("squad", "beir"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    chosen = read_squad(given.path) if given.kind == "squad" else read_beir(given.path)
    assistant = open_assistant(load_settings(data=given.data))
    fill(assistant, chosen.documents)
    asked = random.Random(_SEED).sample(chosen.questions, min(given.questions, len(chosen.questions)))
    for name, score in measure(assistant, chosen, asked).items():
        print(f"{score:.3f}  {name}")


if __name__ == "__main__":
    main()
