"""What a number on the command line was read as: a closing record, or an inventory transaction by its number or id.

Records and transactions are both numbered, so a bare number says which of the two it was taken for, and names the other.

Example: of books with IC-000001, ``settlements 1`` says *1 is read as the id of transaction PO-7 (item A, 2026-05-02);
record IC-000001 is another thing*, and how to ask for that.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from core.errors import NotFound, RejectedInput
from tui.find_transaction import Found, find_one, nearest

if TYPE_CHECKING:
    from core.ports import Books


def bare(text: str) -> bool:
    """Whether the text is a number alone, which may be that of a record and that of a transaction."""
    return text.isascii() and text.isdigit()


def record_number(books: Books, record: int) -> str:
    """Number of a record, such as IC-000003."""
    rows = books.overview(limit=1, before=record + 1)
    return rows[0].number if rows else str(record)


def read_as_record(books: Books, text: str, record: int) -> str:
    """A sentence about a bare number that was read as a record."""
    return f"{text} is read as record {record_number(books, record)}."


def read_as_transaction(books: Books, text: str, found: Found, command: str) -> str:
    """A sentence about a bare number that was read as a transaction, with the record that it might have been."""
    what = "the number" if found.number == text else "the id"
    said = f"{text} is read as {what} of transaction {found.number} (item {found.item}, {found.date})."
    with suppress(NotFound):
        number = record_number(books, books.find_record(text))
        said += f" Record {number} is another thing: `invclose {command} {number}`."
    return said


def no_such_document(books: Books, text: str, error: NotFound) -> NotFound:
    """The error, with numbers near it; or with how a record of this number is taken back."""
    advice = error.advice
    with suppress(NotFound):
        number = record_number(books, books.find_record(text))
        advice = f"{number} is a record, which is reversed: `invclose reverse {number}`."
    return NotFound(error.message, where=nearest(books, text), advice=advice)


def no_such_record(books: Books, text: str, error: NotFound) -> NotFound:
    """The error, with the transaction that has this number or id, where one does."""
    advice = error.advice
    with suppress(NotFound, RejectedInput):
        found = find_one(books, text)
        if text in (found.number, str(found.id)):
            what = "number" if found.number == text else "id"
            advice += f" {text} is the {what} of a transaction: `invclose transaction {text}` shows it."
    return NotFound(error.message, where=error.where, advice=advice)
