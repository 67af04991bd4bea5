"""Finds who says what in a text: "X said that …", "according to X", "…, X said"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.english.clauses import Clause, ParsedText, Word
from rag.english.lemmas import load_lemmas

_REPORTING = load_lemmas("reporting_verbs")
_ACCORDING = "according"
_NOUN_ENDINGS = ("ment", "ments", "tion", "tions", "er", "ers")
_PARTICIPLE = "ing"
_BE = frozenset(("is", "are", "was", "were", "been", "be", "being"))
_BEFORE_NOUNS = frozenset("a an the to of in its their his her by".split())
_SUBJECT_PRONOUNS = frozenset(("he", "she", "it", "they"))
_PRONOUN_REACH = 2  # words at the beginning of a clause among which its pronoun is
_EXPLAINING = frozenset(("", "who", "which", "whose"))
_NEW_STATEMENT = frozenset(("but", "while", "and"))
_MAX_EXPLANATIONS = 3  # clauses between a name and its verb


@dataclass(frozen=True, slots=True)
class Speech:
    """Who says something, and what.

    Attributes:
        speaker: The content words that name who says it.
        is_pronoun: Whether a pronoun names the speaker.
        content: The content words of what is said.
        position: That of the verb.
    """

    speaker: tuple[Word, ...]
    is_pronoun: bool
    content: tuple[Word, ...]
    position: int


def find_speeches(parsed: ParsedText) -> list[Speech]:
    """Find who says what in a text.

    "Tan, who is 17, said the dam leaks" has one speech, of Tan; "Tan was told to go" has none.
    """
    verbs = [word for word in parsed.words if _is_report(parsed, word)]
    speeches: list[Speech] = []
    start = 0  # position behind the verb of the speech before
    for number, verb in enumerate(verbs):
        end = _find_end(parsed, verbs[number + 1 :])
        speeches.append(_build_speech(parsed, verb, start, end))
        start = verb.position + 1
    return speeches


def _is_report(parsed: ParsedText, word: Word) -> bool:
    """Whether a word is a verb that tells what somebody says, or "according"."""
    if word.folded == _ACCORDING:
        return True
    if word.lemma not in _REPORTING or word.is_capitalised:
        return False
    if word.folded.endswith(_NOUN_ENDINGS):
        return False
    before = parsed.find_before(word)
    if word.folded.endswith(_PARTICIPLE):  # "disputed this, saying that …"
        return before is not None and before.clause != word.clause
    if before is None:
        return True
    if before.folded in _BE:
        return False  # "is thought to", "were told" do not tell who says it
    return before.folded not in _BEFORE_NOUNS


def _find_end(parsed: ParsedText, later: Iterable[Word]) -> int:
    """Find the clause in which somebody else speaks; what is said may tell of speaking, too."""
    for verb in later:
        if parsed.clauses[verb.clause].opener != "that":
            return verb.clause
    return len(parsed.clauses)


def _build_speech(parsed: ParsedText, verb: Word, start: int, end: int) -> Speech:
    """Build the speech of a verb.

    Args:
        parsed: The text.
        verb: The verb that tells of speaking.
        start: Where the speech before it ends.
        end: The clause in which the next one begins.
    """
    subject, is_pronoun = _find_subject(parsed, verb, start)
    said = _list_until(parsed, verb, end)
    if verb.folded == _ACCORDING:
        subject = [word for word in said if word.clause == verb.clause]
        said = [word for word in parsed.words if word.clause != verb.clause]
    elif not _has_content(said):  # "the dam leaks, Tan said"
        said = _list_said_before(parsed, verb, start)
    return Speech(
        speaker=tuple(word for word in subject if word.is_content),
        is_pronoun=is_pronoun,
        content=tuple(word for word in said if word.is_content and word not in subject),
        position=verb.position,
    )


def _list_until(parsed: ParsedText, verb: Word, end: int) -> list[Word]:
    """List the words after a verb, in its own clause and in those before another one."""
    words: list[Word] = []
    for word in parsed.list_after(verb):
        if word.clause == verb.clause or word.clause < end:
            words.append(word)
    return words


def _list_said_before(parsed: ParsedText, verb: Word, start: int) -> list[Word]:
    """List the words before a verb that tell what is said: all but the verb's own clause."""
    words = list(parsed.words[:start])
    for word in parsed.list_before(verb):
        if word.clause != verb.clause:
            words.append(word)
    return words


def _has_content(words: Iterable[Word]) -> bool:
    return any(word.is_content for word in words)


def _find_subject(parsed: ParsedText, verb: Word, start: int) -> tuple[list[Word], bool]:
    """Find the words before a verb that name who says it, and whether it is a pronoun.

    Args:
        parsed: The text.
        verb: The verb that tells of speaking.
        start: Where the speech before it ends.
    """
    clause = parsed.clauses[verb.clause]
    before = [word for word in clause.words if word.position < verb.position]
    if _has_pronoun(before):
        return before, True
    continues = clause.opener in ("and", "but") and not _has_content(before)
    if continues or verb.folded.endswith(_PARTICIPLE):  # "Tan went there and said …"
        return list(parsed.clauses[0].words), False
    return before + _list_explanations(parsed, clause, start), False


def _has_pronoun(words: Sequence[Word]) -> bool:
    return any(word.folded in _SUBJECT_PRONOUNS for word in words[:_PRONOUN_REACH])


def _list_explanations(parsed: ParsedText, clause: Clause, start: int) -> list[Word]:
    """List the words back over clauses that explain a name: "Tan, who is 17, said"."""
    words: list[Word] = []
    number = clause.number
    last = max(number - _MAX_EXPLANATIONS, 0)
    while number > last and parsed.clauses[number].opener in _EXPLAINING:
        number -= 1
        explaining = parsed.clauses[number]
        words += [word for word in explaining.words if word.position >= start]
        if explaining.opener in _NEW_STATEMENT:
            break
    return words
