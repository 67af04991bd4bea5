"""Decides whether a sentence that a language model wrote is backed by the sentences it cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rag.answering.generation.stream_parser import Claim
from rag.answering.grounding.alignment import count_common, list_content
from rag.answering.grounding.attribution import check_attribution, check_subjects
from rag.answering.grounding.dates import check_dates
from rag.answering.grounding.denials import check_denials
from rag.answering.grounding.figures import check_figures
from rag.answering.grounding.known_names import collect_known_names
from rag.answering.grounding.material import (
    Finding,
    Material,
    Source,
    build_sources,
    join_headings,
)
from rag.answering.grounding.modality import check_modality
from rag.answering.grounding.name_forms import is_known_name
from rag.answering.grounding.name_words import find_name_words
from rag.answering.grounding.names import check_names
from rag.answering.grounding.number_signs import check_number_signs
from rag.answering.grounding.numbers import check_numbers
from rag.answering.grounding.opposites import check_opposites
from rag.answering.grounding.roles import check_exchanged_names, check_roles
from rag.answering.grounding.substitutions import check_substitutions
from rag.english.clauses import ParsedText, Word, parse_clauses
from rag.english.prompt_injection import looks_like_prompt_injection
from rag.records import Evidence, Support

_CHECKS: tuple[Callable[[Material], list[Finding]], ...] = (
    check_numbers,
    check_figures,
    check_number_signs,
    check_dates,
    check_names,
    check_denials,
    check_opposites,
    check_roles,
    check_exchanged_names,
    check_attribution,
    check_subjects,
    check_modality,
    check_substitutions,
)
_ADDRESS = re.compile(r"https?://|www\.|!\[|\]\(|<\w", re.IGNORECASE)
_FEWEST = 2  # words of a sentence that says something
_WHOLLY = 0.9  # share of a sentence's words that one sentence must have where none is cited
_CANDIDATES = 6  # sentences tried for what the cited ones lack


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    """A sentence with the evidence that it was checked against.

    `contradicted` when the evidence says otherwise, or it has a number or an address that no
    evidence has.
    """

    text: str
    support: Support
    evidence: tuple[Evidence, ...] = ()
    contradicted: bool = False


def ground_claim(
    claim: Claim, sentences: Mapping[str, Evidence], question: str
) -> GroundedSentence:
    """Check a claim against the sentences that it labels.

    One with known labels is supported unless a check doubts or contradicts it. Another sentence of
    the same article that has what they lack is added to the evidence. One without known labels is
    supported only where the nearest sentence has wholly the same words.
    """
    if _ADDRESS.search(claim.text):
        return GroundedSentence(claim.text, "unsupported", contradicted=True)
    parsed = parse_clauses(claim.text)
    if looks_like_prompt_injection(claim.text) or not _says_something(parsed):
        return GroundedSentence(claim.text, "unsupported")
    shown = build_sources(sentences)
    labels = set(claim.labels)
    cited = tuple(source for source in shown if source.label in labels)
    material = Material(parsed, cited, shown, question)
    if cited:
        return _check_cited(material)
    return _check_uncited(material)


def _says_something(parsed: ParsedText) -> bool:
    """Whether a sentence has enough words, or a number: "Yes." has neither."""
    if len(list_content(parsed.words)) >= _FEWEST:
        return True
    return any(word.has_digit_first for word in parsed.words)


def find_doubts(material: Material) -> list[Finding]:
    """Run every check on a claim and the sentences that it cites."""
    findings: list[Finding] = []
    for check in _CHECKS:
        findings += check(material)
    return findings


def _is_unrelated(material: Material) -> bool:
    """Whether a claim shares nothing but names with what it cites, and stands beside."""
    words = _list_words_besides_names(material)
    if len(words) < _FEWEST:
        return False
    return count_common(words, _list_backing(material)) == 0


def _list_words_besides_names(material: Material) -> list[Word]:
    """List the content words of a claim that are no known name."""
    known = collect_known_names(material)
    names = [word for word in find_name_words(material.claim) if is_known_name(word, known)]
    return [word for word in list_content(material.claim.words) if word not in names]


def _list_backing(material: Material) -> list[Word]:
    """List the words of the cited sentences, of those right before them, and of the headings."""
    sources = list(material.cited)
    for source in material.cited:
        sources += material.find_before(source, 1)
    words: list[Word] = []
    for source in sources:
        words += source.parsed.words
    words += parse_clauses(join_headings(material.cited)).words
    return words


def _check_cited(material: Material) -> GroundedSentence:
    findings = find_doubts(material)
    if findings and all(finding.is_missing for finding in findings):
        completed = _find_completion(material)
        if completed is not None:
            material = completed
            findings = []
    text = material.claim.text
    evidence = tuple(source.evidence for source in material.cited)
    if any(finding.severity == "contradiction" for finding in findings):
        return GroundedSentence(text, "unsupported", evidence, contradicted=True)
    if _is_unrelated(material):
        return GroundedSentence(text, "unsupported", evidence)
    if findings:
        return GroundedSentence(text, "partly", evidence)
    return GroundedSentence(text, "supported", evidence)


def _find_completion(material: Material) -> Material | None:
    """Find a sentence of the same article with which nothing is missing any longer."""
    for source in _rank_candidates(material):
        positions = sorted((*material.cited, source), key=material.shown.index)
        completed = replace(material, cited=tuple(positions))
        if not find_doubts(completed):
            return completed
    return None


def _rank_candidates(material: Material) -> list[Source]:
    """Rank the sentences around the cited ones by nearness, then by words in common."""
    words = list_content(material.claim.words)
    articles = material.find_articles()
    candidates = [source for source in articles if source not in material.cited]

    def rank(source: Source) -> tuple[float, float]:
        distances = [
            abs(source.position - cited.position)
            for cited in material.cited
            if cited.article == source.article
        ]
        return -count_common(words, source.parsed.words), min(distances)

    return sorted(candidates, key=rank)[:_CANDIDATES]


def _check_uncited(material: Material) -> GroundedSentence:
    """Check a claim without labels against the nearest sentence, which must have all of it."""
    words = list_content(material.claim.words)
    text = material.claim.text
    nearest = max(
        material.shown,
        key=lambda source: count_common(words, source.parsed.words),
        default=None,
    )
    if nearest is None:
        return GroundedSentence(text, "unsupported")
    alone = replace(material, cited=(nearest,))
    findings = find_doubts(alone)
    share = count_common(words, nearest.parsed.words) / max(len(words), 1)
    if not findings and share >= _WHOLLY:
        return GroundedSentence(text, "supported", (nearest.evidence,))
    everything = replace(material, cited=material.shown)
    unknown = [finding for finding in check_numbers(everything) if finding.is_missing]
    return GroundedSentence(text, "unsupported", contradicted=bool(unknown))
