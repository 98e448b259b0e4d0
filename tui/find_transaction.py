"""Which inventory transaction a typed number or id means; asked by the command line and by the forms."""

from __future__ import annotations

from core.errors import NotFound, RejectedInput
from core.ports import Books
from tui.format import quantity

CANDIDATES = 8
"""Transactions named when the text stands for several; a form has room for these."""


def find_transaction(books: Books, text: str) -> int:
    """Id of the one transaction of this number or id; ``NotFound``, or ``RejectedInput`` with the candidates."""
    text = text.strip()
    near = books.find_transactions(text, limit=20) if text else ()
    exact = [row for row in near if row[1] == text] or [row for row in near if str(row[0]) == text] or list(near)
    if not exact:
        raise NotFound(f"There is no inventory transaction {text}.", advice="Write its number or its id.")
    if len(exact) > 1:
        names = "; ".join(f"{row[0]}: {row[1]} {row[2]} {row[3]} {quantity(row[4])}" for row in exact[:CANDIDATES])
        message = f"{text} stands for {len(exact)} transactions or more."
        raise RejectedInput(message, where=names, advice="Write the id of one.", code="ambiguous")
    return exact[0][0]
