"""Staged rows count once their record is posted, and can be taken back until then."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import Any

import pytest

from core.errors import InvcloseError
from db.engine.session import Database
from db.migrations.guarded import STAGED
from db.migrations.staged import discard
from tests.db.books import AT, OPEN, POSTED, add_masters, add_record, digest, fill, stage

VIRTUAL = ("inventory_transaction", "inventory_update", "cost_link")


def counts(database: Database[Any], record: int) -> dict[str, int]:
    with database.read() as tx:
        count = "SELECT COUNT(*) FROM {} WHERE record_id = :r"
        return {table: tx.value(count.format(table), {"r": record}) for table in (*STAGED, *VIRTUAL)}


@pytest.fixture
def books(database: Database[Any]) -> Database[Any]:
    fill(database)
    return database


def test_a_record_is_discarded(books: Database[Any]) -> None:
    others = counts(books, POSTED), counts(books, 0)
    with books.write() as tx:
        discard(tx, OPEN)
    assert set(counts(books, OPEN).values()) == {0}
    assert (counts(books, POSTED), counts(books, 0)) == others


def test_a_bundle_is_discarded(books: Database[Any]) -> None:
    with books.write() as tx:
        stage(tx, OPEN, group=2, bundle=2)
    both = counts(books, OPEN)
    with books.write() as tx:
        discard(tx, OPEN, bundle=2)
    assert counts(books, OPEN) == {table: count // 2 for table, count in both.items()}
    with books.read() as tx:
        assert tx.all("SELECT DISTINCT cost_group_id FROM settlement WHERE record_id = :r", {"r": OPEN}) == [(1,)]
        assert tx.value("SELECT COUNT(*) FROM closing_bundle_group WHERE record_id = :r", {"r": OPEN}) == 2


@pytest.mark.parametrize("bundle", [None, 1])
def test_nothing_posted_is_discarded(books: Database[Any], bundle: int | None) -> None:
    before = digest(books)
    for record in (POSTED, 0, 99):
        with suppress(InvcloseError), books.write() as tx:
            discard(tx, record, bundle)
    assert digest(books) == before
    with pytest.raises(InvcloseError), books.write() as tx:
        discard(tx, POSTED, bundle)


def test_active_records(books: Database[Any]) -> None:
    active = "SELECT id FROM active_record ORDER BY id"
    post = "UPDATE closing_record SET posted_at = :at WHERE id = :r"
    with books.write() as tx:
        assert tx.all(active) == [(POSTED,)]
        add_record(tx, 3, type="reversal", reversal_of=POSTED)
        assert tx.all(active) == [(POSTED,)]  # a reversal that is not posted reverses nothing
        add_record(tx, 4, type="reversal", reversal_of=POSTED)
        tx.execute(post, {"at": AT, "r": 3})
        assert tx.all(active) == []
    with pytest.raises(InvcloseError), books.write() as tx:  # nothing is reversed twice
        tx.execute(post, {"at": AT, "r": 4})


def test_a_record_is_posted_with_its_voucher_or_none(books: Database[Any]) -> None:
    post = "UPDATE closing_record SET posted_at = :at, voucher_id = :v WHERE id = :r"
    with pytest.raises(InvcloseError), books.write() as tx:
        tx.execute(post, {"at": AT, "v": 99, "r": OPEN})
    with books.write() as tx:
        tx.execute(post, {"at": AT, "v": 0, "r": OPEN})


def test_a_post_waits_for_a_bundle_that_is_being_staged(postgres: Database[Any]) -> None:
    """Otherwise rows could arrive in a record after its digest was taken."""
    with postgres.write() as tx:
        add_masters(tx)
        add_record(tx, 1)
    done: list[str] = []

    def post() -> None:
        with postgres.write() as tx:
            tx.execute("UPDATE closing_record SET posted_at = :at WHERE id = 1", {"at": AT})
            done.append("posted")

    with postgres.write() as tx:
        stage(tx, 1)
        worker = threading.Thread(target=post)
        worker.start()
        worker.join(0.5)
        assert done == []
    worker.join(30)
    assert done == ["posted"]
    with pytest.raises(InvcloseError), postgres.write() as tx:
        stage(tx, 1, group=2)
