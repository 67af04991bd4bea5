"""Recognises, block by block, what a page puts around an article."""

from __future__ import annotations

import re

from rag.english.dates import is_date_line
from rag.english.word_lists import build_alternation

_FLAGS = re.IGNORECASE | re.VERBOSE
_MAX_BOILERPLATE = 45  # words; a longer block is prose that happens to use such words

_SHARE_LABEL = rf"""
    (?: {build_alternation("share_labels")}
      | share(?:[ ]this)? (?:[ ](?:article|story|post|page|on|via))?
      | \d+[ ]shares | like[ ]\(\d+\)
      | a[+-]                                       # font size
    )"""
_SHARE_BAR = re.compile(
    rf"""
    ^ {_SHARE_LABEL}
      (?: [\s|·•,/:]+ (?:(?:on|via|by|to|or|and)\s+)? {_SHARE_LABEL} )*
      [\s:!]* \d* $
    | ^\[?share\s*[:|].{{0,60}}$
    """,
    _FLAGS,
)
_COOKIE_NOTICE = re.compile(
    r"""
    \bcookies?\b .{0,120} \b(?:accept|consent|agree|experience|settings|policy|preferences|use)\b
    | \b(?:we|site|website)[ ]uses?[ ]cookies?\b
    | ^(?:accept|reject|manage)(?:[ ]all)?(?:[ ]cookies)?$
    """,
    _FLAGS,
)
_NEWSLETTER_PROMPT = re.compile(
    r"""
    \b(?:sign[ ]up|subscribe|register|join)\b .{0,80}
      \b(?:newsletter|briefing|inbox|alerts?|e-?mails?|updates|free)\b
    | \bnewsletter\b .{0,60} \b(?:sign[ ]up|subscribe|inbox|e-?mail)\b
    | \bin[ ]your[ ]inbox\b
    | \bfree[ ]articles\b .{0,80} \bsubscribe\b
    | ^\W* (?:subscribe|sign[ ]up|log[ ]in|sign[ ]in|register|follow[ ]this[ ]author)
      (?:[ ](?:now|today|here))? \W*$
    """,
    _FLAGS,
)
_COMMENT_PROMPT = re.compile(
    r"""
    ^(?: leave[ ]a[ ](?:comment|reply)
      | join[ ]the[ ](?:conversation|discussion)
      | \d*[ ]?comments?(?:[ ]\(\d+\))?
      | log[ ]in[ ]to[ ]comment
      | be[ ]the[ ]first[ ]to[ ]comment
      | have[ ]your[ ]say
      | what[ ]do[ ]you[ ]think\?.{0,60}
    )\b .{0,60}$
    """,
    _FLAGS,
)
_ADVERT_MARK = re.compile(rf"^(?:{build_alternation('advert_marks')})\W*$", _FLAGS)
_LEGAL_LINE = re.compile(
    r"""
    ^(?:©|\(c\)|copyright\s*(?:©|\(c\)|\d{4}\b|by\b|:)) .{0,160}$
    | ^copyright(?:\s+[\w&]+){1,5}\.?$
    | ^all[ ]rights[ ]reserved\.?$
    | ^(?:terms|privacy)(?:[ ](?:of[ ]use|policy|&[ ]conditions))? (?:\s*[|·]\s*[\w &]+)*$
    """,
    _FLAGS,
)
_POINTER = re.compile(
    rf"""
    ^(?: {build_alternation("pointer_labels")}
      | follow[ ].{{2,40}}[ ]on[ ](?:x|twitter|facebook|telegram)
    ) \s*[:|»›>-]\s*\S.{{0,200}}$
    """,
    _FLAGS,
)
_BREADCRUMBS = re.compile(r"^(?:home|front page)\s*(?:[>›»/|]\s*[\w &'-]+\s*)+$", re.IGNORECASE)
_COUNTER = re.compile(
    r"""
    ^(?: \d+[ ]?-?(?:min(?:ute)?s?)(?:[ ](?:read|ago|listen))?
      | \d+[ ](?:hours?|days?)[ ]ago
      | (?:estimated[ ])?reading[ ]time.{0,20}
      | [\d,.]+k?[ ](?:views|shares|reads)
    )$
    """,
    _FLAGS,
)
_MENU_OR_RULE = re.compile(rf"^(?:{build_alternation('menu_labels')})\W*$ | ^[\W_]{{3,}}$", _FLAGS)
_RULES = (
    (_SHARE_BAR, "share bar"),
    (_COOKIE_NOTICE, "cookie notice"),
    (_NEWSLETTER_PROMPT, "newsletter prompt"),
    (_COMMENT_PROMPT, "comment prompt"),
    (_ADVERT_MARK, "advertisement mark"),
    (_LEGAL_LINE, "legal line"),
    (_POINTER, "pointer to other pages"),
    (_BREADCRUMBS, "breadcrumbs"),
    (_COUNTER, "reading time or counter"),
    (_MENU_OR_RULE, "menu or rule"),
)

