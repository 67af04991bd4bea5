"""Measure weights of fusion and reranking on public sets, to choose the default settings.

    python -m evals.studies.fusion SET --data DIR [--questions N] [--depth K]

SET is a set with documents that `dossier eval run` can read. The measure is nDCG@K, which at
depth 1 is Hit@1. The library is created once under --data and kept.
"""

from __future__ import annotations

import argparse
import random
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
from ir_measures import nDCG

from evals.cases.case_set import CaseSet, read_case_set
from evals.cases.formats.documents import fill_library, get_document_key
from rag import Filters, load_settings
from rag.library.library import Library
from rag.library.rows import StoredPassage
from rag.models.reranking import Reranker, load_reranker
from rag.models.span_reader import load_span_reader
from rag.query import parse_query
from rag.records import prepend_title
from rag.retrieval.fusion import Ranking, fuse_rankings, standardise_scores
from rag.retrieval.query_terms import extract_query_terms
from rag.retrieval.retriever import Retriever

_SEED = 20241116
_DENSE_WEIGHTS = (0.4, 0.6, 0.8)
_RERANKER_WEIGHTS = (0.0, 0.4, 0.6, 0.8, 1.0)
_RERANKED = 8
_CANDIDATES = 50


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question with the grades of its relevant documents, by their keys."""

    text: str
    grades: dict[str, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The passages that a question's words and vector find, best first."""

    lexical: Ranking
    dense: Ranking


def compute_ndcg(ranked: Sequence[str], grades: dict[str, int], depth: int) -> float:
    """Compute the normalised discounted cumulative gain (Järvelin & Kekäläinen 2002).

    With one relevant document, it is Hit@1 at depth 1.

    Args:
        ranked: The keys of documents, best first; repeated keys count once.
        grades: The grades of the relevant documents.
        depth: How many documents count.
    """
    distinct = dict.fromkeys(ranked)
    run = {key: -float(rank) for rank, key in enumerate(distinct)}
    (metric,) = ir_measures.iter_calc([nDCG @ depth], {"question": grades}, {"question": run})
    return float(metric.value)


def select_questions(case_set: CaseSet) -> list[JudgedQuestion]:
    """Select the questions with gold documents, follow-ups as a person rewrote them."""
    questions = []
    for case in case_set.cases:
        if case.gold:
            grades = {quote.article: fact.grade for fact in case.gold for quote in fact.quotes}
            questions.append(JudgedQuestion(case.rewritten or case.question, grades))
    return questions


def map_documents(library: Library) -> dict[str, str]:
    """Map the ids of a library's articles to the keys of their documents."""
    files = library.store.get_known_files()
    return {
        file.article_id: get_document_key(path) for path, file in files.items() if file.article_id
    }


def search_lexically(library: Library, questions: Sequence[str]) -> list[Ranking]:
    """Search the passages that share words with each question."""
    vocabulary = Retriever(library, reranker=None).vocabulary
    rankings = []
    for question in questions:
        terms = extract_query_terms(parse_query(question), vocabulary)
        rankings.append(library.search_keywords(terms, _CANDIDATES, Filters()))
    return rankings


def score_rankings(
    library: Library, reranker: Reranker, questions: Sequence[JudgedQuestion], depth: int
) -> dict[str, float]:
    """Compute the mean nDCG of each way to rank, by its name."""
    document_keys = map_documents(library)
    lexical_rankings = search_lexically(library, [question.text for question in questions])
    scores: dict[str, list[float]] = defaultdict(list)
    for question, lexical in zip(questions, lexical_rankings, strict=True):
        vector = library.encoder.embed_query(question.text)
        dense = library.search_vectors(vector, _CANDIDATES, Filters())
        ids = list(dict.fromkeys([*dict(lexical), *dict(dense)]))
        passages = library.store.get_passages(ids)
        rankings = _rank_passages(question.text, Candidates(lexical, dense), passages, reranker)
        for name, ranking in rankings.items():
            documents = [document_keys[passages[key].passage.article_id] for key in ranking]
            scores[name].append(compute_ndcg(documents, question.grades, depth))
    return {name: statistics.fmean(values) for name, values in scores.items()}


def _rank_passages(
    question: str,
    candidates: Candidates,
    passages: dict[str, StoredPassage],
    reranker: Reranker,
) -> dict[str, list[str]]:
    """Rank the candidates of a question in every way that is compared."""
    rankings = {
        "words": [key for key, _ in candidates.lexical],
        "vectors": [key for key, _ in candidates.dense],
    }
    logits: dict[str, float] = {}
    for dense_weight in _DENSE_WEIGHTS:
        fused = fuse_rankings(candidates.lexical, candidates.dense, dense_weight)
        head = [key for key, _ in fused[:_RERANKED]]
        unread = [key for key in head if key not in logits]
        texts = [prepend_title(passages[key].title, passages[key].text) for key in unread]
        logits.update(zip(unread, reranker.score(question, texts), strict=True))
        for reranker_weight in _RERANKER_WEIGHTS:
            name = f"dense {dense_weight}, reranker {reranker_weight}"
            rankings[name] = _blend_scores(fused, logits, reranker_weight)
    return rankings


def _blend_scores(fused: Ranking, logits: dict[str, float], reranker_weight: float) -> list[str]:
    """Reorder the best fused passages by a blend of fused score and reranker's logit."""
    head = fused[:_RERANKED]
    tail = [key for key, _ in fused[_RERANKED:]]
    fused_scores = standardise_scores(head)
    reranker_scores = standardise_scores([(key, logits[key]) for key, _ in head])

    def blend(key: str) -> float:
        from_reranker = reranker_weight * reranker_scores[key]
        return from_reranker + (1 - reranker_weight) * fused_scores[key]

    return [*sorted(fused_scores, key=blend, reverse=True), *tail]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--depth", type=int, default=5)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    case_set = read_case_set(options.cases)
    settings = load_settings(data=options.data)
    library = Library(settings)
    fill_library(library, case_set.documents, lambda done, total: None)
    reader = load_span_reader(settings.reader)
    reranker = load_reranker(settings.reranker, reader)
    if reranker is None:
        parser.error("there is no reranker to measure: reranker.model and reader.model are none")
    questions = select_questions(case_set)
    sample_size = min(options.questions, len(questions))
    sample = random.Random(_SEED).sample(questions, sample_size)
    for name, score in score_rankings(library, reranker, sample, options.depth).items():
        print(f"{score:.3f}  {name}")


if __name__ == "__main__":
    main()
