"""What int8 weights cost in ranking: nDCG@10 as packaged and as the same numbers in fp32, by vectors alone and fused with words.

    python -m evals.studies.int8_precision SET --data DIR

SET is whatever `dossier eval run` takes that brings its documents. The library is made once under --data and kept.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from evals.benchmark.weights import write_fp32_model
from evals.cases.case_set import read_case_set
from evals.cases.formats.documents import fill_library
from evals.metrics.statistics import bootstrap_difference
from evals.studies.fusion import extract_questions, ndcg
from rag import Filters, load_settings
from rag.articles.chunking import build_embedding_texts
from rag.library.library import Library
from rag.models.bundled_embedding import QUERY_PREFIX
from rag.models.embedding import Encoder, load_encoder
from rag.models.onnx import Vectors
from rag.retrieval.fusion import Ranking, fuse_rankings
from rag.retrieval.query_terms import extract_query_terms
from rag.retrieval.spelling import Vocabulary
from rag.settings import EmbeddingSettings

_DEPTH = 10
_CANDIDATES = 50
_AT_ONCE = 512  # passages


def collect_embedded_texts(library: Library) -> dict[str, tuple[str, str]]:
    """Article id and what is embedded, by passage id."""
    embedding, store = library.embedding, library.store
    room = min(library.settings.passages.max_tokens, embedding.window)
    found = {}
    for article_id in store.get_versions():
        passages = [
            each.passage
            for each in store.get_passages(store.get_article_passage_ids(article_id)).values()
        ]
        article = store.get_article(article_id)
        assert article is not None
        texts = build_embedding_texts(article, passages, embedding.count_tokens, room)
        found.update(
            {passage.id: (article_id, text) for passage, text in zip(passages, texts, strict=True)}
        )
    return found


def embed_in_batches(embedding: Encoder, texts: list[str]) -> Vectors:
    """Their vectors, a part of the texts after another."""
    return np.concatenate(
        [
            embedding.embed_passages(texts[start : start + _AT_ONCE])
            for start in range(0, len(texts), _AT_ONCE)
        ]
    )


def search_exhaustively(vectors: Vectors, ids: list[str], query: Vectors) -> Ranking:
    """The passages that are nearest, by exact search."""
    cosines = vectors @ query
    return [
        (ids[row], float(cosines[row])) for row in np.argsort(-cosines, kind="stable")[:_CANDIDATES]
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    cases = read_case_set(given.cases)
    library = Library(load_settings(data=given.data))
    fill_library(library, cases.documents, lambda _done, _total: None)
    questions, texts = extract_questions(cases), collect_embedded_texts(library)
    path_of = {file.article_id: path for path, file in library.store.get_known_files().items()}
    postings = library.get_keyword_index()
    assert postings is not None
    vocabulary = Vocabulary(postings.compute_frequencies(), len(postings.ids))
    words = [
        library.search_keywords(extract_query_terms(question, vocabulary), _CANDIDATES, Filters())
        for question, _ in questions
    ]
    weight = library.settings.retrieval.dense_weight
    scores: dict[str, list[Any]] = {"vectors": [], "words and vectors": []}
    with tempfile.TemporaryDirectory() as folder:
        fp32 = load_encoder(
            EmbeddingSettings(
                model=str(write_fp32_model(Path(folder))),
                query_prefix=QUERY_PREFIX,
                precision="float32",
            )
        )
        stored = {key: vector for key, vector, _ in library.store.read_index_rows(list(texts))}
        int8 = np.stack([stored[key] for key in texts])
        for embedding, vectors in (
            (fp32, embed_in_batches(fp32, [text for _, text in texts.values()])),
            (library.embedding, int8),
        ):
            dense = [
                search_exhaustively(vectors, list(texts), embedding.embed_query(question))
                for question, _ in questions
            ]
            joined = [
                fuse_rankings(lexical, found, weight)
                for lexical, found in zip(words, dense, strict=True)
            ]
            for name, rankings in (("vectors", dense), ("words and vectors", joined)):
                articles = [[path_of[texts[key][0]] for key, _ in ranking] for ranking in rankings]
                scored = [
                    ndcg(found, grades, _DEPTH)
                    for found, (_, grades) in zip(articles, questions, strict=True)
                ]
                scores[name].append(np.array(scored))
    print(f"{len(texts):,} passages, {len(questions)} questions")
    for name, both in scores.items():
        print(f"nDCG@{_DEPTH} by {name}: {format_difference(*both)}")


def format_difference(exact: Any, int8: Any) -> str:
    """The mean scores and their difference in points, with its 95 % interval."""
    found = bootstrap_difference(
        lambda rows: exact[rows].mean(axis=-1), lambda rows: int8[rows].mean(axis=-1), len(exact)
    )
    points = (
        f"{found.difference * 100:+.2f} points ({found.low * 100:+.2f} to {found.high * 100:+.2f})"
    )
    return f"{found.a:.4f} in fp32, {found.b:.4f} in int8, {points}"


if __name__ == "__main__":
    main()
