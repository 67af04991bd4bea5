"""Case sets: the cases at a path, in our own format or in one of the known public formats."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases.case import (
    Case,
    Problem,
    describe_validation_error,
    find_duplicate_ids,
    read_cases,
)
from evals.cases.formats.beir import is_beir, read_beir
from evals.cases.formats.clapnq import is_clapnq, read_clapnq
from evals.cases.formats.csv_table import is_csv_table, read_csv_table
from evals.cases.formats.documents import Document, SetContents
from evals.cases.formats.invented_articles import is_invented_articles, read_invented_articles
from evals.cases.formats.mtrag import is_mtrag, read_mtrag
from evals.cases.formats.squad import is_squad, read_squad
from evals.training.held_out import is_held_out
from rag.errors import DossierError

_CONFIG_FILE = "set.toml"
_OWN_FORMAT = "cases"
# For each format, how it is recognised and how it is read; the first that matches is taken.
_ADAPTERS: dict[str, tuple[Callable[[Path], bool], Callable[[Path], SetContents]]] = {
    "squad": (is_squad, read_squad),
    "mtrag": (is_mtrag, read_mtrag),
    "beir": (is_beir, read_beir),
    "clapnq": (is_clapnq, read_clapnq),
    "readings": (is_invented_articles, read_invented_articles),
    "csv": (is_csv_table, read_csv_table),
}
FORMATS = (_OWN_FORMAT, *_ADAPTERS)


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases and the articles that they are asked about.

    `articles` are paths to sync; `documents` bring their own text. A set with neither is asked
    over a library that the user chooses.
    """

    name: str
    path: Path
    format: str
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...] = ()
    articles: tuple[Path, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def fingerprint(self) -> str:
        """12 hex digits over the cases' contents; the place of their file does not count."""
        contents = [_get_contents(case) for case in self.cases]
        encoded = repr(contents).encode("utf-8", "surrogatepass")
        return sha256(encoded).hexdigest()[:12]

    @property
    def needs_own_library(self) -> bool:
        return bool(self.articles or self.documents)


def _get_contents(case: Case) -> dict[str, Any]:
    contents = {**case.to_dict(), "place": ""}
    del contents["group"]
    return contents


def read_case_set(path: Path, format_name: str | None = None) -> CaseSet:
    """Read the cases at a path.

    Args:
        path: A JSONL file of ours, a folder of such files, or a public set as it is published.
        format_name: One of FORMATS; recognised from the files when it is not given.

    Raises:
        DossierError: Nothing is at the path, or no case that can be asked.
    """
    if not path.exists():
        raise DossierError(f"There are no cases at {path}.")
    if format_name and format_name not in FORMATS:
        known = ", ".join(FORMATS)
        raise DossierError(f"{format_name} is not a known format; the known formats are {known}.")
    chosen = format_name or _recognise_format(path)
    case_set = _read_set(path, chosen)
    if not case_set.cases:
        reason = f" ({case_set.problems[0]})" if case_set.problems else ""
        raise DossierError(f"{path} holds no case that can be asked{reason}.")
    return case_set


def _read_set(path: Path, format_name: str) -> CaseSet:
    if format_name == _OWN_FORMAT:
        return _read_own_set(path)
    return _read_public_set(path, format_name)


def drop_training_cases(case_set: CaseSet) -> CaseSet:
    """Leave out the cases that the reader was trained on; all documents stay."""
    cases = []
    for case in case_set.cases:
        if not case.group or is_held_out(case.group):
            cases.append(case)
    return replace(case_set, cases=tuple(cases))


def split_into_halves(case_set: CaseSet) -> tuple[CaseSet, CaseSet]:
    """Split a set into two halves by the hash of the cases' ids: one to fit on, one to test on."""
    first: list[Case] = []
    second: list[Case] = []
    for case in case_set.cases:
        digest = sha256(case.id.encode()).digest()
        if digest[0] % 2 == 0:
            first.append(case)
        else:
            second.append(case)
    return (
        replace(
            case_set,
            name=f"{case_set.name}, one half",
            cases=tuple(first),
        ),
        replace(
            case_set,
            name=f"{case_set.name}, the other half",
            cases=tuple(second),
        ),
    )


def _recognise_format(path: Path) -> str:
    for name, (is_format, _) in _ADAPTERS.items():
        if is_format(path):
            return name
    return _OWN_FORMAT


def _read_public_set(path: Path, format_name: str) -> CaseSet:
    _, read_set = _ADAPTERS[format_name]
    cases, documents, problems = read_set(path)
    return CaseSet(
        name=path.resolve().stem,
        path=path,
        format=format_name,
        cases=tuple(cases),
        problems=tuple(problems),
        documents=tuple(documents),
    )


def _read_own_set(path: Path) -> CaseSet:
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise DossierError(
            f"The folder {path} holds neither a .jsonl file with cases nor a known public set."
        )
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        cases_of_file, problems_of_file = read_cases(file)
        cases += cases_of_file
        problems += problems_of_file
    duplicates = find_duplicate_ids(cases)
    duplicate_places = {problem.place for problem in duplicates}
    folder = path if path.is_dir() else path.parent
    config = _read_set_config(folder / _CONFIG_FILE)
    return CaseSet(
        name=config.name or path.resolve().stem,
        path=path,
        format=_OWN_FORMAT,
        cases=tuple(case for case in cases if case.place not in duplicate_places),
        problems=(*problems, *duplicates),
        articles=tuple((folder / article).resolve() for article in config.articles),
    )


class _SetConfig(BaseModel):
    """A set.toml.

    `name` is also the name of a folder; `articles` are paths relative to the file's folder.
    """

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(None, pattern=r"^\w[\w .-]*$")
    articles: list[str] = []


def _read_set_config(path: Path) -> _SetConfig:
    if not path.exists():
        return _SetConfig()
    try:
        return _SetConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        raise DossierError(f"{path} cannot be used: {describe_validation_error(error)}.") from error
    except (OSError, ValueError) as error:
        raise DossierError(f"{path} cannot be read: {error}.") from error
