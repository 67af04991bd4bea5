"""The report's templates: everything that they show is escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_FOLDER = Path(__file__).parent
_ENVIRONMENT = Environment(
    loader=PackageLoader("evals.reporting", ""),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_template(name: str, **values: Any) -> str:
    """Render a template of this folder."""
    return _ENVIRONMENT.get_template(name).render(**values)


def read_asset(name: str) -> Markup:
    """Read a style sheet or script of this folder, to be placed in a page as it is."""
    return Markup((_FOLDER / name).read_text(encoding="utf-8"))
