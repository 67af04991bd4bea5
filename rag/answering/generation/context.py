"""Chooses what a language model sees: passages by article, in reading order, sentence by sentence.

Every sentence has a label, so that a model can name what its statements rest on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from rag.english.prompt_injection import looks_like_prompt_injection
from rag.records import Evidence, RetrievedPassage, Sentence

MAX_PASSAGES = 12
_MAX_WITH_NEIGHBOURS = 3  # best passages that are shown with those before and behind them
_METADATA_KINDS = ("dateline", "author")
TOKENS_PER_TOKEN = 1.4  # tokens that a model's tokenizer makes of one of ours, at most
_GAP = "(…)"  # where an article goes on that is not shown

GetArticlePassages = Callable[[str], Sequence[RetrievedPassage]]
CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Context:
    """What a language model sees of the articles.

    Attributes:
        sentences: The sentences by their labels, such as "b3", in the order shown.
        text: The articles with their headings and labelled sentences, the best article first.
    """

    sentences: dict[str, Evidence]
    text: str


def build_context(
    passages: Sequence[RetrievedPassage],
    get_article_passages: GetArticlePassages,
    window: int,
    count_tokens: CountTokens,
    max_passages: int = MAX_PASSAGES,
) -> Context:
    """Choose passages, best first, as many as fit, and label their sentences.

    The best passages are shown with their neighbours, so that "he" in a first sentence has a name
    before it. Each article's dateline and author's line are shown too. A sentence that gives
    orders to whoever reads it is left out.

    Args:
        passages: The retrieved passages, best first.
        get_article_passages: Returns all passages of an article, in reading order.
        window: Tokens of the model that the articles may take.
        count_tokens: Counts a text's tokens, by the tokenizer of the embedding model.
        max_passages: The most retrieved passages to show.
    """
    articles: dict[str, _ShownArticle] = {}
    room = window / TOKENS_PER_TOKEN
    for passage in _list_candidates(passages[:max_passages], get_article_passages):
        article_id = passage.passage.article_id
        article = articles.get(article_id)
        if article is None:
            if len(articles) == len(ascii_lowercase):
                continue
            article = _ShownArticle(get_article_passages(article_id), passage)
        tokens = count_tokens(passage.text) + len(passage.passage.sentences) * _LABEL_TOKENS
        if article_id not in articles:
            tokens += count_tokens(article.heading)
        if tokens > room and articles:
            continue
        room -= tokens
        articles[article_id] = article
        article.add(passage)
    sentences: dict[str, Evidence] = {}
    blocks = []
    for letter, article in zip(ascii_lowercase, articles.values(), strict=False):
        labelled = article.label_sentences(letter)
        if labelled:
            sentences |= labelled
            blocks.append(article.format(labelled))
    return Context(sentences, "\n\n".join(blocks))


_LABEL_TOKENS = 5  # "[a12]" and the end of its line


class _ShownArticle:
    """One article as far as it is shown."""

    def __init__(self, passages: Sequence[RetrievedPassage], first: RetrievedPassage) -> None:
        self._first = first
        self._shown: dict[int, tuple[RetrievedPassage, Sentence]] = {}  # by start
        self._following: dict[int, int | None] = {}  # start of each sentence to that of the next
        sentences = [(passage, one) for passage in passages for one in passage.passage.sentences]
        starts = [sentence.start for _, sentence in sentences]
        self._following = dict(zip(starts, [*starts[1:], None], strict=True))
        for passage, sentence in sentences:
            if sentence.kind in _METADATA_KINDS:
                self._shown[sentence.start] = (passage, sentence)

    @property
    def heading(self) -> str:
        passage = self._first
        published = passage.published
        day = f"{published.day} {published:%B %Y}" if published else None
        author = f"by {passage.author}" if passage.author else None
        parts = (passage.title, author, passage.source, day)
        known = [part for part in parts if part and not looks_like_prompt_injection(part)]
        return escape_markup(", ".join(known))

    def add(self, passage: RetrievedPassage) -> None:
        for sentence in passage.passage.sentences:
            self._shown[sentence.start] = (passage, sentence)

    def label_sentences(self, letter: str) -> dict[str, Evidence]:
        labelled: dict[str, Evidence] = {}
        for start in sorted(self._shown):
            passage, sentence = self._shown[start]
            offset = passage.passage.start
            text = passage.text[sentence.start - offset : sentence.end - offset]
            if text.strip() and not looks_like_prompt_injection(text):
                label = f"{letter}{len(labelled) + 1}"
                labelled[label] = Evidence(
                    passage, sentence.start, sentence.end, text, score=0.0, logit=0.0
                )
        return labelled

    def format(self, labelled: dict[str, Evidence]) -> str:
        lines = [self.heading]
        expected: int | None = None
        for label, evidence in labelled.items():
            if expected is not None and evidence.start != expected:
                lines.append(_GAP)
            lines.append(f"[{label}] {escape_markup(evidence.text)}")
            expected = self._following.get(evidence.start)
        return "\n".join(lines)


def _list_candidates(
    passages: Sequence[RetrievedPassage], get_article_passages: GetArticlePassages
) -> Iterator[RetrievedPassage]:
    """List the passages in the order in which they are given room, each once."""
    best = passages[:_MAX_WITH_NEIGHBOURS]
    listed: set[str] = set()
    candidates = [*best]
    for passage in best:
        candidates += _find_neighbours(passage, get_article_passages)
    candidates += passages[_MAX_WITH_NEIGHBOURS:]
    for passage in candidates:
        if passage.passage.id not in listed:
            listed.add(passage.passage.id)
            yield passage


def _find_neighbours(
    passage: RetrievedPassage, get_article_passages: GetArticlePassages
) -> list[RetrievedPassage]:
    """Find the passages directly before and behind a passage in its article."""
    in_order = list(get_article_passages(passage.passage.article_id))
    ids = [one.passage.id for one in in_order]
    if passage.passage.id not in ids:
        return []
    place = ids.index(passage.passage.id)
    before = in_order[max(place - 1, 0) : place]
    behind = in_order[place + 1 : place + 2]
    return before + behind


def escape_markup(text: str) -> str:
    """Return a text as one line in which nothing looks like a label or the end of the passages."""
    return " ".join(text.split()).translate(_ESCAPES)


_ESCAPES = str.maketrans({"[": "(", "]": ")", "【": "(", "】": ")", "<": "‹", ">": "›", "`": "'"})
