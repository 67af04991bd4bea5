"""Libraries of any size, out of the sentences of a small one, by a seed."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain, count, islice

import numpy as np

from rag.articles.build import compute_digest
from rag.articles.chunking import split_into_passages
from rag.english.stopwords import STOPWORDS
from rag.english.tokens import WORD, fold_word
from rag.library.library import Library
from rag.library.rows import ArticleRows, KnownFile
from rag.library.sync.apply import publish_index
from rag.models.onnx import Vectors
from rag.records import Article, BlockKind

_PARAGRAPHS = 8  # of an article, each as many sentences as one of the library's passages
_SWAPPED = 0.5  # share of a sentence's words that others of the library take the place of
_NOISE = 0.3  # length of what is added to a vector of length 1
_BATCH = 64  # articles a transaction


class LibraryGrower:
    """Adds articles to a library. Their sentences are the library's own with half of their words exchanged, so that no two are the same.

    A passage's vector is the mean of those of the sentences that it was made of, and noise: to embed 100,000 passages takes most of
    an hour, and what is measured is how they are searched.
    """

    def __init__(self, library: Library, seed: int) -> None:
        self._library = library
        self._draw = random.Random(seed)
        self._noise = np.random.default_rng(seed)
        passages = [list(each) for each in _read_passage_sentences(library)]
        self._lengths = [len(each) for each in passages if each]
        self._sentences = list(dict.fromkeys(chain.from_iterable(passages)))
        self._vectors = library.embedding.embed_passages(self._sentences)
        self._words: dict[str, list[str]] = defaultdict(list)
        for sentence in self._sentences:
            for word in WORD.findall(sentence):
                self._words[_classify_word(word)].append(word)

    def grow(self, passages: int, progress: Callable[[int, int], None]) -> None:
        """Add articles until the library holds so many passages, and publish them."""
        held, number = (
            self._library.store.count_passages(),
            len(self._library.store.get_known_files()),
        )
        rows: Iterator[ArticleRows] = (self._generate_article(each) for each in count(number))
        while held < passages:
            group = list(islice(rows, _BATCH))
            self._library.store.save_articles(group, self._library.layout)
            held += sum(len(each.passages) for each in group)
            progress(min(held, passages), passages)
        publish_index(self._library.store, self._library.folder / "index", self._library.layout)

    def _generate_article(self, number: int) -> ArticleRows:
        lengths = self._draw.choices(self._lengths, k=_PARAGRAPHS)
        chosen = [self._draw.choices(range(len(self._sentences)), k=each) for each in lengths]
        written = [
            " ".join(self._vary_sentence(self._sentences[each]) for each in paragraph)
            for paragraph in chosen
        ]
        title = self._vary_sentence(self._draw.choice(self._sentences)).rstrip(".")[:80]
        blocks: list[tuple[int, int, BlockKind]] = []
        for paragraph in written:
            start = blocks[-1][1] + 2 if blocks else 0
            blocks.append((start, start + len(paragraph), "paragraph"))
        text = "\n\n".join(written)
        article = Article(
            compute_digest("grown", str(number)), compute_digest(text), title, text, tuple(blocks)
        )
        embedding = self._library.embedding
        passages = split_into_passages(
            article,
            embedding.count_tokens,
            min(self._library.settings.passages.max_tokens, embedding.window),
        )
        of_article = self._vectors[[each for paragraph in chosen for each in paragraph]].mean(
            axis=0
        )
        vectors = np.stack(
            [self._generate_vector(of_article, chosen, blocks, each.start) for each in passages]
        )
        file = KnownFile(
            f"grown/{number}.txt",
            f"grown/{number}.txt",
            "read",
            None,
            None,
            None,
            article.version,
            article.id,
        )
        return ArticleRows(article, passages, vectors, [file])

    def _generate_vector(
        self,
        of_article: Vectors,
        chosen: list[list[int]],
        blocks: list[tuple[int, int, BlockKind]],
        start: int,
    ) -> Vectors:
        """A vector near those of the sentences of the paragraph that a passage begins in."""
        paragraph = next(at for at, (_, end, _) in enumerate(blocks) if start < end)
        vector = 0.8 * self._vectors[chosen[paragraph]].mean(axis=0) + 0.2 * of_article
        noise = self._noise.standard_normal(len(vector))
        vector = vector / np.linalg.norm(vector) + _NOISE * noise / np.linalg.norm(noise)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)

    def _vary_sentence(self, sentence: str) -> str:
        """The sentence with some of its words exchanged for others of their kind."""

        def word(match: re.Match[str]) -> str:
            said = match[0]
            keeps = fold_word(said) in STOPWORDS or self._draw.random() >= _SWAPPED
            return said if keeps else self._draw.choice(self._words[_classify_word(said)])

        return WORD.sub(word, sentence)


def _classify_word(word: str) -> str:
    return "number" if word[0].isdigit() else "name" if word[0].isupper() else "word"


def _read_passage_sentences(library: Library) -> Iterator[Iterator[str]]:
    """The sentences of each passage."""
    for article_id in library.store.get_versions():
        for passage in library.store.get_passages(
            library.store.get_article_passage_ids(article_id)
        ).values():
            offset = passage.passage.start
            kept = (each for each in passage.passage.sentences if each.kind == "paragraph")
            yield (passage.text[each.start - offset : each.end - offset] for each in kept)
