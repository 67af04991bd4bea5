"""What an exported conversation says, before it is Markdown or Word: questions, sentences with what backs them, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from rag.answering.citations import marked_text
from rag.records import Answer, Citation, Disagreement, Filters
from rag.workspace.history import Asked, Conversation

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
class Sentence:
    """A sentence of an answer, a word of doubt where it is not wholly backed, and the quotes that back it."""

    text: str
    doubt: str = ""
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One of the statements that disagree."""

    value: str
    source: str
    published: str
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Contradiction:
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One question with its reply; `lead` is the short answer, `remarks` stand below the sentences."""

    question: str
    understood: str = ""
    lead: str = ""
    sentences: tuple[Sentence, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    remarks: tuple[str, ...] = ()


def written_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def began(conversation: Conversation) -> str:
    """When the conversation was held, as a sentence."""
    first, last = written_day(conversation.started.date()), written_day(conversation.changed.date())
    return f"Asked on {first}." if first == last else f"Asked from {first} to {last}."


def outline(asked: Sequence[Asked]) -> list[Section]:
    """A section for each question, in their order."""
    return [_section(each) for each in asked]


def footnote_of(citation: Citation) -> tuple[str, str]:
    """(the quote in quotation marks, where it stands: title, source, date and file)."""
    where = (citation.title, citation.source, _readable(citation.published), citation.path)
    return f"“{citation.quote.strip()}”", ", ".join(part for part in where if part) + "."


def _section(asked: Asked) -> Section:
    answer = asked.answer
    told = tuple(
        each for each in (_restriction(asked.filters), _STATES[asked.state], asked.message) if each
    )
    if answer is None:
        return Section(asked.question, remarks=told)
    understood = answer.understood if answer.understood.strip() != asked.question.strip() else ""
    remarks = (*_remarks(answer), *told)
    return Section(
        asked.question,
        understood,
        answer.short,
        _sentences(answer),
        _contradictions(answer),
        remarks,
    )


def _restriction(filters: Filters) -> str:
    """Which articles were asked, where not all were."""
    named = (
        f"{name.replace('_', ' ')}: {value}" for name, value in asdict(filters).items() if value
    )
    told = "; ".join(named)
    return f"Asked only of articles with {told}." if told else ""


def _sentences(answer: Answer) -> tuple[Sentence, ...]:
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(
        Sentence(
            segment.text,
            _DOUBTS[segment.support],
            tuple(cited[number] for number in segment.citations if number in cited),
        )
        for segment in answer.segments
    )


def _remarks(answer: Answer) -> tuple[str, ...]:
    """What the reply says beside its sentences: an abstention, what a partial answer leaves open, the note."""
    quoted = marked_text(answer.segments)
    beside = answer.text.removeprefix(quoted) if answer.text.startswith(quoted) else ""
    missing = f"No article has: {', '.join(answer.missing)}." if answer.missing else ""
    return tuple(each.strip() for each in (beside, missing, answer.note) if each.strip())


def _contradictions(answer: Answer) -> tuple[Contradiction, ...]:
    cited = {citation.number: citation for citation in answer.citations}
    return tuple(_contradiction(each, cited) for each in answer.disagreements)


def _contradiction(disagreement: Disagreement, cited: dict[int, Citation]) -> Contradiction:
    rows = []
    for statement in disagreement.statements:
        citation = cited.get(statement.citation)
        source = (citation.source or citation.title) if citation else ""
        rows.append(
            Row(
                statement.value, source, _readable(citation.published) if citation else "", citation
            )
        )
    about = f" about {disagreement.about}" if disagreement.about else ""
    return Contradiction(f"The articles disagree{about}", tuple(rows))


def _readable(published: str | None) -> str:
    try:
        return written_day(date.fromisoformat(published)) if published else ""
    except ValueError:
        return published or ""
