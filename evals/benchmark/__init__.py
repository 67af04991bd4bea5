"""How fast articles are indexed and questions answered: `python -m evals.benchmark` writes docs/speed.md and its plot.

What is compared runs in processes of their own, in turns, and is told as ratios: these figures are of one machine in one hour.
"""
