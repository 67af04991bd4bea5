"""Read HTML as a browser does: tests compare what a page shows, not how it is written."""

from __future__ import annotations

from typing import cast

from lxml import html

Element = html.HtmlElement


def parse_html(source: str) -> Element:
    """Parse a page, or a fragment of one."""
    return cast(Element, html.fromstring(source))


def find_all(root: Element, path: str) -> list[Element]:
    """Find the elements below `root` that an XPath names, such as `.//mark[@id="quote"]`."""
    return cast(list[Element], root.xpath(path))


def find_one(root: Element, path: str) -> Element:
    """Find the only element below `root` that an XPath names."""
    elements = find_all(root, path)
    assert len(elements) == 1, f"{len(elements)} elements match {path}"
    return elements[0]


def get_text(element: Element) -> str:
    """Get the text that an element shows, each run of white space as one space."""
    return " ".join(element.text_content().split())


def get_texts(root: Element, path: str) -> list[str]:
    """Get the text of every element that an XPath names."""
    return [get_text(element) for element in find_all(root, path)]


def by_class(name: str) -> str:
    """Build the XPath of the elements that have a class, `root` itself included."""
    return f"descendant-or-self::*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