_TEASER_HEADING = re.compile(
    rf"""
    ^(?: {build_alternation("teaser_headings")}
      | (?:the[ ])?latest[ ]from[ ].{{2,40}}
      | most[ ](?:read|viewed|popular|shared|commented)
        (?:[ ](?:stories|articles|news|today|this[ ]week|now|in[ ].{{2,30}}))*
      | (?:more|also|elsewhere)[ ](?:from|in|on)[ ].{{2,50}}
      | trending(?:[ ][\w ]{{2,30}})?
      | (?:top|popular|featured|other)[ ](?:stories|news|now|posts|articles)
        (?:[ ](?:right[ ]now|today))?
    ) \s*[:»›>]*$
    """,
    _FLAGS,
)
_DISCLAIMER = re.compile(
    r"""
    \b(?:views?|opinions?)\b .{0,80}
    \b(?: own | author[’']?s? | alone | personal
      | do(?:es)?[ ]not[ ](?:necessarily[ ])?(?:reflect|represent)
      | not[ ](?:necessarily[ ])?those
    )\b
    """,
    _FLAGS,
)
_SITE_DATE = re.compile(
    r"""
    ^(?:today|now|edition|last[ ](?:refreshed|checked))\b \s*(?:is|:|-|–|,)?\s*
    .{0,20} \d{4}\b .{0,20}$
    """,
    _FLAGS,
)
_SENTENCE_END = re.compile(r"[.!?][\"”’')\]]*$")
_ELLIPSIS_END = re.compile(r"(?:…|\.\.\.)[\"”’']?$")
_NO_HEADLINE_END = re.compile(r"[.:;,…][\"”’']?$")


def find_boilerplate_reason(text: str) -> str | None:
    """Say why a block is boilerplate wherever it stands; return None when it is not."""
    if len(text.split()) > _MAX_BOILERPLATE:
        return None
    for pattern, reason in _RULES:
        if pattern.search(text):
            return reason
    return None


def is_teaser_heading(text: str) -> bool:
    """Tell whether a block heads a list of other stories, such as "Most read"."""
    return bool(_TEASER_HEADING.match(text))


def is_disclaimer(text: str) -> bool:
    """Tell whether a text says that the views in an article are its author's own."""
    return bool(_DISCLAIMER.search(text))


def is_site_date(text: str) -> bool:
    """Tell whether a line gives the day on which the page was seen: "Today is 3 May 2024"."""
    return bool(_SITE_DATE.match(text))


def is_prose(text: str, min_words: int = 12) -> bool:
    """Tell whether a text is a whole sentence or more: long enough, ended, and not cut off."""
    is_long_enough = len(text.split()) >= min_words
    return is_long_enough and bool(_SENTENCE_END.search(text)) and not is_cut_off(text)


def is_cut_off(text: str) -> bool:
    """Tell whether a text ends in an ellipsis, as the blurb of a teaser does."""
    return bool(_ELLIPSIS_END.search(text))


def is_headline(text: str) -> bool:
    """Tell whether a line could head a story.

    Two to thirty words without a full stop at the end.
    """
    if not 2 <= len(text.split()) <= 30:
        return False
    return not _NO_HEADLINE_END.search(text) and not is_date_line(text)
