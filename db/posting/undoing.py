"""Undoing posted documents: what the books know about them, and what undoing writes.

The rule is in ``core.undoing``, what is posted in ``core.posting.undoing``. A document is a line, by its number with all
its deliveries, or one transaction by its id; of a transfer always both sides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from core.dates import DateFacts
from core.days import next_day
from core.errors import NotFound, Refusal, refuse
from core.posting.poster import Poster
from core.posting.undoing import Original, Undoer
from core.undoing import Holder, UndoFacts, own_reason, reasons
from core.vocabulary import LinkKind, PostingType, RecordType, Reference, Side
from db.company.chain import audit
from db.company.setup import load_setup
from db.engine.kinds import FINANCIAL, SETTLED, numbers
from db.engine.session import Tx
from db.posting.books import PostingBooks, open_poster
from db.posting.marks import BookedMark
from db.records.dates import date_facts
from db.records.own_records import own
from db.records.undone import NOT_UNDONE, left_walks
from db.tables.columns import LATE_LINK
from db.tables.table import insert

_MOVED = numbers(LinkKind.TRANSFER, LinkKind.NON_FINANCIAL_TRANSFER)
_EXPENDITURE = numbers(PostingType.PURCHASE_EXPENDITURE, PostingType.FIXED_RECEIPT_PRICE_OFFSET)
_BY_HAND = (RecordType.ON_HAND.value, RecordType.TRANSACTION.value)


@dataclass(slots=True)
class Document:
    """What is undone together."""

    reference: str
    """Number of the line, or of the transaction."""
    originals: list[Original]
    released: list[BookedMark]
    """Marks that are taken away with it."""


# -- which transactions ---------------------------------------------------------------------------------------------


def members(tx: Tx, company: int, reference: str, transaction: int = 0) -> list[int]:
    """Transactions of a document, oldest first: those of a number that are not undone, or one by its id.

    All of a number when every one is undone; of a transfer both sides. ``NotFound``.
    """
    found = [transaction] if transaction else _by_number(tx, company, reference.strip())
    if not found:
        raise NotFound(
            f"there is no document or transaction {reference}", advice="Write its number or the id of a transaction."
        )
    standing = [number for number in found if not _undone(tx, number)]
    return sorted(dict.fromkeys(chain.from_iterable(_both_sides(tx, number) for number in standing or found)))


def _by_number(tx: Tx, company: int, text: str) -> list[int]:
    numbers_of = (text, Side.ISSUE.number_of(text), Side.RECEIPT.number_of(text))
    params: dict[str, Any] = {"c": company, "n": text, "i": numbers_of[1], "r": numbers_of[2]}
    rows = tx.all(
        f"""SELECT id FROM inventory_transaction WHERE company_id = :c AND {own()} AND (number = :n
              OR (reference = {Reference.TRANSFER:d} AND number IN (:i, :r))) ORDER BY id""",
        params,
    )
    if not rows and text.isascii() and text.isdigit() and int(text) < 1 << 62:
        rows = tx.all(
            f"SELECT id FROM inventory_transaction WHERE company_id = :c AND {own()} AND id = :t",
            {"c": company, "t": int(text)},
        )
    return [number for (number,) in rows]


def _undone(tx: Tx, transaction: int) -> bool:
    return tx.one("SELECT 1 FROM undoing WHERE transaction_id = :t", {"t": transaction}) is not None


def _both_sides(tx: Tx, transaction: int) -> list[int]:
    row = tx.one(
        f"SELECT issue_id, receipt_id FROM cost_link WHERE (issue_id = :t OR receipt_id = :t) AND kind IN {_MOVED}",
        {"t": transaction},
    )
    return [transaction] if row is None else [row[0], row[1]]


# -- what the rule asks ---------------------------------------------------------------------------------------------


def undo_facts(tx: Tx, company: int, books: PostingBooks, transaction: int) -> UndoFacts:
    """What stands in the way of undoing a transaction; ``NotFound`` when it is not the company's."""
    row = tx.one(
        f"""SELECT t.record_id, r.number FROM inventory_transaction t LEFT JOIN closing_record r ON r.id = t.record_id
            WHERE t.id = :t AND t.company_id = :c AND {own("t")}""",
        {"t": transaction, "c": company},
    )
    if row is None:
        raise NotFound(f"transaction {transaction} does not exist", advice="Write the number of its document.")
    posted = books.load(transaction)
    undone_by, undone_on, undoes = _undoing_of(tx, transaction, posted.number)
    financial = bool(posted.financial_date)
    facts = UndoFacts(
        number=posted.number,
        date=posted.financial_date or posted.physical_date,
        financial=financial,
        undone_by=undone_by,
        undone_on=undone_on,
        undoes=undoes,
        opening=row[1] or "",
    )
    if own_reason(facts) is not None:
        return facts
    ended_on = _ended_on(tx, company, posted.lot) if financial and posted.lot else ""
    return UndoFacts(
        number=facts.number,
        date=facts.date,
        financial=financial,
        settled=_settled(tx, company, posted.group, transaction),
        production=posted.lot if ended_on else "",
        ended_on=ended_on,
        returns=_returns(tx, transaction),
        adjusted=_adjusted(tx, company, posted.group, transaction),
        marked=_marked(books, transaction) if financial and posted.quantity > 0 else (),
    )


