"""The overview in words and tables; what articles and people wrote is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rag.workspace.library_stats import Holdings
from rag.workspace.usage import Missed, Ratings
from ui.page.markup import escaped
from ui.page.overview import strings

_MOST_SHOWN = 150  # questions; what lies further back is not read any more


def heading_html(title: str, caption: str, legend: Iterable[tuple[str, str]] = ()) -> str:
    """A heading with a sentence, and what each colour of the chart below means."""
    entries = "".join(
        f'<li><span style="background:{colour}"></span>{escaped(name)}</li>'
        for name, colour in legend
    )
    key = f'<ul class="key">{entries}</ul>' if entries else ""
    return f'<div class="figure"><h3>{escaped(title)}</h3><p class="summary">{escaped(caption)}</p>{key}</div>'


def section_html(title: str, sentence: str) -> str:
    return f'<div class="part"><h2>{escaped(title)}</h2><p class="summary">{escaped(sentence)}</p></div>'


def numbers_html(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The numbers of a chart as a table that can be opened; the first column names the row."""
    heads = "".join(f'<th scope="col">{escaped(column)}</th>' for column in columns)
    body = "".join(_number_row(row) for row in rows)
    return (
        f'<details class="numbers"><summary>{strings.NUMBERS}</summary><div class="scroller" role="region" tabindex="0" '
        f'aria-label="{escaped(title)}"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>'
    )


def holdings_html(holdings: Holdings) -> str:
    """The sources, those with the most articles first, each with a bar as long as its share."""
    if not holdings.shares:
        return ""
    most = holdings.shares[0].articles
    rows = "".join(
        f'<tr><th scope="row">{escaped(share.source or strings.UNNAMED)}</th><td class="number">{share.articles}</td>'
        f'<td class="bar" aria-hidden="true"><span style="width:{100 * share.articles / most:.0f}%"></span></td></tr>'
        for share in holdings.shares
    )
    heads = f'<th scope="col">{strings.SOURCE}</th><th scope="col" class="number">{strings.ARTICLES}</th><td aria-hidden="true"></td>'
    return (
        f'<div class="figure"><h3>{strings.SOURCES}</h3>'
        f'<table class="shares"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def missed_html(missed: Sequence[Missed]) -> str:
    """What was asked and not found, for whoever decides which articles are wanted."""
    told = missed[:_MOST_SHOWN]
    head = f'<h3>{strings.MISSED}</h3><p class="summary">{escaped(strings.missed_sentence(len(missed), len(told)))}</p>'
    if not told:
        return f'<div class="figure">{head}</div>'
    columns = (strings.QUESTION, strings.OFTEN, strings.LAST, strings.WHY)
    heads = "".join(f'<th scope="col">{column}</th>' for column in columns)
    return (
        f'<div class="figure">{head}<table class="missed"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(map(_missed_row, told))}</tbody></table></div>"
    )


def ratings_html(ratings: Ratings) -> str:
    """Thumbs up and down, and why."""
    sentence = escaped(strings.ratings_sentence(ratings.up, ratings.down))
    rows = "".join(
        f'<tr><th scope="row">{escaped(strings.reason(reason))}</th><td class="number">{count}</td></tr>'
        for reason, count in ratings.reasons
    )
    heads = f'<th scope="col">{strings.REASON}</th><th scope="col" class="number">{strings.HOW_MANY}</th>'
    table = (
        f'<table class="reasons"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        if rows
        else ""
    )
    return f'<div class="figure"><h3>{strings.RATINGS}</h3><p class="summary">{sentence}</p>{table}</div>'


def _missed_row(missed: Missed) -> str:
    why = strings.why_missed(missed.unanswered, missed.reported)
    return (
        f"<tr><td>{escaped(missed.question)}</td><td>{strings.times(missed.times)}</td>"
        f"<td>{strings.when(missed.last)}</td><td>{escaped(why)}</td></tr>"
    )


def _number_row(row: Sequence[object]) -> str:
    first, *rest = row
    cells = "".join(f'<td class="number">{escaped(str(each))}</td>' for each in rest)
    return f'<tr><th scope="row">{escaped(str(first))}</th>{cells}</tr>'
