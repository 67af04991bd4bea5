"""Questions that this library can answer, made from its own sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rag.english.suggested_questions import (
    make_author_question,
    make_count_questions,
    make_person_questions,
    make_statement_questions,
)
from rag.library.articles import ArticleStore
from rag.records import Filters

_MOST_ARTICLES = 40
_MAX_PEOPLE = 2  # of one article
_ANYTHING = Filters()


def generate_questions(store: ArticleStore, articles: Sequence[str] = ()) -> Iterator[str]:
    """Questions likely to be answered, of one kind and another in turn.

    Whoever shows one asks it before.

    They are about the articles of these ids, or about the newest.
    """
    found = [
        article
        for each in articles or store.find_newest_articles(_ANYTHING, _MOST_ARTICLES)
        if (article := store.get_article(each))
    ]
    texts = [article.text for article in found]
    kinds = (
        [question for text in texts for question in make_statement_questions(text)],
        [question for text in texts for question in make_count_questions(text)],
        [question for text in texts for question in make_person_questions(text)[:_MAX_PEOPLE]],
        [make_author_question(article.title) for article in found if article.author],
    )
    yield from dict.fromkeys(
        question
        for each in zip_longest(*map(dict.fromkeys, kinds))
        for question in each
        if question
    )
