"""The evidence panel: each cited sentence where it stands, with where it comes from and the way to the whole article."""

from ui.page.chat.evidence.card import card_html
from ui.page.chat.evidence.panel import evidence_html, section_html
from ui.page.chat.evidence.sources import Source, sources

__all__ = ["Source", "card_html", "evidence_html", "section_html", "sources"]
