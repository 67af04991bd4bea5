"""How likely it is that the evidence answers the question: a logistic model over few features."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from itertools import pairwise

from rag.answering.wording import asks_author, has_kind_of_answer, stem, stems
from rag.articles.stopwords import STOPWORDS
from rag.records import Evidence
from rag.retrieval.vocabulary import WORD, Vocabulary, content_words, folded

_NAME = re.compile(r"(?<=[^\s.?!]\s)[A-Z][\w’'-]+|\d[\d.,]*")
_NEAR = 3  # best sentences whose passages may hold the question's words


@dataclass(frozen=True, slots=True)
class Features:
    """What the model sees. Logits are the packaged cross-encoder's."""

    sentence_logit: float  # of the best sentence
    passage_logit: float  # of the passage it stands in
    cosine: float  # of that passage
    coverage: float  # 0..1, share of the question's words, by rarity, in the best passages and their titles
    sentence_coverage: float  # 0..1, the same in the best sentence, the one before it, and the title
    phrase_coverage: float  # 0..1, share of the question's neighbouring word pairs that are neighbours there
    names_missing: float  # 0..1, share of the question's names and numbers that stand in none of the passages
    kind_missing: float  # 1 when a number or time is asked for and the best sentence has none


# Logistic regression; how the weights were found is in evals/README.md.
_INTERCEPT = 0.0
_WEIGHTS = (0.30, 0.10, 2.0, 2.0, 0.0, 0.0, -3.0, -3.0)


def features_of(question: str, evidence: Sequence[Evidence], vocabulary: Vocabulary) -> Features | None:
    """The features of a question and its evidence, best first; None when there is no evidence."""
    if not evidence:
        return None
    best = evidence[0]
    passages = " ".join(f"{each.passage.title} {each.passage.text}" for each in evidence[:_NEAR])
    held, told = stems(passages), stems(f"{best.passage.title} {_with_previous(best)}")
    words = content_words(question)
    rarity = {stem(word): vocabulary.rarity(word) for word in words}
    names = {stem(word) for match in _NAME.finditer(question) for word in content_words(match.group(0))}
    asked, said = _pairs(question), _pairs(_with_previous(best))
    logit = best.passage.reranker_score
    return Features(
        sentence_logit=best.score,
        passage_logit=logit if logit is not None else best.score,
        cosine=best.passage.dense_score or 0.0,
        coverage=_share(rarity, held),
        sentence_coverage=_share(rarity, told),
        phrase_coverage=len(asked & said) / len(asked) if asked else 1.0,
        names_missing=len(names - held) / len(names) if names else 0.0,
        kind_missing=0.0 if has_kind_of_answer(question, best.text) else 1.0,
    )


def _share(weights: dict[str, float], held: set[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in held) / total if total else 0.0


def _with_previous(best: Evidence) -> str:
    """The sentence with the one before it, which often names what it speaks of."""
    passage = best.passage.passage
    start = max((each.start for each in passage.sentences if each.start < best.start), default=best.start)
    return best.passage.text[start - passage.start : best.end - passage.start]


def _pairs(text: str) -> set[tuple[str, str]]:
    """Stems of content words that stand next to each other."""
    words = [folded(match.group(0)) for match in WORD.finditer(text)]
    return {(stem(left), stem(right)) for left, right in pairwise(words) if left not in STOPWORDS and right not in STOPWORDS}


def sufficiency(features: Features | None) -> float:
    """Probability, 0 to 1, that the evidence answers."""
    if features is None:
        return 0.0
    total = _INTERCEPT + sum(weight * value for weight, value in zip(_WEIGHTS, astuple(features), strict=True))
    return 1 / (1 + math.exp(-total))


def lacks_author(question: str, evidence: Sequence[Evidence]) -> bool:
    """Whether an article's author is asked for and the evidence names none."""
    return asks_author(question) and not (evidence and re.search(r"\bwritten by\b|\bis an?\b|\bis the\b", evidence[0].text))
