"""Every invariant holds in every acceptance case after every event; and each violation is found and named."""

from __future__ import annotations

from typing import Any

import pytest

from core.requests import CloseRequest
from core.views.checks import Finding
from core.vocabulary import RecordType
from db.acceptance.runner import CaseRunner
from db.close.jobs import start_run
from db.company import masters
from db.engine.open import open_database
from db.engine.session import Database
from db.migrations.upgrade import upgrade
from db.reading.verify import problems, verify, verify_books
from tests.db.reading.worlds import acceptance_cases, build, reopened, tamper
from tests.oracle.generate import random_world


def found(database: Database[Any], company: int) -> list[Finding]:
    with reopened(database) as opened, opened.read(repeatable=True) as tx:
        return problems(verify(tx, company))


def holds_throughout(database: Database[Any], case: dict[str, Any]) -> None:
    """Nothing is found after any event, whether it was done or refused."""
    runner = CaseRunner(database, case)
    for index, event in enumerate(case["events"]):
        runner.run_event(index, event)
        with database.read(repeatable=True) as tx:
            assert problems(verify(tx, runner.company)) == [], (index, event)


@pytest.mark.parametrize("case", acceptance_cases(), ids=lambda case: str(case["case"]))
def test_cases_keep_every_invariant(file_database: Database[Any], case: dict[str, Any]) -> None:
    holds_throughout(file_database, case)


@pytest.mark.parametrize("seed", range(1, 7))
def test_random_worlds_keep_every_invariant(file_database: Database[Any], seed: int) -> None:
    holds_throughout(file_database, random_world(seed))


def test_sound_books(database: Database[Any]) -> None:
    runner = build(database)
    findings = verify_books(database, runner.company)
    assert problems(findings) == []
    assert len({finding.code for finding in findings}) == len(findings) >= 20
    assert all(finding.message.endswith(".") for finding in findings)