def _undoing_of(tx: Tx, transaction: int, number: str) -> tuple[str, str, str]:
    """Number of its opposite and its day, number of the transaction that it undoes."""
    row = tx.one(
        """SELECT n.date, o.number FROM undoing n LEFT JOIN inventory_transaction o ON o.id = n.opposite_id
           WHERE n.transaction_id = :t""",
        {"t": transaction},
    )
    undoes = tx.value(
        """SELECT t.number FROM undoing n JOIN inventory_transaction t ON t.id = n.transaction_id
           WHERE n.opposite_id = :t AND n.opposite_id <> 0""",
        {"t": transaction},
    )
    return (row[1] or number, row[0], "") if row else ("", "", undoes or "")


def _holders(rows: Sequence[tuple[Any, ...]]) -> tuple[Holder, ...]:
    return tuple(Holder(number, RecordType(kind), date) for number, kind, date in rows)


def _settled(tx: Tx, company: int, group: int, transaction: int) -> tuple[Holder, ...]:
    rows = tx.all(
        f"""SELECT DISTINCT r.id, r.number, r.type, r.date FROM active_record r JOIN settlement s ON s.record_id = r.id
              AND s.cost_group_id = :g AND (s.receipt_id = :t OR s.issue_id = :t)
            WHERE r.company_id = :c AND s.type = {SETTLED} ORDER BY r.id DESC""",
        {"c": company, "g": group, "t": transaction},
    )
    return _holders([row[1:] for row in rows])


def _adjusted(tx: Tx, company: int, group: int, transaction: int) -> tuple[Holder, ...]:
    rows = tx.all(
        """SELECT DISTINCT r.id, r.number, r.type, r.date FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id
             AND a.cost_group_id = :g AND a.transaction_id = :t
           WHERE r.company_id = :c AND r.type IN (:first, :second) ORDER BY r.id DESC""",
        {"c": company, "g": group, "t": transaction, "first": _BY_HAND[0], "second": _BY_HAND[1]},
    )
    return _holders([row[1:] for row in rows])


def _ended_on(tx: Tx, company: int, lot: str) -> str:
    found = tx.value(
        f"""SELECT MIN(u.date) FROM inventory_transaction t
            JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL} AND u.quantity <> 0
            WHERE t.company_id = :c AND t.lot = :l AND t.reference = {Reference.PRODUCTION_RECEIPT:d} AND t.record_id = 0""",
        {"c": company, "l": lot},
    )
    return str(found or "")


def _returns(tx: Tx, transaction: int) -> tuple[str, ...]:
    rows = tx.all(
        f"""SELECT DISTINCT t.number FROM cost_link l JOIN inventory_transaction t ON t.id = l.receipt_id
            WHERE l.issue_id = :t AND l.kind = {LinkKind.RETURN:d} AND l.{NOT_UNDONE} ORDER BY t.number""",
        {"t": transaction},
    )
    return tuple(number for (number,) in rows)


def _marked(books: PostingBooks, receipt: int) -> tuple[str, ...]:
    issues = [mark.issue for mark in books.marks_of(receipt) if mark.receipt == receipt and mark.quantity]
    return tuple(dict.fromkeys(books.load(issue).number for issue in issues))


# -- undoing --------------------------------------------------------------------------------------------------------


def document_of(
    tx: Tx, company: int, books: PostingBooks, dates: DateFacts, transactions: Sequence[int], date: str
) -> tuple[Document, tuple[Refusal, ...]]:
    """A document with what was posted of it, and why it may not be undone on a day (blank: on its own)."""
    every = [undo_facts(tx, company, books, number) for number in transactions]
    originals = [_original(tx, books, number) for number in transactions]
    released = [
        mark
        for facts, original in zip(every, originals, strict=True)
        if original.posted.quantity < 0 or not facts.financial
        for mark in books.marks_of(original.posted.id)
        if mark.quantity
    ]
    return Document(_shared_number(originals), originals, released), reasons(every, dates, date)


