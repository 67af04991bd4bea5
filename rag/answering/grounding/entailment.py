"""Lets a second judge, such as an inference model, lower what the checks have found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rag.answering.grounding.checks import GroundedSentence
from rag.models.support import EntailmentModel, Verdict

# Tells of a claim and the texts of its evidence whether they entail it; None is no opinion.
Judge = Callable[[str, tuple[str, ...]], "Verdict | None"]


def apply_judge(sentence: GroundedSentence, judge: Judge) -> GroundedSentence:
    """Lower a sentence by a judge's verdict; it is never better supported than it was.

    One step worse where the evidence does not entail it, contradicted where the judge says so.
    """
    if not sentence.evidence or sentence.support == "unsupported":
        return sentence
    verdict = judge(sentence.text, tuple(each.text for each in sentence.evidence))
    if verdict == "contradiction":
        return replace(sentence, support="unsupported", contradicted=True)
    if verdict != "neutral":
        return sentence
    if sentence.support == "supported":
        return replace(sentence, support="partly")
    return replace(sentence, support="unsupported")


def build_entailment_judge(entailment: EntailmentModel) -> Judge:
    """Make an inference model a judge, with the sentences of the evidence as its premise."""

    def judge(claim: str, evidence: tuple[str, ...]) -> Verdict:
        return entailment.verdict(" ".join(evidence), claim)

    return judge


def apply_entailment(sentence: GroundedSentence, entailment: EntailmentModel) -> GroundedSentence:
    """Lower a sentence by the verdict of an inference model."""
    return apply_judge(sentence, build_entailment_judge(entailment))
