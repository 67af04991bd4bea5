"""A bar chart of the overview: its words, its points, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

# Each colour has a contrast of at least 3:1 with the light and the dark ground.
HUES = ("#6366f1", "#0d9488", "#d97706", "#db2777", "#0284c7")
GREY = "#64748b"
RED = "#dc2626"

_MIN_AXIS_TOP = 8.0  # a lower axis would be divided into halves of a question
# How many labels have room below a chart on a phone.
_MAX_LABELS = 14
_MAX_LEVEL_LABELS = 5


class Point(NamedTuple):
    """A value of a series at a place on the horizontal axis."""

    place: str
    series: str
    value: float


class Series(NamedTuple):
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class NumbersTable:
    """The numbers of a chart; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart; without points the caption says why, and nothing is drawn.

    Attributes:
        axis_top: The highest value of the vertical axis.
        axis_label: What is written below the horizontal axis.
        places: How many places the horizontal axis has.
    """

    title: str
    caption: str
    series: tuple[Series, ...] = ()
    points: tuple[Point, ...] = ()
    axis_top: float = _MIN_AXIS_TOP
    axis_label: str = ""
    places: int = 0
    table: NumbersTable | None = None

    @property
    def has_place_labels(self) -> bool:
        return self.places <= _MAX_LABELS

    @property
    def label_angle(self) -> int:
        return 0 if self.places <= _MAX_LEVEL_LABELS else -45


def compute_axis_top(counts: Iterable[int]) -> float:
    """Compute the top of an axis that counts."""
    return max(_MIN_AXIS_TOP, *counts)


def format_axis_label(unit: str, span: str, places: int) -> str:
    """Say what the axis shows: its unit, or the span where the places have no labels."""
    return unit if places <= _MAX_LABELS else span
