"""Parts that are named in the settings as package.module:Class."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, TypeVar

from rag.errors import SettingsInvalid

_Part = TypeVar("_Part")


def build_part(setting: str, path: str, arguments: Mapping[str, Any], kind: type[_Part]) -> _Part:
    """Import a class and build an object of it.

    Args:
        setting: the setting that names it, for messages.
        path: package.module:Class.
        arguments: keyword arguments of the class.
        kind: the llama-index class that the object must be an instance of.

    Raises:
        SettingsInvalid: the path does not import, the class is of another kind, or it refuses the
            arguments.
    """
    module_name, _, class_name = path.partition(":")
    fault = f"The setting {setting} cannot be used: {path}"
    try:
        module = import_module(module_name)
    except ImportError as error:
        raise SettingsInvalid(
            f"{fault} cannot be imported ({error}): install its package, or correct the path."
        ) from error
    part_class = getattr(module, class_name, None)
    if not isinstance(part_class, type):
        raise SettingsInvalid(f"{fault} is not a class of {module_name}: correct the path.")
    if not issubclass(part_class, kind):
        raise SettingsInvalid(f"{fault} is not a {kind.__name__} of llama-index.")
    try:
        return part_class(**arguments)
    except Exception as error:  # of any library, for a wrong argument as for a missing key
        reason = " ".join(str(error).split())
        raise SettingsInvalid(
            f"{fault} cannot be built with the arguments {', '.join(arguments) or 'none'} "
            f"({type(error).__name__}: {reason})."
        ) from error
