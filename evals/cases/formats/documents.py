"""Documents of a benchmark: read from JSONL files and added to a library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.cases.case import Case, Problem, describe_validation_error
from rag.library.library import Library

_PATH_PREFIX = "document:"  # before a document's key, in the path that a library lists


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a benchmark; `key` is its name there.

    It has the attributes that `Library.add_documents` reads.
    """

    key: str
    title: str
    text: str

    @property
    def id_(self) -> str:
        return self.key

    @property
    def metadata(self) -> dict[str, str]:
        return {"title": self.title}


_Line = TypeVar("_Line", bound="Line")
SetContents = tuple[list[Case], list[Document], list[Problem]]


def fill_library(
    library: Library,
    documents: Iterable[Document],
    progress: Callable[[int, int], None],
) -> None:
    """Add the documents that a library lacks, or has in another version, as articles.

    Two documents with the same text become two articles, because judgements name documents by
    their keys. A document without text is left out.
    """
    library.add_documents(documents, progress)


def has_any_document(library: Library, documents: Iterable[Document]) -> bool:
    """Whether the library holds some of the documents already."""
    known_files = library.store.get_known_files()
    return any(_PATH_PREFIX + document.key in known_files for document in documents)


def get_document_key(path: str) -> str:
    """Return the key of a document by its path in a library; a file's path stays as it is."""
    return path.removeprefix(_PATH_PREFIX)


class Line(BaseModel):
    """An object of a JSONL file: the declared keys are required, other keys are ignored."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


def read_lines(
    lines: Iterable[bytes],
    name: str,
    model: type[_Line],
) -> tuple[list[_Line], list[Problem]]:
    """Read the objects of a JSONL file.

    Args:
        lines: The lines of the file.
        name: The file's name, for error messages.
        model: What an object looks like.

    Returns:
        The objects, and a problem for each line that does not hold one.
    """
    objects: list[_Line] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            objects.append(model.model_validate_json(line))
        except ValidationError as error:
            reason = describe_validation_error(error)
            problems.append(Problem(f"{name}:{number}", None, reason))
    return objects, problems


def read_opening(path: Path, length: int = 4096) -> str:
    """Read the first characters of a file, to recognise its format; "" if it is not readable."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(length)
    except OSError:
        return ""
