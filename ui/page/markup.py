"""The small pieces of HTML that the chat, the evidence and the article page share.

Everything that comes from articles, file names or people passes `escaped` first; only this
package's own tags are ever unescaped.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, urlsplit

from rag.answering.citations import marked_text
from rag.records import Answer, Citation
from ui.page.strings import format_source_label

_HIGH, _FAIR = 0.8, 0.6
_LONGEST_FRAGMENT = (
    12  # words of a quote that are looked for as they stand; of a longer one its two ends are
)
_FRAGMENT_END = 5  # words


def escape_html(text: str) -> str:
    """`text` as HTML that shows exactly `text`, also inside a quoted attribute."""
    return html.escape(text, quote=True)


def format_date(published: date | str | None) -> str:
    """A date as people write it, `16 November 2024`; text that is no ISO date is given back as it is."""
    if not published:
        return ""
    if isinstance(published, str):
        try:
            published = date.fromisoformat(published)
        except ValueError:
            return str(published)
    return f"{published.day} {published:%B} {published.year}"


def join_metadata(*parts: str | None) -> str:
    """The parts that are known, escaped, with a middle dot between them."""
    return " · ".join(escape_html(part) for part in parts if part)


def build_anchor(exchange: int, number: int) -> str:
    """The id of a source in the evidence panel; unique in a chat because exchange numbers are."""
    return f"a{exchange}-s{number}"


def render_citation_marker(exchange: int, citation: Citation) -> str:
    """The `[1]` after a sentence, a link to its source in the evidence panel, which the page previews beside it."""
    label = escape_html(format_source_label(citation.number, citation.title))
    return f'<a class="cite" href="#{build_anchor(exchange, citation.number)}" aria-label="{label}">[{citation.number}]</a>'


def render_quote(citation: Citation, text: str) -> str:
    """The quote, escaped, with the few words that answer in bold; `text` alone when it is not the quote."""
    if text != citation.quote or citation.answer_start is None or citation.answer_end is None:
        return escape_html(text)
    start, end = citation.answer_start - citation.start, citation.answer_end - citation.start
    return (
        f"{escape_html(text[:start])}<b>{escape_html(text[start:end])}</b>{escape_html(text[end:])}"
    )


def build_article_url(
    article_id: str, start: int, end: int, also: Iterable[tuple[int, int]] = ()
) -> str:
    """Where the whole article can be read with `start` to `end` marked, and more faintly the spans of `also`."""
    others = ",".join(f"{first}-{last}" for first, last in also)
    more = f"&also={others}" if others else ""
    return f"/articles/{quote(article_id, safe='')}?start={start}&end={end}{more}#quote"


def build_original_url(url: str | None, quoted: str = "") -> str:
    """Where an article was first published, a browser scrolling to what is quoted; empty where that is no page of the web.

    As https://wicg.github.io/scroll-to-text-fragment/ has it: `text=`, and the words with `-`, `,` and `&` percent-encoded.
    """
    url = (url or "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an unfinished IPv6 address
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    fragment = _build_text_fragment(quoted)
    return url + (("" if "#" in url else "#") + f":~:text={fragment}" if fragment else "")


def _build_text_fragment(quoted: str) -> str:
    """The quote as a text fragment; by its two ends where it is long, for the original may differ between them."""
    words = quoted.split()
    long = len(words) > _LONGEST_FRAGMENT
    ends = (words[:_FRAGMENT_END], words[-_FRAGMENT_END:]) if long else (words,)
    return ",".join(quote(" ".join(end), safe="").replace("-", "%2D") for end in ends)


def classify_confidence(confidence: float) -> str:
    """`high`, `fair` or `low` for a probability from 0 to 1."""
    if confidence >= _HIGH:
        return "high"
    return "fair" if confidence >= _FAIR else "low"


def render_question_buttons(questions: tuple[str, ...]) -> str:
    """Example questions that ask themselves when clicked; empty for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" data-question="{escape_html(question)}">{escape_html(question)}</button>'
        for question in questions
    )
    return f'<div class="examples">{buttons}</div>'


def format_plain_text(answer: Answer) -> str:
    """The answer as text to paste elsewhere: question, sentences with markers, and the sources."""
    lines = [
        answer.question,
        "",
        *([answer.short] if answer.short else []),
        _format_sentences(answer),
    ]
    lines += [remark for remark in (extract_remark(answer), answer.note) if remark]
    if answer.citations:
        lines += ["", "Sources", *(_format_source_line(citation) for citation in answer.citations)]
    return "\n".join(lines)


def extract_remark(answer: Answer) -> str:
    """What a partial answer says of its own after its quotes, such as which part stays unanswered."""
    quoted = marked_text(answer.segments)
    if answer.status != "partial" or not answer.text.startswith(quoted):
        return ""
    return answer.text.removeprefix(quoted).strip()


def _format_sentences(answer: Answer) -> str:
    if not answer.segments:
        return answer.text
    known = {citation.number for citation in answer.citations}
    return "\n".join(
        segment.text + "".join(f" [{number}]" for number in segment.citations if number in known)
        for segment in answer.segments
    )


def _format_source_line(citation: Citation) -> str:
    where = ", ".join(
        part for part in (citation.title, citation.source, format_date(citation.published)) if part
    )
    return f"[{citation.number}] “{citation.quote}” {where}"
