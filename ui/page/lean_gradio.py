"""Imports Gradio without the type hints that it writes for editors, beside each of its components in its own folder: half of its import.

It writes none for a component that is in no file, and so none is while Gradio is imported. The packages that use Gradio import this first.
"""

from __future__ import annotations

import inspect
from typing import Any
from unittest.mock import patch

_getfile = inspect.getfile


def _hide_gradio_files(what: Any) -> str:
    if getattr(what, "__module__", "").startswith("gradio."):
        raise OSError("not while Gradio is imported")
    return _getfile(what)


with patch.object(inspect, "getfile", _hide_gradio_files):
    import gradio  # noqa: F401
