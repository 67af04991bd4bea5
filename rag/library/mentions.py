"""Finds the articles that have given words: whole words, folded, one behind the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rag.english.tokens import split_words
from rag.library.library import Library
from rag.library.rows import RecordedArticle
from rag.records import Article

_AND = re.compile(r",?\s+and\s+|\s*,\s*|\s*&\s*", re.IGNORECASE)
_OR = re.compile(r",?\s+or\s+", re.IGNORECASE)

_MAX_ACRONYM = 5  # letters; "US" is not "us"


class _Phrase:
    """Words that stand one behind the other in what mentions them."""

    def __init__(self, text: str) -> None:
        self.words = split_words(text)
        self._capitals: re.Pattern[str] | None = None
        if text.isupper() and len(text) <= _MAX_ACRONYM:
            self._capitals = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")

    def is_in(self, text: str) -> bool:
        """Tell whether a text has the words, however they are written."""
        words = split_words(text)
        length = len(self.words)
        return any(
            words[start : start + length] == self.words
            for start, word in enumerate(words)
            if word == self.words[0]
        )

    def is_in_capitals(self, text: str) -> bool:
        """Tell whether this is an acronym that a text has in capitals."""
        return self._capitals is not None and bool(self._capitals.search(text))


def find_mentioning_articles(
    library: Library,
    articles: Sequence[RecordedArticle],
    mentioned: str,
) -> list[RecordedArticle]:
    """Find which of the articles mention what a person named, in their title or text.

    The sentence with author and date that Dossier puts in front of a text is none of the
    article's, so that it mentions nothing.

    Args:
        library: The library of the articles.
        articles: Those among which to look.
        mentioned: Words that stand one behind the other in the article; several, joined by
            "and", must all be there, of those joined by "or" one.
    """
    found: set[str] = set()
    for alternative in _OR.split(mentioned):
        phrases = [_Phrase(part.strip()) for part in _AND.split(alternative)]
        phrases = [phrase for phrase in phrases if phrase.words]
        if phrases:
            found |= _find_all(library, articles, phrases)
    return [article for article in articles if article.id in found]


def _find_all(
    library: Library, articles: Sequence[RecordedArticle], phrases: Sequence[_Phrase]
) -> set[str]:
    """Find the ids of the articles that have all of the phrases."""
    found = {article.id for article in articles}
    for phrase in phrases:
        candidates = set(found)
        for word in set(phrase.words):
            candidates &= _find_candidates(library, word)
        found = _confirm(library, candidates, phrase)
    return found


def _confirm(library: Library, candidates: set[str], phrase: _Phrase) -> set[str]:
    """Find which articles have a phrase; an acronym in its capitals, where any article has it."""
    folded: set[str] = set()
    in_capitals: set[str] = set()
    for article_id in candidates:
        article = library.article(article_id)
        if article is None:
            continue
        texts = [text for text in _iterate_own_texts(article) if phrase.is_in(text)]
        if texts:
            folded.add(article_id)
        if any(phrase.is_in_capitals(text) for text in texts):
            in_capitals.add(article_id)
    return in_capitals or folded


def _find_candidates(library: Library, word: str) -> set[str]:
    """Find the ids of the articles that have any form of a word, by the keyword index."""
    index = library.get_keyword_index()
    if index is None or not index.passage_count:
        return set()
    hits = index.search([word], index.passage_count)
    return library.store.find_articles_of_passages([passage_id for passage_id, _ in hits])


def _iterate_own_texts(article: Article) -> Iterable[str]:
    """Iterate over the title and the blocks that are the article's own."""
    yield article.title
    for start, end, kind in article.blocks:
        if kind != "dateline":
            yield article.text[start:end]
