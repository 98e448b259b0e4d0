"""The vouchers of a main account: what each posted to it, filtered, sorted and paged from either end by the database.

An account has no index of its own: what is asked is answered by one pass over the lines, which SQLite ends as soon as a page
in posting order is full.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from core.days import FOREVER, NEVER
from core.errors import NotFound
from core.listing import EVERYTHING, Key, Listing
from core.views.vouchers import AccountTotals, AccountVoucherRow
from db.engine.session import Tx
from db.reading.filtering import Answers, Bound, as_text, iso, keyset


@dataclass(frozen=True, slots=True)
class Register:
    """The lines of an account in some days, both inclusive; blank: from the first, to the last."""

    account: str
    date_from: str = ""
    date_to: str = ""


class _Stored(NamedTuple):
    """A row of the list as the database gives it."""

    voucher_id: int
    number: str
    date: str
    kind: str
    document: str
    text: str
    by: str
    debit: int
    credit: int


_NET = "(x.debit - x.credit)"
_DEBIT = "SUM(CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END)"
_CREDIT = "SUM(CASE WHEN e.amount < 0 THEN -e.amount ELSE 0 END)"


def account_vouchers(
    tx: Tx,
    company: int,
    of: Register,
    listing: Listing = EVERYTHING,
    *,
    limit: int,
    after: Key | None = None,
    backward: bool = False,
) -> list[AccountVoucherRow]:
    """A page of the list; in its own order as they were posted. ``NotFound``: there is no such account."""
    bound = _bound(tx, company, of)
    bound.params["n"] = limit
    page = keyset(_key(tx, listing), listing, after, bound, backward=backward)
    begins = ""
    if after is not None and not listing.order:  # said of the lines as well, so that those before it are not added up
        begins = f"AND e.voucher_id {'<' if listing.turned is not backward else '>'} {bound.add(after[0])}"
    down = " DESC" if listing.turned is not backward and not listing.order else ""
    rows = tx.rows(
        _Stored,
        f"""SELECT x.voucher_id, v.number, v.date, v.kind, v.document, v.text, v.created_by AS by, x.debit, x.credit
            {_from_where(tx, listing, bound, begins, down)} AND {page.condition} ORDER BY {page.order} LIMIT :n""",
        bound.params,
    )
    found = [AccountVoucherRow(**{**row._asdict(), "debit": int(row.debit), "credit": int(row.credit)}) for row in rows]
    return found[::-1] if page.turn else found


def vouchers_before(tx: Tx, company: int, of: Register, listing: Listing, key: Key) -> int:
    """How many rows of the list stand before this key."""
    bound = _bound(tx, company, of)
    before = keyset(_key(tx, listing), listing, key, bound, backward=True)
    return int(tx.value(f"SELECT COUNT(*) {_from_where(tx, listing, bound)} AND {before.condition}", bound.params))


def account_totals(tx: Tx, company: int, of: Register, listing: Listing = EVERYTHING) -> AccountTotals:
    """What the rows of the list add up to, and the balance before the days."""
    bound = _bound(tx, company, of)
    count, debit, credit = tx.one(
        f"SELECT COUNT(*), SUM(x.debit), SUM(x.credit) {_from_where(tx, listing, bound)}", bound.params
    ) or (0, 0, 0)
    before = 0
    if of.date_from:
        before = tx.value("SELECT SUM(amount) FROM ledger_entry WHERE account_id = :a AND date < :s", bound.params)
    return AccountTotals(int(count), int(debit or 0), int(credit or 0), int(before or 0))


def _bound(tx: Tx, company: int, of: Register) -> Bound:
    account = tx.value(
        "SELECT id FROM main_account WHERE company_id = :c AND code = :a", {"c": company, "a": of.account}
    )
    if account is None:
        raise NotFound(f"account {of.account} does not exist", advice="`invclose account list` shows all of them.")
    return Bound(tx, {"a": int(account), "s": of.date_from or NEVER, "e": of.date_to or FOREVER})


def _key(tx: Tx, listing: Listing) -> tuple[str, ...]:
    """Expressions of the key of a row."""
    if not listing.order:
        return ("x.voucher_id",)
    value = {
        "date": as_text(tx, iso(tx, "v.date")),
        "voucher": as_text(tx, "v.number"),
        "document": as_text(tx, "v.document"),
        "net": _NET,
    }[listing.order]
    return value, "x.voucher_id"


def _from_where(tx: Tx, listing: Listing, bound: Bound, begins: str = "", down: str = "") -> str:
    """Everything behind the columns of a statement but the page."""
    texts = {"voucher": "v.number", "kind": "v.kind", "document": "v.document", "by": "v.created_by"}
    answers = Answers(
        words=lambda part: " OR ".join(bound.contains(text, part) for text in (*texts.values(), "v.text")),
        date=lambda beginning: bound.begins(iso(tx, "v.date"), beginning),
        amount=_NET,
        fields={name: partial(bound.contains, text) for name, text in texts.items()},
    )
    ordered = f" ORDER BY e.voucher_id{down}" if begins or down else ""
    return f"""FROM (SELECT e.voucher_id, {_DEBIT} AS debit, {_CREDIT} AS credit FROM ledger_entry e
          WHERE e.account_id = :a AND e.date >= :s AND e.date <= :e {begins} GROUP BY e.voucher_id{ordered}) x
        JOIN voucher v ON v.id = x.voucher_id WHERE v.posted = 1 AND {answers.where(listing.terms, bound)}"""
