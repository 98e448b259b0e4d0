"""Vouchers are numbered as the number sequences of their company say: prefix, digits, no gaps."""

from __future__ import annotations

from typing import Any

from db.acceptance.runner import CaseRunner
from db.engine.open import open_database
from db.reading.verify import problems, verify
from tests.robust.company import do

CASE: dict[str, Any] = {"case": "numbers", "setup": {"items": {"A": {"model": "FIFO"}}}}
RECEIPT = {"do": "receipt", "item": "A", "date": "2024-01-02", "qty": "1", "price": "10.00"}
ISSUE = {"do": "issue", "item": "A", "date": "2024-01-04", "qty": "1"}


def test_every_kind_of_voucher_asks_its_sequence(books_url: str) -> None:
    with open_database(books_url) as database:
        runner = CaseRunner(database, CASE)
        do(runner, {**RECEIPT, "label": "R1"})
        with database.write() as tx:
            if (
                tx.dialect == "postgresql"
            ):  # there the guard says that a sequence keeps its name: the owner takes it off
                tx.execute("RESET ROLE")
                tx.execute("ALTER TABLE number_sequence DISABLE TRIGGER USER")
            for code, prefix, digits in (("posting_voucher", "P/", 3), ("closing_voucher", "C/", 0)):
                tx.execute(
                    "UPDATE number_sequence SET prefix = :p, digits = :d WHERE company_id = :c AND code = :s",
                    {"p": prefix, "d": digits, "c": runner.company, "s": code},
                )
            if tx.dialect == "postgresql":
                tx.execute("ALTER TABLE number_sequence ENABLE TRIGGER USER")
        do(runner, {**RECEIPT, "label": "R2", "date": "2024-01-03", "price": "20.00"})
        do(runner, {**ISSUE, "label": "I1"})
        do(runner, {"do": "close", "label": "C1", "date": "2024-01-31"})
        with database.read(repeatable=True) as tx:
            numbers = [number for (number,) in tx.all("SELECT number FROM voucher ORDER BY id")]
            assert problems(verify(tx, runner.company)) == []
    assert numbers == ["VCH-0000001", "P/002", "P/003", "C/1"]
