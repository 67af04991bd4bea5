"""Recognises, block by block, what a page puts around an article. Each rule names its reason."""

from __future__ import annotations

import re

from rag.english.dates import DATE_LINE

_I = re.IGNORECASE
SITE_DATE = re.compile(
    r"^(?:today|now|edition|last (?:refreshed|checked))\b\s*(?:is|:|-|–|,)?\s*.{0,20}\d{4}\b.{0,20}$",
    _I,
)
_SHARE_WORD = (
    r"(?:share(?: this)?(?: (?:article|story|post|page|on|via))?|tweet(?: this)?|send|\d+ shares|facebook|twitter|x|whatsapp|telegram|linkedin|reddit"
    r"|pinterest|messenger|flipboard|email|e-mail|mail|copy(?: the)? link|link copied|print|pin|like(?: \(\d+\))?|reply|report|post|send to a friend|save|bookmark|follow us|comments?|gift"
    r"|listen|font size|a[+-])"
)
_SHARE = re.compile(
    rf"^(?:{_SHARE_WORD})(?:[\s|·•,/:]+(?:on\s+|via\s+|by\s+|to\s+|or\s+|and\s+)?{_SHARE_WORD})*[\s:!]*(?:\d+)?$|^\[?share\s*[:|].{{0,60}}$",
    _I,
)
_COOKIES = re.compile(
    r"\bcookies?\b.{0,120}\b(?:accept|consent|agree|experience|settings|policy|preferences|use)\b"
    r"|\b(?:we|site|website) uses? cookies?\b|^(?:accept|reject|manage)(?: all)?(?: cookies)?$",
    _I,
)
_NEWSLETTER = re.compile(
    r"\b(?:sign up|subscribe|register|join)\b.{0,80}\b(?:newsletter|briefing|inbox|alerts?|e-?mails?|updates|free)\b"
    r"|\bnewsletter\b.{0,60}\b(?:sign up|subscribe|inbox|e-?mail)\b|\bin your inbox\b"
    r"|\bfree articles\b.{0,80}\bsubscribe\b|^\W*(?:subscribe|sign up|log in|sign in|register|follow this author)(?: now| today| here)?\W*$",
    _I,
)
_COMMENT = re.compile(
    r"^(?:leave a (?:comment|reply)|join the (?:conversation|discussion)|\d* ?comments?(?: \(\d+\))?|log in to comment"
    r"|be the first to comment|have your say|what do you think\?.{0,60})\b.{0,60}$",
    _I,
)
_ADVERT = re.compile(
    r"^(?:advertisement|advert|sponsored(?: content)?|story continues below(?: advertisement)?|promoted)\W*$",
    _I,
)
_LEGAL = re.compile(
    r"^(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}\b|by\b|:)).{0,160}$|^copyright(?:\s+[\w&]+){1,5}\.?$|^all rights reserved\.?$|^(?:terms|privacy)(?: (?:of use|policy|& conditions))?"
    r"(?:\s*[|·]\s*[\w &]+)*$",
    _I,
)
_POINTER = re.compile(
    r"^(?:read (?:more|also|next)|see also|related|also read|watch|listen|more on this|go deeper|tags?|topics?|filed under"
    r"|follow .{2,40} on (?:x|twitter|facebook|telegram))\s*[:|»›>-]\s*\S.{0,200}$",
    _I,
)
_CRUMBS = re.compile(r"^(?:home|front page)\s*(?:[>›»/|]\s*[\w &'-]+\s*)+$", _I)
_READING = re.compile(
    r"^(?:\d+ ?-?(?:min(?:ute)?s?)(?: (?:read|ago|listen))?|\d+ (?:hours?|days?) ago|(?:estimated )?reading time.{0,20}|[\d,.]+k? (?:views|shares|reads))$",
    _I,
)
_MENU = re.compile(
    r"^(?:menu|search|skip to (?:main )?content|back to top|load more|show more|see all|view all|previous|next|close|home)\W*$|^[\W_]{3,}$",
    _I,
)

_ANYWHERE = (
    (_SHARE, "share bar"),
    (_COOKIES, "cookie notice"),
    (_NEWSLETTER, "newsletter prompt"),
    (_COMMENT, "comment prompt"),
    (_ADVERT, "advertisement mark"),
    (_LEGAL, "legal line"),
    (_POINTER, "pointer to other pages"),
    (_CRUMBS, "breadcrumbs"),
    (_READING, "reading time or counter"),
    (_MENU, "menu or rule"),
)
_LONGEST_BOILERPLATE = 45  # words; a longer block is prose that happens to use such words

_TEASERS = re.compile(
    r"^(?:(?:the )?latest(?: (?:contents?|news|stories|articles|headlines|updates|from .{2,40}))?"
    r"|most (?:read|viewed|popular|shared|commented)(?: (?:stories|articles|news|today|this week|now|in .{2,30}))*"
    r"|related(?: (?:articles|stories|news|content|coverage|posts|reading|topics))?"
    r"|read (?:more|next|also|this next)|(?:what to )?read next|keep reading|continue reading|further reading|more to read"
    r"|recommended(?: (?:for you|stories|articles|reading))?|(?:more|also|elsewhere) (?:from|in|on) .{2,50}|more (?:news|stories|headlines|articles)"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|trending(?: [\w ]{2,30})?|(?:top|popular|featured|other) (?:stories|news|now|posts|articles)(?: right now| today)?"
    r"|editor[’']?s[’']? (?:picks?|choice)|don[’']t miss|in other news|up next|from around the web|promoted stories|also (?:on|in) .{2,40}|in case you missed it)"
    r"\s*[:»›>]*$",
    _I,
)  # fmt: skip

DISCLAIMER = re.compile(
    r"\b(?:views?|opinions?)\b.{0,80}\b(?:own|author[’']?s?|alone|personal|do(?:es)? not (?:necessarily )?(?:reflect|represent)|not (?:necessarily )?those)\b", _I
)  # fmt: skip

_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*$")
_CUT_OFF = re.compile(r"(?:…|\.\.\.)[\"”’']?$")


def find_boilerplate_reason(text: str) -> str | None:
    """Why a block is page furniture wherever it stands; None when it is not."""
    if len(text.split()) > _LONGEST_BOILERPLATE:
        return None
    return next((reason for pattern, reason in _ANYWHERE if pattern.search(text)), None)


def is_teaser_heading(text: str) -> bool:
    """Whether a block is the heading over a list of other stories."""
    return bool(_TEASERS.match(text))


def is_prose(text: str, least_words: int = 12) -> bool:
    """A whole sentence or more: long enough, ended, and not cut off."""
    return (
        len(text.split()) >= least_words
        and bool(_SENTENCE_END.search(text))
        and not is_cut_off(text)
    )


def is_cut_off(text: str) -> bool:
    """A teaser's blurb, which ends in an ellipsis."""
    return bool(_CUT_OFF.search(text))


def is_headline(text: str) -> bool:
    """A line that could head a story: two to thirty words that end in no full stop."""
    return (
        2 <= len(text.split()) <= 30
        and not re.search(r"[.:;,…][\"”’']?$", text)
        and not DATE_LINE.match(text)
    )
