"""A run on disk: run.json says what was asked of what, cases.jsonl with which gold, answers.jsonl what came back."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from evals.cases.gold_spans import LocatedCase
from rag.errors import DossierError
from rag.library.library import Library

_Shape = TypeVar("_Shape")
_PACKAGES = ("torch", "sentence-transformers", "onnxruntime", "chromadb", "llama-index-core")
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run is of. Two runs can be compared when `cases` is the same; a run goes on only where all is."""

    name: str
    cases: str  # fingerprint of the case set
    case_file: str
    system: str
    settings: dict[str, Any]
    fingerprint: str  # of the settings
    library: str  # fingerprint of the articles
    passages: int
    code: str  # fingerprint of rag/'s source
    variants: tuple[str, ...] = ()
    seed: int = 0
    sample: int | None = None
    left_out: tuple[str, ...] = ()  # cases that could not be asked, and why
    machine: dict[str, Any] = field(default_factory=dict)
    started: str = ""

    def find_difference(self, other: Manifest) -> str | None:
        """None when the other can be gone on with, else the name of what differs."""
        keys = ("cases", "system", "fingerprint", "library", "code", "variants", "seed", "sample")
        return next((key for key in keys if getattr(self, key) != getattr(other, key)), None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with one case; `variant` is empty for the question as written.

    `passages` are the ten best, best first; `raw` and `rewritten`, for a follow-up, those for its words alone and for a
    person's rewriting. `stored` is the canonical text at each citation's offsets, where it can be had.
    """

    case: str
    variant: str
    question: str
    answer: dict[str, Any] | None = None
    passages: tuple[dict[str, Any], ...] = ()
    raw: tuple[dict[str, Any], ...] | None = None
    rewritten: tuple[dict[str, Any], ...] | None = None
    stored: tuple[str | None, ...] = ()
    seconds: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judging model said of one answer; `error` where that could not be read."""

    case: str
    model: str
    correct: bool | None = None
    faithful: bool | None = None
    reason: str = ""
    error: str | None = None


_MANIFEST = TypeAdapter(Manifest)
_OUTCOME = TypeAdapter(Outcome)
_JUDGEMENT = TypeAdapter(Judgement)
_CASE = TypeAdapter(LocatedCase)
_COSTS = TypeAdapter(dict[str, float])


class Run:
    """The folder of a run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> Manifest:
        """Raises DossierError where there is no run."""
        return _read_json(self.folder / "run.json", _MANIFEST)

    @cached_property
    def cases(self) -> dict[str, LocatedCase]:
        return {each.case.id: each for each in _read_lines(self.folder / "cases.jsonl", _CASE)}

    def outcomes(self) -> list[Outcome]:
        """The answers so far. A last line that a kill has cut off is left out: its case is asked again."""
        return list(_read_lines(self.folder / "answers.jsonl", _OUTCOME))

    def begin(self, manifest: Manifest, cases: list[LocatedCase]) -> None:
        """Make the folder, or go on with the run that is there. Raises DossierError when that is another one."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DossierError(
                f"The folder {self.folder} cannot be made ({error.strerror}); choose another --out."
            ) from error
        self._check_folder()
        if (self.folder / "run.json").exists():
            difference = manifest.find_difference(self.manifest)
            if difference:
                other = _SAID.get(difference, difference)
                raise DossierError(
                    f"The run in {self.folder} was begun with other {other}; choose another --out, or remove it."
                )
            if (self.folder / "cases.jsonl").exists():
                _remove_partial_line(self.folder / "answers.jsonl")
                return
        write_atomically(
            self.folder / "run.json",
            json.dumps(asdict(manifest), ensure_ascii=False, indent=1, default=str),
        )
        _write_lines(self.folder / "cases.jsonl", (each.to_dict() for each in cases))
        (self.folder / "answers.jsonl").touch()

    def _check_folder(self) -> None:
        """Raises DossierError for a folder that holds something, and no run: it is somebody's."""
        if any(self.folder.iterdir()) and not (self.folder / "run.json").exists():
            raise DossierError(
                f"The folder {self.folder} holds files, but no run; choose another --out."
            )

    def append(self, outcome: Outcome) -> None:
        self._append_line("answers.jsonl", asdict(outcome))

    def judged(self) -> list[Judgement]:
        """A judging model's verdicts so far; none where no model was asked."""
        path = self.folder / "judged.jsonl"
        return list(_read_lines(path, _JUDGEMENT)) if path.exists() else []

    def append_judgement(self, judgement: Judgement) -> None:
        _remove_partial_line(self.folder / "judged.jsonl")
        self._append_line("judged.jsonl", asdict(judgement))

    def _append_line(self, name: str, value: dict[str, Any]) -> None:
        line = json.dumps(value, ensure_ascii=False, default=str)
        with (self.folder / name).open("ab") as file:
            file.write(
                line.encode("utf-8", "replace") + b"\n"
            )  # a lone surrogate that a server sent is no UTF-8

    @property
    def costs(self) -> dict[str, float]:
        """What the run took beside the time of each answer; empty until it is whole."""
        path = self.folder / "costs.json"
        return _read_json(path, _COSTS) if path.exists() else {}

    def write_costs(self, costs: dict[str, float]) -> None:
        write_atomically(self.folder / "costs.json", json.dumps(costs, indent=1))


