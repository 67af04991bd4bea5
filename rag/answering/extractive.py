"""The default answerer: it quotes. It selects the sentences that answer, and takes along what they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.english.question_types import asks_several, is_factoid
from rag.english.references import has_back_reference
from rag.english.tokens import stem_words
from rag.records import Citation, Evidence, RetrievedPassage

# Scores below the best sentence within which another one adds to it, by what is asked, and the logit under which it only stands
# beside one that answers. Of 1.5 to 6 and -4 to 1 on calibration and gold: where one statement answers, of what is quoted .83 is gold,
# and .83 of what is gold is quoted (.81 and .86 without the least logit); of other questions .68 and .80; where statements are compared
# .66 and .74, with the margin of the others .71 and .67.
_MARGIN_FACTOID, _MARGIN, _MARGIN_SEVERAL = 1.5, 2.5, 4.0
_LEAST = -2.5
_ALIKE = 0.6  # share of stems; a sentence more like a chosen one says nothing new


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one article to be quoted as it stands; `answer` are the offsets of the short span in it that answers."""

    passage: RetrievedPassage
    start: int
    end: int
    text: str
    answer: tuple[int, int] | None = None


def select_quotes(
    question: str,
    evidence: Sequence[Evidence],
    most: int,
    also: Sequence[Evidence] = (),
    quoted: Sequence[Citation] = (),
) -> list[Quote]:
    """The quotes of an extractive answer, the one that answers best first; `evidence` is best first, `also` is quoted
    in any case, and what is `quoted` already is not repeated."""
    if not evidence:
        return []
    least = evidence[0].score - _get_score_margin(question)
    chosen: list[Evidence] = []
    for each in (evidence[0], *also, *evidence[1:]):
        demanded = each is evidence[0] or each in also
        if not demanded and (len(chosen) >= most or each.score < least):
            break
        if not demanded and each.logit < _LEAST:
            continue
        if each in chosen or _is_quoted(quoted, each.passage, each.start, each.end):
            continue
        if demanded or not any(_is_redundant(each, other) for other in chosen):
            chosen.append(each)
    return build_quotes(chosen, quoted)


def build_quotes(chosen: Sequence[Evidence], quoted: Sequence[Citation] = ()) -> list[Quote]:
    """The chosen sentences as they are quoted: with what they refer to, and those that touch as one."""
    return _merge_quotes([_add_antecedent(each, quoted) for each in chosen])


def _is_quoted(quoted: Sequence[Citation], passage: RetrievedPassage, start: int, end: int) -> bool:
    return any(
        each.article_id == passage.passage.article_id and each.start <= start and end <= each.end
        for each in quoted
    )


def _get_score_margin(question: str) -> float:
    if asks_several(question):
        return _MARGIN_SEVERAL
    return _MARGIN_FACTOID if is_factoid(question) else _MARGIN


def _is_redundant(each: Evidence, other: Evidence) -> bool:
    mine, theirs = stem_words(each.text), stem_words(other.text)
    return len(mine & theirs) >= _ALIKE * max(min(len(mine), len(theirs)), 1)


def _add_antecedent(each: Evidence, quoted: Sequence[Citation]) -> Quote:
    """The sentence, and while it opens with "he", "the move" and the like, the one before it in its passage, unless that has been
    quoted."""
    sentences = each.passage.passage.sentences
    at = next(index for index, sentence in enumerate(sentences) if sentence.start == each.start)
    first = at
    while (
        first > 0
        and at - first < 2
        and has_back_reference(_slice_passage(each.passage, sentences[first].start, each.end))
    ):
        before = sentences[first - 1]
        if before.kind != sentences[first].kind or _is_quoted(
            quoted, each.passage, before.start, before.end
        ):
            break
        first -= 1
    start = sentences[first].start
    return Quote(
        each.passage, start, each.end, _slice_passage(each.passage, start, each.end), each.answer
    )


def _merge_quotes(quotes: list[Quote]) -> list[Quote]:
    """Quotes that overlap or touch become one, in the place of the better."""
    result: list[Quote] = []
    for quote in quotes:
        touching = [other for other in result if _is_adjacent(quote, other)]
        start = min([quote.start, *(other.start for other in touching)])
        end = max([quote.end, *(other.end for other in touching)])
        answer = touching[0].answer if touching else quote.answer
        joined = Quote(quote.passage, start, end, _slice_passage(quote.passage, start, end), answer)
        place = result.index(touching[0]) if touching else len(result)
        result = [other for other in result if other not in touching]
        result.insert(place, joined)
    return result


def _is_adjacent(left: Quote, right: Quote) -> bool:
    same = left.passage.passage.id == right.passage.passage.id
    return same and left.start <= right.end + 1 and right.start <= left.end + 1


def _slice_passage(passage: RetrievedPassage, start: int, end: int) -> str:
    offset = passage.passage.start
    return passage.text[start - offset : end - offset]
