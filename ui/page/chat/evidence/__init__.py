"""The evidence panel: each cited sentence in its paragraph, with a link to its article."""

from ui.page.chat.evidence.panel import render_evidence

__all__ = ["render_evidence"]
