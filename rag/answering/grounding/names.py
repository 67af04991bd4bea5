"""Finds names of a claim that neither the cited sentences nor what they refer back to have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from rag.answering.grounding.material import Finding, Material, Source, join_headings
from rag.english.clauses import ParsedText, Word, parse_clauses
from rag.english.lemmas import load_lemmas
from rag.english.stopwords import STOPWORDS
from rag.english.word_lists import load_entries, load_values, load_words

_DATES = frozenset(word.casefold() for word in (*load_entries("months"), *load_entries("weekdays")))
_TITLES = load_words("titles_before_names")
_NUMBERS = frozenset(load_values("number_words"))
_ALL_PRONOUNS = load_words("third_person_pronouns")
_PRONOUNS = frozenset(("he", "she", "it", "they", "his", "her", "their"))
_REFERRING = load_words("referring_nouns") | load_words("role_words")
_COMPASS = frozenset(("north", "south", "east", "west", "northern", "southern"))
_PLACE_WORDS = frozenset(("in", "at", "from", "near", "to", "of", "on", "off"))
_CHAIN = 5  # sentences that pronouns may lead back over
_STEM = 4  # letters that "Ukraine" and "Ukrainian" have in common
_MAX_MISSPELLING = 1  # letters by which two spellings of a name may differ
_MIN_MISSPELT = 6  # letters of a name that may be spelt in two ways


def check_names(material: Material) -> list[Finding]:
    """Find names that the evidence does not have."""
    known = collect_known_names(material)
    shown = _fold_all(source.text for source in material.find_articles())
    findings: list[Finding] = []
    for word in find_name_words(material.claim):
        if is_known_name(word, known) or is_fuller_name(word, material, known, shown):
            continue
        if is_known_name(word, shown):
            reason = f"{word.text} is not in what is cited"
        elif word.folded in _fold_all([material.question]):
            reason = f"only the question names {word.text}"
        else:
            reason = f"nothing names {word.text}"
        findings.append(Finding("doubt", reason, is_missing=True))
    return findings


def has_known_names(text: str, told: str, *, may_add_countries: bool = False) -> bool:
    """Tell whether every name of a text, or another form of it, occurs in what is told.

    With `may_add_countries` those of countries, their peoples and parts may be new: "South Korea"
    where its president was spoken of.
    """
    known = _fold_text(told)
    names = find_name_words(parse_clauses(text))
    if may_add_countries:
        names = [word for word in names if is_particular(word)]
    return all(is_known_name(word, known) for word in names)


def collect_known_names(material: Material) -> frozenset[str]:
    """Collect the words of the cited sentences, of their headings, and of what they refer to."""
    texts = [source.text for source in material.cited]
    texts.append(join_headings(material.cited))
    for source in material.cited:
        texts += [before.text for before in find_antecedents(source, material)]
    return _fold_all(texts)


def collect_own_names(source: Source, material: Material) -> frozenset[str]:
    """Collect the words of one cited sentence, of its heading, and of what it refers to."""
    known = collect_known_names(replace(material, cited=(source,)))
    if has_pronoun(source.parsed):
        known |= _fold_all(before.text for before in material.find_before(source, 1))
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
    """Tell whether a sentence has a pronoun, or speaks of "the company", named before."""
    names = find_name_words(parsed)
    first = next((name.position for name in names if not is_place(parsed, name)), len(parsed.words))
    for word in parsed.words[:first]:
        if word.folded in _PRONOUNS:
            return True
    opening = [word.folded for word in parsed.words[:2]]
    is_referring = opening[:1] == ["the"] and opening[-1] in _REFERRING
    return is_referring or not names


def has_pronoun(parsed: ParsedText) -> bool:
    """Tell whether a sentence has a pronoun of the third person anywhere."""
    return any(word.folded in _ALL_PRONOUNS for word in parsed.words)


def is_place(parsed: ParsedText, name: Word) -> bool:
    """Tell whether a name only says where something is, as in "In Paris he said …"."""
    before = parsed.words[name.position - 1].folded if name.position else ""
    return before in _PLACE_WORDS


def find_name_words(parsed: ParsedText) -> list[Word]:
    """Find the capitalised words of a text that are names, dates and titles left out."""
    return [word for word in parsed.words if _is_name(parsed, word)]


def is_known_name(word: Word, known: frozenset[str]) -> bool:
    """Tell whether a name, or another form of it, occurs among folded words."""
    forms = _list_forms(word.folded)
    if not forms.isdisjoint(known):
        return True
    return any(_is_variant(form, other) for form in forms for other in known)


def is_particular(word: Word) -> bool:
    """Tell whether a word is a name, and not that of a country or its people."""
    is_people = any(word.folded in group for group in _load_peoples())
    return word.text[0].isupper() and not is_people and word.folded not in _COMPASS


def is_attribute(parsed: ParsedText, word: Word) -> bool:
    """Tell whether a name only says whose or where something is: "Peru's", "UN panel"."""
    if word.text.endswith(("'s", "’s")) or is_place(parsed, word):
        return True
    is_people = any(word.folded in group for group in _load_peoples())
    after = parsed.words[word.position + 1 : word.position + 2]
    return is_people and any(other.is_content and other.text[0].islower() for other in after)


def is_fuller_name(
    word: Word, material: Material, known: frozenset[str], shown: frozenset[str] | None = None
) -> bool:
    """Tell whether a word completes a known name: "Ana" of "Ana Ruiz", where "Ruiz" is cited."""
    if shown is None:
        shown = _fold_all(source.text for source in material.find_articles())
    words = material.claim.words
    pairs = pairwise(words)
    for one, other in pairs:
        if word not in (one, other) or one.clause != other.clause:
            continue
        partner = other if word is one else one
        is_partner_known = partner.text[0].isupper() and is_known_name(partner, known)
        if is_partner_known and f"{one.folded}_{other.folded}" in shown:
            return True
        if is_partner_known and word is one and is_particular(one):
            return not _has_first_name(other, material)
    return False


def _has_first_name(name: Word, material: Material) -> bool:
    """Tell whether the articles give a surname another first name than a claim does."""
    for source in material.find_articles():
        for one, other in pairwise(source.parsed.words):
            is_named = one.text[0].isupper() and one.folded not in _TITLES
            if other.folded == name.folded and is_named and one.clause == other.clause:
                return True
    return False


def _is_name(parsed: ParsedText, word: Word) -> bool:
    if not word.text[0].isupper() or word.folded in _TITLES or word.folded in _DATES:
        return False
    if word.folded in STOPWORDS and not (word.text.isupper() and len(word.text) > 1):
        return False
    if word.position and not _begins_sentence(parsed, word):
        return True
    if word.folded in _NUMBERS:
        return False
    following = parsed.words[word.position + 1 : word.position + 2]
    if any(word.folded in group for group in _load_peoples()):
        return True
    is_followed = any(other.text[0].isupper() for other in following)
    return is_followed or not _is_common(word)


def _begins_sentence(parsed: ParsedText, word: Word) -> bool:
    before = parsed.text[: word.start].rstrip(" \"“‘'(")
    return not before or before[-1] in ".!?:"


def _is_common(word: Word) -> bool:
    """Tell whether a word that begins a sentence is one of the language, not a name."""
    common = load_lemmas("common_words")
    return word.lemma in common or word.folded.endswith(("ly", "ing", "ed", "s"))


def _list_forms(folded: str) -> frozenset[str]:
    plain = folded.rstrip(".").replace(".", "")
    forms = {folded, plain, plain.removesuffix("s")}
    forms |= set(folded.replace("-", " ").split())
    for group in _load_peoples():
        if folded in group or plain in group:
            forms |= group
    return frozenset(forms)


def _is_variant(form: str, other: str) -> bool:
    """Tell whether two words are a country and its people, or two spellings of one name."""
    shortest = min(len(form), len(other))
    if shortest >= _STEM and form[:_STEM] == other[:_STEM]:
        longer, shorter = sorted((form, other), key=len, reverse=True)
        if shorter.rstrip("aeiy") == longer[: len(shorter.rstrip("aeiy"))]:
            return True
    if shortest < _MIN_MISSPELT:
        return False
    return Levenshtein.distance(form, other) <= _MAX_MISSPELLING


@lru_cache(maxsize=1)
def _load_peoples() -> tuple[frozenset[str], ...]:
    entries = (*load_entries("demonyms"), *load_entries("capitals"))
    return tuple(frozenset(entry.split()) for entry in entries)


@lru_cache(maxsize=512)
def _fold_text(text: str) -> frozenset[str]:
    """Fold the words of a text, the initials of its names, and names joined by "_"."""
    words = parse_clauses(text).words
    folded: set[str] = set()
    for word in words:
        folded.add(word.folded)
        folded |= set(word.folded.split("-"))
    folded |= _list_initials(words)
    for one, other in pairwise(words):
        folded.add(f"{one.folded}_{other.folded}")
    return frozenset(folded)


def _fold_all(texts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(_fold_text(text) for text in texts))


def _list_initials(words: Iterable[Word]) -> set[str]:
    """List the initials of runs of capitalised words: "nis" of "National Intelligence Service"."""
    found: set[str] = set()
    run: list[str] = []
    for word in words:
        if word.text[0].isupper():
            run.append(word.folded[0])
        elif word.folded not in ("of", "the", "for", "and"):
            run = []
        for start in range(len(run) - 1):
            found.add("".join(run[start:]))
    return found
