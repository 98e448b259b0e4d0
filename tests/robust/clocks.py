"""Clocks that are wrong, jump, or stand at a strange date; the process that works has a clock of its own (see `faults`)."""

from __future__ import annotations

import os
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.engine import clock as clock_of_ours
from db.engine.session import Tx
from db.reading.overview import overview_rows
from tests.robust import worker
from tests.robust.company import Poster
from tests.robust.dump import Dump, visible
from tests.robust.faults import armed
from tests.robust.faults.preloaded import Preloaded
from tests.robust.faults.work import EVENTS
from tests.robust.hooks import hooked
from tests.robust.places import Template, opened
from tests.robust.trials import undisturbed

HOUR, DAY, YEAR = 3_600, 86_400, 31_557_600
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Clock:
    """When the work begins by this clock, by how much it jumps and how often, and where it thinks it is."""

    start: str = ""
    """ISO, UTC; empty: the true time."""
    jumps: Sequence[int] = ()
    """Seconds, spread over the work."""
    zone: str = "UTC"

    def __str__(self) -> str:
        return f"{self.start or 'now'} {'+'.join(map(str, self.jumps)) or 'steady'} {self.zone}"


CLOCKS = (
    Clock("2012-02-28T23:59:58Z"), Clock("2012-02-29T23:59:58Z"), Clock("2028-02-29T23:59:59Z"), Clock("2100-02-28T23:59:59Z"),
    Clock("2026-12-31T23:59:58Z"), Clock("2026-03-29T00:59:58Z", zone="Europe/Berlin"),
    Clock("2026-10-25T00:59:58Z", zone="Europe/Berlin"), Clock("2026-10-25T00:59:58Z", [HOUR, -HOUR], "Europe/Berlin"),
    Clock("2026-03-08T06:59:58Z", zone="America/New_York"), Clock(zone="Pacific/Kiritimati"), Clock(zone="Asia/Kathmandu"),
    Clock(zone="Nowhere/Nothing"), Clock(zone="XYZ-25"), Clock(jumps=[-HOUR]), Clock(jumps=[-10 * YEAR]), Clock(jumps=[10 * YEAR]),
    Clock(jumps=[DAY, -2 * DAY, DAY]), Clock(jumps=[1, -1] * 6), Clock("1970-01-02T00:00:00Z"), Clock("2038-01-19T03:14:06Z"),
)  # fmt: skip


def by_chance(seed: int) -> Clock:
    """Another clock for each seed."""
    rng = random.Random(seed)
    start = datetime.fromtimestamp(rng.randrange(2 * DAY, 8_000_000_000), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    jumps = [rng.choice((-1, 1)) * int(10 ** rng.uniform(0, 8.5)) for _ in range(rng.randint(0, 8))]
    jumps.append(-sum(jumps) // 2)
    return Clock(start if rng.random() < 0.6 else "", jumps, rng.choice(CLOCKS).zone)


def post_and_close(url: str, clock: Clock) -> list[str]:
    """In a child: postings, the close, more postings, a reversal of nothing; the numbers of the records in the overview."""
    os.environ["TZ"] = clock.zone
    time.tzset()
    shift = int(datetime.fromisoformat(clock.start).timestamp() - time.time()) if clock.start else 0
    armed.move_clock(shift)
    if clock.start:
        assert clock_of_ours.now()[:13] == clock.start[:13], "the clock was not moved"
    left, moments = list(clock.jumps), 0

    def hook(moment: str, statement: str) -> None:
        nonlocal shift, moments
        moments += 1
        if left and moments % 60 == 0:
            shift += left.pop(0)
            armed.move_clock(shift)

    with hooked(url, hook) as database:
        half = len(EVENTS) // 2
        _post(database, EVENTS[:half])
        worker.go_on(database)
        _post(database, EVENTS[half:])
        with database.read() as tx:
            rows = overview_rows(tx, worker.company_of(database), show_all=True, limit=100, before=None)
    assert not left, f"{len(left)} jumps never came"
    return [row.number for row in rows]


def _post(database: Any, events: list[dict[str, Any]]) -> None:
    poster = Poster(database)
    for event in events:
        poster.post(event)


def wrong_stamps(tx: Tx) -> list[str]:
    """Stored moments that are not UTC to the second."""
    found = []
    for table, columns in STAMPS.items():
        for column in columns:
            rows = tx.all(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
            found += [f"{table}.{column}: {value}" for (value,) in rows if not _STAMP.fullmatch(str(value))]
    return found


STAMPS = {
    "audit_event": ("at",), "closing_record": ("created_at", "posted_at"), "voucher": ("created_at",),
    "job": ("heartbeat_at", "started_at", "finished_at"), "company": ("created_at",),
}  # fmt: skip

_KNOWN: dict[int, tuple[Dump, list[str]]] = {}


def seen_by(template: Template, preloaded: Preloaded, clock: Clock) -> tuple[Dump, list[str]]:
    """The books and the order of the records after the work by this clock."""
    with template.copy() as url:
        numbers = preloaded.call(post_and_close, url, clock)
        with opened(url) as database, database.read(repeatable=True) as tx:
            assert wrong_stamps(tx) == [], str(clock)
            return visible(tx), numbers


def judged(template: Template, preloaded: Preloaded, clock: Clock) -> None:
    """Whatever the clock says, the books are the same, and so is the order of everything in them."""
    undisturbed(template)
    if id(template) not in _KNOWN:
        _KNOWN[id(template)] = seen_by(template, preloaded, Clock())
    assert seen_by(template, preloaded, clock) == _KNOWN[id(template)], str(clock)
