"""The settlements of a record as a list: filtered, sorted and paged from either end by the database, with what they add up to.

What the rows are, and what can be asked of them, says `db.reading.settled`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.listing import Key, Listing
from core.views.totals import SettlementTotals
from core.views.transactions import SettlementRow
from db.engine.session import Tx
from db.reading.filtering import Bound, keyset
from db.reading.settled import Rows, bound_of, rows_of
from db.reading.settled_windows import before_in_windows, page_in_windows
from db.reading.settlements import (
    ADJUSTED_COLUMNS,
    SETTLED_COLUMNS,
    StoredAdjustment,
    StoredSettlement,
    adjusted_rows,
    opposite,
    settled_rows,
)
from db.records.quantities import IN_COST


def settlement_rows(
    tx: Tx, company: int, record: int, listing: Listing, *, limit: int, after: Key | None, backward: bool
) -> list[SettlementRow]:
    """A page of the list."""
    rows = rows_of(tx, company, record)
    if rows is None:
        return []
    begins = None if after is None else rows.values(after)
    found = page_in_windows(rows, listing, begins, _read, limit=limit, backward=backward)
    if found is None:
        bound = bound_of(rows)
        page = keyset(rows.key(listing), listing, begins, bound, backward=backward)
        where = rows.from_where(listing, bound, each=not listing.order)
        found = _read(rows, f"{where} AND {page.condition} ORDER BY {page.order}", bound, limit)
    found = found[::-1] if backward else found
    shown = _shown(rows, found)
    return [opposite(row, rows.head, record) for row in shown] if rows.shown.reversal else shown


def _read(rows: Rows, tail: str, bound: Bound, limit: int) -> list[StoredSettlement] | list[StoredAdjustment]:
    params = {**bound.params, "n": limit}
    if rows.settles:
        return rows.tx.rows(StoredSettlement, f"SELECT {SETTLED_COLUMNS} {tail} LIMIT :n", params)
    return rows.tx.rows(StoredAdjustment, f"SELECT {ADJUSTED_COLUMNS} {tail} LIMIT :n", params)


def _shown(rows: Rows, found: Sequence[Any]) -> list[SettlementRow]:
    shown = settled_rows if rows.settles else adjusted_rows
    return shown(rows.tx, rows.company, found)


def settlements_before(tx: Tx, company: int, record: int, listing: Listing, key: Key) -> int:
    """How many rows of the list stand before this key."""
    rows = rows_of(tx, company, record)
    if rows is None:
        return 0
    in_windows = before_in_windows(rows, listing, rows.values(key))
    if in_windows is not None:
        return in_windows
    bound = bound_of(rows)
    before = keyset(rows.key(listing), listing, rows.values(key), bound, backward=True)
    return int(tx.value(f"SELECT COUNT(*) {rows.from_where(listing, bound)} AND {before.condition}", bound.params))


def settlement_totals(tx: Tx, company: int, record: int, listing: Listing) -> SettlementTotals:
    """What the rows of the list add up to; summed by cost group in SQL and together here, since one may be near the limit."""
    rows = rows_of(tx, company, record)
    if rows is None:
        return SettlementTotals(count=0, items=0, quantity=0, amount=0, adjustment=0, canceled=False)
    by_group = _sums(rows, listing)
    count, quantity, amount, adjustment = (sum(int(row[at]) for row in by_group) for at in (1, 2, 3, 4))
    return SettlementTotals(
        count=count,
        items=_items(tx, [row[0] for row in by_group]),
        quantity=quantity,
        amount=amount,
        adjustment=adjustment,
        canceled=count > 0 and rows.head.canceled,
    )


def _sums(rows: Rows, listing: Listing) -> list[tuple[int, int, int, int, int]]:
    """(cost group, rows, quantity, amount, adjustment); of a whole close the adjustments by another way, which is shorter."""
    bound = bound_of(rows)
    plain = replace(listing, order="")
    whole = rows.settles and not listing.terms
    columns = f"COUNT(*), SUM({rows.quantity}), SUM({rows.amount}), {'0' if whole else f'SUM({rows.adjustment})'}"
    found = rows.tx.all(
        f"SELECT s.cost_group_id, {columns} {rows.from_where(plain, bound)} GROUP BY s.cost_group_id", bound.params
    )
    changes = _adjustments_of_issues(rows) if whole else {}
    return [
        (group, count, quantity, amount, int(adjustment) + changes.get(group, 0))
        for group, count, quantity, amount, adjustment in found
    ]


def _adjustments_of_issues(rows: Rows) -> Mapping[int, int]:
    return {
        group: int(change)
        for group, change in rows.tx.all(
            f"""SELECT a.cost_group_id, {rows.signed("SUM(a.amount)")} FROM cost_adjustment a
                WHERE a.record_id = :r AND a.{IN_COST} AND EXISTS
                  (SELECT 1 FROM settlement s WHERE s.record_id = :r AND s.cost_group_id = a.cost_group_id
                     AND s.issue_id = a.transaction_id) GROUP BY a.cost_group_id""",
            {"r": rows.shown.source},
        )
    }


def _items(tx: Tx, groups: Sequence[int]) -> int:
    rows = tx.all(
        "SELECT DISTINCT item_id FROM cost_group WHERE id IN (SELECT value FROM ids(:g)) LIMIT 2", {"g": tx.ids(groups)}
    )
    return len(rows)
