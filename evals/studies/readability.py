"""Measure how the source code reads, on the working tree or on a git revision.

    python -m evals.studies.readability [--git REVISION] [--list MEASURE]

The measures are counted with `ast` and `tokenize`, without running the code:

- participles: functions whose name begins with a past participle ("found", "told", "indexed").
  Methods that Python names, such as __init__, do not count as functions.
- density: tokens per line of code. Comments, docstrings and line ends do not count.
- wide lines: lines over 100 columns.
- question parsing: calls in rag/ that parse a question's text, outside rag/query.py and the
  modules that read English (see evals.studies.question_parsing).
- html: lines of string literals that hold an HTML tag.
- long modules: modules over 300 lines.
- dict hacks: places that write to an object's __dict__ by key, to get around its constructor.

`--list MEASURE` prints the places that a measure counts, one per line.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import subprocess
import tarfile
import tempfile
import tokenize
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from evals.studies.question_parsing import find_question_parsing, is_language_module

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("rag", "ui", "evals", "tests")
_PRODUCT = ("rag", "ui", "evals")
_MAX_COLUMNS = 100
_MAX_MODULE_LINES = 300

_VERBS_IN_ED = frozenset(
    "bleed breed embed exceed feed heed need proceed seed shed speed succeed wed weed".split()
)
_IRREGULAR_PARTICIPLES = frozenset(
    """
    begun bought bound broken brought built caught chosen dealt done drawn driven fallen felt
    forgotten fought found given gone got grown heard held hidden hung kept known laid led left
    lent lost made meant met paid proven risen said seen sent shown sold sought spent spoken stood
    stuck sworn taken taught thought thrown told torn understood undone withdrawn woken won worn
    woven written
    """.split()
)

_ELEMENTS = """
    a abbr article aside b blockquote body br button cite code dd details div dl dt em figcaption
    figure footer form h[1-6] head header hr html i iframe img input label li link main mark meta
    nav ol option p path pre q script section select small span strong style sub summary sup svg
    table tbody td textarea tfoot th thead time title tr u ul
