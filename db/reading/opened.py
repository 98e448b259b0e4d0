"""What stands behind the voucher of an opening, and behind that of its reversal: the transactions that it brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from core.vocabulary import RecordType
from db.engine.session import Tx

CHANGE = """u.amount + COALESCE((SELECT SUM(a.amount) FROM cost_adjustment a WHERE a.record_id = u.record_id
    AND a.cost_group_id = u.cost_group_id AND a.transaction_id = u.transaction_id), 0)"""
"""Value that an opened transaction brought, with the adjustments so far."""


class LineKey(NamedTuple):
    """What a voucher line sums: one account and posting type, and of a voucher by group or item only that (0: any)."""

    account_id: int
    posting_type: int
    item_group_id: int
    item_id: int


def is_opening(tx: Tx, record: int) -> bool:
    """Whether this record brought the open transactions of another system."""
    return bool(tx.value("SELECT type FROM closing_record WHERE id = :r", {"r": record}) == RecordType.OPENING)


def opened_by_group(tx: Tx, record: int) -> list[tuple[int, int, int]]:
    """(item group, transactions, value) of what an opening brought; nothing of another record."""
    if not is_opening(tx, record):
        return []
    rows = tx.all(
        f"""SELECT i.item_group_id, COUNT(*), SUM({CHANGE}) FROM inventory_update u
            JOIN cost_group g ON g.id = u.cost_group_id JOIN item i ON i.id = g.item_id
            WHERE u.record_id = :r AND u.record_id <> 0 GROUP BY i.item_group_id ORDER BY i.item_group_id""",
        {"r": record},
    )
    return [(group, int(count), int(value)) for group, count, value in rows]


def counts_by_account(tx: Tx, record: int) -> Iterable[tuple[int, int, int, int]]:
    """(transactions, item, account, posting type) of the inventory side."""
    for count, item, account, posting in tx.all(
        """SELECT COUNT(*), g.item_id, p.balance_account_id, p.balance_posting_type FROM inventory_update u
           JOIN posting_accounts p ON p.id = u.accounts_id JOIN cost_group g ON g.id = u.cost_group_id
           WHERE u.record_id = :r AND u.record_id <> 0 GROUP BY g.item_id, p.balance_account_id, p.balance_posting_type""",
        {"r": record},
    ):
        yield int(count), item, account, posting


def opened_rows(
    tx: Tx, record: int, line: LineKey | None, limit: int, after: tuple[int, int] | None
) -> list[tuple[int, str, int]]:
    """(transaction, date, value) behind a line or all, largest first."""
    where, params = "", {"r": record, "n": limit}
    if line is not None:
        where = " AND p.balance_account_id = :account AND p.balance_posting_type = :posting"
        params |= {"account": line.account_id, "posting": line.posting_type}
    if after is not None:
        where += f" AND (abs({CHANGE}) < :size OR (abs({CHANGE}) = :size AND u.transaction_id > :last))"
        params |= {"size": abs(after[0]), "last": after[1]}
    rows = tx.all(
        f"""SELECT u.transaction_id, u.date, {CHANGE} AS change FROM inventory_update u
            LEFT JOIN posting_accounts p ON p.id = u.accounts_id WHERE u.record_id = :r AND u.record_id <> 0{where}
            ORDER BY abs({CHANGE}) DESC, u.transaction_id LIMIT :n""",
        params,
    )
    return [(transaction, date, int(change)) for transaction, date, change in rows]
