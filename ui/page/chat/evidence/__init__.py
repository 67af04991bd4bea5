"""The evidence panel: each cited sentence where it stands, with where it comes from and the way to the whole article."""

from ui.page.chat.evidence.card import render_source_card
from ui.page.chat.evidence.panel import render_evidence, render_evidence_section
from ui.page.chat.evidence.sources import Source, collect_sources

__all__ = [
    "Source",
    "collect_sources",
    "render_evidence",
    "render_evidence_section",
    "render_source_card",
]
