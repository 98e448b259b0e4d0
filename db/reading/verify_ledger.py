"""Inventory against the ledger: today, and as of the end of every month, so that a date that was moved hides nowhere."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.costing.shape import Ints
from core.plural import plural
from core.posting.two_sides import OTHER_SIDES, is_misplaced
from core.verifying import places
from core.views.checks import Finding
from core.vocabulary import RecordType, UpdateKind
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.balances import LASTING
from db.reading.facts import BookFacts
from db.reading.findings import fine, warn
from db.reading.parting import inventory_accounts
from db.reading.reconcile import reconcile
from db.records.quantities import IN_COST


class _Sums(NamedTuple):
    """What accounts gained in inventory less what they gained in the ledger, account by account and month by month."""

    accounts: int
    account: Ints
    month: Ints
    left: Ints
    crossed: Ints
    """Of what the ledger gained: the other side of postings, which should not have gone to an inventory account."""
    inventory: int
    """Value of all inventory."""


def checks(facts: BookFacts) -> list[Finding]:
    """Today's sums, then those of the months before."""
    tx, company, sums = facts.tx, facts.company, _sums(facts)
    return [against_ledger(tx, company, sums), month_ends(tx, company, sums)]


def against_ledger(tx: Tx, company: int, sums: _Sums) -> Finding:
    """Inventory value = balance of the inventory accounts."""
    every, at = np.unique(sums.account, return_inverse=True)
    today = np.zeros(len(every), np.int64)
    np.add.at(today, at, sums.left)
    if not today.any():
        total = currency_of(tx, company).text(sums.inventory)
        return fine("inventory_ledger", f"Inventory and ledger agree on {plural(sums.accounts, 'account')}: {total}.")
    found = reconcile(tx, company, foreign=False)
    wrong = [account for account in found.accounts if account.difference]
    first, text = wrong[0], found.currency.text
    where = f"; they first differ at voucher {first.parting.voucher} of {first.parting.date}" if first.parting else ""
    crossed = _crossed(tx, company, first.account)
    rows = [
        (
            account.account,
            text(account.inventory or 0),
            text(account.ledger),
            text(account.difference),
            account.parting.voucher if account.parting else "",
        )
        for account in wrong
    ]
    figures = f"Account {first.account}: inventory {text(first.inventory or 0)}, ledger {text(first.ledger)}"
    if not crossed:
        advice = "Something may have been posted to the account by hand: `invclose reconcile` shows both sides."
        return warn("inventory_ledger", f"{figures}{where}.", advice, rows)
    sides = ", ".join(f"{side.name} {text(side.amount)}" for side in crossed)
    why = f"it is also the other side of postings ({sides}), first in voucher {crossed[0].voucher} of {crossed[0].date}"
    rest = sum(side.amount for side in crossed) + first.difference
    by_hand = f" {text(rest)} has another reason, such as a posting by hand." if rest else ""
    return warn("inventory_ledger", f"{figures}; {why}.{by_hand}", _ADVICE, rows)


def month_ends(tx: Tx, company: int, sums: _Sums) -> Finding:
    """What each account gained in inventory up to each month end is what its ledger gained.

    Today's difference has a finding of its own; here is named the first month whose difference is another one.
    """
    wrong: list[tuple[int, int, int]] = []
    for number in np.unique(sums.account).tolist():
        chosen = sums.account == number
        upto = np.cumsum(sums.left[chosen])
        if (upto != upto[-1]).any() and len(odd := np.flatnonzero(upto)):
            wrong.append((int(sums.month[chosen][odd[0]]), number, int(upto[odd[0]])))
    if not wrong:
        months = plural(len(np.unique(sums.month)), "month")
        return fine("month_ends", f"Inventory and ledger agree at the end of {months}.")
    first, number, amount = min(wrong)
    code = tx.value("SELECT code FROM main_account WHERE id = :a", {"a": number})
    text = currency_of(tx, company).text(amount)
    message = f"Account {code}: inventory and ledger differ by {text} at the end of {first // 100}-{first % 100:02d}"
    crossed = int(sums.crossed[(sums.account == number) & (sums.month <= first)].sum())
    if amount + crossed == 0:
        return warn("month_ends", f"{message}, because the account is also the other side of postings.", _ADVICE)
    return warn("month_ends", f"{message}.", "`invclose reconcile --as-of DATE` with that date shows both sides.")


_ADVICE = (
    "An inventory account holds nothing but inventory. `invclose profile list` shows which lines name it; give them"
    " another account, then undo what was posted (`invclose undo NUMBER`; first reverse a close of its days) and post it again."
)


class _Side(NamedTuple):
    """What a posting type that is no inventory put on an inventory account, and where it began."""

    name: str
    amount: int
    voucher: str
    date: str


