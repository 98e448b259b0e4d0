"""Numbers without gaps, and no posting into a period that is being closed."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent import futures
from typing import Any

import psycopg
import pytest

from core.errors import InventoryPeriodClosed, JobAlreadyRunning, NotFound
from db.company.lock import take_inventory_lock
from db.company.numbers import next_document, next_documents, next_numbers, written
from db.engine.open import open_database
from db.engine.session import Database
from tests.db.books import add, add_masters, add_record, add_update, add_voucher

PROCESSES, DRAWS = 8, 25


@pytest.fixture
def books(database: Database[Any]) -> Database[Any]:
    with database.write() as tx:
        add_masters(tx)
    return database


def _draw(url: str, process: int) -> list[int]:
    """Draw and use numbers; every third transaction fails and must give its numbers back."""
    kept = []
    with open_database(url) as database:
        for attempt in range(DRAWS):
            try:
                with database.write() as tx:
                    first = next_numbers(tx, 0, "voucher", 2)
                    add_voucher(tx, first, (5, -5))
                    add_voucher(tx, first + 1, (7, -7))
                    if attempt % 3 == 2:
                        raise ZeroDivisionError
                    kept += [first, first + 1]
            except ZeroDivisionError:
                continue
    return kept


def test_eight_processes_draw_without_gaps(books: Database[Any]) -> None:
    context = multiprocessing.get_context("spawn")
    with futures.ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        drawn = [number for numbers in pool.map(_draw, [books.url] * PROCESSES, range(PROCESSES)) for number in numbers]
    assert sorted(drawn) == list(range(50, 50 + len(drawn)))
    with books.read() as tx:
        assert [row[0] for row in tx.all("SELECT id FROM voucher ORDER BY id")] == sorted(drawn)


def test_drawing(books: Database[Any]) -> None:
    with books.write() as tx:
        assert next_numbers(tx, 0, "inventory_transaction", 5) == 1  # made when first asked for
        assert next_numbers(tx, 0, "inventory_transaction", 0) == 6
        assert next_numbers(tx, 0, "inventory_transaction", 1) == 6
        assert next_document(tx, 1, "closing_voucher") == "INVC-000123"
        assert next_document(tx, 1, "closing_voucher") == "INVC-000124"
        assert next_documents(tx, 1, "closing_voucher", 3) == ["INVC-000125", "INVC-000126", "INVC-000127"]
        assert next_documents(tx, 1, "closing_voucher", 0) == []
        assert next_document(tx, 1, "closing_voucher") == "INVC-000128"
        with pytest.raises(ValueError, match="never given back"):
            next_numbers(tx, 0, "voucher", -1)
        with pytest.raises(NotFound):
            next_numbers(tx, 1, "nothing", 1)


@pytest.mark.parametrize(
    ("prefix", "digits", "number", "text"),
    [("INVC-", 6, 123, "INVC-000123"), ("", 0, 5, "5"), ("INVC-", 2, 12345, "INVC-12345"), ("{0}%s", 2, 3, "{0}%s03")],
)
def test_a_number_as_people_see_it(prefix: str, digits: int, number: int, text: str) -> None:
    assert written(prefix, digits, number) == text


def test_the_lock_row(books: Database[Any]) -> None:
    with books.write() as tx:
        assert take_inventory_lock(tx, 1) == (None, None, 0)
        tx.execute("UPDATE inventory_lock SET closed_until = '2026-01-31', record_id = 5")
        assert take_inventory_lock(tx, 1).closed_until == "2026-01-31"
        with pytest.raises(NotFound):
            take_inventory_lock(tx, 2)


@pytest.mark.parametrize("column", ["closed_until", "closing_until"])
@pytest.mark.parametrize(("date", "fits"), [("2026-01-30", False), ("2026-01-31", False), ("2026-02-01", True)])
def test_updates_into_a_closed_period(books: Database[Any], column: str, date: str, fits: bool) -> None:
    """The closing date itself is closed. What a run posts for itself is dated within its period."""
    with books.write() as tx:
        tx.execute(f"UPDATE inventory_lock SET {column} = '2026-01-31'")
        add_record(tx, 1)
        add_update(tx, 1 << 62, date, record=1)
    if fits:
        with books.write() as tx:
            add_update(tx, 1, date)
    else:
        with pytest.raises(InventoryPeriodClosed), books.write() as tx:
            add_update(tx, 1, date)


def test_one_unfinished_run_for_each_company(books: Database[Any]) -> None:
    with books.write() as tx:
        for record in (1, 2):
            add_record(tx, record)
        add(tx, "job", {"record_id": 1, "company_id": 1, "state": "waiting"})
    for state in ("running", "pausing", "paused", "cancelling", "failed", "posting"):
        with pytest.raises(JobAlreadyRunning), books.write() as tx:
            add(tx, "job", {"record_id": 2, "company_id": 1, "state": state})
    for state in ("done", "done with warnings", "cancelled"):
        with books.write() as tx:
            tx.execute("UPDATE job SET state = :s WHERE record_id = 1", {"s": state})
    with books.write() as tx:
        add(tx, "job", {"record_id": 2, "company_id": 1, "state": "waiting"})
    with pytest.raises(JobAlreadyRunning), books.write() as tx:
        tx.execute("UPDATE job SET state = 'failed' WHERE record_id = 1")


def _start(url: str, record: int) -> bool:
    with open_database(url) as database:
        try:
            with database.write() as tx:
                take_inventory_lock(tx, 1)
                add_record(tx, record)
                add(tx, "job", {"record_id": record, "company_id": 1, "state": "waiting"})
        except JobAlreadyRunning:
            return False
    return True


def test_of_eight_that_start_at_once_one_wins(books: Database[Any]) -> None:
    context = multiprocessing.get_context("spawn")
    with futures.ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        for rounds in range(3):
            records = range(100 * rounds + 1, 100 * rounds + 1 + PROCESSES)
            assert sum(pool.map(_start, [books.url] * PROCESSES, records)) == 1
            with books.write() as tx:
                tx.execute("UPDATE job SET state = 'cancelled'")


def test_no_line_is_missed_by_a_close(books: Database[Any]) -> None:
    """Three posters and a closer, again and again: what the closer saw is all that the period ever gets."""
    rounds, counter = 20, iter(range(1, 10_000))
    for _ in range(rounds):
        keys = [next(counter) for _ in range(9)]
        start = threading.Barrier(4)
        seen: list[int] = []

        def post(mine: list[int], start: threading.Barrier = start) -> None:
            start.wait()
            for key in mine:
                try:
                    with books.write() as tx:
                        lock = take_inventory_lock(tx, 1)
                        if (lock.closed_until or "") < "2026-02-05":
                            add_update(tx, key)
                except InventoryPeriodClosed:
                    return

        def close(start: threading.Barrier = start, seen: list[int] = seen) -> None:
            start.wait()
            with books.write() as tx:
                take_inventory_lock(tx, 1)
                seen.append(tx.value("SELECT COUNT(*) FROM inventory_update"))
                tx.execute("UPDATE inventory_lock SET closed_until = '2026-02-28'")

        workers = [threading.Thread(target=post, args=(keys[place::3],)) for place in range(3)]
        workers.append(threading.Thread(target=close))
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        with books.write() as tx:
            assert [tx.value("SELECT COUNT(*) FROM inventory_update")] == seen
            tx.execute("UPDATE inventory_lock SET closed_until = NULL")


def test_posting_past_the_lock_waits_all_the_same(postgres: Database[Any]) -> None:
    """Somebody inserts through psql without the lock while a close is under way: the trigger takes it."""
    with postgres.write() as tx:
        add_masters(tx)
    refusals: list[str] = []

    def bypass() -> None:
        with psycopg.connect(postgres.url) as connection:
            connection.execute(
                "INSERT INTO inventory_transaction (id, company_id, cost_group_id, dimension_id, reference, number, quantity)"
                " VALUES (1, 1, 1, 1, 1, 'x', 5)"
            )
            try:
                connection.execute(
                    "INSERT INTO inventory_update (transaction_id, kind, cost_group_id, date, quantity, amount)"
                    " VALUES (1, 1, 1, '2026-02-05', 5, 5)"
                )
            except psycopg.Error as error:
                refusals.append(str(error))
                connection.rollback()

    with postgres.write() as tx:
        take_inventory_lock(tx, 1)
        worker = threading.Thread(target=bypass)
        worker.start()
        worker.join(0.5)
        assert worker.is_alive()  # waits for the close
        tx.execute("UPDATE inventory_lock SET closing_until = '2026-02-28'")
    worker.join(30)
    assert len(refusals) == 1
    assert "inventory_period_closed" in refusals[0]
