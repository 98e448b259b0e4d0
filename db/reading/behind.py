"""The inventory transactions behind a voucher or one of its lines, with what it did to their cost."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from core.close.identity import VIRTUAL_BIT
from core.errors import NotFound
from core.money import Amount
from core.views import BehindRow, BehindTotals
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.names import UNKNOWN, Named, named
from db.reading.opened import LineKey, is_opening, opened_rows
from db.reading.vouchers import StoredVoucher, adjusting_record, voucher_row
from db.records.quantities import IN_COST

ALL = 2**31 - 1
"""As a limit: every row."""


class _Sides(NamedTuple):
    """Stored accounts with the posting type of each: what a line of the ledger can sum."""

    id: int
    balance_account_id: int
    balance_posting_type: int
    offset_account_id: int
    offset_posting_type: int
    difference_account_id: int
    difference_posting_type: int

    @property
    def sides(self) -> tuple[tuple[int, int], ...]:
        return (
            (self.balance_account_id, self.balance_posting_type),
            (self.offset_account_id, self.offset_posting_type),
            (self.difference_account_id, self.difference_posting_type),
        )


class _Adjusted(NamedTuple):
    """What a record adjusted of one transaction."""

    transaction_id: int
    amount: Amount
    kind: int
    """Its update."""


class _Posted(NamedTuple):
    """One update of a voucher; a financial one also with the accounts of the physical update that it took back."""

    transaction_id: int
    date: str
    amount: Amount
    taken_back: Amount
    accounts_id: int
    physical_accounts_id: int

    @property
    def accounts(self) -> tuple[int, int]:
        return self.accounts_id, self.physical_accounts_id

    @property
    def change(self) -> Amount:
        return self.amount - self.taken_back

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the list: largest change first, then in posting order."""
        return -abs(self.change), self.transaction_id


def behind_rows(
    tx: Tx, company: int, number: str, line: int | None, *, limit: int, after: tuple[int, int] | None
) -> list[BehindRow]:
    """Largest change first; ``after`` is the amount and the id of the last row seen."""
    voucher, entry = _asked(tx, company, number, line)
    if voucher.record_id:
        return _of_record(tx, company, voucher.record_id, entry, limit, after)
    return _of_posting(tx, voucher.id, entry, limit, after)


def behind_totals(tx: Tx, company: int, number: str, line: int | None) -> BehindTotals:
    """What the rows of ``behind_rows`` add up to; only figures are read."""
    voucher, entry = _asked(tx, company, number, line)
    if not voucher.record_id:
        posted = _posted(tx, voucher.id, entry)
        before, adjusted = sum(row.taken_back for row in posted), sum(row.change for row in posted)
        return BehindTotals(count=len(posted), before=before, adjusted=adjusted)
    source = adjusting_record(tx, voucher.record_id)
    sign = -1 if source != voucher.record_id else 1
    if is_opening(tx, source):
        values = [value for _, _, value in opened_rows(tx, source, entry, ALL, None)]
        opened = sum(values)
        return BehindTotals(count=len(values), before=0 if sign > 0 else opened, adjusted=sign * opened)
    rows = _adjusted(tx, source, entry, ALL, None)
    before_of = costs_before(tx, company, source, [row.transaction_id for row in rows])
    before = sum(before_of.get((row.transaction_id, row.kind), ("", 0))[1] for row in rows)
    adjusted = sum(row.amount for row in rows)
    return BehindTotals(count=len(rows), before=before + (adjusted if sign < 0 else 0), adjusted=sign * adjusted)


def _asked(tx: Tx, company: int, number: str, line: int | None) -> tuple[StoredVoucher, LineKey | None]:
    """The voucher, and what the line sums; None for all of it."""
    voucher = voucher_row(tx, company, number)
    entry: LineKey | None = None
    if line is not None:
        entry = tx.row(
            LineKey,
            """SELECT account_id, posting_type, item_group_id, item_id FROM ledger_entry
               WHERE voucher_id = :v AND line = :l""",
            {"v": voucher.id, "l": line},
        )
        if entry is None:
            raise NotFound(
                f"voucher {voucher.number} has no line {line}",
                advice=f"Lines are counted from 1: `invclose voucher {voucher.number}` shows them.",
            )
    return voucher, entry


def _row(of: Named, date: str, before: int, change: int) -> BehindRow:
    return BehindRow(
        transaction_id=of.id,
        item=of.item,
        item_name=of.item_name,
        dimensions=of.dimensions,
        number=of.number,
        date=date,
        quantity=of.quantity,
        before=before,
        adjusted=change,
        after=before + change,
    )


def _accounts_on(tx: Tx, accounts: Iterable[int], entry: LineKey) -> list[int]:
    """Those stored accounts that the line sums, whatever the item."""
    wanted = (entry.account_id, entry.posting_type)
    rows = tx.rows(
        _Sides,
        """SELECT id, balance_account_id, balance_posting_type, offset_account_id, offset_posting_type,
                  difference_account_id, difference_posting_type
           FROM posting_accounts WHERE id IN (SELECT value FROM ids(:a))""",
        {"a": tx.ids(sorted(accounts))},
    )
    return [row.id for row in rows if wanted in row.sides]


def _of_record(
    tx: Tx, company: int, record: int, entry: LineKey | None, limit: int, after: tuple[int, int] | None
) -> list[BehindRow]:
    source = adjusting_record(tx, record)
    sign = -1 if source != record else 1
    if is_opening(tx, source):
        return _of_opening(tx, source, sign, entry, limit, after)
    rows = _adjusted(tx, source, entry, limit, after)
    transactions = [row.transaction_id for row in rows]
    before, known = costs_before(tx, company, source, transactions), named(tx, transactions)
    found = []
    for row in rows:
        of = known.get(row.transaction_id, UNKNOWN)
        date, cost = before.get((row.transaction_id, row.kind), ("", 0))
        cost, change = cost + (row.amount if sign < 0 else 0), sign * row.amount
        found.append(_row(of, date, cost, change))
    return found


