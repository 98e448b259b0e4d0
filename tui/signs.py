"""Signs that stand before a word of judgement, so that nothing rests on a colour; letters of ASCII where there are no others.

The word that follows says it by itself: a sign is for the eye that runs down a column.
"""

from __future__ import annotations

from tui import format as figures

_SIGNS = {
    "good": "✓",
    "warn": "▲",
    "stop": "✗",
    "back": "↺",
    "blue": "●",
    "wait": "○",
    "differs": "≠",
    "brand": "◆",
    "to": "\u203a",
}
_IN_LETTERS = {
    "good": "+",
    "warn": "!",
    "stop": "x",
    "back": "<",
    "blue": "*",
    "wait": ".",
    "differs": "#",
    "brand": "#",
    "to": ">",
}


def sign(meaning: str) -> str:
    """One cell for a tone of judgement (``good``, ``warn``, ``stop``), what was taken ``back``, what runs (``blue``) or must ``wait``."""
    return (_IN_LETTERS if figures.style.letters else _SIGNS)[meaning]
