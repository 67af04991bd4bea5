"""What an exported conversation says, before it is Markdown or Word.

Questions, sentences with what backs them, remarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rag.answering.composition import format_unanswered
from rag.records import Answer, Citation, Disagreement, Filters
from rag.workspace.exchanges import Conversation, StoredExchange

UNDERSTOOD = "Understood as"
VALUE, SOURCE, PUBLISHED = "What it says", "Source", "Published"
_DOUBTS = {"supported": "", "partly": "partly supported", "unsupported": "not supported"}
_STATES = {
    "running": "This question had not been answered when the conversation was exported.",
    "stopped": "This answer was stopped before it was finished.",
    "failed": "This question could not be answered.",
    "done": "",
}


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of an answer, a word of doubt where it is not wholly backed, and the quotes that
    back it.
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
    return f"{day.day} {day:%B} {day.year}"


def format_conversation_dates(conversation: Conversation) -> str:
    """When the conversation was held, as a sentence."""
    first, last = format_day(conversation.started.date()), format_day(conversation.changed.date())
    return f"Asked on {first}." if first == last else f"Asked from {first} to {last}."


def build_outline(asked: Sequence[StoredExchange]) -> list[ExchangeSection]:
    """A section for each question, in their order."""
    return [_build_section(each) for each in asked]


def format_footnote(citation: Citation) -> tuple[str, str]:
    """(the quote in quotation marks, where it stands: title, source, date and file)."""
    where = (citation.title, citation.source, _format_published(citation.published), citation.path)
    return f"“{citation.quote.strip()}”", ", ".join(part for part in where if part) + "."


def _build_section(asked: StoredExchange) -> ExchangeSection:
    answer = asked.answer
    told = tuple(
        each
        for each in (_describe_filters(asked.filters), _STATES[asked.state], asked.message)
        if each
    )
    if answer is None:
        return ExchangeSection(asked.question, remarks=told)
    understood = answer.understood if answer.understood.strip() != asked.question.strip() else ""
    remarks = (*_collect_remarks(answer), *told)
    return ExchangeSection(
        asked.question,
        understood,
        answer.short,
        _build_sentences(answer),
        _build_disagreement_tables(answer),
        remarks,
    )


def _describe_filters(filters: Filters) -> str:
    """Which articles were asked, where not all were."""
    named = (
        f"{name.replace('_', ' ')}: {value}" for name, value in asdict(filters).items() if value
    )
    told = "; ".join(named)
    return f"Asked only of articles with {told}." if told else ""


def _build_sentences(answer: Answer) -> tuple[CitedSentence, ...]:
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(
        CitedSentence(
            segment.text,
            _DOUBTS[segment.support],
            tuple(cited[number] for number in segment.citations if number in cited),
        )
        for segment in answer.segments
    )


def _collect_remarks(answer: Answer) -> tuple[str, ...]:
    """What the reply says beside its sentences.

    An abstention, what a partial answer leaves open, the note.
    """
    beside = format_unanswered(answer.unanswered) if answer.segments else answer.text
    missing = f"No article has: {', '.join(answer.missing)}." if answer.missing else ""
    return tuple(each.strip() for each in (beside, missing, answer.note) if each.strip())


def _build_disagreement_tables(answer: Answer) -> tuple[DisagreementTable, ...]:
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(_build_disagreement_table(each, cited) for each in answer.disagreements)


def _build_disagreement_table(
    disagreement: Disagreement,
    cited: dict[int, Citation],
) -> DisagreementTable:
    rows = []
    for statement in disagreement.statements:
        citation = cited.get(statement.citation)
        source = (citation.source or citation.title) if citation else ""
        rows.append(
            DisagreementRow(
                statement.value,
                source,
                _format_published(citation.published) if citation else "",
                citation,
            )
        )
    about = f" about {disagreement.about}" if disagreement.about else ""
    return DisagreementTable(f"The articles disagree{about}", tuple(rows))


def _format_published(published: str | None) -> str:
    try:
        return format_day(date.fromisoformat(published)) if published else ""
    except ValueError:
        return published or ""
