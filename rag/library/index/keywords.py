"""An inverted index: which passages hold a word, how often, and so how well they answer to words
(BM25).

Like the vectors a rebuildable copy of what SQLite holds, in arrays that are mapped into memory.
SQLite's own full-text search computes BM25 a row at a time: of 100,000 passages in a tenth of a
second, these arrays in a hundredth.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import count, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from rag.english.tokens import split_words, stem

_SATURATION, _LENGTH = 1.2, 0.75  # BM25's k1 and b, as Lucene and SQLite have them
# Weight of a word that most passages hold; below it the more of it a passage has the worse it would
# be.
_RAREST = 1e-6
_MOST = 2**16 - 1  # occurrences in one passage that are counted
_ARRAYS = ("starts", "rows", "counts", "lengths")
_SUMS = "sums.txt"
WORDS_FOLDER = (
    "words-1"  # the number grows with every change to what words_of and stem make of a text
)


class KeywordIndex:
    """The words of the passages in one folder.

    A column is a word, and columns of one stem stand side by side; a row is a passage.

    Raises OSError or ValueError where the folder does not hold what it should.
    """

    def __init__(self, folder: Path) -> None:
        if (folder / _SUMS).read_text(encoding="utf-8") != _compute_checksums(folder):
            raise ValueError(f"the files in {folder} are not as they were written")
        self.ids = _read_lines(folder / "passages.txt")
        self.stems = dict(_parse_word_line(line) for line in _read_lines(folder / "words.txt"))
        self.words = list(self.stems)
        self._starts, self._rows, self._counts, self._lengths = (
            np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS
        )
        self._columns = dict(_find_stem_columns(self.stems.values()))
        self._row_of = {passage_id: row for row, passage_id in enumerate(self.ids)}
        # What the occurrences of a word are weighed against in a passage: the longer it is, the
        # more of them mean the same.
        self._norms = (
            _SATURATION * (1 - _LENGTH + _LENGTH * self._lengths / max(self._lengths.mean(), 1))
            if self.ids
            else np.zeros(0)
        )

    def __contains__(self, word: str) -> bool:
        """Whether a passage holds the word in any form."""
        return stem(word) in self._columns

    def compute_frequencies(self) -> dict[str, int]:
        """Every word with the number of passages that hold it."""
        return dict(zip(self.words, np.diff(self._starts).tolist(), strict=True))

    def search(
        self, words: Iterable[str], limit: int, among: Collection[str] | None = None
    ) -> list[tuple[str, float]]:
        """(passage id, BM25) of passages that hold any form of any of the words, best first.

        `among` some ids, or all.

        BM25 as in Robertson & Zaragoza 2009, over all passages, whichever it is searched among.
        """
        scores = np.zeros(len(self.ids))
        for first, last in (self._columns[stem(word)] for word in words if word in self):
            rows, counts = self._find_rows(first, last)
            rarity = max(np.log((len(self.ids) - len(rows) + 0.5) / (len(rows) + 0.5)), _RAREST)
            scores[rows] += rarity * (_SATURATION + 1) * counts / (counts + self._norms[rows])
        if among is not None:
            asked = [self._row_of[each] for each in among if each in self._row_of]
            kept = np.zeros_like(scores)
            kept[asked] = scores[asked]
            scores = kept
        return [(self.ids[row], float(scores[row])) for row in self._rank_rows(scores, limit)]

    def _find_rows(self, first: int, last: int) -> tuple[Any, Any]:
        """The rows that hold any of these columns, and how often."""
        part = slice(self._starts[first], self._starts[last])
        if last == first + 1:
            return self._rows[part], self._counts[part]
        counts = np.bincount(self._rows[part], self._counts[part])
        rows = np.flatnonzero(counts)
        return rows, counts[rows]

    @staticmethod
    def _rank_rows(scores: Any, limit: int) -> list[int]:
        """The rows of the highest scores above none, of equal ones the earlier first."""
        found = np.flatnonzero(scores)
        if len(found) > limit:
            least = np.partition(scores[found], -limit)[-limit]
            found = found[scores[found] >= least]
        order = np.argsort(-scores[found], kind="stable")
        return [int(row) for row in found[order][:limit]]

    def build_passage_matrix(self) -> Any:
        """The counts as a sparse matrix, passages × words, row by row."""
        from scipy.sparse import csc_array

        shape = len(self.ids), len(self.words)
        return csc_array(
            (np.asarray(self._counts), np.asarray(self._rows), np.asarray(self._starts)),
            shape=shape,
        ).tocsr()


def write_keyword_index(
    folder: Path,
    texts: Iterable[tuple[str, str]],
    kept: Collection[str] = (),
    before: KeywordIndex | None = None,
) -> None:
    """Write the words of (passage id, text), and of the passages to be kept of what there was
    before.
    """
    from scipy.sparse import csr_array, vstack

    words = before.words if before else []
    rows = [row for row, each in enumerate(before.ids) if each in kept] if before else []
    ids = [before.ids[row] for row in rows] if before else []
    number_of = defaultdict(
        count(len(words)).__next__, zip(words, count())
    )  # a new word gets the next column
    starts, columns, counts = array("q", [0]), array("i"), array("H")
    for passage_id, text in texts:
        found = Counter(split_words(text))
        columns.extend(number_of[word] for word in found)
        counts.extend(min(each, _MOST) for each in found.values())
        starts.append(len(columns))
        ids.append(passage_id)
    added = csr_array(
        (
            _build_array(counts, np.uint16),
            _build_array(columns, np.int32),
            _build_array(starts, np.int64),
        ),
        shape=(len(starts) - 1, len(number_of)),
    )
    if before:
        old = before.build_passage_matrix()[rows]
        old.resize((len(rows), len(number_of)))
        added = vstack([old, added], format="csr")
    by_word = added.tocsc()
    held = np.diff(by_word.indptr)
    words = list(number_of)
    known = before.stems if before else {}
    stems = [known.get(word) or stem(word) for word in words]
    order = sorted(
        (each for each in range(len(words)) if held[each]),
        key=lambda each: (stems[each], words[each]),
    )
    by_word = by_word[:, order]
    folder.mkdir(parents=True, exist_ok=True)
    lengths = added.sum(axis=1)
    arrays = (
        by_word.indptr.astype(np.int64),
        by_word.indices.astype(np.int32),
        by_word.data,
        lengths.astype(np.int32),
    )
    for name, values in zip(_ARRAYS, arrays, strict=True):
        np.save(folder / f"{name}.npy", values)
    (folder / "passages.txt").write_text("\n".join(ids), encoding="utf-8")
    (folder / "words.txt").write_text(
        "\n".join(f"{stems[each]} {words[each]}" for each in order), encoding="utf-8"
    )
    (folder / _SUMS).write_text(_compute_checksums(folder), encoding="utf-8")


def _build_array(values: array[int], kind: type[np.generic]) -> Any:
    return np.frombuffer(values, kind) if values else np.zeros(0, kind)


def _find_stem_columns(stems: Iterable[str]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Stems with their first column and the one after their last."""
    for of_stem, columns in groupby(enumerate(stems), key=itemgetter(1)):
        (first, _), *others = columns
        yield of_stem, (first, first + len(others) + 1)


def _parse_word_line(line: str) -> tuple[str, str]:
    of_word, _, word = line.partition(" ")
    return word, of_word


def _compute_checksums(folder: Path) -> str:
    """A line for each file with its checksum, so that what a failing disk or power cut leaves is
    not searched.
    """
    lines = []
    for name in (*(f"{each}.npy" for each in _ARRAYS), "passages.txt", "words.txt"):
        with (folder / name).open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'blake2b').hexdigest()} {name}")
    return "\n".join(lines)


def _read_lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n") if path.stat().st_size else []
