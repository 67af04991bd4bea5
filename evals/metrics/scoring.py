"""Scores of a run: every metric of every case, whether it passed, and if not, why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.cases.gold_spans import LocatedCase
from evals.metrics import citation, retrieval
from evals.metrics.overlap import find_covered_facts, is_gold_citation
from evals.metrics.text import (
    exact_match,
    measure_containment,
    measure_stated_facts,
    remove_markers,
    token_f1,
    token_recall,
)
from evals.runs.run_folder import Outcome, Run
from rag.errors import DossierError

_ENOUGH = 0.5  # of a reference's tokens, for an answer to pass that can only be compared with one


@dataclass(frozen=True, slots=True)
class ScoredCase:
    """One outcome with its metrics by name; a metric that does not apply is not there.

    `would_be_wrong` is whether the answer is wrong, or would have been had the system not abstained (by the nearest
    passage that it shows), which is what risk at a coverage is made of.
    """

    located: LocatedCase
    outcome: Outcome
    values: dict[str, float] = field(default_factory=dict)
    passed: bool = False
    failure: str | None = None
    would_be_wrong: bool = True

    @property
    def id(self) -> str:
        return self.located.case.id

    @property
    def answered(self) -> bool:
        """Whether the system gave an answer: neither abstained nor failed."""
        return not self.outcome.error and bool(self.outcome.answer) and not self.abstained

    @property
    def abstained(self) -> bool:
        return (
            bool(self.outcome.answer) and (self.outcome.answer or {}).get("status") == "abstained"
        )

    @property
    def confidence(self) -> float | None:
        """The answer's; 0 where the system failed, None where it says none."""
        if self.outcome.error:
            return 0.0
        value = (self.outcome.answer or {}).get("confidence")
        return float(value) if isinstance(value, int | float) else None

    @property
    def reason(self) -> str:
        """Why it failed, all errors as one."""
        return "error" if self.outcome.error else self.failure or ""


def score_run(run: Run, variant: str = "") -> list[ScoredCase]:
    """Each case of the run in one form of its question, in the order of the cases. A case asked twice counts as it was last.

    Raises DossierError when an answer is there for a case that the run does not have, or none is there to the question as
    written; a form of it that no case was asked in has none.
    """
    cases = run.cases
    last = {each.case: each for each in run.outcomes() if each.variant == variant}
    unknown = [name for name in last if name not in cases]
    if unknown:
        raise DossierError(
            f"{run.folder}/answers.jsonl has an answer to {unknown[0]}, which is none of the run's cases."
        )
    if not last and not variant:
        raise DossierError(f"The run in {run.folder} has no answers yet.")
    pairs = [(cases[name], last[name]) for name in cases if name in last]
    values = _compute_values(pairs)
    return [
        _build_scored_case(located, outcome, values[located.case.id]) for located, outcome in pairs
    ]


def score_outcome(located: LocatedCase, outcome: Outcome) -> ScoredCase:
    """One outcome, without a run."""
    return _build_scored_case(
        located, outcome, _compute_values([(located, outcome)])[located.case.id]
    )


def _compute_values(pairs: Sequence[tuple[LocatedCase, Outcome]]) -> dict[str, dict[str, float]]:
    """The metrics of all pairs by case; errors have those of a system that returned nothing."""
    rankings = [(located.case.id, outcome.passages, located.gold) for located, outcome in pairs]
    by_passage, by_article = (
        retrieval.measure_passages(rankings),
        retrieval.measure_articles(rankings),
    )
    values: dict[str, dict[str, float]] = {}
    for located, outcome in pairs:
        key = located.case.id
        made: dict[str, float | None] = {
            f"passage {name}": value for name, value in by_passage.get(key, {}).items()
        }
        made |= {f"article {name}": value for name, value in by_article.get(key, {}).items()}
        if located.case.wants_answer:
            made |= _score_answer(located, outcome)
        values[key] = {name: value for name, value in made.items() if value is not None}
    for name, value in _score_conversations(pairs):
        for key, given in value.items():
            values[key][name] = given
    return values


