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

    @property
    def ids(self) -> list[str]:
        """The ids of the passages, each once."""
        ids = [*dict(self.lexical), *dict(self.dense)]
        return list(dict.fromkeys(ids))


def compute_ndcg(
    ranked: Sequence[str],
    grades: dict[str, int],
    depth: int,
) -> float:
    """Compute the normalised discounted cumulative gain (Järvelin & Kekäläinen 2002).

    With one relevant document, it is Hit@1 at depth 1.

    Args:
        ranked: The keys of documents, best first; repeated keys count once.
        grades: The grades of the relevant documents.
        depth: How many documents count.
    """
    distinct = dict.fromkeys(ranked)
    run = {key: -float(rank) for rank, key in enumerate(distinct)}
    (metric,) = ir_measures.iter_calc(
        [nDCG @ depth],
        {"question": grades},
        {"question": run},
    )
    return float(metric.value)


def select_questions(case_set: CaseSet) -> list[JudgedQuestion]:
    """Select the questions with gold documents, follow-ups as a person rewrote them."""
    questions = []
    for case in case_set.cases:
        if not case.gold:
            continue
        grades = {}
        for fact in case.gold:
            for quote in fact.quotes:
                grades[quote.article] = fact.grade
        text = case.rewritten or case.question
        questions.append(JudgedQuestion(text, grades))
    return questions


def map_documents(library: Library) -> dict[str, str]:
    """Map the ids of a library's articles to the keys of their documents."""
    files = library.store.get_known_files()
    document_keys = {}
    for path, file in files.items():
        if file.article_id:
            document_keys[file.article_id] = get_document_key(path)
    return document_keys


def search_lexically(library: Library, questions: Sequence[str]) -> list[Ranking]:
    """Search the passages that share words with each question."""
    vocabulary = Retriever(library, reranker=None).vocabulary
    rankings = []
    for question in questions:
        query = parse_query(question)
        terms = extract_query_terms(query, vocabulary)
        ranking = library.search_keywords(terms, _CANDIDATES, Filters())
        rankings.append(ranking)
    return rankings


def score_rankings(
    library: Library,
    reranker: Reranker,
    questions: Sequence[JudgedQuestion],
    depth: int,
) -> dict[str, float]:
    """Compute the mean nDCG of each way to rank, by its name."""
    document_keys = map_documents(library)
    texts = [question.text for question in questions]
    lexical_rankings = search_lexically(library, texts)
    scores: dict[str, list[float]] = defaultdict(list)
    for question, lexical in zip(questions, lexical_rankings, strict=True):
        vector = library.encoder.embed_query(question.text)
        dense = library.search_vectors(vector, _CANDIDATES, Filters())
        candidates = Candidates(lexical, dense)
        passages = library.store.get_passages(candidates.ids)
        rankings = _rank_passages(
            question.text,
            candidates,
            passages,
            reranker,
        )
        for name, ranking in rankings.items():
            article_ids = [passages[key].passage.article_id for key in ranking]
            documents = [document_keys[article_id] for article_id in article_ids]
            score = compute_ndcg(documents, question.grades, depth)
            scores[name].append(score)
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
        fused = fuse_rankings(
            candidates.lexical,
            candidates.dense,
            dense_weight,
        )
        unscored = [key for key, _ in fused[:_RERANKED] if key not in logits]
        texts = []
        for key in unscored:
            stored = passages[key]
            texts.append(prepend_title(stored.title, stored.text))
        new_logits = reranker.score(question, texts)
        logits.update(zip(unscored, new_logits, strict=True))
        for reranker_weight in _RERANKER_WEIGHTS:
            name = f"dense {dense_weight}, reranker {reranker_weight}"
            rankings[name] = _blend_scores(fused, logits, reranker_weight)
    return rankings


def _blend_scores(
    fused: Ranking,
    logits: dict[str, float],
    reranker_weight: float,
) -> list[str]:
    """Reorder the best fused passages by a blend of fused score and reranker's logit."""
    head = fused[:_RERANKED]
    tail = [key for key, _ in fused[_RERANKED:]]
    head_logits = [(key, logits[key]) for key, _ in head]
    fused_scores = standardise_scores(head)
    reranker_scores = standardise_scores(head_logits)

    def blend(key: str) -> float:
        from_reranker = reranker_weight * reranker_scores[key]
        from_fusion = (1 - reranker_weight) * fused_scores[key]
        return from_reranker + from_fusion

    reordered = sorted(fused_scores, key=blend, reverse=True)
    return [*reordered, *tail]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
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
    scores = score_rankings(library, reranker, sample, options.depth)
    for name, score in scores.items():
        print(f"{score:.3f}  {name}")


if __name__ == "__main__":
    main()
