"""Finds the author that a question names, as in "the piece by Seun Sam"."""

from __future__ import annotations

import re

_ARTICLE_BY = re.compile(
    r"""
    \b(?:articles?|pieces?|columns?|op-eds?|essays?|opinions?|explainers?|profiles?
      |commentar(?:y|ies))
    (?:,?[ ]written)?[ ]by[ ](?P<name>[A-Z][\w.’'-]+(?:[ ](?:[a-z]{2,3}[ ])?[A-Z][\w.’'-]+){1,3})
    """,
    re.VERBOSE,
)


def find_named_author(question: str) -> str | None:
    """Find the full name of the author whose article a question means.

    A family name alone names nobody, since many may share it.
    """
    match = _ARTICLE_BY.search(question)
    if match is None:
        return None
    return re.sub(r"[’']s?$", "", match["name"].rstrip("."))
