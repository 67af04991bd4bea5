"""The default answerer: it quotes the sentences that answer, with what they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.references import has_back_reference
from rag.english.tokens import stem_words
from rag.query import Query
from rag.records import Citation, Evidence, RetrievedPassage

# How far a score may be below the best sentence for a sentence to be added, by kind of question,
# and the logit under which a sentence only stands beside one that answers. Margins of 1.5 to 6 and
# logits of -4 to 1 were tried on calibration and gold. Where one statement answers, .83 of what is
# quoted is gold and .83 of gold is quoted (.81 and .86 without the least logit); for other
# questions .68 and .80; where statements are compared .66 and .74 (.71 and .67 with the margin of
# the others).
_FACTOID_MARGIN = 1.5
_MARGIN = 2.5
_COMPARISON_MARGIN = 4.0
_MIN_LOGIT = -2.5
_MAX_STEM_OVERLAP = 0.6  # share of stems; a sentence more like a chosen one says nothing new
_MAX_ANTECEDENTS = 2  # sentences before a quote that it refers to


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one article, quoted as it stands.

    `answer` holds the offsets of the short span in it that answers.
    """

    passage: RetrievedPassage
    start: int
    end: int
    text: str
    answer: tuple[int, int] | None = None


def select_quotes(
    query: Query,
    evidence: Sequence[Evidence],
    max_quotes: int,
    also: Sequence[Evidence] = (),
    quoted: Sequence[Citation] = (),
) -> list[Quote]:
    """Select the quotes of an extractive answer, the one that answers best first.

    Args:
        evidence: Best first.
        also: Sentences to quote in any case.
        quoted: Citations of the same answer; they are not repeated.
    """
    if not evidence:
        return []
    best = evidence[0]
    min_score = best.score - _get_score_margin(query)
    chosen: list[Evidence] = []
    for sentence in (best, *also, *evidence[1:]):
        is_required = sentence is best or sentence in also
        if not is_required:
            if len(chosen) >= max_quotes or sentence.score < min_score:
                break
            if sentence.logit < _MIN_LOGIT:
                continue
        if sentence in chosen:
            continue
        if _is_quoted(quoted, sentence.passage, sentence.start, sentence.end):
            continue
        if is_required or not any(_is_redundant(sentence, other) for other in chosen):
            chosen.append(sentence)
    return build_quotes(chosen, quoted)


def build_quotes(chosen: Sequence[Evidence], quoted: Sequence[Citation] = ()) -> list[Quote]:
    """Build quotes of chosen sentences: with what they refer to, adjacent ones as one."""
    return _merge_quotes([_add_antecedents(sentence, quoted) for sentence in chosen])


def _get_score_margin(query: Query) -> float:
    if query.compares:
        return _COMPARISON_MARGIN
    return _FACTOID_MARGIN if query.is_factoid else _MARGIN


def _is_quoted(quoted: Sequence[Citation], passage: RetrievedPassage, start: int, end: int) -> bool:
    for citation in quoted:
        same_article = citation.article_id == passage.passage.article_id
        if same_article and citation.start <= start and end <= citation.end:
            return True
    return False


def _is_redundant(sentence: Evidence, other: Evidence) -> bool:
    stems = stem_words(sentence.text)
    other_stems = stem_words(other.text)
    shorter = max(min(len(stems), len(other_stems)), 1)
    return len(stems & other_stems) >= _MAX_STEM_OVERLAP * shorter


def _add_antecedents(sentence: Evidence, quoted: Sequence[Citation]) -> Quote:
    """Quote a sentence, with those before it in its passage that it refers to.

    A sentence that opens with "he" or "the move" takes along the one before it, unless that has
    been quoted.
    """
    passage = sentence.passage
    sentences = passage.passage.sentences
    starts = [one.start for one in sentences]
    own = starts.index(sentence.start)
    first = own
    while first > max(own - _MAX_ANTECEDENTS, 0):
        if not has_back_reference(_slice_passage(passage, sentences[first].start, sentence.end)):
            break
        before = sentences[first - 1]
        if before.kind != sentences[first].kind:
            break
        if _is_quoted(quoted, passage, before.start, before.end):
            break
        first -= 1
    start = sentences[first].start
    text = _slice_passage(passage, start, sentence.end)
    return Quote(passage, start, sentence.end, text, sentence.answer)


def _merge_quotes(quotes: list[Quote]) -> list[Quote]:
    """Merge quotes that overlap or touch, in the place of the better one."""
    merged: list[Quote] = []
    for quote in quotes:
        touching = [other for other in merged if _is_adjacent(quote, other)]
        if not touching:
            merged.append(quote)
            continue
        start = min(quote.start, *(other.start for other in touching))
        end = max(quote.end, *(other.end for other in touching))
        text = _slice_passage(quote.passage, start, end)
        joined = Quote(quote.passage, start, end, text, touching[0].answer)
        place = merged.index(touching[0])
        merged = [other for other in merged if other not in touching]
        merged.insert(place, joined)
    return merged


def _is_adjacent(left: Quote, right: Quote) -> bool:
    same_passage = left.passage.passage.id == right.passage.passage.id
    return same_passage and left.start <= right.end + 1 and right.start <= left.end + 1


def _slice_passage(passage: RetrievedPassage, start: int, end: int) -> str:
    offset = passage.passage.start
    return passage.text[start - offset : end - offset]
