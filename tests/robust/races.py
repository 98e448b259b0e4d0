"""What processes do to each other: start at the same moment, sleep at the worst one, post while another closes."""

from __future__ import annotations

import os
import random
import tempfile
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from core.errors import InvcloseError, JobAlreadyRunning, TryAgain
from core.posting.poster import Line
from core.vocabulary import Reference
from db.close.jobs import release_dead, request_cancel, request_pause, request_resume, take_lease
from db.close.worker import work
from db.company import masters
from db.engine.session import Database, Tx
from db.posting.books import open_poster
from db.records.reversing import reverse_record
from tests.robust import worker
from tests.robust.company import Event, Poster, play
from tests.robust.hooks import Counter, hooked
from tests.robust.places import opened

WISHES = {"pause": request_pause, "resume": request_resume, "cancel": request_cancel}


class Start:
    """A line that several processes wait at until all are there."""

    def __init__(self, count: int, folder: str | None = None) -> None:
        self.count = count
        self.folder = Path(folder or tempfile.mkdtemp(prefix="invclose-start-"))

    def wait(self, name: str = "") -> None:
        """Spins, so that all leave within a fraction of a millisecond."""
        place = self.folder / name
        place.mkdir(exist_ok=True)
        (place / uuid.uuid4().hex).touch()
        deadline = time.monotonic() + worker.SECONDS
        while len(os.listdir(place)) < self.count:
            if time.monotonic() > deadline:
                raise AssertionError("the others never came")
            time.sleep(0.0005)


# --- leases -----------------------------------------------------------------------------------------------


def take(url: str, record: int, start: Start | None) -> int | None:
    """Take the lease, with a pause after every statement so that others come in between."""
    with hooked(url, lambda moment, _: time.sleep(0.02 * (moment == "after"))) as database:
        with database.read() as tx:
            tx.value("SELECT 1")
        if start:
            start.wait("begin")
        fence = take_lease(database, record)
        if start:
            start.wait("end")  # whoever ends counts as dead
        return fence


def take_and_finish(url: str, record: int) -> str:
    with opened(url) as database:
        with database.write() as tx:
            request_resume(tx, record)
        return str(work(database, record, target=worker.TARGET))


def work_and_stop_between(url: str, record: int, at: int) -> str:
    """Stop at the first begin of a transaction from the ``at``-th moment on."""
    count = 0

    def hook(moment: str, statement: str) -> None:
        nonlocal count
        count += 1
        if count >= at and moment == "before" and statement.startswith("BEGIN"):
            count = -(10**9)
            worker.stop_myself()

    with hooked(url, hook) as database:
        return str(work(database, record, target=worker.TARGET))


def work_and_stop_before_commit(url: str, record: int, bundle: int) -> str:
    """Stop before the commit of the ``bundle``-th bundle."""
    seen = 0

    def hook(moment: str, statement: str) -> None:
        nonlocal seen
        if moment == "after" and "UPDATE closing_bundle SET state = 'staged'" in statement:
            seen += 1
            if seen == bundle:
                worker.stop_myself()

    with hooked(url, hook) as database:
        return str(work(database, record, target=worker.TARGET))


def work_at(url: str, record: int, start: Start) -> str:
    with opened(url) as database:
        with database.read() as tx:
            tx.value("SELECT 1")
        start.wait()
        return str(work(database, record, target=worker.TARGET))


def wish_at(url: str, record: int, wish: str, delay: float, start: Start) -> str:
    """Ask for something, with a pause between what is read and what is written."""
    with hooked(url, lambda moment, text: time.sleep(0.01 * (moment == "after" and "FROM job" in text))) as database:
        with database.read() as tx:
            tx.value("SELECT 1")
        start.wait()
        time.sleep(delay)
        return refused(database, WISHES[wish], record)


