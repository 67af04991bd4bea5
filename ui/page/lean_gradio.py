"""Import Gradio without the type stubs that it writes for editors.

While Gradio is imported it writes a `.pyi` file beside each of its components, in its own folder,
and there is no setting against it: `import gradio` takes 2.7 s with these files, 1.5 s without. An
import hook replaces the function that writes them; everything else of Gradio stays as it is. The
packages that use Gradio import this module first.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType

_MODULE = "gradio.component_meta"
_STUB_WRITER = "create_or_modify_pyi"


class _StublessLoader(SourceFileLoader):
    """Load the module, and replace the function that writes stubs by one that does nothing."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        if hasattr(module, _STUB_WRITER):
            setattr(module, _STUB_WRITER, _write_no_stub)


class _StublessFinder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _MODULE:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _StublessLoader(spec.loader.name, spec.loader.path)
        return spec


def _write_no_stub(component_class: type, class_name: str, events: Sequence[object]) -> None:
    """Take the arguments of Gradio's function, and do nothing."""


def _import_gradio() -> None:
    finder = _StublessFinder()
    sys.meta_path.insert(0, finder)
    try:
        import gradio  # noqa: F401
    finally:
        sys.meta_path.remove(finder)


_import_gradio()
