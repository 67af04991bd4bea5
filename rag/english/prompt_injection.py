"""Sentences of an article that speak to a language model instead of to its readers: they are not shown to one."""

from __future__ import annotations

import re

_MODEL = r"(?:ai|a\.i\.|llm|chat ?bot|assistant|language model|bot|copilot|gpt|claude|llama)s?"
_RULES = r"(?:instructions?|rules?|prompts?|guidelines?|directives?|policies|context|messages?|passages?|sources?|articles?)"
_SAY = r"(?:say|write|reply|respond|answer|output|print|repeat|return|state|tell|append|include|insert|add|begin|start|end|finish|reveal|show|translate|summari[sz]e)"
_ORDERS = re.compile(
    rf"(?:^|[.!?:;,]\s+|\bplease |\bmust |\bnow |[(\[]\s*)(?:ignore|disregard|forget|override|bypass|discard|drop)\b.{{0,60}}\b{_RULES}\b"
    rf"|\b(?:new|updated|real|actual|hidden|secret|following|system) {_RULES}\b.{{0,20}}:"
    rf"|(?:^|[\s\"“'(]){_MODEL}s?\b.{{0,40}}\b(?:must|should|shall|please|has to|have to|are to|is to|will now)\b"
    rf"|\b(?:dear|attention|hey|note to|message to|for) (?:the |any |all )?{_MODEL}\b"
    rf"|\byou are (?:now |no longer |henceforth )?(?:an? |the |in )?(?:\w+ )?(?:{_MODEL}|dan\b|developer mode|unrestricted)\b"
    rf"|\bas an? (?:{_MODEL})\b|\byour (?:system prompt|(?:next |final |whole |entire )?(?:reply|answer|response|output))\b"
    r"|\bbefore you (?:answer|reply|respond)\b|\bstop reading\b|\b(?:cite|write|say|repeat) (?:them|it|this|the words?)\b.{0,40}\b(?:when|times|instead)\b"
    rf"|(?:^|[.!?:;]\s+|\bplease |\bonly |\bnow |\bthen |\bto |\bmust )(?:just |simply |only )?{_SAY}\b.{{0,60}}(?:[\"“`]|(?<!\w)['‘]|\bthe words?\b|\bthe user\b|\bnothing (?:but|else)\b|\bexactly\b)"
    rf"|^\W*(?:system|assistant|user|human|developer|tool|admin(?:istrator)?|answer|question)\b.{{0,12}}:|:\s*{_SAY}\b"
    r"|[\[【][a-z]\d{1,3}[\]】]|```"
    r"|<\|?/?(?:im_|system|user|assistant|end|passages?|s\b)|\[/?(?:inst|system)\]|#{2,}\s*(?:instruction|system|response|user)"
    r"|!\[[^\]]*\]\(|\]\(\s*https?:|<(?:img|script|iframe|a)\b|\b(?:https?|ftp)://\S*[?&=%{]",
    re.IGNORECASE,
)


def gives_orders(text: str) -> bool:
    """Whether a sentence looks meant for a language model: an order, a role, a frame's end, an image to be fetched."""
    return bool(_ORDERS.search(text))
