"""Keyword search: a tantivy index of the words of every passage, ranked by BM25.

Like the vectors it is a rebuildable copy of what SQLite holds, in the published folder beside
Chroma. Tantivy was measured against SQLite's FTS5 and an inverted index in NumPy
(docs/decisions/0004-keyword-engine.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from rag.english.tokens import split_words
from rag.library.articles import ArticleStore
from rag.library.rows import IndexRow
from rag.records import Filters

KEYWORDS_FOLDER = "keywords-1"  # the number grows with every change to what a passage's words are

_CHECKSUMS = "checksums.txt"
_WRITER_MEMORY = 32_000_000  # bytes; of 100,000 passages it makes a handful of segments
_MAX_DELETED = 0.1  # share of deleted passages, of which frequencies know, before a rebuild
_FILTER_FIELDS = ("article_id", "source", "author", "section")
_FIRST_DAY, _LAST_DAY = 0, 99_991_231  # 9999-12-31


def _build_schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stems", tokenizer_name="stems", index_option="freq")
    builder.add_text_field("words", tokenizer_name="words", index_option="basic")
    for name in _FILTER_FIELDS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("published", indexed=True, fast=True)
    return builder.build()


def _build_analyzer(*filters: Filter) -> TextAnalyzer:
    """Analyze words that are already folded and separated by spaces."""
    builder = TextAnalyzerBuilder(Tokenizer.whitespace())
    for token_filter in filters:
        builder = builder.filter(token_filter)
    return builder.build()


_SCHEMA = _build_schema()
WORD_ANALYZER = _build_analyzer()
STEM_ANALYZER = _build_analyzer(Filter.stemmer("english"))  # the stems of rag.english.tokens.stem


class KeywordIndex:
    """The keyword index in one folder, opened for reading. Safe to share between threads.

    Raises:
        ValueError: The folder does not hold an index as it was written.
        OSError: The folder cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        if (folder / _CHECKSUMS).read_text(encoding="utf-8") != _compute_checksums(folder):
            raise ValueError(f"the files in {folder} are not as they were written")
        index = _open_index(folder)
        index.config_reader("manual")  # a published folder does not change
        index.reload()
        self._searcher = index.searcher()

    @property
    def passage_count(self) -> int:
        return int(self._searcher.num_docs)

    def __contains__(self, word: str) -> bool:
        """Whether a passage has the word in any form."""
        return bool(self.search([word], 1))

    def count_passages_by_word(self) -> dict[str, int]:
        """Map each word to the number of passages that have it."""
        words = self._searcher.terms_with_prefix("words", "", Query.all_query())
        return dict(words)

    def search(
        self, words: Iterable[str], limit: int, where: Query | None = None
    ) -> list[tuple[str, float]]:
        """Search the passages that have any form of any of the words.

        BM25 (Robertson & Zaragoza 2009) with k1 = 1.2 and b = 0.75, over all passages, whatever
        the filter.

        Args:
            words: Folded words, as `split_words` has them.
            limit: The most passages to return.
            where: A filter, from `build_keyword_filter`.

        Returns:
            (passage id, BM25), best first.
        """
        stems = dict.fromkeys(STEM_ANALYZER.analyze(" ".join(words)))
        if not stems:
            return []
        terms = [Query.term_query(_SCHEMA, "stems", stem, "freq") for stem in stems]
        query = Query.boolean_query([(Occur.Should, term) for term in terms])
        if where is not None:
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, where)])
        hits = self._searcher.search(query, limit, count=False).hits
        ranking = [(self._searcher.doc(address)["id"][0], score) for score, address in hits]
        return sorted(ranking, key=lambda hit: (-hit[1], hit[0]))


