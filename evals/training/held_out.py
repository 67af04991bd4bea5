"""Which questions the reader is not trained on, so that figures on them are clean."""

from __future__ import annotations

from hashlib import sha256

_HELD_OUT_SHARE = 4  # one group in so many


def is_held_out(group: str) -> bool:
    """Whether a group of questions is for testing alone.

    A group is an article, or a question where each has a passage of its own. The hash of its name
    decides, so that nobody chooses.
    """
    return int(sha256(group.encode()).hexdigest(), 16) % _HELD_OUT_SHARE == 0
