"""Adds footnotes to a Word document, which python-docx cannot do.

A footnote has its text in a part of the package, and a reference to it in a paragraph. The part
begins with the two separators that Word draws above the notes of a page (ECMA-376, part 1, 17.11).
"""

from __future__ import annotations

import re
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from lxml import etree

# Characters that XML 1.0 cannot write.
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
_REFERENCE_STYLE = "FootnoteReference"
_TEXT_STYLE = "FootnoteText"


def strip_control_characters(text: str) -> str:
    """Remove the control characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


class WordFootnotes:
    """The footnotes of one document.

    They are added to its paragraphs in order, and attached to the document at the end.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self._footnotes = OxmlElement("w:footnotes")
        self._last_number = 0
        _add_styles(document.styles)
        for number, kind in _SEPARATORS:
            self._add_separator(number, kind)

    def add(
        self,
        paragraph: Any,
        quote: str,
        where: str,
    ) -> None:
        """Add a footnote behind what the paragraph has so far.

        Args:
            paragraph: the paragraph that gets the reference.
            quote: the quote, in quotation marks.
            where: the place where the quote stands.
        """
        self._last_number += 1
        number = str(self._last_number)

        mark = _build_element("r")
        mark.append(_build_reference_style())
        mark.append(_build_element("footnoteRef"))
        content = _build_element("p")
        content.append(_build_text_style())
        content.append(mark)
        content.append(_build_text_run(f"{quote} {where}"))
        footnote = _build_element("footnote", id=number)
        footnote.append(content)
        self._footnotes.append(footnote)

        reference = paragraph.add_run()._r
        reference.append(_build_reference_style())
        reference.append(_build_element("footnoteReference", id=number))

    def attach(self) -> None:
        """Put the footnotes into the document's package.

        The document's settings then name the footnotes that are separators.
        """
        content = etree.tostring(
            self._footnotes,
            xml_declaration=True,
            encoding="UTF-8",
            standalone=True,
        )
        main_part = self._document.part
        footnotes_part = Part(
            PackURI("/word/footnotes.xml"),
            CONTENT_TYPE.WML_FOOTNOTES,
            content,
            main_part.package,
        )
        main_part.relate_to(footnotes_part, RELATIONSHIP_TYPE.FOOTNOTES)

        properties = _build_element("footnotePr")
        for number, _ in _SEPARATORS:
            separator = _build_element("footnote", id=str(number))
            properties.append(separator)
        # The schema of the settings demands this order.
        compatibility = self._document.settings.element.find(qn("w:compat"))
        compatibility.addprevious(properties)

    def _add_separator(self, number: int, kind: str) -> None:
        run = _build_element("r")
        run.append(_build_element(kind))
        paragraph = _build_element("p")
        paragraph.append(run)
        footnote = _build_element("footnote", id=str(number), type=kind)
        footnote.append(paragraph)
        self._footnotes.append(footnote)


def _build_element(name: str, **attributes: str) -> Any:
    """Build an element of Word's main namespace, with attributes of that namespace."""
    element = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), value)
    return element


def _build_reference_style() -> Any:
    """Build the properties of a run that shows a footnote's number."""
    properties = _build_element("rPr")
    properties.append(_build_element("rStyle", val=_REFERENCE_STYLE))
    return properties


def _build_text_style() -> Any:
    """Build the properties of a paragraph that is a footnote's text."""
    properties = _build_element("pPr")
    properties.append(_build_element("pStyle", val=_TEXT_STYLE))
    return properties


def _build_text_run(text: str) -> Any:
    """Build a run of text on one line, with a space in front."""
    line = " ".join(strip_control_characters(text).split())
    content = _build_element("t")
    content.set(qn("xml:space"), "preserve")
    content.text = f" {line}"
    run = _build_element("r")
    run.append(content)
    return run


def _add_styles(styles: Any) -> None:
    """Add Word's own styles for footnotes, under the names by which Word knows them."""
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), _REFERENCE_STYLE)
    reference.font.superscript = True
    text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), _TEXT_STYLE)
    text.base_style = styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
