"""Footnotes of a Word document, which python-docx cannot make.

Their part of the package, and the references to it.

After ECMA-376, part 1, 17.11: the part begins with the two separators, which Word draws above the
notes of a page.
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

_FORBIDDEN = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what XML 1.0 has no way to write
_SEPARATORS = ((-1, "separator"), (0, "continuationSeparator"))
_REFERENCE, _TEXT = "FootnoteReference", "FootnoteText"


def strip_control_characters(text: str) -> str:
    """The text without the control characters that XML forbids."""
    return _FORBIDDEN.sub("", text)


class WordFootnotes:
    """The footnotes of one document.

    Added to its paragraphs in their order, and attached to it at the end.
    """

    def __init__(self, document: Any) -> None:
        self._document = document
        self._notes = OxmlElement("w:footnotes")
        self._last = 0
        _add_styles(document.styles)
        for number, kind in _SEPARATORS:
            note, run = self._build_footnote(number, kind)
            run.append(OxmlElement(f"w:{kind}"))
            self._notes.append(note)

    def add(
        self,
        paragraph: Any,
        quote: str,
        where: str,
    ) -> None:
        """A footnote behind what the paragraph has so far."""
        self._last += 1
        note, run = self._build_footnote(self._last)
        run.append(_build_reference_style())
        run.append(OxmlElement("w:footnoteRef"))
        run.getparent().append(_build_text_run(f"{quote} {where}"))
        self._notes.append(note)
        reference = paragraph.add_run()._r
        reference.append(_build_reference_style())
        reference.append(OxmlElement("w:footnoteReference", {qn("w:id"): str(self._last)}))

    def attach(self) -> None:
        """Put the notes into the document's package, and say in its settings which of them are the
        separators.
        """
        package, main = self._document.part.package, self._document.part
        written = etree.tostring(
            self._notes,
            xml_declaration=True,
            encoding="UTF-8",
            standalone=True,
        )
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, written, package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        told = OxmlElement("w:footnotePr")
        for number, _ in _SEPARATORS:
            told.append(OxmlElement("w:footnote", {qn("w:id"): str(number)}))
        self._document.settings.element.find(qn("w:compat")).addprevious(told)

    def _build_footnote(self, number: int, kind: str = "") -> tuple[Any, Any]:
        """(a note with one paragraph, the first run of that)."""
        note = OxmlElement(
            "w:footnote",
            {qn("w:id"): str(number), **({qn("w:type"): kind} if kind else {})},
        )
        paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
        if not kind:
            properties = OxmlElement("w:pPr")
            properties.append(OxmlElement("w:pStyle", {qn("w:val"): _TEXT}))
            paragraph.append(properties)
        paragraph.append(run)
        note.append(paragraph)
        return note, run


def _build_reference_style() -> Any:
    properties = OxmlElement("w:rPr")
    properties.append(OxmlElement("w:rStyle", {qn("w:val"): _REFERENCE}))
    return properties


def _build_text_run(text: str) -> Any:
    run, words = OxmlElement("w:r"), OxmlElement("w:t", {qn("xml:space"): "preserve"})
    words.text = f" {' '.join(strip_control_characters(text).split())}"
    run.append(words)
    return run


def _add_styles(styles: Any) -> None:
    """Word's own styles for footnotes, under the names by which it knows them."""
    reference = styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), _REFERENCE)
    reference.font.superscript = True
    text = styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), _TEXT)
    text.base_style = styles["Normal"]
    text.font.size = Pt(9)
    text.paragraph_format.space_after = Pt(2)
