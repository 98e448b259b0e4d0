"""What there is in books, as far as a restore can lose it, and how far two books have the same history."""

from __future__ import annotations

from typing import Any, NamedTuple

from core.restoring import Chain, Common, CompanyBooks
from db.engine.session import Tx


class Link(NamedTuple):
    """One voucher or audit event."""

    id: int
    hash: str
    name: str


_CHAINS = {"voucher": "number", "audit_event": "action"}


def state_of(tx: Tx) -> dict[str, CompanyBooks]:
    """The companies of a database, by code."""
    return {code: _company(tx, company, code) for company, code in tx.all("SELECT id, code FROM company ORDER BY id")}


def _company(tx: Tx, company: int, code: str) -> CompanyBooks:
    key = {"c": company}
    records = tx.all("SELECT number, COALESCE(hash, '') FROM closing_record WHERE company_id = :c", key)
    users = tx.all("SELECT login, role FROM app_user WHERE company_id = :c", key)
    return CompanyBooks(
        code,
        _chain(tx, company, "voucher"),
        _chain(tx, company, "audit_event"),
        frozenset((str(number), str(digest)) for number, digest in records),
        frozenset((str(login), str(role)) for login, role in users),
    )


def _chain(tx: Tx, company: int, table: str) -> Chain:
    count = tx.value(f"SELECT COUNT(*) FROM {table} WHERE company_id = :c", {"c": company})
    newest = _newest(tx, company, table, None)
    return Chain(int(count), newest.name, newest.hash) if newest else Chain()


def _newest(tx: Tx, company: int, table: str, until: int | None) -> Link | None:
    """The newest link of a chain, of those through an id."""
    limit = "" if until is None else " AND id <= :until"
    row = tx.one(
        f"SELECT id, hash, {_CHAINS[table]} FROM {table} WHERE company_id = :c{limit} ORDER BY id DESC LIMIT 1",
        {"c": company, "until": until or 0},
    )
    return Link(int(row[0]), str(row[1] or ""), str(row[-1])) if row else None


def common_of(present: Tx, copy: Tx) -> dict[str, Common]:
    """How far the chains of the companies that both have agree, by code."""
    there: dict[str, Any] = dict(present.all("SELECT code, id FROM company"))
    found = {}
    for code, company in copy.all("SELECT code, id FROM company"):
        if code in there:
            vouchers, parts_at = _agree(present, there[code], copy, company, "voucher")
            events, _ = _agree(present, there[code], copy, company, "audit_event")
            found[code] = Common(vouchers, events, parts_at)
    return found


def _agree(present: Tx, mine: int, copy: Tx, theirs: int, table: str) -> tuple[int, str]:
    """How many links both chains begin with; and the name of the copy's first other one, when both go on."""

    def same(until: int) -> bool:
        return _newest(present, mine, table, until) == _newest(copy, theirs, table, until)

    newest_here, newest_there = _newest(present, mine, table, None), _newest(copy, theirs, table, None)
    if newest_here is None or newest_there is None:
        return 0, ""
    shorter = min(newest_here.id, newest_there.id)
    low, high = (
        0,
        shorter + 1,
    )  # of the ids through `low` both are the same, through `high` they are not, or it is the end
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if same(middle) else (low, middle)
    count = int(
        present.value(f"SELECT COUNT(*) FROM {table} WHERE company_id = :c AND id <= :i", {"c": mine, "i": low}) or 0
    )
    if low >= shorter:
        return count, ""
    other = copy.value(
        f"SELECT {_CHAINS[table]} FROM {table} WHERE company_id = :c AND id > :i ORDER BY id LIMIT 1",
        {"c": theirs, "i": low},
    )
    return count, str(other or "")
