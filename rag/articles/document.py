"""An article as a reader makes it from a file, before it is cleaned."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.records import NO_METADATA, ArticleMetadata, Block

# Zero-width, blank and bidirectional characters hide or reorder what a reader sees; soft hyphens
# break words; control characters and lone surrogates cannot be stored.
_INVISIBLE = re.compile(
    "["
    "\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
    "]"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RemovedText:
    """A text that is not part of the article."""

    before_block: int  # index of the block that it stood before
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """The blocks of a file in reading order, and the metadata that its format states."""

    blocks: tuple[Block, ...]
    metadata: ArticleMetadata = NO_METADATA
    removed: tuple[RemovedText, ...] = ()


def normalise_line(text: str) -> str:
    """Write a text as one line: NFC, no invisible characters, single spaces."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _SPACE.sub(" ", visible).strip()
