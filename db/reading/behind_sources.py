"""What stands behind a voucher line, as statements: which transactions, and by how much it changed each.

A record has adjusted them, an opening brought them, a posting updated them. Each statement gives the same columns, so that one
list (`db.reading.behind`) filters, sorts and pages all three.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.close.identity import VIRTUAL_BIT
from core.errors import NotFound
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.opened import CHANGE, LineKey, is_opening
from db.reading.vouchers import StoredVoucher, adjusting_record, voucher_row


@dataclass(frozen=True, slots=True)
class Behind:
    """The rows behind a voucher or one of its lines."""

    columns: str
    """Of a row: transaction_id, cost_group_id, kind, change, taken_back; of a reversal, what it reversed."""
    source: str
    """Where they stand."""
    where: str
    params: dict[str, Any]
    record: int = 0
    """The record that adjusted or opened them; 0: a posting."""
    opened: bool = False
    reversal: bool = False

    def select(self, groups: str = "", through: str = "") -> str:
        """The statement; with a condition of its cost group, or through a few transactions, of fewer rows."""
        by = "GROUP BY a.cost_group_id, a.transaction_id" if self.record and not self.opened else ""
        return f"SELECT {self.columns} FROM {through}{self.source} WHERE {self.where} {groups} {by}"

    @property
    def transactions(self) -> str:
        """The statement for the transaction of every row, one or several times."""
        return f"SELECT {self.transaction} FROM {self.source} WHERE {self.where}"

    @property
    def group(self) -> str:
        """The column of the cost group."""
        return "a.cost_group_id" if self.record and not self.opened else "u.cost_group_id"

    @property
    def transaction(self) -> str:
        """The column of the transaction."""
        return "a.transaction_id" if self.record and not self.opened else "u.transaction_id"


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


def behind(tx: Tx, company: int, number: str, line: int | None) -> Behind:
    """What stands behind a voucher, or behind one of its lines."""
    voucher, entry = _asked(tx, company, number, line)
    if not voucher.record_id:
        return _posted(tx, voucher.id, entry)
    source = adjusting_record(tx, voucher.record_id)
    reversal = source != voucher.record_id
    if is_opening(tx, source):
        return _opened(source, entry, reversal=reversal)
    return _adjusted(tx, source, entry, reversal=reversal)


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


def _adjusted(tx: Tx, source: int, entry: LineKey | None, *, reversal: bool) -> Behind:
    """What a record adjusted behind a line or in all."""
    where = "a.record_id = :r"
    params: dict[str, Any] = {"r": source}
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
    return Behind(
        "a.transaction_id, a.cost_group_id, MAX(a.update_kind) AS kind, SUM(a.amount) AS change, 0 AS taken_back",
        "cost_adjustment a",
        where,
        params,
        source,
        reversal=reversal,
    )


def _opened(record: int, entry: LineKey | None, *, reversal: bool) -> Behind:
    """What was opened came from nothing; its reversal takes it back."""
    where, params = "", {"r": record}
    if entry is not None:
        where = " AND p.balance_account_id = :account AND p.balance_posting_type = :posting"
        params |= {"account": entry.account_id, "posting": entry.posting_type}
    return Behind(
        f"u.transaction_id, u.cost_group_id, u.kind, {CHANGE} AS change, 0 AS taken_back",
        "inventory_update u LEFT JOIN posting_accounts p ON p.id = u.accounts_id",
        f"u.record_id = :r AND u.record_id <> 0{where}",
        params,
        record,
        opened=True,
        reversal=reversal,
    )


def _posted(tx: Tx, voucher: int, entry: LineKey | None) -> Behind:
    """A physical or financial update, of a financial one also by the accounts of the physical one that it took back."""
    updates = f"""inventory_update u LEFT JOIN inventory_update p ON p.transaction_id = u.transaction_id
        AND p.kind = {PHYSICAL} AND u.kind = {FINANCIAL}"""
    params: dict[str, Any] = {"v": voucher}
    where = ""
    if entry is not None:
        used = tx.all(
            f"SELECT DISTINCT u.accounts_id, COALESCE(p.accounts_id, 0) FROM {updates} WHERE u.voucher_id = :v", params
        )
        params["a"] = tx.ids(_accounts_on(tx, {number for both in used for number in both if number}, entry))
        where = """ AND (u.accounts_id IN (SELECT value FROM ids(:a))
                         OR COALESCE(p.accounts_id, 0) IN (SELECT value FROM ids(:a)))"""
    return Behind(
        "u.transaction_id, u.cost_group_id, u.kind, u.amount - u.taken_back AS change, u.taken_back",
        updates,
        f"u.voucher_id = :v{where}",
        params,
    )
