"""Pause, go on and cancel at every border of a bundle; what arrives meanwhile is refused or planned again.

The yardstick is a run that saw it: the same posting made before the run starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.usecases.run import execute
from core.vocabulary import JobState
from db.close.jobs import request_cancel, request_pause, request_resume, take_lease
from db.close.running import StoredRun
from db.close.worker import work
from db.engine.session import Database
from tests.robust import worker
from tests.robust.company import TO, Event, Poster
from tests.robust.dump import Dump, differences, visible
from tests.robust.places import Template, opened
from tests.robust.trials import left_behind, undisturbed

EARLY = 2
"""A border before most of the work."""


class Run(StoredRun):
    """A run that calls ``act`` at one of its borders."""

    def __init__(self, database: Database[Any], record: int, act: Callable[[], None], at: int) -> None:
        fence = take_lease(database, record)
        assert fence is not None
        super().__init__(database, record, fence, target=worker.TARGET)
        self._act, self._at, self.borders = act, at, 0

    def requested(self) -> JobState:
        self.borders += 1
        if self.borders == self._at:
            self._act()
        return super().requested()


def see(database: Database[Any]) -> Dump:
    with database.read(repeatable=True) as tx:
        assert not [name for name, count in left_behind(tx).items() if count and worker.unfinished(database) is None]
        return visible(tx)


def ask(database: Database[Any], record: int, wish: Callable[..., None]) -> Callable[[], None]:
    def act() -> None:
        with database.write() as tx:
            wish(tx, record)

    return act


def borders_of(company: Template) -> int:
    with company.copy() as url, opened(url) as database:
        run = Run(database, worker.start(database), lambda: None, 0)
        assert execute(run) is JobState.DONE
    assert run.borders > 8
    return run.borders


def test_paused_at_every_border_of_one_run(company: Template) -> None:
    with company.copy() as url, opened(url) as database:
        record, pauses = worker.start(database), 0
        before = {**see(database), "inventory_lock": []}
        while True:
            run = Run(database, record, ask(database, record, request_pause), 2)
            if execute(run) is JobState.DONE:
                break
            pauses += 1
            assert {**see(database), "inventory_lock": []} == before
            ask(database, record, request_resume)()
        assert pauses > 8
        assert see(database) == undisturbed(company).after


def test_cancelled_at_every_border(company: Template) -> None:
    expected = undisturbed(company)
    for border in range(1, borders_of(company) + 1):
        with company.copy() as url, opened(url) as database:
            record = worker.start(database)
            run = Run(database, record, ask(database, record, request_cancel), border)
            assert execute(run) is JobState.CANCELLED
            assert see(database) == expected.before, f"border {border}"
            assert work(database, record) is None


def test_closing_after_a_cancelled_run_gives_the_same(company: Template) -> None:
    from tests.robust.dump import results

    with company.copy() as url, opened(url) as database:
        worker.go_on(database)
        with database.read() as tx:
            first = results(tx, tx.value("SELECT MAX(id) FROM active_record WHERE type = 'closing'"))
    with company.copy() as url, opened(url) as database:
        record = worker.start(database)
        execute(Run(database, record, ask(database, record, request_cancel), 5))
        worker.go_on(database)
        with database.read() as tx:
            again = results(tx, tx.value("SELECT MAX(id) FROM active_record WHERE type = 'closing'"))
    assert again == first


# --- what arrives meanwhile -------------------------------------------------------------------------------


def receipt(label: str, item: str, date: str, site: int = 1, **more: Any) -> Event:
    event: Event = {"do": "receipt", "label": label, "item": item, "date": date, "qty": "2", "price": "31.07"}
    return {**event, "dims": {"site": str(site)}, **more}


def transfer(label: str, item: str, start: int, end: int, date: str = "2012-02-12") -> Event:
    event: Event = {"do": "transfer", "label": label, "item": item, "qty": "1", "date": date}
    return {**event, "from": {"site": str(start)}, "to": {"site": str(end)}}


def issue(label: str, item: str, date: str, site: int = 1) -> Event:
    return {"do": "issue", "label": label, "item": item, "qty": "1", "date": date, "dims": {"site": str(site)}}


DATED_BEFORE: dict[str, list[Event]] = {
    "a receipt": [receipt("N1", "L1", "2012-02-04")],
    "an issue": [issue("N1", "F1", "2012-02-28")],
    "a receipt that others hang on": [receipt("N1", "F1", "2012-02-02"), issue("N2", "F1", "2012-02-03")],
    "a new cost group": [receipt("N1", "L1", "2012-02-04", site=8), issue("N2", "L1", "2012-02-05", site=8)],
    "a new way for costs": [transfer("N1", "L1", 1, 8), issue("N2", "L1", "2012-02-20", site=8)],
    "a way back": [transfer("N1", "F1", 3, 1), issue("N2", "F1", "2012-02-27")],
    "a way against the order of work": [
        receipt("N0", "X1", "2012-02-03"),
        {
            "do": "produce",
            "label": "N1",
            "item": "F1",
            "qty": "2",
            "date": "2012-02-04",
            "dims": {"site": "1"},
            "consume": [{"item": "X1", "qty": "4", "dims": {"site": "1"}}],
        },
    ],
    "an invoice": [{"do": "invoice", "of": "RP.L2.2", "date": "2012-02-25", "price": "13.13"}],
    "an invoice of an issue": [{"do": "invoice", "of": "IP.F2.2", "date": "2012-02-25"}],
    "a production": [
        {
            "do": "produce",
            "label": "N1",
            "item": "P1",
            "qty": "2",
            "date": "2012-02-26",
            "dims": {"site": "1"},
            "consume": [{"item": "W1", "qty": "1", "dims": {"site": "2"}}],
            "labor": "1.00",
        }
    ],
}
DATED_LATER: dict[str, list[Event]] = {
    "an invoice of a receipt": [{"do": "invoice", "of": "RP.F2.2", "date": "2012-03-04", "price": "19.19"}],
    "an invoice of an issue": [{"do": "invoice", "of": "IP.D2.2", "date": "2012-03-04"}],
    "a receipt": [receipt("N1", "F1", "2012-03-04")],
    "a mark": [{"do": "mark", "issue": "I0.L2.2", "receipt": "R1.L2.2", "qty": "1"}],
    "another item group": [{"do": "set_group", "item": "F1", "group": "OTHER"}],
}


def saw(company: Template, events: list[Event]) -> Dump:
    """The books after a close that found these postings made."""
    with company.copy() as url, opened(url) as database:
        poster = Poster(database)
        for event in events:
            poster.post(event)
        worker.go_on(database)
        return see(database)


def compare(found: Dump, expected: Dump) -> None:
    assert differences(expected, found) == []
    assert found == expected


@pytest.mark.parametrize("name", DATED_BEFORE)
@pytest.mark.parametrize("border", [EARLY, 12])
def test_posted_into_the_dates_while_paused(company: Template, name: str, border: int) -> None:
    """Refused while the run works, accepted while it is paused, and then planned again."""
    if company.kind == "postgres" and border == EARLY:
        return  # the late one has more to plan again
    events = DATED_BEFORE[name]
    with company.copy() as url, opened(url) as database:
        record, poster = worker.start(database), Poster(database)
        refused: list[str] = []

        def act() -> None:
            refused.extend(poster.refused(event) for event in events[:1])
            ask(database, record, request_pause)()

        assert execute(Run(database, record, act, border)) is JobState.PAUSED
        assert refused == ["inventory_period_closed"]
        for event in events:
            poster.post(event)
        worker.go_on(database)
        found = see(database)
    compare(found, saw(company, events))


@pytest.mark.parametrize("name", DATED_LATER)
@pytest.mark.parametrize("border", [EARLY, 13])
def test_posted_behind_the_dates_while_it_works(company: Template, name: str, border: int) -> None:
    """Accepted at any time; what the plan held in another state is planned again."""
    if company.kind == "postgres" and border == EARLY:
        return
    events = DATED_LATER[name]
    with company.copy() as url, opened(url) as database:
        poster, record = Poster(database), worker.start(database)
        posted: list[str] = []
        run = Run(database, record, lambda: posted.extend(map(poster.refused, events)), border)
        assert execute(run) is JobState.DONE
        assert set(posted) == {""}
        found = see(database)
    compare(found, saw(company, events))


def test_the_date_itself_is_locked(company: Template) -> None:
    with company.copy() as url, opened(url) as database:
        poster, record = Poster(database), worker.start(database)
        assert poster.refused(receipt("N1", "F1", TO)) == "inventory_period_closed"
        assert poster.refused(receipt("N2", "F1", "2012-03-01")) == ""
        ask(database, record, request_pause)()
        assert poster.refused(receipt("N3", "F1", TO)) == ""
        ask(database, record, request_resume)()
        assert poster.refused(receipt("N4", "F1", TO)) == "inventory_period_closed"
