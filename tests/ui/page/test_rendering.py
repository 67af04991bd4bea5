"""The chat, the evidence and the library are drawn so that no text of an article or a person is markup."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from rag import Assistant, load_settings, open_assistant
from rag.library.rows import ArticleRows, KnownFile
from rag.records import (
    Answer,
    Article,
    Citation,
    Disagreement,
    Filters,
    ListedFile,
    Segment,
    Statement,
)
from rag.workspace.history import Conversation
from tests.support.harbour import ESCAPED, HOSTILE
from ui.links import build_article_url, build_original_url
from ui.metadata import format_date
from ui.page.chat.conversation_view import render_conversation as drawn_conversation
from ui.page.chat.conversation_view import render_welcome
from ui.page.chat.conversations import render_conversation_list
from ui.page.chat.evidence import Source, collect_sources, render_evidence, render_source_card
from ui.page.chat.turns import (
    Chat,
    ChatTurn,
    append_question,
    extract_answered_turns,
    truncate_before,
    update_last_turn,
)
from ui.page.library.listing import render_listing
from ui.page.markup import (
    classify_confidence,
    escape_html,
    format_plain_text,
    render_citation_marker,
    render_quote,
)
from ui.terminal.tables import draw_answer

PLAIN_ARTICLE = Article(
    id="plain",
    version="v1",
    title="Harbour opens again",
    text="The harbour opened on Monday. It had been closed for 40 days.\n\nShips returned at noon.",
    blocks=((0, 61, "paragraph"), (63, 86, "paragraph")),
    source="The Courier",
    published=date(2024, 11, 16),
)
HOSTILE_ARTICLE = Article(
    id="hostile",
    version="v1",
    title=f"Title {HOSTILE}",
    text=f"Before it. {HOSTILE} After it.",
    blocks=((0, 11 + len(HOSTILE) + 10, "paragraph"),),
    source=f"Source {HOSTILE}",
)


def citation(number: int, article: Article, start: int, end: int) -> Citation:
    """A citation of a span of one of the articles above."""
    published = article.published.isoformat() if article.published else None
    quote = article.text[start:end]
    return Citation(
        number,
        article.id,
        article.version,
        article.title,
        article.source,
        published,
        "a.txt",
        start,
        end,
        quote,
    )


OPENED = citation(1, PLAIN_ARTICLE, 0, 29)
CLOSED = citation(2, PLAIN_ARTICLE, 30, 61)
INJECTED = citation(1, HOSTILE_ARTICLE, 11, 11 + len(HOSTILE))


def answer_to(question: str) -> Answer:
    """An answer as the engine may give it, one kind for each first word: disagreeing and partly supported unless told otherwise."""
    base = Answer(question, question, "answered", 0.91, "")
    match question.split()[0]:
        case "hostile":
            return replace(
                base,
                text=HOSTILE,
                segments=(Segment(HOSTILE, "supported", (1,)),),
                citations=(INJECTED,),
            )
        case "weather":
            return replace(
                base,
                status="abstained",
                confidence=0.1,
                text="The articles do not say.",
                nearest=(OPENED,),
            )
        case "help":
            return replace(
                base,
                kind="product",
                text="I answer from articles.",
                suggestions=("When did it open?",),
            )
        case "zzz":
            return replace(base, kind="question", text="That is not a question I can read.")
    return replace(
        base,
        text="It was closed for 40 days. [1] It opened on Monday. [2]",
        understood="When did the harbour open?" if question.startswith("and ") else question,
        segments=(Segment(OPENED.quote, "supported", (1,)), Segment(CLOSED.quote, "partly", (2,))),
        citations=(OPENED, CLOSED),
        disagreements=(
            Disagreement("the closure", (Statement("40 days", 2), Statement("since Monday", 1))),
        ),
    )


def holding(data: Path, *articles: Article) -> Assistant:
    """An assistant whose library holds these very articles; drawing an answer needs no passages of them."""
    made = open_assistant(load_settings(data=data))
    for article in articles:
        file = KnownFile(
            f"/{article.id}.txt", f"{article.id}.txt", "indexed", None, None, None, None, article.id
        )
        made.library.store.save_articles(
            [ArticleRows(article, [], np.empty((0, 0), np.float32), [file])], ""
        )
    return made


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    return holding(tmp_path, PLAIN_ARTICLE, HOSTILE_ARTICLE)


def done(question: str, number: int = 1) -> Chat:
    return Chat((ChatTurn(number, question, "done", answer=answer_to(question)),))


def conversation_html(chat: Chat) -> str:
    return drawn_conversation(chat, lambda article_id: article_id)


def only(answer: Answer) -> Chat:
    return Chat((ChatTurn(1, answer.question, "done", answer=answer),))


def test_hostile_text_is_escaped_to_the_letter():
    assert escape_html(HOSTILE) == ESCAPED
    assert escape_html("\"'") == "&quot;&#x27;"


def test_marker_links_to_the_source_of_its_own_answer():
    assert render_citation_marker(3, OPENED) == (
        '<a class="cite" href="#a3-s1" aria-label="Source 1: Harbour opens again">[1]</a>'
    )


def test_hostile_answer_is_drawn_as_text():
    label = f"Source 1: Title {ESCAPED}"
    drawn = conversation_html(done("hostile"))
    assert (
        f'<p class="segment">{ESCAPED}<a class="cite" href="#a1-s1" '
        f'aria-label="{label}">[1]</a></p>'
    ) in drawn
    assert "<img" not in drawn


def test_the_words_that_answer_are_bold_and_hostile_ones_are_text():
    start = 11 + HOSTILE.index("**bold**")
    bold = replace(INJECTED, answer_start=start, answer_end=start + 8)
    assert render_quote(bold, HOSTILE) == ESCAPED.replace("**bold**", "<b>**bold**</b>")
    assert render_quote(bold, "Another text.") == "Another text."
    answer = replace(answer_to("hostile"), citations=(bold,), short=HOSTILE)
    drawn = conversation_html(only(answer))
    assert f'<p class="short">{ESCAPED}</p>' in drawn
    assert "<img" not in drawn


def test_the_terminal_shows_hostile_words_to_the_letter():
    answer = replace(answer_to("hostile"), short="[red]short[/red] \x1b[31m")
    screen = io.StringIO()
    draw_answer(answer, Console(file=screen, width=400, force_terminal=True, color_system=None))
    assert "[red]short[/red] [31m" in screen.getvalue()
    assert HOSTILE in screen.getvalue()
    assert "\x1b[31m" not in screen.getvalue()


def test_hostile_question_title_filter_and_message_are_drawn_as_text():
    chat = Chat(conversation="kept", title=HOSTILE, notice=HOSTILE)
    chat = update_last_turn(
        append_question(chat, 1, HOSTILE, Filters(source=HOSTILE)), state="failed", message=HOSTILE
    )
    drawn = conversation_html(chat)
    assert f'<span class="unseen">You asked: </span>{ESCAPED}</h2>' in drawn
    assert f'<div class="reply failed" role="alert"><p>{ESCAPED}</p>' in drawn
    assert f'<p class="title">{ESCAPED}</p>' in drawn
    assert f'<p class="notice" role="status">{ESCAPED}</p>' in drawn
    assert f'<span class="what">Source</span> {ESCAPED}</span>' in drawn
    assert "<img" not in drawn


def test_hostile_titles_are_drawn_as_text_in_the_list_of_conversations():
    now = datetime(2024, 11, 16, 12, tzinfo=UTC)
    drawn = render_conversation_list([Conversation('"><b>', HOSTILE, now, now)], "", "")
    assert f'data-id="&quot;&gt;&lt;b&gt;">{ESCAPED}</button>' in drawn
    assert "<h2>16 November 2024</h2>" in drawn


def test_hostile_source_is_drawn_as_text():
    source = Source(
        INJECTED,
        "Before <b>. ",
        HOSTILE,
        " After & it.",
        f"Mara {HOSTILE}",
        "javascript:alert(1)",
        '"><b>',
    )
    drawn = render_source_card(2, source, "1 of 1")
    assert drawn == (
        '<article class="source" id="a2-s1" tabindex="-1" aria-labelledby="a2-s1-title" data-place="1 of 1">'
        f'<h3 id="a2-s1-title"><span class="number">[1]</span> <bdi class="title">Title {ESCAPED}</bdi></h3>'
        f'<p class="where">Source {ESCAPED}</p><p class="file">By Mara {ESCAPED} · a.txt</p>'
        f'<blockquote dir="auto" lang="&quot;&gt;&lt;b&gt;">Before &lt;b&gt;. <mark>{ESCAPED}</mark> After &amp; it.</blockquote>'
        f'<p class="onward"><a href="/articles/hostile?start=11&amp;end={11 + len(HOSTILE)}#quote" '
        'target="_blank" rel="noopener">Open the whole article</a>'
        '<a class="back" href="#a2">Back to the answer</a></p></article>'
    )


def test_hostile_listing_is_drawn_as_text():
    drawn = render_listing([ListedFile("<b>.pdf", "failed", HOSTILE, None)])
    assert (
        f'<span class="state failed">Not readable</span><span class="reason">{ESCAPED}</span>'
        in drawn
    )
    assert '<td class="of-path" data-label="File">&lt;b&gt;.pdf</td>' in drawn


def test_examples_carry_their_question_escaped():
    assert f'<button type="button" data-question="{ESCAPED}">{ESCAPED}</button>' in render_welcome(
        (HOSTILE,)
    )
    assert "For example" not in render_welcome(())


def test_article_address_cannot_leave_its_path():
    assert build_article_url("../a?b", 1, 2) == "/articles/..%2Fa%3Fb?start=1&end=2#quote"


def test_article_address_carries_what_else_is_cited():
    assert (
        build_article_url("a", 1, 2, [(12, 80), (200, 260)])
        == "/articles/a?start=1&end=2&also=12-80,200-260#quote"
    )


@pytest.mark.parametrize(
    ("quoted", "fragment"),
    [
        ("Well-known, and 5 & 6%.", "Well%2Dknown%2C%20and%205%20%26%206%25."),
        ("A b c d e f g h i j k l-m n.", "A%20b%20c%20d%20e,i%20j%20k%20l%2Dm%20n."),
        ("Größe\nund Maß", "Gr%C3%B6%C3%9Fe%20und%20Ma%C3%9F"),
    ],
)
def test_the_original_is_opened_at_the_quote(quoted, fragment):
    assert (
        build_original_url("https://example.org/a?b=1", quoted)
        == f"https://example.org/a?b=1#:~:text={fragment}"
    )
    assert (
        build_original_url("https://example.org/a#part", quoted)
        == f"https://example.org/a#part:~:text={fragment}"
    )


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", " JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
        "file:///etc/passwd", "//x.org", "https:", "http://[x",
    ],
)  # fmt: skip
def test_what_is_no_page_of_the_web_is_no_original(url):
    assert build_original_url(url, "a quote") == ""


def test_a_source_leads_to_its_original_at_the_quote(tmp_path):
    published = replace(PLAIN_ARTICLE, url="https://example.org/harbour", author="Ana Ruiz")
    drawn = render_evidence(holding(tmp_path, published), done("harbour"))
    address = "https://example.org/harbour#:~:text=The%20harbour%20opened%20on%20Monday."
    assert (
        f'<a href="{address}" target="_blank" rel="noopener noreferrer">The original</a>' in drawn
    )
    assert '<p class="file">By Ana Ruiz · a.txt</p>' in drawn


def test_every_source_of_an_article_leads_to_it_with_the_others_marked_too(assistant):
    drawn = render_evidence(assistant, done("harbour"))
    assert 'href="/articles/plain?start=0&amp;end=29&amp;also=30-61#quote"' in drawn
    assert 'href="/articles/plain?start=30&amp;end=61&amp;also=0-29#quote"' in drawn


def test_the_panel_steps_through_several_sources_and_not_through_one(assistant):
    several = render_evidence(assistant, done("harbour"))
    assert '<span class="place" role="status">2 cited sentences</span>' in several
    assert [
        place in several for place in ('data-place="1 of 2"', 'data-place="2 of 2"', "data-step")
    ] == [True, True, True]
    assert "data-step" not in render_evidence(assistant, done("hostile"))


def test_a_paragraph_that_is_only_the_quote_has_its_neighbours_around_it(tmp_path):
    text = "It rained. Nobody came.\n\nThe harbour opened.\n\nShips returned. They were late."
    blocks = ((0, 23, "paragraph"), (25, 44, "paragraph"), (46, 77, "paragraph"))
    article = replace(PLAIN_ARTICLE, text=text, blocks=blocks)
    middle, first, last = (citation(1, article, *span) for span in ((25, 44), (0, 10), (62, 77)))
    found = collect_sources(holding(tmp_path, article), (middle, first, last))
    assert (found[0].before, found[0].quote, found[0].after) == (
        "Nobody came.\n\n",
        "The harbour opened.",
        "\n\nShips returned.",
    )
    assert (found[1].before, found[1].after) == ("", " Nobody came.")
    assert (found[2].before, found[2].after) == ("Ships returned. ", "")


def test_of_a_paragraph_without_end_only_what_is_near_is_shown(tmp_path):
    before, after = "A sentence of thirty letters. ", " A sentence of thirty letters."
    article = replace(
        PLAIN_ARTICLE,
        text=f"{before * 100}The quote.{after * 100}",
        blocks=((0, 6010, "paragraph"),),
    )
    (source,) = collect_sources(holding(tmp_path, article), (citation(1, article, 3000, 3010),))
    assert (source.before, source.quote, source.after) == (before * 20, "The quote.", after * 20)


def test_a_paragraph_holds_the_marked_quote_between_its_surroundings(assistant):
    drawn = render_evidence(assistant, done("harbour"))
    assert (
        '<blockquote dir="auto">The harbour opened on Monday. <mark>It had been closed for 40 days.</mark></blockquote>'
    ) in drawn
    assert '<p class="where">The Courier · 16 November 2024</p>' in drawn


def test_only_the_last_answers_evidence_is_shown_and_the_earlier_kept(assistant):
    chat = Chat((*done("harbour", 1).exchanges, *done("hostile", 2).exchanges))
    drawn = render_evidence(assistant, chat)
    assert '<section class="evidence" id="a1-evidence" hidden>' in drawn
    assert '<section class="evidence" id="a2-evidence">' in drawn
    assert drawn.count('id="a1-s1"') == drawn.count('id="a2-s1"') == 1


def test_abstention_lists_the_nearest_as_no_answer_and_without_a_mark(assistant):
    drawn = render_evidence(assistant, done("weather"))
    assert "These passages do not answer it" in drawn
    assert "<mark>" not in drawn
    assert '<div class="reply abstained">' in conversation_html(done("weather"))


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        ("moved", "The article has changed since; the sentence now stands here."),
        ("gone", "The article has changed since and no longer contains this sentence, which read:"),
    ],
)
def test_a_changed_article_is_told(status, sentence):
    assert sentence in render_source_card(
        1, Source(replace(OPENED, status=status), quote=OPENED.quote)
    )


def test_a_gone_quote_is_still_shown_and_leads_nowhere(tmp_path):
    rewritten = replace(
        PLAIN_ARTICLE, version="v2", text="The harbour stays open.", blocks=((0, 23, "paragraph"),)
    )
    drawn = render_evidence(holding(tmp_path, rewritten), done("harbour"))
    assert '<blockquote dir="auto"><mark>The harbour opened on Monday.</mark></blockquote>' in drawn
    assert "Open the whole article" not in drawn


def test_support_is_told_only_where_it_is_lacking():
    drawn = conversation_html(done("harbour"))
    assert drawn.count('class="badge') == 1
    assert ">Partly supported</span></p>" in drawn


def test_a_marker_without_its_citation_is_not_drawn():
    answer = replace(
        answer_to("harbour"), segments=(Segment("Text.", "unsupported", (9,)),), disagreements=()
    )
    drawn = conversation_html(only(answer))
    assert "[9]" not in drawn
    assert "Not supported" in drawn


def test_the_question_as_understood_is_shown_only_when_it_differs():
    assert "Understood as: <q>When did the harbour open?</q>" in conversation_html(done("and it?"))
    assert "Understood" not in conversation_html(done("harbour"))


def test_disagreement_is_a_table_of_statement_source_and_date():
    drawn = conversation_html(done("harbour"))
    assert "<caption>The articles disagree: the closure</caption>" in drawn
    row = f'<tr><th scope="row">40 days</th><td>The Courier {render_citation_marker(1, CLOSED)}</td><td>16 November 2024</td></tr>'
    assert row in drawn


def test_product_replies_offer_questions_and_refusals_do_not():
    assert 'data-question="When did it open?"' in conversation_html(done("help"))
    assert (
        '<div class="reply question"><p class="plain">That is not a question I can read.</p></div>'
        in (conversation_html(done("zzz")))
    )


@pytest.mark.parametrize(
    ("confidence", "word"), [(0.8, "high"), (0.79, "fair"), (0.6, "fair"), (0.59, "low")]
)
def test_confidence_is_a_word_with_its_number_beside(confidence, word):
    assert classify_confidence(confidence) == word
    answer = replace(answer_to("harbour"), confidence=confidence)
    drawn = conversation_html(only(answer))
    assert (
        f'title="{confidence:.2f}">{word.capitalize()} confidence<span class="why">: the ' in drawn
    )


@pytest.mark.parametrize(
    ("published", "words"),
    [("2024-11-06", "6 November 2024"), ("last week", "last week"), (None, ""), ("", "")],
)
def test_dates_are_written_out(published, words):
    assert format_date(published) == words


def test_copied_text_carries_its_sources():
    assert format_plain_text(answer_to("harbour")) == (
        "harbour\n\nThe harbour opened on Monday. [1]\nIt had been closed for 40 days. [2]\n\nSources\n"
        "[1] “The harbour opened on Monday.” Harbour opens again, The Courier, 16 November 2024\n"
        "[2] “It had been closed for 40 days.” Harbour opens again, The Courier, 16 November 2024"
    )


def test_a_partial_answer_tells_what_stays_unanswered():
    answer = replace(
        answer_to("harbour"), status="partial", segments=(Segment("It opened.", "supported", (1,)),),
        text="It opened. [1] About “<who>” the articles say nothing that answers.",
    )  # fmt: skip
    drawn = conversation_html(only(answer))
    assert '<p class="note">About “&lt;who&gt;” the articles say nothing that answers.</p>' in drawn
    assert "About “<who>” the articles say nothing" in format_plain_text(answer)


def test_an_edited_question_leaves_what_came_before_it():
    chat = append_question(
        append_question(append_question(Chat(), 1, "a", Filters()), 2, "b", Filters()),
        3,
        "c",
        Filters(),
    )
    assert [exchange.question for exchange in truncate_before(chat, 2).exchanges] == ["a"]


def test_only_finished_questions_about_articles_are_remembered():
    chat = Chat()
    for number, question in enumerate(("harbour", "help", "slow"), start=1):
        chat = update_last_turn(
            append_question(chat, number, question, Filters()),
            state="done",
            answer=answer_to(question),
        )
    chat = update_last_turn(append_question(chat, 4, "stopped early", Filters()), state="stopped")
    assert [turn.question for turn in extract_answered_turns(chat)] == ["harbour", "slow"]


def test_a_running_answer_shows_its_stage_and_a_stopped_one_says_so():
    chat = update_last_turn(append_question(Chat(), 1, "harbour", Filters()), stage="searching")
    assert '<p class="stage">Searching the articles</p>' in conversation_html(chat)
    assert "You stopped this answer." in conversation_html(update_last_turn(chat, state="stopped"))


def test_an_answer_without_segments_shows_its_text():
    answer = Answer("q", "q", "abstained", 0.1, HOSTILE)
    assert f'<p class="plain">{ESCAPED}</p>' in conversation_html(only(answer))
