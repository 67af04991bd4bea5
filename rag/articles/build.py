"""A cleaned draft becomes an Article: canonical text, block offsets, ids."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from itertools import takewhile

from rag.articles.cleaning.boilerplate import Cleaned, clean
from rag.articles.cleaning.corrections import corrected
from rag.articles.cleaning.metadata import read_headmatter
from rag.articles.cleaning.titles import title_from_text
from rag.articles.document import Draft, Particulars
from rag.english.boilerplate import is_prose
from rag.english.bylines import is_outlet
from rag.errors import UnreadableArticle
from rag.records import NO_CORRECTIONS, Article, Block, BlockKind, Corrections, Removed

_TIGHT = {("item", "item"), ("row", "row")}  # kinds that stand on consecutive lines
_LANGUAGE_SAMPLE = 2000
_LONGEST_TITLE = 300
_LEAST_WORDS_FOR_LANGUAGE = 20


def compose(draft: Draft, corrections: Corrections = NO_CORRECTIONS) -> Article:
    """The Article of a draft. The same draft with the same corrections always gives the same ids.

    Raises UnreadableArticle when nothing readable is left.
    """
    cleaned, known = read_headmatter(clean(draft), draft.stated)
    cleaned = corrected(Cleaned(_subheadings(cleaned.blocks), cleaned.removed), corrections)
    blocks = cleaned.blocks
    if not any(block.kind != "heading" and block.text for block in blocks):
        raise UnreadableArticle("it holds no text")
    known = _with_role(known)
    title = (known.title or title_from_text(" ".join(block.text for block in blocks)))[
        :_LONGEST_TITLE
    ]
    dateline = _dateline(title, known)
    head = [Block(dateline, "dateline")] if dateline else []
    text, spans = _laid_out(head + blocks)
    starts = [start for start, _, _ in spans[len(head) :]] + [len(text)]
    removed = tuple(
        Removed(what, why, starts[min(at, len(starts) - 1)]) for at, what, why in _merged(cleaned)
    )
    particulars = {**asdict(known), "title": title, "language": known.language or _language(blocks)}
    return Article(
        id=digest("article", text),
        version=_version(text, particulars),
        text=text,
        blocks=spans,
        removed=removed,
        **particulars,
    )


def _with_role(known: Particulars) -> Particulars:
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


def digest(*parts: str) -> str:
    """12 hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _version(text: str, particulars: dict[str, object]) -> str:
    return digest("version", text, json.dumps(particulars, sort_keys=True, default=str))


def _merged(cleaned: Cleaned) -> list[tuple[int, str, str]]:
    return sorted(cleaned.removed, key=lambda entry: entry[0])


def _subheadings(blocks: list[Block]) -> list[Block]:
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


def _dateline(title: str, known: Particulars) -> str | None:
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


def _laid_out(blocks: list[Block]) -> tuple[str, tuple[tuple[int, int, BlockKind], ...]]:
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


def _language(blocks: list[Block]) -> str | None:
    sample = " ".join(block.text for block in blocks)[:_LANGUAGE_SAMPLE]
    if len(sample.split()) < _LEAST_WORDS_FOR_LANGUAGE:
        return None
    import py3langid  # its model takes a third of a second, which only reading needs

    return str(py3langid.classify(sample)[0])
