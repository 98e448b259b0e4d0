"""Whether a text contains what somebody typed, whatever the case: one rule for lists in memory and for both databases.

Each letter by itself is taken as its small one. A letter outside ASCII never counts as one inside (the Kelvin sign is no k,
a dotted capital I no i), so that a search for ASCII letters needs no more than the small letters of ASCII. Accents count.
"""

from __future__ import annotations

from functools import cache

LONGEST = 1_000
"""Characters; nothing in the books is longer, so that a longer search finds nothing."""
_SIGMA, _FINAL_SIGMA = "\u03c3", "\u03c2"
_CASED = 0x1E944
"""Beyond this no letter has a case."""


def folded(text: str) -> str:
    """The text in small letters; as long as it was."""
    return text.lower() if text.isascii() else "".join(map(_small, text))


def _small(letter: str) -> str:
    small = letter.lower()
    if len(small) != 1 or (small.isascii() and not letter.isascii()):
        return letter
    return _SIGMA if small == _FINAL_SIGMA else small


def variants(letter: str) -> str:
    """Every letter that is folded to this one, itself first."""
    if letter.isascii():
        return letter + letter.upper() if letter.isalpha() else letter
    return _variants().get(letter, letter)


@cache
def _variants() -> dict[str, str]:
    found: dict[str, str] = {}
    for number in range(0x80, _CASED):
        letter = chr(number)
        small = _small(letter)
        if small != letter:
            found[small] = found.get(small, small) + letter
    return found


def findable(part: str) -> bool:
    """Whether books can contain this at all."""
    return len(part) <= LONGEST and "\0" not in part and not any("\ud800" <= letter <= "\udfff" for letter in part)
