"""Lays out a conversation for export, before it is written as Markdown or Word.

The outline has questions, sentences with the quotes that back them, and remarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rag.answering.composition import format_unanswered
from rag.records import Answer, Citation, Disagreement, Filters
from rag.workspace.exchanges import Conversation, StoredExchange

UNDERSTOOD = "Understood as"
VALUE = "What it says"
SOURCE = "Source"
PUBLISHED = "Published"
_DOUBTS = {"supported": "", "partly": "could not be confirmed", "unsupported": "not supported"}
_STATES = {
    "running": "This question had not been answered when the conversation was exported.",
    "stopped": "This answer was stopped before it was finished.",
    "failed": "This question could not be answered.",
    "done": "",
}


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer with the quotes that back it.

    `doubt` is empty where the quotes back all of it.
    """

    text: str
    doubt: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class DisagreementRow:
    """One of the statements that disagree."""

    value: str
    source: str
    published: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class DisagreementTable:
    """Statements that disagree, under a heading."""

    heading: str
    rows: tuple[DisagreementRow, ...]


@dataclass(frozen=True, slots=True)
class ExchangeSection:
    """One question with its reply.

    `lead` is the short answer, `remarks` stand below the sentences.
    """

    question: str
    understood: str = ""
    lead: str = ""
    sentences: tuple[CitedSentence, ...] = ()
    disagreement_tables: tuple[DisagreementTable, ...] = ()
    remarks: tuple[str, ...] = ()


def format_day(day: date) -> str:
    """Write a date as in 6 May 2024."""
    return f"{day.day} {day:%B} {day.year}"


def format_conversation_dates(conversation: Conversation) -> str:
    """Say in a sentence when the questions were asked."""
    first = format_day(conversation.started.date())
    last = format_day(conversation.changed.date())
    if first == last:
        return f"Asked on {first}."
    return f"Asked from {first} to {last}."


def build_outline(exchanges: Sequence[StoredExchange]) -> list[ExchangeSection]:
    """Build a section for each question, in order."""
    return [_build_section(exchange) for exchange in exchanges]


def format_footnote(citation: Citation) -> tuple[str, str]:
    """Format a citation.

    Returns:
        The quote in quotation marks, and where it stands: title, source, date and file.
    """
    published = _format_published(citation.published)
    parts = (citation.title, citation.source, published, citation.path)
    where = ", ".join(part for part in parts if part)
    return f"“{citation.quote.strip()}”", f"{where}."


def _build_section(exchange: StoredExchange) -> ExchangeSection:
    answer = exchange.answer
    remarks: list[str] = []
    if answer:
        remarks += _collect_answer_remarks(answer)
    remarks += _collect_exchange_remarks(exchange)
    if answer is None:
        return ExchangeSection(exchange.question, remarks=tuple(remarks))
    understood = answer.understood
    if understood.strip() == exchange.question.strip():
        understood = ""
    return ExchangeSection(
        exchange.question,
        understood,
        answer.short,
        _build_sentences(answer),
        _build_disagreement_tables(answer),
        tuple(remarks),
    )


def _collect_exchange_remarks(exchange: StoredExchange) -> list[str]:
    """Say how the question was asked, and why it has no whole answer."""
    remarks = [
        _describe_filters(exchange.filters),
        _STATES[exchange.state],
        exchange.message,
    ]
    return [remark for remark in remarks if remark]


def _describe_filters(filters: Filters) -> str:
    """Say which articles were asked, where not all were."""
    descriptions = []
    for name, value in asdict(filters).items():
        if value:
            label = name.replace("_", " ")
            descriptions.append(f"{label}: {value}")
    if not descriptions:
        return ""
    return f"Asked only of articles with {'; '.join(descriptions)}."


def _build_sentences(answer: Answer) -> tuple[CitedSentence, ...]:
    citations = {citation.number: citation for citation in answer.citations}
    sentences = []
    for segment in answer.segments:
        numbers = [number for number in segment.citations if number in citations]
        sentences.append(
            CitedSentence(
                segment.text,
                _DOUBTS[segment.support],
                tuple(citations[number] for number in numbers),
            )
        )
    return tuple(sentences)


def _collect_answer_remarks(answer: Answer) -> list[str]:
    """Collect what an answer says beside its sentences.

    That is an abstention, what a partial answer leaves open, the note, and an answer about the
    library, of whose lines each is a remark.
    """
    if answer.kind == "library":
        return answer.text.split("\n")
    remark = answer.text
    if answer.segments:
        remark = format_unanswered(answer.unanswered)
    missing = ""
    if answer.missing:
        missing = f"No article has: {', '.join(answer.missing)}."
    remarks = (remark.strip(), missing, answer.note.strip())
    return [text for text in remarks if text]


def _build_disagreement_tables(answer: Answer) -> tuple[DisagreementTable, ...]:
    citations = {citation.number: citation for citation in answer.citations}
    tables = []
    for disagreement in answer.disagreements:
        tables.append(_build_disagreement_table(disagreement, citations))
    return tuple(tables)


def _build_disagreement_table(
    disagreement: Disagreement,
    citations: dict[int, Citation],
) -> DisagreementTable:
    rows = []
    for statement in disagreement.statements:
        citation = citations.get(statement.citation)
        source = ""
        published = ""
        if citation:
            source = citation.source or citation.title
            published = _format_published(citation.published)
        rows.append(DisagreementRow(statement.value, source, published, citation))
    heading = "The articles disagree"
    if disagreement.about:
        heading += f" about {disagreement.about}"
    return DisagreementTable(heading, tuple(rows))


def _format_published(published: str | None) -> str:
    """Write a date of publication; one that is no ISO date stays as it is."""
    if not published:
        return ""
    try:
        day = date.fromisoformat(published)
    except ValueError:
        return published
    return format_day(day)
