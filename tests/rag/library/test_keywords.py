"""The keyword index ranks passages as BM25 does, and follows the library's changes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag import Assistant, Filters
from rag.english.tokens import find_content_words, split_words, stem
from rag.library.index.keywords import STEM_ANALYZER, KeywordIndex, update_keyword_index
from rag.library.rows import IndexRow
from tests.rag.library.test_index import ONE, THREE, TWO

QUESTIONS = (
    "How many North Korean soldiers are in Russia?",
    "What did the minister say about the elections, and who disagreed?",
    "Zelenskyy's view of Trump’s plan for peace",
    "the",
)
TEXTS = {"one": ONE, "two": TWO, "three": THREE}


def compute_bm25(texts: dict[str, list[str]], stems: Iterable[str]) -> dict[str, float]:
    """Compute BM25 as Robertson & Zaragoza (2009) define it, k1 = 1.2, b = 0.75."""
    mean_length = sum(map(len, texts.values())) / len(texts)
    scores: dict[str, float] = {}
    for word in dict.fromkeys(stems):
        having = [passage_id for passage_id, words in texts.items() if word in words]
        rarity = math.log(1 + (len(texts) - len(having) + 0.5) / (len(having) + 0.5))
        for passage_id in having:
            count = texts[passage_id].count(word)
            norm = 1.2 * (0.25 + 0.75 * len(texts[passage_id]) / mean_length)
            score = rarity * count * 2.2 / (count + norm)
            scores[passage_id] = scores.get(passage_id, 0.0) + score
    return scores


@pytest.mark.parametrize("question", QUESTIONS)
def test_passages_rank_by_bm25(corpus_assistant: Assistant, question: str) -> None:
    library = corpus_assistant.library
    passage_ids = library.store.get_passage_ids(library.layout)
    texts = {}
    for row in library.store.read_index_rows(passage_ids):
        parts = (row.metadata.get("title", ""), row.metadata.get("heading", ""), row.text)
        texts[row.passage_id] = [stem(word) for word in split_words(" ".join(map(str, parts)))]
    words = split_words(question)
    expected = compute_bm25(texts, map(stem, words))
    found = library.search_keywords(words, len(texts), Filters())
    assert len(expected) >= 50
    # tantivy keeps a passage's length in one byte, so that scores differ by a few hundredths
    assert dict(found) == pytest.approx(expected, rel=0.1)
    assert found == sorted(found, key=lambda hit: -hit[1])
    best = library.search_keywords(words, 7, Filters())
    assert [score for _, score in best] == [score for _, score in found[:7]]


def test_a_filter_changes_which_passages_are_found_and_not_how_they_rank(
    corpus_assistant: Assistant,
) -> None:
    library = corpus_assistant.library
    words = ["soldiers", "minister", "said"]
    everywhere = library.search_keywords(words, 1000, Filters())
    source = library.store.list_values("source", 1)[0]
    article_id = library.store.find_newest_articles(Filters(), 1)[0]
    every_filter = (
        Filters(source=source.upper()),
        Filters(article_id=article_id),
        Filters(published_from=date(2024, 11, 1)),
        Filters(published_to=date(2024, 11, 30), source=source),
    )
    for filters in every_filter:
        among = library.search_keywords(words, 1000, filters)
        allowed = set(library.store.filter_passage_ids(filters))
        assert 0 < len(among) < len(everywhere), filters
        assert [hit for hit in everywhere if hit[0] in allowed] == among


def test_an_updated_index_finds_what_a_new_one_finds(tmp_path: Path) -> None:
    before = write_index(tmp_path / "updated", TEXTS, "one", "two")
    assert "ferry" in before
    after = write_index(tmp_path / "updated", TEXTS, "two", "three")
    new = write_index(tmp_path / "new", TEXTS, "two", "three")
    assert "ferry" not in after
    assert after.passage_count == new.passage_count == 2
    assert after.count_passages_by_word() == new.count_passages_by_word()
    for words in (["lamps", "heron"], ["customers", "electricians"]):
        assert after.search(words, 9) == new.search(words, 9) != []


def test_words_of_deleted_passages_are_gone_before_the_index_is_rebuilt(tmp_path: Path) -> None:
    texts = {f"p{number}": f"Passage {number} about gulls." for number in range(40)}
    texts["p7"] = "A walrus came by."
    write_index(tmp_path, texts, *texts)
    kept = [passage_id for passage_id in texts if passage_id != "p7"]
    after = write_index(tmp_path, texts, *kept)
    assert after.passage_count == 39
    assert "walrus" not in after
    assert "walrus" not in after.count_passages_by_word()
    assert after.search(["walrus"], 5) == []
    assert len(after.search(["gulls"], 50)) == 39


def test_many_small_updates_leave_the_passages_that_they_should(tmp_path: Path) -> None:
    texts = {f"p{number}": f"Passage {number} about gulls." for number in range(60)}
    names = list(texts)
    for first in range(0, 40, 2):
        index = write_index(tmp_path, texts, *names[first : first + 20])
        found = {passage_id for passage_id, _ in index.search(["gulls"], 100)}
        assert found == set(names[first : first + 20])
        assert index.count_passages_by_word()["gulls"] == 20


def test_every_form_of_a_word_is_found_and_counted_by_its_passages(tmp_path: Path) -> None:
    texts = {
        "a": "The ferries sail. Another ferry sails.",
        "b": "A ferry’s captain, Élodie.",
        "c": "Nothing of the kind.",
    }
    index = write_index(tmp_path, texts, *texts)
    assert [passage_id for passage_id, _ in index.search(["ferry"], 5)] == ["a", "b"]
    captain = index.search(find_content_words("the captain Elodie"), 5)
    assert [passage_id for passage_id, _ in captain] == ["b"]
    counts = index.count_passages_by_word()
    expected = {"ferry": 2, "ferries": 1, "elodie": 1, "the": 2}
    assert {word: counts[word] for word in expected} == expected
    assert index.search(["whale"], 5) == []


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
def test_a_text_is_found_by_its_own_words(text: str, tmp_path: Path) -> None:
    words = find_content_words(text)
    assert words
    assert set(words) <= set(split_words(text))
    texts = {"a": text, "b": "Nothing of the kind."}
    index = write_index(tmp_path, texts, *texts)
    assert [passage_id for passage_id, _ in index.search(words, 5)] == ["a"]


def test_words_are_found_beside_signs_and_under_other_spellings(tmp_path: Path) -> None:
    index = write_index(tmp_path, {"a": "Zorbex™ of İstanbul, in naïve façades"}, "a")
    assert all(word in index for word in ("zorbex", "istanbul", "naive", "facade"))


def test_stems_are_those_that_the_rest_of_the_product_compares(corpus_assistant: Assistant) -> None:
    index = corpus_assistant.library.get_keyword_index()
    assert index is not None
    words = list(index.count_passages_by_word())
    assert len(words) > 1000
    assert STEM_ANALYZER.analyze(" ".join(words)) == [stem(word) for word in words]


def test_a_very_long_passage_and_a_very_long_word_are_indexed(tmp_path: Path) -> None:
    texts = {"a": "ba " * 70_000, "b": "gull " + "x" * 100_000}
    index = write_index(tmp_path, texts, *texts)
    assert [passage_id for passage_id, _ in index.search(["ba"], 5)] == ["a"]
    assert [passage_id for passage_id, _ in index.search(["gull"], 5)] == ["b"]


def test_an_empty_index_finds_nothing(tmp_path: Path) -> None:
    index = write_index(tmp_path, TEXTS)
    assert index.passage_count == 0
    assert index.count_passages_by_word() == {}
    assert index.search(["ferry"], 5) == []


@pytest.mark.parametrize("words", [[], [""], ['"', "AND", "stems:x"], ["a" * 70_000]])
def test_nothing_in_a_question_is_query_syntax(words: list[str], tmp_path: Path) -> None:
    assert write_index(tmp_path, TEXTS, *TEXTS).search(words, 5) == []


def write_index(folder: Path, texts: dict[str, str], *names: str) -> KeywordIndex:
    def read_rows(passage_ids: Sequence[str]) -> Iterable[IndexRow]:
        for passage_id in passage_ids:
            text = texts[passage_id]
            vector = np.zeros(1, np.float32)
            yield IndexRow(passage_id, "article", 0, len(text), text, vector, {})

    update_keyword_index(folder, names, read_rows)
    return KeywordIndex(folder)
