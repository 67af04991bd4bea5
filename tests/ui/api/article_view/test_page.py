"""The page of an article: its blocks, its marks, its links and its removed texts, all escaped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.records import Article, Corrections, RemovedSpan
from tests.support.harbour import HOSTILE
from tests.support.html import Element, find_all, find_one, get_text, get_texts, parse_html
from ui.api.article_view import ArticleView, parse_view, render_article_page, render_missing_page

TEXT = "One is here. Two is there.\n\nDate | Step\nJune | Signed\n\nThree.\n\nFour."
ALL_LAYOUTS = Article(
    "made",
    "v1",
    "Made",
    TEXT,
    blocks=(
        (0, 26, "paragraph"),
        (28, 39, "row"),
        (40, 53, "row"),
        (55, 61, "item"),
        (63, 68, "heading"),
    ),
    language="ko",
)
ONE_PARAGRAPH = Article("made", "v1", "Made", "Text.", ((0, 5, "paragraph"),))
WITH_REMOVED = ArticleView(removed=True)


def render(
    article: Article, view: ArticleView | None = None, corrections: Corrections | None = None
) -> Element:
    return parse_html(render_article_page(article, view or ArticleView(), corrections))


def describe_navigation(navigation: Element) -> tuple[str | None, str, str | None]:
    """Describe where the links of a mark lead, and what stands between them."""
    previous, position, following = navigation.getchildren()
    assert (get_text(previous), get_text(following)) == ("Previous", "Next")
    for link in (previous, following):
        assert (link.get("aria-disabled") == "true") == (link.get("href") is None)
    return previous.get("href"), get_text(position), following.get("href")


def test_marked_sentences_are_linked_in_order():
    page = render(ALL_LAYOUTS, parse_view("13", "26", "0-12,63-68"))
    marks = [
        (mark.get("class"), mark.get("id"), get_text(mark)) for mark in find_all(page, "//mark")
    ]
    assert marks == [
        ("also", "m1", "One is here."),
        (None, "quote", "Two is there."),
        ("also", "m3", "Four."),
    ]
    navigations = [describe_navigation(span) for span in find_all(page, '//*[@role="navigation"]')]
    assert navigations == [
        (None, "1 of 3 marked sentences", "#quote"),
        ("#m1", "2 of 3 marked sentences", "#m3"),
        ("#quote", "3 of 3 marked sentences", None),
    ]


@pytest.mark.parametrize(
    ("start", "end", "also", "marks"),
    [
        # The sentence that the reader followed stays whole.
        ("5", "9", "0-12", [("m1", "One i"), ("quote", "s he"), ("m3", "re.")]),
        ("", "", "0-8,5-12", [("m1", "One is h"), ("m2", "ere.")]),
        ("0", "12", "0-12", [("quote", "One is here.")]),
        # Nothing is drawn between two blocks.
        ("26", "35", "", [("quote", "Date")]),
        ("26", "27", "0-3", [("m1", "One")]),
        ("63", "9999", "", [("quote", "Four.")]),
    ],
)
def test_marks_never_overlap_and_each_has_one_name(start, end, also, marks):
    page = render(ALL_LAYOUTS, parse_view(start, end, also))
    named = [(mark.get("id"), mark.text_content()) for mark in find_all(page, "//mark[@id]")]
    assert named == marks
    navigations = find_all(page, '//*[@role="navigation"]')
    assert len(navigations) == (len(marks) if len(marks) > 1 else 0)


def test_a_listener_hears_that_a_sentence_is_cited():
    page = render(ALL_LAYOUTS, parse_view("13", "26"))
    paragraph = find_one(page, '//p[@class="paragraph"]')
    assert paragraph.text_content() == "One is here. Cited: Two is there."
    cited = find_one(paragraph, "./span")
    # With its own direction, it does not decide the direction of the article's paragraph.
    assert (cited.get("class"), cited.get("dir")) == ("unseen", "ltr")


def test_a_mark_over_two_cells_has_one_name_and_is_announced_once():
    page = render(ALL_LAYOUTS, parse_view("28", "39"))
    cells = find_all(page, '//tr[@id="b1"]/td')
    assert [cell.text_content() for cell in cells] == ["Cited: Date", "Step"]
    assert [find_one(cell, "./mark").get("id") for cell in cells] == ["quote", None]


def test_blocks_become_lists_tables_and_headings_below_the_title():
    page = render(ALL_LAYOUTS)
    assert get_texts(page, "//h1") == ["Made"]
    heading = find_one(page, "//h2")
    assert (heading.get("class"), heading.get("id"), get_text(heading)) == (
        "heading",
        "b4",
        "Four.",
    )
    item = find_one(page, "//ul/li")
    assert (item.get("id"), item.text_content()) == ("b3", "Three.")
    rows = find_all(page, '//div[@class="rows"]/table/tbody/tr')
    assert [row.get("id") for row in rows] == ["b1", "b2"]
    assert [get_texts(row, "./td") for row in rows] == [["Date", "Step"], ["June", "Signed"]]
    for block in (heading, item, *find_all(page, "//td")):
        assert block.get("dir") == "auto"


def test_text_stands_in_its_block_as_it_is_written():
    text = "  One\nline,  and\n another. "
    article = Article("made", "v1", "Made", text, ((0, len(text), "paragraph"),))
    assert find_one(render(article), '//p[@class="paragraph"]').text_content() == text


def test_the_language_of_an_article_is_not_that_of_its_page():
    page = render(replace(ALL_LAYOUTS, language='"><b>'))
    assert page.get("lang") == "en"
    assert find_one(page, "//h1").get("lang") == '"><b>'
    assert "lang" not in find_one(render(ONE_PARAGRAPH), "//h1").attrib


def test_only_web_addresses_become_links():
    page = render(replace(ONE_PARAGRAPH, url='https://example.org/"x'))
    link = find_one(page, '//a[text()="The original"]')
    assert link.get("href") == 'https://example.org/"x'
    assert link.get("rel") == "noopener noreferrer"
    page = render(replace(ONE_PARAGRAPH, url="data:text/html,x"))
    assert "The original" not in get_texts(page, "//a")


def test_the_original_opens_at_the_quote():
    page = render(replace(ALL_LAYOUTS, url="https://example.org/x"), parse_view("13", "26"))
    address = find_one(page, '//a[text()="The original"]').get("href")
    assert address == "https://example.org/x#:~:text=Two%20is%20there."


def test_an_article_can_be_asked_alone_and_its_removed_texts_shown():
    page = render(replace(ALL_LAYOUTS, id="a/b"), parse_view("0", "5", "7-9"))
    links = {get_text(link): link.get("href") for link in find_all(page, '//p[@class="onward"]/a')}
    assert links == {
        "Ask only this article": "/?article=a%2Fb",
        "Show what was removed": "/articles/a%2Fb?start=0&end=5&also=7-9&removed=1",
    }
    assert find_all(page, "//form") == []


def test_removed_text_is_drawn_as_text():
    removed = (RemovedSpan(HOSTILE, f"<b>{HOSTILE}", 0), RemovedSpan("Also.", "share bar", 5))
    page = render(replace(ONE_PARAGRAPH, removed=removed), WITH_REMOVED, Corrections())
    assert find_one(page, '//aside[@id="r0"]//ins').text_content() == HOSTILE
    summary = find_one(page, '//aside[@id="r0"]//summary')
    assert summary.text_content() == f"1 text was removed here · <b>{HOSTILE}"
    field = find_one(page, '//aside[@id="r0"]//input[@name="text"]')
    assert field.get("value") == HOSTILE
    blocks = find_all(page, "//main//*[@id]")
    assert [block.get("id") for block in blocks] == ["r0", "b0", "r1"]
    assert find_all(page, "//img | //script | //b") == []


def test_each_button_says_what_it_does_to_which_text():
    text = f"A very long paragraph {'that goes on ' * 10}"
    article = Article("made", "v1", "Made", text, ((0, len(text), "paragraph"),))
    button = find_one(render(article, WITH_REMOVED, Corrections()), "//button")
    assert get_text(button) == "Take this out"
    name = button.get("aria-label")
    assert name == "Take this out: A very long paragraph that goes on that goes on that goes…"


def test_removed_text_interrupts_a_list():
    text = "One.\n\nTwo."
    blocks = ((0, 4, "item"), (6, 10, "item"))
    removed = (RemovedSpan("Share this", "share bar", 5),)
    article = Article("made", "v1", "Made", text, blocks, removed=removed)
    assert len(find_all(render(article), "//ul")) == 1
    page = render(article, WITH_REMOVED, Corrections())
    body = find_one(page, "//article/div")
    assert [child.tag for child in body.getchildren()] == ["ul", "aside", "ul"]


def test_an_article_of_which_nothing_was_removed_says_so():
    page = render(ONE_PARAGRAPH, WITH_REMOVED, Corrections())
    assert "Nothing was removed from this article." in page.text_content()
    assert get_texts(page, "//button") == ["Take this out"]


def test_dossiers_own_line_cannot_be_taken_out():
    article = replace(ONE_PARAGRAPH, blocks=((0, 5, "dateline"),))
    assert find_all(render(article, WITH_REMOVED, Corrections()), "//form") == []


def test_a_missing_article_is_a_page_that_says_so():
    page = parse_html(render_missing_page())
    assert get_texts(page, "//h1") == ["No such article"]
    assert "The library has no article at this address." in page.text_content()
