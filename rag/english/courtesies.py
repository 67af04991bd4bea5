"""Recognises what is said about an answer: thanks, doubts, and the wish to have it otherwise."""

from __future__ import annotations

import re

from rag.english.word_lists import build_alternation
from rag.language import Courtesy

_FLAGS = re.IGNORECASE | re.VERBOSE
_ANSWER = rf"(?:{build_alternation('answer_references')})"
_PLEASE = r"""
    (?: (?: please | ok(?:ay)? | and | so | now | but | hm+ | no
        | (?:can|could|would|will)[ ]you(?:[ ]please)? | i(?:[ ]want|[’']d[ ]like)[ ]you[ ]to
        )\b[\s,]*
    )*
    """
_END = r"(?:[\s,]+(?:please|thanks|thank[ ]you))*\W*$"
_TO_WHOM = r"""
    (?:[\s,]+(?: dossier | all | everyone | again | so[ ]much | very[ ]much | a[ ]lot
      | for[ ](?:that|this|your[ ]help|the[ ](?:help|answer|information|info))
    ))*
    """
_THANKS = re.compile(
    rf"^(?:\W*(?:{build_alternation('thanks')})\b{_TO_WHOM})+\W*$",
    _FLAGS,
)
_FAREWELL = re.compile(
    rf"^(?:\W*(?:{build_alternation('thanks', 'farewells')})\b{_TO_WHOM})+\W*$",
    _FLAGS,
)
_DOUBT = re.compile(
    rf"""
    ^\W*{_PLEASE}
    (?: are[ ](?:you|u)[ ](?:(?:really|quite|absolutely|very)[ ])?(?:sure|certain|serious)
        (?:[ ](?:about|of)[ ]{_ANSWER})?
      | how[ ](?:sure|certain|confident)[ ]are[ ]you(?:[ ](?:about|of)[ ]{_ANSWER})?
      | is[ ]{_ANSWER}[ ](?:(?:really|actually|even)[ ])?(?:true|right|correct|accurate|so|certain)
      | (?:really | seriously | says[ ]who | prove[ ]it)
      | how[ ](?:reliable|accurate|trustworthy|certain)[ ]is[ ]{_ANSWER}
      | (?:for[ ])?sure(?=\W*\?)
      | how[ ]do[ ]you[ ]know(?:[ ]{_ANSWER})?
      | (?:can|should)[ ]i[ ](?:trust|believe|rely[ ]on)[ ](?:you|{_ANSWER})
      | (?:do|did)[ ]you[ ](?:really[ ])?(?:think[ ]so|make[ ]{_ANSWER}[ ]up)
      | are[ ]you[ ]making[ ]{_ANSWER}[ ]up
      | {_ANSWER}(?:[’']s|[ ]is|[ ]was|[ ]can(?:[’']t|not)[ ]be)[ ](?:not[ ])?
        (?:wrong|incorrect|false|nonsense|right|true|correct)
      | you(?:[’']re|[ ]are)[ ](?:wrong|mistaken|lying)
      | i[ ](?:don[’']t|do[ ]not)[ ]believe[ ](?:you|{_ANSWER})
    )
    {_END}
    """,
    _FLAGS,
)
_LANGUAGE = rf"(?:{build_alternation('language_names')})"
_FORM = rf"""
    (?: {_LANGUAGE}
      | (?:other|simple|simpler|plain|plainer|easy|easier|fewer|your[ ]own|\w+)[ ]
        (?:words|terms|sentences?|lines?|bullet[ ]points|language|english)
      | (?:bullet[ ]points|short|brief|a[ ]nutshell|full|a[ ]table|a[ ]list|an?[ ](?:e-?mail|tweet))
      | one[ ]sentence
    )
    """
_SHAPE = r"""
    (?: (?:much[ ]|a[ ](?:bit|little)[ ])?(?:shorter|longer|simpler|briefer|clearer|easier)
      | more[ ](?:simply|briefly|clearly|concise(?:ly)?)
      | differently | again | in[ ]detail
    )
    """
_RESTYLE = re.compile(
    rf"""
    ^\W*{_PLEASE}
    (?: (?:translate|rephrase|reword|paraphrase|rewrite|shorten|simplify|repeat)
        (?:[ ]{_ANSWER})?(?:[ ](?:in|into|to|as|for)[ ]{_FORM}|[ ]{_SHAPE})?
      | (?:say|put|write|give(?:[ ]me)?|tell[ ]me|explain|express|show(?:[ ]me)?)[ ]{_ANSWER}
        [ ](?:(?:in|into|to|as)[ ]{_FORM}|{_SHAPE}|like[ ]i(?:[’']m|[ ]am)[ ](?:five|5))
      | make[ ]{_ANSWER}[ ]{_SHAPE}
      | (?:give[ ]me[ ])?(?:a|the)[ ](?:shorter|longer|simpler|short|simple)[ ]version
        (?:[ ]of[ ]{_ANSWER})?
      | (?:{_ANSWER}(?:[’']s|[ ]is)[ ])?too[ ](?:long|short|complicated|difficult)
      | (?:summari[sz]e|sum[ ]up)[ ](?:(?:your|the|that|this|my|the[ ]last)[ ]answer|the[ ]above)
        (?:[ ]in[ ]{_FORM})?
      | sum[ ]{_ANSWER}[ ]up(?:[ ]in[ ]{_FORM})?
      | write[ ](?:me[ ])?an?[ ](?:e-?mail|memo|letter|tweet|post|poem|speech)
        [ ](?:about|of|on|from|with)[ ]{_ANSWER}
      | (?:sorry[ ,]+)?i[ ](?:don[’']t|do[ ]not)[ ](?:understand|get)(?:[ ]{_ANSWER})?
      | what[ ]do[ ]you[ ]mean(?:[ ]by[ ]{_ANSWER})?
      | (?:auf|en|in)[ ](?:deutsch|français|francais|español|espanol|italiano)
        (?:[ ](?:bitte|por[ ]favor))?
      | what(?:[’']s|[ ]is|[ ]does)[ ]{_ANSWER}(?:[ ]mean)?
        [ ]in[ ](?:{_LANGUAGE}|(?:plain|simple)[ ](?:words|terms|english))
      | (?:in|into)[ ]{_FORM}
      | (?:even[ ])?{_SHAPE}
      | (?:answer|speak|reply)[ ](?:to[ ]me[ ]|me[ ])?in[ ]{_LANGUAGE}
      | do[ ]you[ ]speak[ ]{_LANGUAGE}
    )
    {_END}
    """,
    _FLAGS,
)


def find_courtesy(text: str) -> Courtesy | None:
    """Tell what a text says about the answer before it; None for a question to the articles."""
    if _THANKS.match(text):
        return "thanks"
    if _FAREWELL.match(text):
        return "farewell"
    if _DOUBT.match(text):
        return "doubt"
    return "restyling" if _RESTYLE.match(text) else None
