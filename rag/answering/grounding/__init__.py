"""Checks what a language model wrote against the sentences that it cites, without a model.

Each kind of error has a check of its own: numbers, dates, names, denials, opposites, exchanged
roles, attribution, modality and changed words. `checks.ground_claim` runs them.
"""

from rag.answering.grounding.checks import GroundedSentence, ground_claim
from rag.answering.grounding.entailment import (
    Judge,
    apply_entailment,
    apply_judge,
    build_entailment_judge,
)
from rag.answering.grounding.names import has_known_names

__all__ = [
    "GroundedSentence",
    "Judge",
    "apply_entailment",
    "apply_judge",
    "build_entailment_judge",
    "ground_claim",
    "has_known_names",
]