def refused(database: Database[Any], wish: Callable[[Tx, int], object], record: int) -> str:
    """The code of the refusal; empty when it was granted."""
    try:
        with database.write() as tx:
            wish(tx, record)
    except InvcloseError as error:
        return error.code
    return ""


def release_and_post(url: str) -> str:
    """What an import does: open the dates of a dead run, then post into them, a new place among it."""
    with opened(url) as database:
        poster = Poster(database)
        with database.write() as tx:
            release_dead(tx, poster.company)
        events: list[Event] = [{"do": "receipt", "label": "N1", "price": "7.00"}, {"do": "issue", "label": "N2"}]
        place = {"item": "L1", "qty": "2", "date": "2012-02-05", "dims": {"site": "8"}}
        return "".join(poster.refused({**event, **place}) for event in events)


def set_period(tx: Tx, status: str) -> None:
    company = tx.value("SELECT MIN(id) FROM company")
    if tx.one("SELECT 1 FROM ledger_period WHERE start_date = '2012-02-01'"):
        masters.set_period(tx, company, "2012-02-01", status=status)
    else:
        masters.set_period(tx, company, "2012-02-01", "2012-02-29", status)


# --- starting ---------------------------------------------------------------------------------------------


def start_rounds(url: str, rounds: int, start: Start) -> list[str]:
    """In every round start a close at the same moment as the others; what came of it. The winner cancels."""
    found = []
    with opened(url) as database:
        for number in range(rounds):
            start.wait(f"{number}a")
            try:
                record = worker.start(database)
                found.append("")
            except JobAlreadyRunning as error:
                record = 0
                found.append(str(error))
            start.wait(f"{number}b")
            if record:
                with database.write() as tx:
                    request_cancel(tx, record)
    return found


# --- posting while another closes -------------------------------------------------------------------------

FIRST_DAY = 1


def day(number: int) -> str:
    """Days of the race, one a round: 2012-03-02 and on."""
    return time.strftime("%Y-%m-%d", time.gmtime(1330646400 + 86400 * number))


ITEMS = {"F1": {"model": "FIFO"}, "W1": {"model": "WA"}, "L1": {"model": "LIFO"}}


def build(database: Database[Any]) -> None:
    """The books of a race: three items and nothing posted."""
    play(database, {"setup": {"items": ITEMS}, "events": []})


def post_until(url: str, seed: int, folder: str) -> dict[str, int]:
    """Post receipts and issues around the date that is being closed, until the race is over; how many, how many refused."""
    rng = random.Random(seed)
    place = Path(folder)
    counts = {"posted": 0, "refused": 0, "busy": 0}

    def hook(moment: str, statement: str) -> None:
        if (moment == "after" and "FROM inventory_lock" in statement) or (moment == "before" and statement == "COMMIT"):
            time.sleep(rng.random() * 0.004)

    with hooked(url, hook) as database:
        while not (place / "over").exists():
            today = int((place / "day").read_text() or 0)
            number = counts["posted"] + counts["refused"] + counts["busy"]
            try:
                _post(database, rng, f"{seed}.{number}", day(today + rng.choice((0, 0, 0, 0, 0, 1))))
                counts["posted"] += 1
            except TryAgain:
                counts["busy"] += 1
            except InvcloseError as error:
                if error.code != "inventory_period_closed":
                    raise
                counts["refused"] += 1
            time.sleep(rng.random() * 0.02)
    return counts


def _post(database: Database[Any], rng: random.Random, label: str, date: str) -> None:
    item = rng.choice(("F1", "W1", "L1"))
    dims = ("1", *("" for _ in range(8)))
    with database.write() as tx:
        poster = open_poster(tx, int(tx.value("SELECT MIN(id) FROM company")))
        if rng.random() < 0.5:
            quantity = rng.randint(1, 5) * 1_000_000
            line = Line(f"PR.{label}", Reference.PURCHASE, item, quantity, date, "both", dims)
            line.document_amount = rng.randint(100, 10_000)
        else:
            line = Line(f"PI.{label}", Reference.SALES, item, -1_000_000, date, "both", dims)
        poster.post(line)
        poster.state.write(poster.facts)


