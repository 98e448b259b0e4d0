"""Which inventory transaction a typed number or id means; asked by the command line and by the forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.errors import NotFound, RejectedInput
from tui.format import quantity

if TYPE_CHECKING:
    from core.ports import Books

MOST_PARTS = 500
"""Parts of one line that are taken together."""
CANDIDATES = 8
"""Transactions named when the text stands for several; a form has room for these."""
_NEAR = 5
"""Transactions offered when there is none of this number."""
_SHORTER = 6
"""Letters taken off the end of a number, one by one, until something begins so."""


class Found(NamedTuple):
    """A transaction as a list of candidates has it."""

    id: int
    number: str
    item: str
    date: str
    quantity: int

    def __str__(self) -> str:
        return f"{self.id}: {self.number} {self.item} {self.date} {quantity(self.quantity)}"


def find_one(books: Books, text: str) -> Found:
    """The one transaction of this number or id; ``NotFound``, or ``RejectedInput`` with the candidates."""
    text = text.strip()
    near = _candidates(books, text, 20)
    exact = [row for row in near if row.number == text] or [row for row in near if str(row.id) == text] or near
    if not exact:
        raise NotFound(f"There is no inventory transaction {text}.", where=nearest(books, text), advice=WRITE)
    if len(exact) > 1:
        names = "; ".join(map(str, exact[:CANDIDATES]))
        message = f"{text} stands for {len(exact)} or more transactions."
        raise RejectedInput(message, where=names, advice="Write the id of one.", code="ambiguous")
    return exact[0]


WRITE = "Write its number or its id."


def find_transaction(books: Books, text: str) -> int:
    """Id of the one transaction of this number or id; ``NotFound``, or ``RejectedInput`` with the candidates."""
    return find_one(books, text).id


def find_receipts(books: Books, text: str) -> tuple[int, ...]:
    """Ids of the receipts of this number, all of a line received in parts, or the one of this id; ``NotFound``.

    ``RejectedInput`` where there are more than anybody has looked at: none is left out in silence.
    """
    text = text.strip()
    near = _candidates(books, text, MOST_PARTS + 1)
    exact = [row for row in near if row.number == text and row.quantity > 0]
    if len(near) > MOST_PARTS and exact:
        message = f"{text} stands for more than {MOST_PARTS} transactions."
        raise RejectedInput(message, advice="Write the ids of the receipts.", code="ambiguous")
    return tuple(sorted(row.id for row in exact)) or (find_transaction(books, text),)


def nearest(books: Books, text: str) -> str:
    """Numbers of transactions that begin as this one does, as far as any do; empty when none does."""
    for left in range(len(text) - 1, max(0, len(text) - 1 - _SHORTER), -1):
        found = _candidates(books, text[:left], _NEAR)
        if found:
            return f"near it: {', '.join(dict.fromkeys(row.number for row in found))}"
    return ""


def _candidates(books: Books, text: str, limit: int) -> list[Found]:
    return [Found(*row) for row in books.find_transactions(text, limit=limit)] if text else []
