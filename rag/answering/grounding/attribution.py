"""Checks who says something, and of whom it is said, against the sentence that a claim restates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.grounding.alignment import count_common, has_meaning, list_content
from rag.answering.grounding.material import Finding, Material, Source
from rag.answering.grounding.names import (
    collect_known_names,
    collect_own_names,
    find_antecedents,
    find_name_words,
    is_attribute,
    is_fuller_name,
    is_known_name,
    is_particular,
    is_place,
)
from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import load_lemmas
from rag.english.word_lists import load_words

_REPORTING = load_lemmas("reporting_verbs")
_PRONOUNS = load_words("third_person_pronouns")
_NOUN_ENDINGS = ("ment", "ments", "tion", "tions", "er", "ers")
_BE = frozenset(("is", "are", "was", "were", "been", "be", "being"))
_NEAR = 2  # sentences before one that it may go on about
_FEWEST = 1.7  # words by which a sentence is the one that is restated
_NEAR = 6  # words within which two names of one thing stand together


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says something, and what."""

    speaker: tuple[Word, ...]
    is_pronoun: bool
    content: tuple[Word, ...]
    position: int  # of the verb


def check_attribution(material: Material) -> list[Finding]:
    """Find statements that a claim gives to somebody else than the evidence does."""
    findings: list[Finding] = []
    for speech in find_speeches(material.claim):
        if not speech.content or not speech.speaker or speech.is_pronoun:
            continue
        source = _find_source(speech.content, material.cited)
        if source is None:
            continue
        told = [each for each in find_speeches(source.parsed) if each.content]
        if not told:
            continue
        best = max(told, key=lambda each: count_common(speech.content, each.content))
        if count_common(speech.content, best.content) < _FEWEST:
            continue
        if not _is_same_speaker(speech, best, source, material):
            findings.append(Finding("doubt", "somebody else says it"))
    return findings


def check_subjects(material: Material) -> list[Finding]:
    """Find names put before what the evidence says of somebody else."""
    findings: list[Finding] = []
    cited = collect_known_names(material)
    for clause in material.claim.clauses:
        names = [word for word in find_name_words(material.claim) if word.clause == clause.number]
        plain = [word for word in list_content(clause.words) if word not in names]
        source = _find_source([*plain, *names], material.cited)
        if not names or source is None or count_common(plain, source.parsed.words) < _FEWEST:
            continue
        known = collect_own_names(source, material)
        known |= _collect_names_before(source, material)
        for word in names:
            if not is_known_name(word, cited) or is_attribute(material.claim, word):
                continue  # the check of names says so, or it only says whose something is
            if not is_known_name(word, known) and not is_fuller_name(word, material, known):
                findings.append(Finding("doubt", f"{word.text} is of another sentence"))
    return findings


def _collect_names_before(source: Source, material: Material) -> frozenset[str]:
    """Collect the words of cited sentences shortly before one, which it may go on about."""
    before = material.find_before(source, _NEAR)
    cited = [other for other in before if other in material.cited]
    return collect_known_names(replace(material, cited=tuple(cited)))


def find_speeches(parsed: ParsedText) -> list[Speech]:
    """Find who says what in a text: "X said that …", "according to X", "…, X said"."""
    verbs = [word for word in parsed.words if _is_report(parsed, word)]
    speeches: list[Speech] = []
    for number, verb in enumerate(verbs):
        start = verbs[number - 1].position + 1 if number else 0
        end = _find_end(parsed, verbs[number + 1 :])
        subject, is_pronoun = _find_subject(parsed, verb, start)
        after = [
            word
            for word in parsed.words[verb.position + 1 :]
            if word.clause < end or word.clause == verb.clause
        ]
        if verb.folded == "according":
            subject = tuple(word for word in after if word.clause == verb.clause)
            after = [word for word in parsed.words if word.clause != verb.clause]
        elif not _has_content(after):
            after = list(parsed.words[:start]) + [
                word for word in parsed.words[: verb.position] if word.clause != verb.clause
            ]
        content = tuple(word for word in after if word.is_content and word not in subject)
        speaker = tuple(word for word in subject if word.is_content)
        speeches.append(Speech(speaker, is_pronoun, content, verb.position))
    return speeches


def _find_end(parsed: ParsedText, later: Sequence[Word]) -> int:
    """Find the clause in which somebody else speaks; what is said may tell of speaking, too."""
    for verb in later:
        if parsed.clauses[verb.clause].opener != "that":
            return verb.clause
    return len(parsed.clauses)


