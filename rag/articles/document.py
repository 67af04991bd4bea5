"""What a reader makes of a file before cleaning: blocks in reading order, and stated particulars."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from rag.records import NO_METADATA, ArticleMetadata, Block

# Zero-width, blank and bidirectional characters can hide or reorder what a reader sees; soft hyphens break words.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Draft:
    """An article as its reader saw it. `removed` holds (block index it stood before, text, reason)."""

    blocks: tuple[Block, ...]
    stated: ArticleMetadata = NO_METADATA
    removed: tuple[tuple[int, str, str], ...] = field(default=())


def normalise_line(text: str) -> str:
    """One line: NFC, no invisible characters, single spaces."""
    return _SPACE.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()
