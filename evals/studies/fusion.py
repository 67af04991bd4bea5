"""Measures fusion and reranking weights on public sets, to choose the defaults in rag/settings.py.

    python -m evals.studies.fusion SET --data DIR [--questions N] [--depth K]

SET is whatever `dossier eval run` takes that brings its documents; nDCG@K, at depth 1 Hit@1. The library is made once
under --data and kept.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections import defaultdict
from pathlib import Path

import ir_measures
from ir_measures import nDCG

from evals.cases.case_set import CaseSet, read_case_set
from evals.cases.formats.documents import fill_library
from rag import Assistant, Filters, load_settings, open_assistant
from rag.library.rows import StoredPassage
from rag.models.reranking import load_reranker
from rag.models.span_reader import load_span_reader
from rag.retrieval.fusion import Ranking, fuse_rankings, standardise_scores
from rag.retrieval.query_terms import extract_query_terms
from rag.retrieval.spelling import Vocabulary

_SEED = 20241116
_DENSE_WEIGHTS = (0.4, 0.6, 0.8)
_RERANKER_WEIGHTS = (0.0, 0.4, 0.6, 0.8, 1.0)
_RERANKED = 8
_CANDIDATES = 50


def ndcg(ranked: list[str], grades: dict[str, int], depth: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002); at depth 1 with one relevant, Hit@1."""
    run = {key: -float(rank) for rank, key in enumerate(dict.fromkeys(ranked))}
    return float(
        next(iter(ir_measures.iter_calc([nDCG @ depth], {"asked": grades}, {"asked": run}))).value
    )


def score_rankings(
    assistant: Assistant, questions: list[tuple[str, dict[str, int]]], depth: int
) -> dict[str, float]:
    """Mean score of each ranking, by its name."""
    store, library = assistant.library.store, assistant.library
    postings = library.get_keyword_index()
    assert postings is not None
    vocabulary = Vocabulary(postings.compute_frequencies(), len(postings.ids))
    reranker = load_reranker(library.settings.reranker, load_span_reader(library.settings.reader))
    assert reranker is not None
    key_of = {
        article_id: path
        for path, file in store.get_known_files().items()
        if (article_id := file.article_id)
    }
    scores: dict[str, list[float]] = defaultdict(list)
    for question, grades in questions:
        lexical = library.search_keywords(
            extract_query_terms(question, vocabulary), _CANDIDATES, Filters()
        )
        dense = library.search_vectors(
            library.embedding.embed_query(question), _CANDIDATES, Filters()
        )
        stored = store.get_passages([key for key, _ in {**dict(lexical), **dict(dense)}.items()])

        def note(
            name: str,
            ranking: list[str],
            grades: dict[str, int] = grades,
            stored: dict[str, StoredPassage] = stored,
        ) -> None:
            scores[name].append(
                ndcg([key_of[stored[key].passage.article_id] for key in ranking], grades, depth)
            )

        note("words", [key for key, _ in lexical])
        note("vectors", [key for key, _ in dense])
        logits: dict[str, float] = {}
        for weight in _DENSE_WEIGHTS:
            ranking = fuse_rankings(lexical, dense, weight)
            head = [key for key, _ in ranking[:_RERANKED]]
            new = [key for key in head if key not in logits]
            logits.update(
                zip(
                    new,
                    reranker.score(
                        question, [f"{stored[key].title}. {stored[key].text}" for key in new]
                    ),
                    strict=True,
                )
            )
            for blend in _RERANKER_WEIGHTS:
                note(
                    f"dense {weight}, reranker {blend}",
                    _blend_rankings(ranking, head, logits, blend),
                )
    return {name: statistics.fmean(values) for name, values in scores.items()}


def _blend_rankings(
    ranking: Ranking, head: list[str], logits: dict[str, float], weight: float
) -> list[str]:
    by_reranker = standardise_scores([(key, logits[key]) for key in head])
    by_fusion = standardise_scores([(key, dict(ranking)[key]) for key in head])
    best = sorted(
        head, key=lambda key: -(weight * by_reranker[key] + (1 - weight) * by_fusion[key])
    )
    return best + [key for key, _ in ranking[len(head) :]]


def extract_questions(cases: CaseSet) -> list[tuple[str, dict[str, int]]]:
    """(question, relevant documents with their grades), a follow-up as a person rewrote it."""
    return [
        (
            case.rewritten or case.question,
            {quote.article: fact.grade for fact in case.gold for quote in fact.quotes},
        )
        for case in cases.cases
        if case.gold
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--depth", type=int, default=5)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    cases = read_case_set(given.cases)
    assistant = open_assistant(load_settings(data=given.data))
    fill_library(assistant.library, cases.documents, lambda _done, _total: None)
    questions = extract_questions(cases)
    asked = random.Random(_SEED).sample(questions, min(given.questions, len(questions)))
    for name, score in score_rankings(assistant, asked, given.depth).items():
        print(f"{score:.3f}  {name}")


if __name__ == "__main__":
    main()
