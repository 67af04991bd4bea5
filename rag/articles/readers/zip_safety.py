"""Checks formats that are zip archives before anything is unpacked."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib

from rag.errors import UnreadableArticle
from rag.settings import ArticleSettings

# What reading a member raises when it is damaged, encrypted or packed by a method that nobody has.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    KeyError,
    ValueError,
    RuntimeError,
    OSError,
)
_RATIO = 200  # honest documents compress twenty-fold at most; bombs a thousand-fold


def open_checked_archive(data: bytes, settings: ArticleSettings) -> zipfile.ZipFile:
    """Open an archive once its declared sizes are known to be bearable.

    Python's zipfile stops reading a member at its declared size, so the declaration is enough.

    Raises:
        UnreadableArticle: It is damaged, or unpacks to more than `max_unpacked_megabytes`.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise UnreadableArticle("the document is damaged: it is not a readable archive") from error
    unpacked = sum(member.file_size for member in archive.infolist())
    allowed = min(int(settings.max_unpacked_megabytes * 1e6), max(_RATIO * len(data), 1_000_000))
    if unpacked > allowed:
        raise UnreadableArticle(
            f"it unpacks to {unpacked / 1e6:.0f} MB from {len(data) / 1e6:.1f} MB, "
            "which no article does"
        )
    return archive
