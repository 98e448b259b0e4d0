"""How many transactions a run takes up: counted the same for its checks, its bundles and its progress, and found so by it.

These are the rows that ``open_rows`` reads. What is only physically updated counts until it is invoiced, whatever the date of
the invoice; what was split off counts from the day of its delivery.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.among import among
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx


def _invoiced(transaction: str) -> str:
    """SQL: whether it is invoiced, or its physical update undone."""
    return f"EXISTS (SELECT 1 FROM inventory_update f WHERE f.transaction_id = {transaction} AND f.kind = {FINANCIAL})"


def has_parts(tx: Tx, company: int) -> bool:
    """Whether anything was updated in parts. The sign keeps SQLite from the index of the company, which finds everything."""
    sql = "SELECT 1 FROM inventory_transaction WHERE parent_id <> 0 AND +company_id = :c LIMIT 1"
    return tx.one(sql, {"c": company}) is not None


def open_counts(tx: Tx, company: int, last_record: int, last_date: str, date: str) -> dict[int, int]:
    """Cost group -> transactions that are open or newly updated up to the date; 0 where there is only what takes no part.

    ``last_record`` and ``last_date`` are those of the newest active close.
    """
    params = {"c": company, "r": last_record, "last": last_date, "date": date}
    parts = has_parts(tx, company)
    counts = dict[int, int]()
    for sql in (_snapshot(), _invoices(), *([_split_off()] if parts else [])):
        _add(counts, tx.all(sql, params))
    _add(counts, _deliveries(tx, params, split=parts))
    return counts


def _add(counts: dict[int, int], found: Iterable[tuple[int, int]]) -> None:
    for group, count in found:
        counts[group] = counts.get(group, 0) + int(count)


def _snapshot() -> str:
    return f"""SELECT b.cost_group_id, SUM(CASE WHEN b.update_kind = {PHYSICAL} AND {_invoiced("b.transaction_id")} THEN 0 ELSE 1 END)
               FROM open_balance b WHERE b.record_id = :r GROUP BY b.cost_group_id"""


def _new(kind: str, joined: str = "") -> str:
    return f"""inventory_update u JOIN cost_group g ON g.id = u.cost_group_id {joined}
               WHERE g.company_id = :c AND u.date > :last AND u.date <= :date AND u.record_id = 0 AND u.kind = {kind}"""


def _invoices() -> str:
    return f"""SELECT u.cost_group_id, SUM(CASE WHEN u.quantity = 0 THEN 0 ELSE 1 END)
               FROM {_new(FINANCIAL)} GROUP BY u.cost_group_id"""


def _deliveries(tx: Tx, params: dict[str, object], *, split: bool) -> Iterable[tuple[int, int]]:
    """What is only physically updated. PostgreSQL finds in one statement by a hash join what SQLite has to be led to."""
    return _by_hash(tx, params, split=split) if tx.dialect == "postgresql" else _in_order(tx, params, split=split)


def _by_hash(tx: Tx, params: dict[str, object], *, split: bool) -> Iterable[tuple[int, int]]:
    parted = "LEFT JOIN inventory_transaction t ON t.id = u.transaction_id AND t.parent_id <> 0" if split else ""
    return tx.all(
        f"""SELECT u.cost_group_id, SUM(CASE WHEN u.quantity = 0 OR f.transaction_id IS NOT NULL
                {"OR t.id IS NOT NULL" if split else ""} THEN 0 ELSE 1 END)
            FROM {_new(PHYSICAL, f"{parted} LEFT JOIN inventory_update f ON f.transaction_id = u.transaction_id AND f.kind = {FINANCIAL}")}
            GROUP BY u.cost_group_id""",
        params,
    )


def _in_order(tx: Tx, params: dict[str, object], *, split: bool) -> Iterable[tuple[int, int]]:
    """Asked in the order of the table: across it takes SQLite three times as long."""
    rows = tx.columns(
        f"SELECT u.cost_group_id, u.transaction_id, CASE WHEN u.quantity = 0 THEN 0 ELSE 1 END FROM {_new(PHYSICAL)}",
        params,
        3,
    )
    rows = rows[np.argsort(rows[:, 1])]
    parted = "AND NOT EXISTS (SELECT 1 FROM inventory_transaction t WHERE t.id = i.value AND t.parent_id <> 0)"
    waiting = tx.columns(
        f"SELECT i.value FROM (SELECT value FROM ids(:i)) i WHERE NOT {_invoiced('i.value')} {parted if split else ''}",
        {"i": tx.ids(rows[rows[:, 2] == 1, 1])},
        1,
    )
    groups, group = np.unique(rows[:, 0], return_inverse=True)
    counts = np.bincount(group[among(rows[:, 1], waiting[:, 0])], minlength=len(groups))
    return zip(groups.tolist(), counts.tolist(), strict=True)


def _split_off() -> str:
    return f"""SELECT t.cost_group_id, COUNT(*) FROM inventory_transaction t
               JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {PHYSICAL}
               JOIN inventory_update d ON d.transaction_id = t.parent_id AND d.kind = {PHYSICAL} AND d.date <= :date
               WHERE t.parent_id <> 0 AND t.company_id = :c AND NOT {_invoiced("t.id")}
                 AND NOT EXISTS (SELECT 1 FROM open_balance b WHERE b.record_id = :r AND b.cost_group_id = t.cost_group_id
                   AND b.transaction_id = t.id) GROUP BY t.cost_group_id"""
