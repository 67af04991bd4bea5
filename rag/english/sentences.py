"""Finds sentences by rule, as offsets: the text is not changed, and nothing in it is lost."""

from __future__ import annotations

import re

from rag.english.word_lists import load_words

_ABBREVIATIONS = load_words("abbreviations")
_STARTERS = load_words("sentence_starters")
_END = re.compile(
    r"""
    (?:[.!?؟۔।]+|…) [\"”’')\]]* (?=\s)
    | [。！？]+ [\"”’'）」』)]*             # Chinese and Japanese put no space after a full stop
    """,
    re.VERBOSE,
)
_INITIALISM = re.compile(r"(?:^|[\s(“\"‘'])(?:[A-Za-z]\.){2,}$")  # "U.S."
_INITIAL = re.compile(r"(?:^|[\s(“\"‘'.])[A-Z]\.$")  # "John F."
_LAST_WORD = re.compile(r"([^\W\d_]+)\.$")
_FIRST_WORD = re.compile(r"\w*")
_SPACES = re.compile(r"\s*")
_NEXT_LETTER = re.compile(r"\s+[\"“‘'(\[]*(\S)")
_MAX_ABBREVIATION = 40  # characters before a full stop that may belong to an abbreviation
_CLAUSE_ENDS = ("; ", " – ", " — ", ", ", "；", "，", "、")


def find_sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Find (start, end) of each sentence of text[start:end], trimmed of white space, in order."""
    spans: list[tuple[int, int]] = []
    sentence_start = _skip_spaces(text, start, end)
    for mark in _END.finditer(text, start, end):
        if _is_sentence_end(text, sentence_start, mark, end):
            spans.append((sentence_start, mark.end()))
            sentence_start = _skip_spaces(text, mark.end(), end)
    if sentence_start < end:
        rest = text[sentence_start:end].rstrip()
        spans.append((sentence_start, sentence_start + len(rest)))
    return spans


def split_long_span(text: str, start: int, end: int, max_length: int) -> list[tuple[int, int]]:
    """Cut a stretch without sentence ends into spans of at most `max_length` characters.

    It is cut after a semicolon, a dash or a comma where there is one, else between words, else
    anywhere.
    """
    spans: list[tuple[int, int]] = []
    while end - start > max_length:
        cut = _find_cut(text[start : start + max_length])
        piece = text[start : start + cut].rstrip()
        if piece:
            spans.append((start, start + len(piece)))
        start += cut
    if text[start:end].strip():
        spans.append((start, end))
    return spans


def _find_cut(window: str) -> int:
    clause_ends = [window.rfind(mark) + len(mark) for mark in _CLAUSE_ENDS if mark in window]
    cut = max(clause_ends, default=0)
    if cut > len(window) // 3:
        return cut
    after_space = window.rfind(" ") + 1
    return after_space or len(window)


def _skip_spaces(text: str, position: int, end: int) -> int:
    match = _SPACES.match(text, position, end)
    return match.end() if match else position


def _is_sentence_end(text: str, sentence_start: int, mark: re.Match[str], end: int) -> bool:
    following = _NEXT_LETTER.match(text, mark.end(), end)
    if following is None:
        return True
    if following.group(1).islower():
        return False
    is_full_stop = mark.group(0).startswith(".") and not mark.group(0).startswith("..")
    if not is_full_stop:
        return True
    before = text[max(sentence_start, mark.start() - _MAX_ABBREVIATION) : mark.start() + 1]
    if _INITIALISM.search(before):
        first_word = _FIRST_WORD.match(text, following.start(1), end)
        return first_word is not None and first_word.group(0).casefold() in _STARTERS
    if _INITIAL.search(before):
        return False
    last_word = _LAST_WORD.search(before)
    return last_word is None or last_word.group(1).casefold() not in _ABBREVIATIONS
