"""A model's verdicts are counted with its errors and its agreement."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.analysis.judging import judge_run, summarise_judgements
from evals.metrics.scoring import score_run
from evals.reporting import html
from evals.runs.run_folder import Run
from tests.evals.samples import SOLDIERS, score_by_id
from tests.evals.servers import build_message, serve_openai


def test_a_judge_is_counted_with_its_errors_and_its_agreement(tmp_path: Path, run: Run) -> None:
    prompts: list[str] = []

    def reply(messages: list[dict[str, str]]) -> tuple[int, dict[str, Any]]:
        prompts.append(messages[-1]["content"])
        if "sourdough" in messages[-1]["content"]:
            return 200, build_message("I would rather not say.")
        right = "Mongolia" in messages[-1]["content"] or "12,000" in messages[-1]["content"]
        return 200, build_message(
            f'Here it is: {{"correct": {json.dumps(right)}, "faithful": true, "reason": "as '
            f'asked"}}'
        )

    with serve_openai(reply) as url:
        judge_run(run, url=url, model="judge-1", progress=lambda done, total: None)
    verdicts = summarise_judgements(run, score_run(run))
    assert verdicts is not None
    assert (verdicts.model, verdicts.judged, verdicts.errors, verdicts.faithful) == (
        "judge-1",
        5,
        1,
        1.0,
    )
    passed = score_by_id(run)
    agreeing = [
        passed[name].passed == (name in ("soldiers", "capital"))
        for name in passed
        if name != "bread"
    ]
    assert verdicts.agreement == pytest.approx(sum(agreeing) / 5)
    assert "judge-1" in html.render_report(run)
    assert any("QUOTES" in prompt and SOLDIERS in prompt for prompt in prompts)
