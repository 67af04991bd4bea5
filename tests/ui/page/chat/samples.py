"""Articles and answers as the engine gives them, some with hostile text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from rag import Assistant, load_settings, open_assistant
from rag.library.rows import ArticleRows, KnownFile
from rag.records import (
    Answer,
    Article,
    Citation,
    Disagreement,
    ListedArticle,
    Segment,
    Statement,
)
from tests.support.harbour import HOSTILE
from ui.page.chat.turns import Chat, ChatTurn

PLAIN_ARTICLE = Article(
    id="plain",
    version="v1",
    title="Harbour opens again",
    text="The harbour opened on Monday. It had been closed for 40 days.\n\nShips returned at noon.",
    blocks=((0, 61, "paragraph"), (63, 86, "paragraph")),
    source="The Courier",
    published=date(2024, 11, 16),
)
HOSTILE_ARTICLE = Article(
    id="hostile",
    version="v1",
    title=f"Title {HOSTILE}",
    text=f"Before it. {HOSTILE} After it.",
    blocks=((0, 11 + len(HOSTILE) + 10, "paragraph"),),
    source=f"Source {HOSTILE}",
)


def build_citation(number: int, article: Article, start: int, end: int) -> Citation:
    """Cite a span of an article."""
    return Citation(
        number,
        article.id,
        article.version,
        article.title,
        article.source,
        article.published.isoformat() if article.published else None,
        "a.txt",
        start,
        end,
        article.text[start:end],
    )


OPENED = build_citation(1, PLAIN_ARTICLE, 0, 29)
CLOSED = build_citation(2, PLAIN_ARTICLE, 30, 61)
INJECTED = build_citation(1, HOSTILE_ARTICLE, 11, 11 + len(HOSTILE))

_ANSWERED = Answer("harbour", "harbour", "answered", 0.91, "")

# Two sentences, of which one is only partly supported, and articles that disagree.
HARBOUR = replace(
    _ANSWERED,
    text="It was closed for 40 days. [1] It opened on Monday. [2]",
    understood="harbour",
    segments=(Segment(OPENED.quote, "supported", (1,)), Segment(CLOSED.quote, "partly", (2,))),
    citations=(OPENED, CLOSED),
    disagreements=(
        Disagreement("the closure", (Statement("40 days", 2), Statement("since Monday", 1))),
    ),
)
HOSTILE_ANSWER = replace(
    _ANSWERED,
    question="hostile",
    text=HOSTILE,
    segments=(Segment(HOSTILE, "supported", (1,)),),
    citations=(INJECTED,),
)
ABSTENTION = replace(
    _ANSWERED,
    question="weather",
    status="abstained",
    confidence=0.1,
    text="The articles do not say.",
    nearest=(OPENED,),
)
PRODUCT_REPLY = replace(
    _ANSWERED,
    question="help",
    kind="product",
    text="I answer from articles.",
    suggestions=("When did it open?",),
)
LISTING = replace(
    _ANSWERED,
    question="list",
    kind="library",
    text=f"The library has 1 article:\n“Title {HOSTILE}” (Source {HOSTILE}, 16 November 2024)",
    articles=(
        ListedArticle(
            'a/"b',
            f"Title {HOSTILE}",
            f"Source {HOSTILE}",
            "2024-11-16",
            f"{HOSTILE}.md",
        ),
    ),
)
UNREADABLE = replace(
    _ANSWERED, question="zzz", kind="question", text="That is not a question I can read."
)


def build_chat(*answers: Answer) -> Chat:
    """A chat whose questions have all been answered."""
    turns = [
        ChatTurn(number, answer.question, "done", answer=answer)
        for number, answer in enumerate(answers, start=1)
    ]
    return Chat(tuple(turns))


def open_library(data: Path, *articles: Article) -> Assistant:
    """An assistant whose library has these articles; showing answers needs no passages of them."""
    assistant = open_assistant(load_settings(data=data))
    for article in articles:
        path = f"{article.id}.txt"
        file = KnownFile(f"/{path}", path, "indexed", None, None, None, None, article.id)
        rows = ArticleRows(article, [], np.empty((0, 0), np.float32), [file])
        assistant.library.store.save_articles([rows], "")
    return assistant
