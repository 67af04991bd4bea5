"""Markdown with YAML front matter, through markdown-it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import yaml
from lxml import etree, html
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.articles.document import ArticleDraft, normalise_line
from rag.articles.readers.encoding import decode
from rag.english.dates import parse_date
from rag.records import ArticleMetadata, Block, BlockKind
from rag.settings import ArticleSettings

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "byline", "by"),
    "author_role": ("author_role", "role"),
    "source": ("source", "publisher", "site", "outlet", "publication"),
    "url": ("url", "link", "canonical_url"),
    "published": ("date", "published", "publication_date", "published_at", "pubdate"),
    "section": ("section", "category", "categories", "topic"),
    "language": ("language", "lang"),
}


def read_markdown(data: bytes, settings: ArticleSettings) -> ArticleDraft:
    """Read Markdown into an ArticleDraft; front matter that parses states its metadata."""
    text = decode(data)
    stated = ArticleMetadata()
    if match := _FRONT_MATTER.match(text):
        stated = _parse_front_matter(match.group(1))
        text = text[match.end() :]
    blocks = list(
        _parse_blocks(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text))
    )
    if blocks and blocks[0].kind == "heading" and stated.title in (None, blocks[0].text):
        stated = ArticleMetadata(title=blocks.pop(0).text).fill_gaps(stated)
    return ArticleDraft(tuple(blocks), stated)


def _parse_front_matter(front_matter: str) -> ArticleMetadata:
    try:
        values = yaml.safe_load(front_matter)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a day such as 2024-13-45
        return ArticleMetadata()  # the article is still worth reading
    if not isinstance(values, dict):
        return ArticleMetadata()
    lowered = {
        str(key).lower().replace("-", "_").replace(" ", "_"): value for key, value in values.items()
    }
    stated = {
        name: next((lowered[key] for key in keys if lowered.get(key)), None)
        for name, keys in _KEYS.items()
    }
    published = stated.pop("published")
    if (
        isinstance(stated["author"], dict) and not stated["author_role"]
    ):  # author: {name: …, role: …}
        stated["author_role"] = stated["author"].get("role")
    found = {name: _format_value(value) or None for name, value in stated.items()}
    return ArticleMetadata(
        **found,
        published=parse_date(
            published if isinstance(published, date) else _format_value(published)
        ),
    )


def _format_value(value: object) -> str:
    """A value of the front matter as text: the name in a mapping, the items of a list.

    Lists inside lists are left out: a few lines of YAML that refer to one another can spell
    gigabytes.
    """
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        return ", ".join(
            text for item in value if not isinstance(item, list) and (text := _format_value(item))
        )
    return "" if value is None or isinstance(value, dict) else normalise_line(str(value))


def _parse_blocks(tokens: list[Token]) -> Iterator[Block]:
    kind: BlockKind = "paragraph"
    cells: list[str] = []
    depth_of_lists = 0
    for token in tokens:
        match token.type:
            case "heading_open":
                kind = "heading"
            case "heading_close":
                kind = "paragraph"
            case "bullet_list_open" | "ordered_list_open":
                depth_of_lists += 1
            case "bullet_list_close" | "ordered_list_close":
                depth_of_lists -= 1
            case "tr_open":
                kind, cells = "row", []
            case "tr_close":
                kind = "paragraph"
                yield Block(" | ".join(cells), "row")
            case "inline" if kind == "row":
                cells.append(_extract_inline_text(token))
            case "inline" if text := _extract_inline_text(token):
                yield Block(text, "item" if depth_of_lists and kind == "paragraph" else kind)
            case "html_block":
                yield from _parse_html_block(token.content)
            case "fence" | "code_block":
                yield from (
                    Block(normalise_line(line))
                    for line in token.content.splitlines()
                    if line.strip()
                )


def _parse_html_block(content: str) -> Iterator[Block]:
    """The text of HTML between paragraphs.

    People paste it into Markdown, and it is text of the article.
    """
    try:
        parts = html.fragments_fromstring(content)
    except etree.ParserError:
        return  # a declaration, without any text
    for part in parts:
        if isinstance(part, str):
            texts = [part]
        elif not isinstance(part.tag, str) or part.tag in ("script", "style"):
            texts = [part.tail or ""]
        else:
            texts = [part.text_content(), part.tail or ""]
        yield from (Block(text) for text in map(normalise_line, texts) if text)


def _extract_inline_text(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return normalise_line("".join(parts))
