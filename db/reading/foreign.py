"""The general ledger kept in another system, and where ours and that one part.

Vouchers of both are matched by number, and what has other numbers there by its amount on the same day: what is left over
explains the difference.
"""

from __future__ import annotations

from collections import defaultdict

from core.days import FOREVER
from core.reconciliation import ForeignParting
from db.engine.session import Tx
from db.reading.parting import upto


def foreign_values(tx: Tx, company: int, as_of: str | None = None) -> dict[int, int]:
    """Account id -> balance in the foreign ledger, of the accounts with entries."""
    rows = tx.all(
        f"SELECT account_id, SUM(amount) FROM foreign_entry WHERE company_id = :c{upto('date', as_of)} GROUP BY account_id",
        {"c": company, "d": as_of or FOREVER},
    )
    return {account: int(amount) for account, amount in rows}


def first_foreign_parting(tx: Tx, account: int, as_of: str | None = None) -> ForeignParting | None:
    """Compares day by day; only asked for when the balances differ."""
    left: dict[str, int] = defaultdict(int)
    for table, sign in (("ledger_entry", 1), ("foreign_entry", -1)):
        for day, amount in tx.all(
            f"SELECT date, SUM(amount) FROM {table} WHERE account_id = :a{upto('date', as_of)} GROUP BY date",
            {"a": account, "d": as_of or FOREVER},
        ):
            left[day] += sign * int(amount)
    days = sorted(day for day, amount in left.items() if amount)
    return _on_the_day(tx, account, days[0]) if days else None


def _on_the_day(tx: Tx, account: int, day: str) -> ForeignParting:
    params = {"a": account, "d": day}
    ours = {
        row[0]: int(row[1])
        for row in tx.all(
            """SELECT v.number, SUM(e.amount) FROM ledger_entry e JOIN voucher v ON v.id = e.voucher_id
               WHERE e.account_id = :a AND e.date = :d GROUP BY v.number ORDER BY v.number""",
            params,
        )
    }
    theirs: dict[str, int] = defaultdict(int)
    sources: dict[str, str] = {}
    for voucher, source, amount in tx.all(
        """SELECT voucher, source, SUM(amount) FROM foreign_entry WHERE account_id = :a AND date = :d
           GROUP BY voucher, source ORDER BY voucher, source""",
        params,
    ):
        theirs[voucher] += int(amount)
        sources.setdefault(voucher, source)
    for number in [number for number, amount in ours.items() if theirs.get(number) == amount]:
        del ours[number], theirs[number]
    _match_amounts(ours, theirs)
    voucher = min({*ours, *theirs})
    return ForeignParting(day, voucher, sources.get(voucher, ""), ours.get(voucher), theirs.get(voucher))


def _match_amounts(ours: dict[str, int], theirs: dict[str, int]) -> None:
    """Take out pairs of one amount whose numbers stand on one side only."""
    waiting = defaultdict(list)
    for number, amount in theirs.items():
        if number not in ours:
            waiting[amount].append(number)
    for number, amount in list(ours.items()):
        if number not in theirs and waiting[amount]:
            del ours[number], theirs[waiting[amount].pop(0)]
