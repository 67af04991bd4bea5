"""Finds which sources state the same thing differently, beside what a language model wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.citations import build_evidence_citation
from rag.answering.generation.context import Context
from rag.answering.generation.reply_details import ConflictingValue
from rag.answering.verification import check_citation
from rag.records import Answer, Article, Citation, Disagreement, Evidence, Statement

GetArticle = Callable[[str], Article | None]


@dataclass(frozen=True, slots=True)
class FoundDisagreements:
    """Disagreements, and the citations that they need besides those of the answer."""

    disagreements: tuple[Disagreement, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(slots=True)
class _CitationList:
    """The citations of an answer, and those that are added to them."""

    cited: Sequence[Citation]
    added: list[Citation] = field(default_factory=list)

    def find(self, article_id: str, start: int) -> Citation | None:
        for citation in [*self.cited, *self.added]:
            if citation.article_id == article_id and citation.start == start:
                return citation
        return None

    def add(self, citation: Citation) -> Citation:
        number = len(self.cited) + len(self.added) + 1
        numbered = replace(citation, number=number)
        self.added.append(numbered)
        return numbered

    def find_or_add(self, citation: Citation) -> Citation:
        found = self.find(citation.article_id, citation.start)
        return found or self.add(citation)


def find_reported_disagreements(
    conflicts: Sequence[tuple[ConflictingValue, ...]],
    context: Context,
    written: Answer,
    get_article: GetArticle,
) -> FoundDisagreements:
    """Find the disagreements that the model reports, as far as the passages have its values.

    Args:
        conflicts: The values that it says conflict.
        context: The sentences that it was shown.
        written: The answer that it wrote.
        get_article: Finds an article by its id, to check the quotes that are added.
    """
    citations = _CitationList(written.citations)
    disagreements: list[Disagreement] = []
    for values in conflicts:
        statements = _build_statements(values, context, citations, get_article)
        if _differ(statements):
            disagreement = Disagreement(written.understood, tuple(statements))
            disagreements.append(disagreement)
    return FoundDisagreements(tuple(disagreements), tuple(citations.added))


def _build_statements(
    values: Iterable[ConflictingValue],
    context: Context,
    citations: _CitationList,
    get_article: GetArticle,
) -> list[Statement]:
    """Build a statement of each value that its sentence has, one for each citation."""
    statements: dict[int, Statement] = {}
    for value in values:
        evidence = context.sentences.get(value.label)
        if evidence is None or not _states(evidence, value.value):
            continue
        citation = _cite(evidence, citations, get_article)
        if citation is not None:
            statement = Statement(value.value, citation.number)
            statements.setdefault(citation.number, statement)
    return list(statements.values())


def _cite(
    evidence: Evidence,
    citations: _CitationList,
    get_article: GetArticle,
) -> Citation | None:
    """Find or add the citation of a sentence; None where it is not in the article to the letter."""
    article_id = evidence.passage.passage.article_id
    cited = citations.find(article_id, evidence.start)
    if cited is not None:
        return cited
    citation = build_evidence_citation(evidence, 0)
    if check_citation(citation, get_article(article_id)).status != "exact":
        return None
    return citations.add(citation)


def _differ(statements: Iterable[Statement]) -> bool:
    values = {statement.value.casefold() for statement in statements}
    return len(values) > 1


def _states(evidence: Evidence, value: str) -> bool:
    """Whether a sentence holds a value as whole words, but for case and spaces.

    "15,000" holds neither "15" nor "5,000".
    """
    folded = _fold(value)
    if not folded:
        return False
    whole = rf"(?<!\w)(?<!\d[.,]){re.escape(folded)}(?!\w)(?![.,]\d)"
    return re.search(whole, _fold(evidence.text)) is not None


def _fold(text: str) -> str:
    return " ".join(text.casefold().split())


def add_hidden_disagreements(quoted: Answer, written: Answer) -> Answer:
    """Add the disagreements of the quotes of which the written answer has one side alone.

    An answer that reports disagreements of its own is returned as it is.
    """
    if written.disagreements:
        return written
    citations = _CitationList(written.citations)
    sources = {citation.number: citation for citation in quoted.citations}
    disagreements: list[Disagreement] = []
    for disagreement in quoted.disagreements:
        stated = [sources[statement.citation] for statement in disagreement.statements]
        if not _has_one_side(stated, citations):
            continue
        renumbered = _renumber(disagreement, stated, citations)
        disagreements.append(renumbered)
    return replace(
        written,
        disagreements=tuple(disagreements),
        citations=(*written.citations, *citations.added),
    )


def _has_one_side(stated: Sequence[Citation], citations: _CitationList) -> bool:
    """Whether an answer cites some sides of a disagreement and not all."""
    are_cited = [
        citations.find(citation.article_id, citation.start) is not None for citation in stated
    ]
    return any(are_cited) and not all(are_cited)


def _renumber(
    disagreement: Disagreement,
    stated: Iterable[Citation],
    citations: _CitationList,
) -> Disagreement:
    """Give the statements of a disagreement the numbers of the written answer's citations."""
    statements: list[Statement] = []
    for statement, source in zip(disagreement.statements, stated, strict=True):
        citation = citations.find_or_add(source)
        statements.append(Statement(statement.value, citation.number))
    return Disagreement(disagreement.about, tuple(statements))
