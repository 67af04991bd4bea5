"""Selects the sentences that sum an article up, and tells how much of a topic a text covers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.english.references import has_back_reference
from rag.english.tokens import stem_words
from rag.records import Evidence, RetrievedPassage

_SHORTEST = 5  # content words of a sentence that sums up


def coverage(topic: str, *texts: str | None) -> float:
    """Share, 0 to 1, of the topic's stems that the texts hold; 1 for no topic."""
    wanted = stem_words(topic)
    held = stem_words(" ".join(text for text in texts if text))
    return len(wanted & held) / len(wanted) if wanted else 1.0


def description(passages: Sequence[RetrievedPassage]) -> str:
    """What tells an article from others: its particulars and how it begins, of its passages in reading order."""
    first = passages[0]
    return " ".join(
        part
        for part in (first.title, first.author, first.source, _words_of(first.path), first.text)
        if part
    )


def _words_of(path: str) -> str:
    return re.sub(r"[\W_]+", " ", path)


def most_telling(passages: Sequence[RetrievedPassage], most: int) -> list[Evidence]:
    """The sentences that sum an article up, in reading order: its first, and those with most of the words that it uses most.

    After SumBasic (Nenkova & Vanderwende 2005): a sentence scores the mean probability of its words, and a word that has been
    said counts by its probability squared from then on.
    """
    sentences = [each for passage in passages for each in _sentences(passage)]
    words = [stem_words(each.text) for each in sentences]
    counts = Counter(word for said in words for word in said)
    weights = {word: count / counts.total() for word, count in counts.items()}
    first = next((at for at, said in enumerate(words) if len(said) >= _SHORTEST), None)
    chosen = [] if first is None else [first]
    left = [
        at
        for at, said in enumerate(words)
        if at != first and len(said) >= _SHORTEST and not has_back_reference(sentences[at].text)
    ]
    while left and 0 < len(chosen) < most:
        weights |= {word: weights[word] ** 2 for word in words[chosen[-1]]}
        best = max(left, key=lambda at: sum(weights[word] for word in words[at]) / len(words[at]))
        left.remove(best)
        chosen.append(best)
    return [sentences[at] for at in sorted(chosen)]


def _sentences(passage: RetrievedPassage) -> list[Evidence]:
    """What the passage says, none of it judged."""
    origin = passage.passage.start
    return [
        Evidence(
            passage,
            each.start,
            each.end,
            passage.text[each.start - origin : each.end - origin],
            passage.score,
            0.0,
        )
        for each in passage.passage.sentences
        if each.kind in ("paragraph", "item")
    ]
