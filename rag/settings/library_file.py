"""The settings file of one library, `dossier.toml` in its folder."""

from __future__ import annotations

import os
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from rag.errors import SettingsInvalid

SETTINGS_FILE = "dossier.toml"


def write_library_setting(data: Path, name: str, value: str) -> Path:
    """Set one setting in the file of a library; everything else in it stays, comments included.

    Returns:
        The file.

    Raises:
        SettingsInvalid: the file that is there cannot be read, or the folder not written to.
    """
    path = data / SETTINGS_FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        content = path.read_text(encoding="utf-8") if path.is_file() else ""
        document = tomlkit.parse(content)
        document[name] = value
        draft = path.with_suffix(".toml.new")
        draft.write_text(tomlkit.dumps(document), encoding="utf-8")
        os.replace(draft, path)
    except (OSError, TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"The settings file {path} cannot be changed: {error}.") from error
    return path
