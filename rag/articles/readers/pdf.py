"""Reads PDF through pypdf: joins lines into paragraphs, removes page numbers and running heads."""

from __future__ import annotations

import io
import re
from collections import Counter

from pypdf import PdfReader
from pypdf.errors import DeprecationError, PyPdfError

from rag.articles.document import ArticleDraft, RemovedText, normalise_line
from rag.english.bylines import is_byline
from rag.english.dates import DATE, parse_date
from rag.errors import UnreadableArticle
from rag.records import ArticleMetadata, Block
from rag.settings import ArticleSettings

_PAGE_NUMBER = re.compile(r"^(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.IGNORECASE)
_HEAD = 10  # lines in which a headline ends
_ENDS = (".", "!", "?", "…", "”", '"', ":", "’")
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
)
# pypdf answers damaged or unknown structures with whatever its parser stumbled on.
_STUMBLES = (
    PyPdfError,
    DeprecationError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    NotImplementedError,  # pypdf, for filters and ciphers that it does not have
)
_SHORT = 0.75  # of the widest usual line; a shorter line that ends a sentence ends its paragraph


def read_pdf(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """A ArticleDraft of a PDF that has text.

    Raises UnreadableArticle for one that is broken, needs a password or is only pictures.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableArticle("the PDF needs a password; save a copy without one")
        pages = [_split_lines(page.extract_text() or "") for page in reader.pages]
        stated = _read_metadata(reader)
    except _STUMBLES as error:
        raise UnreadableArticle(
            f"the PDF is damaged ({type(error).__name__}); open and save it again"
        ) from error
    if not any(pages):
        raise UnreadableArticle(
            "the PDF holds no text, only pictures; it needs text recognition first"
        )
    running = _find_running_lines(pages)
    removed = tuple(
        RemovedText(0, line, "running head or foot of a page") for line in sorted(running)
    )
    lines = [
        line
        for page in pages
        for line in page
        if line not in running and not _PAGE_NUMBER.match(line)
    ]
    head = _count_head_lines(lines, stated.title)
    return ArticleDraft(
        (*(Block(line) for line in lines[:head]), *_join_paragraphs(lines[head:])), stated, removed
    )


def _count_head_lines(lines: list[str], title: str | None) -> int:
    """How many lines the headline, and the date and byline right under it, take.

    0 where it is not found.
    """
    for stop in range(1, min(_HEAD, len(lines)) + 1):
        if title and " ".join(lines[:stop]).casefold().endswith(title.casefold()):
            while stop < len(lines) and (DATE.search(lines[stop]) or is_byline(lines[stop])):
                stop += 1
            return stop
    return 0


def _split_lines(text: str) -> list[str]:
    return [
        line for raw in text.translate(_LIGATURES).splitlines() if (line := normalise_line(raw))
    ]


def _find_running_lines(pages: list[list[str]]) -> set[str]:
    """Lines that stand first or last on more than half of at least three pages."""
    if len(pages) < 3:
        return set()
    edges = Counter(line for page in pages for line in {*page[:1], *page[-1:]})
    return {line for line, count in edges.items() if count > len(pages) / 2}


def _join_paragraphs(lines: list[str]) -> list[Block]:
    """Lines joined into paragraphs.

    A line much shorter than usual ends one when it ends a sentence, and is a heading when it
    follows a sentence's end and the next line begins anew.
    """
    if not lines:
        return []
    widths = sorted(len(line) for line in lines)
    short = _SHORT * widths[int(len(widths) * 0.9)]
    words = set(re.findall(r"[\w-]+", " ".join(lines).casefold()))
    paragraphs: list[str] = []
    open_paragraph = False
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        heading = (
            len(line) < short
            and not line.endswith((*_ENDS, ",", ";", "-"))
            and not following[:1].islower()
        )
        if heading and (not open_paragraph or paragraphs[-1].endswith(_ENDS)):
            paragraphs.append(line)
            open_paragraph = False
            continue
        if open_paragraph:
            paragraphs[-1] = _join_line(paragraphs[-1], line, words)
        else:
            paragraphs.append(line)
        open_paragraph = not (len(line) < short and line.endswith(_ENDS))
    return [Block(text) for text in paragraphs]


def _join_line(paragraph: str, line: str, words: set[str]) -> str:
    """The line put after the paragraph.

    A hyphen between them goes only where the document elsewhere has the word without it, or has no
    word like its first half: "self-propelled" keeps its own.
    """
    if not paragraph.endswith("-") or not line[:1].islower():
        return f"{paragraph} {line}"
    left, right = (
        paragraph.split()[-1][:-1].casefold(),
        re.split(r"\W", line, maxsplit=1)[0].casefold(),
    )
    if left + right in words or not (left in words or f"{left}-{right}" in words):
        return paragraph[:-1] + line
    return paragraph + line


def _read_metadata(reader: PdfReader) -> ArticleMetadata:
    info = reader.metadata
    if info is None:
        return ArticleMetadata()
    title = normalise_line(str(info.title or ""))
    subject = normalise_line(str(info.get("/Subject") or ""))
    return ArticleMetadata(
        title=title
        if " " in title and not title.lower().endswith((".doc", ".docx", ".html"))
        else None,
        author=normalise_line(str(info.author or "")) or None,
        published=parse_date(subject) if subject else None,
    )
