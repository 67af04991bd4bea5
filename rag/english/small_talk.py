"""Recognises what is no question to the articles: greetings, questions about the product."""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE
_GREETING = re.compile(
    r"""
    ^\W*
    (?: hi | hello | hey | hiya | howdy | greetings | cheers | bye | goodbye | ok(?:ay)?
      | good[ ](?:morning|afternoon|evening|day)
      | thanks?(?:[ ]you)?(?:[ ]very[ ]much|[ ]a[ ]lot)?
    )
    (?:[\s,]+(?:there|dossier|all|everyone|team|again|hi|hello))*
    \W*$
    """,
    _FLAGS,
)
_ABOUT_PRODUCT = re.compile(
    r"""
    ^\W*
    (?: (?:what|how)[ ](?:can|could|do|does|should)[ ](?:you|i|this|dossier)
        [ ](?:do|help|work|ask|use)
        (?:(?:[ ]with|[ ]for)?[ ](?:me|you|this|it))?
        (?:[ ]here|[ ]today)?
      | what[ ](?:is[ ]this|are[ ]you|is[ ]dossier|do[ ]you[ ]know)(?:[ ]for|[ ]about)?
      | who[ ](?:are|made|built)[ ]you
      | (?:hi[,]?[ ]|hello[,]?[ ])?how[ ]are[ ](?:you|things)(?:[ ]doing)?
      | what(?:[’']s|[ ]is)[ ]your[ ]name
      | are[ ]you[ ](?:an?[ ])?(?:ai|robot|bot|human|person|machine|chatbot|chatgpt|real)
      | nice[ ]to[ ]meet[ ]you | i[ ]have[ ]an?[ ](?:other[ ])?question
      | (?:can|may)[ ]i[ ]ask[ ](?:you[ ])?(?:something|a[ ]question)
      | (?:tell|sing)[ ](?:me[ ])?an?[ ](?:joke|song|story)
      | help(?:[ ]me)?
      | how[ ]does[ ](?:this|dossier)[ ]work
      | what[ ]questions[ ]can[ ]i[ ]ask.{0,20}
    )
    \W*$
    """,
    _FLAGS,
)
_INSTRUCTION_OVERRIDE = re.compile(
    r"""
    (?:^|[.!?:;,]\s+)(?:please[ ]|now[ ]|just[ ])*
      (?:ignore|forget|disregard|set|put|leave)\b [^.!?]{0,40}
      \b(?:articles?|archive|sources?|documents?|instructions|rules?)\b
    | \bfrom[ ]your[ ]own[ ](?:\w+[ ])?(?:memory|knowledge)\b
    """,
    _FLAGS,
)
_VOWEL = re.compile(r"[aeiouyáéíóúàèìòùäëïöü]|[^\x00-\u024f]")  # or a letter of another script
_UNPRONOUNCEABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{5}|\d[a-z]+\d")


def is_about_product(question: str) -> bool:
    """Tell whether a text is a greeting, or a question about the assistant itself."""
    return bool(_GREETING.match(question) or _ABOUT_PRODUCT.match(question))


def looks_like_instruction_override(question: str) -> bool:
    """Tell whether a text orders to set the articles aside, or to answer from elsewhere."""
    return bool(_INSTRUCTION_OVERRIDE.search(question))


def is_pronounceable(word: str) -> bool:
    """Tell whether a folded word could be one; keys hit at random seldom make one."""
    return bool(_VOWEL.search(word)) and not _UNPRONOUNCEABLE.search(word)
