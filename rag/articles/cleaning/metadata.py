"""What stands before and after an article's prose.

Headline, standfirst, byline, date, author's line.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.articles.cleaning.boilerplate import CleanedDraft
from rag.articles.document import RemovedText
from rag.english.boilerplate import is_disclaimer, is_headline, is_prose, is_site_date
from rag.english.bylines import is_byline, parse_author_line, parse_byline_part, split_byline
from rag.records import ArticleMetadata, Block

_PROSE = 20  # words; the opening ends before the first paragraph this long
_REACH = 12  # blocks; a second paragraph later than this is not about the opening
_SENTENCE = 5
_HEADLINE = 4
_AUTHOR_REACH = 4  # blocks from the end in which an author's line may stand
_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def extract_metadata(
    cleaned: CleanedDraft, stated: ArticleMetadata
) -> tuple[CleanedDraft, ArticleMetadata]:
    """Move headline, date, section and byline into the metadata, and mark standfirst and
    author's line.

    What the format's own metadata states wins over what the text seems to say.
    """
    cleaned, found = _extract_opening(cleaned, stated)
    cleaned, closing = _extract_ending(cleaned, stated.fill_gaps(found))
    return cleaned, closing


def _extract_opening(
    cleaned: CleanedDraft, stated: ArticleMetadata
) -> tuple[CleanedDraft, ArticleMetadata]:
    blocks = cleaned.blocks
    length = _find_opening_length(blocks)
    headline = _find_headline_span(blocks[:length], stated.title)
    title = (
        stated.title
        or " ".join(block.text for block in blocks[headline.start : headline.stop])
        or None
    )
    before, after = ArticleMetadata(), ArticleMetadata()
    kept: list[Block] = []
    removed: list[RemovedText] = []
    for index, block in enumerate(blocks[:length]):
        if index in headline:
            removed.append(RemovedText(len(kept), block.text, "headline, kept as the title"))
            continue
        said = _parse_metadata_line(block.text, signed=index >= headline.stop)
        if said != ArticleMetadata():
            removed.append(
                RemovedText(len(kept), block.text, "date, section or byline, kept as metadata")
            )
            before, after = (
                (before.fill_gaps(said), after)
                if index < headline.start
                else (before, after.fill_gaps(said))
            )
        elif index < headline.start or not _is_sentence(block, first=not kept):
            reason = (
                "site date line"
                if is_site_date(block.text)
                else "page furniture before the article"
            )
            removed.append(RemovedText(len(kept), block.text, reason))
        else:
            kept.append(
                replace(block, kind="standfirst") if not kept and len(blocks) > length else block
            )
    later = [
        replace(entry, before_block=_shift_index(entry.before_block, length, len(kept)))
        for entry in cleaned.removed
    ]
    return CleanedDraft([*kept, *blocks[length:]], removed + later), replace(
        after.fill_gaps(before), title=title
    )


def _shift_index(index: int, length: int, kept: int) -> int:
    """Move the index of a block, once of `length` blocks of the opening `kept` remain."""
    if index > length:
        return max(index - (length - kept), 0)
    return min(index, kept)


def _find_opening_length(blocks: list[Block]) -> int:
    """How many blocks stand before the article's first paragraph.

    Before the first prose, or, where a long standfirst comes between headline and byline, after
    that byline.
    """
    prose = [
        i
        for i, block in enumerate(blocks)
        if is_prose(block.text, _PROSE) or (block.kind == "item" and i)
    ]
    if not prose:
        return min(len(blocks), 1) if len(blocks) > 1 and is_headline(blocks[0].text) else 0
    second = prose[1] if len(prose) > 1 else prose[0]
    between = [
        i
        for i in range(prose[0] + 1, second)
        if _parse_metadata_line(blocks[i].text, signed=False) != ArticleMetadata()
    ]
    return between[-1] + 1 if between and prose[0] > 0 and second < _REACH else prose[0]


def _find_headline_span(opening: list[Block], stated: str | None) -> range:
    """Where the headline stands.

    The run of blocks that spell the stated title, or the first line like one.
    """
    if stated:
        for start in range(len(opening)):
            for stop in range(start + 1, min(start + 4, len(opening)) + 1):
                text = _fold_punctuation(" ".join(block.text for block in opening[start:stop]))
                if text == _fold_punctuation(stated) or (
                    len(text.split()) >= _HEADLINE
                    and _fold_punctuation(stated).startswith(text)
                    and stop == start + 1
                ):
                    return _extend_headline(opening, start, _fold_punctuation(stated))
        return range(0, 0)
    likely = [
        i
        for i, block in enumerate(opening)
        if is_headline(block.text)
        and _parse_metadata_line(block.text, signed=False) == ArticleMetadata()
    ]
    likely = [i for i in likely if not is_site_date(opening[i].text)]
    full = [
        i
        for i in likely
        if len(opening[i].text.split()) >= _HEADLINE and not _is_menu(opening[i].text)
    ]
    if not full and len(likely) > 1:
        return range(0, 0)
    return (
        range(full[0], full[0] + 1)
        if full
        else range(likely[0], likely[0] + 1)
        if likely == [0]
        else range(0, 0)
    )


def _extend_headline(opening: list[Block], start: int, stated: str) -> range:
    stop = start + 1
    while stop < len(opening) and stated.startswith(
        _fold_punctuation(" ".join(block.text for block in opening[start : stop + 1]))
    ):
        stop += 1
    return range(start, stop)


def _is_menu(text: str) -> bool:
    """A row of labels: "Home World Politics Economy".

    A headline has small words or a verb between.
    """
    said = [
        parse_byline_part(word, allow_signature=False) != ArticleMetadata() for word in text.split()
    ]
    return sum(said) * 2 >= len(said) or " | " in text or "[" in text


def _parse_metadata_line(text: str, *, signed: bool) -> ArticleMetadata:
    if is_site_date(text) or is_prose(text):
        return ArticleMetadata()
    found = ArticleMetadata()
    for part in split_byline(text):
        if not is_site_date(part):
            found = found.fill_gaps(parse_byline_part(part, signed))
    return found


def _is_sentence(block: Block, *, first: bool) -> bool:
    """Whether an opening line after the headline is text of the article.

    Its standfirst needs no full stop.
    """
    words = len(block.text.split())
    return (
        block.kind not in ("paragraph",)
        or (first and words >= _SENTENCE and " | " not in block.text)
        or is_prose(block.text, 3)
    )


def _fold_punctuation(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _extract_ending(
    cleaned: CleanedDraft, known: ArticleMetadata
) -> tuple[CleanedDraft, ArticleMetadata]:
    """The author's line stays, as such; a closing byline and disclaimers go, kept as metadata."""
    first = max(len(cleaned.blocks) - _AUTHOR_REACH, 1)
    before = " ".join(block.text for block in cleaned.blocks[:first])
    blocks, removed = cleaned.blocks[:first], list(cleaned.removed)
    for block in cleaned.blocks[first:]:
        staying: list[str] = []
        for text in _SENTENCES.split(block.text) if len(block.text.split()) < 60 else [block.text]:
            if is_disclaimer(text) and len(text.split()) < 45:
                removed.append(RemovedText(len(blocks), text, "disclaimer, kept as metadata"))
                known = known.fill_gaps(ArticleMetadata(disclaimer=text))
            elif is_byline(text) and not is_prose(text):
                removed.append(
                    RemovedText(len(blocks), text, "date, section or byline, kept as metadata")
                )
                known = known.fill_gaps(parse_byline_part(text, allow_signature=False))
            elif (author := parse_author_line(text)) and _is_author(author[0], before, known):
                blocks.append(Block(text, "author"))
                name, role = author
                known = known.fill_gaps(ArticleMetadata(author=name, author_role=role))
            else:
                staying.append(text)
        if staying:
            blocks.append(replace(block, text=" ".join(staying)))
            before += " " + block.text
    return CleanedDraft(blocks, removed), known


def _is_author(name: str, text_before: str, known: ArticleMetadata) -> bool:
    """A name that the article speaks of is somebody in the news, unless the byline has it."""
    if known.author:
        return name.split()[-1].casefold() in known.author.casefold()
    return name not in text_before
