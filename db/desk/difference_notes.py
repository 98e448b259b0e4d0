"""Notes on why inventory and ledger differ on an account, as the desk writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.difference_notes import DifferenceNote, amount_to_explain, text_of_note
from core.errors import NotFound, RejectedInput
from db.company.chain import audit
from db.company.currencies import currency_of
from db.company.numbers import next_numbers
from db.reading.difference_notes import notes_of_period, period_of
from db.reading.reconcile import reconcile
from db.tables.columns import RECONCILIATION_NOTE
from db.tables.table import insert

if TYPE_CHECKING:
    from core.money import Amount
    from core.reconciliation import ReconciledAccount
    from db.engine.session import Tx


@dataclass(frozen=True, slots=True)
class Compared:
    """An account as it was compared before the note is written."""

    account_id: int
    code: str
    difference: Amount


def compared(tx: Tx, company: int, account: str, as_of: str) -> Compared:
    """Inventory less ledger on an account as of a day; ``RejectedInput`` where no note can be kept, ``NotFound``."""
    if period_of(tx, company, as_of) is None:
        raise RejectedInput(
            f"No ledger period has the day {as_of}, and a note is kept with its period",
            advice="`invclose period list` shows the periods; `invclose period set START end=DATE` adds one.",
        )
    found = {row.account: row for row in reconcile(tx, company, as_of, foreign=False, vouchers=False).accounts}
    row: ReconciledAccount | None = found.get(account)
    if row is None:
        raise NotFound(
            f"account {account} holds no inventory",
            where=f"those that do: {', '.join(sorted(found))}" if found else "",
            advice="`invclose reconcile` lists them.",
        )
    number = tx.value("SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": account})
    return Compared(int(number), account, row.difference)


def explain_difference(
    tx: Tx, company: int, of: Compared, as_of: str, text: str, amount: Amount | None
) -> DifferenceNote:
    """Write a note of this amount, or of all that no note explains yet; it and its audit event are one transaction."""
    number = next_numbers(tx, 0, "reconciliation_note", 1)  # whoever comes next waits here, and sees this note
    before = notes_of_period(tx, company, as_of).get(of.account_id, ())
    explained = sum(note.amount for note in before)
    currency = currency_of(tx, company)
    wanted = amount_to_explain(of.code, as_of, of.difference, explained, amount, currency)
    said = text_of_note(text)
    who, now = tx.actor(), tx.now()
    insert(tx, RECONCILIATION_NOTE, [(number, company, of.account_id, as_of, wanted, of.difference, said, now, who)])
    detail = {
        "as_of": as_of,
        "amount": currency.text(wanted),
        "difference": currency.text(of.difference),
        "explained": currency.text(explained + wanted),
        "note": said,
    }
    audit(tx, company, "difference explained", of.code, detail)
    return DifferenceNote(
        id=number, account=of.code, date=as_of, amount=wanted, difference=of.difference, text=said, by=who, at=now
    )
