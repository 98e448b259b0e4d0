"""The cut-over from another system: a record of type opening with what was open there and its ledger balances.

Everything is dated the day of the cut-over, so that inventory and ledger agree on every day from then on; the day and the
voucher of each posting in the system before are kept beside it. The order of the lines' own days becomes the posting
order. Like a close the record leaves the open balance that the next close starts from, and locks the days up to its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.importing import Bundle
from core.importing.opening import Opened, opened_lines, voucher_lines
from core.limits import beyond_moved
from core.money import TOTAL_LIMIT
from core.posting.drafts import store_accounts
from core.posting.line import BLANK_DIMS
from core.posting.setup import Setup
from core.vocabulary import DIMENSIONS, AdjustmentKind, RecordType, UpdateKind
from db.company.chain import audit
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.posting.books import PostingBooks
from db.records.records import new_record, post_record, post_voucher, record_row
from db.tables.columns import (
    ADJUSTMENT_TOTAL,
    COST_ADJUSTMENT,
    INVENTORY_TRANSACTION,
    INVENTORY_UPDATE,
    OPEN_BALANCE,
    OPENING_LINE,
)
from db.tables.table import Table, insert

_REST = BLANK_DIMS[5:]
"""Dimensions that a bundle does not carry."""


def post_opening(tx: Tx, company: int, bundle: Bundle, setup: Setup) -> str:
    """Post the record; its number. The caller holds the inventory lock exclusively."""
    date = bundle.opening_date()
    opened = opened_lines(bundle, setup)
    books = PostingBooks(tx, company)
    parameters = {"transactions": len(opened), "accounts": len(bundle.balances)}
    record = new_record(tx, company, RecordType.OPENING, date, parameters, note=bundle.name)
    number = str(record_row(tx, record)["number"])
    voucher, name = post_voucher(
        tx,
        company,
        date,
        kind="opening",
        document=number,
        record=record,
        lines=voucher_lines(bundle, setup, opened),
        text=f"Opening balances of {date}",
    )
    add_turnover(
        tx, company, Turnover.INVENTORY, sum(abs(line.row.value) + abs(line.row.adjustment) for line in opened)
    )
    _Writer(books, record, voucher, date).write(opened)
    counts = {
        "adjusted": sum(line.value for line in opened),
        "transactions": len(opened),
        "settlements": 0,
        "warnings": 0,
        "passes": 1,
    }
    post_record(tx, record, voucher, counts, "")
    tx.execute("UPDATE inventory_lock SET closed_until = :d WHERE company_id = :c", {"d": date, "c": company})
    audit(tx, company, "opening posted", number, {"record": number, "date": date, "voucher": name, **parameters})
    return number


_TABLES = (INVENTORY_TRANSACTION, INVENTORY_UPDATE, OPENING_LINE, OPEN_BALANCE, COST_ADJUSTMENT, ADJUSTMENT_TOTAL)
"""In the order in which they are written."""


class _Place(NamedTuple):
    """Where a line is booked: ids of its transaction, cost group, dimension, accounts and voucher (0: not in the ledger)."""

    transaction: int
    group: int
    dimension: int
    accounts: int
    voucher: int


class _Writer:
    """Writes the opened transactions of one record."""

    def __init__(self, books: PostingBooks, record: int, voucher: int, date: str) -> None:
        self.books, self.record, self.voucher, self.date = books, record, voucher, date
        self.rows: dict[Table, list[tuple[object, ...]]] = {table: [] for table in _TABLES}
        self.totals: dict[tuple[int, int], tuple[int, int]] = {}

    def write(self, opened: Iterable[Opened]) -> None:
        groups = set()
        for line in opened:
            place = self._place(line)
            groups.add(place.group)
            self._transaction(line, place)
            if line.item.model.periodic:
                self._open_balance(line, place)
            if line.row.adjustment:
                self._adjustment(line, place)
            self._on_hand(line, place)
        for (group, accounts), (amount, count) in sorted(self.totals.items()):
            row = (self.record, group, accounts, int(UpdateKind.FINANCIAL), int(AdjustmentKind.COMPLETE), amount, count)
            self.rows[ADJUSTMENT_TOTAL].append(row)
        self.books.write_masters()
        for table, rows in self.rows.items():
            insert(self.books.tx, table, rows)
        self.books.write_on_hand(groups)

    def _place(self, line: Opened) -> _Place:
        books, item = self.books, line.item
        places = (*line.row.dimensions, *_REST)
        values = tuple(
            value if name in item.financial_dimensions else "" for name, value in zip(DIMENSIONS, places, strict=False)
        )
        return _Place(
            group=books.group(item.id, values),
            dimension=books.dimension(places),
            accounts=store_accounts(books, line.key) if line.key else 0,
            voucher=self.voucher if line.key else 0,
            transaction=books.next_transaction(),
        )

    def _transaction(self, line: Opened, place: _Place) -> None:
        row, at = line.row, place
        identity = (at.transaction, self.books.company, at.group, at.dimension, int(row.kind), row.reference)
        self.rows[INVENTORY_TRANSACTION].append((*identity, "", row.quantity, 0, self.record))
        update = (at.transaction, int(row.update), at.group, self.date, row.quantity, row.value, row.value, 0)
        self.rows[INVENTORY_UPDATE].append((*update, at.voucher, at.accounts, self.record))
        self.rows[OPENING_LINE].append((at.transaction, row.date, row.voucher))

    def _open_balance(self, line: Opened, place: _Place) -> None:
        """Nothing of it is settled: all of it is open, and no layer or link stands behind it."""
        row, at = line.row, place
        key = (self.record, at.group, self.date, at.transaction, int(row.update))
        self.rows[OPEN_BALANCE].append(
            (*key, row.quantity, row.quantity, row.value, row.adjustment, 0, at.accounts, 0, 0)
        )

    def _adjustment(self, line: Opened, place: _Place) -> None:
        """What was adjusted in the system before, as an adjustment by hand of the whole transaction."""
        change, at = line.row.adjustment, place
        key = (self.record, at.group, at.transaction, int(UpdateKind.FINANCIAL), int(AdjustmentKind.COMPLETE))
        self.rows[COST_ADJUSTMENT].append((*key, change, 0, at.accounts))
        amount, count = self.totals.get((at.group, at.accounts), (0, 0))
        self.totals[at.group, at.accounts] = (amount + change, count + 1)

    def _on_hand(self, line: Opened, place: _Place) -> None:
        held = self.books.on_hand(place.group)
        if line.row.update is UpdateKind.PHYSICAL:
            held.physical_quantity += line.row.quantity
            held.physical_amount += line.row.value
        else:
            held.financial_quantity += line.row.quantity
            held.financial_amount += line.value
        held.moved_quantity += abs(line.row.quantity)
        if held.moved_quantity > TOTAL_LIMIT:
            raise beyond_moved(line.row.item)
        held.last_date = max(held.last_date, self.date)
