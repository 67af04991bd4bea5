"""The list of what is in the library: which files it shows, in which order, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from rag.articles.build import compute_digest
from rag.records import ListedFile
from ui.metadata import format_date
from ui.page.library import strings
from ui.page.markup import escape_html, join_metadata

PAGE = 100  # files shown at once
_ORDER = tuple(strings.STATES)  # those that need attention first


@dataclass(frozen=True, slots=True)
class ListingView:
    """What one person wants to see of the list."""

    query: str = ""
    state: str = ""
    source: str = ""
    sort: str = "state"
    descending: bool = False
    page: int = 0


FIRST = ListingView()


def sort_view(view: ListingView, column: str) -> ListingView:
    """The view sorted by a column; the other way round where it was already."""
    if column not in strings.COLUMNS:
        return view
    return replace(
        view, sort=column, descending=view.sort == column and not view.descending, page=0
    )


def compute_file_key(file: ListedFile) -> str:
    """What the page calls a file, without telling where it is."""
    return compute_digest("file", file.at or file.path)


def get_display_name(file: ListedFile) -> str:
    return f"“{file.title}”" if file.title else file.path


def filter_files(files: Sequence[ListedFile], view: ListingView) -> list[ListedFile]:
    """The files that the view is about, in its order."""
    words = view.query.casefold().split()
    found = [
        file for file in files
        if view.state in ("", file.state) and view.source in ("", file.source) and _has_words(file, words)
    ]  # fmt: skip
    found.sort(key=lambda file: ((file.title or file.path).casefold(), file.path))
    if view.sort in ("state", "passages"):
        return sorted(found, key=lambda file: _get_rank(file, view.sort), reverse=view.descending)
    with_value = [file for file in found if getattr(file, view.sort)]
    without = [
        file for file in found if not getattr(file, view.sort)
    ]  # last either way: there is nothing to compare
    return (
        sorted(
            with_value,
            key=lambda file: str(getattr(file, view.sort)).casefold(),
            reverse=view.descending,
        )
        + without
    )


def _has_words(file: ListedFile, words: Sequence[str]) -> bool:
    text = " ".join(part for part in (file.title, file.author, file.path) if part).casefold()
    return all(word in text for word in words)


def _get_rank(file: ListedFile, column: str) -> int:
    return _ORDER.index(file.state) if column == "state" else file.passages


def render_listing(files: Sequence[ListedFile], view: ListingView = FIRST) -> str:
    """One page of the list as a table; or how to add something to an empty library."""
    if not files:
        return f'<div class="library empty">{"".join(f"<p>{escape_html(each)}</p>" for each in strings.EMPTY)}</div>'
    found = filter_files(files, view)
    page = min(max(view.page, 0), max(len(found) - 1, 0) // PAGE)
    rows = "".join(_render_row(file) for file in found[page * PAGE : (page + 1) * PAGE])
    none = "" if found else f'<p class="empty" role="status">{escape_html(strings.NO_MATCH)}</p>'
    return (
        f'<div class="library"><table><caption>{escape_html(strings.CAPTION)} <span class="summary">{_render_summary(files)}</span></caption>'
        f"<thead><tr>{''.join(_render_column_header(column, view) for column in strings.COLUMNS)}"
        f'<th scope="col" class="act"><span class="unseen">{escape_html(strings.REMOVE)}</span></th></tr></thead><tbody>{rows}</tbody></table>'
        f"{none}{_render_page_buttons(page, len(found))}</div>"
    )


def _render_summary(files: Sequence[ListedFile]) -> str:
    counts: Counter[str] = Counter(file.state for file in files)
    return join_metadata(
        *(
            f"{counts[state]} {word.lower()}"
            for state, word in strings.STATES.items()
            if counts[state]
        )
    )


def _render_column_header(column: str, view: ListingView) -> str:
    order = "none" if view.sort != column else "descending" if view.descending else "ascending"
    name = escape_html(strings.COLUMNS[column])
    told = f"{escape_html(strings.SORT_BY)} {name}"
    button = f'<button type="button" data-sort="{column}" data-key="sort-{column}" title="{told}">{name}</button>'
    return f'<th scope="col" class="of-{column}" aria-sort="{order}">{button}</th>'


def _render_row(file: ListedFile) -> str:
    reason = f'<span class="reason">{escape_html(file.reason)}</span>' if file.reason else ""
    cells = {
        "source": escape_html(file.source or ""),
        "author": escape_html(file.author or ""),
        "published": escape_html(format_date(file.published)),
        "passages": str(file.passages) if file.passages else "",
        "state": f'<span class="state {file.state}">{strings.STATES[file.state]}</span>{reason}',
        "path": escape_html(file.path),
    }
    drawn = "".join(
        f'<td class="of-{name}" data-label="{escape_html(strings.COLUMNS[name])}">{inside}</td>'
        for name, inside in cells.items()
    )
    key, label = (
        compute_file_key(file),
        escape_html(strings.format_remove_label(get_display_name(file))),
    )
    button = f'<button type="button" data-remove="{key}" data-key="remove-{key}" aria-label="{label}">{escape_html(strings.REMOVE)}</button>'
    return f'<tr><th scope="row" class="of-title">{_render_title(file)}</th>{drawn}<td class="act">{button}</td></tr>'


def _render_title(file: ListedFile) -> str:
    title = escape_html(file.title or file.path)
    if file.article_id is None:
        return title
    return f'<a href="/articles/{quote(file.article_id, safe="")}?removed=1" target="_blank" rel="noopener">{title}</a>'


def _render_page_buttons(page: int, total: int) -> str:
    if total <= PAGE:
        return ""
    first, last = page * PAGE + 1, min((page + 1) * PAGE, total)
    earlier = "" if page else " disabled"
    later = " disabled" if last == total else ""
    return (
        f'<nav class="pages" aria-label="{escape_html(strings.PAGES)}">'
        f'<button type="button" data-page="{page - 1}" data-key="previous"{earlier}>{escape_html(strings.PREVIOUS)}</button>'
        f'<span role="status">{escape_html(strings.format_range(first, last, total))}</span>'
        f'<button type="button" data-page="{page + 1}" data-key="next"{later}>{escape_html(strings.NEXT)}</button></nav>'
    )
