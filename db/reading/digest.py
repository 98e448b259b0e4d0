"""Digests of the books: whether two runs left the same books, to the byte, on whichever database.

Left out is what may differ between equal runs: time stamps, users, machines, seconds, the hashes that contain them, and
keys that only order work. Names stand for keys of masters and vouchers.
"""

from __future__ import annotations

import hashlib

import numpy as np

from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, SettlementType
from db.engine.session import Tx
from db.reading.facts import BookFacts

_VISIBLE = "(t.record_id = 0 OR t.record_id IN (SELECT id FROM closing_record WHERE posted_at IS NOT NULL))"
_OF_RECORDS = (
    (
        "settlement",
        "record_id, cost_group_id, row, receipt_id, issue_id, receipt_from, issue_from, quantity, amount, principle, type",
        "record_id, cost_group_id, row",
    ),
    (
        "cost_adjustment",
        "record_id, cost_group_id, transaction_id, update_kind, kind, amount, quantity, accounts_id",
        "record_id, cost_group_id, transaction_id, update_kind, kind",
    ),
    (
        "adjustment_total",
        "record_id, cost_group_id, accounts_id, update_kind, kind, amount, transactions",
        "record_id, cost_group_id, accounts_id, update_kind, kind",
    ),
    (
        "open_balance",
        (
            "record_id, cost_group_id, {date}, transaction_id, update_kind, quantity, open_quantity, posted, adjusted, settled,"
            " accounts_id, layered, linked"
        ),
        "record_id, cost_group_id, transaction_id, update_kind",
    ),
)


class _Digest:
    """One sha256 over sections; each section is integers in columns or rows of mixed values."""

    def __init__(self, tx: Tx, company: int) -> None:
        self.tx, self.company = tx, company
        self._state = hashlib.sha256()

    def columns(self, name: str, sql: str, count: int, **params: object) -> None:
        self.integers(name, self.tx.columns(sql, {"c": self.company, **params}, count))

    def integers(self, name: str, matrix: np.ndarray) -> None:
        self._state.update(f"\n{name} {matrix.shape}\n".encode())
        self._state.update(np.ascontiguousarray(matrix, "<i8").tobytes())

    def rows(self, name: str, sql: str, **params: object) -> None:
        self._state.update(f"\n{name}\n".encode())
        for row in self.tx.all(sql, {"c": self.company, **params}):
            self._state.update(repr(row).encode())

    def hexdigest(self) -> str:
        return self._state.hexdigest()


def books_digest(tx: Tx, company: int, *, with_records: bool = True) -> str:
    """sha256 over every fact that readers see; without records only what was posted, not what was closed or adjusted."""
    digest = _Digest(tx, company)
    _postings(digest, with_records=with_records)
    if with_records:
        _records(digest)
    return digest.hexdigest()


def _postings(digest: _Digest, *, with_records: bool) -> None:
    _groups_and_accounts(digest)
    visible = _VISIBLE if with_records else "t.record_id = 0"
    _transactions(digest, visible)
    _links(digest, visible)
    _besides(digest)
    _marks(digest, with_records=with_records)
    _vouchers(digest, with_records=with_records)


def _groups_and_accounts(digest: _Digest) -> None:
    digest.rows(
        "cost_group",
        f"""SELECT d.id, i.code, {", ".join(f"d.{name}" for name in DIMENSIONS)}
            FROM cost_group d JOIN item i ON i.id = d.item_id WHERE d.company_id = :c ORDER BY d.id""",
    )
    digest.rows(
        "posting_accounts",
        """SELECT p.id, COALESCE(b.code, ''), p.balance_posting_type, COALESCE(o.code, ''), p.offset_posting_type,
                  COALESCE(w.code, ''), COALESCE(l.code, ''), COALESCE(f.code, ''), p.difference_posting_type, COALESCE(g.code, '')
           FROM posting_accounts p LEFT JOIN main_account b ON b.id = p.balance_account_id
           LEFT JOIN main_account o ON o.id = p.offset_account_id LEFT JOIN main_account w ON w.id = p.profit_account_id
           LEFT JOIN main_account l ON l.id = p.loss_account_id LEFT JOIN main_account f ON f.id = p.difference_account_id
           LEFT JOIN item_group g ON g.id = p.item_group_id WHERE p.company_id = :c ORDER BY p.id""",
    )


