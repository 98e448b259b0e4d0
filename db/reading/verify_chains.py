"""Checks of vouchers and of the three hash chains: vouchers, closing records, audit events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from core.currency import Currency
from core.views.audit import AuditChain
from core.views.checks import Finding
from db.company.chain import event_hash
from db.company.currencies import currency_of
from db.engine.session import Tx
from db.reading.findings import broken, fine
from db.reading.names import stamp_text

AT_ONCE = 50_000
_COLUMNS = ("line", "account_id", "posting_type", "amount", "item_group_id", "item_id")


def checks(tx: Tx, company: int) -> list[Finding]:
    """Every chain of hashes: vouchers, records, events."""
    return [*vouchers(tx, company), records(tx, company), events(tx, company)]


def _lines(tx: Tx) -> str:
    """The lines of a voucher as the hash takes them, written by the database: there are millions."""
    if tx.dialect == "postgresql":
        text = " || ',' || ".join(f"CAST(e.{column} AS text)" for column in _COLUMNS)
        return f"string_agg({text}, ';' ORDER BY e.line)"
    return f"group_concat(printf('%d,%d,%d,%d,%d,%d', {', '.join(f'e.{column}' for column in _COLUMNS)}), ';')"


def vouchers(tx: Tx, company: int) -> list[Finding]:
    """Every voucher is posted, balanced, dated like its lines and follows the one before it in the chain."""
    currency = currency_of(tx, company)
    first: dict[str, Finding] = {}
    previous, count = "", 0
    sha = hashlib.sha256
    for number, text, stored, posted, total, size, misdated in _vouchers(tx, company):
        count += 1
        if total or size == 1 or misdated or not posted:
            for finding in _of_lines(
                currency, number, posted=posted, total=int(total), size=size, misdated=int(misdated)
            ):
                first.setdefault(finding.code, finding)
        if "voucher_chain" not in first and sha(f"{previous}|{text}".encode()).hexdigest() != stored:
            first["voucher_chain"] = _link(tx, company, number, previous)
        previous = stored
    return [
        first.get("voucher_draft") or fine("voucher_draft", "No drafts remain."),
        first.get("voucher_unbalanced") or fine("voucher_unbalanced", f"All {count:,} vouchers balance."),
        first.get("voucher_line_date") or fine("voucher_line_date", "Lines have the dates of their vouchers."),
        first.get("voucher_chain") or fine("voucher_chain", "The chain of vouchers is intact."),
        _numbers(tx, company),
    ]


def _of_lines(
    currency: Currency, number: str, *, posted: int, total: int, size: int, misdated: int
) -> Iterator[Finding]:
    if not posted:
        yield broken("voucher_draft", f"Voucher {number} is a draft that was never posted.")
    if total or size == 1:
        what = f"is out of balance by {currency.text(total)}" if total else "has only one line"
        yield broken("voucher_unbalanced", f"Voucher {number} {what}.")
    if misdated:
        yield broken("voucher_line_date", f"A line of voucher {number} has another date than the voucher.")


def _link(tx: Tx, company: int, number: str, previous: str) -> Finding:
    """Why the chain breaks at this voucher."""
    stored = tx.value(
        "SELECT previous_hash FROM voucher WHERE company_id = :c AND number = :n", {"c": company, "n": number}
    )
    if stored != previous:
        return broken(
            "voucher_chain", f"Voucher {number} does not follow the one before it: one is missing or changed."
        )
    return broken("voucher_chain", f"Voucher {number} is not what was posted: its hash differs.")


def _vouchers(tx: Tx, company: int) -> Iterator[tuple[Any, ...]]:
    """(number, text that was hashed, hash, posted, sum, lines, lines of another date) in posting order."""
    sql = f"""SELECT v.number, v.number || '|' || CAST(v.date AS TEXT) || '|' || v.kind || '|' || v.document || '|' ||
                       CASE WHEN COUNT(e.line) > 0 THEN {_lines(tx)} ELSE '' END,
                     v.hash, v.posted, COALESCE(SUM(e.amount), 0), COUNT(e.line),
                     COALESCE(SUM(CASE WHEN e.date <> v.date THEN 1 ELSE 0 END), 0)
              FROM voucher v LEFT JOIN ledger_entry e ON e.voucher_id = v.id
              WHERE v.id > :low AND v.id <= :high AND v.company_id + 0 = :c GROUP BY v.id ORDER BY v.id"""
    low = int(tx.value("SELECT MIN(id) FROM voucher WHERE company_id = :c", {"c": company}) or 1) - 1
    last = int(tx.value("SELECT MAX(id) FROM voucher WHERE company_id = :c", {"c": company}) or 0)
    while low < last:
        high = low + AT_ONCE
        yield from tx.all(sql, {"c": company, "low": low, "high": high})
        low = high


def _numbers(tx: Tx, company: int) -> Finding:
    """The counters of the number sequences know of vouchers at the end of the chain that are gone."""
    for code, which in (("posting_voucher", "record_id = 0"), ("closing_voucher", "record_id <> 0")):
        drawn = tx.value(
            "SELECT next_number - 1 FROM number_sequence WHERE company_id = :c AND code = :s", {"c": company, "s": code}
        )
        there = tx.value(f"SELECT COUNT(*) FROM voucher WHERE company_id = :c AND {which}", {"c": company})
        if drawn is not None and there < drawn:
            message = f"{drawn:,} voucher numbers were drawn from {code.replace('_', ' ')}s, but only {there:,} exist."
            return broken("voucher_missing", message)
    return fine("voucher_missing", "No voucher number is missing.")


def records(tx: Tx, company: int) -> Finding:
    """Every posted record has the hash of its parameters, the digests of its bundles, its voucher and the record before."""
    digests: dict[int, list[str]] = {}
    for record, digest in tx.all(
        """SELECT b.record_id, b.digest FROM closing_record r JOIN closing_bundle b ON b.record_id = r.id
           WHERE r.company_id = :c ORDER BY b.record_id, b.bundle""",
        {"c": company},
    ):
        digests.setdefault(record, []).append(digest)
    before = ""
    for number, name, kind, date, parameters, voucher, previous, stored in tx.all(
        """SELECT r.id, r.number, r.type, r.date, r.parameters, COALESCE(v.hash, ''), r.previous_hash, r.hash
           FROM closing_record r LEFT JOIN voucher v ON v.id = r.voucher_id
           WHERE r.company_id = :c AND r.posted_at IS NOT NULL ORDER BY r.id""",
        {"c": company},
    ):
        if previous != before:
            return broken("record_chain", f"{name} does not follow the record before it: one is missing.")
        text = json.dumps(
            [name, kind, date, json.loads(parameters), " ".join(digests.get(number, ())), voucher, previous]
        )
        if hashlib.sha256(text.encode()).hexdigest() != stored:
            return broken("record_chain", f"{name} is not what was posted: its hash differs.")
        before = stored
    return fine("record_chain", "The chain of closing records is intact.")


def events(tx: Tx, company: int) -> Finding:
    """The audit trail."""
    chain = audit_chain(tx, company)
    return broken("audit_chain", chain.broken) if chain.broken else fine("audit_chain", "The audit trail is intact.")


def audit_chain(tx: Tx, company: int) -> AuditChain:
    """The events from the first on, as far as each follows the one before it and is what was recorded."""
    before, low, count, last = "", 0, 0, ""
    while True:
        rows = tx.all(
            """SELECT id, at, actor, host, action, subject, detail, previous_hash, hash FROM audit_event
               WHERE company_id = :c AND id > :low ORDER BY id LIMIT :n""",
            {"c": company, "low": low, "n": AT_ONCE},
        )
        for number, at, actor, host, action, subject, detail, previous, stored in rows:
            name, stamp, wrong = f"Audit event {number} ({action} {subject})", stamp_text(at), ""
            if previous != before:
                wrong = f"{name} does not follow the one before it: one is missing."
            elif event_hash(previous, (stamp, actor, host, action, subject, detail)) != stored:
                wrong = f"{name} is not what was recorded: its hash differs."
            if wrong:
                return AuditChain(count, before, last, wrong)
            before, last = stored, stamp
            count += 1
        if len(rows) < AT_ONCE:
            return AuditChain(count, before, last)
        low = rows[-1][0]
