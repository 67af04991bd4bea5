"""What the reader of an article asked to see: the marked spans, and whether removed text shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

Span = tuple[int, int]

_OFFSET = re.compile(r"[0-9]{1,11}")
_OFFSET_PAIR = re.compile(r"([0-9]{1,11})-([0-9]{1,11})")
_MAX_SPANS = 200  # no answer cites so many, and anybody can write an address


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The view of an article that an address describes.

    `quoted` is the span of the citation that the reader followed, `also` are the other spans that
    the same answer cites. `removed` says whether the text that cleaning removed is shown.
    """

    quoted: Span | None = None
    also: tuple[Span, ...] = ()
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark.

    `name` is its fragment identifier, `number` counts the marks of the article from 1 to `count`,
    and `previous` and `next` are the names of its neighbours, empty at either end.
    """

    start: int
    end: int
    name: str
    number: int
    count: int
    is_quoted: bool
    previous: str = ""
    next: str = ""


def parse_view(start: str = "", end: str = "", also: str = "", removed: str = "") -> ArticleView:
    """Parse the query of an article's address; ignore whatever is malformed."""
    quoted: Span | None = None
    if _OFFSET.fullmatch(start) and _OFFSET.fullmatch(end):
        quoted = (int(start), int(end))
        if quoted[0] >= quoted[1]:
            quoted = None
    return ArticleView(quoted, _parse_spans(also), removed == "1")


def _parse_spans(text: str) -> tuple[Span, ...]:
    """Parse `12-80,200-260`; return the spans in order, each once."""
    spans: set[Span] = set()
    for pair in text.split(",")[:_MAX_SPANS]:
        match = _OFFSET_PAIR.fullmatch(pair)
        if match is None:
            continue
        start, end = int(match[1]), int(match[2])
        if start < end:
            spans.add((start, end))
    return tuple(sorted(spans))


def build_view_url(article_id: str, view: ArticleView) -> str:
    """Build the address at which an article is seen in this view."""
    query: dict[str, str] = {}
    if view.quoted:
        query["start"] = str(view.quoted[0])
        query["end"] = str(view.quoted[1])
    if view.also:
        query["also"] = ",".join(f"{start}-{end}" for start, end in view.also)
    if view.removed:
        query["removed"] = "1"
    address = f"/articles/{quote(article_id, safe='')}"
    return f"{address}?{urlencode(query, safe=',')}" if query else address


def toggle_removed(view: ArticleView) -> ArticleView:
    """Return the view with removed text shown if it was hidden, and hidden if it was shown."""
    return replace(view, removed=not view.removed)


def compute_marks(view: ArticleView, drawn_spans: Sequence[Span]) -> tuple[Mark, ...]:
    """Compute the marks of a view, in order and without overlap.

    The quoted span stays whole; the other spans are cut around it and around each other.

    Args:
        view: What the reader asked to see.
        drawn_spans: The spans of the text that the page draws; nothing else can be marked.
    """
    quoted = _clip_to_drawn(view.quoted, drawn_spans) if view.quoted else None
    spans = _clip_other_spans(view.also, quoted, drawn_spans)
    if quoted:
        spans.append(quoted)
    spans.sort()
    names = [
        "quote" if span == quoted else f"m{number}" for number, span in enumerate(spans, start=1)
    ]
    return tuple(
        Mark(
            start,
            end,
            name=names[index],
            number=index + 1,
            count=len(spans),
            is_quoted=(start, end) == quoted,
            previous=names[index - 1] if index > 0 else "",
            next=names[index + 1] if index + 1 < len(names) else "",
        )
        for index, (start, end) in enumerate(spans)
    )


def _clip_other_spans(
    spans: Sequence[Span], quoted: Span | None, drawn_spans: Sequence[Span]
) -> list[Span]:
    """Clip ordered spans so that they overlap neither the quoted span nor each other."""
    clipped: list[Span] = []
    last_end = 0
    for span in spans:
        for start, end in _split_around(span, quoted):
            drawn = _clip_to_drawn((max(start, last_end), end), drawn_spans)
            if drawn:
                clipped.append(drawn)
                last_end = drawn[1]
    return clipped


def _clip_to_drawn(span: Span, drawn_spans: Sequence[Span]) -> Span | None:
    """Clip a span to its first and last drawn character: between two blocks nothing is drawn."""
    pieces: list[Span] = []
    for start, end in drawn_spans:
        piece = (max(span[0], start), min(span[1], end))
        if piece[0] < piece[1]:
            pieces.append(piece)
    return (pieces[0][0], pieces[-1][1]) if pieces else None


def _split_around(span: Span, quoted: Span | None) -> list[Span]:
    """Return the parts of a span before and after the quoted one."""
    if quoted is None or span[1] <= quoted[0] or quoted[1] <= span[0]:
        return [span]
    parts = [(span[0], quoted[0]), (quoted[1], span[1])]
    return [part for part in parts if part[0] < part[1]]
