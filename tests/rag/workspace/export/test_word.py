"""A conversation is exported as a Word document with real footnotes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import docx
import pytest
from lxml import etree

from rag.workspace.exchanges import StoredExchange
from rag.workspace.export.footnotes import WordFootnotes
from rag.workspace.export.word import export_word
from tests.rag.workspace.export.samples import CONVERSATION, build_exchange, get_first_quote
from tests.support.harbour import CLOSED, OPENED

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CONTROL_CHARACTERS = "a\x00b\x0bc\ufffed"


@pytest.fixture(scope="module")
def package(exchanges: list[StoredExchange]) -> zipfile.ZipFile:
    """The parts of a Word document."""
    conversation = replace(CONVERSATION, title=CONTROL_CHARACTERS)
    with_controls = build_exchange(6, CONTROL_CHARACTERS)
    content = export_word(conversation, [*exchanges, with_controls])
    return zipfile.ZipFile(io.BytesIO(content))


def parse_part(package: zipfile.ZipFile, name: str) -> etree._Element:
    return etree.fromstring(package.read(name))


def test_every_part_of_a_word_document_is_sound(package: zipfile.ZipFile) -> None:
    assert package.testzip() is None
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            parse_part(package, name)


def test_word_has_real_footnotes(package: zipfile.ZipFile) -> None:
    footnotes = parse_part(package, "word/footnotes.xml")
    kinds = {footnote.get(f"{W}id"): footnote.get(f"{W}type") for footnote in footnotes}
    assert kinds.pop("-1") == "separator"
    assert kinds.pop("0") == "continuationSeparator"
    assert set(kinds.values()) == {None}

    body = parse_part(package, "word/document.xml")
    references = list(body.iter(f"{W}footnoteReference"))
    numbers = [reference.get(f"{W}id") for reference in references]
    assert numbers == list(kinds)
    assert numbers == [str(number) for number in range(1, len(kinds) + 1)]
    for reference in references:
        style = reference.getprevious().find(f"{W}rStyle")
        assert style.get(f"{W}val") == "FootnoteReference"

    first_text = "".join(footnotes[2].itertext())
    assert first_text == (
        f" “{OPENED} {CLOSED}” Harbour opens again, The Courier, 16 November 2024, "
        "articles/opened.md."
    )


def test_a_word_document_declares_its_footnotes(package: zipfile.ZipFile) -> None:
    content_types = package.read("[Content_Types].xml")
    declaration = (
        b'PartName="/word/footnotes.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"'
    )
    assert declaration in content_types
    relationships = package.read("word/_rels/document.xml.rels")
    assert b'relationships/footnotes" Target="footnotes.xml"' in relationships
    styles = parse_part(package, "word/styles.xml")
    style_ids = {style.get(f"{W}styleId") for style in styles}
    assert {"FootnoteReference", "FootnoteText"} <= style_ids
    settings = parse_part(package, "word/settings.xml")
    separators = settings.find(f"{W}footnotePr")
    assert [separator.get(f"{W}id") for separator in separators] == ["-1", "0"]


def test_word_is_read_again_as_it_was_written(exchanges: list[StoredExchange]) -> None:
    conversation = replace(CONVERSATION, title=CONTROL_CHARACTERS)
    document = docx.Document(io.BytesIO(export_word(conversation, exchanges)))
    assert document.core_properties.title == "abcd"
    texts = []
    headings = []
    for paragraph in document.paragraphs:
        texts.append(paragraph.text)
        if paragraph.style.name == "Heading 1":
            headings.append(paragraph.text)
    assert headings == [exchange.question for exchange in exchanges]
    assert f"{OPENED} {CLOSED}" in texts
    assert get_first_quote(exchanges[2]) in texts
    (table,) = document.tables
    last_row = [cell.text for cell in table.rows[2].cells]
    assert last_row == ["40", "The Ledger", "unknown"]


def test_a_document_without_footnotes_still_has_their_separators() -> None:
    document = docx.Document()
    WordFootnotes(document).attach()
    buffer = io.BytesIO()
    document.save(buffer)
    footnotes = parse_part(zipfile.ZipFile(buffer), "word/footnotes.xml")
    assert len(footnotes) == 2