def _has_content(words: Sequence[Word]) -> bool:
    return any(word.is_content for word in words)


def _is_report(parsed: ParsedText, word: Word) -> bool:
    if word.folded == "according":
        return True
    is_noun = word.folded.endswith(_NOUN_ENDINGS)
    if word.lemma not in _REPORTING or word.text[0].isupper() or is_noun:
        return False
    if word.folded.endswith("ing"):  # "disputed this, saying that …"
        return word.position > 0 and parsed.words[word.position - 1].clause != word.clause
    before = parsed.words[word.position - 1].folded if word.position else ""
    if before in _BE:
        return False  # "is thought to", "were told" do not tell who says it
    return before not in ("a", "an", "the", "to", "of", "in", "its", "their", "his", "her", "by")


def _find_subject(parsed: ParsedText, verb: Word, start: int) -> tuple[tuple[Word, ...], bool]:
    """Find the words before a verb that name who says it, and whether it is a pronoun.

    They reach back over the clauses between commas that explain a name.
    """
    inside = [word for word in parsed.clauses[verb.clause].words if word.position < verb.position]
    pronoun = [word for word in inside[:2] if word.folded in ("he", "she", "it", "they")]
    if pronoun:
        return tuple(inside), True
    if parsed.clauses[verb.clause].opener in ("and", "but") and not _has_content(inside):
        return tuple(word for word in parsed.clauses[0].words), False
    if verb.folded.endswith("ing"):
        return tuple(parsed.clauses[0].words), False
    number = verb.clause
    words = list(inside)
    while number > 0 and number > verb.clause - 3 and _explains(parsed.clauses[number]):
        number -= 1
        words += [word for word in parsed.clauses[number].words if word.position >= start]
        if parsed.clauses[number].opener in ("but", "while", "and"):
            break
    return tuple(words), False


def _explains(clause: Clause) -> bool:
    """Tell whether a clause may stand between a name and its verb: "Tan, who is 17, said"."""
    return clause.opener in ("", "who", "which", "whose")


def _find_source(words: Sequence[Word], sources: Sequence[Source]) -> Source | None:
    """Find the sentence that most of some words restate, where it stands out."""
    if not sources:
        return None
    best = max(sources, key=lambda source: count_common(words, source.parsed.words))
    return best if count_common(words, best.parsed.words) >= _FEWEST else None


def _is_same_speaker(speech: Speech, told: Speech, source: Source, material: Material) -> bool:
    if not told.speaker and not told.is_pronoun:
        return True
    ours = {word.lemma for word in speech.speaker}
    theirs = {word.lemma for word in told.speaker}
    if any(has_meaning(lemma, theirs) for lemma in ours):
        return True
    known = frozenset(word.folded for word in told.speaker)
    if any(is_known_name(word, known) for word in speech.speaker if word.text[0].isupper()):
        return True
    if told.is_pronoun:
        return _may_be_pronoun(speech, told, source, material)
    names = {word.lemma for word in speech.speaker if is_particular(word)}
    told_names = {word.lemma for word in told.speaker if is_particular(word)}
    if names and told_names:
        return _stand_together(names, told_names, material, are_names=True)
    return _stand_together(ours, theirs, material)


def _may_be_pronoun(speech: Speech, told: Speech, source: Source, material: Material) -> bool:
    """Tell whether the pronoun of the evidence may stand for the speaker of the claim."""
    inside = [word for word in source.parsed.words if word.position < told.position]
    names = [word for word in find_name_words(source.parsed) if word in inside]
    verb_clause = source.parsed.words[told.position].clause
    names = [
        word
        for word in names
        if word.clause < verb_clause and is_particular(word) and not is_place(source.parsed, word)
    ]
    if names:
        words = {word.lemma for word in inside}
    else:
        before = find_antecedents(source, material)
        words = {word.lemma for other in before for word in other.parsed.words}
        if not before:
            return True
    return any(word.lemma in words for word in speech.speaker)


def _stand_together(
    ours: set[str], theirs: set[str], material: Material, *, are_names: bool = False
) -> bool:
    """Tell whether two speakers stand side by side somewhere: "the coach, Helena Marsh"."""
    for source in material.find_articles():
        words = source.parsed.words
        if are_names:
            words = tuple(word for word in words if word.text[0].isupper())
        first = [word.position for word in words if word.lemma in ours]
        second = [word.position for word in words if word.lemma in theirs]
        for one in first:
            if any(0 < abs(one - other) <= _NEAR - 2 for other in second):
                return True
    return False
