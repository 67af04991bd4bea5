"""The articles that the reader is trained on (evals/data/training/articles.jsonl).

All articles are documents; the questions to those that are held out from training are cases.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_lines, read_opening
from evals.training.examples import find_answer_span
from evals.training.held_out import is_held_out
from rag.conversation.turns import parse_conversation
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
    """Read a case per question to a held-out article.

    Every sentence that the answer overlaps is gold.
    """
    with path.open("rb") as lines:
        articles, problems = read_lines(lines, str(path), _Article)
    documents = [Document(article.title, article.title, article.text) for article in articles]
    cases = []
    for article_number, article in enumerate(articles, start=1):
        if not is_held_out(f"own {article.title}"):
            continue
        for question_number, question in enumerate(article.questions, start=1):
            case_id = f"{article_number}-{question_number}"
            if question.answer is None or question.answer in article.text:
                cases.append(_build_case(article, question, case_id, str(path)))
            else:
                reason = f"its article does not hold the answer {question.answer!r}"
                problems.append(Problem(str(path), case_id, reason))
    return cases, documents, problems


def _build_case(
    article: _Article,
    question: _Question,
    case_id: str,
    place: str,
) -> Case:
    conversation, text = parse_conversation(question.turns)
    if question.answer is None:
        return Case(
            case_id,
            text,
            tuple(conversation),
            unanswerable=question.why or "its article does not say",
            tags=("near miss",),
            place=place,
        )
    answer_start, answer_end = find_answer_span(
        article.text,
        question.answer,
        question.sentence,
    )
    gold = []
    for start, end in find_sentence_spans(article.text, 0, len(article.text)):
        if start < answer_end and answer_start < end:
            gold.append(Fact((Quote(article.title, article.text[start:end]),)))
    return Case(
        case_id,
        text,
        tuple(conversation),
        answers=((question.answer,),),
        gold=tuple(gold),
        place=place,
    )
