"""Sentence boundaries by rule, as offsets: nothing is changed, and nothing is lost between them."""

from __future__ import annotations

import re

# What ends in a full stop without ending a sentence; single letters and "U.S."-like chains go without saying.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof sr jr st gen col maj capt lt cmdr sgt adm rev hon gov sen rep pres amb vs etc no nos vol fig
    al inc ltd co corp dept univ approx est jan feb mar apr jun jul aug sep sept oct nov dec mt ft art sec ch pp ed
    eds eg ie cf km kg cm mm oz lb
    """.split()
)
# Chinese and Japanese put no space after a full stop.
_END = re.compile(r"(?:[.!?؟۔।]+|…)[\"”’')\]]*(?=\s)|[。！？]+[\"”’'）」』)]*")
_CHAIN = re.compile(r"(?:^|[\s(“\"‘'])(?:[A-Za-z]\.){2,}$")
_INITIAL = re.compile(r"(?:^|[\s(“\"‘'.])[A-Z]\.$")
_BEFORE = 40  # characters before a full stop that can make it part of an abbreviation
_SPACES = re.compile(r"\s*")
_FIRST_WORD = re.compile(r"\w*")
_OPENS = re.compile(r"\s+[\"“‘'(\[]*(\S)")
# Words that begin a sentence after "the U.S." far more often than they go on with one.
_STARTERS = frozenset(
    """
    the a an in on at but and it its he she they this that these those we however meanwhile some
    """.split()
)
_CLAUSE_ENDS = ("; ", " – ", " — ", ", ", "；", "，", "、")


def find_sentence_spans(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """(start, end) of each sentence of text[start:end], trimmed of white space, in order."""
    spans: list[tuple[int, int]] = []
    begin = _skip_spaces(text, start, end)
    for match in _END.finditer(text, start, end):
        if _is_sentence_end(text, begin, match, end):
            spans.append((begin, match.end()))
            begin = _skip_spaces(text, match.end(), end)
    if begin < end:
        spans.append((begin, begin + len(text[begin:end].rstrip())))
    return spans


def _skip_spaces(text: str, at: int, end: int) -> int:
    match = _SPACES.match(text, at, end)
    return match.end() if match else at


def _is_sentence_end(text: str, begin: int, match: re.Match[str], end: int) -> bool:
    following = _OPENS.match(text, match.end(), end)
    if following is None:
        return True
    if following.group(1).islower():
        return False
    mark = match.group(0)
    if mark[0] != "." or mark.startswith(".."):
        return True
    before = text[max(begin, match.start() - _BEFORE) : match.start() + 1]
    if _CHAIN.search(before):
        word = _FIRST_WORD.match(text, following.start(1), end)
        return word is not None and word.group(0).casefold() in _STARTERS
    if _INITIAL.search(before):
        return False
    word = re.search(r"([^\W\d_]+)\.$", before)
    return not (word and word.group(1).casefold() in _ABBREVIATIONS)


def split_long_span(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """A stretch without sentence ends, cut into spans of at most `longest` characters: after a
    semicolon, a dash or a comma where there is one, else between words, else anywhere."""
    spans = []
    while end - start > longest:
        window = text[start : start + longest]
        cut = max(window.rfind(mark) + len(mark) if mark in window else 0 for mark in _CLAUSE_ENDS)
        if cut <= longest // 3:
            cut = window.rfind(" ") + 1
        cut = cut if cut > 0 else longest
        piece = text[start : start + cut].rstrip()
        spans.append((start, start + len(piece)))
        start += cut
    if text[start:end].strip():
        spans.append((start, end))
    return spans
