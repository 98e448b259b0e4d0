"""The one sanitizer between stored text and a terminal.

A name, a note or a database message may hold escape sequences (clipboard writes, titles, cursor moves), text that
turns the reading direction, or characters without width. Whoever shows text passes it through ``safe`` first; the
stored value stays as it is. The result is one line, has no control characters and keeps its visible letters.
"""

from __future__ import annotations

import re

REPLACEMENT = "\ufffd"

# Written out, because walking all of Unicode at start would cost more than the first paint may; a test compares.
_RANGES = (
    "\x80-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\ue000-\uf8ff\U000f0000-\U0010ffff"
)
_HARMFUL = re.compile(f"[{_RANGES}]")
_CONTROL = re.compile("[\x00-\x1f\x7f]")


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    return "\u2421" if code == 0x7F else chr(0x2400 + code)


def safe(value: object) -> str:
    """``str(value)`` without anything a terminal would obey; plain text comes back unchanged and fast."""
    text = value if isinstance(value, str) else str(value)
    if text.isascii() and text.isprintable():
        return text
    text = _CONTROL.sub(_picture, text)
    return _HARMFUL.sub(REPLACEMENT, text)
