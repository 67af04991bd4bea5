"""An assistant that says what a test tells it to, over two tiny articles of hostile and plain text.

It stands in for the engine where a test needs an answer that the engine gives only by chance:
a disagreement, a partly supported sentence, a failure, an answer slow enough to stop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

from rag.errors import DossierError
from rag.records import (
    Answer,
    Article,
    Citation,
    Disagreement,
    Filters,
    ListedFile,
    Progress,
    Segment,
    Statement,
    Turn,
)

NONE = Filters()
HOSTILE = (
    "<img src=x onerror=alert(1)> **bold** $x^2$ [a](javascript:alert(1)) ${alert(2)} {{value}} &lt;b&gt;"
)

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
    url="javascript:alert(3)",
)
ARTICLES = {article.id: article for article in (PLAIN_ARTICLE, HOSTILE_ARTICLE)}


def citation(number: int, article: Article, start: int, end: int) -> Citation:
    """A citation of a span of one of the articles above."""
    published = article.published.isoformat() if article.published else None
    quote = article.text[start:end]
    return Citation(
        number,
        article.id,
        article.version,
        article.title,
        article.source,
        published,
        "a.txt",
        start,
        end,
        quote,
    )


OPENED = citation(1, PLAIN_ARTICLE, 0, 29)
CLOSED = citation(2, PLAIN_ARTICLE, 30, 61)
INJECTED = citation(1, HOSTILE_ARTICLE, 11, 11 + len(HOSTILE))


def answer_to(question: str) -> Answer:
    """The scripted answer: chosen by the first word of the question."""
    base = Answer(question, question, "answered", 0.91, "")
    word = question.split()[0].lower().strip("?") if question.split() else ""
    if word == "hostile":
        return replace(
            base, text=HOSTILE, segments=(Segment(HOSTILE, "supported", (1,)),), citations=(INJECTED,)
        )
    if word == "weather":
        text = "The articles do not say."
        return replace(base, status="abstained", confidence=0.1, text=text, nearest=(OPENED,))
    if word == "help":
        return replace(
            base, kind="product", text="I answer from articles.", suggestions=("When did it open?",)
        )
    if word == "zzz":
        return replace(base, kind="question", text="That is not a question I can read.")
    statements = (Statement("40 days", 2), Statement("since Monday", 1))
    return replace(
        base,
        text="It was closed for 40 days. [1] It opened on Monday. [2]",
        understood="When did the harbour open?" if word == "and" else question,
        segments=(Segment(OPENED.quote, "supported", (1,)), Segment(CLOSED.quote, "partly", (2,))),
        citations=(OPENED, CLOSED),
        disagreements=(Disagreement("the closure", statements),),
    )


class ScriptedAssistant:
    """Answers by `answer_to`; a question that begins with "slow" waits until `release` is set."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.conversations: list[tuple[Turn, ...]] = []
        self.filters: list[Filters] = []
        listed = [
            ListedFile(
                "a.txt", "indexed", None, "plain", "Harbour opens again", None, "The Courier", "2024-11-16"
            ),
            ListedFile("<b>.pdf", "failed", "It has <i>no</i> text; scan it again.", None),
        ]
        self.library = SimpleNamespace(listing=lambda: listed)

    def ask(self, question, *, conversation=(), filters=NONE):
        *_, last = self.stream(question, conversation=conversation, filters=filters)
        return last.answer

    def stream(self, question, *, conversation=(), filters=NONE) -> Iterator[Progress]:
        self.conversations.append(tuple(conversation))
        self.filters.append(filters)
        if question.startswith("error"):
            raise DossierError("The <library> is busy; try again in a minute.")
        if question.startswith("bug"):
            raise ZeroDivisionError("a bug, on purpose")
        yield Progress("understanding")
        yield Progress("searching")
        whole = answer_to(question)
        if question.startswith("slow"):
            self.release.wait(30)
        yield Progress("answering", replace(whole, segments=whole.segments[:1]))
        time.sleep(0.2)
        yield Progress("done", whole)

    def search(self, query, *, top=None, filters=NONE):
        return []

    def examples(self):
        return ("When did the harbour open?", f"hostile {HOSTILE}", "weather tomorrow?")

    def article(self, article_id):
        return ARTICLES.get(article_id)

    def paragraph(self, citation):
        text = ARTICLES[citation.article_id].text
        end = text.find("\n", citation.end)
        return text.rfind("\n", 0, citation.start) + 1, len(text) if end < 0 else end

    def check(self, citation):
        return citation
