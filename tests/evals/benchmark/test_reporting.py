"""The benchmark's table compares the systems round by round."""

from __future__ import annotations

from evals.benchmark import reporting


def test_the_table_gives_ratios_of_the_same_round() -> None:
    rounds = {
        "Dossier": [
            {"passages": 90, "seconds": seconds, "reading": 1.0, "megabytes": 300.0}
            for seconds in (3.0, 6.0)
        ],
        "txtai": [
            {"passages": 90, "seconds": seconds, "megabytes": 700.0} for seconds in (6.0, 9.0)
        ],
    }
    text = reporting.format_benchmark(
        {
            "indexing": {
                "rounds": rounds,
                "stages": {"reading": 1.0, "embedding": 3.0},
                "missing": ["Haystack"],
            }
        }
    )
    assert "| txtai | 12.5 | 1.75 × (1.50–2.00) | 700 |" in text
    assert "| embedding | 3.00 | 75% |" in text
    assert "left out: Haystack." in text
