"""What a reader of an article asked to see: which spans are marked, and whether what was removed is shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

Span = tuple[int, int]

_OFFSET = re.compile(r"[0-9]{1,11}")
_PAIR = re.compile(r"([0-9]{1,11})-([0-9]{1,11})")
_MOST = 200  # spans; no answer cites so many, and an address is anybody's to write


@dataclass(frozen=True, slots=True)
class ArticleView:
    """`quoted` is the span that was followed here, `also` what else the same answer cites."""

    quoted: Span | None = None
    also: tuple[Span, ...] = ()
    removed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark. `name` is what an address has after its # to lead there; `number` counts from 1 through the article."""

    start: int
    end: int
    name: str
    number: int
    chosen: bool


def parse_view(start: str = "", end: str = "", also: str = "", removed: str = "") -> ArticleView:
    """The view that an address asks for; what it has no sense of is left out."""
    quoted = (int(start), int(end)) if _OFFSET.fullmatch(start) and _OFFSET.fullmatch(end) else None
    pairs = [_PAIR.fullmatch(pair) for pair in also.split(",")[:_MOST]]
    spans = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
    return ArticleView(
        quoted if quoted and quoted[0] < quoted[1] else None,
        tuple(sorted({span for span in spans if span[0] < span[1]})),
        removed == "1",
    )


def build_view_url(article_id: str, view: ArticleView) -> str:
    """Where an article is seen so."""
    asked: dict[str, str] = {}
    if view.quoted:
        asked |= {"start": str(view.quoted[0]), "end": str(view.quoted[1])}
    if view.also:
        asked["also"] = ",".join(f"{first}-{last}" for first, last in view.also)
    if view.removed:
        asked["removed"] = "1"
    query = f"?{urlencode(asked, safe=',')}" if asked else ""
    return f"/articles/{quote(article_id, safe='')}{query}"


def toggle_removed(view: ArticleView) -> ArticleView:
    """The same with what was removed shown, or hidden again."""
    return replace(view, removed=not view.removed)


def compute_marks(view: ArticleView, stretches: Sequence[Span]) -> tuple[Mark, ...]:
    """The spans to mark of the stretches that are drawn, in order and apart from each other; the followed one stays whole."""
    spans: list[tuple[Span, bool]] = []
    chosen = _clip_to_drawn(view.quoted, stretches) if view.quoted else None
    if chosen:
        spans.append((chosen, True))
    reached = 0
    for span in view.also:
        for start, end in _split_around(span, chosen):
            drawn = _clip_to_drawn((max(start, reached), end), stretches)
            if drawn:
                spans.append((drawn, False))
                reached = drawn[1]
    spans.sort()
    return tuple(
        Mark(*span, "quote" if followed else f"m{number}", number, followed)
        for number, (span, followed) in enumerate(spans, 1)
    )


def _clip_to_drawn(span: Span, stretches: Sequence[Span]) -> Span | None:
    """The span from the first to the last letter of it that is drawn: nothing is between two blocks."""
    inside = [(max(span[0], first), min(span[1], last)) for first, last in stretches]
    inside = [piece for piece in inside if piece[0] < piece[1]]
    return (inside[0][0], inside[-1][1]) if inside else None


def _split_around(span: Span, chosen: Span | None) -> list[Span]:
    """What of a span is left and right of the chosen one."""
    if chosen is None or span[1] <= chosen[0] or chosen[1] <= span[0]:
        return [span]
    return [piece for piece in ((span[0], chosen[0]), (chosen[1], span[1])) if piece[0] < piece[1]]
