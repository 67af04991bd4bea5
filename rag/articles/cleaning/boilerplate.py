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
_LAST = 4  # blocks
_PROSE = 12  # words
_LONG = 25  # words; a paragraph this long after teasers is the article going on


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
    """Drop labels and buttons that stand after the last sentence: they head nothing."""
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
    if is_cut_off(last.text) and words < _LONG:
        return _TEASER
    said = last.kind in ("item", "row") or last.text.endswith(
        (".", "!", "?", "”", '"', "’", ")", "。", "！", "？")
    )
    return (
        None
        if said or is_byline(last.text) or words >= _PROSE
        else "label or button after the article"
    )


def _find_teaser_indices(blocks: tuple[Block, ...]) -> set[int]:
    """Indices of blocks that tease other stories.

    Under a heading such as "Most read", or, once the article has begun, a headline that stands
    twice, or a cut-off blurb with the headline over it.
    """
    found: set[int] = set()
    begun = False  # the article's own prose
    index = 0
    while index < len(blocks):
        text = blocks[index].text
        begun = begun or is_prose(text, _LONG)
        twice = (
            begun
            and index + 1 < len(blocks)
            and is_headline(text)
            and text == blocks[index + 1].text
        )
        if twice or (is_teaser_heading(text) and _is_followed_by_teasers(blocks, index + 1, begun)):
            end = _find_teaser_end(blocks, index + 1)
            headed = (
                index
                and begun
                and len(blocks[index - 1].text.split()) < 6
                and not is_prose(blocks[index - 1].text, 2)
            )
            found.update(range(index - 1 if headed else index, end))
            index = end
            continue
        if begun and is_cut_off(text) and index and is_headline(blocks[index - 1].text):
            found.update((index - 1, index))
        elif (
            begun
            and is_cut_off(text)
            and len(text.split()) < _LONG
            and index >= len(blocks) - _LAST
        ):
            found.add(index)
        index += 1
    return found


def _is_followed_by_teasers(blocks: tuple[Block, ...], start: int, begun: bool) -> bool:
    """Whether a heading such as "Background reading" is followed by stories, not by the article."""
    if start >= len(blocks):
        return begun
    return not is_prose(blocks[start].text)


def _find_teaser_end(blocks: tuple[Block, ...], start: int) -> int:
    index = start
    while index < len(blocks) and _is_teaser(blocks, index):
        index += 1
    return index


def _is_teaser(blocks: tuple[Block, ...], index: int) -> bool:
    text = blocks[index].text
    if not is_prose(text):
        following = blocks[index + 1].text if index + 1 < len(blocks) else ""
        above_prose = blocks[index].kind == "heading" and is_prose(following, _LONG)
        return not above_prose
    headed = is_headline(blocks[index - 1].text)
    if index + 1 == len(blocks):
        return headed and len(text.split()) < _LONG
    following = blocks[index + 1].text
    return headed and (
        is_date_line(following) or (is_headline(following) and len(text.split()) < _LONG)
    )
