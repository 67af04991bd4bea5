"""What the terminal draws."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from tests.support.harbour import HOSTILE
from tests.ui.page.chat.samples import HOSTILE_ANSWER, LISTING
from ui.terminal.tables import draw_answer


def test_hostile_words_are_shown_to_the_letter() -> None:
    answer = replace(HOSTILE_ANSWER, short="[red]short[/red] \x1b[31m")
    screen = io.StringIO()
    draw_answer(answer, Console(file=screen, width=400, force_terminal=True, color_system=None))
    shown = screen.getvalue()
    assert "[red]short[/red] [31m" in shown
    assert HOSTILE in shown
    assert "\x1b[31m" not in shown


def test_an_answer_about_the_library_is_followed_by_the_ids_and_files_of_its_articles() -> None:
    (article,) = LISTING.articles
    answer = replace(LISTING, articles=(replace(article, path=f"\x1b[31m{HOSTILE}.md"),))
    screen = io.StringIO()
    draw_answer(answer, Console(file=screen, width=400, force_terminal=True, color_system=None))
    shown = screen.getvalue()
    assert f"“Title {HOSTILE}” (Source {HOSTILE}, 16 November 2024)" in shown
    assert f'a/"b  [31m{HOSTILE}.md' in shown
    assert "\x1b[31m" not in shown
