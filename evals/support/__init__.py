"""Scores the check of what a language model wrote, on claims that people labelled."""
