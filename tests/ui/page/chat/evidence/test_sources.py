"""The text around a quote."""

from __future__ import annotations

from dataclasses import replace

from tests.ui.page.chat.samples import PLAIN_ARTICLE, build_citation, open_library
from ui.page.chat.evidence.sources import collect_sources


def test_a_paragraph_that_is_only_the_quote_has_its_neighbours_around_it(tmp_path) -> None:
    text = "It rained. Nobody came.\n\nThe harbour opened.\n\nShips returned. They were late."
    blocks = ((0, 23, "paragraph"), (25, 44, "paragraph"), (46, 77, "paragraph"))
    article = replace(PLAIN_ARTICLE, text=text, blocks=blocks)
    spans = ((25, 44), (0, 10), (62, 77))
    citations = [build_citation(1, article, start, end) for start, end in spans]
    middle, first, last = collect_sources(open_library(tmp_path, article), citations)
    assert middle.before == "Nobody came.\n\n"
    assert middle.quote == "The harbour opened."
    assert middle.after == "\n\nShips returned."
    assert (first.before, first.after) == ("", " Nobody came.")
    assert (last.before, last.after) == ("Ships returned. ", "")


def test_of_a_paragraph_without_end_only_what_is_near_is_shown(tmp_path) -> None:
    before, after = "A sentence of thirty letters. ", " A sentence of thirty letters."
    article = replace(
        PLAIN_ARTICLE,
        text=f"{before * 100}The quote.{after * 100}",
        blocks=((0, 6010, "paragraph"),),
    )
    citation = build_citation(1, article, 3000, 3010)
    (source,) = collect_sources(open_library(tmp_path, article), [citation])
    assert source.before == before * 20
    assert source.quote == "The quote."
    assert source.after == after * 20
