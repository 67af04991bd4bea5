"""A web page: trafilatura finds the article in it; what it left out is kept as removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import trafilatura
from lxml import etree, html

from rag.articles.document import ArticleDraft, RemovedText, normalise_line
from rag.articles.readers.encoding import decode
from rag.english.boilerplate import is_disclaimer
from rag.english.bylines import parse_author_line
from rag.english.dates import parse_date
from rag.errors import UnreadableArticle
from rag.records import ArticleMetadata, Block, BlockKind
from rag.settings import ArticleSettings

_TEXTUAL = "p|h1|h2|h3|h4|h5|h6|li|td|th|button|label|figcaption|a|span|time|div|blockquote"
_BOILERPLATE = "page furniture outside the article"
# Its extensive search takes "since 1998" in the text for a publication on 1 January 1998.
_STATED_DATES = {"extensive_search": False, "original_date": True}
_DECLARED = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)


def read_html(data: bytes, settings: ArticleSettings, url: str | None = None) -> ArticleDraft:
    """A ArticleDraft of the page's main article.

    Raises UnreadableArticle when the page holds no article text.
    """
    page = _decode_page(data)
    document = trafilatura.bare_extraction(
        page,
        url=url,
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        include_images=False,
        date_extraction_params=_STATED_DATES,
    )
    if document is None or document.body is None:
        raise UnreadableArticle("no article text was found in the page")
    body = list(_convert_body(document.body))
    if not body:
        raise UnreadableArticle("no article text was found in the page")
    outside = _find_left_out_texts(page, body)
    title = normalise_line(document.title or "") or None
    head = [Block(text) for text in _find_head_texts(page, title, body) if text in outside]
    signed = [Block(text) for text in outside if parse_author_line(text) or is_disclaimer(text)][:2]
    blocks = (*head, *body, *signed)
    elsewhere = {block.text for block in (*head, *signed)}
    categories = document.categories or []
    stated = ArticleMetadata(
        title=title,
        author=normalise_line((document.author or "").replace("; ", ", ")) or None,
        source=normalise_line(document.sitename or "") or None,
        url=url or document.url or None,
        published=parse_date(document.date) if document.date else None,
        section=_find_section(page) or (normalise_line(categories[0]) if categories else None),
    )
    return ArticleDraft(
        blocks,
        stated,
        tuple(
            RemovedText(len(blocks), text, _BOILERPLATE)
            for text in outside
            if text not in elsewhere
        ),
    )


def _decode_page(data: bytes) -> str:
    declared = _DECLARED.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeError):
            pass  # the page declares what it is not
    return decode(data)


def _convert_body(body: etree._Element) -> Iterator[Block]:
    for element in body:
        if element.tag == "head":
            yield from _convert_element(element, "heading")
        elif element.tag == "list":
            for item in element.iter("item"):
                yield from _convert_element(item, "item")
        elif element.tag == "table":
            for row in element.iter("row"):
                cells = [normalise_line("".join(cell.itertext())) for cell in row.iter("cell")]
                if any(cells):
                    yield Block(" | ".join(cells), "row")
        elif element.tag == "quote" and len(element):
            yield from _convert_body(element)
        else:
            yield from _convert_element(element, "paragraph")


def _convert_element(element: etree._Element, kind: BlockKind) -> Iterator[Block]:
    pieces = [element.text or ""]
    for child in element:
        pieces.append("\n" if child.tag == "lb" else "".join(child.itertext()))
        pieces.append(child.tail or "")
    for line in "".join(pieces).split("\n") if kind == "paragraph" else ["".join(pieces)]:
        if text := normalise_line(line):
            yield Block(text, kind)


def _find_section(page: str) -> str | None:
    tree = html.fromstring(
        page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
    )
    for query in (
        "//meta[@property='article:section']/@content",
        "//meta[@name='section']/@content",
    ):
        if found := tree.xpath(query):
            return normalise_line(str(found[0])) or None
    return None


def _find_left_out_texts(page: str, kept: list[Block]) -> list[str]:
    """The page's visible texts that are in no kept block, each once, in page order."""
    article = "\n".join(block.text for block in kept)
    seen: dict[str, None] = {}
    for text in _list_visible_texts(page):
        if text not in article:
            seen.setdefault(text)
    return list(seen)


def _find_head_texts(page: str, title: str | None, body: list[Block]) -> list[str]:
    """The texts between the headline and the first paragraph.

    Standfirst, byline, date, and furniture.

    A row before the first paragraph is a page's head laid out as a table.
    """
    texts = _list_visible_texts(page)
    start = next((block.text for block in body if block.text != title and block.kind != "row"), "")
    first = next((i for i, text in enumerate(texts) if text == start), 0)
    headline = max((i for i, text in enumerate(texts[:first]) if text == title), default=first)
    return texts[headline:first]


def _list_visible_texts(page: str) -> list[str]:
    """The text of each innermost block of the page, in page order."""
    tree = html.fromstring(
        page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
    )
    etree.strip_elements(
        tree,
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        etree.Comment,
        with_tail=False,
    )
    texts: list[str] = []
    for element in tree.iter(*_TEXTUAL.split("|")):
        if not any(True for _ in element.iterchildren(*_TEXTUAL.split("|"))) or element.tag == "p":
            text = normalise_line("".join(element.itertext()))
            if text and not (texts and text in texts[-1]):
                texts.append(text)
    return texts