def _transactions(digest: _Digest, visible: str) -> None:
    code = digest.tx.date_code
    dimensions = ", ".join(f"d.{name}" for name in ALL_DIMENSIONS)
    digest.rows(
        "inventory_transaction",
        f"""SELECT t.id, t.cost_group_id, {dimensions}, t.reference, t.number, t.lot, t.quantity, t.parent_id, t.record_id
            FROM inventory_transaction t JOIN inventory_dimension d ON d.id = t.dimension_id
            WHERE t.company_id = :c AND {visible} ORDER BY t.id""",
    )
    digest.columns(
        "inventory_update",
        f"""SELECT t.transaction_id, t.kind, t.cost_group_id, {code("t.date")}, t.quantity, t.amount, t.document_amount,
                   t.taken_back, t.voucher_id, t.accounts_id, t.record_id
            FROM inventory_update t JOIN cost_group g ON g.id = t.cost_group_id
            WHERE g.company_id = :c AND {visible} ORDER BY t.transaction_id, t.kind""",
        11,
    )


def _links(digest: _Digest, visible: str) -> None:
    code = digest.tx.date_code
    digest.columns(
        "cost_link",
        f"""SELECT t.receipt_id, t.issue_id, t.kind, t.issue_from, t.amount, t.cost_group_id, {code("t.date")}, t.record_id
            FROM cost_link t JOIN cost_group g ON g.id = t.cost_group_id
            WHERE g.company_id = :c AND {visible} ORDER BY t.receipt_id, t.issue_id""",
        8,
    )
    digest.columns(
        "production_share",
        """SELECT s.receipt_id, s.weights_before, s.weight, s.weights, s.cost FROM production_share s
           JOIN inventory_transaction t ON t.id = s.receipt_id WHERE t.company_id = :c ORDER BY s.receipt_id""",
        5,
    )
    digest.columns(
        "undoing",
        f"""SELECT n.transaction_id, n.opposite_id, {code("n.date")}, n.voucher_id FROM undoing n
            WHERE n.company_id = :c ORDER BY n.transaction_id""",
        4,
    )
    digest.columns(
        "stock_count",
        f"""SELECT s.item_id, s.dimension_id, {code("s.date")}, s.transaction_id, s.quantity, s.on_hand FROM stock_count s
            JOIN item i ON i.id = s.item_id WHERE i.company_id = :c
            ORDER BY s.item_id, s.dimension_id, s.date, s.transaction_id""",
        6,
    )
    digest.columns(
        "cost_group_link",
        """SELECT l.from_group_id, l.to_group_id FROM cost_group_link l JOIN cost_group g ON g.id = l.from_group_id
           WHERE g.company_id = :c ORDER BY l.from_group_id, l.to_group_id""",
        2,
    )


def _besides(digest: _Digest) -> None:
    """What hangs on transactions and stands beside the ledger: parts, late links, opening lines, foreign entries, notes."""
    digest.rows(
        "part_update",
        """SELECT p.transaction_id, p.kind, p.part FROM part_update p JOIN inventory_transaction t ON t.id = p.transaction_id
           WHERE t.company_id = :c ORDER BY p.transaction_id, p.kind""",
    )
    digest.rows(
        "late_link",
        """SELECT x.cost_group_id, x.date, x.receipt_id, x.issue_id FROM late_link x
           JOIN inventory_transaction t ON t.id = x.receipt_id
           WHERE t.company_id = :c ORDER BY x.cost_group_id, x.date, x.receipt_id, x.issue_id""",
    )
    digest.rows(
        "opening_line",
        """SELECT p.transaction_id, p.date, p.voucher FROM opening_line p JOIN inventory_transaction t ON t.id = p.transaction_id
           WHERE t.company_id = :c ORDER BY p.transaction_id""",
    )
    digest.rows(
        "foreign_entry",
        """SELECT f.voucher, f.date, a.code, f.amount, f.source, f.line FROM foreign_entry f
           JOIN main_account a ON a.id = f.account_id WHERE f.company_id = :c ORDER BY f.id""",
    )
    digest.rows(
        "reconciliation_note",
        """SELECT a.code, n.date, n.amount, n.difference, n.text FROM reconciliation_note n
           JOIN main_account a ON a.id = n.account_id WHERE n.company_id = :c ORDER BY n.id""",
    )


def _marks(digest: _Digest, *, with_records: bool) -> None:
    removed = "removed_by_record" if with_records else "0"
    digest.columns(
        "marking",
        f"SELECT id, issue_id, receipt_id, quantity, {removed} FROM marking WHERE company_id = :c ORDER BY id",
        5,
    )


