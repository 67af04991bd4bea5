"""Patterns of the heads of questions about the library: "how many articles", "what is new"."""

from __future__ import annotations

import re

from rag.english.word_lists import build_alternation, load_values

_FLAGS = re.IGNORECASE | re.VERBOSE
_ITEMS = rf"(?:(?:news|newspaper)[ ])?(?:{build_alternation('library_items')})s?"
# Only in the plural: "the author of" and "the source of" ask about one thing in the world.
_SOURCES = rf"(?:{build_alternation('library_sources')})s"
_AUTHORS = rf"(?:{build_alternation('library_authors')})s"
_HEAD_NOUN = rf"(?: (?P<articles>{_ITEMS}) | (?P<sources>{_SOURCES}) | (?P<authors>{_AUTHORS}) )\b"
_LIBRARY = build_alternation("library_names")
_COUNT = rf"(?P<limit>\d{{1,3}}|{'|'.join(load_values('number_words'))})"
_NEWEST = r"(?:newest|latest|most[ ]recent(?:ly[ ]published)?)"
_OLDEST = r"(?:oldest|earliest)"
_WHAT_IS = r"(?:what|which|who)(?:[’']s|[ ]is|[ ]are|[ ]was|[ ]were)"
_SHOW = r"(?:list|show|name|give|find|get|display|enumerate)(?:[ ]me|[ ]us)?"
COURTESY = re.compile(
    r"""
    ^\W*
    (?: (?: please | hi | hello | ok(?:ay)? | so | and | now | then
        | (?:can|could|would|will)[ ]you(?:[ ]please)?(?:[ ]tell[ ](?:me|us))?
        | tell[ ](?:me|us) | do[ ]you[ ]know(?=[ ](?:how|which|what)\b)
        | I(?:[’']d|[ ]would)[ ]like[ ]to[ ]know | I[ ]want[ ]to[ ]know
        )\b [\s,:]*
    )*
    """,
    _FLAGS,
)
END = re.compile(r"(?:[\s,]+(?:please|thanks|thank[ ]you))?[\s.?!…]*$", _FLAGS)
COUNTED = re.compile(
    rf"(?: how[ ]many | (?:{_WHAT_IS}[ ])?the[ ](?:total[ ])?number[ ]of | count[ ](?:all[ ])?the )"
    rf"[ ]{_HEAD_NOUN}",
    _FLAGS,
)
LISTED = re.compile(
    rf"""
    (?:{_SHOW} | {_WHAT_IS})[ ]
    (?:(?:a|the)[ ]list[ ]of[ ])?
    (?P<all>all(?:[ ]of)?[ ](?:(?:the|your|our)[ ])?)?(?:(?P<own>your|our)[ ]|the[ ])?
    {_HEAD_NOUN}
    """,
    _FLAGS,
)
SELECTED = re.compile(
    rf"""
    (?: (?:(?:in|from)[ ])?(?:which|what)(?:[ ]of[ ](?:the|your|our|these))? | what[ ]other | any
      | (?:is|are)[ ]there(?:[ ](?:an?|any|some))? | are[ ]any(?:[ ]of[ ](?:the|your|our))?
      | (?:do|have)[ ](?:you|we)(?:[ ](?:have|got))?(?:[ ](?:an?|any|some))?
      | do(?:es)?[ ](?:an?|any|some)(?:[ ]of[ ](?:the|your|our))?
      | (?:all[ ])?(?:the[ ])?(?=[\w-]+s\b)
    )
    [ ]*\b{_HEAD_NOUN}
    """,
    _FLAGS,
)
EXTREME = re.compile(
    rf"""
    (?:(?:{_SHOW} | {_WHAT_IS}(?:[ ]the[ ]date[ ]of)? | (?P<when>when[ ](?:was|were)))[ ])?
    (?:(?:the|your|our)[ ])?
    (?:{_COUNT}[ ])?
    (?: (?P<newest>{_NEWEST}) | (?P<oldest>{_OLDEST}) )
    (?:[ ]{_COUNT.replace("limit", "limit2")})?
    [ ]{_ITEMS}\b (?(when)[ ](?:published|written|added))
    | which[ ]{_ITEMS}[ ](?:is|are)[ ](?:the[ ])?
      (?: (?P<newest2>{_NEWEST}) | (?P<oldest2>{_OLDEST}) )\b
    """,
    _FLAGS,
)
NEWS = re.compile(
    rf"""
    (?: (?:(?:is|was)[ ]there[ ]|has[ ])?(?:what|anything|something)(?:[’']s|[ ]is|[ ]was)?[ ]new
      | (?:is|was)[ ]there[ ](?:anything|something)[ ]new
      | (?:which|what|{_SHOW}|are[ ]there|do[ ]you[ ]have)[ ](?:any[ ]|the[ ])?new[ ]{_ITEMS}
      | (?:which|what)[ ]{_ITEMS}[ ]are[ ]new
      | how[ ]many[ ]new[ ]{_ITEMS}
      | what(?:[ ](?:was|were|came[ ]in|has[ ]come[ ]in|(?:has|have)[ ](?:been|we|you)))
        (?= (?:[ ](?:published|added|got|received))?
            [ ](?:since|today|yesterday|this|last|(?:in[ ])?the[ ](?:last|past))\b
        )
    )
    (?!\w)
    """,
    _FLAGS,
)
ANYTHING = re.compile(
    rf"""
    (?: (?:is[ ]there|(?:do|have)[ ](?:you|we)(?:[ ](?:have|got))?)[ ](?:anything|something)
      | {_SHOW}[ ](?:everything|all)
      | what(?:[ ]else)?[ ](?:do|have)[ ](?:you|we)[ ](?:have|got)
      | how[ ](?:big|large)[ ]is(?=[ ](?:the|your|our|this)[ ](?:{_LIBRARY})$)
      | what[ ]is(?=[ ]in[ ](?:the|your|our|this)[ ](?:{_LIBRARY})$)
    )
    (?!\w)
    """,
    _FLAGS,
)
MOST = re.compile(
    rf"""
    (?: who | which[ ](?:(?P<authors>{_AUTHORS}?)|{_SOURCES}?) )
    [ ](?:has|have|wrote|published|contributed)(?:[ ](?:written|published|contributed))?
    [ ](?:the[ ])?most[ ]{_ITEMS}(?!\w)
    """,
    _FLAGS,
)
EACH = re.compile(
    rf"""
    how[ ]many[ ]{_ITEMS}(?:[ ](?:are[ ]there|do[ ](?:you|we)[ ]have))?
    [ ](?:per|by|for|from)(?:[ ](?:each|every))?
    [ ](?:(?P<authors>{_AUTHORS}?)|{_SOURCES}?)(?!\w)
    """,
    _FLAGS,
)
WRITERS = re.compile(r"who(?=[ ](?:writes?|wrote)[ ]for[ ])", _FLAGS)
MENTIONED = re.compile(
    rf"""
    (?: (?:(?:in[ ])?(?:which|what) | in[ ]how[ ]many)[ ]{_ITEMS}
        [ ](?:is|are|was|were|does|do|did)
      | where[ ](?:is|are) | is | are
    )
    [ ](?P<what>.{{2,80}}?)[ ](?:mentioned | named | appear | come[ ]up | occur)
    (?:[ ](?:in|anywhere|in[ ]any[ ](?:of[ ](?:the|your|our)[ ])?{_ITEMS}))?
    """,
    _FLAGS,
)
WRITTEN = re.compile(
    r"what(?:[ ]else)?(?=[ ](?:has|have|did)[ ].{2,60}?[ ](?:write|written|publish(?:ed)?)(?!\w))",
    _FLAGS,
)
NAMED_ITEMS = re.compile(
    rf"""
    ((?i:how[ ]many|which|what|{_SHOW}(?:[ ]all)?(?:[ ]the)?|are[ ]there(?:[ ]any)?))
    [ ]((?:[A-Z][\w.’'-]*)(?:[ ](?:of[ ]|the[ ])?[A-Z][\w.’'-]*){{0,4}})
    [ ](?=(?i:{_ITEMS})\b)
    """,
    re.VERBOSE,
)
