"""Removes from a draft what is not the article, and keeps each removed text with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.articles.document import ArticleDraft, RemovedText
from rag.english.boilerplate import (
    is_cut_off,
    is_headline,
    is_prose,
    is_teaser_heading,
)
from rag.english.bylines import is_byline
from rag.english.dates import is_date_line
from rag.language import Language
from rag.records import Block

_TEASER = "teaser of another story"
_LABEL = "label or button after the article"
_MAX_TAIL = 4  # blocks from the end in which a cut-off blurb may stand by itself
_MAX_LABEL = 12  # words; a longer line is text
_MIN_PARAGRAPH = 25  # words; a paragraph this long after teasers is the article going on
_MAX_KICKER = 6  # words of a line above the heading of teasers
_TEXT_ENDS = (".", "!", "?", "”", '"', "’", ")", "。", "！", "？")


@dataclass(slots=True)
class CleanedDraft:
    """The remaining blocks, and what was removed, each with the block that it stood before."""

    blocks: list[Block] = field(default_factory=list)
    removed: list[RemovedText] = field(default_factory=list)

    def remove(self, text: str, reason: str) -> None:
        """Record a text that stands behind the blocks so far as removed."""
        self.removed.append(RemovedText(len(self.blocks), text, reason))

    def sort_removed(self) -> list[RemovedText]:
        """List what was removed in the order of the article."""
        return sorted(self.removed, key=lambda entry: entry.before_block)


def remove_boilerplate(draft: ArticleDraft, language: Language) -> CleanedDraft:
    """Remove share bars, prompts, notices and teasers; what stays keeps its order."""
    blocks = draft.blocks
    teasers = _find_teaser_indices(blocks)
    cleaned = CleanedDraft()
    removed_by_reader = sorted(draft.removed, key=lambda entry: entry.before_block)
    for index, block in enumerate(blocks):
        while removed_by_reader and removed_by_reader[0].before_block <= index:
            entry = removed_by_reader.pop(0)
            cleaned.remove(entry.text, entry.reason)
        if index in teasers:
            cleaned.remove(block.text, _TEASER)
        elif block.kind != "row" and (reason := language.find_boilerplate_reason(block.text)):
            cleaned.remove(block.text, reason)
        else:
            cleaned.blocks.append(block)
    for entry in removed_by_reader:
        cleaned.remove(entry.text, entry.reason)
    return _drop_trailing_labels(cleaned)


def _drop_trailing_labels(cleaned: CleanedDraft) -> CleanedDraft:
    """Remove labels and buttons that stand after the last sentence: they head nothing."""
    end = len(cleaned.blocks)
    tail = CleanedDraft(removed=list(cleaned.removed))
    while end > 1 and (reason := _find_tail_reason(cleaned.blocks[end - 1])):
        end -= 1
        tail.removed.append(RemovedText(end, cleaned.blocks[end].text, reason))
    removed = [
        replace(entry, before_block=min(entry.before_block, end)) for entry in tail.sort_removed()
    ]
    return CleanedDraft(cleaned.blocks[:end], removed)


def _find_tail_reason(last: Block) -> str | None:
    words = len(last.text.split())
    if is_cut_off(last.text) and words < _MIN_PARAGRAPH:
        return _TEASER
    is_text = last.kind in ("item", "row") or last.text.endswith(_TEXT_ENDS)
    if is_text or is_byline(last.text) or words >= _MAX_LABEL:
        return None
    return _LABEL


def _find_teaser_indices(blocks: tuple[Block, ...]) -> set[int]:
    """Find the indices of blocks that tease other stories.

    They stand under a heading such as "Most read". Once the article has begun, a headline that
    stands twice begins them, too, and a cut-off blurb is one with the headline over it.
    """
    teasers: set[int] = set()
    has_begun = False  # the article's own prose
    index = 0
    while index < len(blocks):
        text = blocks[index].text
        has_begun = has_begun or is_prose(text, _MIN_PARAGRAPH)
        if _begins_teasers(blocks, index, has_begun):
            end = _find_teaser_end(blocks, index + 1)
            has_kicker = has_begun and index > 0 and _is_kicker(blocks[index - 1].text)
            teasers.update(range(index - 1 if has_kicker else index, end))
            index = end
            continue
        if has_begun and is_cut_off(text):
            if index and is_headline(blocks[index - 1].text):
                teasers.update((index - 1, index))
            elif len(text.split()) < _MIN_PARAGRAPH and index >= len(blocks) - _MAX_TAIL:
                teasers.add(index)
        index += 1
    return teasers


def _begins_teasers(blocks: tuple[Block, ...], index: int, has_begun: bool) -> bool:
    text = blocks[index].text
    if has_begun and index + 1 < len(blocks):
        is_doubled_headline = is_headline(text) and text == blocks[index + 1].text
        if is_doubled_headline:
            return True
    return is_teaser_heading(text) and _is_followed_by_teasers(blocks, index + 1, has_begun)


def _is_kicker(text: str) -> bool:
    """Tell whether a line above the heading of teasers belongs to it."""
    return len(text.split()) < _MAX_KICKER and not is_prose(text, 2)


def _is_followed_by_teasers(blocks: tuple[Block, ...], start: int, has_begun: bool) -> bool:
    """Tell whether stories follow a heading such as "Further reading", not the article."""
    if start >= len(blocks):
        return has_begun
    return not is_prose(blocks[start].text)


def _find_teaser_end(blocks: tuple[Block, ...], start: int) -> int:
    index = start
    while index < len(blocks) and _is_teaser(blocks, index):
        index += 1
    return index


def _is_teaser(blocks: tuple[Block, ...], index: int) -> bool:
    text = blocks[index].text
    next_text = blocks[index + 1].text if index + 1 < len(blocks) else ""
    if not is_prose(text):
        heads_prose = blocks[index].kind == "heading" and is_prose(next_text, _MIN_PARAGRAPH)
        return not heads_prose
    if not is_headline(blocks[index - 1].text):
        return False
    is_short = len(text.split()) < _MIN_PARAGRAPH
    if not next_text:
        return is_short
    return is_date_line(next_text) or (is_headline(next_text) and is_short)
