"""Reads EPUB: a zip archive of XHTML pages in the order of its spine."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree, html

from rag.articles.document import ArticleDraft, normalise_line
from rag.articles.readers.zip_safety import DAMAGE, open_checked_archive
from rag.english.dates import parse_date
from rag.errors import UnreadableArticle
from rag.records import ArticleMetadata, Block, BlockKind
from rag.settings import ArticleSettings

_CONTAINER = "META-INF/container.xml"
_KINDS: dict[str, BlockKind] = {"li": "item", **{f"h{level}": "heading" for level in range(1, 7)}}
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True)


def read_epub(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """Read an EPUB's text, chapters in reading order.

    Raises:
        UnreadableArticle: It is damaged, holds no text, or is too large when unpacked.
    """
    archive = open_checked_archive(data, settings)
    try:
        package_path = _find_first_text(
            etree.fromstring(archive.read(_CONTAINER), _SAFE), "rootfile/@full-path"
        )
        package = etree.fromstring(archive.read(package_path), _SAFE)
        pages = [archive.read(path) for path in _list_spine_paths(package, package_path)]
    except (*DAMAGE, etree.XMLSyntaxError) as error:
        raise UnreadableArticle("the EPUB is damaged; its contents cannot be found") from error
    blocks = tuple(block for page in pages for block in _parse_blocks(page))
    if not blocks:
        raise UnreadableArticle("the EPUB holds no text")
    stated = ArticleMetadata(
        title=_find_first_text(package, "title/text()") or None,
        author=_find_first_text(package, "creator/text()") or None,
        source=_find_first_text(package, "publisher/text()") or None,
        published=parse_date(_find_first_text(package, "date/text()")),
        language=_find_first_text(package, "language/text()")[:2] or None,
    )
    return ArticleDraft(blocks, stated)


def _find_first_text(tree: etree._Element, path: str) -> str:
    element, _, value = path.partition("/")
    found = tree.xpath(f"//*[local-name()='{element}']/{value}")
    return normalise_line(str(found[0])) if isinstance(found, list) and found else ""


def _list_spine_paths(package: etree._Element, package_path: str) -> list[str]:
    items = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
    folder = posixpath.dirname(package_path)
    hrefs = (items.get(reference.get("idref")) for reference in package.iter("{*}itemref"))
    return [posixpath.normpath(posixpath.join(folder, unquote(href))) for href in hrefs if href]


def _parse_blocks(page: bytes) -> list[Block]:
    try:
        tree = html.document_fromstring(page, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # an empty page
        return []
    etree.strip_elements(tree, "script", "style", "nav", with_tail=False)
    found = []
    for element in tree.iter("p", "li", *(f"h{level}" for level in range(1, 7))):
        if text := normalise_line("".join(element.itertext())):
            found.append(Block(text, _KINDS.get(str(element.tag), "paragraph")))
    return found
