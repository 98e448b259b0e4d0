"""Equal books have equal digests, on both databases, whoever made them and when; other books have others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from db.engine.open import open_database
from db.engine.session import Database
from db.migrations.upgrade import upgrade
from db.reading.digest import balances_digest, books_digest
from tests.db.reading.worlds import WORLD, build, tamper
from tests.support.identity import pretend


def digests(database: Database[Any], company: int) -> tuple[str, str, str]:
    with database.read(repeatable=True) as tx:
        return (
            books_digest(tx, company),
            books_digest(tx, company, with_records=False),
            balances_digest(tx, company),
        )


def fresh(folder: Path, name: str, case: dict[str, Any] = WORLD) -> tuple[str, str, str]:
    with open_database(str(folder / name)) as database:
        upgrade(database)
        return digests(database, build(database, case).company)


def test_equal_runs(tmp_path: Path, database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Another time, another user, another machine, the other kind of database."""
    here = fresh(tmp_path, "one.db")
    pretend(monkeypatch, now="2031-05-06T07:08:09Z")
    pretend(monkeypatch, login="somebody else")
    pretend(monkeypatch, host="elsewhere")
    assert digests(database, build(database).company) == here


def test_other_books(tmp_path: Path) -> None:
    shorter = {**WORLD, "events": WORLD["events"][:-1]}
    one, two = fresh(tmp_path, "one.db"), fresh(tmp_path, "two.db", shorter)
    assert one[0] != two[0]
    assert one[1] == two[1]
    assert one[2] != two[2]


def test_a_reversal_gives_back_the_balances(file_database: Database[Any]) -> None:
    """A close and its reversal leave every balance, open quantity and cost as before; the books remember both."""
    events = WORLD["events"]
    runner = build(file_database, {**WORLD, "events": events[:-3]})
    before = digests(file_database, runner.company)
    for index, event in enumerate(events[-3:-1]):
        assert runner.run_event(index, event)["error"] is None
        after = digests(file_database, runner.company)
        assert (after[2] == before[2]) == (event["do"] == "cancel")
    assert after[0] != before[0]
    assert after[1] == before[1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE settlement SET amount = amount + 1 WHERE record_id = 8 AND row = 1",
        "UPDATE open_balance SET settled = settled + 1 WHERE record_id = 8",
        "UPDATE on_hand SET last_issue_amount = last_issue_amount + 1",
        "UPDATE closing_log SET detail = 'x'",
        "UPDATE inventory_transaction SET number = 'x' WHERE id = 1",
    ],
)
def test_each_fact_counts(file_database: Database[Any], statement: str) -> None:
    company = build(file_database).company
    before = digests(file_database, company)
    file_database.close()
    tamper(file_database, statement)
    assert digests(file_database, company)[0] != before[0]


def test_what_only_orders_work_does_not_count(file_database: Database[Any]) -> None:
    company = build(file_database).company
    before = digests(file_database, company)
    file_database.close()
    tamper(
        file_database,
        "UPDATE on_hand SET change_number = 4711",
        "UPDATE voucher SET created_by = 'x', hash = 'y', previous_hash = 'z'",
        "UPDATE closing_record SET created_by = 'x', posted_at = '2030-01-01T00:00:00Z', hash = 'h'",
        "UPDATE closing_bundle SET seconds_ms = 99",
    )
    assert digests(file_database, company) == before
