"""The steps of a sync: what becomes of each file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from rag.articles.parallel import PackedArticle
from rag.library.rows import KnownFile
from rag.records import Corrections

Kind = Literal[
    "new",
    "changed",
    "moved",
    "duplicate",
    "reindexed",
    "unchanged",
    "failed",
    "ignored",
    "gone",
]


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one file. `article` is set when there are passages to make."""

    kind: Kind
    file: KnownFile
    article: PackedArticle | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one sync.

    `corrections` are those of files that were moved, by the paths at which they are now.
    """

    steps: tuple[Step, ...]
    corrections: Mapping[str, Corrections] = field(default_factory=dict)

    def of(self, *kinds: Kind) -> list[Step]:
        """List the steps of these kinds, in their order."""
        return [step for step in self.steps if step.kind in kinds]
