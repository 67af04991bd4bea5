"""Recognises words that refer to something said before."""

from __future__ import annotations

import re

# A sentence that opens so cannot be understood without the one before it.
_REFERS_BACK = re.compile(
    r"^[\"“‘']?(?:(?:But|And|Yet|So|Still|Then|Also|However|Meanwhile|Instead)\b,? )?"
    r"(?:he|she|they|it|his|her|their|its|this|these|that|those|both|such|one|another|some|most|others?|neither|the (?:same|two|three|latter|former|move|deal|figure|report|decision|"
    r"agreement|announcement|statement|meeting|group|agency|company|body|pair|men|plan|law|text|attack|strike|visit))\b",
    re.IGNORECASE,
)


def refers_back(text: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    return bool(_REFERS_BACK.match(text))
