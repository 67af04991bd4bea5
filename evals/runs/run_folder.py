"""A run on disk.

run.json is its manifest, cases.jsonl holds the cases with their gold, answers.jsonl the outcomes,
judged.jsonl the verdicts of a model and costs.json what answering took beside its time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from evals.cases.gold_spans import LocatedCase
from evals.runs.manifest import Manifest
from rag.errors import DossierError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did with one case.

    Attributes:
        variant: The variant of the question; "" for the question as written.
        passages: The ten best passages, best first.
        raw: For a follow-up, the passages for its words alone.
        rewritten: For a follow-up, the passages for a person's rewriting of it.
        stored: The canonical text at each citation's offsets, where the system shows it.
        error: Why the system failed; None if it answered.
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
    """A judging model's verdict on one answer; `error` says why there is none."""

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
        self._manifest_path = folder / "run.json"
        self._cases_path = folder / "cases.jsonl"
        self._answers_path = folder / "answers.jsonl"
        self._judgements_path = folder / "judged.jsonl"
        self._costs_path = folder / "costs.json"

    @cached_property
    def manifest(self) -> Manifest:
        """The run's manifest. Raises DossierError if there is no run."""
        return _read_json(self._manifest_path, _MANIFEST)

    @cached_property
    def cases(self) -> dict[str, LocatedCase]:
        return {located.case.id: located for located in _read_lines(self._cases_path, _CASE)}

    def read_outcomes(self) -> list[Outcome]:
        """Read the outcomes so far.

        A last line that was cut off when the process was killed is left out; its case is asked
        again.
        """
        return list(_read_lines(self._answers_path, _OUTCOME))

    def begin(self, manifest: Manifest, cases: list[LocatedCase]) -> None:
        """Create the folder, or continue the run in it.

        Raises:
            DossierError: The folder cannot be created, holds other files, or another run.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DossierError(
                f"The folder {self.folder} cannot be made ({error.strerror}); choose another --out."
            ) from error
        if self._manifest_path.exists():
            self._check_manifest(manifest)
            if self._cases_path.exists():
                _remove_partial_line(self._answers_path)
                return
        elif any(self.folder.iterdir()):
            raise DossierError(
                f"The folder {self.folder} holds files, but no run; choose another --out."
            )
        text = json.dumps(
            asdict(manifest),
            ensure_ascii=False,
            indent=1,
            default=str,
        )
        write_atomically(self._manifest_path, text)
        lines = [_format_line(located.to_dict()) for located in cases]
        write_atomically(self._cases_path, "".join(lines))
        self._answers_path.touch()

    def _check_manifest(self, manifest: Manifest) -> None:
        difference = manifest.find_difference(self.manifest)
        if difference:
            raise DossierError(
                f"The run in {self.folder} was begun with other {difference}; "
                "choose another --out, or remove it."
            )

    def append_outcome(self, outcome: Outcome) -> None:
        _append_line(self._answers_path, asdict(outcome))

    def read_judgements(self) -> list[Judgement]:
        """Read a judging model's verdicts so far; none where no model was asked."""
        if not self._judgements_path.exists():
            return []
        return list(_read_lines(self._judgements_path, _JUDGEMENT))

    def append_judgement(self, judgement: Judgement) -> None:
        _remove_partial_line(self._judgements_path)
        _append_line(self._judgements_path, asdict(judgement))

    @property
    def costs(self) -> dict[str, float]:
        """What the run took beside the time of each answer; empty until it is complete."""
        return _read_json(self._costs_path, _COSTS) if self._costs_path.exists() else {}

    def write_costs(self, costs: dict[str, float]) -> None:
        write_atomically(self._costs_path, json.dumps(costs, indent=1))


def write_atomically(path: Path, text: str) -> None:
    """Write a file whole or not at all, whenever the process is stopped.

    Raises:
        DossierError: The file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(text.encode("utf-8", "replace"))
        part.replace(path)
    except OSError as error:
        raise DossierError(f"{path} cannot be written ({error.strerror}).") from error


def _read_json(path: Path, adapter: TypeAdapter[_T]) -> _T:
    try:
        return adapter.validate_json(path.read_bytes())
    except OSError as error:
        raise DossierError(
            f"There is no run in {path.parent} ({path.name}: {error.strerror})."
        ) from error
    except ValidationError as error:
        raise DossierError(
            f"{path} is no run of this version ({error.errors()[0]['msg']})."
        ) from error


def _read_lines(path: Path, adapter: TypeAdapter[_T]) -> Iterator[_T]:
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
            yield adapter.validate_json(line)
        except ValidationError as error:
            is_cut_off = number == len(lines)
            if is_cut_off:
                return
            raise DossierError(
                f"{path}:{number} is damaged ({error.errors()[0]['msg']}); "
                "remove the line, then run again."
            ) from error


def _remove_partial_line(path: Path) -> None:
    """Remove a last line that was cut off, so that the next one starts on a line of its own."""
    content = path.read_bytes() if path.exists() else b""
    if content and not content.endswith(b"\n"):
        write_atomically(path, content[: content.rfind(b"\n") + 1].decode("utf-8"))


def _append_line(path: Path, value: dict[str, Any]) -> None:
    with path.open("ab") as file:
        # A server may send a lone surrogate, which UTF-8 cannot hold.
        file.write(_format_line(value).encode("utf-8", "replace"))


def _format_line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, default=str) + "\n"
