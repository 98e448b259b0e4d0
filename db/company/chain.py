"""The hash chains: vouchers of a company in posting order, its audit events, and the seals over everything.

A hash covers the canonical text of the fact and the hash before it, so that any later edit, deletion or swap breaks
the chain at that fact. The seals are made in one place, `seal`, when a transaction is about to be committed, of what its
watcher saw: no use case has to think of it, and none can forget it (docs/decisions/0012-seals.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from core.proof import seals
from core.proof.columns import Column, digests
from core.proof.seals import ALL, SHARED, Part
from db.company import sealed
from db.company.numbers import next_numbers
from db.company.watching import Gathered, Watch
from db.engine import clock
from db.engine.session import Database, Tx
from db.tables.columns import AUDIT_EVENT, SEAL, SEAL_PART
from db.tables.table import insert

OS_USER = "os_user"
"""In the detail of an event: the owner of the process, where somebody else is the actor."""
KEY_OF = "ssh_key_of"
"""The person whose SSH key opened the session, where the server names somebody else as the actor."""


def voucher_hash(
    previous: str, number: str, date: str, kind: str, document: str, entries: Iterable[Sequence[int]]
) -> str:
    """Entries as (line, account, posting type, amount, item group, item)."""
    lines = ";".join([f"{line},{a},{t},{m},{g},{i}" for line, a, t, m, g, i in entries])
    return hashlib.sha256(f"{previous}|{number}|{date}|{kind}|{document}|{lines}".encode()).hexdigest()


def chain_head(tx: Tx, company: int) -> str:
    """Hash of the newest voucher."""
    found = tx.value("SELECT hash FROM voucher WHERE company_id = :c ORDER BY id DESC LIMIT 1", {"c": company})
    return str(found or "")


def event_hash(previous: str, event: tuple[str, ...]) -> str:
    """Hash of one audit event: (at, actor, host, action, subject, detail)."""
    return hashlib.sha256("|".join((previous, *event)).encode()).hexdigest()


def audit(tx: Tx, company: int, action: str, subject: str, detail: dict[str, Any]) -> None:
    """Add an audit event in the same transaction: who, when, from where, what.

    Where the actor is not the owner of the process (a user of the server, a person behind a shared account), both are kept.
    """
    number = next_numbers(tx, 0, "audit_event", 1)
    previous = (
        tx.value("SELECT hash FROM audit_event WHERE company_id = :c ORDER BY id DESC LIMIT 1", {"c": company}) or ""
    )
    at, who, where, user = tx.now(), tx.actor(), clock.host(), clock.account()
    if user != who:
        detail = {**detail, OS_USER: user}
    if (person := clock.login()) not in (who, user):
        detail = {**detail, KEY_OF: person}
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    head = event_hash(previous, (at, who, where, action, subject, text))
    insert(tx, AUDIT_EVENT, [(number, company, at, who, where, action, subject, text, previous, head)])


class Head(NamedTuple):
    """The newest seal of a company: what proves everything before it."""

    number: int
    hash: str
    at: str


def head(tx: Tx, company: int) -> Head:
    """The head of the chain of seals; number 0 before the first."""
    row = tx.one("SELECT number, hash, at FROM seal WHERE company_id = :c ORDER BY number DESC LIMIT 1", {"c": company})
    return Head._make(row) if row else Head(0, "", "")


class SealingWatch(Watch):
    """A watcher that seals what it saw."""

    def finish(self) -> None:
        self.asleep = True
        if self.spans or self.bundles or self.has_facts or not sealed.WHOLE.keys().isdisjoint(self.changed):
            _seal(self)


Database.watching = SealingWatch


def staging(tx: Tx, company: int, record: int, bundle: int) -> None:
    """What this transaction inserts from here on is the result of a bundle of a record."""
    if isinstance(tx.watcher, SealingWatch):
        tx.watcher.staging(company, record, bundle)


def _seal(watch: Watch) -> None:
    """One seal for each company that the transaction touched; none where nothing is other than it was."""
    tx = watch.tx
    next_numbers(tx, 0, "seal", 0)  # whoever comes next waits here, and sees what this transaction did
    facts: dict[int, list[Part]] = {}
    for gathered, part in watch.facts():
        facts.setdefault(_company_of(watch, gathered), []).append(part)
    changed = sealed.WHOLE.keys() & watch.changed - {"number_sequence"}
    if "closing_record" in changed:
        changed |= {"closing_bundle"}  # of a record that is posted now
    companies = watch.companies | facts.keys()
    if not companies:
        companies = _opened(tx)
    if not companies:
        companies = {row[0] for row in tx.all("SELECT id FROM company")}
    for company in sorted(companies - {0}):
        parts = [*facts.get(company, ()), *_read_back(watch, company), *_emptied(watch, company, facts)]
        parts += whole_parts(tx, company, changed)
        if parts or _numbers(tx, company):
            add_seal(tx, company, parts)


def _opened(tx: Tx) -> set[int]:
    """The company of the posting that PostgreSQL has opened for this transaction."""
    if tx.dialect != "postgresql":
        return set()
    found = tx.value("SELECT company_id FROM open_posting WHERE xid = pg_current_xact_id()")
    return {int(found)} if found else set()


def add_seal(tx: Tx, company: int, parts: Sequence[Part]) -> None:
    """Write a seal with these parts and the number sequences, which its own number has changed."""
    key = next_numbers(tx, 0, "seal", 1)
    every = sorted([*parts, *_numbers(tx, company)], key=lambda part: (part.table, part.scope))
    before = head(tx, company)
    event = int(tx.value("SELECT MAX(id) FROM audit_event WHERE company_id = :c", {"c": company}) or 0)
    number, at = before.number + 1, tx.now()
    fresh = seals.seal_hash(company, number, at, event, before.hash, [part[:4] for part in every])
    insert(tx, SEAL, [(key, company, number, at, event, before.hash, fresh)])
    insert(
        tx,
        SEAL_PART,
        [(key, place, 0 if part.scope == SHARED else company, *part) for place, part in enumerate(every, 1)],
    )


def _company_of(watch: Watch, gathered: Gathered) -> int:
    """The company of gathered rows: the only one that was touched, or that of the first and the last row.

    ``ValueError``: they are of several, though a transaction writes facts of one company only.
    """
    if len(watch.companies) == 1:
        return next(iter(watch.companies))
    owner = _OWNERS[sealed.TABLES[gathered.table].key[0]]
    company, last = (int(watch.tx.value(owner, {"k": key}) or 0) for key in (gathered.first_key(), gathered.high))
    if company != last:
        raise ValueError(
            f"A transaction writes {gathered.table} of companies {company} and {last}: write each in its own."
        )
    return company


_OWNERS = {
    "id": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "transaction_id": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "receipt_id": "SELECT company_id FROM inventory_transaction WHERE id = :k",
    "voucher_id": "SELECT company_id FROM voucher WHERE id = :k",
    "record_id": "SELECT company_id FROM closing_record WHERE id = :k",
    "cost_group_id": "SELECT company_id FROM cost_group WHERE id = :k",
    "item_id": "SELECT company_id FROM item WHERE id = :k",
    "export_id": "SELECT company_id FROM export_file WHERE id = :k",
    "from_group_id": "SELECT company_id FROM cost_group WHERE id = :k",
}
"""First column of a key -> whose the row is."""


def _read_back(watch: Watch, company: int) -> list[Part]:
    found = []
    for table, (low, high) in watch.spans.items():
        names = sealed.names_of(table)
        source = f"{table} t WHERE t.id >= :low AND t.id <= :high AND t.company_id = :c"
        columns = sealed.read_bulk(watch.tx, table, names, source, {"low": low, "high": high, "c": company})
        if rows := len(columns[0]):
            made = digests(names, columns)
            found.append(seals.part(table, f"{low}-{high}", rows, made.of_columns(), made.marks()))
    return found


def _emptied(watch: Watch, company: int, facts: dict[int, list[Part]]) -> list[Part]:
    """Tables in which a bundle had rows when it was staged before, and has none now."""
    present = {(part.table, part.scope) for parts in facts.values() for part in parts}
    return [
        made_part(table, scope, sealed.read_record(watch.tx, table, record, bundle))
        for record, bundle in sorted(watch.bundles)
        for table in sealed.OF_RECORD
        if (table, scope := seals.record_scope(record, bundle)) not in present
        and (_newest(watch.tx, company, table, scope) or (0,))[0]
    ]


def whole_parts(tx: Tx, company: int, tables: Iterable[str]) -> list[Part]:
    """Tables that are sealed whole and are not as the newest seal has them."""
    found = []
    for table in sorted(tables):
        rows = sealed.read_rows(tx, table, sealed.names_of(table), sealed.WHOLE[table], {"c": company})
        found.append(made_part(table, ALL, rows))
    return [part for part in found if _differs(tx, company, part)]


def _numbers(tx: Tx, company: int) -> list[Part]:
    """The number sequences of the company and those that all share, where they changed."""
    names = sealed.names_of("number_sequence")
    found = [
        made_part("number_sequence", scope, sealed.read_rows(tx, "number_sequence", names, source, {"c": company}))
        for scope, source in ((ALL, sealed.WHOLE["number_sequence"]), (SHARED, sealed.SHARED_NUMBERS))
    ]
    return [part for part in found if _differs(tx, company, part)]


def made_part(table: str, scope: str, columns: Sequence[Column]) -> Part:
    """A part of these rows."""
    made = digests(sealed.names_of(table), columns)
    return seals.part(table, scope, made.rows, made.of_columns(), made.marks())


def _differs(tx: Tx, company: int, part: Part) -> bool:
    return _newest(tx, company, part.table, part.scope) != (part.rows, part.digests)


def _newest(tx: Tx, company: int, table: str, scope: str) -> tuple[int, str] | None:
    """Rows and digests of the newest part; what is shared is that of company 0."""
    row = tx.one(
        """SELECT rows, digests FROM seal_part WHERE company_id = :c AND table_name = :t AND scope = :s
           ORDER BY seal_id DESC LIMIT 1""",
        {"t": table, "s": scope, "c": 0 if scope == SHARED else company},
    )
    return (row[0], row[1]) if row else None
