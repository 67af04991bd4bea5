"""The articles that the reader is taught with (evals/data/training/articles.jsonl): all are documents, and the questions to
those that are kept from training are cases."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_lines, read_opening
from evals.training.examples import find_answer_span
from evals.training.held_out import is_held_out
from rag.conversation.turns import conversation_of
from rag.english.sentences import find_sentence_spans


def is_invented_articles(path: Path) -> bool:
    return path.suffix == ".jsonl" and '"questions": [{"turns"' in read_opening(path, 8192)


class _Question(Line):
    turns: list[str] = Field(min_length=1)
    answer: str | None
    sentence: str = ""
    why: str = ""


class _Article(Line):
    title: str
    text: str
    questions: list[_Question]


def read_invented_articles(path: Path) -> SetContents:
    """A case for each question to an article that is held out; every sentence that the answer touches is gold."""
    with path.open("rb") as lines:
        articles, problems = read_lines(lines, str(path), _Article)
    documents = [Document(each.title, each.title, each.text) for each in articles]
    cases = []
    for number, article in enumerate(articles, start=1):
        for place, asked in (
            enumerate(article.questions, start=1) if is_held_out(f"own {article.title}") else ()
        ):
            key = f"{number}-{place}"
            if asked.answer is None or asked.answer in article.text:
                cases.append(_build_case(article, asked, key, str(path)))
            else:
                problems.append(
                    Problem(
                        str(path), key, f"its article does not hold the answer {asked.answer!r}"
                    )
                )
    return cases, documents, problems


def _build_case(article: _Article, asked: _Question, key: str, place: str) -> Case:
    conversation, question = conversation_of(asked.turns)
    if asked.answer is None:
        why = asked.why or "its article does not say"
        return Case(
            key, question, tuple(conversation), unanswerable=why, tags=("near miss",), place=place
        )
    start, end = find_answer_span(article.text, asked.answer, asked.sentence)
    spans = [
        each
        for each in find_sentence_spans(article.text, 0, len(article.text))
        if each[0] < end and start < each[1]
    ]
    gold = tuple(Fact((Quote(article.title, article.text[first:last]),)) for first, last in spans)
    return Case(
        key, question, tuple(conversation), answers=((asked.answer,),), gold=gold, place=place
    )
