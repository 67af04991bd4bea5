"""Markdown with YAML front matter, through markdown-it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.articles.dates import as_date
from rag.articles.decoding import decode
from rag.articles.draft import Draft, Particulars, normalised
from rag.records import Block, BlockKind

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


def read_markdown(data: bytes) -> Draft:
    """A Draft of Markdown; its front matter, where it parses, states the particulars."""
    text = decode(data)
    stated = Particulars()
    if match := _FRONT_MATTER.match(text):
        stated = _particulars(match.group(1))
        text = text[match.end() :]
    blocks = list(_blocks(MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)))
    if blocks and blocks[0].kind == "heading" and stated.title in (None, blocks[0].text):
        stated = Particulars(title=blocks.pop(0).text).or_else(stated)
    return Draft(tuple(blocks), stated)


def _particulars(front_matter: str) -> Particulars:
    try:
        values = yaml.safe_load(front_matter)
    except yaml.YAMLError:
        return Particulars()  # the article is still worth reading
    if not isinstance(values, dict):
        return Particulars()
    lowered = {str(key).lower().replace("-", "_").replace(" ", "_"): value for key, value in values.items()}
    found: dict[str, Any] = {}
    for name, keys in _KEYS.items():
        if name in found:
            continue
        value = next((lowered[key] for key in keys if lowered.get(key)), None)
        if isinstance(value, dict):  # author: {name: …, role: …}
            found[name] = normalised(str(value.get("name") or "")) or None
            if name == "author" and value.get("role"):
                found["author_role"] = normalised(str(value["role"]))
        elif name == "published":
            found[name] = as_date(value) if value is not None else None
        elif isinstance(value, list):
            found[name] = normalised(", ".join(str(item) for item in value))
        elif value is not None:
            found[name] = normalised(str(value))
    return Particulars(**found)


def _blocks(tokens: list[Token]) -> Iterator[Block]:
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
                cells.append(_plain(token))
            case "inline" if text := _plain(token):
                yield Block(text, "item" if depth_of_lists and kind == "paragraph" else kind)
            case "fence" | "code_block":
                yield from (Block(normalised(line)) for line in token.content.splitlines() if line.strip())


def _plain(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return normalised("".join(parts))