def close_rounds(url: str, rounds: int, folder: str) -> list[tuple[str, int, int]]:
    """Close day after day while others post; (date, what was updated up to it, what the close saw of it)."""
    place = Path(folder)
    found = []

    def hook(moment: str, statement: str) -> None:
        if moment == "after" and "FROM inventory_lock" in statement:
            time.sleep(0.002)

    try:
        with hooked(url, hook) as database:
            for number in range(FIRST_DAY, FIRST_DAY + rounds):
                _announce(place, number)
                _until_posted(database, day(number))
                _patiently(database, day(number))
                found.append((day(number), *_seen(database, day(number))))
    finally:
        (place / "over").touch()
    return found


def _announce(place: Path, number: int) -> None:
    (place / "next").write_text(str(number))
    (place / "next").rename(place / "day")


def _until_posted(database: Database[Any], date: str) -> None:
    """The day has something to race for: however the machine shares its time, posters come to their turn first."""
    limit = time.monotonic() + 2
    while time.monotonic() < limit:
        with database.read() as tx:
            if tx.one("SELECT 1 FROM inventory_update WHERE date = :d LIMIT 1", {"d": date}):
                return
        time.sleep(0.002)


def _patiently(database: Database[Any], date: str) -> None:
    for _ in range(20):
        try:
            worker.go_on(database, date)
            return
        except TryAgain:
            continue
    raise AssertionError("the close never got its turn")


def _seen(database: Database[Any], date: str) -> tuple[int, int]:
    """Quantity and count of financial updates up to a date, and what of it the close settled or left open."""
    with database.read(repeatable=True) as tx:
        updated = tx.value(
            """SELECT COALESCE(SUM(u.quantity), 0) FROM inventory_update u JOIN cost_group g ON g.id = u.cost_group_id
               JOIN item i ON i.id = g.item_id JOIN item_model_group m ON m.id = i.model_group_id
               WHERE u.kind = 1 AND u.record_id = 0 AND u.date <= :d AND m.inventory_model NOT IN ('MA', 'STD')""",
            {"d": date},
        )
        left = tx.value(
            """SELECT COALESCE(SUM(b.open_quantity), 0) FROM open_balance b
               WHERE b.update_kind = 1 AND b.record_id = (SELECT MAX(id) FROM active_record WHERE type = 'closing')"""
        )
    return int(updated), int(left)


# --- reversing ------------------------------------------------------------------------------------------------


def reverse_rounds(url: str, rounds: int, start: Start, number: int) -> list[str]:
    """In every round one process closes, then all reverse that close at the same moment; what came of it for this one."""
    found = []
    with opened(url) as database:
        for turn in range(rounds):
            if number == 0:
                worker.go_on(database)
            start.wait(f"{turn}a")
            with database.read() as tx:
                record = tx.value("SELECT MAX(id) FROM active_record WHERE type = 'closing'")
                company = tx.value("SELECT MIN(id) FROM company")
            start.wait(f"{turn}b")
            found.append(refused(database, partial(_reverse, company), record))
            start.wait(f"{turn}c")
    return found


def _reverse(company: int, tx: Tx, record: int) -> None:
    reverse_record(tx, company, record)


# --- posting, and dying of it ---------------------------------------------------------------------------------


def post_and_die(url: str, seed: int, at: int) -> int:
    """Post one line after the other; SIGKILL at the ``at``-th moment. How many were posted, when it survives."""
    rng, posted = random.Random(seed), 0
    with hooked(url, Counter(at, worker.kill_myself)) as database:
        while posted < 20:
            try:
                _post(database, rng, f"{seed}.{posted}", day(FIRST_DAY))
            except TryAgain:
                continue
            posted += 1
    return posted
