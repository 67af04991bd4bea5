"""The texts of the Ask tab, in one place, so that they can be translated."""

from __future__ import annotations

from typing import NamedTuple

from rag.workspace.exchanges import Reason


class SupportBadge(NamedTuple):
    """What is shown beside a sentence that its citations do not fully support."""

    label: str
    reason: str


# The frame
WELCOME = "What would you like to know?"
WELCOME_HINT = (
    "Ask in your own words. Every sentence of an answer has the number of the passage it rests on; "
    "choose it to read it in its article."
)
FOR_EXAMPLE = "For example"
ASK = "Ask about the articles"
YOUR_QUESTION = "Your question"
CONVERSATION = "Conversation"
EVIDENCE = "Evidence"

# The conversations
CONVERSATIONS = "Conversations"
NEW = "New conversation"
FIND = "Find in conversations"
NONE_YET = (
    "Your conversations are kept here, for you alone. What the articles do not answer is listed in "
    "the overview, without your name."
)
NONE_FOUND = "No conversation has these words."
RENAME, DELETE, EXPORT, SAVE = "Rename", "Delete", "Export", "Save"
NAME = "Name of the conversation"
CONFIRM_DELETE = "Delete this conversation with its answers? It cannot be brought back."
EXPORT_FORMS = (("markdown", "Markdown"), ("docx", "Word, with footnotes"), ("json", "JSON"))
DELETED_ELSEWHERE = (
    "This conversation was deleted in another window; your question begins a new one."
)
NOT_KEPT = "This conversation was deleted in another window, so this answer is not kept."
NOT_RATED = "This answer is not kept any more, so what you say of it cannot be."
NOT_THERE = "There is no such conversation; it may have been deleted. Ask, and a new one begins."
INTERRUPTED = "This answer was interrupted before it was whole. Ask again to have it."
ELSEWHERE = "This answer is being made in another window."
LOOK_AGAIN = "Look again"
WAIT = "An answer is being made; wait for it, or stop it."

# A question
YOU_ASKED = "You asked: "
UNDERSTOOD = "Understood as:"
CHANGE = "Change"
EDIT = "Edit"
ASK_AGAIN = "Ask again"
ASK_EDITED = "Ask"
EDITED_HINT = "Once it is answered, it takes the place of this question and of what follows."

# Who writes
WRITTEN_BY = "Written by"
QUOTES_ALONE = "Quotes alone"
FOUND_MODEL = "The model of this machine"

# Filters
ONLY_SOME = "Only some articles"
ONLY = "Only articles: "
SOURCE, AUTHOR, SECTION, ARTICLE = "Source", "Author", "Section", "Article"
PUBLISHED_FROM, PUBLISHED_TO = "Published from", "Published to"
ANY = "Any"
REMOVE_FILTER = "Remove the filter"
FILTER_LABELS = {
    "source": SOURCE,
    "author": AUTHOR,
    "section": SECTION,
    "article_id": ARTICLE,
    "published_from": PUBLISHED_FROM,
    "published_to": PUBLISHED_TO,
}

# Stages of an answer
STAGES = {
    "understanding": "Reading your question",
    "searching": "Searching the articles",
    "reading": "Reading the best passages",
    "answering": "Checking each quote",
    "writing": "Writing; each sentence is checked against the passages",
    "suggesting": "Looking for questions that can be answered",
}
WORKING = "Working"
STOPPED = "You stopped this answer."
UNEXPECTED = (
    "Something went wrong while answering; ask again, and if it happens again tell whoever runs "
    "Dossier."
)

# An answer
PARTIAL = "The articles answer only a part of this."
NOTHING_SAID = "The articles do not say."
NO_ANSWER = "No answer in the articles"
SHOW_NEAREST = "Show the nearest passages"
CAN_BE_ANSWERED = "These can be answered:"
ASK_NEXT = "Ask next:"
CORRECTS = "The articles contradict what the question takes for granted."
NOT_KNOWN = "The articles say that this is not known."
# By how far the citations support a sentence
SUPPORT_BADGES = {
    "partly": SupportBadge(
        "Could not be confirmed", "The cited sentence may not say all of this: read it."
    ),
    "unsupported": SupportBadge("Not supported", "No cited sentence backs this."),
}
CONFIDENCE = {"high": "High confidence", "fair": "Fair confidence", "low": "Low confidence"}
CONFIDENCE_REASONS = {
    "high": "the sentence that says so scored high",
    "fair": "the sentence that says so scored fairly",
    "low": "the best sentence scored low",
}
TOPIC_REASONS = {
    "high": "what is cited is about all that was named",
    "fair": "what is cited is about most of what was named",
    "low": "what is cited is about a part of what was named",
}
MODEL_REASONS = {
    "high": "the language model judged that the passages answer, and the search agrees",
    "fair": "the language model judged that the passages answer, the search is less sure",
    "low": "the language model judged that the passages answer, the search does not",
}
DISAGREE = "The articles disagree"
STATEMENT, WHERE, DATE = "Statement", "Source", "Date"
COPY, COPIED = "Copy", "Copied"

# Feedback
HELPFUL, NOT_HELPFUL = "Helpful", "Not helpful"
WHAT_WAS_WRONG = "What was wrong?"
COMMENT = "Comment (if you like)"
SEND = "Send"
FEEDBACK_SAVED = "Thank you. It is kept with the question, the answer and its evidence."
FEEDBACK_REASONS: dict[Reason, str] = {
    "wrong": "It is wrong",
    "not supported": "The passage does not say so",
    "missing something": "Something is missing",
    "should have abstained": "It should have said that the articles don't answer",
    "should have answered": "The articles do answer this",
}


def describe_disagreement(subject: str) -> str:
    return f"{DISAGREE}: {subject}" if subject else DISAGREE


def describe_missing_words(words: tuple[str, ...]) -> str:
    """Say that words of the question are in no article."""
    noun = "word" if len(words) == 1 else "words"
    quoted = ", ".join(f"“{word}”" for word in words)
    return f"No article has the {noun} {quoted}."


def explain_confidence(
    level: str, articles: int, *, by_topic: bool, by_model: bool, disagree: bool
) -> str:
    """Say why an answer is as sure as it is.

    Args:
        level: `high`, `fair` or `low`.
        articles: How many articles are cited.
        by_topic: Whether the confidence is that the topic is covered, not the score of a sentence.
        by_model: Whether a language model judged the passages.
        disagree: Whether the articles disagree.
    """
    reasons = TOPIC_REASONS if by_topic else CONFIDENCE_REASONS
    reason = MODEL_REASONS[level] if by_model else reasons[level]
    count = "one article" if articles == 1 else f"{articles} articles"
    ending = ", which disagree" if disagree else ""
    return f"{reason}; {count}{ending}"


def format_quote_count(count: int) -> str:
    return "1 quote" if count == 1 else f"{count} quotes"


def format_source_label(number: int, title: str) -> str:
    """Say what a number in the text is, for screen readers."""
    return f"Source {number}: {title}"
