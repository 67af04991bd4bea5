"""The text of an article as groups of blocks, cut into marked and unmarked pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.records import BlockKind
from ui.api.article_view.removals import CorrectionButton, RemovalControls, RemovedTexts
from ui.api.article_view.view import Mark, Span

BlockSpan = tuple[int, int, BlockKind]
Layout = Literal["list", "table", "text"]

_CELL_SEPARATOR = " | "
_LAYOUTS: dict[BlockKind, Layout] = {"item": "list", "row": "table"}


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of text, all of it inside one mark or outside of any."""

    text: str
    mark: Mark | None = None
    starts_mark: bool = False  # a mark over two blocks has its name in the first one only


@dataclass(frozen=True, slots=True)
class DrawnBlock:
    """One block: its cells, which are one unless it is a table row, and its correction button."""

    place: int
    kind: BlockKind
    cells: tuple[tuple[TextPiece, ...], ...]
    button: CorrectionButton | None


@dataclass(frozen=True, slots=True)
class BlockGroup:
    """Consecutive blocks that are drawn as one list, one table or running text.

    `removed` is what cleaning removed in front of the group.
    """

    layout: Layout
    removed: RemovedTexts | None
    blocks: list[DrawnBlock]


def group_blocks(
    text: str,
    blocks: Sequence[BlockSpan],
    marks: Sequence[Mark],
    controls: RemovalControls | None = None,
) -> list[BlockGroup]:
    """Group the blocks of an article in reading order.

    Consecutive items form a list and consecutive rows a table. Removed text in between ends a
    group, and removed text after the last block forms a group without blocks.

    Args:
        text: The canonical text of the article.
        blocks: Start, end and kind of each block.
        marks: The spans to mark, in order and without overlap.
        controls: The removed texts and correction buttons, when the reader asked for them.
    """
    groups: list[BlockGroup] = []
    for place, span in enumerate(blocks):
        layout = _LAYOUTS.get(span[2], "text")
        removed = controls.get_removed_texts(place) if controls else None
        if not groups or removed or layout != groups[-1].layout:
            groups.append(BlockGroup(layout, removed, []))
        button = controls.build_block_button(place) if controls else None
        groups[-1].blocks.append(_draw_block(text, span, place, marks, button))
    removed_at_end = controls.get_removed_texts(len(blocks)) if controls else None
    if removed_at_end:
        groups.append(BlockGroup("text", removed_at_end, []))
    return groups


def _draw_block(
    text: str,
    span: BlockSpan,
    place: int,
    marks: Sequence[Mark],
    button: CorrectionButton | None,
) -> DrawnBlock:
    start, end, kind = span
    cells = find_cells(text, start, end) if kind == "row" else [(start, end)]
    pieces = tuple(split_at_marks(text, first, last, marks) for first, last in cells)
    return DrawnBlock(place, kind, pieces, button)


def find_drawn_spans(text: str, blocks: Sequence[BlockSpan]) -> list[Span]:
    """Find the spans of the text that are drawn: every block, and the cells of every row."""
    spans: list[Span] = []
    for start, end, kind in blocks:
        if kind == "row":
            spans.extend(find_cells(text, start, end))
        else:
            spans.append((start, end))
    return spans


def find_cells(text: str, start: int, end: int) -> list[Span]:
    """Find the span of each cell in the table row from `start` to `end`."""
    cells: list[Span] = []
    cell_start = start
    separator = text.find(_CELL_SEPARATOR, cell_start, end)
    while separator >= 0:
        cells.append((cell_start, separator))
        cell_start = separator + len(_CELL_SEPARATOR)
        separator = text.find(_CELL_SEPARATOR, cell_start, end)
    cells.append((cell_start, end))
    return cells


def split_at_marks(
    text: str, first: int, last: int, marks: Sequence[Mark]
) -> tuple[TextPiece, ...]:
    """Split the text from `first` to `last` into marked and unmarked pieces."""
    pieces: list[TextPiece] = []
    position = first
    for mark in marks:
        start = max(mark.start, first)
        end = min(mark.end, last)
        if start >= end:
            continue
        if position < start:
            pieces.append(TextPiece(text[position:start]))
        pieces.append(TextPiece(text[start:end], mark, starts_mark=start == mark.start))
        position = end
    if position < last:
        pieces.append(TextPiece(text[position:last]))
    return tuple(pieces)