_SAID = {
    "fingerprint": "settings", "library": "articles", "code": "code of rag/", "cases": "cases", "system": "system", "sample": "--sample",
    "variants": "--variant", "seed": "--seed",
}  # fmt: skip


def fingerprint_library(library: Library) -> str:
    """12 hex digits over the versions of all its articles."""
    versions = sorted(version for version, _ in library.store.get_versions().values())
    return hashlib.sha256("\n".join(versions).encode()).hexdigest()[:12]


def fingerprint_code() -> str:
    """12 hex digits over the source of rag/, so that answers of two states of it are never mixed."""
    found = hashlib.sha256()
    for path in sorted((_ROOT / "rag").rglob("*")):
        if path.suffix in (".py", ".sql", ".json"):
            found.update(path.relative_to(_ROOT).as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:12]


def describe_machine() -> dict[str, Any]:
    """What a figure of time depends on."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
    }


def _read_json(path: Path, shape: TypeAdapter[_Shape]) -> _Shape:
    try:
        return shape.validate_json(path.read_bytes())
    except OSError as error:
        raise DossierError(
            f"There is no run in {path.parent} ({path.name}: {error.strerror})."
        ) from error
    except ValidationError as error:
        raise DossierError(
            f"{path} is no run of this version ({error.errors()[0]['msg']})."
        ) from error


def _read_lines(path: Path, shape: TypeAdapter[_Shape]) -> Iterator[_Shape]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise DossierError(
            f"The run in {path.parent} is not whole ({path.name}: {error.strerror})."
        ) from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield shape.validate_json(line)
        except ValidationError as error:
            if number == len(lines):  # cut off while it was written
                return
            raise DossierError(
                f"{path}:{number} is damaged ({error.errors()[0]['msg']}); remove the line, then run again."
            ) from error


def _remove_partial_line(path: Path) -> None:
    """Take off a last line that was cut off, so that the next one begins where it should."""
    kept = path.read_bytes() if path.exists() else b""
    if kept and not kept.endswith(b"\n"):
        write_atomically(path, kept[: kept.rfind(b"\n") + 1].decode("utf-8"))


def _write_lines(path: Path, values: Iterator[dict[str, Any]]) -> None:
    write_atomically(
        path, "".join(json.dumps(each, ensure_ascii=False, default=str) + "\n" for each in values)
    )


def write_atomically(path: Path, text: str) -> None:
    """All of it or nothing, whenever the process is stopped. Raises DossierError where the file cannot be written."""
    beside = path.with_name(path.name + ".part")
    try:
        beside.write_bytes(text.encode("utf-8", "replace"))
        beside.replace(path)
    except OSError as error:
        raise DossierError(f"{path} cannot be written ({error.strerror}).") from error
