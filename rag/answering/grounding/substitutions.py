"""Finds names changed in a claim that otherwise repeats its evidence."""

from __future__ import annotations

from difflib import SequenceMatcher

from rag.answering.grounding.alignment import find_nearest_source
from rag.answering.grounding.material import Finding, Material
from rag.answering.grounding.names import collect_own_names, is_known_name
from rag.english.clauses import Word
from rag.english.lemmas import load_lemmas

_VAGUE = load_lemmas("vague_verbs")
_COMPARATIVES = frozenset(("more", "most", "less", "least", "over", "under", "up", "some"))
_REPEATED = 0.75  # of the claim's words that stand in the evidence in the same order
_MOST_CHANGED = 2  # words that are changed in a repetition
_FEWEST = 4  # words of a claim that can be a repetition


def check_substitutions(material: Material) -> list[Finding]:
    """Find words put in the place of words of the evidence that mean something else.

    A claim in other words changes many of them, and nothing is said of those. One that repeats its
    evidence but for a word or two is doubted where these are no synonyms.
    """
    words = [word for word in material.claim.words if word.is_content]
    source = find_nearest_source(words, material.cited)
    if source is None or len(words) < _FEWEST:
        return []
    others = [word for word in source.parsed.words if word.is_content]
    matcher = SequenceMatcher(
        None, [word.lemma for word in words], [word.lemma for word in others], autojunk=False
    )
    repeated = sum(block.size for block in matcher.get_matching_blocks())
    if repeated / len(words) < _REPEATED:
        return []
    own = collect_own_names(source, material)
    findings: list[Finding] = []
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind != "replace" or end - start > _MOST_CHANGED:
            continue
        if _is_other_name(words[start:end], others[other_start:other_end], own):
            findings.append(Finding("doubt", "another name is in its place"))
    return findings


def _is_other_name(words: list[Word], others: list[Word], own: frozenset[str]) -> bool:
    """Tell whether a name of another sentence stands where the evidence has a name."""
    names = [word for word in words if word.text[0].isupper() and word.position]
    told = [word for word in others if word.text[0].isupper() and word.position]
    return bool(told) and any(not is_known_name(name, own) for name in names)
