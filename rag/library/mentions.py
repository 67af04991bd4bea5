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

_Phrase = list[str]


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
        phrases = [split_words(part) for part in _AND.split(alternative)]
        phrases = [phrase for phrase in phrases if phrase]
        if phrases:
            found |= _find_all(library, articles, phrases)
    return [article for article in articles if article.id in found]


def _find_all(
    library: Library, articles: Sequence[RecordedArticle], phrases: Sequence[_Phrase]
) -> set[str]:
    """Find the ids of the articles that have all of the phrases."""
    found = {article.id for article in articles}
    for word in {word for phrase in phrases for word in phrase}:
        found &= _find_candidates(library, word)
    confirmed = set()
    for article_id in found:
        article = library.article(article_id)
        if article and all(_has_phrase(article, phrase) for phrase in phrases):
            confirmed.add(article_id)
    return confirmed


def _find_candidates(library: Library, word: str) -> set[str]:
    """Find the ids of the articles that have any form of a word, by the keyword index."""
    index = library.get_keyword_index()
    if index is None or not index.passage_count:
        return set()
    hits = index.search([word], index.passage_count)
    return library.store.find_articles_of_passages([passage_id for passage_id, _ in hits])


def _has_phrase(article: Article, phrase: _Phrase) -> bool:
    return any(_contains(split_words(text), phrase) for text in _iterate_own_texts(article))


def _iterate_own_texts(article: Article) -> Iterable[str]:
    """Iterate over the title and the blocks that are the article's own."""
    yield article.title
    for start, end, kind in article.blocks:
        if kind != "dateline":
            yield article.text[start:end]


def _contains(words: Sequence[str], phrase: _Phrase) -> bool:
    """Tell whether the words of a phrase stand one behind the other."""
    length = len(phrase)
    return any(
        words[start : start + length] == phrase
        for start, word in enumerate(words)
        if word == phrase[0]
    )
