"""The frozen types that cross every boundary of Dossier; they import nothing else of it.

Offsets count Unicode code points in an article's canonical text, end exclusive.
"""

from __future__ import annotations

from rag.records.answers import (
    Answer,
    AnswerProgress,
    AnswerStatus,
    Citation,
    CitationStatus,
    Disagreement,
    Segment,
    Statement,
    Support,
    Turn,
    Verdict,
)
from rag.records.articles import (
    NO_CORRECTIONS,
    NO_METADATA,
    Article,
    ArticleMetadata,
    Block,
    BlockKind,
    Corrections,
    ListedArticle,
    ListedFile,
    Passage,
    RemovedSpan,
    Sentence,
)
from rag.records.retrieval import (
    Evidence,
    Filters,
    PassageReading,
    RetrievedPassage,
    SentenceReading,
    prepend_title,
)

__all__ = [
    "NO_CORRECTIONS",
    "NO_METADATA",
    "Answer",
    "AnswerProgress",
    "AnswerStatus",
    "Article",
    "ArticleMetadata",
    "Block",
    "BlockKind",
    "Citation",
    "CitationStatus",
    "Corrections",
    "Disagreement",
    "Evidence",
    "Filters",
    "ListedArticle",
    "ListedFile",
    "Passage",
    "PassageReading",
    "RemovedSpan",
    "RetrievedPassage",
    "Segment",
    "Sentence",
    "SentenceReading",
    "Statement",
    "Support",
    "Turn",
    "Verdict",
    "prepend_title",
]
