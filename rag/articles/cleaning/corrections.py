"""What a person puts back after cleaning, or takes out besides."""

from __future__ import annotations

from rag.articles.cleaning.boilerplate import CleanedDraft
from rag.records import Block, Corrections

TAKEN_OUT = "taken out by hand"


def apply_corrections(cleaned: CleanedDraft, corrections: Corrections) -> CleanedDraft:
    """The kept texts back in their places as paragraphs, and the dropped ones among the removed.

    Cleaning has decided about everything else by then, so that one correction never changes what it does with other texts.
    """
    if not corrections:
        return cleaned
    result = CleanedDraft()
    removed = sorted(cleaned.removed, key=lambda entry: entry[0])
    for index, block in enumerate(cleaned.blocks):
        while removed and removed[0][0] <= index:
            _restore_or_remove(result, removed.pop(0), corrections)
        if block.text in corrections.dropped:
            result.remove(block.text, TAKEN_OUT)
        else:
            result.blocks.append(block)
    for entry in removed:
        _restore_or_remove(result, entry, corrections)
    return result


def _restore_or_remove(
    result: CleanedDraft, entry: tuple[int, str, str], corrections: Corrections
) -> None:
    _, text, reason = entry
    if text in corrections.kept:
        result.blocks.append(Block(text))
    else:
        result.remove(text, reason)
