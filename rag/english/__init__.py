"""English: the rules by which articles and questions are read, with their word lists in `data`."""

from __future__ import annotations

from rag.english.question_types import split_question
from rag.english.questions import read_question
from rag.language import Language

ENGLISH = Language(
    code="en",
    read_question=read_question,
    split_question=split_question,
)
