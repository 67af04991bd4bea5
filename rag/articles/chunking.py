"""An article becomes passages: runs of whole sentences that the embedding model can see at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.articles.build import compute_digest
from rag.english.sentences import find_sentence_spans, split_long_span
from rag.records import Article, Passage, Sentence

CHUNKER_VERSION = (
    1  # raised whenever the boundaries below change, so that a sync cuts every article anew
)

TokenCounter = Callable[[Sequence[str]], list[int]]
_CHARACTERS_PER_TOKEN = (
    3  # fewer than English has, so that a piece cut by characters fits by tokens
)
_MOST_CHARACTERS_PER_TOKEN = 20  # a tokenizer may take a word of any length for one unknown token; nobody reads such a passage
_HEAD_SHARE = 2  # title and heading take at most half of a passage


@dataclass(frozen=True, slots=True)
class _Unit:
    sentence: Sentence
    heading: str
    tokens: int
    opens_block: bool


def build_embedding_texts(
    article: Article, passages: Sequence[Passage], count_tokens: TokenCounter, max_tokens: int
) -> list[str]:
    """What the embedding model is given for each passage: its head stands before it."""
    heads = {
        heading: build_passage_header(article.title, heading, count_tokens, max_tokens)
        for heading in {each.heading for each in passages}
    }
    return [
        "\n".join(
            part for part in (heads[each.heading], article.text[each.start : each.end]) if part
        )
        for each in passages
    ]


def build_passage_header(
    title: str, heading: str, count_tokens: TokenCounter, max_tokens: int
) -> str:
    """Title and heading, cut at the end where they would take more than half of a passage."""
    head = "\n".join(part for part in (title, heading) if part)
    while (tokens := _count_weighted_tokens([head], count_tokens)[0]) > max_tokens // _HEAD_SHARE:
        head = head[: len(head) * (max_tokens // _HEAD_SHARE) // tokens]
    return head


def split_into_passages(
    article: Article, count_tokens: TokenCounter, max_tokens: int
) -> list[Passage]:
    """The article's passages in order, each of at most `max_tokens` with its title and heading.

    Every sentence is in exactly one passage, whole. Only a stretch that exceeds the window by
    itself is cut, at a clause where it has one. Headings belong to what they head.
    """
    passages: list[Passage] = []
    run: list[_Unit] = []
    rooms = _compute_text_budgets(article, count_tokens, max_tokens)
    for unit in _split_into_units(article, count_tokens, rooms):
        room = rooms[unit.heading]
        used = sum(each.tokens for each in run)
        late = (
            unit.opens_block and used > room * 0.6
        )  # a new paragraph begins a new passage once this one is well filled
        if run and (
            unit.heading != run[0].heading
            or unit.sentence.kind == "dateline"
            or run[0].sentence.kind == "dateline"
            or used + unit.tokens > room
            or (late and used + unit.tokens > room * 0.85)
        ):
            passages.append(_build_passage(article, run))
            run = []
        run.append(unit)
    if run:
        passages.append(_build_passage(article, run))
    return passages


def _compute_text_budgets(
    article: Article, count_tokens: TokenCounter, max_tokens: int
) -> dict[str, int]:
    """Tokens left for the text under each heading, and under none."""
    headings = {
        "",
        *(article.text[start:end] for start, end, kind in article.blocks if kind == "heading"),
    }
    heads = {
        heading: build_passage_header(article.title, heading, count_tokens, max_tokens)
        for heading in headings
    }
    return {
        heading: max_tokens - _count_weighted_tokens([head], count_tokens)[0]
        for heading, head in heads.items()
    }


def _count_weighted_tokens(texts: Sequence[str], count_tokens: TokenCounter) -> list[int]:
    """Tokens of each text, and more for words that the tokenizer does not know for what they are."""
    return [
        max(tokens, len(text) // _MOST_CHARACTERS_PER_TOKEN)
        for text, tokens in zip(texts, count_tokens(texts), strict=True)
    ]


def _split_into_units(
    article: Article, count_tokens: TokenCounter, rooms: dict[str, int]
) -> list[_Unit]:
    found: list[tuple[Sentence, str, bool]] = []
    heading = ""
    for start, end, kind in article.blocks:
        if kind == "heading":
            heading = article.text[start:end]
            continue
        spans = (
            [(start, end)]
            if kind in ("row", "dateline")
            else find_sentence_spans(article.text, start, end)
        )
        found.extend(
            (Sentence(*span, kind), heading, index == 0) for index, span in enumerate(spans)
        )
    if not found:  # nothing but headings: they are the text
        found = [(Sentence(start, end, "paragraph"), "", True) for start, end, _ in article.blocks]
    counts = _count_weighted_tokens(
        [article.text[each.start : each.end] for each, _, _ in found], count_tokens
    )
    units: list[_Unit] = []
    for (sentence, heading, opens), tokens in zip(found, counts, strict=True):
        if tokens <= rooms[heading]:
            units.append(_Unit(sentence, heading, tokens, opens))
        else:
            units.extend(
                _split_long_sentence(article.text, sentence, heading, count_tokens, rooms[heading])
            )
    return units


def _split_long_sentence(
    text: str, sentence: Sentence, heading: str, count_tokens: TokenCounter, room: int
) -> list[_Unit]:
    """A sentence too long for any passage, as pieces that fit; halved until they do."""
    longest = room * _CHARACTERS_PER_TOKEN
    while True:
        spans = split_long_span(text, sentence.start, sentence.end, longest)
        counts = _count_weighted_tokens([text[start:end] for start, end in spans], count_tokens)
        if max(counts) <= room or longest <= 1:
            return [
                _Unit(Sentence(*span, sentence.kind), heading, tokens, index == 0)
                for index, (span, tokens) in enumerate(zip(spans, counts, strict=True))
            ]
        longest //= 2


def _build_passage(article: Article, run: list[_Unit]) -> Passage:
    start, end = run[0].sentence.start, run[-1].sentence.end
    assert all(left.sentence.end <= right.sentence.start for left, right in pairwise(run))
    return Passage(
        id=compute_digest("passage", article.id, article.version, str(start), str(end)),
        article_id=article.id,
        start=start,
        end=end,
        heading=run[0].heading,
        sentences=tuple(unit.sentence for unit in run),
    )
