"""Sentences of the best passages, each with the reader's or the reranker's word on whether it answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.wording import asks_about_article
from rag.models.reading import Reader
from rag.models.reranking import Reranker
from rag.records import BlockKind, Evidence, RetrievedPassage, Sentence

_PASSAGES = 3  # whose sentences are read; reading a fourth and fifth led to no more right answers on the corpus
_PASSAGE_WEIGHT = 0.3  # of the passage's logit in its sentences' scores
_SPAN_WEIGHT = 0.3
_RELEVANCE_WEIGHT = 0.5
_SHORTEST = 3  # words of a sentence that can answer


def evidence_for(
    question: str, passages: Sequence[RetrievedPassage], reranker: Reranker | None, reader: Reader | None
) -> list[Evidence]:
    """The sentences that may answer, best first, judged by the reader; without one by the reranker, and without
    that by their passages."""
    about_article = asks_about_article(question)
    chosen = _of_articles(passages) if about_article else passages[:_PASSAGES]
    found = _read(question, chosen, reader) if reader else _scored(question, chosen, reranker)
    candidates = [each for each, kind in found if _is_candidate(kind, about_article) and len(each.text.split()) >= _SHORTEST]
    return sorted(candidates, key=lambda each: (-each.score, each.passage.passage.article_id, each.start))


def _read(question: str, passages: Sequence[RetrievedPassage], reader: Reader) -> Iterator[tuple[Evidence, BlockKind]]:
    for passage, reading in zip(passages, reader.read(question, passages), strict=True):
        for sentence, read in zip(passage.passage.sentences, reading.sentences, strict=True):
            origin = passage.passage.start
            score = read.score + _SPAN_WEIGHT * read.span_score + _RELEVANCE_WEIGHT * reading.relevance
            yield Evidence(
                passage, sentence.start, sentence.end, _text(passage, sentence), score,
                answer=(origin + read.span[0], origin + read.span[1]), answer_score=read.span_score, relevance=reading.relevance,
            ), sentence.kind  # fmt: skip


def _scored(question: str, passages: Sequence[RetrievedPassage], reranker: Reranker | None) -> Iterator[tuple[Evidence, BlockKind]]:
    """Of 74 questions about the corpus, the sentence alone leads rightly in 52, with its title in 57;
    the passage's logit brings the right one among the best three in 68 rather than 66."""
    candidates = [(passage, sentence) for passage in passages for sentence in passage.passage.sentences]
    if reranker is None:
        scores = [passage.score for passage, _ in candidates]
    else:
        titled = [f"{passage.title}. {_text(passage, sentence)}" for passage, sentence in candidates]
        logits = reranker.score(question, titled)
        scores = [logit + _PASSAGE_WEIGHT * (passage.reranker_score or 0.0) for (passage, _), logit in zip(candidates, logits, strict=True)]
    for (passage, sentence), score in zip(candidates, scores, strict=True):
        yield Evidence(passage, sentence.start, sentence.end, _text(passage, sentence), score), sentence.kind


def _is_candidate(kind: BlockKind, about_article: bool) -> bool:
    """Who wrote an article and when is asked of its dateline; what it says is not."""
    if about_article:
        return kind in ("dateline", "author")
    return kind != "dateline"


def _of_articles(passages: Sequence[RetrievedPassage]) -> list[RetrievedPassage]:
    """The passages with the datelines and author's lines of the best articles; each is as good as the best
    passage of its article, for that is what the question describes."""
    best: dict[str, RetrievedPassage] = {}
    for each in passages:
        best.setdefault(each.passage.article_id, each)
    articles = list(best)[:_PASSAGES]
    return [
        replace(each, reranker_score=best[each.passage.article_id].reranker_score)
        for each in passages
        if each.passage.article_id in articles
        and any(sentence.kind in ("dateline", "author") for sentence in each.passage.sentences)
    ]


def _text(passage: RetrievedPassage, sentence: Sentence) -> str:
    offset = passage.passage.start
    return passage.text[sentence.start - offset : sentence.end - offset]
