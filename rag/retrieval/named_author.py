"""What a question says of the article that it means: "the piece by Seun Sam" is a filter, not words to look for."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.library.articles import ArticleStore
from rag.records import Filters

_BY = re.compile(
    r"\b(?:articles?|pieces?|columns?|op-eds?|essays?|opinions?|explainers?|profiles?|commentar(?:y|ies))"
    r"(?:,? written)? by (?P<name>[A-Z][\w.’'-]+(?: (?:[a-z]{2,3} )?[A-Z][\w.’'-]+){1,3})"
)


def restrict_to_author(question: str, store: ArticleStore, filters: Filters) -> Filters:
    """The filters with the author whose article the question names, where the library has one of that name.

    What a person has chosen is not changed, and the name of nobody who wrote here restricts nothing; nor does a family name
    alone, which many may have.
    """
    match = _BY.search(question)
    if match is None or filters.author is not None:
        return filters
    name = re.sub(r"[’']s?$", "", match["name"].rstrip("."))
    return replace(filters, author=name) if store.find_spellings("author", name) else filters
