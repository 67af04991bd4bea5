"""The texts that cleaning removed from an article, and the buttons that correct its decisions."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.records import Article, BlockKind, Corrections, RemovedSpan
from ui.api.article_view import strings

Action = Literal["put back", "take out", "undo"]

_LABELS: dict[Action, str] = {
    "put back": strings.PUT_BACK,
    "take out": strings.TAKE_OUT,
    "undo": strings.UNDO,
}
_MAX_LABEL_LENGTH = 60  # characters that tell a listener which text a button is for


@dataclass(frozen=True, slots=True)
class CorrectionButton:
    """A button that sends one correction of one text; `place` is the block to return to."""

    action: Action
    text: str
    place: str
    is_put_back_by_hand: bool = False

    @property
    def label(self) -> str:
        return _LABELS[self.action]

    @property
    def accessible_name(self) -> str:
        excerpt = self.text
        if len(excerpt) > _MAX_LABEL_LENGTH:
            excerpt = excerpt[:_MAX_LABEL_LENGTH].rsplit(" ", 1)[0] + "…"
        return strings.format_button_label(self.label, excerpt)


@dataclass(frozen=True, slots=True)
class RemovedText:
    """One removed text, why it was removed, and the button that puts it back."""

    text: str
    reason: str
    button: CorrectionButton


@dataclass(frozen=True, slots=True)
class RemovedTexts:
    """The texts that were removed at one place, drawn folded away."""

    place: int
    texts: tuple[RemovedText, ...]

    @property
    def summary(self) -> str:
        return strings.describe_removed_count(len(self.texts))

    @property
    def reasons(self) -> str:
        return "; ".join(dict.fromkeys(removed.reason for removed in self.texts))


class RemovalControls:
    """The removed texts of one article by place, and a button for each of its blocks."""

    def __init__(
        self,
        article: Article,
        blocks: Sequence[tuple[int, int, BlockKind]],
        corrections: Corrections,
    ) -> None:
        self._article = article
        self._blocks = blocks
        self._corrections = corrections
        starts = [start for start, _, _ in blocks]
        self._removed_by_place: dict[int, list[RemovedSpan]] = defaultdict(list)
        for removed in article.removed:
            self._removed_by_place[bisect_left(starts, removed.at)].append(removed)

    def get_removed_texts(self, place: int) -> RemovedTexts | None:
        """Get the texts that were removed in front of the block at this place."""
        removed_here = self._removed_by_place.get(place)
        if not removed_here:
            return None
        texts = tuple(self._describe_removed(removed, place) for removed in removed_here)
        return RemovedTexts(place, texts)

    def build_block_button(self, place: int) -> CorrectionButton | None:
        """Build the button that takes a block out, or that undoes putting it back.

        The dateline has none: Dossier writes it itself, so no file has it.
        """
        start, end, kind = self._blocks[place]
        if kind == "dateline":
            return None
        text = self._article.text[start:end]
        if text in self._corrections.kept:
            return CorrectionButton("undo", text, f"b{place}", is_put_back_by_hand=True)
        return CorrectionButton("take out", text, f"b{place}")

    def _describe_removed(self, removed: RemovedSpan, place: int) -> RemovedText:
        was_taken_out_by_hand = removed.text in self._corrections.dropped
        action: Action = "undo" if was_taken_out_by_hand else "put back"
        button = CorrectionButton(action, removed.text, f"b{place}")
        return RemovedText(removed.text, removed.reason, button)
