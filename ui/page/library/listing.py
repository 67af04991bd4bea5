"""The list of what is in the library: which files it shows, in which order, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from rag.articles.build import digest
from rag.records import ListedFile
from ui.page.library import strings
from ui.page.markup import day, escaped, particulars

PAGE = 100  # files shown at once
_ORDER = tuple(strings.STATES)  # those that need attention first


@dataclass(frozen=True, slots=True)
class View:
    """What one person wants to see of the list."""

    query: str = ""
    state: str = ""
    source: str = ""
    sort: str = "state"
    descending: bool = False
    page: int = 0


FIRST = View()


def sorted_by(view: View, column: str) -> View:
    """The view sorted by a column; the other way round where it was already."""
    if column not in strings.COLUMNS:
        return view
    return replace(
        view, sort=column, descending=view.sort == column and not view.descending, page=0
    )


def key_of(file: ListedFile) -> str:
    """What the page calls a file, without telling where it is."""
    return digest("file", file.at or file.path)


def name_of(file: ListedFile) -> str:
    return f"“{file.title}”" if file.title else file.path


def matching(files: Sequence[ListedFile], view: View) -> list[ListedFile]:
    """The files that the view is about, in its order."""
    words = view.query.casefold().split()
    found = [
        file for file in files
        if view.state in ("", file.state) and view.source in ("", file.source) and _has(file, words)
    ]  # fmt: skip
    found.sort(key=lambda file: ((file.title or file.path).casefold(), file.path))
    if view.sort in ("state", "passages"):
        return sorted(found, key=lambda file: _rank(file, view.sort), reverse=view.descending)
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


def _has(file: ListedFile, words: Sequence[str]) -> bool:
    text = " ".join(part for part in (file.title, file.author, file.path) if part).casefold()
    return all(word in text for word in words)


def _rank(file: ListedFile, column: str) -> int:
    return _ORDER.index(file.state) if column == "state" else file.passages


def listing_html(files: Sequence[ListedFile], view: View = FIRST) -> str:
    """One page of the list as a table; or how to add something to an empty library."""
    if not files:
        return f'<div class="library empty">{"".join(f"<p>{escaped(each)}</p>" for each in strings.EMPTY)}</div>'
    found = matching(files, view)
    page = min(max(view.page, 0), max(len(found) - 1, 0) // PAGE)
    rows = "".join(_row(file) for file in found[page * PAGE : (page + 1) * PAGE])
    none = "" if found else f'<p class="empty" role="status">{escaped(strings.NO_MATCH)}</p>'
    return (
        f'<div class="library"><table><caption>{escaped(strings.CAPTION)} <span class="summary">{_summary(files)}</span></caption>'
        f"<thead><tr>{''.join(_header(column, view) for column in strings.COLUMNS)}"
        f'<th scope="col" class="act"><span class="unseen">{escaped(strings.REMOVE)}</span></th></tr></thead><tbody>{rows}</tbody></table>'
        f"{none}{_pages(page, len(found))}</div>"
    )


def _summary(files: Sequence[ListedFile]) -> str:
    counts: Counter[str] = Counter(file.state for file in files)
    return particulars(
        *(
            f"{counts[state]} {word.lower()}"
            for state, word in strings.STATES.items()
            if counts[state]
        )
    )


def _header(column: str, view: View) -> str:
    order = "none" if view.sort != column else "descending" if view.descending else "ascending"
    name = escaped(strings.COLUMNS[column])
    told = f"{escaped(strings.SORT_BY)} {name}"
    button = f'<button type="button" data-sort="{column}" data-key="sort-{column}" title="{told}">{name}</button>'
    return f'<th scope="col" class="of-{column}" aria-sort="{order}">{button}</th>'


def _row(file: ListedFile) -> str:
    reason = f'<span class="reason">{escaped(file.reason)}</span>' if file.reason else ""
    cells = {
        "source": escaped(file.source or ""),
        "author": escaped(file.author or ""),
        "published": escaped(day(file.published)),
        "passages": str(file.passages) if file.passages else "",
        "state": f'<span class="state {file.state}">{strings.STATES[file.state]}</span>{reason}',
        "path": escaped(file.path),
    }
    drawn = "".join(
        f'<td class="of-{name}" data-label="{escaped(strings.COLUMNS[name])}">{inside}</td>'
        for name, inside in cells.items()
    )
    key, label = key_of(file), escaped(strings.remove_label(name_of(file)))
    button = f'<button type="button" data-remove="{key}" data-key="remove-{key}" aria-label="{label}">{escaped(strings.REMOVE)}</button>'
    return f'<tr><th scope="row" class="of-title">{_title(file)}</th>{drawn}<td class="act">{button}</td></tr>'


def _title(file: ListedFile) -> str:
    title = escaped(file.title or file.path)
    if file.article_id is None:
        return title
    return f'<a href="/articles/{quote(file.article_id, safe="")}?removed=1" target="_blank" rel="noopener">{title}</a>'


def _pages(page: int, total: int) -> str:
    if total <= PAGE:
        return ""
    first, last = page * PAGE + 1, min((page + 1) * PAGE, total)
    earlier = "" if page else " disabled"
    later = " disabled" if last == total else ""
    return (
        f'<nav class="pages" aria-label="{escaped(strings.PAGES)}">'
        f'<button type="button" data-page="{page - 1}" data-key="previous"{earlier}>{escaped(strings.PREVIOUS)}</button>'
        f'<span role="status">{escaped(strings.range_of(first, last, total))}</span>'
        f'<button type="button" data-page="{page + 1}" data-key="next"{later}>{escaped(strings.NEXT)}</button></nav>'
    )
