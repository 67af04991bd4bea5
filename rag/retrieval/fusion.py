"""Joins the two rankings: a weighted sum of standardised scores."""

from __future__ import annotations

import statistics

Ranking = list[tuple[str, float]]


def standardise_scores(ranking: Ranking) -> dict[str, float]:
    """Scores as standard deviations from their mean, so that BM25 and cosine can be added."""
    if not ranking:
        return {}
    scores = [score for _, score in ranking]
    mean, deviation = statistics.fmean(scores), statistics.pstdev(scores)
    return {key: (score - mean) / deviation if deviation else 0.0 for key, score in ranking}


def fuse_rankings(lexical: Ranking, dense: Ranking, dense_weight: float) -> Ranking:
    """Both rankings as one, best first; what one of them lacks counts as its last."""
    left, right = standardise_scores(lexical), standardise_scores(dense)
    last_left, last_right = min(left.values(), default=0.0), min(right.values(), default=0.0)
    scores = {
        key: (1 - dense_weight) * left.get(key, last_left)
        + dense_weight * right.get(key, last_right)
        for key in {**left, **right}
    }
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
