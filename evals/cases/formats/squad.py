"""SQuAD 2.0 (Rajpurkar et al. 2018): each paragraph is a document, the question's own the gold."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from evals.cases.case import Case, Fact, Problem, Quote, describe_validation_error
from evals.cases.formats.documents import Document, Line, SetContents, read_opening
from evals.metrics.text import has_words
from rag.errors import DossierError

_UNANSWERABLE = "its paragraph does not say"


def is_squad(path: Path) -> bool:
    return path.suffix == ".json" and '"paragraphs"' in read_opening(path)


class _Answer(Line):
    text: str


class _Question(Line):
    id: str
    question: str
    answers: tuple[_Answer, ...] = ()
    is_impossible: bool = False


class _Paragraph(Line):
    context: str
    qas: list[_Question]


class _Article(Line):
    title: str
    paragraphs: list[_Paragraph]


class _Set(Line):
    data: list[_Article]


def read_squad(path: Path) -> SetContents:
    """Read the cases and paragraphs of a SQuAD file.

    All questions of version 1.1, which has no unanswerable ones, are answerable.

    Raises:
        DossierError: The file cannot be opened or is not SQuAD's JSON.
    """
    cases: list[Case] = []
    documents: list[Document] = []
    problems: list[Problem] = []
    ids: set[str] = set()
    for title, key, paragraph in _read_paragraphs(path):
        documents.append(Document(key, title.replace("_", " "), paragraph.context))
        for question in paragraph.qas:
            if question.id in ids:
                problems.append(Problem(str(path), question.id, "the id is there twice"))
                continue
            ids.add(question.id)
            cases.append(_build_case(question, key, str(path), f"squad {title}"))
    return cases, documents, problems


def _read_paragraphs(path: Path) -> Iterator[tuple[str, str, _Paragraph]]:
    """Read the article's title, the key and the contents of each paragraph."""
    try:
        articles = _Set.model_validate_json(path.read_bytes()).data
    except OSError as error:
        raise DossierError(f"{path} cannot be opened ({error.strerror}).") from error
    except ValidationError as error:
        reason = describe_validation_error(error)
        raise DossierError(f"{path} is not SQuAD's JSON: {reason}.") from error
    for article in articles:
        for number, paragraph in enumerate(article.paragraphs):
            yield article.title, f"{article.title}#{number}", paragraph


def _build_case(question: _Question, key: str, place: str, group: str) -> Case:
    if question.is_impossible:
        return Case(
            question.id,
            question.question,
            unanswerable=_UNANSWERABLE,
            tags=("near miss",),
            place=place,
            group=group,
        )
    texts = dict.fromkeys(answer.text for answer in question.answers)
    return Case(
        question.id,
        question.question,
        answers=tuple((text,) for text in texts if has_words(text)),
        gold=(Fact((Quote(key),)),),
        place=place,
        group=group,
    )
