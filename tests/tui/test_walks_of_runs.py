"""How closes, recalculations, reversals and their runs look, and what stands in their way. Updated on purpose only:
--snapshot-update."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from core.views.records import ReversalStep
from core.views.runs import JobView
from core.views.states import RecordState
from core.vocabulary import JobState
from tests.tui.conftest import make_app
from tests.tui.fakes import RUNNING, STOP, FakeBooks, FakeDesk, job
from tests.tui.walked import Stop, walked

WAYS: dict[str, tuple[Stop, ...]] = {
    "close": (
        ("close", "n"),
        ("dates", "f4"),
        ("close", "escape f6"),
        ("voucher", "escape f8"),
        ("groups", "tab"),
        ("close", "escape f10 text:2026-06"),
        ("typed", "escape tab tab tab tab tab text:month_end escape"),
    ),
    "recalculation": (
        ("recalculation", "r"),
        ("items", "tab tab tab tab f4"),
        ("found", "text:housing"),
        ("recalculation", "escape f8"),
        ("recalculation", "escape f10"),
    ),
    "run": (
        ("running", "enter"),
        ("cancel", "c"),
        ("runs", "escape g t down"),
    ),
    "reversal": (("reversal", "down x"),),
}


@pytest.mark.parametrize("way", WAYS)
async def test_looks(way: str, snapshot: SnapshotAssertion) -> None:
    await walked(make_app(), WAYS[way], snapshot)


RUNS: dict[str, Callable[[], JobView]] = {
    "paused": lambda: job(JobState.PAUSED),
    "failed": lambda: job(JobState.FAILED),
    "warned": lambda: job(JobState.DONE_WARNED, voucher="INVC-00872", percent=100, done=121_088),
    "silent": lambda: job(JobState.RUNNING, heartbeat_age=70),
}


@pytest.mark.parametrize("state", RUNS)
async def test_a_run(state: str, snapshot: SnapshotAssertion) -> None:
    """By a clock that stands still."""
    await walked(make_app(FakeBooks(running_job=RUNS[state]())), ((state, "enter"),), snapshot)


async def test_a_close_that_is_stopped(snapshot: SnapshotAssertion) -> None:
    desk = FakeDesk(findings=(STOP, *FakeDesk().findings))
    await walked(make_app(desk=desk), (("stopped", "n f10"), ("stopped", "f6")), snapshot)


async def test_a_close_while_a_run_is_in_the_way(snapshot: SnapshotAssertion) -> None:
    books = FakeBooks()
    books.head = replace(books.head, running=RUNNING, read_only=True)
    books.rows = [replace(books.rows[0], state=RecordState.RUNNING, percent=38), *books.rows[1:]]
    await walked(make_app(books), (("run-in-the-way", "n"),), snapshot)


async def test_a_reversal_that_later_records_hold(snapshot: SnapshotAssertion) -> None:
    """Alone it cannot be; those that hold it and it can be, in order."""
    desk = FakeDesk(blocked_by=("IC-000115 Closing as of 2026-06-30 is later.",))
    desk.steps = tuple(
        ReversalStep(
            record_id=n, number=f"IC-{n:06d}", type_name="Closing", date=date, adjusted=adjusted, total=abs(adjusted)
        )
        for n, date, adjusted in (
            (115, "2026-06-30", 412_500),
            (113, "2026-05-31", -1_280_417),
            (112, "2026-05-20", 35_000),
        )
    )
    stops = (("held", "down x"), ("in-order", "f6"), ("selected", "escape escape space space x"))
    await walked(make_app(desk=desk), stops, snapshot)
