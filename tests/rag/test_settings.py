"""Settings: where they are read from, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsInvalid
from rag.settings import Settings, is_class_path, load_settings, write_library_setting


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            "DOSSIER_EMBEDING__MODEL",
            "x",
            "The environment variable DOSSIER_EMBEDING__MODEL is not a setting of Dossier; remove "
            "or correct it. Did you mean DOSSIER_EMBEDDING__MODEL?",
        ),
        (
            "DOSSIER_QQQ",
            "x",
            "The environment variable DOSSIER_QQQ is not a setting of Dossier; remove or correct "
            "it.",
        ),
        (
            "DOSSIER_EMBEDDING__MODLE",
            "x",
            "The setting embedding.modle is unknown. Did you mean embedding.model?",
        ),
        (
            "DOSSIER_PASSAGES__MAX_TOKENS",
            "many",
            "The setting passages.max_tokens cannot be used: Input should be a valid integer, "
            "unable to parse string as an integer (it is 'many').",
        ),
        (
            "DOSSIER_PASSAGES__MAX_TOKENS",
            "3",
            "The setting passages.max_tokens cannot be used: Input should be greater than 31 "
            "(it is '3').",
        ),
        (
            "DOSSIER_RETRIEVAL__RETRIEVER",
            "bm25",
            "The setting retrieval.retriever cannot be used: it is hybrid, or a llama-index "
            "retriever as package.module:Class (it is 'bm25').",
        ),
        (
            "DOSSIER_LLM",
            "opnai:gpt-4o",
            "The setting llm cannot be used: it is auto, none, or a model as openai:MODEL, "
            "ollama:MODEL, anthropic:MODEL, gguf:MODEL, or a llama-index class as "
            "package.module:Class; did you mean openai:gpt-4o? (it is 'opnai:gpt-4o').",
        ),
    ],
)
def test_a_wrong_variable_is_named_with_its_value_and_a_suggestion(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert str(refused.value) == message


def test_json_that_does_not_parse_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_RETRIEVAL", "{not json")
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    message = str(refused.value)
    assert message.startswith("The settings in dossier.toml or the environment cannot be read")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        (
            "[retrieval]\ntpo = 5\n",
            "The setting retrieval.tpo is unknown. Did you mean retrieval.top?",
        ),
        (
            "colour = 'red'\n",
            "The setting colour is unknown; known are data, articles, passages, embedding, "
            "reranker, reader, retrieval, answering, llm, llm_choices, generation, server.",
        ),
        ("[retrieval\n", "The settings in dossier.toml or the environment cannot be read"),
    ],
)
def test_a_mistake_in_the_settings_file_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, toml: str, message: str
) -> None:
    (tmp_path / "dossier.toml").write_text(toml)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert str(refused.value).startswith(message)


def test_a_refused_address_or_key_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOSSIER_GENERATION__BASE_URL", "https://name:hunter2@a.example/v1")
    with pytest.raises(SettingsInvalid) as refused:
        load_settings()
    assert "hunter2" not in str(refused.value)


def test_environment_wins_over_file_and_file_over_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "dossier.toml").write_text("[retrieval]\ntop = 7\ncandidates = 33\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOSSIER_RETRIEVAL__TOP", "9")
    retrieval = load_settings().retrieval
    assert (retrieval.top, retrieval.candidates, retrieval.rerank) == (9, 33, 8)


def test_the_fingerprint_changes_with_what_can_change_an_answer(tmp_path: Path) -> None:
    default = load_settings()
    assert load_settings(data=tmp_path).fingerprint() == default.fingerprint()
    assert load_settings(answering={"threshold": 0.6}).fingerprint() != default.fingerprint()
    assert default.fingerprint("MyEmbedding") != default.fingerprint()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama_index.llms.mistralai:MistralAI", True),
        ("my_models:MyEmbedding", True),
        ("openai:GPT", False),
        ("mistral:7b", False),
        ("ollama:llama3.2:latest", False),
        ("sentence-transformers/all-MiniLM-L6-v2", False),
        ("C:\\models\\Own", False),
    ],
)
def test_a_class_path_is_told_from_the_name_of_a_model(name: str, expected: bool) -> None:
    assert is_class_path(name) is expected


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        section = field.annotation
        fields = getattr(section, "model_fields", None)
        if fields is None:
            assert field.description, name
            continue
        assert section.__doc__, name
        for key, inner in fields.items():
            assert inner.description, f"{name}.{key}"


def test_the_file_of_the_library_wins_over_the_one_here_and_the_environment_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "library"
    data.mkdir()
    (tmp_path / "dossier.toml").write_text("data = 'library'\n[retrieval]\ntop = 7\nrerank = 5\n")
    (data / "dossier.toml").write_text("[retrieval]\ntop = 8\ncandidates = 33\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOSSIER_RETRIEVAL__CANDIDATES", "44")
    settings = load_settings()
    retrieval = settings.retrieval
    assert (retrieval.top, retrieval.candidates, retrieval.rerank) == (8, 44, 5)
    assert settings.data == Path("library")
    assert load_settings(data=tmp_path / "other").retrieval.top == 7


def test_the_file_of_the_library_cannot_move_it(tmp_path: Path) -> None:
    (tmp_path / "dossier.toml").write_text("data = 'elsewhere'\n")
    with pytest.raises(SettingsInvalid, match="sets data, which is the folder that it lies in"):
        load_settings(data=tmp_path)


def test_one_setting_of_a_library_is_changed_and_the_rest_of_its_file_stays(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DOSSIER_LLM")
    data = tmp_path / "library"
    path = write_library_setting(data, "llm", "none")
    assert path.read_text() == 'llm = "none"\n'
    path.write_text("# ours\n[retrieval]\ntop = 7  # enough\n")
    write_library_setting(data, "llm", 'gguf:C:\\models\\"a".gguf')
    settings = load_settings(data=data)
    assert (settings.llm, settings.retrieval.top) == ('gguf:C:\\models\\"a".gguf', 7)
    assert "# ours\n" in path.read_text()
    assert "top = 7  # enough\n" in path.read_text()
    assert [file.name for file in data.iterdir()] == ["dossier.toml"]


def test_a_file_of_the_library_that_cannot_be_read_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "dossier.toml"
    path.write_text("[retrieval\n")
    with pytest.raises(SettingsInvalid, match="cannot be changed"):
        write_library_setting(tmp_path, "llm", "none")
    assert path.read_text() == "[retrieval\n"
