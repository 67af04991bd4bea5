"""The inverted index: what it finds is what SQLite's own BM25 finds, and what becomes of it when
the library changes.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from rag import Assistant, Filters
from rag.english.tokens import find_content_words, split_words, stem
from rag.library.index.keywords import KeywordIndex, write_keyword_index
from tests.rag.library.test_index import ONE, THREE, TWO

QUESTIONS = (
    "How many North Korean soldiers are in Russia?",
    "What did the minister say about the elections, and who disagreed?",
    "Zelenskyy's view of Trump’s plan for peace",
    "the",
)
TEXTS = {"one": ONE, "two": TWO, "three": THREE}


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_rank_as_sqlites_full_text_search_ranks_them(
    corpus_assistant: Assistant, question: str
) -> None:
    store, layout = corpus_assistant.library.store, corpus_assistant.library.layout
    texts = dict(store.read_passage_texts(store.get_passage_ids(layout)))
    reference = sqlite3.connect(":memory:")
    reference.execute(
        "CREATE VIRTUAL TABLE stemmed USING fts5(id UNINDEXED, words, tokenize='unicode61')"
    )
    rows = [
        (each, " ".join(stem(word) for word in split_words(text))) for each, text in texts.items()
    ]
    reference.executemany("INSERT INTO stemmed VALUES (?, ?)", rows)
    words = split_words(question)
    query = " OR ".join(f'"{stem(word)}"' for word in words)
    expected = dict(
        reference.execute(
            "SELECT id, -bm25(stemmed, 0, 1) FROM stemmed WHERE stemmed MATCH ?", (query,)
        )
    )
    found = corpus_assistant.library.search_keywords(words, len(texts), Filters())
    assert len(expected) >= 50
    assert dict(found) == pytest.approx(expected)
    assert found == sorted(found, key=lambda each: -each[1])
    assert corpus_assistant.library.search_keywords(words, 7, Filters()) == found[:7]


def test_words_rank_what_a_filter_lets_through_as_they_rank_it_in_the_whole(
    corpus_assistant: Assistant,
) -> None:
    library = corpus_assistant.library
    words = ["soldiers", "minister", "said"]
    source = Filters(source=library.store.list_values("source", 1)[0])
    among = library.search_keywords(words, 1000, source)
    everywhere = library.search_keywords(words, 1000, Filters())
    kept = {key for key, _ in among}
    assert 0 < len(among) < len(everywhere)
    assert [each for each in everywhere if each[0] in kept] == among
    assert kept <= set(library.store.filter_passage_ids(source))


def test_postings_brought_up_to_date_are_those_made_anew(tmp_path: Path) -> None:
    before = written(tmp_path / "before", "one", "two")
    write_keyword_index(tmp_path / "after", [("three", THREE)], {"two", "three"}, before)
    after, anew = KeywordIndex(tmp_path / "after"), written(tmp_path / "anew", "two", "three")
    assert after.ids == anew.ids
    assert after.compute_frequencies() == anew.compute_frequencies()
    assert "ferry" in before
    assert "ferry" not in after
    for words in (["lamps", "heron"], ["customers", "electricians"]):
        assert after.search(words, 9) == anew.search(words, 9) != []


def test_every_form_of_a_word_is_found_and_counted_by_its_passages(tmp_path: Path) -> None:
    texts = [
        ("a", "The ferries sail. Another ferry sails."),
        ("b", "A ferry’s captain, Élodie."),
        ("c", "Nothing of the kind."),
    ]
    write_keyword_index(tmp_path, texts)
    postings = KeywordIndex(tmp_path)
    assert [key for key, _ in postings.search(["ferry"], 5)] == ["a", "b"]
    assert [key for key, _ in postings.search(find_content_words("the captain Elodie"), 5)] == ["b"]
    assert (
        postings.compute_frequencies() | {"ferry": 2, "ferries": 1, "elodie": 1, "the": 2}
        == postings.compute_frequencies()
    )
    assert postings.search(["ferry"], 5, among=["b", "gone"]) == [
        each for each in postings.search(["ferry"], 5) if each[0] == "b"
    ]
    assert postings.search(["whale"], 5) == []


WRITTEN = (
    "Zorbex™ by Kinderly®",
    "القرآن",
    "がっこう",
    "กำ",
    "½ mile",
    "E\u0301lodie’s",
    "İstanbul",
    "Straße",
    "ﬁne",
    "x² and don’t",
    "naïve café",
    "हिन्दी",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_looked_for_is_what_the_index_has(text: str, tmp_path: Path) -> None:
    words = find_content_words(text)
    assert words
    assert set(words) <= set(split_words(text))
    write_keyword_index(tmp_path, [("a", text), ("b", "Nothing of the kind.")])
    assert [key for key, _ in KeywordIndex(tmp_path).search(words, 5)] == ["a"]


def test_words_are_found_beside_signs_and_under_other_spellings(tmp_path: Path) -> None:
    write_keyword_index(tmp_path, [("a", "Zorbex™ of İstanbul, in naïve façades")])
    assert all(word in KeywordIndex(tmp_path) for word in ("zorbex", "istanbul", "naive", "facade"))


def test_a_word_that_a_heading_says_without_end_is_counted_so_far(tmp_path: Path) -> None:
    write_keyword_index(tmp_path, [("a", "ba " * 70_000)])
    assert [key for key, _ in KeywordIndex(tmp_path).search(["ba"], 5)] == ["a"]


def test_postings_of_nothing_find_nothing(tmp_path: Path) -> None:
    postings = written(tmp_path)
    assert (postings.ids, postings.compute_frequencies(), postings.search(["ferry"], 5)) == (
        [],
        {},
        [],
    )


def written(folder: Path, *names: str) -> KeywordIndex:
    write_keyword_index(folder, [(name, TEXTS[name]) for name in names])
    return KeywordIndex(folder)
