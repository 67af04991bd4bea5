"""SQuAD 2.0 (Rajpurkar et al. 2018): each paragraph is a document, and the question's own is the gold one."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from evals.cases.case import Case, Fact, Problem, Quote
from evals.cases.formats.documents import Document, Line, SetContents, read_opening
from evals.metrics.text import has_words
from rag.errors import DossierError

_TRAP = "its paragraph does not say"


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
    """Cases and paragraphs of a SQuAD file. A question of version 1.1, which has no traps, is answerable.

    Raises DossierError when it is not SQuAD's JSON.
    """
    cases: list[Case] = []
    documents: list[Document] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    try:
        read = _Set.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DossierError(f"{path} cannot be opened ({error.strerror}).") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise DossierError(
            f"{path} is not SQuAD's JSON: {'.'.join(map(str, first['loc']))}: {first['msg']}."
        ) from error
    for article in read.data:
        for number, paragraph in enumerate(article.paragraphs):
            key = f"{article.title}#{number}"
            documents.append(Document(key, article.title.replace("_", " "), paragraph.context))
            for asked in paragraph.qas:
                if asked.id in seen:
                    problems.append(Problem(str(path), asked.id, "the id is there twice"))
                    continue
                seen.add(asked.id)
                cases.append(_build_case(asked, key, str(path), f"squad {article.title}"))
    return cases, documents, problems


def _build_case(asked: _Question, key: str, place: str, group: str) -> Case:
    if asked.is_impossible:
        return Case(
            asked.id,
            asked.question,
            unanswerable=_TRAP,
            tags=("near miss",),
            place=place,
            group=group,
        )
    answers = tuple(
        (text,) for text in dict.fromkeys(each.text for each in asked.answers) if has_words(text)
    )
    return Case(
        asked.id,
        asked.question,
        answers=answers,
        gold=(Fact((Quote(key),)),),
        place=place,
        group=group,
    )
