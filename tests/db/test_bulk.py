"""Bulk columns: exact, the same on both databases, and loud about what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.errors import RejectedInput
from db.engine.errors import AlreadyThere
from db.engine.session import Database, Tx
from tests.db.books import add_masters, add_record

AWKWARD = np.array(
    [0, 1, -1, 255, 256, -256, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 10**15,
     -(10**15), 2**62, 2**62 + 1, 2**63 - 1, -(2**63), -(2**63) + 1]
)  # fmt: skip
ZEROS = ("receipt_from", "issue_from", "quantity", "principle", "type")
ADJUSTMENT = "SELECT cost_group_id, transaction_id, amount, quantity FROM cost_adjustment ORDER BY 1, 2, 3"


def prepare(database: Database[Any]) -> None:
    with database.write() as tx:
        add_masters(tx)
        add_record(tx, 1)


def adjust(tx: Tx, groups: np.ndarray, amounts: np.ndarray, **more: Any) -> int:
    given: dict[str, Any] = {
        "record_id": 1,
        "cost_group_id": groups,
        "transaction_id": np.arange(len(groups)),
        "amount": amounts,
    }
    return tx.insert_columns("cost_adjustment", {**given, "update_kind": 1, "kind": 1, "accounts_id": 1, **more})


def test_awkward_values_survive(database: Database[Any]) -> None:
    prepare(database)
    groups = np.arange(1, len(AWKWARD) + 1)
    with database.write() as tx:
        assert adjust(tx, groups, AWKWARD, quantity=-(2**63)) == len(AWKWARD)
    with database.read() as tx:
        found = tx.columns(ADJUSTMENT, None, 4)
        plain = tx.all(ADJUSTMENT)
    assert found.dtype == np.int64
    assert found[:, 2].flags.c_contiguous
    assert (found[:, 2] == AWKWARD).all()
    assert (found[:, 3] == -(2**63)).all()
    assert plain == list(map(tuple, found.tolist()))


@pytest.mark.parametrize("count", [1, 2, 3, 499, 500, 501, 65_535, 65_536, 65_537])
def test_every_number_of_rows(database: Database[Any], count: int) -> None:
    """Around the borders of the pieces that are sent at once."""
    prepare(database)
    numbers = np.random.default_rng(count).integers(-(2**62), 2**62, count)
    with database.write() as tx:
        assert adjust(tx, np.arange(count), numbers) == count
    with database.read() as tx:
        found = tx.columns(ADJUSTMENT, None, 4)
    assert (found[:, 0] == np.arange(count)).all()
    assert (found[:, 2] == numbers).all()


def test_both_databases_hold_the_same(sqlite: Database[Any], postgres: Database[Any]) -> None:
    random = np.random.default_rng(20260131)
    count = 30_000
    days = random.choice([20240229, 19991231, 20260131, 20000101, 99991231, 10101], count)
    given: dict[str, Any] = {
        "record_id": 1,
        "cost_group_id": np.sort(random.integers(1, 50, count)),
        "date": days,
        "transaction_id": random.permutation(count),
        "update_kind": random.integers(0, 2, count, dtype=np.int8),
        "layered": np.arange(count, dtype=np.uint32) % 2,
        "linked": np.int64(1),
    }
    for name in ("quantity", "open_quantity", "posted", "adjusted", "settled", "accounts_id"):
        given[name] = random.integers(-(10**15), 10**15, count)
    seen = []
    for database in (sqlite, postgres):
        prepare(database)
        with database.write() as tx:
            tx.insert_columns("open_balance", given)
        with database.read() as tx:
            names = ", ".join(tx.date_code(name) if name == "date" else name for name in given)
            matrix = tx.columns(f"SELECT {names} FROM open_balance ORDER BY transaction_id", None, len(given))
            seen.append((matrix, tx.all("SELECT * FROM open_balance ORDER BY transaction_id")))
    assert (seen[0][0] == seen[1][0]).all()
    assert seen[0][1] == seen[1][1]
    order = np.argsort(given["transaction_id"])
    assert (seen[0][0][:, 2] == days[order]).all()


def test_the_plain_way_and_the_bulk_way_store_the_same(database: Database[Any]) -> None:
    prepare(database)
    columns = ("record_id", "cost_group_id", "row", "receipt_id", "issue_id", *ZEROS, "amount")
    rows = [(1, group, row, group, row, 0, 0, 0, 0, 0, group - row) for group in range(1, 30) for row in range(30)]
    with database.write() as tx:
        assert tx.insert("settlement", columns, iter(rows)) == len(rows)
        found = tx.columns(f"SELECT {', '.join(columns)} FROM settlement ORDER BY 2, 3", None, len(columns))
    assert list(map(tuple, found.tolist())) == rows


def test_parameters_and_keys_in_bulk_reads(database: Database[Any]) -> None:
    prepare(database)
    with database.write() as tx:
        adjust(tx, np.arange(100), np.arange(100))
        found = tx.columns(
            """SELECT amount, 7, :minus FROM cost_adjustment WHERE record_id = :r AND cost_group_id % 2 = 0
               AND cost_group_id IN (SELECT value FROM ids(:g)) AND '%' <> :text ORDER BY amount -- : the end %""",
            {"r": 1, "g": tx.ids(range(10)), "minus": -3, "text": "it's"},
            3,
        )
    assert found.tolist() == [[n, 7, -3] for n in (0, 2, 4, 6, 8)]


def test_a_hole_is_refused(database: Database[Any]) -> None:
    prepare(database)
    with pytest.raises((ValueError, TypeError)), database.read() as tx:
        tx.columns("SELECT id, cost_price FROM item", None, 2)


def test_a_wrong_count_is_refused(database: Database[Any]) -> None:
    prepare(database)
    with pytest.raises(Exception, match="column"), database.read() as tx:
        tx.columns("SELECT id, company_id FROM item", None, 3)


@pytest.mark.parametrize(
    "wrong",
    [np.array([1.0, 2.0]), np.array([[1], [2]]), np.array(["1", "2"]), np.array([1, 2], np.uint64), np.array([1])],
)
def test_only_whole_columns_of_one_length(database: Database[Any], wrong: np.ndarray) -> None:
    prepare(database)
    with pytest.raises((TypeError, ValueError)), database.write() as tx:
        adjust(tx, np.array([1, 2]), wrong)


@pytest.mark.parametrize("code", [0, 20260230, 20261301, 20260100, -20260101, 202601])
def test_only_real_dates(database: Database[Any], code: int) -> None:
    prepare(database)
    row = {name: np.array([1]) for name in ("cost_group_id", "transaction_id", "update_kind", "accounts_id")}
    row |= {name: np.array([1]) for name in ("quantity", "open_quantity", "posted", "adjusted", "settled")}
    with pytest.raises(ValueError), database.write() as tx:
        tx.insert_columns("open_balance", {"record_id": 1, "date": np.array([code]), **row})


def test_constraints_hold_in_bulk(database: Database[Any]) -> None:
    prepare(database)
    with pytest.raises(AlreadyThere), database.write() as tx:
        adjust(tx, np.array([1, 1]), np.array([1, 2]), transaction_id=np.array([5, 5]))
    with pytest.raises(RejectedInput), database.write() as tx:
        adjust(tx, np.array([1]), np.array([1]), record_id=-1)
    with database.read() as tx:
        assert tx.value("SELECT COUNT(*) FROM cost_adjustment") == 0


class Blind:
    """A watcher that cannot hash what it sees."""

    def columns(self, _table: str, _columns: object) -> None:
        raise RuntimeError("cannot be hashed")

    def rows(self, _table: str, _columns: object, _rows: object) -> None: ...
    def statement(self, _sql: str) -> None: ...
    def finish(self) -> None: ...


def test_what_cannot_be_hashed_is_not_written(database: Database[Any]) -> None:
    """The hashing goes on beside the writing: where it fails, neither stands."""
    prepare(database)

    def adjust_blindly() -> None:
        with database.write() as tx:
            tx.watcher = Blind()
            adjust(tx, np.arange(3), np.arange(3))

    with pytest.raises(RuntimeError, match="cannot be hashed"):
        adjust_blindly()
    with database.read() as tx:
        assert tx.all(ADJUSTMENT) == []


def test_nothing_to_insert(database: Database[Any]) -> None:
    with database.write() as tx:
        assert tx.insert_columns("settlement", {"record_id": 1, "row": np.array([], np.int64)}) == 0
    with pytest.raises(ValueError), database.write() as tx:
        tx.insert_columns("settlement", {"record_id": 1})


def test_the_planner_is_told_of_growth(postgres: Database[Any]) -> None:
    prepare(postgres)
    with postgres.write() as tx:
        adjust(tx, np.arange(6_000), np.arange(6_000))
    with postgres.read() as tx:
        known = "SELECT CAST(reltuples AS bigint) FROM pg_class WHERE relname = 'cost_adjustment'"
        assert tx.value(known) == 6_000
