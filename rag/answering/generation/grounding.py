"""Whether a sentence that a language model wrote is backed by sentences of the articles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.answering.generation.stream_parser import Claim
from rag.english.prompt_injection import looks_like_prompt_injection
from rag.english.quantities import Quantity, find_quantities, is_same_number
from rag.english.tokens import stem_words
from rag.models.support import EntailmentModel
from rag.records import Evidence, Support

# Shares of a sentence's words that what it cites, with its title, must have: one of ten may be
# another.
_SUPPORTED, _PARTLY = 0.9, 0.6
_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w’'-]*[A-Za-z]")
_FIGURES = re.compile(r"\d+(?:[.,:]\d+)*")
_DENIES = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|denie[sd]|deny|refuse[sd]?"
    r"|fail(?:s|ed)?|unlikely|reject(?:s|ed)?)\b|n[’']t\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://|www\.|!\[|\]\(|<\w", re.IGNORECASE)
_FEWEST = 3  # words of a sentence that says something
_FEW = 2  # "the two men" counts nothing


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    """A sentence with what backs it.

    `contradicted` when it has a number or an address that no evidence has.
    """

    text: str
    support: Support
    evidence: tuple[Evidence, ...] = ()
    contradicted: bool = False


def ground_claim(
    claim: Claim, sentences: Mapping[str, Evidence], question: str
) -> GroundedSentence:
    """The claim against the sentences that it labels.

    One that names none, or that they do not wholly back, against all of them, of which one must
    then back it wholly.
    """
    known = tuple(sentences[label] for label in claim.labels if label in sentences)
    nearest = _find_nearest_sentence(claim.text, sentences.values())
    labelled = _assess_support(claim.text, known, question)
    if labelled != "supported" and _assess_support(claim.text, nearest, question) == "supported":
        return GroundedSentence(claim.text, "supported", nearest)
    if labelled != "unsupported":
        return GroundedSentence(claim.text, labelled, known)
    everything = " ".join(_format_evidence(each) for each in sentences.values())
    contradicted = not _has_known_figures(claim.text, everything) or bool(
        _ADDRESS.search(claim.text)
    )
    return GroundedSentence(claim.text, "unsupported", contradicted=contradicted)


def apply_entailment(one: GroundedSentence, entailment: EntailmentModel) -> GroundedSentence:
    """The sentence as an inference model leaves it.

    Never better supported than it was, one step worse where its evidence does not entail it, and
    contradicted where it says so.
    """
    if not one.evidence:
        return one
    verdict = entailment.verdict(" ".join(each.text for each in one.evidence), one.text)
    if verdict == "entailment":
        return one
    if verdict == "contradiction":
        return GroundedSentence(one.text, "unsupported", contradicted=True)
    return (
        replace(one, support="partly")
        if one.support == "supported"
        else GroundedSentence(one.text, "unsupported")
    )


def _assess_support(text: str, cited: Sequence[Evidence], question: str) -> Support:
    told = " ".join(_format_evidence(each) for each in cited)
    if (
        not cited
        or len(stem_words(text)) < _FEWEST
        or looks_like_prompt_injection(text)
        or _ADDRESS.search(text)
    ):
        return "unsupported"
    if not _has_known_figures(text, told) or not has_known_names(text, f"{told} {question}"):
        return "unsupported"
    words = _stem_plain_words(text)
    share = len(words & _stem_plain_words(told)) / max(len(words), 1)
    if share < _PARTLY:
        return "unsupported"
    (nearest,) = _find_nearest_sentence(text, cited)
    denied, denies = bool(_DENIES.search(nearest.text)), bool(_DENIES.search(text))
    begins_anew = not stem_words(text.split()[0]) <= stem_words(
        told
    )  # with another subject, it may be
    in_one = _has_known_figures(
        text, _format_evidence(nearest)
    )  # what adds numbers of two sentences may join what does not belong together
    own = len(words & _stem_plain_words(" ".join(each.text for each in cited))) / max(
        len(words), 1
    )  # a title alone says nothing
    faithful = (
        denied == denies and in_one and not begins_anew and has_known_names(text, told)
    )  # the question may name whom nobody wrote of
    return "supported" if faithful and share >= _SUPPORTED and own >= _PARTLY else "partly"


def _stem_plain_words(text: str) -> set[str]:
    """The stems of a text's words but its numbers, which are compared by their value."""
    for each in reversed(find_quantities(text)):
        text = f"{text[: each.start]} {text[each.end :]}"
    return stem_words(text)


def _find_nearest_sentence(text: str, sentences: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """The sentence that shares most words with a text; none where there is none."""
    words = stem_words(text)
    shared = sorted(
        (
            (len(words & stem_words(each.text)), -place, each)
            for place, each in enumerate(sentences)
        ),
        reverse=True,
    )
    return tuple(each for _, _, each in shared[:1])


def _format_evidence(evidence: Evidence) -> str:
    published = evidence.passage.published
    day = f"{published.day} {published:%B} {published.year}" if published else ""
    return f"{evidence.text} {evidence.passage.title} {evidence.passage.source or ''} {day}"


def _has_known_figures(text: str, told: str) -> bool:
    """Tell whether every number, by its value, and every other run of figures occurs."""
    known = find_quantities(told)
    counted = [
        each for each in find_quantities(text) if each.value > _FEW or text[each.start].isdigit()
    ]
    if any(not any(_is_supported_number(each, other) for other in known) for each in counted):
        return False
    figures = set(_FIGURES.findall(told))
    rest = [
        match
        for match in _FIGURES.finditer(text)
        if not any(each.start <= match.start() < each.end for each in counted)
    ]
    return all(match.group(0) in figures for match in rest)


def _is_supported_number(claimed: Quantity, told: Quantity) -> bool:
    """Whether a number is the one that is told, or rounds it; it may not be more exact."""
    equal = claimed.value == told.value or (
        claimed.significant_digits < told.significant_digits and is_same_number(claimed, told)
    )
    return equal and _is_same_kind(claimed.units, told.units)


def _is_same_kind(one: frozenset[str], other: frozenset[str]) -> bool:
    """Money is not a share, nor a share a plain number."""
    return all((sign in one) == (sign in other) for sign in ("%", "$", "€", "£", "¥", "₩"))


def has_known_names(text: str, told: str) -> bool:
    """Whether every name of a text, but its first word, occurs in what is told."""
    folded = told.casefold()
    names = (re.sub(r"[’']s?$", "", name) for name in _NAME.findall(text))
    return all(re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", folded) for name in names)
