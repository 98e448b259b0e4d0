"""The ledger calendar with its inventory side: which close covers which period."""

from __future__ import annotations

from core.periods import PeriodRow, PeriodsView, covering
from db.engine.session import Tx


def periods_view(tx: Tx, company: int) -> PeriodsView:
    """Every ledger period, newest first."""
    closes = tx.all(
        """SELECT date, number FROM active_record WHERE company_id = :c AND type IN ('closing', 'opening')
           ORDER BY id""",
        {"c": company},
    )
    rows = tx.all(
        """SELECT start_date, end_date, name, status, inventory_access FROM ledger_period WHERE company_id = :c
           ORDER BY start_date DESC""",
        {"c": company},
    )
    periods = []
    for start, end, name, status, access in rows:
        side, number, day = covering(start, end, closes)
        periods.append(
            PeriodRow(
                start=start,
                end=end,
                name=name,
                status=status,
                access=access,
                inventory=side,
                closed_by=number,
                closed_on=day,
            )
        )
    closed_until, closed_by = closes[-1] if closes else ("", "")
    return PeriodsView(closed_until, closed_by, tuple(periods))