def _vouchers(digest: _Digest, *, with_records: bool) -> None:
    code = digest.tx.date_code
    which = "" if with_records else " AND v.record_id = 0"
    digest.rows(
        "voucher",
        f"""SELECT v.id, v.number, v.date, v.kind, v.document, v.record_id, v.posted, v.text FROM voucher v
            WHERE v.company_id = :c{which} ORDER BY v.id""",
    )
    digest.columns(
        "ledger_entry",
        f"""SELECT e.voucher_id, e.line, e.account_id, e.posting_type, e.amount, {code("e.date")}, e.item_group_id, e.item_id
            FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
            WHERE v.company_id = :c{which} ORDER BY e.voucher_id, e.line""",
        8,
    )


def _records(digest: _Digest) -> None:
    code = digest.tx.date_code
    digest.rows(
        "closing_record",
        """SELECT r.id, r.number, r.type, r.date, r.parameters, r.reversal_of, COALESCE(v.number, ''), r.note, r.adjusted,
                  r.transactions, r.settlements, r.warnings, r.passes
           FROM closing_record r LEFT JOIN voucher v ON v.id = r.voucher_id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY r.id""",
    )
    for table, columns, order in _OF_RECORDS:
        chosen = ", ".join(f"s.{column.strip()}" for column in columns.replace("{date}", "date").split(","))
        digest.columns(
            table,
            f"""SELECT {chosen.replace("s.date", code("s.date"))} FROM closing_record r JOIN {table} s ON s.record_id = r.id
                WHERE r.company_id = :c AND r.posted_at IS NOT NULL
                ORDER BY {", ".join(f"s.{column.strip()}" for column in order.split(","))}""",
            columns.count(",") + 1,
        )
    digest.rows(
        "closing_log",
        """SELECT l.record_id, l.cost_group_id, l.row, l.transaction_id, l.reason, l.quantity, l.amount, l.detail
           FROM closing_record r JOIN closing_log l ON l.record_id = r.id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY l.record_id, l.cost_group_id, l.row""",
    )
    digest.rows(
        "on_hand",
        """SELECT h.cost_group_id, h.physical_quantity, h.physical_amount, h.financial_quantity, h.financial_amount, h.last_date,
                  h.last_issue_quantity, h.last_issue_amount
           FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id WHERE g.company_id = :c ORDER BY h.cost_group_id""",
    )
    digest.rows(
        "item_price",
        """SELECT p.id, i.code, p.site, p.cost, p.from_date, p.record_id FROM item_price p JOIN item i ON i.id = p.item_id
           WHERE i.company_id = :c ORDER BY p.id""",
    )
    digest.rows("inventory_lock", "SELECT closed_until FROM inventory_lock WHERE company_id = :c")


def balances_digest(tx: Tx, company: int) -> str:
    """sha256 over what the books say now: balances, on-hand, open quantities and costs; not over how they came to it."""
    digest = _Digest(tx, company)
    facts = BookFacts(tx, company)
    digest.rows(
        "ledger",
        """SELECT e.account_id, SUM(e.amount) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
           WHERE v.company_id = :c GROUP BY e.account_id HAVING SUM(e.amount) <> 0 ORDER BY e.account_id""",
    )
    digest.rows(
        "on_hand",
        """SELECT h.cost_group_id, h.physical_quantity, h.physical_amount, h.financial_quantity, h.financial_amount
           FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id WHERE g.company_id = :c ORDER BY h.cost_group_id""",
    )
    newest = facts.records[-1].id if facts.records else 0
    settled = np.zeros(len(facts.financial), np.int64)
    rows = facts.settlements[SettlementType.SETTLED]
    for side in (rows.receipt, rows.issue):
        at, there = facts.financial_places.find(side)
        np.add.at(settled, at[there], rows.quantity[there])
    for name, updates, kind in (("financial", facts.financial, 1), ("physical", facts.physical, 0)):
        cost = updates.amount + facts.changed(updates, kind, newest)
        columns = [updates.id, updates.quantity, cost]
        if kind:
            columns.append(settled)
        else:
            columns = [column[~facts.invoices.there] for column in columns]
        digest.integers(name, np.column_stack(columns))
    digest.rows("inventory_lock", "SELECT closed_until FROM inventory_lock WHERE company_id = :c")
    return digest.hexdigest()
