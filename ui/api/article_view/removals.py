"""What cleaning removed from an article, each in its place, and the buttons that correct it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from rag.records import Article, RemovedSpan
from ui.api.article_view import strings
from ui.api.article_view.blocks import BlockSpan
from ui.page.markup import escape_html

if TYPE_CHECKING:
    from rag.records import Corrections

Action = Literal["put back", "take out", "undo"]

_LABELS: dict[Action, str] = {
    "put back": strings.PUT_BACK,
    "take out": strings.TAKE_OUT,
    "undo": strings.UNDO,
}
_LONGEST_LABEL = 60  # characters of a text that say which one a button is for


class RemovalRenderer:
    """Draws the corrections of one article: what was removed between its blocks, and a button at each block."""

    def __init__(
        self, article: Article, blocks: tuple[BlockSpan, ...], corrections: Corrections
    ) -> None:
        self._article, self._blocks, self._corrections = article, blocks, corrections
        starts = [start for start, _, _ in blocks]
        self._by_place: dict[int, list[RemovedSpan]] = defaultdict(list)
        for removed in article.removed:
            self._by_place[bisect_left(starts, removed.at)].append(removed)

    def before(self, place: int) -> str:
        """What was removed before the block of this place, folded away."""
        removed = self._by_place.get(place)
        if not removed:
            return ""
        pieces = "".join(self._render_removed_text(each, place) for each in removed)
        reasons = "; ".join(dict.fromkeys(each.reason for each in removed))
        return (
            f'<aside class="removed" id="r{place}"><details><summary>{strings.describe_removed_count(len(removed))}'
            f"<span> · {escape_html(reasons)}</span></summary>{pieces}</details></aside>"
        )

    def after(self, place: int) -> str:
        """The button that takes a block out, or that takes back what put it there."""
        start, end, kind = self._blocks[place]
        if kind == "dateline":  # Dossier's own line, in no file
            return ""
        text = self._article.text[start:end]
        if text in self._corrections.kept:
            return f'<div class="handled by-hand"><span>{strings.BY_HAND}</span>{self._render_form("undo", text, f"b{place}")}</div>'
        return f'<div class="handled">{self._render_form("take out", text, f"b{place}")}</div>'

    def _render_removed_text(self, removed: RemovedSpan, place: int) -> str:
        action: Action = "undo" if removed.text in self._corrections.dropped else "put back"
        return (
            f'<div class="piece"><p class="reason">{escape_html(removed.reason)}</p>'
            f'<ins dir="auto">{escape_html(removed.text)}</ins>{self._render_form(action, removed.text, f"b{place}")}</div>'
        )

    def _render_form(self, action: Action, text: str, place: str) -> str:
        label = _LABELS[action]
        words = (
            text if len(text) <= _LONGEST_LABEL else text[:_LONGEST_LABEL].rsplit(" ", 1)[0] + "…"
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape_html(value)}">'
            for name, value in (("action", action), ("text", text), ("place", place))
        )
        return (
            f'<form method="post" action="/articles/{quote(self._article.id, safe="")}/corrections">{hidden}'
            f'<button aria-label="{escape_html(strings.format_button_label(label, words))}">{label}</button></form>'
        )
