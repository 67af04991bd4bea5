"""The speed of indexing and answering: `python -m evals.benchmark` writes docs/speed.md.

What is compared runs in processes of its own, in turns, and is reported as ratios, because the
figures depend on the machine and what else it does.
"""
