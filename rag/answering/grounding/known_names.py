"""Collects the names that a claim may have: those of the evidence and of what it refers back to."""

from __future__ import annotations

from dataclasses import replace

from rag.answering.grounding.material import Material, Source, join_headings
from rag.answering.grounding.name_forms import fold_all
from rag.answering.grounding.name_words import find_name_words, is_place
from rag.english.clauses import ParsedText, Word
from rag.english.word_lists import load_words

_ALL_PRONOUNS = load_words("third_person_pronouns")
_PRONOUNS = frozenset(("he", "she", "it", "they", "his", "her", "their"))
_REFERRING = load_words("referring_nouns") | load_words("role_words")
_CHAIN = 5  # sentences that pronouns may lead back over


def collect_known_names(material: Material) -> frozenset[str]:
    """Collect the words of the cited sentences, of their headings, and of what they refer to."""
    texts = [source.text for source in material.cited]
    texts.append(join_headings(material.cited))
    for source in material.cited:
        antecedents = find_antecedents(source, material)
        texts += [antecedent.text for antecedent in antecedents]
    return fold_all(texts)


def collect_own_names(source: Source, material: Material) -> frozenset[str]:
    """Collect the words of one cited sentence, of its heading, and of what it refers to."""
    alone = replace(material, cited=(source,))
    known = collect_known_names(alone)
    if has_pronoun(source.parsed):
        before = material.find_before(source, 1)
        known |= fold_all(sentence.text for sentence in before)
    return known


def find_antecedents(source: Source, material: Material) -> list[Source]:
    """Find the sentences before one that its pronouns may refer to, the nearest first.

    They lead back until a sentence that names somebody and has no pronoun itself.
    """
    found: list[Source] = []
    current = source
    for before in material.find_before(source, _CHAIN):
        if not refers_back(current.parsed):
            break
        found.append(before)
        current = before
    return found


def refers_back(parsed: ParsedText) -> bool:
    """Whether a sentence speaks of somebody or something named before it.

    "In Lima he said so", "The company did not reply" and "Prices rose" do, "Ruiz said that he
    would" does not: its pronoun stands behind the name.
    """
    names = find_name_words(parsed)
    if not names:
        return True
    return _has_pronoun_before_names(parsed, names) or _begins_with_referring_noun(parsed)


def _has_pronoun_before_names(parsed: ParsedText, names: list[Word]) -> bool:
    """Whether a pronoun stands before the first name that is not only a place."""
    actors = [name for name in names if not is_place(parsed, name)]
    words = parsed.list_before(actors[0]) if actors else parsed.words
    return any(word.folded in _PRONOUNS for word in words)


def _begins_with_referring_noun(parsed: ParsedText) -> bool:
    """Whether a sentence begins with such words as "The company" or "The minister"."""
    opening = [word.folded for word in parsed.words[:2]]
    if opening[:1] != ["the"]:
        return False
    return opening[-1] in _REFERRING


def has_pronoun(parsed: ParsedText) -> bool:
    """Whether a sentence has a pronoun of the third person anywhere."""
    return any(word.folded in _ALL_PRONOUNS for word in parsed.words)
