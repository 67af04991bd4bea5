"""The GGUF models that `dossier llm` knows, and where they lie once they are pulled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from rag.errors import RequestError

MODELS_FOLDER = "models"  # under the folder of the library
_CATALOGUE = Path(__file__).with_name("catalogue.yaml")
# Names of repositories and files become folders and files here, so that a part that begins with a
# dot, such as .., is none.
_PART = r"[A-Za-z0-9][A-Za-z0-9_.+-]*"
_FILE_IN_REPO = re.compile(rf"({_PART}/{_PART})/({_PART}(?:/{_PART})*\.gguf)")
_SPLIT_FILE = re.compile(r"-\d{5}-of-\d{5}\.gguf$")


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A GGUF file in a repository of the Hugging Face hub.

    Attributes:
        repo: the repository, as OWNER/NAME.
        file: its path in there.
        revision: a branch or commit.
        sha256: its checksum, where it is known beforehand.
    """

    repo: str
    file: str
    revision: str = "main"
    sha256: str | None = None

    @property
    def full_name(self) -> str:
        return f"{self.repo}/{self.file}"

    def get_path(self, data: Path) -> Path:
        """Get where the file lies once it is pulled, under the folder of a library."""
        return data / MODELS_FOLDER / self.repo.replace("/", "--") / self.file


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model of the catalogue.

    Attributes:
        name: the short name by which it is pulled and used.
        file: where it comes from.
        bytes: the size of the file.
        parameters: its size in billions of parameters.
        licence: its licence, by the SPDX identifier.
        memory: the gigabytes of memory that it needs.
    """

    name: str
    file: ModelFile
    bytes: int
    parameters: float
    licence: str
    memory: float


@cache
def read_catalogue() -> tuple[CatalogueModel, ...]:
    """Read the catalogue, in the order in which it recommends."""
    entries = yaml.safe_load(_CATALOGUE.read_text(encoding="utf-8"))
    models = []
    for entry in entries:
        file = ModelFile(
            entry["repo"], entry["file"], entry.get("revision", "main"), entry["sha256"]
        )
        model = CatalogueModel(
            entry["name"],
            file,
            entry["bytes"],
            entry["parameters"],
            entry["licence"],
            entry["memory"],
        )
        models.append(model)
    return tuple(models)


def find_catalogue_model(name: str) -> CatalogueModel | None:
    """Find a model of the catalogue by its short name, or by its repository and file."""
    for model in read_catalogue():
        if name in (model.name, model.file.full_name):
            return model
    return None


def find_model_file(name: str) -> ModelFile:
    """Find the file that a name means: a short name, or REPOSITORY/FILE.gguf.

    Raises:
        RequestError: it is neither, or one part of a model in several files.
    """
    model = find_catalogue_model(name)
    if model:
        return model.file
    found = _FILE_IN_REPO.fullmatch(name)
    if found is None:
        known = ", ".join(model.name for model in read_catalogue())
        raise RequestError(
            f"{name} is no model of the catalogue ({known}), and no file of the hub as "
            "OWNER/REPOSITORY/FILE.gguf."
        )
    if _SPLIT_FILE.search(name):
        raise RequestError(
            f"{name} is one part of a model in several files; name a model in one file."
        )
    return ModelFile(found[1], found[2])


def list_pulled_files(data: Path) -> list[ModelFile]:
    """List the files that were pulled into the folder of a library."""
    folder = data / MODELS_FOLDER
    files = []
    for path in sorted(folder.glob("*--*/**/*.gguf")):
        repo, *parts = path.relative_to(folder).parts
        files.append(ModelFile(repo.replace("--", "/", 1), "/".join(parts)))
    return files
