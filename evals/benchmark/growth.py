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
from rag.records import Article, BlockKind, Passage

_PARAGRAPH_BREAK = "\n\n"
_PARAGRAPHS = 8  # of an article; each has as many sentences as one of the library's passages
_MAX_TITLE = 80  # characters
_EXCHANGED_SHARE = 0.5  # of a sentence's words, which become other words of the library
_NOISE = 0.3  # length of what is added to a vector of length 1
_ARTICLE_SHARE = 0.2  # of a passage's vector that comes from the whole article
_BATCH = 64  # articles a transaction

Block = tuple[int, int, BlockKind]  # start, end and kind
Paragraph = list[int]  # the numbers of its sentences among those of the library


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
        self._lengths: list[int] = []
        distinct_sentences: dict[str, None] = {}
        for sentences in _read_passage_sentences(library):
            if sentences:
                self._lengths.append(len(sentences))
                distinct_sentences.update(dict.fromkeys(sentences))
        self._sentences = list(distinct_sentences)
        self._vectors = library.encoder.embed_passages(self._sentences)
        self._words = _group_words(self._sentences)

    def grow(
        self,
        passages: int,
        progress: Callable[[int, int], None],
    ) -> None:
        """Add articles until the library holds so many passages, and publish the index."""
        store = self._library.store
        layout = self._library.layout
        total = store.count_passages()
        first_number = len(store.get_known_files())
        articles = (self._generate_article(number) for number in count(first_number))
        while total < passages:
            batch = list(islice(articles, _BATCH))
            store.save_articles(batch, layout)
            for rows in batch:
                total += len(rows.passages)
            progress(min(total, passages), passages)
        publish_index(store, self._library.folder / "index", layout)

    def _generate_article(self, number: int) -> ArticleRows:
        paragraphs = self._choose_paragraphs()
        article = self._write_article(number, paragraphs)
        passages = self._split_article(article)
        vectors = self._generate_vectors(article, passages, paragraphs)
        name = f"grown/{number}.txt"
        file = KnownFile(
            name,
            name,
            "read",
            None,
            None,
            None,
            article.version,
            article.id,
        )
        return ArticleRows(article, passages, vectors, [file])

    def _choose_paragraphs(self) -> list[Paragraph]:
        """Choose the sentences that an article's paragraphs are made of."""
        lengths = self._random.choices(self._lengths, k=_PARAGRAPHS)
        indices = range(len(self._sentences))
        paragraphs = []
        for length in lengths:
            paragraph = self._random.choices(indices, k=length)
            paragraphs.append(paragraph)
        return paragraphs

    def _write_article(
        self,
        number: int,
        paragraphs: Sequence[Paragraph],
    ) -> Article:
        texts = []
        for paragraph in paragraphs:
            sentences = [self._vary_sentence(self._sentences[index]) for index in paragraph]
            texts.append(" ".join(sentences))
        title_sentence = self._random.choice(self._sentences)
        title = self._vary_sentence(title_sentence).rstrip(".")
        text = _PARAGRAPH_BREAK.join(texts)
        blocks = _locate_paragraphs(texts)
        return Article(
            id=compute_digest("grown", str(number)),
            version=compute_digest(text),
            title=title[:_MAX_TITLE],
            text=text,
            blocks=tuple(blocks),
        )

    def _split_article(self, article: Article) -> list[Passage]:
        encoder = self._library.encoder
        settings = self._library.settings.passages
        max_tokens = min(settings.max_tokens, encoder.window)
        return split_into_passages(article, encoder.count_tokens, max_tokens)

    def _generate_vectors(
        self,
        article: Article,
        passages: Sequence[Passage],
        paragraphs: Sequence[Paragraph],
    ) -> Vectors:
        """Generate the vectors of an article's passages, of shape (passages, dimension)."""
        indices = [index for paragraph in paragraphs for index in paragraph]
        article_vector = self._vectors[indices].mean(axis=0)
        vectors = []
        for passage in passages:
            block = _find_block(article.blocks, passage.start)
            vector = self._generate_vector(article_vector, paragraphs[block])
            vectors.append(vector)
        return np.stack(vectors)

    def _generate_vector(
        self,
        article_vector: Vectors,
        paragraph: Sequence[int],
    ) -> Vectors:
        """Generate a vector near those of a paragraph's sentences."""
        paragraph_vector = self._vectors[paragraph].mean(axis=0)
        from_paragraph = (1 - _ARTICLE_SHARE) * paragraph_vector
        from_article = _ARTICLE_SHARE * article_vector
        vector = from_paragraph + from_article
        noise = self._noise_generator.standard_normal(len(vector))
        noisy = _normalise(vector) + _NOISE * _normalise(noise)
        return np.asarray(_normalise(noisy), np.float32)

    def _vary_sentence(self, sentence: str) -> str:
        """Exchange some of a sentence's words for others of their kind."""
        return WORD.sub(self._vary_word, sentence)

    def _vary_word(self, match: re.Match[str]) -> str:
        word = match[0]
        if fold_word(word) in STOPWORDS:
            return word
        if self._random.random() >= _EXCHANGED_SHARE:
            return word
        kind = _classify_word(word)
        return self._random.choice(self._words[kind])


def _normalise(vector: NDArray[Any]) -> NDArray[Any]:
    return np.asarray(vector / np.linalg.norm(vector))


def _locate_paragraphs(texts: Sequence[str]) -> list[Block]:
    """Locate paragraphs in the text that joins them with empty lines."""
    blocks: list[Block] = []
    start = 0
    for text in texts:
        end = start + len(text)
        blocks.append((start, end, "paragraph"))
        start = end + len(_PARAGRAPH_BREAK)
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
    if word[0].isupper():
        return "name"
    return "word"


def _group_words(sentences: Sequence[str]) -> dict[str, list[str]]:
    """Group the words of sentences by kind, as often as they occur."""
    words: dict[str, list[str]] = defaultdict(list)
    for sentence in sentences:
        for word in WORD.findall(sentence):
            kind = _classify_word(word)
            words[kind].append(word)
    return words


def _read_passage_sentences(library: Library) -> Iterator[list[str]]:
    """Read the sentences of each passage's paragraphs."""
    store = library.store
    for article_id in store.get_versions():
        passage_ids = store.get_article_passage_ids(article_id)
        for stored in store.get_passages(passage_ids).values():
            offset = stored.passage.start
            sentences = []
            for sentence in stored.passage.sentences:
                if sentence.kind == "paragraph":
                    start = sentence.start - offset
                    end = sentence.end - offset
                    sentences.append(stored.text[start:end])
            yield sentences
