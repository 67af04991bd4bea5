"""What the reader is not trained on, so that figures on it are clean."""

from __future__ import annotations

from hashlib import sha256

_ONE_OF = 4  # articles, or questions where each has a passage of its own


def is_held_out(group: str) -> bool:
    """Whether a group of questions is for testing alone; decided by its name, so that nobody chooses."""
    return int(sha256(group.encode()).hexdigest(), 16) % _ONE_OF == 0
