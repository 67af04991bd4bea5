"""Selects the sentences that sum an article up, and measures how much of a topic a text covers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.english.references import has_back_reference
from rag.english.tokens import stem_words
from rag.records import Evidence, RetrievedPassage

_MIN_CONTENT_WORDS = 5  # of a sentence that sums up


def measure_topic_coverage(topic: str, *texts: str | None) -> float:
    """Compute the share, 0 to 1, of the topic's stems that the texts hold; 1 for no topic."""
    topic_stems = stem_words(topic)
    if not topic_stems:
        return 1.0
    text_stems = stem_words(" ".join(text for text in texts if text))
    return len(topic_stems & text_stems) / len(topic_stems)


def describe_article(passages: Sequence[RetrievedPassage]) -> str:
    """Join what tells an article from others: its metadata, its file's name and how it begins.

    Args:
        passages: All of the article, in reading order.
    """
    first = passages[0]
    path_words = re.sub(r"[\W_]+", " ", first.path)
    parts = (first.title, first.author, first.source, path_words, first.text)
    return " ".join(part for part in parts if part)


def select_summary_sentences(
    passages: Sequence[RetrievedPassage], max_sentences: int
) -> list[Evidence]:
    """Select the sentences that sum an article up, in reading order.

    These are its first sentence, and those with most of the words that it uses most: SumBasic
    (Nenkova & Vanderwende 2005). A sentence scores the mean probability of its words; the
    probability of a word that has been said is squared.
    """
    sentences = [evidence for passage in passages for evidence in _list_sentences(passage)]
    stems = [stem_words(sentence.text) for sentence in sentences]
    counts = Counter(word for words in stems for word in words)
    weights = {word: count / counts.total() for word, count in counts.items()}
    long_enough = [at for at, words in enumerate(stems) if len(words) >= _MIN_CONTENT_WORDS]
    if not long_enough:
        return []
    chosen = long_enough[:1]
    left = [at for at in long_enough[1:] if not has_back_reference(sentences[at].text)]
    while left and len(chosen) < max_sentences:
        for word in stems[chosen[-1]]:
            weights[word] **= 2
        best = max(left, key=lambda at: sum(weights[word] for word in stems[at]) / len(stems[at]))
        left.remove(best)
        chosen.append(best)
    return [sentences[at] for at in sorted(chosen)]


def _list_sentences(passage: RetrievedPassage) -> list[Evidence]:
    """List the sentences of a passage's paragraphs and items as unscored evidence."""
    origin = passage.passage.start
    evidence = []
    for sentence in passage.passage.sentences:
        if sentence.kind in ("paragraph", "item"):
            text = passage.text[sentence.start - origin : sentence.end - origin]
            evidence.append(
                Evidence(passage, sentence.start, sentence.end, text, passage.score, 0.0)
            )
    return evidence
