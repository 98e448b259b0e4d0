"""Notes on why inventory and ledger differ, as they are read: those of a ledger period, through a day."""

from __future__ import annotations

from typing import NamedTuple

from core.difference_notes import DifferenceNote
from db.engine.session import Tx
from db.reading.names import stamp_text


class _Stored(NamedTuple):
    """A row of ``reconciliation_note``."""

    account_id: int
    id: int
    account: str
    date: str
    amount: int
    difference: int
    text: str
    by: str
    at: str


def last_posted(tx: Tx, company: int) -> str:
    """The newest date of a voucher; empty before the first."""
    return tx.value("SELECT MAX(date) FROM voucher WHERE company_id = :c", {"c": company}) or ""


def period_of(tx: Tx, company: int, date: str) -> tuple[str, str] | None:
    """First and last day of the ledger period that has this day; ``None``: none has."""
    row = tx.one(
        "SELECT start_date, end_date FROM ledger_period WHERE company_id = :c AND start_date <= :d AND end_date >= :d",
        {"c": company, "d": date},
    )
    return (row[0], row[1]) if row else None


def notes_of_period(tx: Tx, company: int, date: str) -> dict[int, list[DifferenceNote]]:
    """Account id -> notes of the period of this day, through the day, the oldest first."""
    period = period_of(tx, company, date) if date else None
    found: dict[int, list[DifferenceNote]] = {}
    if period is None:
        return found
    for row in tx.rows(
        _Stored,
        """SELECT n.account_id, n.id, a.code AS account, n.date, n.amount, n.difference, n.text, n.created_by AS by,
                  n.created_at AS at
           FROM reconciliation_note n JOIN main_account a ON a.id = n.account_id
           WHERE n.company_id = :c AND n.date >= :first AND n.date <= :d ORDER BY n.id""",
        {"c": company, "first": period[0], "d": date},
    ):
        values = row._asdict()
        account = values.pop("account_id")
        found.setdefault(account, []).append(DifferenceNote(**{**values, "at": stamp_text(row.at)}))
    return found
