"""An answer's text as HTML: **bold**, "- " lists, help lines as links. What the widget does too."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_LINKS = re.compile(
    r"\b(?P<site>988lifeline\.org|findahelpline\.com)\b"
    r"|(?<![\d-])(?P<phone>1-\d{3}-\d{3}-\d{4})(?!\d)"
    r"|(?<= to )(?P<text>\d{3}-\d{3}|\d{5,6})\b"
    r"|(?<![\w-])(?P<short>988|911)(?![\w-])"
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")


def to_html(text: str) -> Markup:
    """Paragraphs and lists; whatever else looks like HTML in the text is shown as it is."""
    blocks: list[str] = []
    items: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.startswith("- "):
            items.append(f"<li>{_inline(line[2:])}</li>")
            continue
        if items:
            blocks.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            blocks.append(f"<p>{_inline(line)}</p>")
    # Every part went through escape().
    return Markup("".join(blocks))


def _inline(line: str) -> str:
    safe = str(escape(line))
    return _BOLD.sub(r"<strong>\1</strong>", _LINKS.sub(_link, safe))


def _link(match: re.Match[str]) -> str:
    whole = match.group()
    if match["site"]:
        return f'<a href="https://{whole}" rel="noopener noreferrer">{whole}</a>'
    scheme = "sms" if match["text"] else "tel"
    return f'<a href="{scheme}:{whole.replace("-", "")}">{whole}</a>'
