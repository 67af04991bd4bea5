"""Retrieval, per passage and per article, by ir-measures: Hit@k, Recall@k, MRR@k, MAP@k, nDCG@k.

What has to be found are facts, each stated by any of its gold spans. Recall counts facts. For the others, facts that
stand close together are one place; the first passage that has something of a place gains, later ones gain nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import ir_measures
from ir_measures import AP, RR, Success, nDCG

from evals.cases.gold_spans import GoldFact, GoldSpan
from evals.metrics.overlap import find_covered_facts, is_from_article

_MEASURES = {
    "hit@1": Success @ 1,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "mrr@10": RR @ 10,
    "map@10": AP @ 10,
    "ndcg@5": nDCG @ 5,
    "ndcg@10": nDCG @ 10,
}
_RECALL = {"recall@5": 5, "recall@10": 10}
NAMES = (*_MEASURES, *_RECALL)
_CLOSE = 400  # code points between gold spans that a passage of usual length would have both of

Ranking = Sequence[dict[str, Any]]


def measure_passages(
    rankings: Iterable[tuple[str, Ranking, Sequence[GoldFact]]],
) -> dict[str, dict[str, float]]:
    """The metrics by case, of (case, passages best first, facts to find). A case without facts has none."""
    return _measure_rankings(
        (
            (case, [find_covered_facts(each, gold) for each in ranking], gold)
            for case, ranking, gold in rankings
        ),
        _is_close,
    )


def measure_articles(
    rankings: Iterable[tuple[str, Ranking, Sequence[GoldFact]]],
) -> dict[str, dict[str, float]]:
    """The same for whole articles, each ranked by its first passage and a place of its own."""
    return _measure_rankings(
        ((case, _rank_articles(ranking, gold), gold) for case, ranking, gold in rankings),
        _is_same_article,
    )


def _rank_articles(ranking: Ranking, gold: Sequence[GoldFact]) -> list[set[int]]:
    first = {
        str(each.get("article_id") or each.get("path") or each.get("title")): each
        for each in reversed(ranking)
    }
    return [
        {
            number
            for number, fact in enumerate(gold)
            if any(is_from_article(each, span) for span in fact.spans)
        }
        for each in sorted(first.values(), key=ranking.index)
    ]


def _measure_rankings(
    covered: Iterable[tuple[str, list[set[int]], Sequence[GoldFact]]],
    are_one: Callable[[GoldSpan, GoldSpan], bool],
) -> dict[str, dict[str, float]]:
    judged: dict[str, dict[str, int]] = {}
    ranked: dict[str, dict[str, float]] = {}
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for case, ranking, gold in covered:
        if gold:
            judged[case], ranked[case] = _convert_to_trec(
                ranking, gold, _assign_places(gold, are_one)
            )
            for name, depth in _RECALL.items():
                found[case][name] = len(set().union(*ranking[:depth])) / len(gold)
    names = {str(measure): name for name, measure in _MEASURES.items()}
    for each in ir_measures.iter_calc(list(_MEASURES.values()), judged, ranked):
        found[each.query_id][names[str(each.measure)]] = float(each.value)
    return dict(found)


def _convert_to_trec(
    ranking: list[set[int]], gold: Sequence[GoldFact], place_of: list[str]
) -> tuple[dict[str, int], dict[str, float]]:
    """Judgements and a run in TREC's sense: a relevant passage goes by the best place that it is the first to have."""
    grades: dict[str, int] = {}
    for fact, place in zip(gold, place_of, strict=True):
        grades[place] = max(grades.get(place, 0), fact.grade)
    seen: set[str] = set()
    run: dict[str, float] = {}
    for rank, facts in enumerate(ranking):
        new = sorted(
            {place_of[number] for number in facts} - seen, key=lambda place: (-grades[place], place)
        )
        name = new[0] if new else f"other {rank}"
        seen.add(name)
        run[name] = float(len(ranking) - rank)
    return grades, run or {"nothing": 0.0}


def _assign_places(
    gold: Sequence[GoldFact], are_one: Callable[[GoldSpan, GoldSpan], bool]
) -> list[str]:
    """The place of each fact; whatever was retrieved, facts with gold spans that are one are one."""
    places = list(range(len(gold)))
    for one in range(len(gold)):
        for other in range(one):
            if any(are_one(a, b) for a in gold[one].spans for b in gold[other].spans):
                places = [places[other] if each == places[one] else each for each in places]
    return [f"place {each}" for each in places]


def _is_same_article(one: GoldSpan, other: GoldSpan) -> bool:
    return one.article_id == other.article_id


def _is_close(one: GoldSpan, other: GoldSpan) -> bool:
    if (
        one.article_id != other.article_id
        or one.start is None
        or other.start is None
        or one.end is None
        or other.end is None
    ):
        return False
    return max(one.start, other.start) - min(one.end, other.end) < _CLOSE
