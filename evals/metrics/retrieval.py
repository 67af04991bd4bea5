"""Retrieval metrics per passage and per article, by ir-measures: Hit, Recall, MRR, MAP, nDCG.

What has to be retrieved are facts; each of a fact's gold spans states it. Recall counts facts.
For the other metrics, facts that are close together form one place. The first passage that covers
something of a place gains; later ones gain nothing.
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
_MEASURE_NAMES = {str(measure): name for name, measure in _MEASURES.items()}
_RECALL_DEPTHS = {"recall@5": 5, "recall@10": 10}
NAMES = (*_MEASURES, *_RECALL_DEPTHS)
_MAX_GAP = 400  # code points between gold spans that one passage of usual length would hold

Ranking = Sequence[dict[str, Any]]  # passages, best first
RankedCase = tuple[str, Ranking, Sequence[GoldFact]]  # case id, its passages, the facts to find
CoveredFacts = list[set[int]]  # for each rank, the numbers of the facts that are covered there
IsSamePlace = Callable[[GoldSpan, GoldSpan], bool]


def measure_passages(cases: Iterable[RankedCase]) -> dict[str, dict[str, float]]:
    """Measure the rankings of passages.

    Returns:
        The metrics by case id; a case without facts has none.
    """
    covered = []
    for case_id, ranking, gold in cases:
        covered.append((case_id, [find_covered_facts(passage, gold) for passage in ranking], gold))
    return _measure_rankings(covered, _is_close)


def measure_articles(cases: Iterable[RankedCase]) -> dict[str, dict[str, float]]:
    """Measure the rankings of articles: each has the rank of its first passage.

    Returns:
        The metrics by case id; a case without facts has none.
    """
    covered = [(case_id, _rank_articles(ranking, gold), gold) for case_id, ranking, gold in cases]
    return _measure_rankings(covered, _is_same_article)


def _rank_articles(ranking: Ranking, gold: Sequence[GoldFact]) -> CoveredFacts:
    first_passages: dict[str, dict[str, Any]] = {}
    for passage in ranking:
        article = str(passage.get("article_id") or passage.get("path") or passage.get("title"))
        first_passages.setdefault(article, passage)
    covered = []
    for passage in first_passages.values():
        facts = set()
        for number, fact in enumerate(gold):
            if any(is_from_article(passage, span) for span in fact.spans):
                facts.add(number)
        covered.append(facts)
    return covered


def _measure_rankings(
    cases: Iterable[tuple[str, CoveredFacts, Sequence[GoldFact]]], is_same_place: IsSamePlace
) -> dict[str, dict[str, float]]:
    judgements: dict[str, dict[str, int]] = {}
    runs: dict[str, dict[str, float]] = {}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for case_id, covered, gold in cases:
        if not gold:
            continue
        places = _assign_places(gold, is_same_place)
        judgements[case_id], runs[case_id] = _convert_to_trec(covered, gold, places)
        for name, depth in _RECALL_DEPTHS.items():
            facts = set().union(*covered[:depth])
            values[case_id][name] = len(facts) / len(gold)
    for metric in ir_measures.iter_calc(list(_MEASURES.values()), judgements, runs):
        values[metric.query_id][_MEASURE_NAMES[str(metric.measure)]] = float(metric.value)
    return dict(values)


def _convert_to_trec(
    covered: CoveredFacts, gold: Sequence[GoldFact], places: list[str]
) -> tuple[dict[str, int], dict[str, float]]:
    """Convert a ranking into judgements and a run in TREC's sense.

    A relevant passage is named after the best place that no passage before it covers.

    Args:
        covered: The facts that each rank covers.
        gold: The facts to find.
        places: The name of each fact's place.
    """
    grades: dict[str, int] = {}
    for fact, place in zip(gold, places, strict=True):
        grades[place] = max(grades.get(place, 0), fact.grade)
    covered_places: set[str] = set()
    run: dict[str, float] = {}
    for rank, facts in enumerate(covered):
        new_places = {places[number] for number in facts} - covered_places
        name = f"other {rank}"
        if new_places:
            name = min(new_places, key=lambda place: (-grades[place], place))
        covered_places.add(name)
        run[name] = float(len(covered) - rank)
    return grades, run or {"nothing": 0.0}


def _assign_places(gold: Sequence[GoldFact], is_same_place: IsSamePlace) -> list[str]:
    """Name the place of each fact; facts that have spans in the same place share one."""
    places = list(range(len(gold)))
    for number, fact in enumerate(gold):
        for other_number in range(number):
            if _share_place(fact, gold[other_number], is_same_place):
                merged, kept = places[number], places[other_number]
                places = [kept if place == merged else place for place in places]
    return [f"place {place}" for place in places]


def _share_place(fact: GoldFact, other: GoldFact, is_same_place: IsSamePlace) -> bool:
    return any(is_same_place(span, near) for span in fact.spans for near in other.spans)


def _is_same_article(span: GoldSpan, other: GoldSpan) -> bool:
    return span.article_id == other.article_id


def _is_close(span: GoldSpan, other: GoldSpan) -> bool:
    if span.article_id != other.article_id:
        return False
    if span.start is None or span.end is None or other.start is None or other.end is None:
        return False
    return max(span.start, other.start) - min(span.end, other.end) < _MAX_GAP
