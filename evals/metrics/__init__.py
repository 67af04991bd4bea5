"""Metrics by stage; evals/README.md defines each. Everything here is deterministic and needs no model."""
