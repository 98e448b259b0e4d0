"""The dates that a run holds while it works, and why it may not go on."""

from __future__ import annotations

from core.errors import LedgerPeriodNotOpen
from core.usecases.run import RunOrder
from core.vocabulary import RecordType
from db.company.lock import take_exclusive
from db.engine.session import Tx
from db.records.records import last_close, refuse_cancelled_periods, refuse_period


def stops_of(tx: Tx, company: int, order: RunOrder) -> list[str]:
    """Why this run may not go on now (rights and dates are checked again before posting)."""
    stops = []
    _, closed = last_close(tx, company)
    if order.date <= closed:
        stops.append(f"{order.date} is not after the last close ({closed}).")
    refusals = [refuse_period]
    if order.type is RecordType.CLOSING:
        refusals.append(refuse_cancelled_periods)
    for refuse in refusals:
        try:
            refuse(tx, company, order.date)
        except LedgerPeriodNotOpen as error:
            stops.append(str(error))
    return stops


def lock_dates(tx: Tx, company: int, record: int, order: RunOrder) -> None:
    """While a run works, updates dated up to its date are refused."""
    take_exclusive(tx, company)
    tx.execute(
        "UPDATE inventory_lock SET closing_until = :d, record_id = :r WHERE company_id = :c",
        {"d": order.date, "r": record, "c": company},
    )


def reopen_dates(tx: Tx, company: int, record: int) -> None:
    """The run does not hold the dates any longer."""
    tx.execute(
        "UPDATE inventory_lock SET closing_until = NULL, record_id = 0 WHERE company_id = :c AND record_id = :r",
        {"c": company, "r": record},
    )
