"""The head of a chain of seals as one line of text, to be kept outside of the books: printed, mailed, in a file.

    invclose-head DEMO 97 2026-11-28T21:50:26Z 911adeaa9582bc9e...

Company, number of the seal, when it was written, and its hash; a signature may follow. The line is found again in whatever
text it was copied into: a report, a mail, a log.
"""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote, unquote

WORD = "invclose-head"
_LINE = re.compile(
    rf"{WORD} (?P<company>\S+) (?P<number>\d+) (?P<at>\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (?P<hash>[0-9a-f]{{64}})"
    r"(?: ed25519 (?P<key>[A-Za-z0-9+/=]{44}) (?P<signature>[A-Za-z0-9+/=]{88}))?"
)


class Anchor(NamedTuple):
    """A head that was kept."""

    company: str
    number: int
    at: str
    hash: str
    key: str = ""
    """Public key of who signed it, base64; empty: it is not signed."""
    signature: str = ""

    @property
    def signed(self) -> str:
        """What a signature is over."""
        return f"{WORD} {quote(self.company, safe='')} {self.number} {self.at} {self.hash}"

    @property
    def text(self) -> str:
        """The line."""
        return f"{self.signed} ed25519 {self.key} {self.signature}" if self.signature else self.signed


def anchors_in(text: str) -> list[Anchor]:
    """Every head in a text, in its order."""
    return [
        Anchor(
            unquote(match["company"]),
            int(match["number"]),
            match["at"],
            match["hash"],
            match["key"] or "",
            match["signature"] or "",
        )
        for match in _LINE.finditer(" ".join(text.replace('"', " ").split()))
    ]