""".split()
_HTML_TAG = re.compile(
    rf"</?(?:{'|'.join(_ELEMENTS)})(?:\s[^<>]*)?/?>|<(?:{'|'.join(_ELEMENTS)})\s"
)
_UNCOUNTED_TOKENS = frozenset(
    (
        tokenize.COMMENT,
        tokenize.DEDENT,
        tokenize.ENCODING,
        tokenize.ENDMARKER,
        tokenize.INDENT,
        tokenize.NEWLINE,
        tokenize.NL,
    )
)


@dataclass(slots=True)
class Measures:
    """What was counted in one package; each place is "path:line text"."""

    functions: int = 0
    tokens: int = 0
    code_lines: int = 0
    lines: int = 0
    places: dict[str, list[str]] = field(default_factory=dict)

    def add_place(self, measure: str, place: str) -> None:
        self.places.setdefault(measure, []).append(place)

    def count(self, measure: str) -> int:
        return len(self.places.get(measure, ()))

    def __add__(self, other: Measures) -> Measures:
        total = Measures(
            self.functions + other.functions,
            self.tokens + other.tokens,
            self.code_lines + other.code_lines,
            self.lines + other.lines,
        )
        for measures in (self, other):
            for measure, places in measures.places.items():
                total.places.setdefault(measure, []).extend(places)
        return total


def is_participle(name: str) -> bool:
    """Whether a function's name begins with a past participle instead of a verb's base form."""
    first = name.strip("_").split("_")[0].lower()
    if first in _IRREGULAR_PARTICIPLES:
        return True
    return first.endswith("ed") and first not in _VERBS_IN_ED


def measure_package(root: Path, package: str) -> Measures:
    """Count the measures over all Python files of a package.

    Args:
        root: The folder that holds the package.
        package: The package's name.
    """
    measures = Measures()
    for path in sorted((root / package).rglob("*.py")):
        measure_module(
            path.read_text(encoding="utf-8"),
            str(path.relative_to(root)),
            measures,
        )
    return measures


def measure_module(source: str, name: str, measures: Measures) -> None:
    """Add the counts of one module to the measures.

    Args:
        source: The module's source code.
        name: Its path, relative to the root, as it is shown in the lists.
        measures: What the counts are added to.
    """
    tree = ast.parse(source)
    lines = source.splitlines()
    measures.lines += len(lines)
    if len(lines) > _MAX_MODULE_LINES:
        measures.add_place("long modules", f"{name} {len(lines)} lines")
    for number, line in enumerate(lines, start=1):
        if len(line) > _MAX_COLUMNS:
            measures.add_place("wide lines", f"{name}:{number} {len(line)} columns")
    _count_functions(tree, name, measures)
    _count_tokens(source, _find_docstring_starts(tree), name, measures)
    _count_dict_hacks(tree, name, measures)
    if name.startswith("rag/") and not is_language_module(name):
        for call in find_question_parsing(tree):
            measures.add_place("question parsing", f"{name}:{call.lineno} {ast.unparse(call)}")


def _count_functions(tree: ast.Module, name: str, measures: Measures) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name.startswith("__") and node.name.endswith("__"):
            continue
        measures.functions += 1
        if is_participle(node.name):
            measures.add_place("participles", f"{name}:{node.lineno} {node.name}")


def _find_docstring_starts(tree: ast.Module) -> set[tuple[int, int]]:
    """Find the line and column where each docstring begins."""
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Expr))
    return {
        (constant.lineno, constant.col_offset)
        for constant in constants
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }


def _count_tokens(
    source: str,
    docstrings: set[tuple[int, int]],
    name: str,
    measures: Measures,
) -> None:
    code_lines: set[int] = set()
    html_lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _UNCOUNTED_TOKENS or token.start in docstrings:
            continue
        measures.tokens += 1
        code_lines.update(range(token.start[0], token.end[0] + 1))
        if token.type == tokenize.STRING or "FSTRING" in tokenize.tok_name[token.type]:
            for offset, line in enumerate(token.string.splitlines()):
                if _HTML_TAG.search(line):
                    html_lines.add(token.start[0] + offset)
    measures.code_lines += len(code_lines)
    lines = source.splitlines()
    for number in sorted(html_lines):
        measures.add_place("html", f"{name}:{number} {lines[number - 1].strip()}")


def _count_dict_hacks(tree: ast.Module, name: str, measures: Measures) -> None:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute):
            continue
        if node.value.attr == "__dict__":
            measures.add_place("dict hacks", f"{name}:{node.lineno} {ast.unparse(node)}")


def extract_revision(revision: str, folder: Path) -> None:
    """Unpack the packages of a git revision into a folder, through `git archive`."""
    command = ["git", "-C", str(_ROOT), "archive", revision, *_PACKAGES]
    archive = subprocess.run(command, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")


def format_table(by_package: dict[str, Measures]) -> str:
    """Format the measures as a table: a row per measure, a column per package."""
    product = Measures()
    for package in _PRODUCT:
        product += by_package[package]
    columns = {**by_package, "rag+ui+evals": product}
    rows = [("", *columns)]
    for label, show in _ROWS.items():
        rows.append((label, *(show(measures) for measures in columns.values())))
    return "\n".join(f"{row[0]:<44}" + "".join(f"{cell:>14}" for cell in row[1:]) for row in rows)


def _format_share(measures: Measures) -> str:
    return f"{measures.count('participles') / max(measures.functions, 1):.1%}"


def _format_density(measures: Measures) -> str:
    return f"{measures.tokens / max(measures.code_lines, 1):.2f}"


_ROWS: dict[str, Callable[[Measures], str]] = {
    "functions": lambda measures: f"{measures.functions:,}",
    "functions named by a participle": _format_share,
    "tokens per line of code": _format_density,
    "lines over 100 columns": lambda measures: f"{measures.count('wide lines'):,}",
    "places that parse a question's text": lambda measures: str(measures.count("question parsing")),
    "lines of hand-written HTML in Python": lambda measures: str(measures.count("html")),
    "modules over 300 lines": lambda measures: str(measures.count("long modules")),
    "__dict__[…] hacks": lambda measures: str(measures.count("dict hacks")),
    "lines": lambda measures: f"{measures.lines:,}",
    "lines of code": lambda measures: f"{measures.code_lines:,}",
}
_LISTS = (
    "participles",
    "wide lines",
    "question parsing",
    "html",
    "long modules",
    "dict hacks",
)


def measure_tree(root: Path) -> dict[str, Measures]:
    """Count the measures of each package under a folder."""
    return {package: measure_package(root, package) for package in _PACKAGES}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--git",
        metavar="REVISION",
        help="measure this revision",
    )
    parser.add_argument(
        "--list",
        choices=_LISTS,
        help="print what the measure counts",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = _ROOT
        if options.git:
            root = Path(folder)
            extract_revision(options.git, root)
        by_package = measure_tree(root)
    if options.list:
        for measures in by_package.values():
            for place in measures.places.get(options.list, ()):
                print(place)
        return
    print(format_table(by_package))


if __name__ == "__main__":
    main()
