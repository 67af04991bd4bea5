"""What cleaning removed from an article, each in its place, and the buttons that correct it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from rag.records import Article, Removed
from ui.api.article_view import strings
from ui.api.article_view.blocks import Spans
from ui.page.markup import escaped

if TYPE_CHECKING:
    from rag.records import Corrections

Action = Literal["put back", "take out", "undo"]

_LABELS: dict[Action, str] = {
    "put back": strings.PUT_BACK,
    "take out": strings.TAKE_OUT,
    "undo": strings.UNDO,
}
_LONGEST_LABEL = 60  # characters of a text that say which one a button is for


class Removals:
    """Draws the corrections of one article: what was removed between its blocks, and a button at each block."""

    def __init__(
        self, article: Article, blocks: tuple[Spans, ...], corrections: Corrections
    ) -> None:
        self._article, self._blocks, self._corrections = article, blocks, corrections
        starts = [start for start, _, _ in blocks]
        self._by_place: dict[int, list[Removed]] = defaultdict(list)
        for removed in article.removed:
            self._by_place[bisect_left(starts, removed.at)].append(removed)

    def before(self, place: int) -> str:
        """What was removed before the block of this place, folded away."""
        removed = self._by_place.get(place)
        if not removed:
            return ""
        pieces = "".join(self._piece(each, place) for each in removed)
        reasons = "; ".join(dict.fromkeys(each.reason for each in removed))
        return (
            f'<aside class="removed" id="r{place}"><details><summary>{strings.removed_here(len(removed))}'
            f"<span> · {escaped(reasons)}</span></summary>{pieces}</details></aside>"
        )

    def after(self, place: int) -> str:
        """The button that takes a block out, or that takes back what put it there."""
        start, end, kind = self._blocks[place]
        if kind == "dateline":  # Dossier's own line, in no file
            return ""
        text = self._article.text[start:end]
        if text in self._corrections.kept:
            return f'<div class="handled by-hand"><span>{strings.BY_HAND}</span>{self._form("undo", text, f"b{place}")}</div>'
        return f'<div class="handled">{self._form("take out", text, f"b{place}")}</div>'

    def _piece(self, removed: Removed, place: int) -> str:
        action: Action = "undo" if removed.text in self._corrections.dropped else "put back"
        return (
            f'<div class="piece"><p class="reason">{escaped(removed.reason)}</p>'
            f'<ins dir="auto">{escaped(removed.text)}</ins>{self._form(action, removed.text, f"b{place}")}</div>'
        )

    def _form(self, action: Action, text: str, place: str) -> str:
        label = _LABELS[action]
        words = (
            text if len(text) <= _LONGEST_LABEL else text[:_LONGEST_LABEL].rsplit(" ", 1)[0] + "…"
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escaped(value)}">'
            for name, value in (("action", action), ("text", text), ("place", place))
        )
        return (
            f'<form method="post" action="/articles/{quote(self._article.id, safe="")}/corrections">{hidden}'
            f'<button aria-label="{escaped(strings.about(label, words))}">{label}</button></form>'
        )
