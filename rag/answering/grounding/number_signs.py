"""Finds numbers of one character, such as "½" or "⑨", that no cited sentence has."""

from __future__ import annotations

import unicodedata

from rag.answering.grounding.material import Finding, Material, join_headings, join_texts


def check_number_signs(material: Material) -> list[Finding]:
    """Doubt characters that are numbers and not digits, and that the evidence does not have.

    "½ million" is doubted where the evidence says "4 million", and also where it says "half a
    million": such signs are rarely written.
    """
    told = join_texts(material.cited) + join_headings(material.cited)
    findings: list[Finding] = []
    for character in dict.fromkeys(material.claim.text):
        is_number = unicodedata.numeric(character, None) is not None
        if is_number and not character.isascii() and character not in told:
            findings.append(Finding("doubt", f"{character} is unknown"))
    return findings
