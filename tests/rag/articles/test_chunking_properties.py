"""Whatever an article says, its passages lose nothing and fit the embedding model."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.articles.chunking import build_embedding_texts, split_into_passages
from rag.records import Article, BlockKind

_MAX_TOKENS = 24
_KINDS: st.SearchStrategy[BlockKind] = st.sampled_from(["paragraph", "heading", "item", "row"])
_TEXTS = st.text(alphabet="abC ,;.!?é🙂“”", min_size=1, max_size=160).filter(
    lambda text: text == text.strip()
)
_BLOCKS = st.lists(st.tuples(_KINDS, _TEXTS), min_size=1, max_size=6)


def count_tokens(texts: Sequence[str]) -> list[int]:
    """Count a token for every three characters of a word, and one for a word's rest."""
    return [sum(-(-len(word) // 3) for word in text.split()) for text in texts]


def build_test_article(blocks: list[tuple[BlockKind, str]]) -> Article:
    pieces: list[str] = []
    spans: list[tuple[int, int, BlockKind]] = []
    length = 0
    for kind, text in blocks:
        pieces.append(text)
        spans.append((length, length + len(text), kind))
        length += len(text) + 2
    return Article("a", "1", "A title", "\n\n".join(pieces), tuple(spans), language="en")


@settings(max_examples=60, deadline=None)
@given(_BLOCKS)
def test_passages_hold_all_text_once_and_fit(blocks: list[tuple[BlockKind, str]]) -> None:
    article = build_test_article(blocks)
    passages = split_into_passages(article, count_tokens, _MAX_TOKENS)
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    assert all(left.end <= right.start for left, right in itertools.pairwise(sentences))

    bodies = [(start, end) for start, end, kind in article.blocks if kind != "heading"]
    if not bodies:
        bodies = [(start, end) for start, end, _ in article.blocks]
    expected = "".join("".join(article.text[start:end].split()) for start, end in bodies)
    held = "".join(article.text[sentence.start : sentence.end] for sentence in sentences)
    assert "".join(held.split()) == expected

    for passage in passages:
        assert passage.start == passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
    texts = build_embedding_texts(article, passages, count_tokens, _MAX_TOKENS)
    assert all(tokens <= _MAX_TOKENS for tokens in count_tokens(texts))
