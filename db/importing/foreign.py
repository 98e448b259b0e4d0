"""The general ledger of another system, kept beside ours for comparison."""

from __future__ import annotations

from core.importing import Bundle
from db.company.numbers import next_numbers
from db.company.turnover import Turnover, add_turnover
from db.engine.session import Tx
from db.tables.columns import FOREIGN_ENTRY
from db.tables.table import insert


def write(tx: Tx, company: int, bundle: Bundle) -> None:
    """Add the entries of the bundle, each with the file and line it came from."""
    if not bundle.ledger:
        return
    add_turnover(tx, company, Turnover.LEDGER, sum(abs(row.amount) for row in bundle.ledger))
    accounts = dict(tx.all("SELECT code, id FROM main_account WHERE company_id = :c", {"c": company}))
    first = next_numbers(tx, 0, "foreign_entry", len(bundle.ledger))
    insert(
        tx,
        FOREIGN_ENTRY,
        (
            (
                number,
                company,
                row.voucher,
                row.date,
                accounts[row.account],
                row.amount,
                row.source,
                bundle.name,
                row.line,
            )
            for number, row in enumerate(bundle.ledger, first)
        ),
    )
