"""Applies what a person puts back after cleaning, or takes out besides."""

from __future__ import annotations

from rag.articles.cleaning.boilerplate import CleanedDraft
from rag.articles.document import RemovedText
from rag.records import Block, Corrections

TAKEN_OUT = "taken out by hand"


def apply_corrections(cleaned: CleanedDraft, corrections: Corrections) -> CleanedDraft:
    """Put the kept texts back in their places as paragraphs, and drop the others.

    Cleaning has decided about everything else by then, so that one correction never changes what
    it does with other texts.
    """
    if not corrections:
        return cleaned
    result = CleanedDraft()
    removed = cleaned.sort_removed()
    for index, block in enumerate(cleaned.blocks):
        while removed and removed[0].before_block <= index:
            _restore_or_remove(result, removed.pop(0), corrections)
        if block.text in corrections.dropped:
            result.remove(block.text, TAKEN_OUT)
        else:
            result.blocks.append(block)
    for entry in removed:
        _restore_or_remove(result, entry, corrections)
    return result


def _restore_or_remove(result: CleanedDraft, entry: RemovedText, corrections: Corrections) -> None:
    if entry.text in corrections.kept:
        result.blocks.append(Block(entry.text))
    else:
        result.remove(entry.text, entry.reason)
