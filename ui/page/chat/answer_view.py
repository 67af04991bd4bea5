"""What the page shows of one answer, as records that the templates draw."""

from __future__ import annotations

from dataclasses import dataclass

from rag.conversation.small_talk import SUGGESTING
from rag.records import Answer, Citation, Disagreement, ListedArticle, Segment, Statement
from ui.links import build_whole_article_url
from ui.metadata import format_date, join_metadata
from ui.page.chat import strings
from ui.page.chat.citations import CitationMarker, QuoteParts, build_marker, split_quote
from ui.page.chat.plain_text import extract_remark, format_plain_text

_HIGH_CONFIDENCE = 0.8
_FAIR_CONFIDENCE = 0.6

_CitationsByNumber = dict[int, Citation]


@dataclass(frozen=True, slots=True)
class SentenceView:
    """One sentence; it has a badge where its citations do not fully support it."""

    text: QuoteParts
    markers: tuple[CitationMarker, ...]
    support: str
    badge: strings.SupportBadge | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """What one article says where articles disagree."""

    value: str
    source: str
    published: str
    marker: CitationMarker | None


@dataclass(frozen=True, slots=True)
class DisagreementView:
    caption: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceView:
    level: str
    score: str
    reason: str


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article that an answer about the library lists, as a link to its page."""

    url: str
    title: str
    origin: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, whole or as far as it has come; `kind` and `status` are those of the answer."""

    kind: str
    status: str
    text: str
    short: str
    sentences: tuple[SentenceView, ...]
    remark: str
    note: str
    disagreements: tuple[DisagreementView, ...]
    confidence: ConfidenceView
    quote_count: int
    plain_text: str
    missing_words: tuple[str, ...]
    has_nearest: bool
    suggestions: tuple[str, ...]
    articles: tuple[ArticleLink, ...]


def build_answer_view(turn: int, answer: Answer) -> AnswerView:
    """Build what the turn of this number shows of its answer."""
    cited = {citation.number: citation for citation in answer.citations}
    sentences = [_build_sentence(turn, segment, cited) for segment in answer.segments]
    disagreements = [_build_disagreement(turn, part, cited) for part in answer.disagreements]
    return AnswerView(
        kind=answer.kind,
        status=answer.status,
        text=_find_shown_text(answer),
        short=answer.short,
        sentences=tuple(sentences),
        remark=_find_remark(answer),
        note=answer.note,
        disagreements=tuple(disagreements),
        confidence=_build_confidence(answer),
        quote_count=len(answer.citations),
        plain_text=format_plain_text(answer),
        missing_words=answer.missing,
        has_nearest=bool(answer.nearest),
        suggestions=answer.suggestions,
        articles=tuple(_build_article_link(article) for article in answer.articles),
    )


def classify_confidence(confidence: float) -> str:
    """Name a probability from 0 to 1: `high`, `fair` or `low`."""
    if confidence >= _HIGH_CONFIDENCE:
        return "high"
    return "fair" if confidence >= _FAIR_CONFIDENCE else "low"


def _find_shown_text(answer: Answer) -> str:
    """The text of an answer, without what becomes buttons or links."""
    if answer.kind == "articles":
        return answer.text
    if answer.articles:  # they stand below the first line
        return answer.text.partition("\n")[0]
    return answer.text.partition(SUGGESTING)[0]


def _build_article_link(article: ListedArticle) -> ArticleLink:
    return ArticleLink(
        url=build_whole_article_url(article.article_id),
        title=article.title,
        origin=join_metadata(article.source, format_date(article.published)),
    )


def _find_remark(answer: Answer) -> str:
    if answer.verdict == "corrects":
        return strings.CORRECTS
    if answer.verdict == "unknown":
        return strings.NOT_KNOWN
    if answer.status != "partial":
        return ""
    return extract_remark(answer) or strings.PARTIAL


def _build_sentence(turn: int, segment: Segment, cited: _CitationsByNumber) -> SentenceView:
    citations = [cited[number] for number in segment.citations if number in cited]
    first = cited.get(segment.citations[0]) if segment.citations else None
    text = split_quote(first, segment.text) if first else QuoteParts(segment.text)
    return SentenceView(
        text=text,
        markers=tuple(build_marker(turn, citation) for citation in citations),
        support=segment.support,
        badge=strings.SUPPORT_BADGES.get(segment.support),
    )


def _build_disagreement(
    turn: int, disagreement: Disagreement, cited: _CitationsByNumber
) -> DisagreementView:
    statements = [
        _build_statement(turn, statement, cited.get(statement.citation))
        for statement in disagreement.statements
    ]
    return DisagreementView(
        caption=strings.describe_disagreement(disagreement.about), statements=tuple(statements)
    )


def _build_statement(turn: int, statement: Statement, citation: Citation | None) -> StatementView:
    if citation is None:
        return StatementView(statement.value, source="", published="", marker=None)
    return StatementView(
        statement.value,
        source=citation.source or citation.title,
        published=format_date(citation.published),
        marker=build_marker(turn, citation),
    )


def _build_confidence(answer: Answer) -> ConfidenceView:
    level = classify_confidence(answer.confidence)
    articles = {citation.article_id for citation in answer.citations}
    reason = strings.explain_confidence(
        level,
        len(articles),
        by_topic=answer.basis == "topic",
        by_model=answer.verdict is not None,
        disagree=bool(answer.disagreements),
    )
    return ConfidenceView(level=level, score=f"{answer.confidence:.2f}", reason=reason)
