"""Many files become articles.

In worker processes where they are many, each article packed small until it is needed.
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

_MANY = 64  # files; for fewer, starting the workers takes longer than they save
_CHUNK = 4  # files that a worker is given at once
_AHEAD = 32  # chunks that are given out before the first is back
_MOST_WORKERS = 8  # each of them loads the readers


@dataclass(frozen=True, slots=True)
class PackedArticle:
    """An article as a fraction of its size.

    100,000 of them wait in a plan until their passages are made.
    """

    id: str
    version: str
    packed: bytes

    @classmethod
    def of(cls, article: Article) -> PackedArticle:
        return cls(article.id, article.version, zlib.compress(pickle.dumps(article), level=1))

    def unpack(self) -> Article:
        """The article, under this id."""
        article: Article = pickle.loads(zlib.decompress(self.packed))
        return replace(article, id=self.id)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What became of a file or an address.

    Its article or the reason why there is none, and the SHA-256 of a file's bytes.
    """

    bytes_hash: str | None
    article: PackedArticle | None = None
    reason: str | None = None


def read_articles(
    places: Sequence[tuple[str, Corrections]], settings: ArticleSettings
) -> Iterator[ReadResult]:
    """Read paths and addresses, each with what is to be corrected in it, in their order.

    Raises DossierError when the system ends a worker.
    """
    if len(places) < _MANY or count_cores() == 1:
        yield from (_read_one(place, corrections, settings) for place, corrections in places)
        return
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    chunks = [places[start : start + _CHUNK] for start in range(0, len(places), _CHUNK)]
    workers = get_reusable_executor(
        max_workers=min(count_cores(), _MOST_WORKERS), initializer=_silence_logging
    )
    waiting: deque[Future[list[ReadResult]]] = deque()
    try:
        for chunk in chunks:
            waiting.append(workers.submit(_read_chunk, chunk, settings))
            if len(waiting) > _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except TerminatedWorkerError as error:
        raise DossierError(
            "A process that read articles was ended by the system, most often for want of memory; "
            "free some, then sync again."
        ) from error
    finally:
        for each in waiting:  # of a sync that is stopped
            each.cancel()


def _silence_logging() -> None:
    """What libraries have to say of a file is told by what becomes of it."""
    logging.disable()


def _read_chunk(
    places: Sequence[tuple[str, Corrections]], settings: ArticleSettings
) -> list[ReadResult]:
    return [_read_one(place, corrections, settings) for place, corrections in places]


def _read_one(place: str, corrections: Corrections, settings: ArticleSettings) -> ReadResult:
    bytes_hash = None
    try:
        if is_address(place):
            return ReadResult(None, PackedArticle.of(read_address(place, settings, corrections)))
        data = read_bytes(Path(place), settings)
        bytes_hash = hashlib.sha256(data).hexdigest()
        return ReadResult(
            bytes_hash,
            PackedArticle.of(read_article(Path(place).suffix, data, settings, corrections)),
        )
    except UnreadableArticle as error:
        return ReadResult(bytes_hash, reason=str(error))
