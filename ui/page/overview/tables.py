"""The overview in words and tables; what articles and people wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.workspace.library_stats import LibraryStats
from rag.workspace.usage import MissedQuestion, Ratings
from ui.page.markup import escape_html
from ui.page.overview import strings

_MOST_SHOWN = 150  # questions; what lies further back is not read any more


def render_chart_heading(title: str, caption: str, legend: Iterable[tuple[str, str]] = ()) -> str:
    """A heading with a sentence, and what each colour of the chart below means."""
    entries = "".join(
        f'<li><span style="background:{colour}"></span>{escape_html(name)}</li>'
        for name, colour in legend
    )
    key = f'<ul class="key">{entries}</ul>' if entries else ""
    return f'<div class="figure"><h3>{escape_html(title)}</h3><p class="summary">{escape_html(caption)}</p>{key}</div>'


def render_section_heading(title: str, sentence: str) -> str:
    return f'<div class="part"><h2>{escape_html(title)}</h2><p class="summary">{escape_html(sentence)}</p></div>'


def render_numbers_table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> str:
    """The numbers of a chart as a table that can be opened; the first column names the row."""
    heads = "".join(f'<th scope="col">{escape_html(column)}</th>' for column in columns)
    body = "".join(_render_number_row(row) for row in rows)
    return (
        f'<details class="numbers"><summary>{strings.NUMBERS}</summary><div class="scroller" role="region" tabindex="0" '
        f'aria-label="{escape_html(title)}"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def render_source_shares(holdings: LibraryStats) -> str:
    """The sources, those with the most articles first, each with a bar as long as its share."""
    if not holdings.shares:
        return ""
    most = holdings.shares[0].articles
    rows = "".join(
        f'<tr><th scope="row">{escape_html(share.source or strings.UNNAMED)}</th><td class="number">{share.articles}</td>'
        f'<td class="bar" aria-hidden="true"><span style="width:{100 * share.articles / most:.0f}%"></span></td></tr>'
        for share in holdings.shares
    )
    heads = f'<th scope="col">{strings.SOURCE}</th><th scope="col" class="number">{strings.ARTICLES}</th><td aria-hidden="true"></td>'
    return (
        f'<div class="figure"><h3>{strings.SOURCES}</h3>'
        f'<table class="shares"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def render_missed_questions(missed: Sequence[MissedQuestion]) -> str:
    """What was asked and not found, for whoever decides which articles are wanted."""
    told = missed[:_MOST_SHOWN]
    head = f'<h3>{strings.MISSED}</h3><p class="summary">{escape_html(strings.describe_missed_questions(len(missed), len(told)))}</p>'
    if not told:
        return f'<div class="figure">{head}</div>'
    columns = (strings.QUESTION, strings.OFTEN, strings.LAST, strings.WHY)
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<div class="figure">{head}<table class="missed"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(map(_render_missed_row, told))}</tbody></table></div>"
    )


def render_ratings(ratings: Ratings) -> str:
    """Thumbs up and down, and why."""
    sentence = escape_html(strings.describe_ratings(ratings.up, ratings.down))
    rows = "".join(
        f'<tr><th scope="row">{escape_html(strings.describe_reason(reason))}</th><td class="number">{count}</td></tr>'
        for reason, count in ratings.reasons
    )
    heads = f'<th scope="col">{strings.REASON}</th><th scope="col" class="number">{strings.HOW_MANY}</th>'
    table = (
        f'<table class="reasons"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )
    return f'<div class="figure"><h3>{strings.RATINGS}</h3><p class="summary">{sentence}</p>{table}</div>'


def _render_missed_row(missed: MissedQuestion) -> str:
    why = strings.explain_missed_question(missed.unanswered, missed.reported)
    return (
        f"<tr><td>{escape_html(missed.question)}</td><td>{strings.format_times(missed.times)}</td>"
        f"<td>{strings.format_asked_day(missed.last)}</td><td>{escape_html(why)}</td></tr>"
    )


def _render_number_row(row: Sequence[object]) -> str:
    first, *rest = row
    cells = "".join(f'<td class="number">{escape_html(str(each))}</td>' for each in rest)
    return f'<tr><th scope="row">{escape_html(str(first))}</th>{cells}</tr>'
