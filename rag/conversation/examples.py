"""Questions that this library can answer, made from its own sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice, zip_longest

from rag.library.store import Store

_NOT_NAMES = (
    r"(?!Mr |Ms |Mrs |The |In |On |At |South |North |Prime |Foreign |Defen[cs]e |White |National |Financial |New |United |President |Minister "
    r"|Secretary |Treasury |Chief |Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May |June|July"
    r"|August|September|October|November|December)"
)
_NAME = rf"\b(?P<name>{_NOT_NAMES}[A-Z][a-zà-ÿ’-]+ (?!Minister|Service|Times|Council|Agency|Centre|Ministry|House)[A-Z][\w’-]+(?: [A-Z][\w’-]+)?)"
_ROLE = re.compile(rf"{_NAME}, (?:the |an? )?[\w’' -]{{0,40}}(?:minister|secretary|ambassador|director|chief|adviser|spokesman|spokeswoman|researcher|analyst|chairman|envoy)\b")
_TITLED = re.compile(rf"\b(?:[Pp]rime [Mm]inister|[Mm]inister|[Aa]mbassador|[Ss]ecretary|[Pp]resident|analysts?, such as) {_NAME}")
_SAID = re.compile(rf"{_NAME},? (?:has )?(?:said|warned|argued|told|described|voiced)\b[^.“]{{0,80}}?\b(?:about|on|against|with) (?:the )?(?P<topic>{_NOT_NAMES}[A-Z][a-z]+(?: [A-Z][a-z]+)*)\b")
_COUNT = re.compile(r"\b\d{1,3}(?:,\d{3})+ (?P<what>(?:[A-Z][\w’-]+ ){1,2}(?:troops|soldiers|people|containers|missiles|shells|workers))\b")


def candidate_questions(store: Store, most_articles: int = 40) -> Iterator[str]:
    """Questions likely to be answered, of one kind and another in turn; whoever shows one asks it before."""
    files = [file for file in store.listing() if file.state == "indexed" and file.article_id]
    newest = sorted(files, key=lambda file: file.published or "", reverse=True)[:most_articles]
    texts = [article.text for file in newest if (article := store.article(file.article_id or ""))]
    kinds = (
        [f"What did {match['name']} say about {match['topic']}?" for text in texts for match in _SAID.finditer(text)],
        [f"How many {match['what']} are there?" for text in texts for match in _COUNT.finditer(text)],
        [f"Who is {match['name']}?" for text in texts for match in islice(chain(_ROLE.finditer(text), _TITLED.finditer(text)), 2)],
        [f"Who wrote “{file.title}”?" for file in newest if file.author],
    )
    yield from dict.fromkeys(question for each in zip_longest(*map(dict.fromkeys, kinds)) for question in each if question)