def build_keyword_filter(filters: Filters, store: ArticleStore) -> Query | None:
    """Express filters as a query that scores nothing, with names as the library spells them."""
    queries = []
    for field in ("source", "author", "section"):
        value = getattr(filters, field)
        if value is not None:
            spellings = store.find_spellings(field, value)
            queries.append(Query.term_set_query(_SCHEMA, field, spellings))
    if filters.article_id is not None:
        queries.append(Query.term_query(_SCHEMA, "article_id", filters.article_id, "basic"))
    if filters.published_from is not None or filters.published_to is not None:
        first, last = _FIRST_DAY, _LAST_DAY
        if filters.published_from is not None:
            first = int(filters.published_from.strftime("%Y%m%d"))
        if filters.published_to is not None:
            last = int(filters.published_to.strftime("%Y%m%d"))
        days = Query.range_query(_SCHEMA, "published", FieldType.Unsigned, first, last)
        queries.append(days)
    if not queries:
        return None
    matches_all = Query.boolean_query([(Occur.Must, query) for query in queries])
    return Query.const_score_query(matches_all, 0.0)


def update_keyword_index(
    folder: Path,
    passage_ids: Iterable[str],
    read_rows: Callable[[Sequence[str]], Iterable[IndexRow]],
) -> None:
    """Make the index in a folder hold exactly these passages.

    Passages that it has and should not have are deleted, missing ones are added. When too many
    have been deleted, the index is written anew.

    Args:
        folder: The index's folder; made if there is none.
        passage_ids: All passages that the index shall hold.
        read_rows: Reads the rows of passages that are to be added.

    Raises:
        ValueError: The folder holds files that are no keyword index.
        OSError: The folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = dict.fromkeys(passage_ids)
    index = _open_or_create_index(folder)
    searcher = index.searcher()
    present = {name for name, _ in searcher.terms_with_prefix("id", "", Query.all_query())}
    ever_present = len(searcher.terms_with_prefix("id", ""))
    stale = [passage_id for passage_id in present if passage_id not in wanted]
    deleted = ever_present - len(present) + len(stale)
    writer = index.writer(heap_size=_WRITER_MEMORY, num_threads=1)
    if deleted > _MAX_DELETED * ever_present:
        writer.delete_all_documents()
        present = set()
    else:
        for passage_id in stale:
            writer.delete_documents_by_term("id", passage_id)
    missing = [passage_id for passage_id in wanted if passage_id not in present]
    for row in read_rows(missing):
        writer.add_document(_build_document(row))
    writer.commit()
    writer.wait_merging_threads()
    (folder / _CHECKSUMS).write_text(_compute_checksums(folder), encoding="utf-8")


def _build_document(row: IndexRow) -> Document:
    parts = (row.metadata.get("title", ""), row.metadata.get("heading", ""), row.text)
    words = " ".join(split_words("\n".join(map(str, parts))))
    document = Document(id=row.passage_id, stems=words, words=words)
    for field in _FILTER_FIELDS:
        if field in row.metadata:
            document.add_text(field, str(row.metadata[field]))
    if "published" in row.metadata:
        document.add_unsigned("published", int(row.metadata["published"]))
    return document


def _open_index(folder: Path) -> Index:
    index = Index.open(str(folder))
    _register_analyzers(index)
    return index


def _open_or_create_index(folder: Path) -> Index:
    index = Index(_SCHEMA, path=str(folder))
    _register_analyzers(index)
    return index


def _register_analyzers(index: Index) -> None:
    index.register_tokenizer("stems", STEM_ANALYZER)
    index.register_tokenizer("words", WORD_ANALYZER)


def _compute_checksums(folder: Path) -> str:
    """Compute a line for each file with its checksum.

    Tantivy maps its files into memory and does not check them: what a failing disk or a power cut
    leaves must not be searched.
    """
    lines = []
    for path in sorted(folder.iterdir()):
        if path.name == _CHECKSUMS or path.suffix == ".lock":
            continue
        with path.open("rb") as file:
            lines.append(f"{hashlib.file_digest(file, 'blake2b').hexdigest()} {path.name}")
    return "\n".join(lines)