def test_large_books_are_checked_by_two_processes(
    file_database: Database[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    company = build(file_database).company
    alone = verify_books(file_database, company)
    monkeypatch.setattr("db.reading.verify.MANY", 0)
    assert verify_books(file_database, company) == alone


BROKEN = {
    "voucher_unbalanced": (
        "UPDATE ledger_entry SET amount = amount + 1 WHERE voucher_id = 1 AND line = 1",
        "Voucher VCH-0000001 is out of balance by 0.01.",
    ),
    "voucher_one_line": (
        "DELETE FROM ledger_entry WHERE voucher_id = 1 AND line = 2",
        "Voucher VCH-0000001 is out of balance by 100.00.",
    ),
    "voucher_draft": ("UPDATE voucher SET posted = 0 WHERE id = 2", "Voucher VCH-0000002 is a draft"),
    "voucher_line_date": (
        "UPDATE ledger_entry SET date = '2012-01-31' WHERE voucher_id = 1 AND line = 1",
        "A line of voucher VCH-0000001 has another date",
    ),
    "voucher_chain": ("UPDATE voucher SET document = 'X' WHERE id = 3", "Voucher VCH-0000003 is not what was posted"),
    "voucher_chain_gap": (
        "DELETE FROM ledger_entry WHERE voucher_id = 3; DELETE FROM voucher WHERE id = 3",
        "Voucher VCH-0000004 does not follow the one before it",
    ),
    "voucher_missing": (
        "DELETE FROM voucher WHERE id = (SELECT MAX(id) FROM voucher)",
        "voucher numbers were drawn from closing vouchers",
    ),
    "record_chain": ("UPDATE closing_record SET parameters = '{}' WHERE id = 1", "IC-000001 is not what was posted"),
    "record_chain_digest": ("UPDATE closing_bundle SET digest = 'x' WHERE record_id = 1", "IC-000001 is not what"),
    "audit_chain": ("UPDATE audit_event SET actor = 'nobody' WHERE id = 2", "Audit event 2"),
    "audit_chain_gap": ("DELETE FROM audit_event WHERE id = 2", "Audit event 3"),
    "orphan": ("DELETE FROM inventory_update WHERE transaction_id = 1", "has no update"),
    "orphan_update": (
        "DELETE FROM inventory_transaction WHERE id = 1",
        "has no such transaction, or another cost group",
    ),
    "orphan_accounts": (
        "UPDATE inventory_update SET accounts_id = 99999 WHERE transaction_id = 1",
        "the stored accounts of an update of ",
    ),
    "orphan_voucher": (
        "UPDATE inventory_update SET voucher_id = 99999 WHERE transaction_id = 1",
        "the voucher of an update of ",
    ),
    "orphan_link": ("UPDATE cost_link SET issue_id = 99999 WHERE receipt_id = 6", "the link of "),
    "stray_rows": (
        "INSERT INTO closing_log (record_id, cost_group_id, row, reason) VALUES (77, 1, 1, 'x')",
        "Rows of closing_log belong to record 77",
    ),
    "settlement_sides": (
        "UPDATE settlement SET issue_id = 7 WHERE record_id = 1 AND issue_id = 3",
        "B1 (item B) cannot be the issue in settlement",
    ),
    "settlement_sides_missing": (
        "UPDATE settlement SET receipt_id = 99999 WHERE record_id = 1 AND issue_id = 3",
        "transaction with id 99999 cannot be the receipt in settlement",
    ),
    "settled_too_much": (
        "UPDATE settlement SET quantity = quantity * 9 WHERE record_id = 1 AND issue_id = 3",
        "R1 (item A): 42 of 10 are settled.",
    ),
    "settlement_walk": (
        "UPDATE settlement SET receipt_from = receipt_from + 1 WHERE record_id = 1 AND issue_id = 5 AND receipt_id = 1",
        "Settlements with R1 (item A) as the receipt overlap or leave a gap",
    ),
    "receipt_amounts": (
        "UPDATE settlement SET amount = amount + 1 WHERE record_id = 1 AND issue_id = 3",
        "Receipt R1 (item A) gave 106.66; the settled part of its cost is 106.65.",
    ),
    "issue_costs": (
        "UPDATE cost_adjustment SET amount = amount + 1 WHERE record_id = 8 AND transaction_id = 3",
        "Issue I1 (item A) cost 41.99 as of IC-000008; its settlements make it 42.00.",
    ),
    "taken_back": (
        "UPDATE inventory_update SET taken_back = taken_back + 5 WHERE transaction_id = 2 AND kind = 1",
        "The invoice of R2 (item A) took back 120.05; its physical value was 120.00.",
    ),
    "virtual_transfer": (
        "UPDATE inventory_update SET amount = amount + 5 WHERE transaction_id = (SELECT MAX(transaction_id) FROM inventory_update)",
        "IC-000001.D.2012-01-04.R (item D) does not carry what its issue took.",
    ),
    "open_balance": (
        "UPDATE open_balance SET open_quantity = open_quantity + 1 WHERE record_id = 8 AND transaction_id = 2",
        "R2 (item A) has another open quantity in the open balance of IC-000008.",
    ),
    "open_balance_missing": (
        "DELETE FROM open_balance WHERE record_id = 8 AND transaction_id = 2",
        "R2 (item A) is open, but missing in the open balance of IC-000008.",
    ),
    "open_balance_physical": (
        "UPDATE open_balance SET posted = posted + 1 WHERE record_id = 8 AND transaction_id = 8",
        "B2 (item B) has another posted amount in the open balance of IC-000008.",
    ),
    "on_hand": (
        "UPDATE on_hand SET financial_amount = financial_amount + 1 WHERE cost_group_id = 1",
        "On hand of A 1: financial value",
    ),
    "on_hand_quantity": (
        "UPDATE on_hand SET physical_quantity = 7000000 WHERE cost_group_id = 3",
        "On hand of B: physical quantity 7 is stored, the facts say 2.",
    ),
    "adjustment_total": (
        "UPDATE adjustment_total SET amount = amount + 3 WHERE record_id = 8 AND kind = 2",
        "The totals of IC-000008 for A 2 differ by 0.03 from its adjustments.",
    ),
    "record_voucher": (
        (
            "UPDATE ledger_entry SET account_id = account_id + 1 WHERE line = 1 AND voucher_id = "
            "(SELECT voucher_id FROM closing_record WHERE id = 3)"
        ),
        "The voucher of IC-000003 differs from its adjustments by",
    ),
    "closed_until": (
        "UPDATE inventory_lock SET closed_until = '2012-01-31'",
        "Inventory is locked through 2012-01-31, but the newest close is 2012-02-29.",
    ),
    "inventory_ledger": (
        "UPDATE ledger_entry SET account_id = (SELECT id FROM main_account WHERE code = '6000') WHERE voucher_id = 1 AND line = 1",
        "they first differ at voucher VCH-0000001 of 2012-01-02",
    ),
}
"""Name (up to its second part the code of the finding) -> how the books are broken, what is said."""
CODES = {
    "voucher_one_line": "voucher_unbalanced",
    "voucher_chain_gap": "voucher_chain",
    "record_chain_digest": "record_chain",
    "audit_chain_gap": "audit_chain",
    "orphan_update": "orphan",
    "orphan_accounts": "orphan",
    "orphan_voucher": "orphan",
    "orphan_link": "orphan",
    "settlement_sides_missing": "settlement_sides",
    "open_balance_missing": "open_balance",
    "open_balance_physical": "open_balance",
    "on_hand_quantity": "on_hand",
}


@pytest.fixture(scope="module")
def sound_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The world as a file, to be copied and broken."""
    path = tmp_path_factory.mktemp("sound") / "sound.db"
    with open_database(str(path)) as database:
        upgrade(database)
        build(database)
    return path.read_bytes()


def explained(findings: list[Finding], name: str, sentence: str) -> bool:
    code = CODES.get(name, name)
    return any(finding.code == code and sentence in finding.message for finding in findings)


@pytest.mark.parametrize("name", BROKEN)
def test_each_violation_is_named(sound_file: bytes, tmp_path: Any, name: str) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(sound_file)
    statements, sentence = BROKEN[name]
    database = open_database(str(path))
    tamper(database, *statements.split("; "))
    findings = found(database, 1)
    assert explained(findings, name, sentence), findings
    warned = ("inventory_ledger", "month_ends")
    assert all(f.severity == ("WARN" if f.code in warned else "STOP") and f.advice for f in findings)


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["receipt_amounts", "inventory_ledger"])
def test_violations_are_named_on_postgresql_too(postgres_url: str, name: str) -> None:
    with open_database(postgres_url) as database:
        upgrade(database)
        company = build(database).company
        statements, sentence = BROKEN[name]
        tamper(database, *statements.split("; "))
        assert explained(found(database, company), name, sentence)


def test_a_table_that_is_gone_is_found_and_no_fault(database: Database[Any]) -> None:
    company = build(database).company
    tamper(database, "DROP TABLE late_link")
    findings = found(database, company)
    assert {"schema", "unreadable"} <= {finding.code for finding in findings}
    assert any("late_link" in finding.message for finding in findings)


def test_rows_of_a_cancelled_run(file_database: Database[Any]) -> None:
    company = build(file_database).company
    with file_database.write() as tx:
        record = start_run(tx, company, RecordType.CLOSING, CloseRequest("2012-03-31"))
    tamper(
        file_database,
        f"UPDATE job SET state = 'cancelled' WHERE record_id = {record}",
        f"INSERT INTO closing_log (record_id, cost_group_id, row, reason) VALUES ({record}, 1, 1, 'x')",
    )
    assert explained(
        found(file_database, company), "stray_rows", "IC-000009 was cancelled, but rows of closing_log remain."
    )


def test_other_companies_are_left_alone(file_database: Database[Any]) -> None:
    first = build(file_database).company
    with file_database.write() as tx:
        second = masters.create_company(tx, "SECOND")
    tamper(file_database, "UPDATE on_hand SET financial_amount = financial_amount + 1 WHERE cost_group_id = 1")
    assert found(file_database, second) == []
    assert {finding.code for finding in found(file_database, first)} == {"on_hand", "sealed_rows"}
