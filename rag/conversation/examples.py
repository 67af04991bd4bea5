"""Questions that this library can answer, made from its own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.library.store import Store

_ROLE = re.compile(
    r"(?P<name>[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,2}), (?:the |an? |who (?:is|heads) )?(?P<role>[a-zA-Z’' -]{8,60}?(?:minister|president|secretary|ambassador|director|chief|leader|"
    r"adviser|spokesman|spokeswoman|researcher|analyst|chairman|commander|envoy)\b[^,.;]{0,40})[,.]"
)
_SAID = re.compile(
    r"(?P<name>[A-Z][\w’-]+(?: [A-Z][\w’-]+){1,2}),? (?:said|warned|told|argued|announced|called|described|welcomed)\b[^.]{0,60}?\b(?P<topic>(?:[A-Z][\w’-]+ ){1,2}[a-z]{4,})"
)
_COUNT = re.compile(
    r"\b\d{1,3}(?:,\d{3})+ (?P<what>(?:[A-Z][\w’-]+ ){1,2}(?:troops|soldiers|people|containers|missiles|shells|workers))\b[^.]{0,40}?\b(?:in|near|to) (?P<where>[A-Z]\w+)"
)


def candidate_questions(store: Store, most_articles: int = 60) -> Iterator[str]:
    """Questions likely to be answered, the newest articles' first; whoever shows one asks it before."""
    seen: set[str] = set()
    articles = sorted(
        (file for file in store.listing() if file.state == "indexed" and file.article_id),
        key=lambda file: file.published or "",
        reverse=True,
    )
    for file in articles[:most_articles]:
        article = store.article(file.article_id or "")
        question = _question_of(article.text if article else "")
        if question and question not in seen:
            seen.add(question)
            yield question
    for file in articles[:most_articles]:
        if file.author:
            yield f"Who wrote “{file.title}”?"


def _question_of(text: str) -> str | None:
    if match := _COUNT.search(text):
        return f"How many {match['what']} are in {match['where']}?"
    if match := _ROLE.search(text):
        return f"Who is {match['name']}?"
    if match := _SAID.search(text):
        return f"What did {match['name']} say about {match['topic'].strip()}?"
    return None
