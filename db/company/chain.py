"""The hash chains: vouchers of a company in posting order, and its audit events.

A hash covers the canonical text of the fact and the hash before it, so that any later edit, deletion or swap breaks
the chain at that fact.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from db.company.numbers import next_numbers
from db.engine import clock
from db.engine.session import Tx
from db.tables.columns import AUDIT_EVENT
from db.tables.table import insert


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
    """Add an audit event in the same transaction: who, when, from where, what."""
    number = next_numbers(tx, 0, "audit_event", 1)
    previous = (
        tx.value("SELECT hash FROM audit_event WHERE company_id = :c ORDER BY id DESC LIMIT 1", {"c": company}) or ""
    )
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    at, who, where = clock.now(), clock.actor(), clock.host()
    head = event_hash(previous, (at, who, where, action, subject, text))
    insert(tx, AUDIT_EVENT, [(number, company, at, who, where, action, subject, text, previous, head)])
