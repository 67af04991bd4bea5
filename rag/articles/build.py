"""Builds an Article from a draft: cleaned, with canonical text, block offsets and ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import takewhile

from rag.articles.cleaning.boilerplate import CleanedDraft, remove_boilerplate
from rag.articles.cleaning.corrections import apply_corrections
from rag.articles.cleaning.metadata import extract_metadata
from rag.articles.cleaning.titles import derive_title
from rag.articles.document import ArticleDraft
from rag.english.boilerplate import is_prose
from rag.english.bylines import is_outlet
from rag.errors import UnreadableArticle
from rag.language import Language
from rag.languages import language_of
from rag.records import (
    NO_CORRECTIONS,
    Article,
    ArticleMetadata,
    Block,
    BlockKind,
    Corrections,
    RemovedSpan,
)

_TIGHT = {("item", "item"), ("row", "row")}  # kinds that stand on consecutive lines
_LANGUAGE_SAMPLE = 2000  # characters
_MIN_LANGUAGE_SAMPLE = 20  # words
_MAX_TITLE = 300  # characters
_MAX_SUBHEADING = 10  # words
_NO_SUBHEADING_ENDS = (".", "!", "”", '"', ",", ";", "…")


def build_article(draft: ArticleDraft, corrections: Corrections = NO_CORRECTIONS) -> Article:
    """Clean a draft and build its Article.

    The same draft with the same corrections always gives the same ids.

    Raises:
        UnreadableArticle: Nothing readable is left.
    """
    language = language_of(draft.metadata.language or _detect_language(draft.blocks))
    cleaned = remove_boilerplate(draft, language)
    cleaned, metadata = extract_metadata(cleaned, draft.metadata)
    cleaned = CleanedDraft(_mark_subheadings(cleaned.blocks), cleaned.removed)
    cleaned = apply_corrections(cleaned, corrections)
    blocks = cleaned.blocks
    if not any(block.kind != "heading" and block.text for block in blocks):
        raise UnreadableArticle("it holds no text")
    metadata = _complete_metadata(metadata, blocks, language)
    dateline = language.build_dateline(metadata.title or "", metadata)
    head = [Block(dateline, "dateline")] if dateline else []
    text, spans = _join_blocks(head + blocks)
    values = asdict(metadata)
    return Article(
        id=compute_digest("article", text),
        version=_compute_version(text, values),
        text=text,
        blocks=spans,
        removed=_place_removed(cleaned, spans[len(head) :], len(text)),
        **values,
    )


def compute_digest(*parts: str) -> str:
    """Compute 12 hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _complete_metadata(
    metadata: ArticleMetadata, blocks: list[Block], language: Language
) -> ArticleMetadata:
    metadata = _split_author_role(metadata)
    title = metadata.title or derive_title(" ".join(block.text for block in blocks), language)
    return replace(
        metadata,
        title=title[:_MAX_TITLE],
        language=metadata.language or _detect_language(blocks),
    )


def _split_author_role(metadata: ArticleMetadata) -> ArticleMetadata:
    """Split an author such as "Ana Ruiz, economics correspondent, The Daily Post".

    Some pages state name, role and source so.
    """
    first, *others = (metadata.author or "").split(", ")
    outlets = [piece for piece in others if _is_source(piece, metadata)]
    others = [piece for piece in others if piece not in outlets]
    people = [first, *takewhile(lambda piece: not piece[:1].islower(), others)]
    role = ", ".join(others[len(people) - 1 :])
    return replace(
        metadata,
        author=", ".join(people) or None,
        author_role=metadata.author_role or role or None,
        source=metadata.source or (outlets[0] if outlets else None),
    )


def _is_source(piece: str, metadata: ArticleMetadata) -> bool:
    if metadata.source is None:
        return is_outlet(piece)
    return piece == metadata.source


def _compute_version(text: str, metadata: dict[str, object]) -> str:
    return compute_digest("version", text, json.dumps(metadata, sort_keys=True, default=str))


def _place_removed(
    cleaned: CleanedDraft, spans: Sequence[tuple[int, int, BlockKind]], length: int
) -> tuple[RemovedSpan, ...]:
    """Place what was removed at the offset of the block that it stood before."""
    offsets = [start for start, _, _ in spans] + [length]
    return tuple(
        RemovedSpan(entry.text, entry.reason, offsets[min(entry.before_block, len(spans))])
        for entry in cleaned.sort_removed()
    )


def _mark_subheadings(blocks: list[Block]) -> list[Block]:
    """Mark as headings the short lines of plain text that stand over a paragraph of prose."""
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        next_text = blocks[index + 1].text if index + 1 < len(blocks) else ""
        is_heading = _is_subheading(block) and is_prose(next_text)
        marked.append(Block(block.text, "heading") if is_heading else block)
    return marked


def _is_subheading(block: Block) -> bool:
    if block.kind != "paragraph" or block.text.endswith(_NO_SUBHEADING_ENDS):
        return False
    return len(block.text.split()) <= _MAX_SUBHEADING


def _join_blocks(blocks: list[Block]) -> tuple[str, tuple[tuple[int, int, BlockKind], ...]]:
    """Join blocks to the canonical text, with (start, end, kind) of each block in it."""
    pieces: list[str] = []
    spans: list[tuple[int, int, BlockKind]] = []
    at = 0
    for index, block in enumerate(blocks):
        if index:
            gap = "\n" if (blocks[index - 1].kind, block.kind) in _TIGHT else "\n\n"
            pieces.append(gap)
            at += len(gap)
        pieces.append(block.text)
        spans.append((at, at + len(block.text), block.kind))
        at += len(block.text)
    return "".join(pieces), tuple(spans)


def _detect_language(blocks: Sequence[Block]) -> str | None:
    sample = " ".join(block.text for block in blocks)[:_LANGUAGE_SAMPLE]
    if len(sample.split()) < _MIN_LANGUAGE_SAMPLE:
        return None
    import py3langid  # imported lazily: its model takes a third of a second, needed only here

    return str(py3langid.classify(sample)[0])
