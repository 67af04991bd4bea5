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

Passage = dict[str, Any]
Ranking = Sequence[Passage]  # best first
RankedCase = tuple[str, Ranking, Sequence[GoldFact]]  # case id, its passages, the facts to find
CoveredFacts = list[set[int]]  # for each rank, the numbers of the facts that are covered there
CoveredCase = tuple[str, CoveredFacts, Sequence[GoldFact]]
MetricsByCase = dict[str, dict[str, float]]  # the values by case id and metric's name
IsSamePlace = Callable[[GoldSpan, GoldSpan], bool]


def measure_passages(cases: Iterable[RankedCase]) -> MetricsByCase:
    """Measure the rankings of passages.

    Returns:
        The metrics by case id; a case without facts has none.
    """
    covered_cases = []
    for case_id, ranking, gold in cases:
        covered = [find_covered_facts(passage, gold) for passage in ranking]
        covered_cases.append((case_id, covered, gold))
    return _measure_rankings(covered_cases, _is_close)


def measure_articles(cases: Iterable[RankedCase]) -> MetricsByCase:
    """Measure the rankings of articles: each has the rank of its first passage.

    Returns:
        The metrics by case id; a case without facts has none.
    """
    covered_cases = []
    for case_id, ranking, gold in cases:
        covered = _rank_articles(ranking, gold)
        covered_cases.append((case_id, covered, gold))
    return _measure_rankings(covered_cases, _is_same_article)


def _rank_articles(ranking: Ranking, gold: Sequence[GoldFact]) -> CoveredFacts:
    """Rank the articles of the passages, and find the facts that have a span in each."""
    first_passages: dict[str, Passage] = {}
    for passage in ranking:
        article = _identify_article(passage)
        first_passages.setdefault(article, passage)
    covered = []
    for passage in first_passages.values():
        facts = _find_facts_of_article(passage, gold)
        covered.append(facts)
    return covered


def _identify_article(passage: Passage) -> str:
    """Return the id of a passage's article, else its path, else its title."""
    for key in ("article_id", "path"):
        if passage.get(key):
            return str(passage[key])
    return str(passage.get("title"))


def _find_facts_of_article(
    passage: Passage,
    gold: Sequence[GoldFact],
) -> set[int]:
    """Find the numbers of the facts that have a gold span in the passage's article."""
    facts = set()
    for number, fact in enumerate(gold):
        if any(is_from_article(passage, span) for span in fact.spans):
            facts.add(number)
    return facts


def _measure_rankings(
    cases: Iterable[CoveredCase],
    is_same_place: IsSamePlace,
) -> MetricsByCase:
    judgements: dict[str, dict[str, int]] = {}
    runs: dict[str, dict[str, float]] = {}
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for case_id, covered, gold in cases:
        if not gold:
            continue
        places = _assign_places(gold, is_same_place)
        judgements[case_id] = _grade_places(gold, places)
        runs[case_id] = _build_run(covered, places, judgements[case_id])
        for name, depth in _RECALL_DEPTHS.items():
            facts: set[int] = set()
            facts.update(*covered[:depth])
            values[case_id][name] = len(facts) / len(gold)
    measures = list(_MEASURES.values())
    for metric in ir_measures.iter_calc(measures, judgements, runs):
        name = _MEASURE_NAMES[str(metric.measure)]
        values[metric.query_id][name] = float(metric.value)
    return dict(values)


def _grade_places(gold: Sequence[GoldFact], places: list[str]) -> dict[str, int]:
    """Give each place the highest grade of its facts: the judgements in TREC's sense."""
    grades: dict[str, int] = {}
    for fact, place in zip(gold, places, strict=True):
        grade = grades.get(place, 0)
        grades[place] = max(grade, fact.grade)
    return grades


def _build_run(
    covered: CoveredFacts,
    places: list[str],
    grades: dict[str, int],
) -> dict[str, float]:
    """Build a run in TREC's sense: a score for each rank.

    A relevant passage is named after the best place that no passage before it covers.

    Args:
        covered: The facts that each rank covers.
        places: The name of each fact's place.
        grades: The grade of each place.
    """

    def rank_place(place: str) -> tuple[int, str]:
        return -grades[place], place

    covered_places: set[str] = set()
    run: dict[str, float] = {}
    for rank, facts in enumerate(covered):
        places_of_facts = {places[number] for number in facts}
        new_places = places_of_facts - covered_places
        name = f"other {rank}"
        if new_places:
            name = min(new_places, key=rank_place)
        covered_places.add(name)
        run[name] = float(len(covered) - rank)
    if not run:
        return {"nothing": 0.0}
    return run


def _assign_places(gold: Sequence[GoldFact], is_same_place: IsSamePlace) -> list[str]:
    """Name the place of each fact; facts that have spans in the same place share one."""
    places = list(range(len(gold)))
    for number, fact in enumerate(gold):
        for other_number in range(number):
            if _share_place(fact, gold[other_number], is_same_place):
                _merge_places(places, places[number], places[other_number])
    return [f"place {place}" for place in places]


def _merge_places(places: list[int], merged: int, remaining: int) -> None:
    """Give the facts of one place the number of another."""
    for number, place in enumerate(places):
        if place == merged:
            places[number] = remaining


def _share_place(
    fact: GoldFact,
    other: GoldFact,
    is_same_place: IsSamePlace,
) -> bool:
    for span in fact.spans:
        for other_span in other.spans:
            if is_same_place(span, other_span):
                return True
    return False


def _is_same_article(span: GoldSpan, other: GoldSpan) -> bool:
    return span.article_id == other.article_id


def _is_close(span: GoldSpan, other: GoldSpan) -> bool:
    if span.article_id != other.article_id:
        return False
    if span.start is None or span.end is None:
        return False
    if other.start is None or other.end is None:
        return False
    later_start = max(span.start, other.start)
    earlier_end = min(span.end, other.end)
    return later_start - earlier_end < _MAX_GAP
