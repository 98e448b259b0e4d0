"""Main accounts that come along with an export: those that the books do not have yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.importing.model import AccountRow
from core.mapping.beside import Beside


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """What an export of a general ledger has on an account."""

    account: str
    """Its number there."""
    ours: str
    """Blank where it is left out, or not known yet."""
    entries: int
    amount: int
    """Debit less credit, in minor units."""


def account_rows(codes: Iterable[str], beside: Beside) -> list[AccountRow]:
    """A row for each new account; its number is its name until somebody gives it one."""
    return [
        AccountRow(number, code, code, blocked=False)
        for number, code in enumerate(sorted(set(codes) - set(beside.accounts)), 1)
    ]
