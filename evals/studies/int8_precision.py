"""Measure what int8 weights of the embedding model cost in ranking.

    python -m evals.studies.int8_precision SET --data DIR

nDCG@10 of the packaged weights and of the same weights in fp32, by vectors alone and fused with
words. SET is a set with documents that `dossier eval run` can read. The library is created once
under --data and kept.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.benchmark.weights import write_fp32_model
from evals.cases.case_set import read_case_set
from evals.cases.formats.documents import fill_library
from evals.metrics.statistics import bootstrap_difference
from evals.studies.fusion import (
    JudgedQuestion,
    compute_ndcg,
    map_documents,
    search_lexically,
    select_questions,
)
from rag import load_settings
from rag.articles.chunking import build_embedding_texts
from rag.library.library import Library
from rag.models.bundled_embedding import QUERY_PREFIX
from rag.models.embedding import Encoder, load_encoder
from rag.models.onnx import Vectors
from rag.retrieval.fusion import Ranking, fuse_rankings
from rag.settings import EmbeddingSettings

_DEPTH = 10
_CANDIDATES = 50
_BATCH = 512  # passages

Scores = NDArray[np.float64]  # the score of each question


@dataclass(frozen=True, slots=True)
class EmbeddedPassage:
    """A passage: its id, the key of its document and the text that is embedded for it."""

    id: str
    document: str
    text: str


def collect_passages(library: Library) -> list[EmbeddedPassage]:
    """Collect a library's passages."""
    encoder = library.encoder
    store = library.store
    max_tokens = min(library.settings.passages.max_tokens, encoder.window)
    document_keys = map_documents(library)
    collected = []
    for article_id in store.get_versions():
        article = store.get_article(article_id)
        assert article is not None
        stored = store.get_passages(store.get_article_passage_ids(article_id))
        passages = [row.passage for row in stored.values()]
        texts = build_embedding_texts(
            article,
            passages,
            encoder.count_tokens,
            max_tokens,
        )
        for passage, text in zip(passages, texts, strict=True):
            collected.append(EmbeddedPassage(passage.id, document_keys[article_id], text))
    return collected


def embed_in_batches(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Embed texts batch by batch."""
    batches = []
    for start in range(0, len(texts), _BATCH):
        batches.append(encoder.embed_passages(texts[start : start + _BATCH]))
    return np.concatenate(batches)


def search_exhaustively(
    vectors: Vectors,
    ids: Sequence[str],
    query: Vectors,
) -> Ranking:
    """Find the nearest passages by exact search."""
    cosines = vectors @ query
    nearest = np.argsort(-cosines, kind="stable")[:_CANDIDATES]
    return [(ids[row], float(cosines[row])) for row in nearest]


def score_encoder(
    encoder: Encoder,
    vectors: Vectors,
    passages: Sequence[EmbeddedPassage],
    questions: Sequence[JudgedQuestion],
    lexical_rankings: Sequence[Ranking],
    dense_weight: float,
) -> dict[str, Scores]:
    """Score the rankings that an encoder gives, alone and fused with words.

    Args:
        encoder: The encoder, which embeds the questions.
        vectors: The passages' vectors by this encoder, of shape (passages, dimension).
        passages: The passages.
        questions: The questions.
        lexical_rankings: What the words of each question find.
        dense_weight: The weight of the vectors in fusion.
    """
    ids = [passage.id for passage in passages]
    documents = {passage.id: passage.document for passage in passages}
    scores: dict[str, list[float]] = {"vectors": [], "words and vectors": []}
    for question, lexical in zip(questions, lexical_rankings, strict=True):
        dense = search_exhaustively(
            vectors,
            ids,
            encoder.embed_query(question.text),
        )
        fused = fuse_rankings(lexical, dense, dense_weight)
        for name, ranking in (("vectors", dense), ("words and vectors", fused)):
            ranked = [documents[key] for key, _ in ranking]
            scores[name].append(compute_ndcg(ranked, question.grades, _DEPTH))
    return {name: np.array(values) for name, values in scores.items()}


def load_fp32_encoder(folder: Path) -> Encoder:
    """Load the packaged weights in fp32 through sentence-transformers."""
    return load_encoder(
        EmbeddingSettings(
            model=str(write_fp32_model(folder)),
            query_prefix=QUERY_PREFIX,
            precision="float32",
        )
    )


def format_difference(exact: Scores, int8: Scores) -> str:
    """Format the mean scores and their difference in points, with its 95 % interval."""
    difference = bootstrap_difference(
        lambda rows: exact[rows].mean(axis=-1),
        lambda rows: int8[rows].mean(axis=-1),
        len(exact),
    )
    points = f"{difference.difference * 100:+.2f} points"
    interval = f"{difference.low * 100:+.2f} to {difference.high * 100:+.2f}"
    return f"{difference.a:.4f} in fp32, {difference.b:.4f} in int8, {points} ({interval})"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args()
    case_set = read_case_set(options.cases)
    library = Library(load_settings(data=options.data))
    fill_library(library, case_set.documents, lambda done, total: None)
    questions = select_questions(case_set)
    passages = collect_passages(library)
    ids = [passage.id for passage in passages]
    lexical_rankings = search_lexically(library, [question.text for question in questions])
    stored = {row.passage_id: row.vector for row in library.store.read_index_rows(ids)}
    int8_vectors = np.stack([stored[key] for key in ids])
    shared: tuple[Any, ...] = (
        passages,
        questions,
        lexical_rankings,
        library.settings.retrieval.dense_weight,
    )
    int8_scores = score_encoder(library.encoder, int8_vectors, *shared)
    with tempfile.TemporaryDirectory() as folder:
        encoder = load_fp32_encoder(Path(folder))
        vectors = embed_in_batches(encoder, [passage.text for passage in passages])
        fp32_scores = score_encoder(encoder, vectors, *shared)
    print(f"{len(passages):,} passages, {len(questions)} questions")
    for name, scores in fp32_scores.items():
        print(f"nDCG@{_DEPTH} by {name}: {format_difference(scores, int8_scores[name])}")


if __name__ == "__main__":
    main()
