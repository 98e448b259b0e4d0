"""A look before the first write of a process: the guards are there, and each chain ends with what was written last.

The cheap part of `verify`, a few milliseconds: whoever writes on top of books that were changed past the program would
hide it. Reading goes on, and so does `db upgrade`, which puts guards back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.errors import Unbalanced
from core.proof.seals import SHARED, seal_hash
from db.engine.session import Tx
from db.migrations import guards_postgres, guards_sqlite
from db.migrations.fingerprint import schema_version
from db.migrations.head import HEAD
from db.reading.names import stamp_text

_ADVICE = "Run `invclose verify`, and find out who did it; `invclose db upgrade` puts guards back."
_MADE = re.compile(r"\s*CREATE (?:CONSTRAINT )?(TRIGGER|VIEW) (\w+)")


def refuse_tampered(tx: Tx) -> None:
    """``Unbalanced`` when guards are missing, changed or switched off, or a chain does not end as it was written."""
    if schema_version(tx.dialect, tx.all) != HEAD:
        return
    wrong = _guards_of_sqlite(tx) if tx.dialect == "sqlite" else _guards_of_postgres(tx)
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise Unbalanced(
            f"Guards of the database are missing or changed: {', '.join(wrong[:3])}{more}.", advice=_ADVICE
        )
    for company, code in tx.all("SELECT id, code FROM company ORDER BY id"):
        if said := _head(tx, company):
            raise Unbalanced(f"The books of {code} were changed past the program: {said}.", advice=_ADVICE)


def _guards_of_sqlite(tx: Tx) -> list[str]:
    stored = dict(tx.all("SELECT name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view')"))
    made = {_name(statement): statement.strip() for statement in guards_sqlite.statements()}
    return sorted(name for name in stored.keys() | made.keys() if stored.get(name) != made.get(name))


def _guards_of_postgres(tx: Tx) -> list[str]:
    statements = guards_postgres.statements()
    text = "\n".join(statements)
    wanted = {
        _name(statement) for statement in statements if (match := _MADE.match(statement)) and match[1] == "TRIGGER"
    }
    enabled = {
        row[0]
        for row in tx.all(
            """SELECT g.tgname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
               WHERE NOT g.tgisinternal AND g.tgenabled = 'O' AND c.relnamespace = CAST('public' AS regnamespace)"""
        )
    }
    bodies = tx.all(
        """SELECT proname, prosrc FROM pg_proc WHERE pronamespace = CAST('public' AS regnamespace)
           AND starts_with(proname, 'guard_')"""
    )
    return sorted([*(wanted - enabled), *(name for name, body in bodies if body not in text)])


def _name(statement: str) -> str:
    match = _MADE.match(statement)
    return match[2] if match else ""


def _head(tx: Tx, company: int) -> str:
    """What is wrong with the newest seal of a company; empty when nothing is."""
    row = tx.one(
        """SELECT id, number, at, event_id, previous_hash, hash FROM seal WHERE company_id = :c
           ORDER BY number DESC LIMIT 1""",
        {"c": company},
    )
    if row is None:
        return "no seal exists"
    key, number, at, event, previous, stored = row
    parts: Iterable[tuple[str, str, int, str]] = tx.all(
        """SELECT table_name, scope, rows, digests FROM seal_part WHERE seal_id = :s AND company_id = CASE
             WHEN scope = :shared THEN 0 ELSE :c END ORDER BY part""",
        {"s": key, "c": company, "shared": SHARED},
    )
    if seal_hash(company, number, stamp_text(at), event, previous, [tuple(part) for part in parts]) != stored:  # type: ignore[misc]
        return f"seal {number} is not what was written"
    if (tx.value("SELECT MAX(id) FROM audit_event WHERE company_id = :c", {"c": company}) or 0) != event:
        return f"the audit trail does not end with event {event}, which the newest seal knows"
    drawn = tx.value("SELECT next_number - 1 FROM number_sequence WHERE company_id = 0 AND code = 'seal'")
    newest = tx.value("SELECT MAX(id) FROM seal")
    return f"{drawn or 0:,} seals were written, but the newest is {newest:,}" if drawn != newest else ""
