"""What the page of an article says."""

from __future__ import annotations

CITED = "Cited: "
MARKED = "Marked sentences"
PREVIOUS = "Previous"
NEXT = "Next"
ORIGINAL = "The original"
ASK = "Ask only this article"
SHOW_REMOVED = "Show what was removed"
HIDE_REMOVED = "Hide what was removed"
BACK_TO_ARTICLE = "Back to the article"
NOT_FOUND = "No such article"
NOT_FOUND_MORE = (
    "The library has no article at this address. It may have been removed since it was cited."
)
NOT_CORRECTED = "The article was not changed"
FOREIGN = "This correction did not come from Dossier's own page, so nothing was changed; open the article and use its buttons."
UNKNOWN_ACTION = "This correction is none that Dossier knows, so nothing was changed; open the article and use its buttons."
PUT_BACK = "Put it back"
TAKE_OUT = "Take this out"
UNDO = "Undo"
BY_HAND = "Put back by hand"
HOW_IT_WORKS = (
    "What was taken for something other than the article stands here in its place, folded away. "
    "What you put back or take out is searched accordingly, and stays so when the article is read again."
)
NOTHING_REMOVED = (
    "Nothing was removed from this article. What does not belong to it can be taken out here."
)


def format_mark_position(number: int, count: int) -> str:
    """Which of the marked sentences the reader is at."""
    return f"{number} of {count} marked sentences"


def describe_removed_count(count: int) -> str:
    return "1 text was removed here" if count == 1 else f"{count} texts were removed here"


def format_button_label(action: str, text: str) -> str:
    """What a button does to which text, for who hears it without seeing where it stands."""
    return f"{action}: {text}"
