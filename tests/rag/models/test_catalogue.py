"""The catalogue of models, and that names from a hub stay in the models' folder."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.errors import RequestError
from rag.models.llm.catalogue import (
    ModelFile,
    find_model_file,
    list_pulled_files,
    read_catalogue,
)


def test_every_model_has_what_is_shown_and_checked() -> None:
    names = [model.name for model in read_catalogue()]
    assert len(names) == len(set(names)) >= 4
    for model in read_catalogue():
        assert find_model_file(model.name) == find_model_file(model.file.full_name) == model.file
        assert re.fullmatch("[0-9a-f]{64}", model.file.sha256 or "")
        assert model.licence in ("Apache-2.0", "MIT")
        assert model.parameters >= 3
        assert model.memory * 1e9 > model.bytes


@pytest.mark.parametrize(
    "name",
    [
        "gpt",
        "owner/file.gguf",
        "owner/repo/model.bin",
        "../repo/model.gguf",
        "owner/../model.gguf",
        "owner/repo/../../../etc/model.gguf",
        "owner/repo//model.gguf",
        "/owner/repo/model.gguf",
        "owner/repo/.hidden.gguf",
        "owner/repo/a\\..\\model.gguf",
        "owner/repo/model.gguf\n",
        "owner/repo/a b.gguf",
        "owner/repo/model-00001-of-00002.gguf",
    ],
)
def test_a_name_that_is_no_file_of_a_repository_is_refused(name: str) -> None:
    with pytest.raises(RequestError):
        find_model_file(name)


def test_pulled_files_are_listed_by_repository(tmp_path: Path) -> None:
    assert list_pulled_files(tmp_path) == []
    file = ModelFile("owner/repo", "sub/model.gguf")
    path = file.get_path(tmp_path)
    assert path == tmp_path / "models" / "owner--repo" / "sub" / "model.gguf"
    path.parent.mkdir(parents=True)
    path.touch()
    partial = tmp_path / "models" / ".partial" / "abc.gguf"
    partial.parent.mkdir()
    partial.touch()
    assert list_pulled_files(tmp_path) == [file]
