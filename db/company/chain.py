"""The hash chains: vouchers of a company in posting order, its audit events, and the seals over everything.

A hash covers the canonical text of the fact and the hash before it, so that any later edit, deletion or swap breaks
the chain at that fact. The seals are made by `db.company.sealing`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from db.company.numbers import next_numbers
from db.engine import clock
from db.engine.session import Tx
from db.tables.columns import AUDIT_EVENT
from db.tables.table import insert

if TYPE_CHECKING:
    from core.posting.facts import EntryRow

OS_USER = "os_user"
"""In the detail of an event: the owner of the process, where somebody else is the actor."""
KEY_OF = "ssh_key_of"
"""The person whose SSH key opened the session, where the server names somebody else as the actor."""


def voucher_hash(previous: str, number: str, date: str, kind: str, document: str, entries: Iterable[EntryRow]) -> str:
    """Of a voucher with these lines, which are hashed without the id of the voucher: it is drawn for each database."""
    lines = ";".join([f"{line},{a},{t},{m},{g},{i}" for _, line, a, t, m, g, i in entries])
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
