"""Marks as the desk offers them: list, set, remove. A mark reserves a quantity of an issue for a receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from core.errors import IllegalMarking, NotFound
from core.money import Quantity, quantity_text
from core.views.adjusting import MarkRow
from core.views.states import MarkState
from db.company.chain import audit
from db.company.lock import take_inventory_lock
from db.company.numbers import next_numbers
from db.engine.kinds import MARKING, SETTLED
from db.posting.books import PostingBooks
from db.reading.names import Named, named
from db.records.own_records import own
from db.records.undone import undo_each_other

if TYPE_CHECKING:
    from db.engine.session import Tx

_SETTLED = f"""(SELECT SUM(s.quantity) FROM active_record r JOIN settlement s ON s.record_id = r.id
                 AND s.cost_group_id = t.cost_group_id AND s.issue_id = m.issue_id
               WHERE r.company_id = :c AND s.receipt_id = m.receipt_id AND s.principle = {MARKING} AND s.type = {SETTLED})"""


class _Marked(NamedTuple):
    """The marks of one issue on one receipt, added up."""

    issue_id: int
    receipt_id: int
    quantity: Quantity
    created_by: str
    settled: Quantity


def marks(tx: Tx, company: int, item: str = "") -> list[MarkRow]:
    """Every mark, of one item or all; marks of the same pair are added up."""
    rows = tx.rows(
        _Marked,
        f"""SELECT m.issue_id, m.receipt_id, SUM(m.quantity) AS quantity, MAX(m.created_by) AS created_by,
                   COALESCE({_SETTLED}, 0) AS settled
            FROM marking m JOIN inventory_transaction t ON t.id = m.issue_id
            JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
            WHERE m.company_id = :c AND m.removed_by_record = 0{" AND i.code = :i" if item else ""}
            GROUP BY m.issue_id, m.receipt_id, t.cost_group_id ORDER BY MIN(m.id)""",
        {"c": company, "i": item} if item else {"c": company},
    )
    known = named(tx, [row.issue_id for row in rows] + [row.receipt_id for row in rows])
    dates: dict[int, dict[int, str]] = {}
    for transaction, kind, date in tx.all(
        "SELECT transaction_id, kind, date FROM inventory_update WHERE transaction_id IN (SELECT value FROM ids(:t))",
        {"t": tx.ids(sorted(known))},
    ):
        dates.setdefault(transaction, {})[kind] = date
    return [_row(row, known, dates) for row in rows]


def _row(row: _Marked, known: dict[int, Named], dates: dict[int, dict[int, str]]) -> MarkRow:
    issue, receipt = known[row.issue_id], known[row.receipt_id]
    quantity, settled = int(row.quantity), int(row.settled)
    at = {number: dates.get(number, {}) for number in (issue.id, receipt.id)}
    if settled >= quantity:
        state = MarkState.SETTLED
    elif settled:
        state = MarkState.PARTLY_SETTLED
    elif 1 not in at[receipt.id]:
        state = MarkState.RECEIPT_NOT_INVOICED
    elif 1 not in at[issue.id]:
        state = MarkState.ISSUE_NOT_INVOICED
    else:
        state = MarkState.OPEN
    return MarkRow(
        issue_id=issue.id,
        issue=issue.number,
        issue_date=max(at[issue.id].values(), default=""),
        receipt_id=receipt.id,
        receipt=receipt.number,
        receipt_date=max(at[receipt.id].values(), default=""),
        item=issue.item,
        dimensions=issue.dimensions,
        quantity=quantity,
        settled=settled,
        by=row.created_by,
        state=state,
    )


def mark(tx: Tx, company: int, issue_id: int, receipt_id: int, quantity: int) -> None:
    """Set a mark; an open run plans the items of its cost group again."""
    take_inventory_lock(tx, company)
    _own(tx, company, issue_id, receipt_id)
    books = PostingBooks(tx, company)
    issue, receipt = books.load(issue_id), books.load(receipt_id)
    books.add_mark(issue, receipt, quantity)
    books.write_marks()
    _touch(tx, issue.group)
    detail = {"issue": issue.number, "receipt": receipt.number, "quantity": quantity_text(quantity)}
    audit(tx, company, "marked", issue.number, detail)


def unmark(tx: Tx, company: int, issue_id: int, receipt_id: int) -> None:
    """Take the marks of a pair away, while nothing of them is settled."""
    take_inventory_lock(tx, company)
    _own(tx, company, issue_id, receipt_id)
    books = PostingBooks(tx, company)
    issue, receipt = books.load(issue_id), books.load(receipt_id)
    where = f"{issue.number} to {receipt.number}"
    found = tx.one(
        f"""SELECT SUM(m.quantity), MAX(COALESCE({_SETTLED}, 0)) FROM marking m
            JOIN inventory_transaction t ON t.id = m.issue_id
            WHERE m.company_id = :c AND m.issue_id = :issue AND m.receipt_id = :receipt AND m.removed_by_record = 0""",
        {"c": company, "issue": issue_id, "receipt": receipt_id},
    )
    if undo_each_other(tx, issue_id, receipt_id):
        raise IllegalMarking(
            "one undoes the other", where=where, advice="Leave the mark: the two settle with each other."
        )
    quantity, settled = found or (None, None)
    if quantity is None:
        raise NotFound(f"{where} is not marked", advice="`invclose mark list` shows every mark.")
    if settled:
        raise IllegalMarking(
            f"{quantity_text(int(settled))} of this mark is settled",
            where=where,
            advice="Reverse the close that settled it first: `invclose settlements NUMBER` names it.",
        )
    tx.execute(
        """DELETE FROM marking WHERE company_id = :c AND issue_id = :issue AND receipt_id = :receipt
             AND removed_by_record = 0""",
        {"c": company, "issue": issue_id, "receipt": receipt_id},
    )
    _touch(tx, issue.group)
    detail = {"issue": issue.number, "receipt": receipt.number, "quantity": quantity_text(int(quantity))}
    audit(tx, company, "mark removed", issue.number, detail)


def _own(tx: Tx, company: int, *transactions: int) -> None:
    for number in transactions:
        if (
            tx.one(
                f"SELECT 1 FROM inventory_transaction WHERE id = :t AND company_id = :c AND {own()}",
                {"t": number, "c": company},
            )
            is None
        ):
            raise NotFound(f"transaction {number} does not exist", advice="Write the number of its document.")


def _touch(tx: Tx, group: int) -> None:
    change = next_numbers(tx, 0, "change", 1)
    tx.execute("UPDATE on_hand SET change_number = :n WHERE cost_group_id = :g", {"n": change, "g": group})
