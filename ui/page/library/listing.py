"""The list of files in the library: which ones it shows, in which order, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from rag.articles.build import compute_digest
from rag.records import ListedFile
from ui.metadata import format_date, join_metadata
from ui.page.library import strings
from ui.templates import render_template

PAGE_SIZE = 100  # files
_STATE_ORDER = tuple(strings.STATES)  # files that need attention first


@dataclass(frozen=True, slots=True)
class ListingView:
    """What one person wants to see of the list."""

    query: str = ""
    state: str = ""
    source: str = ""
    sort: str = "state"
    descending: bool = False
    page: int = 0


DEFAULT_VIEW = ListingView()


@dataclass(frozen=True, slots=True)
class _ColumnHeader:
    name: str
    label: str
    order: str


@dataclass(frozen=True, slots=True)
class _Row:
    title: str
    url: str
    cells: dict[str, str]
    state: str
    reason: str
    key: str
    remove_label: str


@dataclass(frozen=True, slots=True)
class _Pages:
    number: int
    range: str
    is_first: bool
    is_last: bool


def sort_view(view: ListingView, column: str) -> ListingView:
    """Sort the view by a column; reverse the order if it is sorted by it already."""
    if column not in strings.COLUMNS:
        return view
    reverses = view.sort == column and not view.descending
    return replace(view, sort=column, descending=reverses, page=0)


def compute_file_key(file: ListedFile) -> str:
    """Compute the name by which the page knows a file, which does not reveal its path."""
    return compute_digest("file", file.at or file.path)


def get_display_name(file: ListedFile) -> str:
    """Get the title of the article in quotation marks, or the path where there is none."""
    return f"“{file.title}”" if file.title else file.path


def filter_files(files: Sequence[ListedFile], view: ListingView) -> list[ListedFile]:
    """Select the files of a view, in its order; files without the sorted value come last."""
    words = view.query.casefold().split()
    selected = [file for file in files if _is_in_view(file, view, words)]
    selected.sort(key=lambda file: ((file.title or file.path).casefold(), file.path))
    if view.sort == "state":
        selected.sort(key=lambda file: _STATE_ORDER.index(file.state), reverse=view.descending)
        return selected
    if view.sort == "passages":
        selected.sort(key=lambda file: file.passages, reverse=view.descending)
        return selected
    with_value = [file for file in selected if getattr(file, view.sort)]
    without_value = [file for file in selected if not getattr(file, view.sort)]
    with_value.sort(
        key=lambda file: str(getattr(file, view.sort)).casefold(), reverse=view.descending
    )
    return with_value + without_value


def _is_in_view(file: ListedFile, view: ListingView, words: Sequence[str]) -> bool:
    if view.state not in ("", file.state):
        return False
    if view.source not in ("", file.source):
        return False
    text = " ".join(part for part in (file.title, file.author, file.path) if part).casefold()
    return all(word in text for word in words)


def render_listing(files: Sequence[ListedFile], view: ListingView = DEFAULT_VIEW) -> str:
    """Render one page of the list as a table, or what to do when the library is empty."""
    selected = filter_files(files, view)
    last_page = max(len(selected) - 1, 0) // PAGE_SIZE
    page = min(max(view.page, 0), last_page)
    first = page * PAGE_SIZE
    return render_template(
        "page/templates/library/listing.html.j2",
        strings=strings,
        total=len(files),
        summary=_summarise(files),
        columns=[_describe_column(column, view) for column in strings.COLUMNS],
        rows=[_describe_row(file) for file in selected[first : first + PAGE_SIZE]],
        pages=_describe_pages(page, len(selected)),
    )


def _summarise(files: Sequence[ListedFile]) -> str:
    """Count the files of each state."""
    counts: Counter[str] = Counter(file.state for file in files)
    parts = [
        f"{counts[state]} {label.lower()}"
        for state, label in strings.STATES.items()
        if counts[state]
    ]
    return join_metadata(*parts)


def _describe_column(column: str, view: ListingView) -> _ColumnHeader:
    order = "none"
    if view.sort == column:
        order = "descending" if view.descending else "ascending"
    return _ColumnHeader(column, strings.COLUMNS[column], order)


def _describe_row(file: ListedFile) -> _Row:
    cells = {
        "source": file.source or "",
        "author": file.author or "",
        "published": format_date(file.published),
        "passages": str(file.passages) if file.passages else "",
        "state": strings.STATES[file.state],
        "path": file.path,
    }
    url = ""
    if file.article_id is not None:
        url = f"/articles/{quote(file.article_id, safe='')}?removed=1"
    return _Row(
        title=file.title or file.path,
        url=url,
        cells=cells,
        state=file.state,
        reason=file.reason or "",
        key=compute_file_key(file),
        remove_label=strings.format_remove_label(get_display_name(file)),
    )


def _describe_pages(page: int, total: int) -> _Pages | None:
    if total <= PAGE_SIZE:
        return None
    first = page * PAGE_SIZE + 1
    last = min((page + 1) * PAGE_SIZE, total)
    file_range = strings.format_range(first, last, total)
    return _Pages(page, file_range, is_first=page == 0, is_last=last == total)
