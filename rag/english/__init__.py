"""English: the rules by which articles and questions are read, with their word lists in `data`."""

from __future__ import annotations

from rag.english.asked_questions import read_asked_question
from rag.english.boilerplate import find_boilerplate_reason
from rag.english.datelines import build_dateline
from rag.english.library_questions import read_library_question
from rag.english.question_types import split_question
from rag.english.questions import read_question
from rag.english.references import name_person
from rag.english.sentences import find_sentence_spans, split_long_span
from rag.english.stopwords import STOPWORDS
from rag.language import Language

ENGLISH = Language(
    code="en",
    read_asked_question=read_asked_question,
    name_person=name_person,
    read_question=read_question,
    read_library_question=read_library_question,
    split_question=split_question,
    find_sentence_spans=find_sentence_spans,
    split_long_span=split_long_span,
    find_boilerplate_reason=find_boilerplate_reason,
    build_dateline=build_dateline,
    stopwords=STOPWORDS,
)
