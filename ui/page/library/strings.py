"""The texts of the Library tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

STATES: Mapping[str, str] = {
    "failed": "Not readable",
    "indexed": "Searchable",
    "duplicate": "Duplicate",
    "ignored": "Left alone",
}
COLUMNS: Mapping[str, str] = {
    "title": "Title",
    "source": "Source",
    "author": "Author",
    "published": "Date",
    "passages": "Passages",
    "state": "State",
    "path": "File",
}
CAPTION = "What is in the library"
SORT_BY = "Sort by"
EMPTY = (
    "The library has no articles yet.",
    "Add files or addresses above; they can be asked about as soon as they are read.",
)
NO_MATCH = "No file matches. Change the words or the filters above."
REMOVE = "Remove"
PREVIOUS, NEXT = "Previous page", "Next page"
PAGES = "Pages of the list"

SEARCH, SEARCH_HINT = "Find in the list", "Words of a title, author or file name"
STATE, ANY_STATE = "State", "Any state"
SOURCE, ANY_SOURCE = "Source", "Any source"

ADD = "Add articles"
FILES = "Drop files here, or choose them"
FOLDER = "Choose a folder"
ADDRESSES, ADDRESSES_HINT = "Web addresses, one on each line", "https://example.org/an-article"
ADD_ADDRESSES = "Add these addresses"
STOP, SYNC = "Stop", "Sync now"

BUSY = "Articles are being read already. Wait until that has finished, then try again."
STOPPING = "Stopping after what is in hand."
STOPPED = "You stopped it. What was read until then is in the library; sync again to go on."
UNEXPECTED = (
    "Something went wrong while the articles were read; try again, and if it happens again tell "
    "whoever runs Dossier."
)
NO_ADDRESS = "Write at least one address, such as https://example.org/an-article."
NOTHING_CHANGED = "Nothing has changed."
STARTING = "Starting."
PROGRESS = "Reading articles"
GONE = "This file is not in the library any more."
UNDO, KEEP = "Undo", "Keep it"
READING, INDEXING = "Reading files", "Making articles searchable"

# The page's script fills in the names.
TOO_LARGE = "Not added, because larger than {limit} MB: {names}."


def format_range(first: int, last: int, total: int) -> str:
    """Format which files of the list are shown."""
    return f"{first} to {last} of {total}"


def format_remove_label(name: str) -> str:
    """Format the accessible name of the button that removes a file."""
    return f"Remove {name} from the library"


def describe_invalid_address(line: str) -> str:
    """Say that a line is no web address."""
    return f"{line} is not a web address; it must begin with http:// or https://."


def describe_refusal(name: str, reason: str) -> str:
    """Say why an uploaded file was not added."""
    return f"{name} was not added: {reason}."


def describe_more_refusals(count: int) -> str:
    """Say how many further files were not added."""
    return f"{count} more were not added for such reasons."


def describe_progress(stage: str, done: int, total: int, rate: float, seconds: float | None) -> str:
    """Say how far a sync is, how fast it goes and how long it will take."""
    parts = [f"{stage}: {done} of {total}"]
    if rate:
        parts.append(f"{rate:.1f} a second")
    if seconds is not None:
        parts.append(format_time_left(seconds))
    return ", ".join(parts)


def format_time_left(seconds: float) -> str:
    """Format the time left, in seconds below a minute."""
    if seconds < 60:
        return f"about {max(1, round(seconds))} s left"
    return f"about {round(seconds / 60)} min left"


def describe_outcome(*, added: int, changed: int, duplicate: int, failed: int, gone: int) -> str:
    """Say what a sync did, one sentence for each kind of change."""
    sentences = (
        _format_count(added, "article was added", "articles were added"),
        _format_count(changed, "article was updated", "articles were updated"),
        _format_count(gone, "file was gone and was removed", "files were gone and were removed"),
        _format_count(
            duplicate,
            "file has the same article as another",
            "files have the same articles as others",
        ),
        _format_count(
            failed,
            "file cannot be read; the list says why",
            "files cannot be read; the list says why",
        ),
    )
    return " ".join(sentence for sentence in sentences if sentence) or NOTHING_CHANGED


def _format_count(count: int, singular: str, plural: str) -> str:
    if not count:
        return ""
    return f"{count} {singular if count == 1 else plural}."


def format_removal_question(name: str, *, is_uploaded: bool, is_address: bool) -> str:
    """Ask whether to remove a file, and say what happens to it."""
    if is_uploaded:
        return (
            f"Remove {name} from the library? Its file is set aside, "
            "and as long as this page is open you can undo it."
        )
    if is_address:
        return f"Remove {name} from the library? As long as this page is open you can undo it."
    return (
        f"Remove {name} from the library? The file itself stays where it is, "
        "and the next sync of its folder brings it back unless you move the file away."
    )


def describe_removal(name: str) -> str:
    """Say that a file was removed."""
    return f"{name} was removed."


def format_undo_label(name: str) -> str:
    """Format the accessible name of the button that undoes a removal."""
    return f"Undo removing {name}"


def describe_changed_folders(names: Sequence[str]) -> str:
    """Say which folders changed on disk, and what that means for answers."""
    listed = names[0]
    if len(names) > 1:
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"The files in {listed} have changed since they were last read. "
        "The library still answers from what it read then."
    )
