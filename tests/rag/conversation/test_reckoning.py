"""Numbers and dates that nobody said are told from those that follow from what was said."""

from __future__ import annotations

import pytest

from rag.conversation.reckoning import follows_from


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("How many ships came in 2022?", "It was so in 2021. And the year after?"),
        ("How many ships came in 2019?", "It was so in 2024. And five years before?"),
        (
            "What did the index read on 17 November 2024?",
            "On 18 November 2024. And the day before?",
        ),
        ("How many came by 31 October?", "By 28 October. And three days later?"),
        ("How many came by 2 November?", "By 30 October. And three days later?"),
        ("How many came by 1 March?", "By 23 February. And a week later?"),
        ("How many came in March?", "In February. And the month after?"),
        ("How many came on 28 October?", "On Oct 28 nobody came."),
        ("Who paid on Monday?", "It was bought on 3 May. Who paid on Monday?"),
        ("Where are the 7,000 others?", "10,000 went and 3,000 stayed."),
        ("Where are the 3 million others?", "Three million left."),
        ("Which of the two paid?", "Two of them. Which one paid?"),
        ("Who paid?", ""),
    ],
)
def test_what_was_said_or_can_be_reckoned_follows(text: str, told: str) -> None:
    assert follows_from(text, told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Which university has 12 floors?", "Who is Dara? A lecturer. Which one is he of?"),
        ("Where are the 7,001 others?", "10,000 went and 3,000 stayed."),
        ("Where are the forty others?", "Some went."),
        ("How many came in 1998?", "It was so in 2021. And the year after?"),
        ("How many came by 9 November?", "By 28 October. And three days later?"),
        ("How many came in March?", "How many came?"),
        ("Who paid on Monday?", "Who paid?"),
        ("Where are the 3 million others?", "3 left."),
    ],
)
def test_an_invented_number_or_date_does_not_follow(text: str, told: str) -> None:
    assert not follows_from(text, told)
