"""Case files and public sets: what is wrong is named by file, line and reason, and the rest goes on."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evals.cases.case_set import drop_training_cases, read_case_set, split_into_halves
from evals.cases.gold_spans import locate_gold
from evals.cases.variants import VARIANTS, vary_question, write_irrelevant_article
from evals.runs.prepare import sample_cases
from evals.training.held_out import is_held_out
from rag import Assistant, DossierError
from tests.conftest import ROOT

SOLDIERS = (
    "Officials from Washington, Seoul and Kyiv estimate that up to 12,000 North Korean soldiers are now operating beside "
    "Russian forces."
)
GOLD = [{"article": "news-page.txt", "quote": SOLDIERS}]


def write_cases(path: Path, *cases: dict[str, Any] | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "".join((each if isinstance(each, str) else json.dumps(each)) + "\n" for each in cases),
        encoding="utf-8",
    )
    return path


# -- our own


def test_each_bad_line_is_named_with_its_reason_and_the_others_are_read(tmp_path: Path) -> None:
    path = write_cases(
        tmp_path / "cases.jsonl",
        {"id": "good", "question": "How many?", "answers": ["12,000"], "tags": ["numeric"]},
        "{not json",
        {"id": "good", "question": "Again?", "answers": ["x"]},
        {"id": "nothing", "question": "What?"},
        {"id": "both", "question": "What?", "turns": ["a", "b"], "answers": ["x"]},
        {"id": "torn", "question": "Who?", "answers": ["x"], "unanswerable": "no one says"},
        {"id": "tag", "question": "Who?", "answers": ["x"], "tags": ["funny"]},
        {"id": "key", "question": "Who?", "anwsers": ["x"]},
        "",
        {"id": "one-turn", "turns": ["Who?"], "answers": ["x"]},
        {"id": "any", "question": "Who?", "answers": ["The."]},
        {"id": "none", "question": "Who?", "answers": [[]]},
        {
            "id": "talk",
            "turns": ["Who?", {"question": "Why?", "answer": "Because."}, "When?"],
            "answers": [["x", "y"], "z"],
        },
    )
    found = read_case_set(path)
    assert [case.id for case in found.cases] == ["good", "talk"]
    assert [(problem.place.rsplit(":", 1)[1], problem.case) for problem in found.problems] == [
        ("2", None), ("3", "good"), ("4", "nothing"), ("5", "both"), ("6", "torn"), ("7", "tag"), ("8", "key"), ("10", "one-turn"),
        ("11", "any"), ("12", "none"),
    ]  # fmt: skip
    told = [str(problem) for problem in found.problems]
    assert told[1] == f"{path}:3: good: the id was used before, at {path}:1"
    assert "nothing could be measured" in told[2]
    assert "anwsers" in told[6]
    talk = found.cases[1]
    assert talk.question == "When?"
    assert [(turn.question, turn.answer) for turn in talk.conversation] == [
        ("Who?", ""),
        ("Why?", "Because."),
    ]
    assert talk.answers == (("x", "y"), ("z",))


def test_an_id_in_two_files_of_a_folder_is_named(tmp_path: Path) -> None:
    write_cases(tmp_path / "a.jsonl", {"id": "one", "question": "Who?", "answers": ["x"]})
    write_cases(tmp_path / "b.jsonl", {"id": "one", "question": "Who?", "answers": ["x"]})
    found = read_case_set(tmp_path)
    assert len(found.cases) == 1
    assert (
        str(found.problems[0])
        == f"{tmp_path}/b.jsonl:1: one: the id was used before, at {tmp_path}/a.jsonl:1"
    )


@pytest.mark.parametrize("content", [None, "", "{broken\n"])
def test_a_path_without_cases_is_an_error_that_names_it(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DossierError, match=r"cases\.jsonl"):
        read_case_set(path)


def test_gold_quotes_are_located_and_those_that_are_gone_are_named(
    tmp_path: Path, assistant: Assistant
) -> None:
    path = write_cases(
        tmp_path / "cases.jsonl",
        {
            "id": "there",
            "question": "How many?",
            "answers": ["12,000"],
            "gold": [{**GOLD[0], "quote": SOLDIERS.replace(" ", "\n")}],
        },
        {
            "id": "changed",
            "question": "How many?",
            "answers": ["x"],
            "gold": [{**GOLD[0], "quote": "up to 13,000 soldiers"}],
        },
        {
            "id": "no-article",
            "question": "How many?",
            "answers": ["x"],
            "gold": [{"article": "gone.txt", "quote": "x"}],
        },
    )
    found, problems = locate_gold(read_case_set(path).cases, assistant.library)
    assert [each.case.id for each in found] == ["there"]
    span = found[0].gold[0].spans[0]
    article = assistant.article(span.article_id)
    assert article
    assert article.text[span.start : span.end] == SOLDIERS == span.quote
    assert [str(each) for each in problems] == [
        f"{path}:2: changed: the gold quote no longer occurs in articles/news-page.txt: “up to 13,000 soldiers”",
        f"{path}:3: no-article: the library has no article gone.txt",
    ]


def test_the_gold_cases_are_whole_and_as_many_of_each_kind_as_they_should_be(
    corpus_assistant: Assistant,
) -> None:
    for name in ("gold", "calibration"):
        cases = read_case_set(ROOT / "evals" / "data" / name)
        _, problems = locate_gold(cases.cases, corpus_assistant.library)
        assert [str(each) for each in (*cases.problems, *problems)] == []
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    assert len(gold) >= 240
    assert sum(not case.answerable for case in gold) >= 60
    assert sum("near miss" in case.tags for case in gold) >= 40
    assert sum(1 <= len(case.conversation) <= 4 for case in gold) >= 40
    calibration = {
        case.question.casefold()
        for case in read_case_set(ROOT / "evals" / "data" / "calibration").cases
    }
    assert not calibration & {case.question.casefold() for case in gold}


# -- public sets


def test_squad_is_read_with_its_traps(tmp_path: Path) -> None:
    asked = [
        {
            "id": "1",
            "question": "Where?",
            "answers": [{"text": "France", "answer_start": 0}] * 2,
            "is_impossible": False,
        },
        {"id": "2", "question": "Whence?", "answers": [], "is_impossible": True},
        {"id": "2", "question": "Twice?", "answers": [], "is_impossible": True},
    ]
    path = tmp_path / "dev.json"
    paragraph = {"context": "France it was.", "qas": asked}
    path.write_text(
        json.dumps(
            {"version": "v2.0", "data": [{"title": "The_Normans", "paragraphs": [paragraph]}]}
        )
    )
    found = read_case_set(path)
    assert found.format == "squad"
    assert [(each.key, each.title, each.text) for each in found.documents] == [
        ("The_Normans#0", "The Normans", "France it was.")
    ]
    assert [(case.id, case.answers, case.answerable) for case in found.cases] == [
        ("1", (("France",),), True),
        ("2", (), False),
    ]
    assert found.cases[0].gold[0].quotes[0].article == "The_Normans#0"
    assert [problem.case for problem in found.problems] == ["2"]


def test_only_what_the_reader_was_not_taught_is_left_by_unseen(tmp_path: Path) -> None:
    titles = [f"Article {number}" for number in range(8)]
    asked = {"question": "Where?", "answers": [], "is_impossible": True}
    articles = [
        {"title": each, "paragraphs": [{"context": "France.", "qas": [{"id": each, **asked}]}]}
        for each in titles
    ]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": articles}))
    left = drop_training_cases(read_case_set(path))
    assert [case.id for case in left.cases] == [
        each for each in titles if is_held_out(f"squad {each}")
    ]
    assert 0 < len(left.cases) < len(titles)
    assert len(left.documents) == len(titles)


def test_halves_share_no_case_and_leave_none_out(tmp_path: Path) -> None:
    lines = [
        {"id": str(number), "question": f"What is {number}?", "unanswerable": "never said"}
        for number in range(20)
    ]
    whole = read_case_set(write_cases(tmp_path / "cases.jsonl", *lines))
    one, other = split_into_halves(whole)
    assert sorted([*one.cases, *other.cases], key=lambda each: int(each.id)) == list(whole.cases)
    assert min(len(one.cases), len(other.cases)) > 4


def test_articles_for_the_reader_are_cases_where_they_are_held_out(tmp_path: Path) -> None:
    held_out = next(title for title in map(str, range(99)) if is_held_out(f"own {title}"))
    taught = next(title for title in map(str, range(99)) if not is_held_out(f"own {title}"))
    text = "The pier fell. Rowe mended it by noon."
    asked = [
        {"turns": ["What fell?", "Who mended it?"], "answer": "Rowe"},
        {"turns": ["Who built it?"], "answer": None, "why": "never said"},
        {"turns": ["When?"], "answer": "at dusk"},
    ]
    lines = [{"title": title, "text": text, "questions": asked} for title in (held_out, taught)]
    found = read_case_set(write_cases(tmp_path / "articles.jsonl", *lines))
    answered, near_miss = found.cases
    assert (found.format, [each.key for each in found.documents]) == (
        "readings",
        [held_out, taught],
    )
    assert (answered.question, answered.conversation[0].question, answered.answers) == (
        "Who mended it?",
        "What fell?",
        (("Rowe",),),
    )
    assert answered.gold[0].quotes[0].quote == "Rowe mended it by noon."
    assert (near_miss.unanswerable, near_miss.tags) == ("never said", ("near miss",))
    assert [str(each) for each in found.problems] == [
        f"{found.path}: 1-3: its article does not hold the answer 'at dusk'"
    ]


def beir_files(root: str) -> dict[str, str]:
    return {
        f"{root}corpus.jsonl": '{"_id": "d1", "title": "T", "text": "One."}\n{"_id": "d2", "text": "Two."}\n',
        f"{root}queries.jsonl": '{"_id": "q1", "text": "what is one"}\n[1]\n{"_id": "q2", "text": "not judged"}\n',
        f"{root}qrels/test.tsv": "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq3\td1\t1\nbroken line\n",
    }


@pytest.mark.parametrize("zipped", [True, False])
def test_beir_is_read_from_a_folder_and_from_a_zip(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / ("set.zip" if zipped else "set")
    if zipped:
        with zipfile.ZipFile(path, "w") as archive:
            for name, text in beir_files("scifact/").items():
                archive.writestr(name, text)
    else:
        for name, text in beir_files("").items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text)
    found = read_case_set(path)
    assert found.format == "beir"
    assert [each.key for each in found.documents] == ["d1", "d2"]
    assert [
        (case.id, case.question, case.gold[0].grade, case.wants_answer) for case in found.cases
    ] == [("q1", "what is one", 2, False)]
    assert [str(each) for each in found.problems] == [
        f"{path}/queries.jsonl:2: Input should be an object",
        f"{path}/qrels/test.tsv:5: is not query, document and grade",
        f"{path}: q3: is judged, but there is no such query",
    ]


def test_mtrag_is_read_with_what_was_said_before(tmp_path: Path) -> None:
    def task(number: int, question: str, answerability: str) -> dict[str, Any]:
        user = {"text": question, "enrichments": {"Answerability": [answerability]}}
        named = {"task_id": f"c<::>{number}", "conversation_id": "c", "turn_id": number}
        return {**named, "user": user, "agent": {"text": f"Answer {number}."}}

    write_cases(tmp_path / "corpus.jsonl", {"_id": "d", "title": "T", "text": "Text."})
    write_cases(
        tmp_path / "tasks.jsonl",
        task(2, "And then?", "ANSWERABLE"),
        task(1, "What?", "UNANSWERABLE"),
    )
    write_cases(tmp_path / "x_rewrite.jsonl", {"_id": "c<::>2", "text": "|user|: What came then?"})
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nc<::>2\td\t1\n")
    found = read_case_set(tmp_path)
    assert found.format == "mtrag"
    first, second = found.cases
    assert (first.answerable, first.conversation) == (False, ())
    assert (second.question, second.rewritten, second.reference) == (
        "And then?",
        "What came then?",
        "Answer 2.",
    )
    assert [(turn.question, turn.answer) for turn in second.conversation] == [
        ("What?", "Answer 1.")
    ]
    assert second.gold[0].quotes[0].article == "d"


def test_clapnq_is_read_with_the_sentences_that_answer(tmp_path: Path) -> None:
    passage = {
        "title": "T",
        "text": "It rains . It pours .",
        "sentences": ["It rains .", "It pours ."],
    }
    path = write_cases(
        tmp_path / "clapnq_dev.jsonl",
        {
            "id": "1",
            "input": "does it rain",
            "passages": [passage],
            "output": [{"answer": "Yes.", "selected_sentences": ["It rains ."]}],
        },
        {
            "id": "2",
            "input": "who rains",
            "passages": [passage],
            "output": [{"answer": "", "selected_sentences": []}],
        },
    )
    found = read_case_set(path)
    assert found.format == "clapnq"
    assert len(found.documents) == 1
    assert [(case.reference, case.answerable) for case in found.cases] == [
        ("Yes.", True),
        (None, False),
    ]
    assert found.cases[0].gold[0].quotes[0].quote == "It rains ."


def test_a_table_is_read_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text(
        'Question,Expected answer,Owner\n"How many, roughly?","12,000 | twelve thousand",Ann\nWho?,,Ben\n,nobody,Cy\n'
        "Why?,because of a very long story that no answer could ever hold,Dee\n",
        encoding="utf-8-sig",
    )
    found = read_case_set(path)
    assert [(case.id, case.answers, case.answerable) for case in found.cases] == [
        ("1", (("12,000",), ("twelve thousand",)), True),
        ("2", (), False),
        ("4", (), True),
    ]
    assert str(found.problems[0]) == f"{path}:4: 3: has no question"
    path.write_text("q,a\nx,y\n")
    with pytest.raises(DossierError, match="no column named question"):
        read_case_set(path)


# -- samples and perturbations


def test_a_sample_keeps_the_shares_and_is_the_same_each_time(corpus_assistant: Assistant) -> None:
    found, _ = locate_gold(
        read_case_set(ROOT / "evals" / "data" / "gold").cases, corpus_assistant.library
    )
    drawn = sample_cases(found, 60, 0)
    assert len(drawn) == 60
    assert drawn == sample_cases(found, 60, 0) != sample_cases(found, 60, 1)
    share = sum(not each.case.answerable for each in found) / len(found)
    assert sum(not each.case.answerable for each in drawn) / 60 == pytest.approx(share, abs=0.03)
    fewer = sample_cases([each for each in found if each not in drawn[:5]], 60, 0)
    assert len({each.case.id for each in drawn} & {each.case.id for each in fewer}) >= 53


def test_questions_are_changed_the_same_way_for_the_same_seed() -> None:
    gold = read_case_set(ROOT / "evals" / "data" / "gold").cases
    for variant in VARIANTS.values():
        made = [vary_question(case, variant, 7) for case in gold]
        assert made == [vary_question(case, variant, 7) for case in gold]
        assert sum(each is not None for each in made) >= 40
    typos = [(case.question, vary_question(case, VARIANTS["typos"], 7)) for case in gold]
    changed = [
        (before, after) for before, after in typos if after
    ]  # “why?” has no word that is long enough
    assert len(changed) > 0.95 * len(typos)
    assert all(before != after and abs(len(before) - len(after)) <= 2 for before, after in changed)
    assert typos != [(case.question, vary_question(case, VARIANTS["typos"], 8)) for case in gold]


def test_the_changes_are_those_that_people_make() -> None:
    from evals.cases.case import Case

    asked = Case("x", "Did Zelenskyy's defence programme reach Kyiv in 2024?")
    assert (
        vary_question(asked, VARIANTS["lower case"], 0)
        == "did zelenskyy's defence programme reach kyiv in 2024"
    )
    assert (
        vary_question(asked, VARIANTS["spelling"], 0)
        == "Did Zelensky's defense program reach Kiev in 2024?"
    )
    assert vary_question(Case("y", "What about rain?"), VARIANTS["spelling"], 0) is None


def test_the_irrelevant_article_is_an_article_and_the_same_for_the_same_seed(
    tmp_path: Path,
) -> None:
    one, two = (
        write_irrelevant_article(tmp_path / "a", 3),
        write_irrelevant_article(tmp_path / "b", 3),
    )
    assert one.read_text() == two.read_text()
    assert len(one.read_text().split()) > 150
