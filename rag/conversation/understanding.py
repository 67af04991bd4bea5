"""Understands a question: makes it stand alone, corrects its spelling, and parses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.conversation.followups import condense_question
from rag.conversation.rewriting import rewrite_question
from rag.conversation.turns import replace_turn_surrogates
from rag.models.llm import LanguageModel
from rag.query import Query, combine_queries, parse_asked_question, parse_query
from rag.records import Filters, Turn


def understand_question(
    question: str,
    conversation: Sequence[Turn],
    filters: Filters,
    *,
    model: LanguageModel | None,
    correct_spelling: Callable[[str], str],
) -> Query:
    """Parse a question as it is searched for, standing alone.

    Rules make it stand alone. On a later turn a language model does too, if there is one; what the
    rules made is then its alternative, so that a wrong rewriting costs little.

    Args:
        question: As the person typed it.
        conversation: The turns before it, oldest first.
        filters: Restrict where an answer may come from.
        model: The language model; None where rules alone decide.
        correct_spelling: Corrects what is searched for.
    """
    asked = parse_asked_question(question)
    turns = [replace_turn_surrogates(turn) for turn in conversation]

    def parse(standalone: str) -> Query:
        return parse_query(
            correct_spelling(standalone),
            asked=question,
            standalone=standalone,
            filters=filters,
        )

    condensed = condense_question(asked, turns)
    by_rules = parse(condensed)
    if model is None or not turns:
        return by_rules
    rewritten = rewrite_question(asked.text, turns, model)
    if rewritten in ((), (condensed,)):
        return by_rules
    query = combine_queries([parse(standalone) for standalone in rewritten])
    if rewritten == (asked.text,):  # small models often repeat a question that leans on others
        return replace(by_rules, alternative=query)
    return replace(query, alternative=by_rules)
