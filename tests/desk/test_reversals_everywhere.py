"""A record that may not be reversed is refused with one code and one sentence, whatever way it was to be reversed in."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.requests import CloseRequest, RevaluationRequest, StandardCostRequest, TransactionRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.company import masters
from db.desk import StoredDesk
from db.engine.open import open_database
from db.importing import import_bundle
from db.reading.books import StoredBooks
from tests.db.importing.loading import bundle, row
from tests.db.importing.test_cut_over import LAMPS
from tests.desk.ways import DAY, FEBRUARY, JANUARY, Said, World, refusal
from tests.support.identity import pretend
from tui.cli import main

Reason = tuple[str, str, str]
"""Code, sentence, advice."""
Situation = Callable[[World], int]
"""Brings it about; the record that cannot be reversed."""


@pytest.fixture
def world(books_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    pretend(monkeypatch, login="anna", host="till-2", now=f"{DAY}T08:00:00Z")
    monkeypatch.setenv("INVCLOSE_DB", books_url)
    with open_database(books_url) as database:
        yield World(database)


def later_close(world: World) -> int:
    world.desk.start_close(CloseRequest(FEBRUARY, allow=("future",)))
    return world.first


def adjusted_again(world: World) -> int:
    request = TransactionRequest(world.id("A1"), 100, DAY)
    record = world.desk.post_adjustment(request)
    world.desk.post_adjustment(request)
    return record


def unfinished_run(world: World) -> int:
    world.waiting(world.company, FEBRUARY)
    return world.first


def period_on_hold(world: World) -> int:
    with world.database.write() as tx:
        masters.set_period(tx, world.company, "2026-01-01", status="on_hold")
    return world.first


def reversed_already(world: World) -> int:
    world.desk.reverse(world.first)
    return world.first


def reversal(world: World) -> int:
    return world.desk.reverse(world.first)


def not_posted(world: World) -> int:
    return world.waiting(world.company, FEBRUARY)


def revaluation(world: World) -> int:
    return world.desk.post_adjustment(RevaluationRequest("M", 13_000_000))


def standard_cost(world: World) -> int:
    return world.desk.post_adjustment(StandardCostRequest("S", 13_000_000))


def opening_built_upon(world: World) -> int:
    """In a company of its own, to which the world turns."""
    sale = row("SO-1", "sales", "LAMP", "-2", marked_to="PO-2")
    files = {**LAMPS, "accounts": "code,name\n1300,Stock\n2000,Accrual\n3000,Equity\n1301,Old\n5119,Gain\n5129,Loss\n"}
    import_bundle(world.database, "OPENED", bundle(sale, **files))
    with world.database.read() as tx:
        world.company = tx.value("SELECT id FROM company WHERE code = 'OPENED'")
        return int(tx.value("SELECT MAX(id) FROM closing_record"))


OPEN_IT = "Open it under Periods (g l), or with `invclose period set 2026-01-01 status=open`."
SITUATIONS: dict[Situation, Reason] = {
    later_close: (
        "not_latest",
        "IC-000002 (closing 2026-02-28) came after IC-000001",
        "Reverse it first: `invclose reverse IC-000002`.",
    ),
    adjusted_again: (
        "not_latest",
        f"IC-000003 (transaction {DAY}) came after IC-000002",
        "Reverse it first: `invclose reverse IC-000003`.",
    ),
    unfinished_run: (
        "another_run_not_finished",
        f"IC-000002 (closing through {FEBRUARY}) is waiting, started by anna on till-2 at {DAY}T08:00:00Z",
        "Watch it (`invclose job watch IC-000002`), resume or cancel it first.",
    ),
    period_on_hold: (
        "ledger_period_not_open",
        f"{JANUARY} is in ledger period 2026-01, which is on hold",
        OPEN_IT,
    ),
    reversed_already: (
        "already_cancelled",
        "IC-000001 is reversed by IC-000002 already",
        "A record is reversed once. Close, recalculate or adjust again instead.",
    ),
    reversal: ("already_cancelled", "IC-000002 is a reversal itself", "Close or adjust again instead."),
    not_posted: (
        "blocked",
        "IC-000002 is not posted",
        "A run that is not posted is cancelled, not reversed: `invclose job cancel IC-000002`.",
    ),
    revaluation: (
        "not_adjustable",
        "IC-000002 is a revaluation",
        "Revalue back instead: `invclose adjust revalue --item ITEM --to-unit PRICE`.",
    ),
    standard_cost: (
        "not_adjustable",
        "IC-000002 is a standard cost",
        "Revalue back instead: `invclose standard-cost activate --item ITEM --cost PRICE`.",
    ),
    opening_built_upon: (
        "not_adjustable",
        "IC-000001 is held by marks of what it opened: transaction PO-2",
        "Adjust by hand instead, or open a new company.",
    ),
}


def desk_of(world: World) -> StoredDesk:
    return StoredDesk(world.database, world.company, executor="inline")


def printed_error(world: World, record: int, *more: str) -> dict[str, str]:
    """What the command line prints for scripts."""
    books = StoredBooks(world.database, world.company, "anna")
    code = books.company().code
    number = books.record(record).row.number
    code_of_exit = main(["reverse", number, "--company", code, "--json", "--yes", *more])
    printed: Any = sys.stdout
    error: dict[str, str] = json.loads(printed.getvalue())["error"]
    assert code_of_exit == 4
    return error


def command(world: World, record: int) -> Said:
    error = printed_error(world, record)
    return Said(error["code"], error["message"])


def command_together(world: World, record: int) -> Said:
    """The reasons stand behind the sentence, each after the number of its record; the code is that of the first."""
    error = printed_error(world, record, "--with-later")
    assert error["message"] == "Not every record can be reversed; nothing was written."
    _, _, reason = error["where"].partition(": ")
    message, _, _ = reason.partition(". ")
    return Said(error["code"], f"{message}.")


WAYS: dict[str, Callable[[World, int], object]] = {
    "reverse": lambda world, record: desk_of(world).reverse(record),
    "reverse all": lambda world, record: desk_of(world).reverse_all([record]),
    "ask": lambda world, record: desk_of(world).refuse_reversal(record),
    "preview": lambda world, record: Said("", desk_of(world).preview_reversal(record).blocked_by[0]),
    "record": lambda world, record: Said(
        "", StoredBooks(world.database, world.company, "anna").record(record).reversible
    ),
    "chain": lambda world, record: Said("", desk_of(world).reversal_chain(record)[-1].stop),
    "chain's code": lambda world, record: Said(
        (step := desk_of(world).reversal_chain(record)[-1]).code, f"{step.stop.partition('. ')[0]}."
    ),
    "command": command,
    "command, with later ones": command_together,
}
TOGETHER = ("chain", "chain's code", "command, with later ones")
"""Ways that reverse what came later first."""


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_one_code_and_one_sentence(world: World, situation: Situation, monkeypatch: pytest.MonkeyPatch) -> None:
    code, sentence, advice = SITUATIONS[situation]
    record = situation(world)
    said: dict[str, Said | None] = {}
    for name, act in WAYS.items():
        if name in TOGETHER and code == "not_latest":
            continue
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", io.StringIO())
            said[name] = refusal(lambda act=act: act(world, record))  # type: ignore[misc]
    alone = Said("", f"{sentence}. {advice}")
    assert said == {name: alone if (of := said[name]) and not of.code else Said(code, f"{sentence}.") for name in said}


def test_what_came_later_is_reversed_with_it_in_one_act(world: World) -> None:
    record = later_close(world)
    steps = world.desk.reversal_chain(record)
    assert [(step.number, step.stop) for step in steps] == [("IC-000002", ""), ("IC-000001", "")]
    assert len(world.desk.reverse_all([step.record_id for step in steps])) == 2


def test_recalculations_from_a_date_are_held_by_a_later_close_alone(world: World) -> None:
    for date in ("2026-02-05", DAY):
        world.desk.start_recalculation(CloseRequest(date))
    assert [step.stop for step in world.desk.recalculations_from("2026-02-01")] == ["", ""]
    world.desk.start_close(CloseRequest(FEBRUARY, allow=("future",)))
    assert [step.stop for step in world.desk.recalculations_from("2026-02-01")] == [
        f"IC-000004 (closing {FEBRUARY}) came after IC-00000{number}. Reverse it first: `invclose reverse IC-000004`."
        for number in (3, 2)
    ]


def test_several_reasons_are_all_listed_and_the_first_is_raised(world: World) -> None:
    record = later_close(world)
    period_on_hold(world)
    with world.database.write() as tx:
        start_run(tx, world.company, RecordType.RECALCULATION, CloseRequest("2026-03-31"))
    blocked = world.desk.preview_reversal(record).blocked_by
    sentences = [
        SITUATIONS[later_close][1],
        SITUATIONS[period_on_hold][1],
        "IC-000003 (recalculation through 2026-03-31)",
    ]
    assert [one.startswith(sentence) for one, sentence in zip(blocked, sentences, strict=True)] == [True] * 3
    reversible = world.books.record(record).reversible
    assert reversible == f"{blocked[0]} (2 more)"
    assert refusal(lambda: world.desk.reverse(record)) == Said("not_latest", f"{SITUATIONS[later_close][1]}.")
