"""The reader finds the sentence and the words in it that answer, and tells a near miss from an
answer.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.training.encoding import encode_examples, load_tokenizer
from evals.training.examples import OWN, read_own_examples, read_squad_examples
from evals.training.held_out import is_held_out
from rag.errors import ModelUnavailable
from rag.models.bundled import find_reranker_folder
from rag.models.span_reader import SpanReader, load_span_reader
from rag.records import Passage, RetrievedPassage, Sentence
from rag.settings import ReaderSettings

SENTENCES = (
    "The harbour at Saltmouth was closed on Monday after a crane fell on the north pier.",
    "The harbour master, Edith Rowe, said that the pier would be repaired by 14 March at a cost "
    "of £2.1 million.",
    "Forty boats have moved to Wexcombe in the meantime.",
)


@pytest.fixture(scope="module")
def reader() -> SpanReader:
    loaded = load_span_reader(ReaderSettings())
    assert loaded is not None
    return loaded


@pytest.fixture
def passage() -> RetrievedPassage:
    text, spans = " ".join(SENTENCES), []
    for sentence in SENTENCES:
        start = 100 + text.index(sentence)  # a passage begins anywhere in its article
        spans.append(Sentence(start, start + len(sentence)))
    return RetrievedPassage(
        Passage("p", "a", 100, 100 + len(text), "", tuple(spans)),
        "Saltmouth harbour closed",
        None,
        None,
        None,
        "a.md",
        "v",
        text,
        1.0,
    )


@pytest.mark.parametrize(
    ("question", "sentence", "words"),
    [
        ("Who is the harbour master?", 1, "Edith Rowe"),
        ("What will the repair cost?", 1, "2.1 million"),
        ("Where did the boats go?", 2, "Wexcombe"),
        ("How many boats were moved?", 2, "Forty"),
        ("When will the pier be mended?", 1, "14 March"),
    ],
)
def test_the_sentence_and_its_words_that_answer_are_found(
    question: str, sentence: int, words: str, reader: SpanReader, passage: RetrievedPassage
) -> None:
    (reading,) = reader.read(question, [passage])
    best = max(range(3), key=lambda index: reading.sentences[index].score)
    start, end = reading.sentences[best].span
    assert (best, words in passage.text[start:end]) == (sentence, True)
    assert len(passage.text[start:end]) <= len(words) + 12


@pytest.mark.parametrize(
    ("answered", "missed"),
    [
        ("When will the pier be mended?", "When was the pier built?"),
        ("Who is the harbour master?", "Who was driving the crane?"),
        ("How many boats were moved?", "How many boats were damaged?"),
    ],
)
def test_a_near_miss_is_less_of_an_answer(
    answered: str, missed: str, reader: SpanReader, passage: RetrievedPassage
) -> None:
    (right,), (wrong,) = reader.read(answered, [passage]), reader.read(missed, [passage])
    assert right.relevance > wrong.relevance


def test_a_reading_does_not_depend_on_the_other_passages(
    reader: SpanReader, passage: RetrievedPassage
) -> None:
    assert (
        reader.read("Who is the harbour master?", [passage, passage])[1]
        == reader.read("Who is the harbour master?", [passage])[0]
    )


def test_a_sentence_past_the_readers_window_counts_for_nothing(reader: SpanReader) -> None:
    filler = "It rained on the harbour for a long time. " * 60
    text = filler + SENTENCES[1]
    spans = (Sentence(0, 41), Sentence(len(filler), len(text)))
    found = RetrievedPassage(
        Passage("p", "a", 0, len(text), "", spans),
        "Harbour",
        None,
        None,
        None,
        "a.md",
        "v",
        text,
        1.0,
    )
    (reading,) = reader.read("Who is the harbour master?", [found])
    assert reading.sentences[1].score < reading.sentences[0].score


def test_a_reader_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        ModelUnavailable, match=r"reader.onnx is missing: restore it, or set reader.model to none"
    ):
        load_span_reader(ReaderSettings(model=str(tmp_path / "reader.onnx")))


def test_training_articles_have_their_answers_and_keep_some_articles_for_testing() -> None:
    examples = read_own_examples(OWN)
    assert all(each.text[slice(*each.answer)] in each.answers for each in examples if each.answer)
    assert {each.group for each in examples if is_held_out(each.group)}
    answerable = sum(any(each.holds) for each in examples) / len(examples)
    assert 0.4 < answerable < 0.6
    taught = encode_examples(examples[:40], load_tokenizer(find_reranker_folder()))
    for each in taught:
        if each.start:
            words = each.example.text[each.offsets[each.start][0] : each.offsets[each.end or 0][1]]
            assert words == each.example.text[slice(*each.example.answer or (0, 0))]


def test_a_squad_question_without_answer_has_no_sentence_that_holds(tmp_path: Path) -> None:
    questions = [
        {
            "question": "Who mended it?",
            "answers": [{"text": "Rowe", "answer_start": 0}],
            "is_impossible": False,
        },
        {
            "question": "Who broke it?",
            "answers": [],
            "plausible_answers": [{"text": "Rowe", "answer_start": 0}],
            "is_impossible": True,
        },
    ]
    paragraph = {"context": "Rowe mended it. It held.", "qas": questions}
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "A_pier", "paragraphs": [paragraph]}]}))
    right, wrong = read_squad_examples(path)
    assert (right.title, right.holds, right.answer, right.answers) == (
        "A pier",
        (True, False),
        (0, 4),
        ("Rowe",),
    )
    assert (wrong.question, wrong.holds, wrong.answer) == (
        "Who mended it? Who broke it?",
        (False, False),
        None,
    )


@pytest.mark.parametrize("content", [b"no model", b""])
def test_a_file_that_is_no_model_is_named(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "reader.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelUnavailable, match="cannot be loaded as an ONNX model"):
        load_span_reader(ReaderSettings(model=str(path)))


def test_a_model_that_is_no_reader_is_named() -> None:
    with pytest.raises(ModelUnavailable, match="is no reader, its outputs are logits"):
        load_span_reader(ReaderSettings(model=str(find_reranker_folder() / "model.onnx")))
