"""PDF, Word and EPUB: written here by the libraries that people write them with."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import docx
import pytest
from fpdf import FPDF

from rag.articles.read import read_article
from rag.errors import UnreadableArticle
from rag.records import Article
from rag.settings import ArticleSettings

TITLE = "Night boat to return in May"
FIRST = (
    "The ferry company said on Monday that the night boat would sail again from May, after two "
    "years in which nobody could "
    "cross the sound after nine in the evening."
)
SECOND = (
    "Its captain, Aino Salmela, has spent the time repairing engines in a shed on the quay. She "
    "told the harbour council that "
    "she had kept the timetable on the wall."
)


def read(suffix: str, data: bytes) -> Article:
    return read_article(suffix, data, ArticleSettings())


def build_pdf(paragraphs: tuple[str, ...] = (FIRST, SECOND), *, running_head: str = "") -> bytes:
    class Printed(FPDF):
        def header(self) -> None:
            if running_head:
                self.set_font("Helvetica", size=9)
                self.cell(0, 8, running_head, new_x="LMARGIN", new_y="NEXT")

        def footer(self) -> None:
            self.set_y(-15)
            self.set_font("Helvetica", size=9)
            self.cell(0, 8, f"Page {self.page_no()} of 3")

    written = Printed()
    written.set_title(TITLE)
    written.set_author("Rune Dahl")
    written.set_subject("18 November 2024")
    written.add_page()
    written.set_font("Helvetica", size=18)
    written.multi_cell(0, 10, TITLE)
    written.set_font("Helvetica", size=12)
    for index, paragraph in enumerate(paragraphs):
        if index and running_head:
            written.add_page()
            written.set_font("Helvetica", size=12)
        written.ln(4)
        written.multi_cell(0, 7, paragraph, new_x="LMARGIN", new_y="NEXT")
    return bytes(written.output())


def build_word_document() -> bytes:
    document = docx.Document()
    document.core_properties.author = "Rune Dahl"
    document.core_properties.category = "Cities"
    document.core_properties.created = datetime(2024, 11, 18, 9, 0)
    document.add_paragraph(TITLE, style="Title")
    document.add_paragraph(FIRST)
    document.add_heading("The timetable", level=1)
    document.add_paragraph(SECOND)
    document.add_paragraph("Monday", style="List Bullet")
    document.add_paragraph("Thursday", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [*table.rows[0].cells, *table.rows[1].cells], ["From", "Hour", "Quay", "21:00"], strict=True
    ):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def epub(pages: dict[str, str], metadata: str = "", order: tuple[str, ...] = ()) -> bytes:
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in order or pages)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf" '
            'media-type="application/oebps-package+xml"/></rootfiles></container>',
        )
        archive.writestr(
            "OEBPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<metadata>{metadata}</metadata><manifest>{items}</manifest>"
            f"<spine>{spine}</spine></package>",
        )
        for name, body in pages.items():
            archive.writestr(
                f"OEBPS/{name}",
                f"<html xmlns='http://www.w3.org/1999/xhtml'><body>{body}</body></html>",
            )
    return out.getvalue()


DUBLIN_CORE = (
    f"<dc:title>{TITLE}</dc:title><dc:creator>Rune Dahl</dc:creator><dc:publisher>Quay "
    "Gazette</dc:publisher>"
    "<dc:date>2024-11-18</dc:date><dc:language>en-GB</dc:language>"
)


def test_a_pdf_gives_its_paragraphs_and_metadata() -> None:
    article = read(".pdf", build_pdf())
    assert (article.title, article.author, article.published) == (
        TITLE,
        "Rune Dahl",
        date(2024, 11, 18),
    )
    assert FIRST in article.text
    assert SECOND in article.text


def test_page_numbers_and_running_heads_of_a_pdf_are_no_text() -> None:
    article = read(
        ".pdf",
        build_pdf(
            (FIRST, SECOND, FIRST.replace("Monday", "Friday")), running_head="QUAY GAZETTE WEEKLY"
        ),
    )
    assert "QUAY GAZETTE WEEKLY" not in article.text
    assert "Page 2" not in article.text
    assert "said on Friday" in article.text


def test_a_word_document_gives_headings_lists_tables_and_metadata() -> None:
    article = read(".docx", build_word_document())
    assert (article.title, article.author, article.section, article.published) == (
        TITLE,
        "Rune Dahl",
        "Cities",
        date(2024, 11, 18),
    )
    assert [(article.text[start:end], kind) for start, end, kind in article.blocks[1:]] == [
        (FIRST, "paragraph"),
        ("The timetable", "heading"),
        (SECOND, "paragraph"),
        ("Monday", "item"),
        ("Thursday", "item"),
        ("From | Hour", "row"),
        ("Quay | 21:00", "row"),
    ]


def test_an_epub_is_read_in_the_order_of_its_spine() -> None:
    data = epub(
        {"z.xhtml": f"<p>{FIRST}</p>", "a.xhtml": f"<h2>After the break</h2><p>{SECOND}</p>"},
        DUBLIN_CORE,
    )
    article = read(".epub", data)
    assert [(article.text[start:end], kind) for start, end, kind in article.blocks[1:]] == [
        (FIRST, "paragraph"),
        ("After the break", "heading"),
        (SECOND, "paragraph"),
    ]
    found = (article.title, article.author, article.source, article.published, article.language)
    assert found == (TITLE, "Rune Dahl", "Quay Gazette", date(2024, 11, 18), "en")


def test_an_epub_without_metadata_is_read() -> None:
    assert FIRST in read(".epub", epub({"a.xhtml": f"<p>{FIRST}</p>"})).text


def test_an_epub_does_not_read_files_from_outside_itself() -> None:
    hostile = (
        '<!DOCTYPE package [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
        '<package xmlns="http://www.idpf.org/2007/opf" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        '<dc:title>&secret;</dc:title></metadata><manifest><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("META-INF/container.xml", '<c><rootfile full-path="b.opf"/></c>')
        archive.writestr("b.opf", hostile)
        archive.writestr("a.xhtml", f"<html><body><p>{FIRST}</p></body></html>")
    with open("/etc/hostname") as file:
        secret = file.read().strip()
    article = read(".epub", out.getvalue())
    assert secret not in article.title + article.text


def broken_epubs() -> dict[str, bytes]:
    def archive_of(files: dict[str, str]) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return out.getvalue()

    container = '<c><rootfile full-path="b.opf"/></c>'
    return {
        "not an archive": b"just some words, not an archive at all",
        "no container": archive_of({"mimetype": "application/epub+zip"}),
        "container is not XML": archive_of({"META-INF/container.xml": "oh <dear"}),
        "container is empty": archive_of({"META-INF/container.xml": ""}),
        "package is missing": archive_of({"META-INF/container.xml": container}),
        "page is missing": archive_of(
            {
                "META-INF/container.xml": container,
                "b.opf": '<p><item id="a" href="a.xhtml"/><itemref idref="a"/></p>',
            }
        ),
        "page is empty": archive_of(
            {
                "META-INF/container.xml": container,
                "b.opf": '<p><item id="a" href="a.xhtml"/><itemref idref="a"/></p>',
                "a.xhtml": "",
            }
        ),
        "no pages": archive_of({"META-INF/container.xml": container, "b.opf": "<p></p>"}),
    }


@pytest.mark.parametrize("name", list(broken_epubs()))
def test_a_broken_epub_is_refused_with_its_reason(name: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"damaged|no text"):
        read(".epub", broken_epubs()[name])
