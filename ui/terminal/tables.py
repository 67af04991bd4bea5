"""Draws answers, search results and lists for a terminal.

Article text is never taken as markup, nor as commands to it.

What is printed is what the command was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text as Styled

from rag.records import Answer, Citation, ListedFile, RetrievedPassage
from rag.workspace.exchanges import StoredExchange

_UNBOUNDED = 10_000  # characters
# What a terminal obeys: the escape that begins its commands, and the like.
_CONTROLS = dict.fromkeys(
    [code for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"]
)


def style_text(words: str, style: str = "") -> Styled:
    return Styled(words.translate(_CONTROLS), style=style)


def draw_answer(answer: Answer, console: Console) -> None:
    if answer.understood and answer.understood != answer.question.strip():
        console.print(style_text(f"Understood as: {answer.understood}", style="dim"))
    if answer.short:
        console.print(style_text(answer.short, style="bold"))
    console.print(style_text(answer.text, style="" if answer.status != "abstained" else "yellow"))
    if answer.note:
        console.print(style_text(answer.note, style="dim"))
    for article in answer.articles:
        console.print(style_text(f"    {article.article_id}  {article.path}", style="dim"))
    for citation in answer.citations:
        console.print(_format_citation(citation, f"[{citation.number}]"))
    for citation in answer.nearest:
        console.print(_format_citation(citation, " ~ "), style="dim")


def _format_citation(citation: Citation, mark: str) -> Styled:
    about = ", ".join(
        part for part in (citation.title, citation.source, citation.published) if part
    )
    return style_text(
        f"{mark} {about}\n    {citation.path} {citation.start}–{citation.end}: “{citation.quote}”"
    )


def draw_passages(passages: Sequence[RetrievedPassage], console: Console) -> None:
    for each in passages:
        console.print(style_text(f"{each.score:8.2f}  {each.title}", style="bold"))
        console.print(
            style_text(
                f"          {each.path} {each.passage.start}–{each.passage.end}\n          "
                f"{each.text}\n"
            )
        )


def draw_listing(files: Sequence[ListedFile], console: Console) -> None:
    """A table as wide as the terminal; whole, when a script reads it."""
    fixed = {name: Column(name, no_wrap=True) for name in ("state", "id", "published")}
    table = Table(
        fixed["state"],
        fixed["id"],
        "file",
        "title",
        "author",
        fixed["published"],
        "passages",
        box=None,
    )
    for each in files:
        title = each.title or each.reason or ""
        table.add_row(
            each.state,
            each.article_id or "",
            style_text(each.path),
            style_text(title),
            style_text(each.author or ""),
            each.published or "",
            str(each.passages or ""),
        )
    if not console.is_terminal:
        console.width = _UNBOUNDED
    console.print(table)


def draw_feedback(rated: Sequence[StoredExchange], console: Console) -> None:
    """What people said of answers, as a table; whole, when a script reads it."""
    table = Table(
        Column("date", no_wrap=True),
        "question",
        Column("verdict", no_wrap=True),
        "reason",
        "comment",
        box=None,
    )
    for each in rated:
        if each.feedback:
            said = each.feedback
            table.add_row(
                f"{each.asked:%Y-%m-%d}",
                style_text(each.question),
                said.verdict,
                said.reason or "",
                style_text(said.comment),
            )
    if not console.is_terminal:
        console.width = _UNBOUNDED
    console.print(table)
