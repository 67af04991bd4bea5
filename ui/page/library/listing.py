"""The Library tab: every file that was seen, and what became of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.records import ListedFile
from ui.page.markup import day, escaped, particulars

_ORDER = ("failed", "indexed", "duplicate", "ignored")
_WORDS = {
    "indexed": "Searchable",
    "duplicate": "Duplicate",
    "failed": "Not readable",
    "ignored": "Left alone",
}


def listing_html(files: Sequence[ListedFile]) -> str:
    """The files as a table, those that need attention first; or how to add some."""
    if not files:
        return (
            '<div class="empty"><p>The library has no articles yet.</p>'
            "<p>Whoever looks after it can add some with the dossier command.</p></div>"
        )
    rows = "".join(_row(file) for file in sorted(files, key=_attention))
    return (
        f'<div class="library"><p class="summary">{_summary(files)}</p><table><thead><tr>'
        '<th scope="col">Article</th><th scope="col">File</th><th scope="col">State</th>'
        f"</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _attention(file: ListedFile) -> tuple[int, str]:
    return _ORDER.index(file.state), (file.title or file.path).casefold()


def _summary(files: Sequence[ListedFile]) -> str:
    counts: Counter[str] = Counter(file.state for file in files)
    return particulars(
        *(f"{counts[state]} {word.lower()}" for state, word in _WORDS.items() if counts[state])
    )


def _row(file: ListedFile) -> str:
    title = escaped(file.title or "")
    if file.state == "indexed" and file.article_id:
        title = f'<a href="/articles/{escaped(file.article_id)}" target="_blank" rel="noopener">{title}</a>'
    where = particulars(file.source, day(file.published))
    reason = f'<span class="reason">{escaped(file.reason)}</span>' if file.reason else ""
    return (
        f'<tr><td>{title}<span class="where">{where}</span></td><td class="path">{escaped(file.path)}</td>'
        f'<td><span class="state {file.state}">{_WORDS[file.state]}</span>{reason}</td></tr>'
    )
