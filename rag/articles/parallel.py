"""Reads many files into articles, in worker processes where they are many.

Each article is kept packed until it is needed.
"""

from __future__ import annotations

import hashlib
import logging
import pickle
import zlib
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path

from rag.articles.read import is_address, read_address, read_article, read_bytes
from rag.errors import DossierError, UnreadableArticle
from rag.processor import count_cores
from rag.records import Article, Corrections
from rag.settings import ArticleSettings

_MIN_FILES_FOR_WORKERS = 64  # for fewer, starting the workers takes longer than they save
_CHUNK_SIZE = 4  # files that a worker is given at once
_MAX_PENDING = 32  # chunks that are given out before the first is back
_MAX_WORKERS = 8  # each of them loads the readers


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """An article at a fraction of its size.

    100,000 of them may wait in a plan until their passages are made.
    """

    id: str
    version: str
    packed: bytes

    @classmethod
    def of(cls, article: Article) -> PackedArticle:
        return cls(article.id, article.version, zlib.compress(pickle.dumps(article), level=1))

    def unpack(self) -> Article:
        """Return the article, under this id."""
        article: Article = pickle.loads(zlib.decompress(self.packed))
        return replace(article, id=self.id)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of a file or an address: its article, or the reason why there is none."""

    bytes_hash: str | None  # SHA-256 of a file's bytes; None for an address
    article: PackedArticle | None = None
    reason: str | None = None


def read_articles(
    places: Sequence[tuple[str, Corrections]], settings: ArticleSettings
) -> Iterator[ReadResult]:
    """Read paths and addresses in their order, each with what is to be corrected in it.

    Raises:
        DossierError: The system ended a worker.
    """
    if len(places) < _MIN_FILES_FOR_WORKERS or count_cores() == 1:
        yield from (_read_one(place, corrections, settings) for place, corrections in places)
        return
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    starts = range(0, len(places), _CHUNK_SIZE)
    chunks = [places[start : start + _CHUNK_SIZE] for start in starts]
    workers = get_reusable_executor(
        max_workers=min(count_cores(), _MAX_WORKERS), initializer=_silence_logging
    )
    pending: deque[Future[list[ReadResult]]] = deque()
    try:
        for chunk in chunks:
            pending.append(workers.submit(_read_chunk, chunk, settings))
            if len(pending) > _MAX_PENDING:
                yield from pending.popleft().result()
        while pending:
            yield from pending.popleft().result()
    except TerminatedWorkerError as error:
        raise DossierError(
            "A process that read articles was ended by the system, most often for want of memory; "
            "free some, then sync again."
        ) from error
    finally:
        for future in pending:  # of a sync that is stopped
            future.cancel()


def _silence_logging() -> None:
    """Silence library logging in workers; errors are reported per file."""
    logging.disable()


def _read_chunk(
    places: Sequence[tuple[str, Corrections]], settings: ArticleSettings
) -> list[ReadResult]:
    return [_read_one(place, corrections, settings) for place, corrections in places]


def _read_one(place: str, corrections: Corrections, settings: ArticleSettings) -> ReadResult:
    bytes_hash = None
    try:
        if is_address(place):
            article = read_address(place, settings, corrections)
            return ReadResult(None, PackedArticle.of(article))
        data = read_bytes(Path(place), settings)
        bytes_hash = hashlib.sha256(data).hexdigest()
        article = read_article(Path(place).suffix, data, settings, corrections)
        return ReadResult(bytes_hash, PackedArticle.of(article))
    except UnreadableArticle as error:
        return ReadResult(bytes_hash, reason=str(error))
