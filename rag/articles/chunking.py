"""Splits an article into passages: runs of whole sentences that an embedding model sees at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.articles.build import compute_digest
from rag.language import Language
from rag.languages import language_of
from rag.records import Article, Passage, Sentence

# Raised whenever the boundaries below change, so that a sync splits every article anew.
CHUNKER_VERSION = 1

TokenCounter = Callable[[Sequence[str]], list[int]]
# Fewer than English has, so that a piece cut by characters fits by tokens.
_MIN_CHARACTERS_PER_TOKEN = 3
# A tokenizer may take a word of any length for one unknown token; nobody reads such a passage.
_MAX_CHARACTERS_PER_TOKEN = 20
_MAX_HEADER_SHARE = 2  # title and heading take at most half of a passage
# A new paragraph begins a new passage once this one is well filled, and would be nearly full.
_WELL_FILLED, _NEARLY_FULL = 0.6, 0.85


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is too long for any passage."""

    sentence: Sentence
    heading: str
    tokens: int
    opens_block: bool


def build_embedding_texts(
    article: Article, passages: Sequence[Passage], count_tokens: TokenCounter, max_tokens: int
) -> list[str]:
    """Build what the embedding model is given for each passage: title, heading and text."""
    headers = {
        heading: build_passage_header(article.title, heading, count_tokens, max_tokens)
        for heading in {passage.heading for passage in passages}
    }
    texts: list[str] = []
    for passage in passages:
        text = article.text[passage.start : passage.end]
        header = headers[passage.heading]
        texts.append("\n".join(part for part in (header, text) if part))
    return texts


def build_passage_header(
    title: str, heading: str, count_tokens: TokenCounter, max_tokens: int
) -> str:
    """Join title and heading, cut at the end where they would take more than half of a passage."""
    header = "\n".join(part for part in (title, heading) if part)
    allowed = max_tokens // _MAX_HEADER_SHARE
    tokens = _count_weighted_tokens([header], count_tokens)[0]
    while tokens > allowed:
        header = header[: len(header) * allowed // tokens]
        tokens = _count_weighted_tokens([header], count_tokens)[0]
    return header


def split_into_passages(
    article: Article, count_tokens: TokenCounter, max_tokens: int
) -> list[Passage]:
    """Split an article into passages, in order.

    Every sentence is in exactly one passage, whole. Only a stretch that exceeds a passage by
    itself is cut, at a clause where it has one. Headings belong to what they head.

    Args:
        article: The article.
        count_tokens: Counts the embedding model's tokens in each of some texts.
        max_tokens: Of a passage with its title and heading.
    """
    passages: list[Passage] = []
    run: list[_Unit] = []
    budgets = _compute_text_budgets(article, count_tokens, max_tokens)
    for unit in _split_into_units(article, count_tokens, budgets):
        if run and _begins_passage(unit, run, budgets[unit.heading]):
            passages.append(_build_passage(article, run))
            run = []
        run.append(unit)
    if run:
        passages.append(_build_passage(article, run))
    return passages


def _begins_passage(unit: _Unit, run: list[_Unit], budget: int) -> bool:
    """Tell whether a unit begins a new passage rather than going on with this run of units."""
    if unit.heading != run[0].heading:
        return True
    if "dateline" in (unit.sentence.kind, run[0].sentence.kind):
        return True
    used = sum(member.tokens for member in run)
    if used + unit.tokens > budget:
        return True
    is_well_filled = unit.opens_block and used > budget * _WELL_FILLED
    return is_well_filled and used + unit.tokens > budget * _NEARLY_FULL


def _compute_text_budgets(
    article: Article, count_tokens: TokenCounter, max_tokens: int
) -> dict[str, int]:
    """Compute the tokens left for the text under each heading, and under none."""
    headings = [article.text[start:end] for start, end, kind in article.blocks if kind == "heading"]
    budgets: dict[str, int] = {}
    for heading in {"", *headings}:
        header = build_passage_header(article.title, heading, count_tokens, max_tokens)
        budgets[heading] = max_tokens - _count_weighted_tokens([header], count_tokens)[0]
    return budgets


def _count_weighted_tokens(texts: Sequence[str], count_tokens: TokenCounter) -> list[int]:
    """Count the tokens of each text, and more for words that the tokenizer does not know."""
    return [
        max(tokens, len(text) // _MAX_CHARACTERS_PER_TOKEN)
        for text, tokens in zip(texts, count_tokens(texts), strict=True)
    ]


def _split_into_units(
    article: Article, count_tokens: TokenCounter, budgets: dict[str, int]
) -> list[_Unit]:
    language = language_of(article.language)
    sentences = _find_sentences(article, language)
    texts = [article.text[sentence.start : sentence.end] for sentence, _, _ in sentences]
    counts = _count_weighted_tokens(texts, count_tokens)
    units: list[_Unit] = []
    for (sentence, heading, opens_block), tokens in zip(sentences, counts, strict=True):
        unit = _Unit(sentence, heading, tokens, opens_block)
        if tokens <= budgets[heading]:
            units.append(unit)
        else:
            units += _split_long_unit(article.text, unit, count_tokens, budgets[heading], language)
    return units


def _find_sentences(article: Article, language: Language) -> list[tuple[Sentence, str, bool]]:
    """Find (sentence, the heading over it, whether it opens its block), in order."""
    sentences: list[tuple[Sentence, str, bool]] = []
    heading = ""
    for start, end, kind in article.blocks:
        if kind == "heading":
            heading = article.text[start:end]
            continue
        if kind in ("row", "dateline"):
            spans = [(start, end)]
        else:
            spans = language.find_sentence_spans(article.text, start, end)
        for index, span in enumerate(spans):
            sentences.append((Sentence(*span, kind), heading, index == 0))
    if not sentences:  # nothing but headings: they are the text
        for start, end, _ in article.blocks:
            sentences.append((Sentence(start, end, "paragraph"), "", True))
    return sentences


def _split_long_unit(
    text: str, unit: _Unit, count_tokens: TokenCounter, budget: int, language: Language
) -> list[_Unit]:
    """Split a sentence too long for any passage into pieces that fit, halved until they do."""
    sentence = unit.sentence
    max_length = budget * _MIN_CHARACTERS_PER_TOKEN
    while True:
        spans = language.split_long_span(text, sentence.start, sentence.end, max_length)
        pieces = [text[start:end] for start, end in spans]
        counts = _count_weighted_tokens(pieces, count_tokens)
        if max(counts) <= budget or max_length <= 1:
            break
        max_length //= 2
    return [
        _Unit(Sentence(*span, sentence.kind), unit.heading, tokens, index == 0)
        for index, (span, tokens) in enumerate(zip(spans, counts, strict=True))
    ]


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
