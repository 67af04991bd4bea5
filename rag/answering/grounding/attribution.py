"""Checks who says something, and of whom it is said, against the sentence that a claim restates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answering.grounding.alignment import count_common, has_meaning, list_content
from rag.answering.grounding.known_names import (
    collect_known_names,
    collect_own_names,
    find_antecedents,
)
from rag.answering.grounding.material import Finding, Material, Source
from rag.answering.grounding.name_forms import is_known_name
from rag.answering.grounding.name_words import (
    find_name_words,
    is_attribute,
    is_particular,
    is_place,
)
from rag.answering.grounding.names import is_fuller_name
from rag.answering.grounding.speeches import Speech, find_speeches
from rag.english.clauses import Clause, Word

_BEFORE = 2  # sentences before one that it may go on about
_FEWEST = 1.7  # words by which a sentence is the one that is restated
_BESIDE = 4  # words within which two names of one thing stand together


def check_attribution(material: Material) -> list[Finding]:
    """Find statements that a claim gives to somebody else than the evidence does.

    Against "Ruiz said that the old dam leaks" this finds "Tan said that the old dam leaks", but not
    "Ruiz warned that the old dam leaks".
    """
    findings: list[Finding] = []
    for speech in find_speeches(material.claim):
        if not speech.content or not speech.speaker or speech.is_pronoun:
            continue
        source = _find_restated(speech.content, material.cited)
        if source is None:
            continue
        told = _find_told_speech(speech, source)
        if told and not _is_same_speaker(speech, told, source, material):
            findings.append(Finding("doubt", "somebody else says it"))
    return findings


def _find_restated(words: Sequence[Word], sources: Sequence[Source]) -> Source | None:
    """Find the sentence that has most of some words, where it has enough of them."""

    def count(source: Source) -> float:
        return count_common(words, source.parsed.words)

    best = max(sources, key=count, default=None)
    if best is None or count(best) < _FEWEST:
        return None
    return best


def _find_told_speech(speech: Speech, source: Source) -> Speech | None:
    """Find what a sentence reports that a speech of the claim restates."""

    def count(told: Speech) -> float:
        return count_common(speech.content, told.content)

    speeches = [told for told in find_speeches(source.parsed) if told.content]
    best = max(speeches, key=count, default=None)
    if best is None or count(best) < _FEWEST:
        return None
    return best


def _is_same_speaker(speech: Speech, told: Speech, source: Source, material: Material) -> bool:
    """Whether the speaker of a claim may be that of the evidence.

    Args:
        speech: What the claim reports.
        told: What the evidence reports.
        source: The sentence of the evidence.
        material: The claim and its evidence.
    """
    if not told.speaker and not told.is_pronoun:
        return True
    if _share_meaning(speech, told) or _share_name(speech, told):
        return True
    if told.is_pronoun:
        return _may_be_pronoun(speech, told, source, material)
    names = _list_lemmas(filter(is_particular, speech.speaker))
    told_names = _list_lemmas(filter(is_particular, told.speaker))
    if names and told_names:
        return _are_names_beside(names, told_names, material)
    return _are_beside(
        _list_lemmas(speech.speaker),
        _list_lemmas(told.speaker),
        material,
    )


def _share_meaning(speech: Speech, told: Speech) -> bool:
    lemmas = _list_lemmas(told.speaker)
    return any(has_meaning(word.lemma, lemmas) for word in speech.speaker)


def _share_name(speech: Speech, told: Speech) -> bool:
    known = frozenset(word.folded for word in told.speaker)
    names = [word for word in speech.speaker if word.is_capitalised]
    return any(is_known_name(name, known) for name in names)


def _list_lemmas(words: Iterable[Word]) -> set[str]:
    return {word.lemma for word in words}


def _may_be_pronoun(speech: Speech, told: Speech, source: Source, material: Material) -> bool:
    """Whether the pronoun of the evidence may stand for the speaker of the claim.

    It stands for somebody named before it in its sentence, else in the sentences before; where
    there are none, for anybody.
    """
    if _has_antecedent(told, source):
        lemmas = _list_lemmas(source.parsed.words[: told.position])
    else:
        antecedents = find_antecedents(source, material)
        if not antecedents:
            return True
        lemmas = set()
        for antecedent in antecedents:
            lemmas |= _list_lemmas(antecedent.parsed.words)
    return any(word.lemma in lemmas for word in speech.speaker)


def _has_antecedent(told: Speech, source: Source) -> bool:
    """Whether a sentence names somebody in a clause before that in which a pronoun speaks."""
    parsed = source.parsed
    verb = parsed.words[told.position]
    for name in find_name_words(parsed):
        if name.position > verb.position or name.clause >= verb.clause:
            continue
        if is_particular(name) and not is_place(parsed, name):
            return True
    return False


def _are_names_beside(ours: set[str], theirs: set[str], material: Material) -> bool:
    """Whether two names stand side by side somewhere: "the coach, Helena Marsh"."""
    for source in material.find_articles():
        words = [word for word in source.parsed.words if word.is_capitalised]
        if _has_beside(words, ours, theirs):
            return True
    return False


def _are_beside(ours: set[str], theirs: set[str], material: Material) -> bool:
    """Whether two speakers stand side by side somewhere in the articles."""
    articles = material.find_articles()
    return any(_has_beside(source.parsed.words, ours, theirs) for source in articles)


def _has_beside(words: Sequence[Word], ours: set[str], theirs: set[str]) -> bool:
    our_positions = [word.position for word in words if word.lemma in ours]
    their_positions = [word.position for word in words if word.lemma in theirs]
    for position in our_positions:
        distances = [abs(position - other) for other in their_positions]
        if any(0 < distance <= _BESIDE for distance in distances):
            return True
    return False


def check_subjects(material: Material) -> list[Finding]:
    """Find names put before what the evidence says of somebody else.

    Where one cited sentence says that Ruiz opened a port, and another that Tan closed a harbour,
    this finds "Tan opened a port", but not "Tan's minister opened a port".
    """
    findings: list[Finding] = []
    cited = collect_known_names(material)
    names = find_name_words(material.claim)
    for clause in material.claim.clauses:
        inside = [name for name in names if name.clause == clause.number]
        source = _find_subject_source(clause, inside, material)
        if source is None:
            continue
        for name in inside:
            if not is_known_name(name, cited) or is_attribute(material.claim, name):
                continue  # the check of names says so, or it only says whose something is
            if not _belongs_to(name, source, material):
                findings.append(Finding("doubt", f"{name.text} is of another sentence"))
    return findings


def _find_subject_source(
    clause: Clause,
    names: Sequence[Word],
    material: Material,
) -> Source | None:
    """Find the sentence that a clause restates, also with its names left out."""
    if not names:
        return None
    plain = [word for word in list_content(clause.words) if word not in names]
    source = _find_restated([*plain, *names], material.cited)
    if source is None or count_common(plain, source.parsed.words) < _FEWEST:
        return None
    return source


def _belongs_to(name: Word, source: Source, material: Material) -> bool:
    """Whether a name belongs to a sentence, or to one shortly before that it goes on about."""
    known = collect_own_names(source, material)
    known |= _collect_names_before(source, material)
    return is_known_name(name, known) or is_fuller_name(name, material, known)


def _collect_names_before(source: Source, material: Material) -> frozenset[str]:
    """Collect the words of cited sentences shortly before one, which it may go on about."""
    before = material.find_before(source, _BEFORE)
    cited = tuple(sentence for sentence in before if sentence in material.cited)
    return collect_known_names(replace(material, cited=cited))
