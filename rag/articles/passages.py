"""An article becomes passages: runs of whole sentences that the embedding model can see at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.articles.composing import digest
from rag.articles.sentences import pieces_of, sentence_spans
from rag.records import Article, Passage, Sentence

CHUNKER_VERSION = 1  # raised whenever the boundaries below change, so that a sync cuts every article anew

TokenCounter = Callable[[Sequence[str]], list[int]]
_CHARACTERS_PER_TOKEN = 3  # fewer than English has, so that a piece cut by characters fits by tokens
_LONGEST_HEAD = 300  # characters of title and heading; longer ones are cut, or a passage had no room


@dataclass(frozen=True, slots=True)
class _Unit:
    sentence: Sentence
    heading: str
    tokens: int
    opens_block: bool


def embedded_text(title: str, heading: str, body: str) -> str:
    """What the embedding model is given for a passage: its title and heading stand before it."""
    return "\n".join(part for part in (title[:_LONGEST_HEAD], heading[:_LONGEST_HEAD], body) if part)


def passages_of(article: Article, count_tokens: TokenCounter, max_tokens: int) -> list[Passage]:
    """The article's passages in order, each of at most `max_tokens` with its title and heading.

    Every sentence is in exactly one passage, whole. Only a stretch that exceeds the window by
    itself is cut, at a clause where it has one. Headings belong to what they head.
    """
    passages: list[Passage] = []
    run: list[_Unit] = []
    room = 0
    for unit in _units(article, count_tokens, max_tokens):
        used = sum(each.tokens for each in run)
        late = unit.opens_block and used > room * 0.6  # a new paragraph begins a new passage once this one is well filled
        if run and (
            unit.heading != run[0].heading
            or unit.sentence.kind == "dateline"
            or run[0].sentence.kind == "dateline"
            or used + unit.tokens > room
            or (late and used + unit.tokens > room * 0.85)
        ):
            passages.append(_passage(article, run))
            run = []
        if not run:
            room = max_tokens - count_tokens([embedded_text(article.title, unit.heading, "")])[0]
        run.append(unit)
    if run:
        passages.append(_passage(article, run))
    return passages


def _units(article: Article, count_tokens: TokenCounter, max_tokens: int) -> list[_Unit]:
    head = count_tokens([embedded_text(article.title, "", "")])[0]
    found: list[tuple[Sentence, str, bool]] = []
    heading = ""
    for start, end, kind in article.blocks:
        if kind == "heading":
            heading = article.text[start:end]
            continue
        spans = [(start, end)] if kind in ("row", "dateline") else sentence_spans(article.text, start, end)
        found.extend((Sentence(*span, kind), heading, index == 0) for index, span in enumerate(spans))
    if not found:  # nothing but headings: they are the text
        found = [(Sentence(start, end, "paragraph"), "", True) for start, end, _ in article.blocks]
    counts = count_tokens([article.text[each.start : each.end] for each, _, _ in found])
    units: list[_Unit] = []
    for (sentence, heading, opens), tokens in zip(found, counts, strict=True):
        if tokens <= max_tokens - head:
            units.append(_Unit(sentence, heading, tokens, opens))
        else:
            units.extend(_cut(article.text, sentence, heading, count_tokens, max_tokens - head))
    return units


def _cut(text: str, sentence: Sentence, heading: str, count_tokens: TokenCounter, room: int) -> list[_Unit]:
    """A sentence too long for any passage, as pieces that fit; halved until they do."""
    longest = room * _CHARACTERS_PER_TOKEN
    while True:
        spans = pieces_of(text, sentence.start, sentence.end, longest)
        counts = count_tokens([text[start:end] for start, end in spans])
        if max(counts) <= room or longest <= 1:
            return [
                _Unit(Sentence(*span, sentence.kind), heading, tokens, index == 0)
                for index, (span, tokens) in enumerate(zip(spans, counts, strict=True))
            ]
        longest //= 2


def _passage(article: Article, run: list[_Unit]) -> Passage:
    start, end = run[0].sentence.start, run[-1].sentence.end
    assert all(left.sentence.end <= right.sentence.start for left, right in pairwise(run))
    return Passage(
        id=digest("passage", article.id, article.version, str(start), str(end)),
        article_id=article.id,
        start=start,
        end=end,
        heading=run[0].heading,
        sentences=tuple(unit.sentence for unit in run),
    )
