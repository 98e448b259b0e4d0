"""Finds the company that a command or the application works in."""

from __future__ import annotations

from typing import NamedTuple

from core.currency import Currency
from core.errors import NotFound
from db.engine.session import Tx


class Company(NamedTuple):
    """A company as a command finds it."""

    id: int
    code: str
    currency: Currency


def find_company(tx: Tx, code: str | None) -> Company:
    """A company by its code; without a code the only one there is."""
    rows = [
        Company(number, name, Currency.of(currency))
        for number, name, currency in tx.all("SELECT id, code, currency FROM company ORDER BY code")
    ]
    if code is None and len(rows) == 1:
        return rows[0]
    for row in rows:
        if row.code == code:
            return row
    names = ", ".join(row.code for row in rows) or "none"
    if code is None and rows:
        raise NotFound(
            "several companies are in this database", where=names, advice="Choose one with `--company CODE`."
        )
    missing = f"company {code} does not exist" if code else "there is no company yet"
    raise NotFound(missing, where=f"companies: {names}", advice="`invclose import PATH --company CODE` creates one.")
