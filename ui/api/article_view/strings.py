"""The texts of the article pages."""

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
FOREIGN = (
    "This correction did not come from Dossier's own page, so nothing was changed; "
    "open the article and use its buttons."
)
UNKNOWN_ACTION = (
    "Dossier does not know this correction, so nothing was changed; "
    "open the article and use its buttons."
)
PUT_BACK = "Put it back"
TAKE_OUT = "Take this out"
UNDO = "Undo"
BY_HAND = "Put back by hand"
HOW_IT_WORKS = (
    "Texts that were taken for something other than the article are shown in their place, folded "
    "away. When you put a text back or take one out, search follows, and the decision stays when "
    "the article is read again."
)
NOTHING_REMOVED = (
    "Nothing was removed from this article. You can take out what does not belong to it."
)


def format_mark_position(number: int, count: int) -> str:
    """Format where the reader is among the marked sentences."""
    return f"{number} of {count} marked sentences"


def describe_removed_count(count: int) -> str:
    """Say how many texts were removed at one place."""
    return "1 text was removed here" if count == 1 else f"{count} texts were removed here"


def format_button_label(action: str, text: str) -> str:
    """Format the accessible name of a button, which says what it does to which text."""
    return f"{action}: {text}"
