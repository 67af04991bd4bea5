"""Recognises sentences of an article that speak to a language model instead of to its readers.

Such sentences are not shown to a language model.
"""

from __future__ import annotations

import re

from rag.english.word_lists import build_alternation

_MODEL = rf"(?:{build_alternation('model_names')})s?"
_RULES = rf"(?:{build_alternation('rule_words')})"
_WRITE = rf"(?:{build_alternation('output_verbs')})"
_PROMPT_INJECTION = re.compile(
    rf"""
    # ignore your instructions
    (?:^|[.!?:;,]\s+|\bplease[ ]|\bmust[ ]|\bnow[ ]|[(\[]\s*)
      (?:ignore|disregard|forget|override|bypass|discard|drop)\b .{{0,60}} \b{_RULES}\b
    # new instructions:
    | \b(?:new|updated|real|actual|hidden|secret|following|system)[ ]{_RULES}\b .{{0,20}}:
    # AI assistants must, dear AI
    | (?:^|[\s\"“'(]){_MODEL}\b .{{0,40}}
      \b(?:must|should|shall|please|has[ ]to|have[ ]to|are[ ]to|is[ ]to|will[ ]now)\b
    | \b(?:dear|attention|hey|note[ ]to|message[ ]to|for)[ ](?:the[ ]|any[ ]|all[ ])?{_MODEL}\b
    # you are now a bot, as an AI
    | \byou[ ]are[ ](?:now[ ]|no[ ]longer[ ]|henceforth[ ])?(?:an?[ ]|the[ ]|in[ ])?(?:\w+[ ])?
      (?:{_MODEL}|dan\b|developer[ ]mode|unrestricted)\b
    | \bas[ ]an?[ ]{_MODEL}\b
    # your answer, before you answer
    | \byour[ ](?:system[ ]prompt
        |(?:next[ ]|final[ ]|whole[ ]|entire[ ])?(?:reply|answer|response|output))\b
    | \bbefore[ ]you[ ](?:answer|reply|respond)\b
    | \bstop[ ]reading\b
    # cite this instead, write "…", say nothing but
    | \b(?:cite|write|say|repeat)[ ](?:them|it|this|the[ ]words?)\b .{{0,40}}
      \b(?:when|times|instead)\b
    | (?:^|[.!?:;]\s+|\bplease[ ]|\bonly[ ]|\bnow[ ]|\bthen[ ]|\bto[ ]|\bmust[ ])
      (?:just[ ]|simply[ ]|only[ ])?{_WRITE}\b .{{0,60}}
      (?:[\"“`]|(?<!\w)['‘]|\bthe[ ]words?\b|\bthe[ ]user\b|\bnothing[ ](?:but|else)\b
        |\bexactly\b)
    | :\s*{_WRITE}\b
    # a role at the start of a line
    | ^\W*(?:system|assistant|user|human|developer|tool|admin(?:istrator)?|answer|question)\b
      .{{0,12}}:
    # labels of sentences and marks of prompt templates
    | [\[【][a-z]\d{{1,3}}[\]】]
    | ```
    | <\|?/?(?:im_|system|user|assistant|end|passages?|s\b)
    | \[/?(?:inst|system)\]
    | \#{{2,}}\s*(?:instruction|system|response|user)
    # images and links that carry data away
    | !\[[^\]]*\]\(
    | \]\(\s*https?:
    | <(?:img|script|iframe|a)\b
    | \b(?:https?|ftp)://\S*[?&=%{{]
    """,
    re.IGNORECASE | re.VERBOSE,
)


def looks_like_prompt_injection(text: str) -> bool:
    """Tell whether a sentence looks meant for a language model.

    It gives an order, plays a role, ends a frame, or has an image or a link fetched.
    """
    return bool(_PROMPT_INJECTION.search(text))
