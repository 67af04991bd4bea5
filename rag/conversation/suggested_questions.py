"""Suggests questions that this library answers, made from its own sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice, zip_longest

from rag.english.suggested_questions import (
    make_author_question,
    make_count_questions,
    make_person_questions,
    make_statement_questions,
)
from rag.library.articles import ArticleStore
from rag.library.index.search_index import IndexVersion
from rag.library.library import Library
from rag.records import Answer, Article, Filters

_MAX_SUGGESTIONS = 3
_MAX_TRIED = 4  # questions about the nearest articles that are tried before they are suggested
_MAX_ARTICLES = 40
_MAX_PEOPLE = 2  # of one article
_NO_FILTERS = Filters()


class QuestionSuggester:
    """Suggests questions of one library; each is tried before it is suggested."""

    def __init__(
        self,
        library: Library,
        can_answer: Callable[[str], bool],
    ) -> None:
        self._library = library
        self._can_answer = can_answer
        self._examples: tuple[str, ...] = ()
        self._examples_version: IndexVersion | None = None  # that the examples were tried on

    def suggest_examples(self) -> tuple[str, ...]:
        """Suggest questions about the newest articles."""
        version = self._library.index_version
        if self._examples_version != version:
            questions = generate_questions(self._library.store)
            answerable = filter(self._can_answer, questions)
            first = islice(answerable, _MAX_SUGGESTIONS)
            self._examples = tuple(first)
            self._examples_version = version
        return self._examples

    def suggest_after(self, answer: Answer) -> tuple[str, ...]:
        """Suggest questions after an abstention, those about its nearest articles first."""
        suggestions = self._suggest_nearby(answer)
        suggestions += self.suggest_examples()
        distinct = tuple(dict.fromkeys(suggestions))
        return distinct[:_MAX_SUGGESTIONS]

    def _suggest_nearby(self, answer: Answer) -> list[str]:
        article_ids = [citation.article_id for citation in answer.nearest]
        if not article_ids:
            return []
        distinct_ids = tuple(dict.fromkeys(article_ids))
        questions = generate_questions(self._library.store, distinct_ids)
        nearby = []
        for question in islice(questions, _MAX_TRIED):
            if question == answer.question:
                continue
            if self._can_answer(question):
                nearby.append(question)
        return nearby


def generate_questions(
    store: ArticleStore,
    article_ids: Sequence[str] = (),
) -> Iterator[str]:
    """Generate questions that are likely to be answered, of one kind and another in turn.

    Args:
        store: Holds the articles.
        article_ids: The articles that the questions are about; the newest ones without them.
    """
    if not article_ids:
        article_ids = store.find_newest_articles(_NO_FILTERS, _MAX_ARTICLES)
    articles = []
    for article_id in article_ids:
        article = store.get_article(article_id)
        if article is not None:
            articles.append(article)
    generated: set[str] = set()
    for questions in zip_longest(*_make_questions(articles)):
        for question in questions:
            if question and question not in generated:
                generated.add(question)
                yield question


def _make_questions(articles: Sequence[Article]) -> list[list[str]]:
    """Make the questions of all articles, a list for each kind, each question once."""
    about_statements: list[str] = []
    about_counts: list[str] = []
    about_people: list[str] = []
    about_authors: list[str] = []
    for article in articles:
        text = article.text
        about_statements += make_statement_questions(text)
        about_counts += make_count_questions(text)
        people = make_person_questions(text)
        about_people += people[:_MAX_PEOPLE]
        if article.author:
            question = make_author_question(article.title)
            about_authors.append(question)
    kinds = (
        about_statements,
        about_counts,
        about_people,
        about_authors,
    )
    return [list(dict.fromkeys(questions)) for questions in kinds]
