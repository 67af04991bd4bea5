"""Finds which sources state the same thing differently, beside what a language model wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.citations import build_evidence_citation
from rag.answering.generation.context import Context
from rag.answering.generation.reply_parser import ConflictingValue
from rag.answering.verification import check_citation
from rag.records import Answer, Article, Citation, Disagreement, Evidence, Statement


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


def find_reported_disagreements(
    conflicts: Sequence[tuple[ConflictingValue, ...]],
    context: Context,
    written: Answer,
    get_article: Callable[[str], Article | None],
) -> FoundDisagreements:
    """Find the disagreements that the model reports, as far as the passages have its values."""
    citations = _CitationList(written.citations)
    disagreements = []
    for values in conflicts:
        statements: dict[int, Statement] = {}
        for value in values:
            evidence = context.sentences.get(value.label)
            if evidence is None or not _states(evidence, value.value):
                continue
            article_id = evidence.passage.passage.article_id
            citation = citations.find(article_id, evidence.start)
            if citation is None:
                new = build_evidence_citation(evidence, 0)
                if check_citation(new, get_article(article_id)).status != "exact":
                    continue
                citation = citations.add(new)
            statements.setdefault(citation.number, Statement(value.value, citation.number))
        if len({statement.value.casefold() for statement in statements.values()}) > 1:
            disagreements.append(Disagreement(written.understood, tuple(statements.values())))
    return FoundDisagreements(tuple(disagreements), tuple(citations.added))


def add_hidden_disagreements(quoted: Answer, written: Answer) -> Answer:
    """Add the disagreements of the quotes of which the written answer has one side alone.

    An answer that reports disagreements of its own is returned as it is.
    """
    if written.disagreements:
        return written
    citations = _CitationList(written.citations)
    by_number = {citation.number: citation for citation in quoted.citations}
    disagreements = []
    for disagreement in quoted.disagreements:
        stated = [by_number[statement.citation] for statement in disagreement.statements]
        shown = [one for one in stated if citations.find(one.article_id, one.start)]
        if not shown or len(shown) == len(stated):
            continue
        statements = []
        for statement, source in zip(disagreement.statements, stated, strict=True):
            citation = citations.find(source.article_id, source.start) or citations.add(source)
            statements.append(Statement(statement.value, citation.number))
        disagreements.append(Disagreement(disagreement.about, tuple(statements)))
    return replace(
        written,
        disagreements=tuple(disagreements),
        citations=(*written.citations, *citations.added),
    )


def _states(evidence: Evidence, value: str) -> bool:
    """Tell whether a sentence holds a value as whole words, but for case and spaces.

    "15,000" holds neither "15" nor "5,000".
    """
    folded = " ".join(value.casefold().split())
    text = " ".join(evidence.text.casefold().split())
    whole = rf"(?<!\w)(?<!\d[.,]){re.escape(folded)}(?!\w)(?![.,]\d)"
    return bool(folded) and re.search(whole, text) is not None
