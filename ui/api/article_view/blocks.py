"""The text of an article as HTML, block by block, with its marks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from rag.records import BlockKind
from ui.api.article_view import strings
from ui.api.article_view.view import Mark, Span
from ui.page.markup import escape_html

BlockSpan = tuple[int, int, BlockKind]
PlaceRenderer = Callable[
    [int], str
]  # what stands before a block, or after it, by its place in the article

_CELLS = " | "  # between the cells of a row
_AROUND: dict[BlockKind, tuple[str, str]] = {
    "item": ("<ul>", "</ul>"),
    "row": ('<div class="rows"><table><tbody>', "</tbody></table></div>"),
}


def render_blocks(
    text: str,
    blocks: Sequence[BlockSpan],
    marks: Sequence[Mark],
    before: PlaceRenderer,
    after: PlaceRenderer,
) -> str:
    """Every block in reading order: items gathered into lists, rows into tables.

    `before` is also asked what stands after the last block; anything it draws breaks such a group in two.
    """
    drawn: list[str] = []
    open_kind: BlockKind | None = None
    for place, (start, end, kind) in enumerate(blocks):
        between = before(place)
        if open_kind and (kind != open_kind or between):
            drawn.append(_AROUND[open_kind][1])
            open_kind = None
        drawn.append(between)
        if kind in _AROUND and open_kind is None:
            drawn.append(_AROUND[kind][0])
            open_kind = kind
        drawn.append(_render_block(text, start, end, kind, marks, place, after(place)))
    return "".join(drawn) + (_AROUND[open_kind][1] if open_kind else "") + before(len(blocks))


def find_drawn_spans(text: str, blocks: Sequence[BlockSpan]) -> list[Span]:
    """What of the text is drawn, in order: the blocks, and of rows the cells."""
    return [
        each
        for start, end, kind in blocks
        for each in (_find_cells(text, start, end) if kind == "row" else [(start, end)])
    ]


def _render_block(
    text: str, start: int, end: int, kind: BlockKind, marks: Sequence[Mark], place: int, after: str
) -> str:
    if kind == "row":
        cells = "".join(
            f'<td dir="auto">{render_marked_text(text, *cell, marks)}</td>'
            for cell in _find_cells(text, start, end)
        )
        return f'<tr id="b{place}">{cells}{f"<td>{after}</td>" if after else ""}</tr>'
    inside = render_marked_text(text, start, end, marks)
    if kind == "item":
        return f'<li id="b{place}" dir="auto">{inside}{after}</li>'
    tag = "h2" if kind == "heading" else "p"  # a form may not stand inside either
    return f'<{tag} class="{kind}" id="b{place}" dir="auto">{inside}</{tag}>{after}'


def _find_cells(text: str, start: int, end: int) -> list[Span]:
    """The span of each cell of a row."""
    cuts, at = [start], text.find(_CELLS, start, end)
    while at >= 0:
        cuts += [at, at + len(_CELLS)]
        at = text.find(_CELLS, at + len(_CELLS), end)
    cuts.append(end)
    return [cell for index, cell in enumerate(pairwise(cuts)) if index % 2 == 0]


def render_marked_text(text: str, first: int, last: int, marks: Sequence[Mark]) -> str:
    """A stretch of the text with what of it is marked; a mark has its name, and the way to its neighbours, where it begins."""
    drawn, at = [], first
    for mark in marks:
        start, end = max(mark.start, first), min(mark.end, last)
        if start < end:
            quoted = escape_html(text[start:end])
            drawn += [
                escape_html(text[at:start]),
                _render_mark_start(mark, quoted, marks)
                if start == mark.start
                else _render_mark(mark, quoted),
            ]
            at = end
    return "".join(drawn) + escape_html(text[at:last])


def _render_mark(mark: Mark, inside: str, name: str = "") -> str:
    kind = "" if mark.chosen else ' class="also"'
    return f"<mark{kind}{name}>{inside}</mark>"


def _render_mark_start(mark: Mark, inside: str, marks: Sequence[Mark]) -> str:
    # With a direction of its own, a word of ours does not decide that of the article's paragraph.
    said = f'<span class="unseen" dir="ltr">{strings.CITED}</span>'
    opened = _render_mark(mark, inside, f' id="{mark.name}"')
    return f"{said}{opened}{_render_mark_navigation(mark, marks)}"


def _render_mark_navigation(mark: Mark, marks: Sequence[Mark]) -> str:
    """Where this mark is among the others, and links to its neighbours; seen while it is the one that was gone to."""
    if len(marks) == 1:
        return ""
    before = marks[mark.number - 2].name if mark.number > 1 else ""
    after = marks[mark.number].name if mark.number < len(marks) else ""
    return (
        f'<span class="ways" role="navigation" aria-label="{strings.MARKED}" dir="ltr">{_render_mark_link(before, strings.PREVIOUS)}'
        f"<span>{strings.format_mark_position(mark.number, len(marks))}</span>{_render_mark_link(after, strings.NEXT)}</span>"
    )


def _render_mark_link(name: str, label: str) -> str:
    return (
        f'<a href="#{name}">{label}</a>'
        if name
        else f'<a role="link" aria-disabled="true">{label}</a>'
    )