def _shared_number(originals: Sequence[Original]) -> str:
    """Number of the line: of a transfer without its side."""
    posted = originals[0].posted
    if posted.reference == Reference.TRANSFER:
        return Side.of(posted.quantity).line_of(posted.number)
    return posted.number


def _original(tx: Tx, books: PostingBooks, transaction: int) -> Original:
    posted = books.load(transaction)
    row = tx.one(
        f"""SELECT amount, document_amount, accounts_id, voucher_id FROM inventory_update
            WHERE transaction_id = :t AND kind = {FINANCIAL}""",
        {"t": transaction},
    )
    if row is None:
        return Original(posted)
    amount, document, accounts, voucher = row
    expenditure = tx.all(
        f"""SELECT account_id, posting_type, amount FROM ledger_entry
            WHERE voucher_id = :v AND posting_type IN {_EXPENDITURE} ORDER BY line""",
        {"v": voucher},
    )
    other = tx.value(
        f"""SELECT CASE WHEN issue_id = :t THEN receipt_id ELSE issue_id END FROM cost_link
            WHERE (issue_id = :t OR receipt_id = :t) AND kind = {LinkKind.NON_FINANCIAL_TRANSFER:d}""",
        {"t": transaction},
    )
    lines = [(account, kind, int(part)) for account, kind, part in expenditure]
    return Original(posted, int(amount), int(document), accounts, lines, int(other or 0))


@dataclass(frozen=True, slots=True)
class Done:
    """A document that was undone, with the poster that did it."""

    document: Document
    poster: Poster
    before: dict[int, tuple[int, int]]
    """Transaction -> its quantity and its change of inventory value before."""
    vouchers: list[str]


def undo_document(
    tx: Tx, company: int, reference: str, *, transaction: int = 0, date: str = "", note: str = ""
) -> Done:
    """Undo a document, or refuse as the rule says. Takes the inventory lock shared; the caller commits."""
    poster = open_poster(tx, company)
    books = poster.state
    assert isinstance(books, PostingBooks)
    found = members(tx, company, reference, transaction)
    document, refusals = document_of(tx, company, books, date_facts(tx, company), found, date)
    refuse(refusals)
    before = {one.posted.id: (one.posted.quantity, one.taken) for one in document.originals}
    Undoer(poster).undo(document.reference, document.originals, date)
    done = Done(document, poster, before, books.write(poster.facts))
    _look_again(tx, company, found)
    _remember(tx, company, books, done, note)
    return done


def _remember(tx: Tx, company: int, books: PostingBooks, done: Done, note: str) -> None:
    """An audit event for each transaction: by what it is undone, when, and which marks went with it."""
    for row in done.poster.facts.undoings:
        posted = books.load(row.transaction)
        detail = {
            "transaction": row.transaction,
            "by": books.load(row.opposite).number if row.opposite else "",
            "date": row.date,
            "vouchers": done.vouchers,
            "marks_released": [
                f"{books.load(mark.issue).number} to {books.load(mark.receipt).number}"
                for mark in done.document.released
                if row.transaction in (mark.issue, mark.receipt)
            ],
            "note": note,
        }
        audit(tx, company, "undone", posted.number, detail)


def reading_poster(tx: Tx, company: int) -> Poster:
    """A poster for a preview: nothing is drawn, locked or written."""
    return Poster(load_setup(tx, company), PostingBooks(tx, company, reading=True), date_facts(tx, company))


def _look_again(tx: Tx, company: int, undone: Sequence[int]) -> None:
    """Returns that move up in the walk of their sale are valued again by the next run, those of closed days too."""
    closed = tx.value("SELECT closed_until FROM inventory_lock WHERE company_id = :c", {"c": company})
    walks = left_walks(tx, company) if closed else {}
    if not walks:
        return
    moved = tx.all(
        f"""SELECT DISTINCT later.cost_group_id, later.receipt_id, later.issue_id FROM cost_link l
            JOIN cost_link later ON later.issue_id = l.issue_id AND later.kind = l.kind AND later.issue_from > l.issue_from
            WHERE l.receipt_id IN (SELECT value FROM ids(:u)) AND l.kind = {LinkKind.RETURN:d} AND later.{NOT_UNDONE}""",
        {"u": tx.ids(undone)},
    )
    day = next_day(closed)
    known = set(
        tx.all(
            "SELECT cost_group_id, date, receipt_id, issue_id FROM late_link WHERE receipt_id IN (SELECT value FROM ids(:r))",
            {"r": tx.ids(sorted({receipt for _, receipt, _ in moved}))},
        )
    )
    insert(tx, LATE_LINK, sorted({(group, day, receipt, issue) for group, receipt, issue in moved} - known))