def _crossed(tx: Tx, company: int, code: str) -> list[_Side]:
    """The other sides of postings on an inventory account, the earliest first."""
    found = tx.all(
        """SELECT e.posting_type, SUM(e.amount), MIN(e.voucher_id) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
           WHERE a.company_id = :c AND a.code = :a GROUP BY e.posting_type""",
        {"c": company, "a": code},
    )
    others = {int(kind): kind.label for kind in OTHER_SIDES if is_misplaced(kind, code, (code,))}
    sides = [(voucher, others[kind], int(amount)) for kind, amount, voucher in found if kind in others and amount]
    heads = {
        row[0]: row[1:]
        for row in tx.all(
            "SELECT id, number, date FROM voucher WHERE id IN (SELECT value FROM ids(:v))",
            {"v": tx.ids(sorted({one[0] for one in sides}))},
        )
    }
    return [_Side(name, amount, *heads[voucher]) for voucher, name, amount in sorted(sides)]


_MONTHS = 1_000_000
"""More than the largest yyyymm."""


def _sums(facts: BookFacts) -> _Sums:
    tx, company = facts.tx, facts.company
    accounts = inventory_accounts(tx, company)
    pairs = sorted((stored, account) for account, every in accounts.items() for stored in every)
    stored = np.array([pair[0] for pair in pairs], np.int64)
    of_stored = np.array([pair[1] for pair in pairs], np.int64)
    keys: list[Ints] = [np.zeros(0, np.int64)]
    amounts: list[Ints] = [np.zeros(0, np.int64)]
    crossings: Ints = np.zeros(0, np.int64)
    if accounts:
        for accounts_id, month, amount in (*_of_updates(facts), _of_records(tx, company)):
            at, there = places(stored, accounts_id)
            keys.append(of_stored[at[there]] * _MONTHS + month[there])
            amounts.append(amount[there])
    inventory = sum(int(amount.sum()) for amount in amounts)
    if accounts:
        every = ", ".join(str(int(account)) for account in accounts)
        ledger = tx.columns(
            f"SELECT account_id, {tx.date_code('date')} / 100, amount, posting_type FROM ledger_entry WHERE account_id IN ({every})",
            {},
            4,
        )
        keys.append(ledger[:, 0] * _MONTHS + ledger[:, 1])
        amounts.append(-ledger[:, 2])
        crossings = np.where(np.isin(ledger[:, 3], OTHER_SIDES), ledger[:, 2], 0)
    which, at = np.unique(np.concatenate(keys), return_inverse=True)
    left = np.zeros(len(which), np.int64)
    np.add.at(left, at, np.concatenate(amounts))
    crossed = np.zeros(len(which), np.int64)
    np.add.at(crossed, at[len(at) - len(crossings) :], crossings)
    account, month = np.divmod(which, _MONTHS)
    return _Sums(len(accounts), account, month, left, crossed, inventory)


def _of_updates(facts: BookFacts) -> list[tuple[Ints, Ints, Ints]]:
    """(stored accounts, month, amount) that updates added and, on the accounts of the physical update, took back."""
    every, month = facts.every_update, facts.every_update.date // 100
    openings = [head.id for head in facts.records if head.active and head.type is RecordType.OPENING]
    own = (every.record == 0) | np.isin(every.record, np.array(openings, np.int64))
    added = np.flatnonzero(own & (every.voucher != 0) & (every.accounts != 0))
    taken = np.flatnonzero(own & (every.taken_back != 0))
    physical = np.flatnonzero(every.kind == UpdateKind.PHYSICAL)
    at, there = places(every.id[physical], every.id[taken])
    taken, physical = taken[there], physical[at[there]]
    return [
        (every.accounts[added], month[added], every.amount[added]),
        (every.accounts[physical], month[taken], -every.taken_back[taken]),
    ]


def _of_records(tx: Tx, company: int) -> tuple[Ints, Ints, Ints]:
    """The same of the adjustments that count."""
    rows = tx.all(
        f"""SELECT t.accounts_id, r.date, SUM(t.amount) FROM active_record r JOIN adjustment_total t ON t.record_id = r.id
            WHERE r.company_id = :c AND t.{IN_COST} GROUP BY t.accounts_id, r.date""",
        {"c": company},
    )
    rows += tx.all(
        f"SELECT l.accounts_id, l.date, SUM(l.amount) FROM ({LASTING}) l GROUP BY l.accounts_id, l.date", {"c": company}
    )
    whole = np.array(
        [(stored, int(day[:4]) * 100 + int(day[5:7]), int(amount)) for stored, day, amount in rows], np.int64
    ).reshape(-1, 3)
    return whole[:, 0], whole[:, 1], whole[:, 2]
