"""Metrics by stage; docs/evaluation.md defines each. Everything here is deterministic and needs no model."""
