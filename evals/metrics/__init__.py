"""Metrics by stage; docs/evaluation.md defines each. All are deterministic and need no model."""
