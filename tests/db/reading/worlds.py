"""Small books for the reading tests, posted and closed on the ways that real ones take; and ways to break them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import yaml

from db.acceptance.runner import CaseRunner
from db.engine.open import open_database
from db.engine.session import Database

WORLD = yaml.safe_load("""
case: reading
setup:
  items:
    A: {model: FIFO, group: PARTS, fin_dims: [site]}
    B: {model: FIFO, group: PARTS, include_physical: true}
    W: {model: WA, group: GOODS}
    D: {model: WAD, group: GOODS}
    M: {model: MA, group: GOODS}
    P: {model: FIFO, group: MADE}
  groups:
    PARTS: {purch_receipt: "1300", sales_consumption: "5000"}
    GOODS: {}
    MADE: {}
  periods:
    - {from: 2012-01-01, to: 2012-01-31}
    - {from: 2012-02-01, to: 2012-02-29}
    - {from: 2012-03-01, to: 2012-03-31}
events:
  - {do: receipt, label: R1, item: A, date: 2012-01-02, qty: 10, price: "10.00", dims: {site: "1"}}
  - {do: receipt, label: R2, item: A, date: 2012-01-05, qty: 10, price: "12.00", dims: {site: "1"}, post: physical}
  - {do: issue, label: I1, item: A, date: 2012-01-10, qty: 4, dims: {site: "1"}}
  - {do: invoice, of: R2, date: 2012-01-12, price: "13.00"}
  - {do: issue, label: I2, item: A, date: 2012-01-15, qty: 8, dims: {site: "1"}, post: physical}
  - {do: transfer, label: T1, item: A, date: 2012-01-20, qty: 2, from: {site: "1"}, to: {site: "2"}}
  - {do: receipt, label: B1, item: B, date: 2012-01-03, qty: 2, price: "5.00"}
  - {do: receipt, label: B2, item: B, date: 2012-01-04, qty: 2, price: "9.00", post: physical}
  - {do: issue, label: B3, item: B, date: 2012-01-08, qty: 3, post: physical}
  - {do: receipt, label: W1, item: W, date: 2012-01-02, qty: 2, price: "10.00"}
  - {do: receipt, label: W2, item: W, date: 2012-01-03, qty: 2, price: "20.00"}
  - {do: issue, label: W3, item: W, date: 2012-01-04, qty: 3}
  - {do: receipt, label: D1, item: D, date: 2012-01-03, qty: 1, price: "10.00"}
  - {do: receipt, label: D2, item: D, date: 2012-01-03, qty: 1, price: "14.00"}
  - {do: issue, label: D3, item: D, date: 2012-01-04, qty: 1}
  - {do: receipt, label: M1, item: M, date: 2012-01-04, qty: 4, price: "2.50"}
  - {do: issue, label: N1, item: A, date: 2012-01-22, qty: 1, dims: {site: "9"}}
  - {do: produce, label: F1, item: P, date: 2012-01-23, qty: 2, consume: [{item: W, qty: 1}], labor: "4.00"}
  - {do: mark, issue: I2, receipt: R2, qty: 3}
  - {do: close, label: C1, date: 2012-01-31, specification: item}
  - {do: invoice, of: B3, date: 2012-02-02}
  - {do: invoice, of: I2, date: 2012-02-03}
  - {do: set_accounts, group: PARTS, accounts: {sales_consumption: "5050"}}
  - {do: set_group, item: W, group: MADE}
  - {do: adjust_onhand, label: H1, item: A, dims: {site: "1"}, amount: "7.00", by: value}
  - {do: adjust_transaction, label: L1, of: R1, date: 2012-02-10, amount: "5.00", late: true}
  - {do: issue, label: I3, item: A, date: 2012-02-12, qty: 1, dims: {site: "1"}}
  - {do: recalculate, label: K1, date: 2012-02-15}
  - {do: cancel, label: X1, of: K1}
  - {do: close, label: C2, date: 2012-02-29, specification: total}
  - {do: cancel, label: X2, of: C2}
  - {do: close, label: C3, date: 2012-02-29, specification: group}
""")
"""IC-000001 close, 2 on-hand, 3 late charge, 4 recalculation, 5 its reversal, 6 close, 7 its reversal, 8 close."""


def build(database: Database[Any], case: dict[str, Any] | None = None) -> CaseRunner:
    """Run a case on an empty, upgraded database; any refusal is an error of the test."""
    runner = CaseRunner(database, case or WORLD)
    for index, event in enumerate((case or WORLD)["events"]):
        answer = runner.run_event(index, event)
        assert answer["error"] is None, (index, event, answer)
    return runner


def world(*events: str, items: str = "A: {model: FIFO}", setup: str = "") -> dict[str, Any]:
    """A case of a few events, each one line of YAML."""
    text = f"case: small\nsetup:\n  items:\n    {items}\n{setup}"
    return {**yaml.safe_load(text), "events": [yaml.safe_load(f"{{{event}}}") for event in events]}


def acceptance_cases() -> list[dict[str, Any]]:
    """The cases that the oracle of the tests answers as well."""
    file = Path(__file__).parents[2] / "oracle" / "own_cases.yaml"
    return [case for case in yaml.safe_load_all(file.read_text(encoding="utf-8")) if isinstance(case, dict)]


def post_by_hand(
    database: Database[Any], amount: int, date: str, *, number: str = "GL-33120", to: str = "1300", of: str = "6000"
) -> None:
    """A voucher past every guard on an inventory account, as somebody else's program might write it."""
    with database.read() as tx:
        company = tx.value("SELECT MIN(id) FROM company")
        voucher = 9000 + int(tx.value("SELECT COUNT(*) FROM voucher WHERE id >= 9000"))
        accounts = dict(tx.all("SELECT code, id FROM main_account WHERE company_id = :c", {"c": company}))
    tamper(
        database,
        "INSERT INTO voucher (id, company_id, number, date, kind, document, posted, text, created_at, created_by)"
        f" VALUES ({voucher}, {company}, '{number}', '{date}', 'manual', '', 1, 'manual journal', '{date}T10:00:00Z', 'boris')",
        *(
            "INSERT INTO ledger_entry (voucher_id, line, account_id, posting_type, amount, date)"
            f" VALUES ({voucher}, {line}, {accounts[code]}, 33, {value}, '{date}')"
            for line, code, value in ((1, to, amount), (2, of, -amount))
        ),
    )


def tamper(database: Database[Any], *statements: str) -> None:
    """Change stored facts past every guard, as somebody with all rights could."""
    if database.dialect == "sqlite":
        _tamper_file(database.url.removeprefix("sqlite:///"), statements)
        return
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement.encode())


def _tamper_file(path: str, statements: tuple[str, ...]) -> None:
    connection = sqlite3.connect(path)
    try:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
        for _, guard in guards:
            if not connection.execute(  # of a table that is gone
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND instr(?, 'ON ' || name) > 0", (guard,)
            ).fetchall():
                continue
            connection.execute(guard)
        connection.commit()
    finally:
        connection.close()


def reopened(database: Database[Any]) -> Database[Any]:
    """The same books with nothing left from before."""
    database.close()
    return open_database(database.url)
