"""Sentences and passages.

Nothing cut, nothing lost, nothing twice, and nothing the model cannot see.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag import Assistant
from rag.articles.chunking import build_embedding_texts, split_into_passages
from rag.articles.read import read_article
from rag.english.sentences import find_sentence_spans, split_long_span
from rag.models.embedding import Encoder
from rag.records import Article, Passage
from rag.settings import ArticleSettings
from tests.conftest import ROOT

MAX_TOKENS = 160


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in find_sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    "expected",
    [
        ["The bridge is shut.", "Nobody knows why.", "Who will pay?", "The mayor will!"],
        ["The U.S. Navy sent divers.", "They came from the U.S. in May."],
        ["It was built by the U.S.", "The town paid for it."],
        ["He lives in the U.K. now.", "He moved in May."],
        ["Mr. Finch met Mrs. Aalto and Dr. Dahl.", "Prof. Okoro was late."],
        ["Gen. Haas spoke first.", "Lt. Col. Berg followed him."],
        ["Pier No. 5 has moved.", "Piers Nos. 6 and 7 have not."],
        ["J. K. Rowling has crossed it.", "So has J.R.R. Tolkien in a story."],
        ["George W. Bush did not come.", "Harry S. Truman did."],
        ["“We read it on a lamp post.”", "That is what the baker said."],
        ["He said: “It is shut.”", "Then he left."],
        ["She asked, “Is it shut?” and went home.", "Nobody answered."],
        ["It cost 3.5 million and took 1.25 years.", "The last bill was for 12.50."],
        ["It opens at 7 a.m. on Mondays.", "It shuts at 9 p.m. on all other days."],
        ["They waited… and waited.", "Then a boat came."],
        ["They waited…", "Then a boat came."],
        ["They waited...", "Then a boat came."],
        ["Version 2.0 of the plan is at www.example.org.", "Read it."],
        ["The firm Dahl & Co. built it.", "Nobel Inc. did not."],
        ["It shut on 5 Nov. 2024.", "It opens on 3 Jan. 2026."],
        ["It was his (and only his.)", "The mayor agreed."],
        ["Was it shut?!", "It was."],
        ["In St. Petersburg there are 800 bridges.", "In Mt. Vernon there is one."],
        ["“Shut,” he said.", "“For ever.”"],
        ["One clause, i.e. this one, has e.g. two abbreviations.", "Another has none."],
        ["No full stop at the end"],
    ],
    ids=lambda expected: expected[0][:40],
)
def test_sentences_end_where_a_reader_would_end_them(expected: list[str]) -> None:
    assert sentences(" ".join(expected)) == expected


def test_sentences_of_chinese_and_japanese_end_at_their_own_full_stops() -> None:
    assert sentences("桥已经关闭。市长说：“明年再开。”谁来付钱？没有人知道！") == [
        "桥已经关闭。",
        "市长说：“明年再开。”",
        "谁来付钱？",
        "没有人知道！",
    ]


def test_sentences_of_hindi_and_arabic_end_at_their_own_marks() -> None:
    assert sentences("पुल बंद है। कौन पैसा देगा?") == ["पुल बंद है।", "कौन पैसा देगा?"]
    assert sentences("الجسر مغلق. من يدفع؟ لا أحد يعرف.") == [
        "الجسر مغلق.",
        "من يدفع؟",
        "لا أحد يعرف.",
    ]


def test_a_sentence_keeps_its_offsets_inside_a_longer_text() -> None:
    text = "A heading\n\n  First one.  Second one.\n\nAnother block."
    start, end = text.index("  First"), text.index("\n\nAnother")
    assert [text[a:b] for a, b in find_sentence_spans(text, start, end)] == [
        "First one.",
        "Second one.",
    ]


@pytest.mark.parametrize(
    ("text", "longest", "pieces"),
    [
        ("one, two, three, four", 11, ["one, two,", "three, four"]),
        ("one two three four", 9, ["one two", "three", "four"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("short", 10, ["short"]),
    ],
)
def test_a_stretch_without_sentence_ends_is_cut_at_a_clause_or_a_word(
    text: str, longest: int, pieces: list[str]
) -> None:
    assert [
        text[start:end] for start, end in split_long_span(text, 0, len(text), longest)
    ] == pieces


@pytest.fixture(scope="module")
def embedding(assistant: Assistant) -> Encoder:
    return assistant.library.encoder


def article_of(text: str, suffix: str = ".txt") -> Article:
    return read_article(suffix, text.encode(), ArticleSettings())


def check(article: Article, embedding: Encoder, max_tokens: int = MAX_TOKENS) -> list[Passage]:
    """The passages, once everything that must hold of any has been seen to hold of these."""
    passages = split_into_passages(article, embedding.count_tokens, max_tokens)
    embedded = build_embedding_texts(article, passages, embedding.count_tokens, max_tokens)
    assert max(map(len, embedded)) <= max_tokens * 21
    assert max(embedding.count_tokens(embedded)) <= max_tokens
    for passage in passages:
        assert passage.article_id == article.id
        assert passage.start == passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
        assert (
            article.text[passage.start : passage.end]
            == article.text[passage.start : passage.end].strip()
        )
    every = [sentence for passage in passages for sentence in passage.sentences]
    assert all(left.end <= right.start for left, right in pairwise(every))
    headings = [(start, end) for start, end, kind in article.blocks if kind == "heading"]
    lost = list(article.text)
    for start, end in [*headings, *((sentence.start, sentence.end) for sentence in every)]:
        lost[start:end] = " " * (end - start)
    assert "".join(lost).strip() == ""
    assert len({passage.id for passage in passages}) == len(passages)
    return passages


@pytest.mark.parametrize(
    "path", sorted((ROOT / "corpus").glob("*/*.md")), ids=lambda path: path.name
)
def test_every_sentence_of_a_real_article_is_whole_in_exactly_one_passage(
    path, embedding: Encoder
) -> None:
    article = read_article(path.suffix, path.read_bytes(), ArticleSettings())
    passages = check(article, embedding)
    in_passages = [
        article.text[each.start : each.end] for passage in passages for each in passage.sentences
    ]
    expected = [
        article.text[start:end]
        for block_start, block_end, kind in article.blocks
        if kind != "heading"
        for start, end in (
            [(block_start, block_end)]
            if kind in ("row", "dateline")
            else find_sentence_spans(article.text, block_start, block_end)
        )
    ]
    assert in_passages == expected


@pytest.mark.parametrize("max_tokens", [32, 64, 160, 250])
def test_passages_fit_whatever_the_limit(max_tokens: int, embedding: Encoder) -> None:
    path = ROOT / "corpus" / "news" / "gazprombank-blacklisted.md"
    check(read_article(".md", path.read_bytes(), ArticleSettings()), embedding, max_tokens)


def test_a_sentence_of_three_thousand_words_is_cut_only_at_its_clauses(
    embedding: Encoder,
) -> None:
    clause = "the council waited for the divers and the divers waited for the tide"
    words = ", ".join([clause] * 230)
    assert len(words.split()) > 2900
    article = article_of(f"It is said that {words}.")
    passages = check(article, embedding)
    assert len(passages) > 20
    for passage in passages[:-1]:
        assert article.text[passage.start : passage.end].endswith("tide,")


def test_a_text_without_punctuation_is_cut_between_words(embedding: Encoder) -> None:
    article = article_of("the council waited for the divers while the tide came in " * 200)
    words = article.text.split()
    passages = check(article, embedding)
    assert [
        word for passage in passages for word in article.text[passage.start : passage.end].split()
    ] == words


def test_a_word_of_two_hundred_thousand_characters_is_cut_anywhere(
    embedding: Encoder,
) -> None:
    article = article_of(
        f"The council published the key on Monday. It is {'k3y' * 66_667} and nobody is to write "
        "it down anywhere."
    )
    passages = check(article, embedding)
    assert len(passages) > 60
    assert article.text[passages[-1].start : passages[-1].end].endswith(
        "and nobody is to write it down anywhere."
    )


def test_chinese_is_cut_at_its_sentences(embedding: Encoder) -> None:
    article = article_of(
        "港务局星期一表示，夜班渡轮将于五月恢复航行。没有人相信这个消息。船长用两年时间修理发动机！"
        * 40
    )
    passages = check(article, embedding)
    assert len(passages) > 5
    for passage in passages:
        assert article.text[passage.start : passage.end][-1] in "。！"


def test_chinese_without_punctuation_still_fits(embedding: Encoder) -> None:
    check(article_of("港务局星期一表示夜班渡轮将于五月恢复航行" * 100), embedding)


def test_list_items_and_table_rows_are_sentences_of_their_own(embedding: Encoder) -> None:
    article = article_of(
        "# The works\n\nThe council has put three works out to tender.\n\n- the breakwater, which "
        "is old\n- the fish market. It smells.\n\n"
        "| Work | Cost |\n|---|---|\n| Breakwater. North. | 400 |\n",
        ".md",
    )
    (passage,) = check(article, embedding)
    assert [(article.text[each.start : each.end], each.kind) for each in passage.sentences] == [
        ("The council has put three works out to tender.", "standfirst"),
        ("the breakwater, which is old", "item"),
        ("the fish market.", "item"),
        ("It smells.", "item"),
        ("Work | Cost", "row"),
        ("Breakwater. North. | 400", "row"),
    ]


def test_a_passage_stays_under_one_heading_and_knows_it(embedding: Encoder) -> None:
    article = article_of(
        "# The works\n\n## Piers\n\nTwo piers have moved.\n\n## Lamps\n\nThe lamps are "
        "new.\n\nThey are bright.\n",
        ".md",
    )
    passages = check(article, embedding)
    assert [(each.heading, article.text[each.start : each.end]) for each in passages] == [
        ("Piers", "Two piers have moved."),
        ("Lamps", "The lamps are new.\n\nThey are bright."),
    ]


def test_very_long_titles_and_headings_leave_room_for_the_text(embedding: Encoder) -> None:
    title, heading = "harbour " * 100, "breakwater " * 100
    article = article_of(
        f"# {title}\n\n## {heading}\n\nTwo piers have moved. The lamps are new.\n", ".md"
    )
    passages = check(article, embedding)
    assert (
        article.text[passages[-1].start : passages[-1].end]
        == "Two piers have moved. The lamps are new."
    )


@pytest.mark.parametrize("max_tokens", [32, 64])
def test_even_a_long_title_and_heading_leave_room_under_a_small_limit(
    max_tokens: int, embedding: Encoder
) -> None:
    article = article_of(
        f"# {'Hafenwiederaufbaugesellschaft ' * 10}\n\n## {'Wellenbrecher ' * 20}\n\nTwo piers "
        "have moved.\n",
        ".md",
    )
    check(article, embedding, max_tokens)


def test_ids_depend_on_the_text_alone(embedding: Encoder) -> None:
    text = "Two piers have moved. The lamps are new. Nobody has been told about the money."
    first, second = check(article_of(text), embedding), check(article_of(text), embedding)
    assert [each.id for each in first] == [each.id for each in second]
    assert {each.id for each in first}.isdisjoint(
        {each.id for each in check(article_of(text + " Yet."), embedding)}
    )
