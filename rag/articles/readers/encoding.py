"""Bytes become text, or a reason why not."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from rag.errors import UnreadableArticle

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65536
_CONTROL_SHARE = 0.02  # of a sample; text has next to none, a binary file has a tenth or more


def decode(data: bytes) -> str:
    """Text of `data`: by its byte-order mark, as UTF-8, or by the likeliest encoding.

    Raises UnreadableArticle when the bytes are not text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    sample = data[:_SAMPLE]
    controls = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if b"\x00" in sample or controls > _CONTROL_SHARE * max(len(sample), 1):
        raise UnreadableArticle("it is not text, whatever its name says")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if (damaged := _decode_damaged_utf8(data)) is not None:
            return damaged
        guess = from_bytes(sample).best()
        return data.decode(guess.encoding if guess else "cp1252", errors="replace")


def _decode_damaged_utf8(data: bytes) -> str | None:
    """The text with � for its invalid bytes, when as many more characters are sound UTF-8.

    Other encodings hardly ever spell that by chance, so a stray byte must not change how all the
    rest is read.
    """
    text = data.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    sound = len(text) - len(text.encode("ascii", errors="ignore")) - damaged
    return text if sound and sound >= damaged else None
