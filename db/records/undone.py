"""Which transactions are undone, and what that means for the walk of returns."""

from __future__ import annotations

from collections.abc import Sequence

from core.vocabulary import LinkKind
from db.engine.session import Tx

NOT_UNDONE = "receipt_id NOT IN (SELECT n.transaction_id FROM undoing n)"
"""Links and settlements of receipts that stand. To be written after the table: ``l.{NOT_UNDONE}``."""

STANDING = "id NOT IN (SELECT n.transaction_id FROM undoing n UNION ALL SELECT n.opposite_id FROM undoing n)"
"""Transactions that are neither undone nor undo another. To be written after the table: ``t.{STANDING}``."""


def undone_ids(tx: Tx, company: int) -> frozenset[int]:
    """Transactions of a company that are undone, and those that undo them."""
    rows = tx.all("SELECT transaction_id, opposite_id FROM undoing WHERE company_id = :c", {"c": company})
    return frozenset(number for row in rows for number in row if number)


def undo_each_other(tx: Tx, issue: int, receipt: int) -> bool:
    """Whether one of two transactions undoes the other."""
    return (
        tx.one(
            """SELECT 1 FROM undoing WHERE (transaction_id = :i AND opposite_id = :r)
                 OR (transaction_id = :r AND opposite_id = :i)""",
            {"i": issue, "r": receipt},
        )
        is not None
    )


def left_walks(tx: Tx, company: int) -> dict[int, list[tuple[int, int]]]:
    """Issue -> (place, quantity) of its undone returns in the walk of its returns, in order of their places."""
    found: dict[int, list[tuple[int, int]]] = {}
    for issue, place, quantity in tx.all(
        f"""SELECT l.issue_id, l.issue_from, p.quantity FROM undoing n
            JOIN cost_link l ON l.receipt_id = n.transaction_id AND l.kind = {LinkKind.RETURN:d}
            JOIN inventory_update p ON p.transaction_id = l.receipt_id AND p.kind =
              CASE WHEN n.opposite_id = 0 THEN 0 ELSE 1 END
            WHERE n.company_id = :c ORDER BY l.issue_id, l.issue_from""",
        {"c": company},
    ):
        found.setdefault(issue, []).append((place, int(quantity)))
    return found


def moved_up(left: Sequence[tuple[int, int]], place: int) -> int:
    """By how many pieces a return moves up in the walk of its issue, since those before it left."""
    return sum(quantity for start, quantity in left if start < place)
