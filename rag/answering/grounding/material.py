"""What a claim is checked against: the sentences that it cites, and those around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.english.clauses import ParsedText, parse_clauses
from rag.records import Evidence

Severity = Literal["doubt", "contradiction"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check holds against a claim.

    `is_missing` when something was not found in the cited sentences: another sentence may have it.
    """

    severity: Severity
    reason: str
    is_missing: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of an article, divided into words, with its place among those shown."""

    label: str
    evidence: Evidence
    parsed: ParsedText
    article: str
    position: int  # among the sentences of its article that are shown, in reading order

    @property
    def text(self) -> str:
        """The sentence."""
        return self.evidence.text


@dataclass(frozen=True, slots=True)
class Material:
    """A claim with what it is checked against."""

    claim: ParsedText
    cited: tuple[Source, ...]
    shown: tuple[Source, ...]
    question: str

    def find_before(self, source: Source, count: int) -> list[Source]:
        """Find up to so many sentences before one in its article, the nearest first."""
        before = [
            other
            for other in self.shown
            if other.article == source.article
            and source.position - count <= other.position < source.position
        ]
        return before[::-1]

    def find_articles(self) -> list[Source]:
        """Find the shown sentences of the articles that are cited."""
        articles = {source.article for source in self.cited}
        return [source for source in self.shown if source.article in articles]


def build_sources(sentences: Mapping[str, Evidence]) -> tuple[Source, ...]:
    """Divide the shown sentences, and number them within their articles."""
    counts: dict[str, int] = {}
    sources: list[Source] = []
    for label, evidence in sentences.items():
        article = evidence.passage.passage.article_id
        position = counts.get(article, 0)
        counts[article] = position + 1
        sources.append(Source(label, evidence, parse_clauses(evidence.text), article, position))
    return tuple(sources)


def format_heading(evidence: Evidence) -> str:
    """Format what stands above an article: its title, section, author, source and date."""
    passage = evidence.passage
    published = passage.published
    day = f"{published.day} {published:%B} {published.year}" if published else ""
    parts = (passage.title, passage.passage.heading, passage.author, passage.source, day)
    return ". ".join(part for part in parts if part)


def join_headings(sources: Sequence[Source]) -> str:
    """Join the headings of the articles of some sentences, each once."""
    return " ".join(dict.fromkeys(format_heading(source.evidence) for source in sources))


def join_texts(sources: Iterable[Source]) -> str:
    """Join sentences to one text."""
    return " ".join(source.text for source in sources)
