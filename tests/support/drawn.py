"""Pictures of the application for a page: SVG as Textual draws it, small, and with nothing that a browser would fetch elsewhere."""

from __future__ import annotations

import html
import re

_LEFT_OUT = (
    re.compile(
        r"\s*@font-face \{.*?\n\s*\}(?=\n)", re.DOTALL
    ),  # the reader's own font stands in, cell by cell as before
    re.compile(r'<clipPath id="terminal-line-\d+">.*?</clipPath>\s*', re.DOTALL),
    re.compile(r' clip-path="url\(#terminal-line-\d+\)"'),
    re.compile(r'<text class="[^"]*" x="[\d.]+" y="[\d.]+" textLength="[\d.]+">\s*</text>'),
)
_TEXT = re.compile(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"[^>]*>([^<]*)</text>')
_CELL = 12.2
"""Width of a letter."""


def printed(svg: str) -> str:
    """The picture as it lies beside a page."""
    text = re.sub(r"terminal-\d{3,}-", "terminal-", svg)
    for what in _LEFT_OUT:
        text = what.sub("", text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def lines(svg: str) -> list[str]:
    """What stands in a picture, line by line, as somebody reads it."""
    rows: dict[float, str] = {}
    for x, y, text in _TEXT.findall(svg):
        before = rows.get(float(y), "").ljust(round(float(x) / _CELL) - 1)
        rows[float(y)] = before + html.unescape(text).replace("\xa0", " ")
    return [rows[y].rstrip() for y in sorted(rows)]
