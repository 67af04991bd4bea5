"""Counts whether two things of a claim share words with two of the evidence straight or crossed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crossing:
    """The words that two things of a claim share with two things of the evidence.

    "Two things" are the sides of a verb, two names or two numbers. A claim that exchanges them
    shares few words straight and many crossed.

    Attributes:
        first_straight: Words that the first of the claim shares with the first of the evidence.
        second_straight: Words that the second shares with the second.
        first_crossed: Words that the first of the claim shares with the second of the evidence.
        second_crossed: Words that the second shares with the first.
    """

    first_straight: float
    second_straight: float
    first_crossed: float
    second_crossed: float

    @property
    def straight(self) -> float:
        """The words shared straight."""
        return self.first_straight + self.second_straight

    @property
    def crossed(self) -> float:
        """The words shared crossed."""
        return self.first_crossed + self.second_crossed

    @property
    def are_both_straight(self) -> bool:
        """Whether each of the two shares a word straight."""
        return self.first_straight > 0 and self.second_straight > 0

    @property
    def are_both_crossed(self) -> bool:
        """Whether each of the two shares a word crossed."""
        return self.first_crossed > 0 and self.second_crossed > 0
