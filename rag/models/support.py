"""Natural language inference: whether a premise entails a sentence, contradicts it, or neither."""

from __future__ import annotations

from typing import Literal, get_args

from rag.errors import ModelUnavailable
from rag.settings import NO_MODEL

Verdict = Literal["entailment", "neutral", "contradiction"]


class EntailmentModel:
    """A sentence-transformers CrossEncoder that was trained on inference, by name or folder.

    Its labels are told by their names.
    """

    def __init__(self, name: str) -> None:
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(name)
        except (OSError, ValueError) as error:
            raise ModelUnavailable(
                f"The entailment model {name} cannot be loaded: name a folder that holds a "
                "CrossEncoder, or set generation.entailment to "
                f"{NO_MODEL} ({str(error).splitlines()[0]})."
            ) from error
        labels = {
            str(label).lower(): number for number, label in self._model.config.id2label.items()
        }
        if set(labels) != set(get_args(Verdict)):
            raise ModelUnavailable(
                f"The entailment model {name} tells {', '.join(sorted(labels))}; entailment, "
                "neutral and contradiction are needed."
            )
        self._verdicts: dict[int, Verdict] = {
            labels[verdict]: verdict for verdict in get_args(Verdict)
        }

    def verdict(self, premise: str, sentence: str) -> Verdict:
        """What is most likely of the sentence, if the premise is true."""
        (logits,) = self._model.predict([(premise, sentence)])
        return self._verdicts[int(logits.argmax())]


def load_entailment_model(name: str) -> EntailmentModel | None:
    """The configured model, None for `none`. Raises ModelUnavailable."""
    return None if name == NO_MODEL else EntailmentModel(name)
