"""What a typed code, number or id means, and the values that a field may have; asked in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.errors import InvcloseError, NotFound, RejectedInput
from core.vocabulary import ANOTHER_KIND, CodeKind
from tui.find_transaction import Found, find_one, find_receipts
from tui.format import plural, quantity
from tui.registry import key_of

if TYPE_CHECKING:
    from core.ports import Books
    from core.views.codes import CodeRow, DocumentRow


class DocumentKind(StrEnum):
    """Transactions that a field names by number or id; the name is the word for one."""

    RECEIPT = "receipt"
    ISSUE = "issue"
    INVOICED = "invoiced receipt"
    """Costs are adjusted of these only."""
    RECEIPTS = "receipts"
    """All invoiced receipts of one number: deliveries of a line, completions of a product."""


Lookup = CodeKind | DocumentKind


def word(lookup: Lookup) -> str:
    """What one of them is called."""
    return "receipt" if lookup in (DocumentKind.INVOICED, DocumentKind.RECEIPTS) else str(lookup)


@dataclass(frozen=True)
class Meant:
    """How it is written, and what it is."""

    code: str
    words: str


@dataclass(frozen=True)
class Answer:
    """What the books say of a text; ``refused`` is why it means nothing, in a few words."""

    text: str
    code: str = ""
    words: str = ""
    refused: str = ""


@dataclass(frozen=True)
class Value:
    """One value to choose: ``code`` is what the field gets."""

    code: str
    name: str
    row: CodeRow | DocumentRow


def asked(books: Books, lookup: Lookup, texts: Sequence[str], whole: str) -> Answer:
    """What each of these texts means; ``whole`` is what stands in the field."""
    meant = []
    for text in texts:
        try:
            meant.append(_meant(books, lookup, text))
        except InvcloseError as refused:
            return Answer(whole, refused=_short(refused, lookup, text, alone=len(texts) == 1))
    several = plural(len(meant), word(lookup)) if len(meant) > 1 else ""
    words = several or (meant[0].words if meant else "")
    return Answer(whole, ", ".join(one.code for one in meant), words)


def _meant(books: Books, lookup: Lookup, text: str) -> Meant:
    if isinstance(lookup, CodeKind):
        row = books.code(lookup, text)
        return Meant(row.code, "  ".join(part for part in (row.name, row.remark) if part))
    if lookup is DocumentKind.RECEIPTS and len(parts := _of_number(books, text)) > 1:
        return Meant(text, plural(len(parts), "receipt"))
    found = _transaction(books, text)
    if (found.quantity > 0) == (lookup is DocumentKind.ISSUE):
        is_what, wanted = ("a receipt", "an issue") if found.quantity > 0 else ("an issue", "a receipt")
        raise RejectedInput(f"{found.number} is {is_what}.", advice=f"Write the number of {wanted}.")
    code = text if text == str(found.id) else found.number
    return Meant(code, f"{found.item}  {found.date}  {quantity(found.quantity)}")


def _of_number(books: Books, text: str) -> tuple[int, ...]:
    try:
        return find_receipts(books, text)
    except NotFound:
        return ()


def _transaction(books: Books, text: str) -> Found:
    try:
        return find_one(books, text)
    except NotFound:
        if text.upper() == text:
            raise
        return find_one(books, text.upper())


def _short(refused: InvcloseError, lookup: Lookup, text: str, *, alone: bool) -> str:
    """Why, beside the field: there the code stands already."""
    if isinstance(refused, NotFound):
        return f"does not exist; {key_of('values')} lists" if alone else f"{text} does not exist"
    if refused.code == ANOTHER_KIND:
        return f"is not a {word(lookup)}" if alone else f"{text} is not a {word(lookup)}"
    if refused.code == "ambiguous":
        return f"is not the only one; {key_of('values')}" if alone else f"{text} stands for several"
    return refused.message.removesuffix(".")


def values(books: Books, lookup: Lookup, text: str = "") -> list[Value]:
    """Codes all at once; of documents those that the text finds, as there may be millions."""
    if isinstance(lookup, CodeKind):
        return [Value(row.code, row.name, row) for row in books.codes(lookup)]
    invoiced = lookup in (DocumentKind.INVOICED, DocumentKind.RECEIPTS)
    rows = books.documents(text, receipts=lookup is not DocumentKind.ISSUE, invoiced=invoiced)
    numbers = [row.number for row in rows]
    return [
        Value(row.number if numbers.count(row.number) == 1 else str(row.transaction_id), row.item, row) for row in rows
    ]
