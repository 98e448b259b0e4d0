"""A preview says what the run then posts, and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import AlreadyReversed, Blocked, InventoryPeriodClosed, NotLatest
from core.requests import CloseRequest
from core.vocabulary import RecordType, Specification
from db.close.jobs import start_run
from db.company import masters
from db.desk import StoredDesk
from db.engine.session import Database
from db.reading.books import StoredBooks

JANUARY = CloseRequest("2024-01-31")


def contents(database: Database[Any]) -> list[Any]:
    tables = ("closing_record", "settlement", "cost_adjustment", "voucher", "audit_event", "job", "number_sequence")
    with database.read() as tx:
        return [tx.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


@pytest.mark.parametrize("specification", Specification)
def test_a_preview_is_what_the_close_posts(desk: StoredDesk, books: StoredBooks, specification: Specification):
    request = CloseRequest("2024-01-31", specification=specification)
    before = contents(desk.database)
    seen = desk.preview_close(request)
    assert contents(desk.database) == before
    record = desk.start_close(request)
    voucher = books.voucher(books.record(record).row.voucher)
    assert seen.lines == voucher.lines
    assert seen.total == voucher.total == 1000
    row = books.record(record).row
    assert (seen.adjusted, seen.settlements, seen.passes) == (row.adjusted, row.settlements, row.passes)
    assert [line.reason for line in seen.log] == [line.reason for line in books.log(record)]
    assert [(group.adjusted, group.after) for group in seen.groups] == [
        (group.adjusted, group.after) for group in books.record(record).groups
    ]
    assert [(one.number, one.before, one.adjusted) for one in seen.top] == [("S1", -3000, 1000)]


def test_a_preview_of_a_recalculation_of_some_items(desk: StoredDesk):
    assert desk.preview_recalculation(JANUARY).adjusted == 1000
    assert desk.preview_recalculation(replace(JANUARY, items=("PART",))).adjusted == 0
    assert desk.preview_recalculation(replace(JANUARY, groups=("LAMPS",))).adjusted == 1000


def test_a_preview_lists_the_recalculations_that_the_close_cancels(desk: StoredDesk, books: StoredBooks):
    desk.start_recalculation(CloseRequest("2024-02-15"))
    seen = desk.preview_close(JANUARY)
    assert seen.cancels == ("IC-000001 (recalculation 2024-02-15)",)
    desk.start_close(JANUARY)
    assert [row.reversal_of for row in books.overview()] == ["IC-000001", "", ""]
    assert desk.preview_close(CloseRequest("2024-02-29")).cancels == ()


def test_a_preview_is_refused_like_the_run(desk: StoredDesk):
    with desk.database.write() as tx:
        masters.set_period(tx, 1, "2024-02-01", status="on_hold")
    with pytest.raises(Blocked, match="on hold"):
        desk.preview_close(CloseRequest("2024-02-29"))
    desk.start_close(JANUARY)
    with pytest.raises(InventoryPeriodClosed):
        desk.preview_close(JANUARY)


def test_a_reversal_posts_the_opposite_of_what_its_preview_shows(desk: StoredDesk, books: StoredBooks):
    record = desk.start_close(JANUARY)
    seen = desk.preview_reversal(record)
    assert (seen.number, seen.type_name, seen.date) == ("IC-000001", "Closing", "2024-01-31")
    assert (seen.adjusted, seen.total, seen.blocked_by, seen.excluded) == (-1000, 1000, (), 0)
    reversal = desk.reverse(record, "wrong month")
    voucher = books.voucher(books.record(reversal).row.voucher)
    assert [(line.account, line.debit, line.credit) for line in voucher.lines] == [
        (line.account, line.debit, line.credit) for line in seen.lines
    ]
    assert books.record(reversal).row.note == "wrong month"
    assert books.company().closed_until is None
    assert desk.preview_reversal(record).blocked_by == (
        "IC-000001 is reversed by IC-000002 already. A record is reversed once. Close, recalculate or adjust again instead.",
    )
    assert "reversal itself" in desk.preview_reversal(reversal).blocked_by[0]
    with pytest.raises(AlreadyReversed):
        desk.reverse(record)


def test_everything_that_blocks_a_reversal_is_said(desk: StoredDesk):
    record = desk.start_close(JANUARY)
    later = desk.start_recalculation(CloseRequest("2024-02-15"))
    with desk.database.write() as tx:
        start_run(tx, 1, RecordType.CLOSING, CloseRequest("2024-02-29"))
        masters.set_period(tx, 1, "2024-01-01", status="on_hold")
    sentences = desk.preview_reversal(record).blocked_by
    assert len(sentences) == 3
    assert (
        sentences[0]
        == "IC-000002 (recalculation 2024-02-15) came after IC-000001. Reverse it first: `invclose reverse IC-000002`."
    )
    assert "which is on hold" in sentences[1]
    assert "is waiting" in sentences[2]
    with pytest.raises(Blocked):
        desk.reverse(later)


def test_a_record_that_is_not_posted_is_not_reversed(desk: StoredDesk):
    with desk.database.write() as tx:
        record = start_run(tx, 1, RecordType.CLOSING, JANUARY)
    seen = desk.preview_reversal(record)
    assert seen.lines == ()
    assert "cancelled, not reversed" in seen.blocked_by[0]
    desk.cancel(record)
    with pytest.raises(Blocked, match="not posted"):
        desk.reverse(record)


def test_only_the_newest_close_is_reversed(desk: StoredDesk):
    first = desk.start_close(JANUARY)
    desk.start_close(CloseRequest("2024-02-29"))
    with pytest.raises(NotLatest, match=r"IC-000002 \(closing 2024-02-29\) came after IC-000001"):
        desk.reverse(first)
