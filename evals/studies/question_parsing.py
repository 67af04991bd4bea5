"""Find the places in a module that parse a question's text. Part of the readability study."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

_QUESTION_NAMES = frozenset(("question", "query"))
_TEXT_FIELDS = frozenset(("question", "text", "asked", "standalone", "original"))
_STRING_METHODS = frozenset(
    """
    casefold endswith find index lower lstrip partition removeprefix removesuffix replace rfind
    rindex rpartition rsplit rstrip split splitlines startswith upper
    """.split()
)
_REGEX_METHODS = frozenset("findall finditer fullmatch match search split sub subn".split())
_LANGUAGE_FILES = re.compile(r"rag/(?:english/|language\.py$|query\.py$|words\.py$)")
# Modules whose functions read English, also as they were called in older revisions.
_LANGUAGE_MODULES = re.compile(
    r"rag\.(?:english|words|answering\.(?:wording|surveys|quantities|orders)"
    r"|articles\.(?:dates|sentences|stopwords))\b"
)
_OLD_LANGUAGE_FILES = re.compile(
    r"rag/answering/(?:wording|surveys|quantities|orders)\.py$"
    r"|rag/articles/(?:dates|sentences|stopwords)\.py$"
)


def is_language_module(path: str) -> bool:
    """Whether a module, by its path from the root, is one that may parse a question's text."""
    if _LANGUAGE_FILES.match(path):
        return True
    return _OLD_LANGUAGE_FILES.match(path) is not None


def find_question_parsing(tree: ast.Module) -> Iterator[ast.Call]:
    """Find the calls that parse a question's text.

    Such a call applies a string method, a regular expression or a function that reads English to
    an expression that holds a question.
    """
    readers = _find_language_functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_question_parsing(node, readers):
            yield node


def _is_question_parsing(call: ast.Call, readers: set[str]) -> bool:
    function = call.func
    takes_question = any(_holds_question(argument) for argument in call.args)
    if isinstance(function, ast.Name):
        return function.id in readers and takes_question
    if not isinstance(function, ast.Attribute):
        return False
    if function.attr in _STRING_METHODS and _holds_question(function.value):
        return True
    if function.attr not in _REGEX_METHODS:
        return False
    return _is_regex(function.value) and takes_question


def _is_regex(node: ast.expr) -> bool:
    """Whether an expression is the module `re` or, by its capitals, a compiled constant."""
    if not isinstance(node, ast.Name):
        return False
    return node.id == "re" or node.id.isupper()


def _find_language_functions(tree: ast.Module) -> set[str]:
    """Find the names that a module imports from the modules that read English."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        if _LANGUAGE_MODULES.match(node.module or ""):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def _holds_question(node: ast.expr) -> bool:
    """Whether an expression is a question's text: `question`, `turn.question`, `query.text`."""
    if isinstance(node, ast.Name):
        return node.id in _QUESTION_NAMES
    if not isinstance(node, ast.Attribute):
        return False
    if node.attr in _QUESTION_NAMES:
        return True
    owner = node.value
    if not isinstance(owner, ast.Name):
        return False
    return owner.id in _QUESTION_NAMES and node.attr in _TEXT_FIELDS
