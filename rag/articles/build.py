"""A cleaned draft becomes an Article: canonical text, block offsets, ids."""

from __future__ import annotations

import hashlib
import json
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
_LANGUAGE_SAMPLE = 2000
_LONGEST_TITLE = 300
_LEAST_WORDS_FOR_LANGUAGE = 20


def build_article(draft: ArticleDraft, corrections: Corrections = NO_CORRECTIONS) -> Article:
    """The Article of a draft. The same draft with the same corrections always gives the same ids.

    Raises UnreadableArticle when nothing readable is left.
    """
    cleaned, known = extract_metadata(remove_boilerplate(draft), draft.metadata)
    cleaned = apply_corrections(
        CleanedDraft(_mark_subheadings(cleaned.blocks), cleaned.removed), corrections
    )
    blocks = cleaned.blocks
    if not any(block.kind != "heading" and block.text for block in blocks):
        raise UnreadableArticle("it holds no text")
    known = _split_author_role(known)
    title = (known.title or derive_title(" ".join(block.text for block in blocks)))[:_LONGEST_TITLE]
    dateline = _build_dateline(title, known)
    head = [Block(dateline, "dateline")] if dateline else []
    text, spans = _join_blocks(head + blocks)
    starts = [start for start, _, _ in spans[len(head) :]] + [len(text)]
    removed = tuple(
        RemovedSpan(entry.text, entry.reason, starts[min(entry.before_block, len(starts) - 1)])
        for entry in cleaned.sort_removed()
    )
    metadata = {
        **asdict(known),
        "title": title,
        "language": known.language or _detect_language(blocks),
    }
    return Article(
        id=compute_digest("article", text),
        version=_compute_version(text, metadata),
        text=text,
        blocks=spans,
        removed=removed,
        **metadata,
    )


def _split_author_role(known: ArticleMetadata) -> ArticleMetadata:
    """Part "Ana Ruiz, economics correspondent" or "Ana Ruiz, The Daily Post", as some pages have it, into name, role and source."""
    first, *others = (known.author or "").split(", ")
    outlets = [
        piece
        for piece in others
        if piece == known.source or (known.source is None and is_outlet(piece))
    ]
    others = [piece for piece in others if piece not in outlets]
    people = [first, *takewhile(lambda piece: not piece[:1].islower(), others)]
    role = ", ".join(others[len(people) - 1 :])
    return replace(
        known,
        author=", ".join(people) or None,
        author_role=known.author_role or role or None,
        source=known.source or (outlets[0] if outlets else None),
    )


def compute_digest(*parts: str) -> str:
    """12 hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _compute_version(text: str, metadata: dict[str, object]) -> str:
    return compute_digest("version", text, json.dumps(metadata, sort_keys=True, default=str))


def _mark_subheadings(blocks: list[Block]) -> list[Block]:
    """In plain text a short line that heads a paragraph of prose is a heading."""
    result = []
    for index, block in enumerate(blocks):
        short = len(block.text.split()) <= 10 and not block.text.endswith(
            (".", "!", "”", '"', ",", ";", "…")
        )
        heads = index + 1 < len(blocks) and is_prose(blocks[index + 1].text)
        result.append(
            Block(block.text, "heading") if block.kind == "paragraph" and short and heads else block
        )
    return result


def _build_dateline(title: str, known: ArticleMetadata) -> str | None:
    """One line that says who wrote it, where and when, so that this too can be quoted and cited."""
    if not (known.author or known.published):
        return None
    by = f" by {known.author}" if known.author else ""
    role = f", {known.author_role}," if known.author and known.author_role else ""
    place = ", ".join(part for part in (known.section, known.source) if part)
    day = f"{known.published.day} {known.published:%B %Y}" if known.published else ""
    published = "".join((" on " + day if day else "", " in " + place if place else ""))
    if not published:
        return f"“{title}” was written{by}{role.rstrip(',')}."
    verb = "was written" if by else "was published"
    return f"“{title}” {verb}{by}{role}{' and published' if by else ''}{published}."


def _join_blocks(blocks: list[Block]) -> tuple[str, tuple[tuple[int, int, BlockKind], ...]]:
    """Canonical text and (start, end, kind) of each block in it."""
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


def _detect_language(blocks: list[Block]) -> str | None:
    sample = " ".join(block.text for block in blocks)[:_LANGUAGE_SAMPLE]
    if len(sample.split()) < _LEAST_WORDS_FOR_LANGUAGE:
        return None
    import py3langid  # its model takes a third of a second, which only reading needs

    return str(py3langid.classify(sample)[0])
