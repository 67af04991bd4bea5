"""Retrieval, per passage and per article, by ir-measures: Hit@k, Recall@k, MRR@k, MAP@k, nDCG@k.

What has to be found are facts, each stated by any of its gold spans. The first passage that covers a fact is
relevant for it; later ones for the same fact gain nothing, and facts that come together in one passage count as one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import ir_measures
from ir_measures import AP, RR, R, Success, nDCG

from evals.location import GoldFact
from evals.metrics.overlap import facts_covered, is_article

_MEASURES = {
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "recall@5": R @ 5,
    "recall@10": R @ 10,
    "mrr@10": RR @ 10,
    "map@10": AP @ 10,
    "ndcg@5": nDCG @ 5,
    "ndcg@10": nDCG @ 10,
}
NAMES = tuple(_MEASURES)

Ranking = Sequence[dict[str, Any]]


def of_passages(rankings: Iterable[tuple[str, Ranking, Sequence[GoldFact]]]) -> dict[str, dict[str, float]]:
    """The metrics by case, of (case, passages best first, facts to find). A case without facts has none."""
    return _measured((case, [facts_covered(each, gold) for each in ranking], gold) for case, ranking, gold in rankings)


def of_articles(rankings: Iterable[tuple[str, Ranking, Sequence[GoldFact]]]) -> dict[str, dict[str, float]]:
    """The same for whole articles, each ranked by its first passage."""
    return _measured((case, _articles(ranking, gold), gold) for case, ranking, gold in rankings)


def _articles(ranking: Ranking, gold: Sequence[GoldFact]) -> list[set[int]]:
    first = {str(each.get("article_id") or each.get("path") or each.get("title")): each for each in reversed(ranking)}
    return [
        {number for number, fact in enumerate(gold) if any(is_article(each, span) for span in fact.spans)}
        for each in sorted(first.values(), key=ranking.index)
    ]


def _measured(covered: Iterable[tuple[str, list[set[int]], Sequence[GoldFact]]]) -> dict[str, dict[str, float]]:
    judged: dict[str, dict[str, int]] = {}
    ranked: dict[str, dict[str, float]] = {}
    for case, ranking, gold in covered:
        if gold:
            judged[case], ranked[case] = _as_trec(ranking, gold)
    found: dict[str, dict[str, float]] = defaultdict(dict)
    names = {str(measure): name for name, measure in _MEASURES.items()}
    for each in ir_measures.iter_calc(list(_MEASURES.values()), judged, ranked):
        found[each.query_id][names[str(each.measure)]] = float(each.value)
    return dict(found)


def _as_trec(ranking: list[set[int]], gold: Sequence[GoldFact]) -> tuple[dict[str, int], dict[str, float]]:
    """Judgements and a run in TREC's sense: a relevant passage goes by the first fact that it is the first to state."""
    wanted = {number: fact.grade for number, fact in enumerate(gold)}
    seen: set[int] = set()
    run: dict[str, float] = {}
    for rank, facts in enumerate(ranking):
        new = sorted(facts - seen, key=lambda number: (-gold[number].grade, number))
        seen |= facts
        run[f"fact {new[0]}" if new else f"other {rank}"] = float(len(ranking) - rank)
        for together in new[1:]:
            del wanted[together]
    return {f"fact {number}": grade for number, grade in wanted.items()}, run or {"nothing": 0.0}
