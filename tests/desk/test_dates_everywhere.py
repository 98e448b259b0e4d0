"""A date that may not be used is refused with one code and one sentence, whatever way it was to be used in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, get_args

import pytest

from core.errors import clause
from core.ports import Desk
from core.posting.poster import Poster
from core.requests import AdjustmentRequest, CloseRequest
from db.company import masters
from db.desk import StoredDesk
from db.engine.open import open_database
from db.engine.session import Database
from db.records.records import record_row
from tests.desk.ways import DAY, FEBRUARY, JANUARY, WAYS, WITHOUT_A_DATE, Kind, Said, Way, World, refusal
from tests.support.identity import pretend

CLOSED = Said("inventory_period_closed", "{day} is in a closed inventory period: closed through 2026-02-28")
HELD = Said("inventory_period_closed", "{day} is held by {run}, which is running through 2026-02-28")
UNFINISHED = Said(
    "another_run_not_finished",
    "{run} (closing through 2026-02-28) is waiting, started by anna on till-2 at 2026-02-10T08:00:00Z",
)


@pytest.fixture
def database(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database[Any]]:
    pretend(monkeypatch, login="anna", host="till-2", now=f"{DAY}T08:00:00Z")
    with open_database(books_url) as database:
        yield database


@pytest.fixture
def world(database: Database[Any]) -> World:
    return World(database)


Expected = Callable[[Way], Said | None]


def groups(expected: Expected, *, under_way: bool = True) -> list[Any]:
    """Ways that are refused leave no trace and share a world; what is done, or goes on with a run, has one of its own."""
    ways = {name: way for name, way in WAYS.items() if under_way or way.kind is not Kind.UNDER_WAY}
    refused = [name for name, way in ways.items() if expected(way) and way.kind is not Kind.UNDER_WAY]
    alone = [pytest.param((name,), id=name) for name in ways if name not in refused]
    return [pytest.param(tuple(refused), id="all that are refused"), *alone]


def walk(world: World, names: tuple[str, ...], prepared: int, expected: Expected, **facts: str) -> None:
    """Every way says what is expected of it; one that answers with a list or a message says the sentence alone."""
    wanted, said = {}, {}
    for name in names:
        way = WAYS[name]
        refused, answer = expected(way), refusal(lambda way=way: way.act(world, prepared))  # type: ignore[misc]
        sentence = refused.sentence.format(**facts) if refused else ""
        wanted[name] = refused and Said(refused.code, sentence)
        if refused and answer and not answer.code:
            answer = Said(refused.code, answer.sentence[: len(sentence)])
        said[name] = answer and Said(answer.code, clause(answer.sentence))
    assert said == wanted


def companies(world: World) -> tuple[int, int]:
    return world.company, world.empty


def closed_day(way: Way) -> Said | None:
    """Only what is dated as the last close may still be posted: the ledger period of that day is open."""
    return None if way.kind is Kind.FOLLOWING else CLOSED


@pytest.mark.parametrize("names", groups(closed_day))
def test_a_closed_day(world: World, names: tuple[str, ...]) -> None:
    prepared = WAYS[names[0]].prepare(world)
    if prepared:  # a close that came in between, which the lock does not let happen
        with world.database.write() as tx:
            tx.execute("UPDATE inventory_lock SET closed_until = :d", {"d": FEBRUARY})
    else:
        for company in companies(world):
            StoredDesk(world.database, company, executor="inline").start_close(
                CloseRequest(FEBRUARY, allow=("future",))
            )
    walk(world, names, prepared, closed_day, day=DAY)


SHUT: dict[str, tuple[str, Callable[[Database[Any], int, str], None]]] = {}


def shut(words: str) -> Callable[[Callable[[Database[Any], int, str], None]], None]:
    def add(act: Callable[[Database[Any], int, str], None]) -> None:
        SHUT[act.__name__] = (words, act)

    return add


@shut("on hold")
def on_hold(database: Database[Any], company: int, start: str) -> None:
    with database.write() as tx:
        masters.set_period(tx, company, start, status="on_hold")


@shut("closed")
def closed(database: Database[Any], company: int, start: str) -> None:
    with database.write() as tx:
        masters.set_period(tx, company, start, status="closed")


@shut("not open for inventory")
def no_access(database: Database[Any], company: int, start: str) -> None:
    with database.write() as tx:
        tx.execute(
            "UPDATE ledger_period SET inventory_access = 'none' WHERE company_id = :c AND start_date = :s",
            {"c": company, "s": start},
        )


def in_shut_period(way: Way) -> Said | None:
    day = JANUARY if way.kind is Kind.FOLLOWING else DAY
    return Said("ledger_period_not_open", f"{day} is in ledger period {day[:7]}, which is {{words}}")


@pytest.mark.parametrize("situation", SHUT)
@pytest.mark.parametrize("names", groups(in_shut_period))
def test_a_ledger_period_that_takes_no_inventory(world: World, names: tuple[str, ...], situation: str) -> None:
    words, act = SHUT[situation]
    prepared = WAYS[names[0]].prepare(world)
    for company in companies(world):
        for start in ("2026-01-01", "2026-02-01"):
            act(world.database, company, start)
    walk(world, names, prepared, in_shut_period, words=words)


FIRST_OF_ITS_KIND = list({way.kind: name for name, way in reversed(WAYS.items())}.values())


@pytest.mark.parametrize("name", FIRST_OF_ITS_KIND)
def test_a_day_in_no_ledger_period_counts_as_open(database: Database[Any], name: str) -> None:
    world = World(database, periods=False)
    prepared = WAYS[name].prepare(world)
    assert refusal(lambda: WAYS[name].act(world, prepared)) is None


UNDER_A_RUN = {
    Kind.POSTING: HELD,
    Kind.ADJUSTING: UNFINISHED,
    Kind.FOLLOWING: UNFINISHED,
    Kind.RUNNING: UNFINISHED,
    Kind.OPENING: UNFINISHED,
    Kind.LOOKING: None,
}
"""A look at what a run would do holds nobody up, and nobody it."""


def under_a_run(way: Way) -> Said | None:
    return UNDER_A_RUN[way.kind]


@pytest.mark.parametrize("names", groups(under_a_run, under_way=False))
def test_under_a_close_that_is_not_finished(world: World, names: tuple[str, ...]) -> None:
    runs = {company: world.waiting(company, FEBRUARY) for company in companies(world)}
    opening = tuple(name for name in names if WAYS[name].kind is Kind.OPENING)
    others = tuple(name for name in names if name not in opening)
    for group, company in ((others, world.company), (opening, world.empty)):
        with world.database.read() as tx:
            number = record_row(tx, runs[company])["number"]
        walk(world, group, 0, under_a_run, day=DAY, run=number)


UNDER_WAY = [name for name, way in WAYS.items() if way.kind is Kind.UNDER_WAY]


@pytest.mark.parametrize("name", UNDER_WAY)
def test_a_run_is_not_in_its_own_way(world: World, name: str) -> None:
    record = WAYS[name].prepare(world)
    assert refusal(lambda: WAYS[name].act(world, record)) is None


def public(of: type) -> set[str]:
    return {name for name, value in vars(of).items() if not name.startswith("_") and callable(value)}


def test_every_act_of_the_desk_is_a_way_or_uses_no_date() -> None:
    walked = {way.desk for way in WAYS.values()} - {""}
    assert public(Desk) == walked | WITHOUT_A_DATE
    assert not walked & WITHOUT_A_DATE


def test_every_adjustment_and_every_posting_is_a_way() -> None:
    assert {way.request for way in WAYS.values()} - {None} == set(get_args(AdjustmentRequest))
    assert {way.poster for way in WAYS.values()} - {""} == public(Poster)