def _adjusted(tx: Tx, source: int, entry: LineKey | None, limit: int, after: tuple[int, int] | None) -> list[_Adjusted]:
    """What a record adjusted behind a line or in all, largest first."""
    where = "a.record_id = :r"
    params: dict[str, Any] = {"r": source, "n": limit}
    if entry is not None:
        stored = tx.all("SELECT DISTINCT accounts_id FROM adjustment_total WHERE record_id = :r", {"r": source})
        where += f""" AND (a.accounts_id IN (SELECT value FROM ids(:a)) OR a.transaction_id >= {VIRTUAL_BIT} AND
                        a.cost_group_id IN
                        (SELECT t.cost_group_id FROM adjustment_total t
                         WHERE t.record_id = :r AND t.accounts_id IN (SELECT value FROM ids(:a))))"""
        params["a"] = tx.ids(_accounts_on(tx, (accounts for (accounts,) in stored), entry))
        if entry.item_id:
            where += " AND a.cost_group_id IN (SELECT id FROM cost_group WHERE item_id = :item)"
            params["item"] = entry.item_id
        elif entry.item_group_id:
            where += """ AND a.cost_group_id IN (SELECT g.id FROM cost_group g JOIN item i ON i.id = g.item_id
                                                 WHERE i.item_group_id = :group)"""
            params["group"] = entry.item_group_id
    having = ""
    if after is not None:
        having = """HAVING abs(SUM(a.amount)) < :size OR (abs(SUM(a.amount)) = :size AND a.transaction_id > :last)"""
        size, params["last"] = after
        params["size"] = abs(size)
    rows = tx.all(
        f"""SELECT a.transaction_id, SUM(a.amount), MAX(a.update_kind) FROM cost_adjustment a
            WHERE {where} GROUP BY a.cost_group_id, a.transaction_id {having}
            ORDER BY abs(SUM(a.amount)) DESC, a.transaction_id LIMIT :n""",
        params,
    )
    return [_Adjusted(transaction, int(amount), kind) for transaction, amount, kind in rows]


def _of_opening(
    tx: Tx, record: int, sign: int, entry: LineKey | None, limit: int, after: tuple[int, int] | None
) -> list[BehindRow]:
    """What was opened came from nothing; its reversal takes it back."""
    rows = opened_rows(tx, record, entry, limit, after)
    known = named(tx, (transaction for transaction, _, _ in rows))
    found = []
    for transaction, date, value in rows:
        of = known.get(transaction, UNKNOWN)
        cost = 0 if sign > 0 else value
        found.append(_row(of, date, cost, sign * value))
    return found


def costs_before(tx: Tx, company: int, record: int, transactions: list[int]) -> dict[tuple[int, int], tuple[str, int]]:
    """(transaction, update kind) -> date and cost as the record found it."""
    ids = tx.ids(transactions)
    counted = [
        number
        for (number,) in tx.all(
            """SELECT r.id FROM closing_record r WHERE r.company_id = :c AND r.id < :r AND r.posted_at IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM closing_record x WHERE x.reversal_of = r.id AND x.reversal_of <> 0
                                   AND x.posted_at IS NOT NULL AND x.id < :r)""",
            {"c": company, "r": record},
        )
    ]
    changes: dict[tuple[int, int], int] = {
        (transaction, kind): int(amount)
        for transaction, kind, amount in tx.all(
            f"""SELECT t.id, a.update_kind, SUM(a.amount) FROM inventory_transaction t
               CROSS JOIN (SELECT value FROM ids(:a)) r JOIN cost_adjustment a ON a.record_id = r.value
                 AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
               WHERE t.id IN (SELECT value FROM ids(:t)) AND a.{IN_COST} GROUP BY t.id, a.update_kind""",
            {"t": ids, "a": tx.ids(counted)},
        )
    }
    return {
        (transaction, kind): (date, amount + changes.get((transaction, kind), 0))
        for transaction, kind, date, amount in tx.all(
            """SELECT transaction_id, kind, date, amount FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:t))""",
            {"t": ids},
        )
    }


def _of_posting(
    tx: Tx, voucher: int, entry: LineKey | None, limit: int, after: tuple[int, int] | None
) -> list[BehindRow]:
    """A physical or financial update: before is what it took back."""
    rows = _posted(tx, voucher, entry)
    rows.sort(key=lambda row: row.place)
    if after is not None:
        size, last = after
        rows = [row for row in rows if row.place > (-abs(size), last)]
    known = named(tx, (row.transaction_id for row in rows[:limit]))
    return [_row(known.get(row.transaction_id, UNKNOWN), row.date, row.taken_back, row.change) for row in rows[:limit]]


def _posted(tx: Tx, voucher: int, entry: LineKey | None) -> list[_Posted]:
    """The updates of a voucher, or those behind one line."""
    rows = tx.rows(
        _Posted,
        f"""SELECT u.transaction_id, u.date, u.amount, u.taken_back, u.accounts_id,
                  COALESCE(p.accounts_id, 0) AS physical_accounts_id
           FROM inventory_update u
           LEFT JOIN inventory_update p ON p.transaction_id = u.transaction_id AND p.kind = {PHYSICAL} AND u.kind = {FINANCIAL}
           WHERE u.voucher_id = :v""",
        {"v": voucher},
    )
    if entry is not None:
        used = {number for row in rows for number in row.accounts if number}
        fits = set(_accounts_on(tx, used, entry))
        rows = [row for row in rows if fits.intersection(row.accounts)]
    return rows
