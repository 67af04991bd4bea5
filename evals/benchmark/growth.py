"""Grow a library to any size out of its own sentences."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.articles.build import compute_digest
from rag.articles.chunking import split_into_passages
from rag.english.stopwords import STOPWORDS
from rag.english.tokens import WORD, fold_word
from rag.library.library import Library
from rag.library.rows import ArticleRows, KnownFile
from rag.library.sync.apply import publish_index
from rag.models.onnx import Vectors
from rag.records import Article, BlockKind

_PARAGRAPHS = 8  # of an article; each has as many sentences as one of the library's passages
_MAX_TITLE = 80  # characters
_EXCHANGED = 0.5  # share of a sentence's words that are exchanged for others of the library
_NOISE = 0.3  # length of what is added to a vector of length 1
_ARTICLE_SHARE = 0.2  # of a passage's vector that comes from the whole article
_BATCH = 64  # articles a transaction

Block = tuple[int, int, BlockKind]  # start, end and kind


class LibraryGrower:
    """Adds articles to a library; the same seed always adds the same articles.

    Their sentences are the library's own with half of the words exchanged, so that no two are the
    same. A passage's vector is the mean of the vectors of the sentences that it was made of, with
    noise: embedding 100,000 passages takes most of an hour, and what is measured is the search.
    """

    def __init__(self, library: Library, seed: int) -> None:
        self._library = library
        self._random = random.Random(seed)
        self._noise_generator = np.random.default_rng(seed)
        passages = list(_read_passage_sentences(library))
        self._lengths = [len(sentences) for sentences in passages if sentences]
        distinct = dict.fromkeys(sentence for sentences in passages for sentence in sentences)
        self._sentences = list(distinct)
        self._vectors = library.encoder.embed_passages(self._sentences)
        self._words: dict[str, list[str]] = defaultdict(list)
        for sentence in self._sentences:
            for word in WORD.findall(sentence):
                self._words[_classify_word(word)].append(word)

    def grow(self, passages: int, progress: Callable[[int, int], None]) -> None:
        """Add articles until the library holds so many passages, and publish the index."""
        store = self._library.store
        layout = self._library.layout
        total = store.count_passages()
        first_number = len(store.get_known_files())
        articles = (self._generate_article(number) for number in count(first_number))
        while total < passages:
            batch = list(islice(articles, _BATCH))
            store.save_articles(batch, layout)
            total += sum(len(rows.passages) for rows in batch)
            progress(min(total, passages), passages)
        publish_index(store, self._library.folder / "index", layout)

    def _generate_article(self, number: int) -> ArticleRows:
        lengths = self._random.choices(self._lengths, k=_PARAGRAPHS)
        indices = range(len(self._sentences))
        paragraphs = [self._random.choices(indices, k=length) for length in lengths]
        texts = []
        for paragraph in paragraphs:
            sentences = [self._vary_sentence(self._sentences[index]) for index in paragraph]
            texts.append(" ".join(sentences))
        title_sentence = self._vary_sentence(self._random.choice(self._sentences))
        title = title_sentence.rstrip(".")[:_MAX_TITLE]
        text = "\n\n".join(texts)
        blocks = _locate_paragraphs(texts)
        article_id = compute_digest("grown", str(number))
        article = Article(article_id, compute_digest(text), title, text, tuple(blocks))
        embedding = self._library.encoder
        max_tokens = min(self._library.settings.passages.max_tokens, embedding.window)
        passages = split_into_passages(article, embedding.count_tokens, max_tokens)
        all_indices = [index for paragraph in paragraphs for index in paragraph]
        article_vector = self._vectors[all_indices].mean(axis=0)
        vectors = []
        for passage in passages:
            paragraph = paragraphs[_find_block(blocks, passage.start)]
            vectors.append(self._generate_vector(article_vector, paragraph))
        name = f"grown/{number}.txt"
        file = KnownFile(name, name, "read", None, None, None, article.version, article.id)
        return ArticleRows(article, passages, np.stack(vectors), [file])

    def _generate_vector(self, article_vector: Vectors, paragraph: Sequence[int]) -> Vectors:
        """Generate a vector near those of a paragraph's sentences."""
        paragraph_vector = self._vectors[paragraph].mean(axis=0)
        vector = (1 - _ARTICLE_SHARE) * paragraph_vector + _ARTICLE_SHARE * article_vector
        noise = self._noise_generator.standard_normal(len(vector))
        noisy = _normalise(vector) + _NOISE * _normalise(noise)
        return np.asarray(_normalise(noisy), np.float32)

    def _vary_sentence(self, sentence: str) -> str:
        """Exchange some of a sentence's words for others of their kind."""
        return WORD.sub(self._vary_word, sentence)

    def _vary_word(self, match: re.Match[str]) -> str:
        word = match[0]
        if fold_word(word) in STOPWORDS or self._random.random() >= _EXCHANGED:
            return word
        return self._random.choice(self._words[_classify_word(word)])


def _normalise(vector: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(vector / np.linalg.norm(vector))


def _locate_paragraphs(texts: Sequence[str]) -> list[Block]:
    """Locate paragraphs in the text that joins them with empty lines."""
    blocks: list[Block] = []
    start = 0
    for text in texts:
        blocks.append((start, start + len(text), "paragraph"))
        start += len(text) + 2
    return blocks


def _find_block(blocks: Sequence[Block], position: int) -> int:
    """Find the number of the block that holds a position."""
    for number, (_, end, _) in enumerate(blocks):
        if position < end:
            return number
    raise ValueError(f"position {position} is behind the last block")


def _classify_word(word: str) -> str:
    if word[0].isdigit():
        return "number"
    return "name" if word[0].isupper() else "word"


def _read_passage_sentences(library: Library) -> Iterator[list[str]]:
    """Read the sentences of each passage's paragraphs."""
    store = library.store
    for article_id in store.get_versions():
        for stored in store.get_passages(store.get_article_passage_ids(article_id)).values():
            offset = stored.passage.start
            sentences = []
            for sentence in stored.passage.sentences:
                if sentence.kind == "paragraph":
                    start, end = sentence.start - offset, sentence.end - offset
                    sentences.append(stored.text[start:end])
            yield sentences
