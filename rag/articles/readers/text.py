"""Plain text: a blank line parts blocks; single line breaks are wrapping or lines of their own."""

from __future__ import annotations

import re

from rag.articles.document import ArticleDraft, normalise_line
from rag.articles.readers.encoding import decode
from rag.records import Block
from rag.settings import ArticleSettings

_ITEM = re.compile(r"^\s*(?:[-*•‣–]|\(?\d{1,2}[.)])\s+(?=\S)")
_NARROWEST, _WIDEST = 40, 120  # characters of a line of wrapped prose


def read_plain_text(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """A ArticleDraft of plain text in any common encoding."""
    return ArticleDraft(tuple(split_text_blocks(decode(data))))


def split_text_blocks(text: str) -> list[Block]:
    """Blocks of a text whose only structure is its line breaks."""
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines = [line for line in chunk.split("\n") if normalise_line(line)]
        blocks.extend(
            [Block(normalise_line(" ".join(lines)))]
            if _is_wrapped(lines)
            else _classify_lines(lines)
        )
    return blocks


def _is_wrapped(lines: list[str]) -> bool:
    """Whether the lines are one paragraph, broken at a width.

    Alike in length, going on in lower case.
    """
    widths = [len(line.rstrip()) for line in lines]
    if len(lines) < 2 or not _NARROWEST <= max(widths) <= _WIDEST or any(map(_ITEM.match, lines)):
        return False
    going_on = sum(line.lstrip()[:1].islower() for line in lines[1:])
    return min(widths[:-1]) >= 0.6 * max(widths) and going_on * 3 >= len(lines) - 1


def _classify_lines(lines: list[str]) -> list[Block]:
    cells = [_split_cells(line) for line in lines]
    blocks: list[Block] = []
    for index, line in enumerate(lines):
        beside = cells[max(index - 1, 0) : index] + cells[index + 1 : index + 2]
        if _ITEM.match(line):
            blocks.append(Block(normalise_line(_ITEM.sub("", line)), "item"))
        elif len(cells[index]) > 1 and len(cells[index]) in map(len, beside):
            blocks.append(Block(" | ".join(cells[index]), "row"))
        else:
            blocks.append(Block(normalise_line(line)))
    return blocks


def _split_cells(line: str) -> list[str]:
    return [
        cell for part in re.split(r"\t+|\s\|\s", line.strip(" |")) if (cell := normalise_line(part))
    ]