def _score_answer(located: LocatedCase, outcome: Outcome) -> dict[str, float | None]:
    case, answer = located.case, outcome.answer or {}
    text = (
        ""
        if answer.get("status", "abstained") == "abstained"
        else remove_markers(str(answer.get("text") or ""))
    )
    whole = [" ".join(texts) for texts in case.answers] + (
        [case.reference] if case.reference else []
    )
    made: dict[str, float | None] = {
        "exact match": exact_match(text, whole),
        "token F1": token_f1(text, whole),
    }
    if case.answers:
        made["contains"] = measure_containment(text, case.answers)
        made["contains, first sentence"] = measure_containment(
            _get_first_segment(answer) if text else "", case.answers
        )
        made["facts"] = measure_stated_facts(
            " ".join(" ".join(texts) for texts in case.answers[:1]), text
        )
    elif case.reference:
        made["facts"] = measure_stated_facts(case.reference, text)
        made["token recall"] = token_recall(text, case.reference)
    if "disagreement" in case.tags:
        made["disagreement reported"] = citation.score_disagreement(answer, located.gold)
    else:
        made["false disagreement"] = float(bool(answer.get("disagreements")))
    if text:
        made["citation exactness"] = citation.measure_exactness(answer, outcome.stored)
        made["citation coverage"] = citation.measure_coverage(answer)
        made["dangling markers"] = citation.measure_dangling(answer)
        made["support"] = citation.measure_support(answer)
    if case.answerable:
        made["citation precision"] = citation.precision(answer, located.gold) if text else None
        made["citation recall"] = citation.recall(answer if text else {}, located.gold)
    return made


def _get_first_segment(answer: dict[str, Any]) -> str:
    segments = answer.get("segments") or []
    return str(segments[0]["text"]) if segments else remove_markers(str(answer.get("text") or ""))


def _score_conversations(
    pairs: Sequence[tuple[LocatedCase, Outcome]],
) -> list[tuple[str, dict[str, float]]]:
    """What a follow-up retrieves by its words alone, as the system understood it, and as a person rewrote it."""
    followups = [
        (located, outcome)
        for located, outcome in pairs
        if located.case.conversation and located.gold
    ]
    forms: dict[str, Callable[[Outcome], Sequence[dict[str, Any]] | None]] = {
        "recall@5, as asked": lambda outcome: outcome.raw,
        "recall@5, as understood": lambda outcome: (
            outcome.passages if outcome.raw is not None else None
        ),
        "recall@5, as a person rewrote it": lambda outcome: outcome.rewritten,
    }
    made = []
    for name, passages_of in forms.items():
        rankings = [
            (located.case.id, found, located.gold)
            for located, outcome in followups
            if (found := passages_of(outcome)) is not None
        ]
        made.append(
            (
                name,
                {
                    key: each["recall@5"]
                    for key, each in retrieval.measure_passages(rankings).items()
                },
            )
        )
    return made


def _build_scored_case(
    located: LocatedCase, outcome: Outcome, values: dict[str, float]
) -> ScoredCase:
    failure = _find_failure(located, outcome, values)
    return ScoredCase(
        located,
        outcome,
        values,
        failure is None,
        failure,
        _is_wrong_if_answered(located, outcome, values),
    )


def _find_failure(located: LocatedCase, outcome: Outcome, values: dict[str, float]) -> str | None:
    """Why the case failed, the first thing that went wrong on the way from question to answer."""
    case, answer = located.case, outcome.answer
    if outcome.error:
        return f"error: {outcome.error}"
    if not case.wants_answer:
        return None if values.get("article hit@10", 0.0) else "not retrieved"
    if answer is None:
        return "error: no answer"
    abstained = answer.get("status") == "abstained"
    if not case.answerable:
        return (
            None
            if abstained or _has_says_so_citation(located, answer)
            else "answered what the articles do not say"
        )
    missed = bool(located.gold) and bool(outcome.passages) and not values.get("passage recall@10")
    if abstained:
        return (
            "abstained: the passage was not retrieved"
            if missed
            else "abstained although the passage was retrieved"
        )
    if missed:
        return "the passage was not retrieved"
    if located.gold and not answer.get("citations"):
        return "cites nothing"
    if located.gold and not values.get("citation recall"):
        return "cited other sentences"
    if case.answers and not values.get("contains"):
        return "the answer does not hold what was expected"
    if not case.answers and values.get("token recall", 1.0) < _ENOUGH:
        return "the answer shares too little with the reference"
    return None


def _has_says_so_citation(located: LocatedCase, answer: dict[str, Any]) -> bool:
    """Whether the answer cites where an article itself says that it is not known, or that the premise is false."""
    return any(
        is_gold_citation(each, span)
        for each in answer.get("citations") or []
        for span in located.says_so
    )


def _is_wrong_if_answered(located: LocatedCase, outcome: Outcome, values: dict[str, float]) -> bool:
    case, answer = located.case, outcome.answer
    if outcome.error or answer is None or not case.answerable:
        return not (answer and not case.answerable and _has_says_so_citation(located, answer))
    if answer.get("status") != "abstained":
        return _find_failure(located, outcome, values) is not None
    nearest = (answer.get("nearest") or [])[:1]
    if case.answers:
        return not (
            nearest and measure_containment(str(nearest[0].get("quote") or ""), case.answers)
        )
    return not (nearest and find_covered_facts(nearest[0], located.gold))
