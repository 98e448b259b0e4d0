"""Reversing an opening: what holds it, and what it leaves of on-hand."""

from __future__ import annotations

from core.reversal import Continued
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx

_CONTINUED = (
    ("marks", "SELECT 1 FROM marking m WHERE m.removed_by_record = 0 AND (m.issue_id = t.id OR m.receipt_id = t.id)"),
    ("returns", "SELECT 1 FROM cost_link l WHERE l.issue_id = t.id AND l.record_id = 0"),
    ("invoices", "SELECT 1 FROM inventory_update u WHERE u.transaction_id = t.id AND u.record_id = 0"),
)


def continued(tx: Tx, record: int) -> list[Continued]:
    """What was built on the transactions that an opening brought: the first transaction of each kind."""
    found = []
    for what, sql in _CONTINUED:
        row = tx.one(
            f"SELECT t.number FROM inventory_transaction t WHERE t.record_id = :r AND EXISTS ({sql}) ORDER BY t.id LIMIT 1",
            {"r": record},
        )
        if row:
            found.append(Continued(what, row[0]))
    return found


def take_back(tx: Tx, record: int) -> None:
    """Take the opened quantities and values off on-hand; what was posted since stays."""
    for group, quantity, amount, physical_quantity, physical_amount in tx.all(
        f"""SELECT cost_group_id,
                   SUM(CASE WHEN kind = {FINANCIAL} THEN quantity ELSE 0 END),
                   SUM(CASE WHEN kind = {FINANCIAL} THEN amount ELSE 0 END),
                   SUM(CASE WHEN kind = {PHYSICAL} THEN quantity ELSE 0 END),
                   SUM(CASE WHEN kind = {PHYSICAL} THEN amount ELSE 0 END)
            FROM inventory_update WHERE record_id = :r AND record_id <> 0 GROUP BY cost_group_id ORDER BY cost_group_id""",
        {"r": record},
    ):
        tx.execute(
            """UPDATE on_hand SET financial_quantity = financial_quantity - :fq, financial_amount = financial_amount - :fa,
                 physical_quantity = physical_quantity - :pq, physical_amount = physical_amount - :pa,
                 last_date = (SELECT MAX(u.date) FROM inventory_update u WHERE u.cost_group_id = :g AND u.record_id = 0)
               WHERE cost_group_id = :g""",
            {
                "fq": int(quantity),
                "fa": int(amount),
                "pq": int(physical_quantity),
                "pa": int(physical_amount),
                "g": group,
            },
        )
