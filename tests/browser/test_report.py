"""The report of a run, opened in a real browser from a file; no text in it is markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.cases.case_set import read_case_set
from evals.cases.gold_spans import locate_gold
from evals.reporting import html
from evals.runs.execute import build_manifest, execute_run
from evals.runs.prepare import PreparedRun
from evals.runs.run_folder import Run
from evals.runs.systems import LocalSystem
from tests.evals.samples import write_cases
from tests.support.harbour import HOSTILE, ON_THE_WALL, UNANSWERED, WALL, WHEN_CLOSED

CASES = (
    {
        "id": "wall",
        "question": ON_THE_WALL,
        "answers": ["nobody could read them"],
        "tags": ["factoid"],
        "gold": [{"article": "Title " + HOSTILE, "quote": WALL.split(". ")[1]}],
    },
    {
        "id": "wrong",
        "question": WHEN_CLOSED,
        "answers": ["in the year 1066"],
        "tags": ["date"],
        "gold": [
            {"article": "strike.md", "quote": "The harbour of Saltmouth was closed by a strike"}
        ],
    },
    {
        "id": "mayor",
        "question": UNANSWERED,
        "unanswerable": f"no article names one {HOSTILE}",
        "tags": ["near miss"],
    },
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, harbour, browser):
    folder = tmp_path_factory.mktemp("run")
    cases = read_case_set(write_cases(folder / "cases" / "harbour.jsonl", *CASES))
    found, problems = locate_gold(cases.cases, harbour.library)
    assert problems == []
    prepared, system, run = (
        PreparedRun(harbour, found, problems),
        LocalSystem(harbour),
        Run(folder / "run"),
    )
    execute_run(
        run,
        prepared,
        system,
        build_manifest(cases, prepared, system, (), 0, None),
        progress=lambda done, total: None,
    )
    (folder / "report.html").write_text(html.render_report(run), encoding="utf-8")
    page = browser.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a script of an article ran: {dialog.message}"))
    page.goto(Path(folder / "report.html").as_uri())
    yield page
    page.close()


def shown(page) -> list[str]:
    return page.locator(".case:not([hidden]) code").all_text_contents()


def test_what_failed_is_shown_first_and_a_click_on_a_reason_goes_to_its_cases(page) -> None:
    failed = shown(page)
    assert "wrong" in failed
    page.get_by_role("button", name="the answer does not hold what was expected").click()
    assert shown(page) == ["wrong"]
    page.locator(".case:not([hidden]) > summary").click()
    assert "in the year 1066" in page.locator(".case:not([hidden]) dl").inner_text()


def test_cases_are_filtered_by_tag_and_words(page) -> None:
    page.get_by_role("button", name="near miss").click()
    assert shown(page) == ["mayor"]
    page.get_by_role("button", name="answerable", exact=True).click()
    assert shown(page) == ["wall", "wrong"]
    page.get_by_role("searchbox").fill("SALTMOUTH")
    assert shown(page) == ["wrong"]
    assert page.locator("output").inner_text() == "1 case"


def test_it_loads_nothing_and_text_stays_text(page) -> None:
    assert page.asked == [page.url]
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 1
    assert HOSTILE in page.locator("body").text_content()


def test_the_curves_are_drawn(page) -> None:
    assert page.locator("figure svg").count() == 4
    assert all(
        box["height"] > 100
        for box in (each.bounding_box() for each in page.locator("figure svg").all())
    )
