"""Questions that this library can answer, made from its own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, zip_longest

from rag.library.articles import ArticleStore
from rag.records import Filters

_NOT_NAMES = (
    r"(?!Mr |Ms |Mrs |The |In |On |At |South |North |Prime |Foreign |Defen[cs]e |White |National |Financial |New |United |President |Minister "
    r"|Secretary |Treasury |Chief |Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May |June|July"
    r"|August|September|October|November|December)"
)
_NAME = rf"\b(?P<name>{_NOT_NAMES}[A-Z][a-zà-ÿ’-]+ (?!Minister|Service|Times|Council|Agency|Centre|Ministry|House)[A-Z][\w’-]+(?: [A-Z][\w’-]+)?)"
_ROLE = re.compile(
    rf"{_NAME}, (?:the |an? )?[\w’' -]{{0,40}}(?:minister|secretary|ambassador|director|chief|adviser|spokesman|spokeswoman|researcher|analyst|chairman|envoy)\b"
)
_TITLED = re.compile(
    rf"\b(?:[Pp]rime [Mm]inister|[Mm]inister|[Aa]mbassador|[Ss]ecretary|[Pp]resident|analysts?, such as) {_NAME}"
)
_SAID = re.compile(
    rf"{_NAME},? (?:has )?(?:said|warned|argued|told|described|voiced)\b[^.“]{{0,80}}?\b(?:about|on|against|with) (?:the )?(?P<topic>{_NOT_NAMES}[A-Z][a-z]+(?: [A-Z][a-z]+)*)\b"
)
_COUNT = re.compile(
    r"\b\d{1,3}(?:,\d{3})+ (?P<what>(?:[A-Z][\w’-]+ ){1,2}(?:troops|soldiers|people|containers|missiles|shells|workers))\b"
)
_MOST_ARTICLES = 40
_ANYTHING = Filters()


def generate_questions(store: ArticleStore, articles: Sequence[str] = ()) -> Iterator[str]:
    """Questions likely to be answered, of one kind and another in turn; whoever shows one asks it before.

    They are about the articles of these ids, or about the newest.
    """
    found = [
        article
        for each in articles or store.find_newest_articles(_ANYTHING, _MOST_ARTICLES)
        if (article := store.get_article(each))
    ]
    texts = [article.text for article in found]
    kinds = (
        [
            f"What did {match['name']} say about {match['topic']}?"
            for text in texts
            for match in _SAID.finditer(text)
        ],
        [
            f"How many {match['what']} are there?"
            for text in texts
            for match in _COUNT.finditer(text)
        ],
        [
            f"Who is {match['name']}?"
            for text in texts
            for match in islice(chain(_ROLE.finditer(text), _TITLED.finditer(text)), 2)
        ],
        [f"Who wrote “{article.title}”?" for article in found if article.author],
    )
    yield from dict.fromkeys(
        question
        for each in zip_longest(*map(dict.fromkeys, kinds))
        for question in each
        if question
    )
