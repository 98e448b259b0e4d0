"""Which company a bundle goes into, and in what currency its amounts are read.

The currency comes first: how many decimals an amount may have must be known before the files are read.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from core.currency import DEFAULT, Currency
from core.errors import NotFound, RejectedInput
from core.importing import Bundle
from db.company.currencies import chosen as chosen_currency
from db.company.currencies import currency_of
from db.engine.session import Database, Tx


class Target(NamedTuple):
    """The company of an import."""

    code: str
    company: int
    """0: to be created."""
    others: tuple[int, ...]
    """The companies of the database."""


def target_of(tx: Tx, code: str | None, bundle: str) -> Target:
    """The company: as named, else the only one, else a new one with the bundle's name."""
    rows = tx.all("SELECT code, id FROM company ORDER BY id")
    ids = tuple(number for _, number in rows)
    if code is None and len(rows) > 1:
        raise NotFound(
            "several companies are in this database",
            where=", ".join(name for name, _ in rows),
            advice="Choose one with `--company CODE`.",
        )
    if code is None and rows:
        name, number = rows[0]
        return Target(name, number, ids)
    code = code or bundle
    return Target(code, dict(rows).get(code, 0), ids)


def currency_of_import(database: Database[Any] | None, code: str | None, chosen: str | None) -> Currency:
    """That of the company that is there, else the chosen one, else the default; ``RejectedInput`` for another one.

    ``database`` is ``None`` where there are no books yet.
    """
    wanted = chosen_currency(chosen or DEFAULT)
    if database is None:
        return wanted
    with database.read() as tx:
        target = target_of(tx, code, "")
        if not target.company:
            return wanted
        present = currency_of(tx, target.company)
    if chosen is not None:
        refuse_other_currency(target.code, present, chosen)
    return present


def refuse_replacing(target: Target, bundle: Bundle) -> None:
    """Only the standard posting profile of a new company is replaced, and only by another one."""
    if not bundle.replaces_profile:
        return
    if target.company:
        raise RejectedInput(
            f"company {target.code} has its posting profile already",
            advice="Leave out `--replace-profile`: lines of posting_profile.csv take the place of those with the same key.",
        )
    if not bundle.posting_profile:
        raise RejectedInput(
            f"{bundle.name} has no posting_profile.csv that could replace the standard posting profile",
            advice="Leave out `--replace-profile`, or write all posting keys in posting_profile.csv.",
        )


def refuse_other_currency(company: str, present: Currency, wanted: str) -> None:
    """What a company has posted is in its currency, so it keeps it."""
    if present.code != wanted:
        raise RejectedInput(
            f"company {company} has its amounts in {present.code}, not in {wanted}",
            advice="The currency of a company does not change; a company in another currency is a new one.",
        )
