"""A case set: what a path holds, whichever of the known formats it is in."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.cases.case import Case, Problem, find_duplicate_ids, read_cases
from evals.cases.formats.beir import is_beir, read_beir
from evals.cases.formats.clapnq import is_clapnq, read_clapnq
from evals.cases.formats.csv_table import is_csv_table, read_csv_table
from evals.cases.formats.documents import Document, SetContents
from evals.cases.formats.invented_articles import is_invented_articles, read_invented_articles
from evals.cases.formats.mtrag import is_mtrag, read_mtrag
from evals.cases.formats.squad import is_squad, read_squad
from evals.training.held_out import is_held_out
from rag.errors import DossierError

_ABOUT = "set.toml"
_ADAPTERS: dict[str, tuple[Callable[[Path], bool], Callable[[Path], SetContents]]] = {
    "squad": (is_squad, read_squad),
    "mtrag": (is_mtrag, read_mtrag),
    "beir": (is_beir, read_beir),
    "clapnq": (is_clapnq, read_clapnq),
    "readings": (is_invented_articles, read_invented_articles),
    "csv": (is_csv_table, read_csv_table),
}
FORMATS = ("cases", *_ADAPTERS)


@dataclass(frozen=True, slots=True)
class CaseSet:
    """Cases, and what they are asked about: `articles` are paths to sync, `documents` bring their own text;
    with neither, the library is the user's to choose."""

    name: str
    path: Path
    format: str
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...] = ()
    articles: tuple[Path, ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def fingerprint(self) -> str:
        """12 hex digits over what the cases say, wherever their file lies."""
        said = [{**case.to_dict(), "place": ""} for case in self.cases]
        for each in said:
            del each["group"]
        return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:12]

    @property
    def needs_own_library(self) -> bool:
        return bool(self.articles or self.documents)


def read_case_set(path: Path, form: str | None = None) -> CaseSet:
    """The cases at a path: our JSONL, a folder of it, or one of the public formats, told by what is there.

    Raises DossierError when there is nothing, or nothing that is known.
    """
    if not path.exists():
        raise DossierError(f"There are no cases at {path}.")
    if form and form not in FORMATS:
        raise DossierError(f"{form} is no format that is known; those are {', '.join(FORMATS)}.")
    known = form or next((name for name, (fits, _) in _ADAPTERS.items() if fits(path)), "cases")
    if known == "cases":
        made = _read_own_set(path)
    else:
        cases, documents, problems = _ADAPTERS[known][1](path)
        made = CaseSet(
            path.resolve().stem,
            path,
            known,
            tuple(cases),
            tuple(problems),
            documents=tuple(documents),
        )
    if not made.cases:
        why = f" ({made.problems[0]})" if made.problems else ""
        raise DossierError(f"{path} holds no case that can be asked{why}.")
    return made


def drop_training_cases(cases: CaseSet) -> CaseSet:
    """The set without the cases that the reader was trained on; its documents stay."""
    return replace(
        cases,
        cases=tuple(each for each in cases.cases if not each.group or is_held_out(each.group)),
    )


def split_into_halves(cases: CaseSet) -> tuple[CaseSet, CaseSet]:
    """Two sets with half of the cases each, drawn by the hash of their ids: one to fit on, one to judge by."""
    first = {case.id for case in cases.cases if sha256(case.id.encode()).digest()[0] % 2 == 0}
    left, right = (
        [case for case in cases.cases if (case.id in first) is chosen] for chosen in (True, False)
    )
    return (
        replace(cases, name=f"{cases.name}, one half", cases=tuple(left)),
        replace(cases, name=f"{cases.name}, the other half", cases=tuple(right)),
    )


def _read_own_set(path: Path) -> CaseSet:
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise DossierError(
            f"The folder {path} holds no .jsonl file with cases, nor a public set that is known."
        )
    read = [read_cases(file) for file in files]
    cases = [case for found, _ in read for case in found]
    twice = find_duplicate_ids(cases)
    doubled = {problem.place for problem in twice}
    about = _read_set_config((path if path.is_dir() else path.parent) / _ABOUT)
    return CaseSet(
        name=about.name or path.resolve().stem,
        path=path,
        format="cases",
        cases=tuple(case for case in cases if case.place not in doubled),
        problems=(*(problem for _, found in read for problem in found), *twice),
        articles=tuple((files[0].parent / each).resolve() for each in about.articles),
    )


class _SetConfig(BaseModel):
    """A set.toml: the set's name, which is also a folder's, and the paths of its articles, from there."""

    model_config = ConfigDict(extra="forbid")
    name: str | None = Field(None, pattern=r"^\w[\w .-]*$")
    articles: list[str] = []


def _read_set_config(path: Path) -> _SetConfig:
    if not path.exists():
        return _SetConfig()
    try:
        return _SetConfig.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise DossierError(
            f"{path} cannot be used: {'.'.join(map(str, first['loc']))}: {first['msg']}."
        ) from error
    except (OSError, ValueError) as error:
        raise DossierError(f"{path} cannot be read: {error}.") from error
