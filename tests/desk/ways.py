"""A company with a close behind it, and every way in which a date of its books is used: one table.

January and February of 2026 have ledger periods, and January is closed. Whoever adds a way to act on a date adds it here:
``tests/desk/test_dates_everywhere.py`` finds the acts of the desk and the requests that no way knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from core.errors import Blocked, RejectedInput
from core.posting.counting import count
from core.posting.line import BLANK_DIMS, Line
from core.posting.poster import Poster
from core.requests import (
    AdjustmentRequest,
    ChargeRequest,
    CloseRequest,
    OnHandLine,
    OnHandRequest,
    RevaluationRequest,
    StandardCostRequest,
    TransactionRequest,
    UndoRequest,
)
from core.vocabulary import RecordType, Reference
from db.acceptance.runner import CaseRunner
from db.close.jobs import request_pause, start_run, take_lease
from db.close.running import StoredRun
from db.close.worker import work
from db.company import masters
from db.desk import StoredDesk
from db.engine.session import Database
from db.importing import import_bundle
from db.posting.books import open_poster
from db.reading.books import StoredBooks
from tests.db.importing.loading import ITEMS, bundle, row
from tests.db.importing.test_cut_over import balances

JANUARY, FEBRUARY = "2026-01-31", "2026-02-28"
DAY = "2026-02-10"
"""What the ways use; a second day of February is taken for what must be before or after it."""


class World:
    """What a way acts on: a company with stock, or one that is still to be opened."""

    def __init__(self, database: Database[Any], *, periods: bool = True) -> None:
        self.database = database
        runner = CaseRunner(
            database,
            {
                "setup": {
                    "items": {"A": {"item_cost": "12"}, "M": {"model": "MA"}, "S": {"model": "STD", "std_cost": "12"}}
                }
            },
        )
        self.runner, self.company = runner, runner.company
        with database.write() as tx:
            self.empty = masters.create_company(tx, "EMPTY")
            for company in (self.company, self.empty) if periods else ():
                masters.set_period(tx, company, "2026-01-01", JANUARY, name="2026-01")
                masters.set_period(tx, company, "2026-02-01", FEBRUARY, name="2026-02")
        for item in "AMS":
            self.do("receipt", f"{item}1", item=item, qty=10, price="12.00", date="2026-01-05")
        self.do("receipt", "P1", item="A", qty=5, price="11.00", date="2026-01-06", post="physical")
        self.first = self.desk.start_close(CloseRequest(JANUARY, allow=("no-period",)))

    @property
    def desk(self) -> StoredDesk:
        return StoredDesk(self.database, self.company, executor="inline")

    @property
    def books(self) -> StoredBooks:
        return StoredBooks(self.database, self.company, "anna")

    def do(self, kind: str, label: str, **event: Any) -> None:
        done = self.runner.run_event(0, {"do": kind, "label": label, **event})
        assert done["error"] is None, done

    def id(self, number: str) -> int:
        return next(row[0] for row in self.books.find_transactions(number) if row[1] == number)

    def newest_close(self) -> int:
        return next(row.record_id for row in self.books.overview() if row.active and row.type == RecordType.CLOSING)

    def waiting(self, company: int, date: str) -> int:
        """A close that nobody works on yet; it holds the days up to its date."""
        with self.database.write() as tx:
            return start_run(tx, company, RecordType.CLOSING, CloseRequest(date))

    @contextmanager
    def poster(self) -> Iterator[Poster]:
        with self.database.write() as tx:
            poster = open_poster(tx, self.company)
            yield poster
            poster.state.write(poster.facts)


class Kind(Enum):
    """What a way does with its date."""

    POSTING = "posting"
    ADJUSTING = "adjusting"
    """Like a posting, but it makes a closing record."""
    RUNNING = "running"
    LOOKING = "looking ahead at a run"
    UNDER_WAY = "going on with a run that was started before"
    FOLLOWING = "dated as the last close"
    OPENING = "opening an empty company"


Act = Callable[[World, int], object]
"""Of the world and the number that ``prepare`` gave."""


@dataclass(frozen=True)
class Way:
    """One way to use a date."""

    kind: Kind
    act: Act
    desk: str = ""
    """The act of the desk that it is."""
    request: type[AdjustmentRequest] | None = None
    poster: str = ""
    """The act of the poster that it is."""
    prepare: Callable[[World], int] = lambda world: 0


class Said(NamedTuple):
    """A refusal as a way says it."""

    code: str
    """Empty where a sentence comes alone."""
    sentence: str


def refusal(act: Callable[[], object]) -> Said | None:
    """What a way says; ``None`` when it is done."""
    try:
        answer = act()
    except RejectedInput as rejected:
        problems: Any = rejected.problems
        problem = next((problem for problem in problems if problem.column == "date"), problems[0])
        return Said("", f"{problem.value} {problem.message}")
    except Blocked as error:
        return Said(error.code, error.message)
    return answer if isinstance(answer, Said) else None


def _post(act: Callable[[Poster], object]) -> Act:
    def post(world: World, prepared: int) -> None:
        with world.poster() as poster:
            act(poster)

    return post


def _receipt(number: str, date: str = DAY) -> Line:
    return Line(number, Reference.PURCHASE, "A", 1_000_000, date, document_amount=1200)


def _import(world: World, prepared: int, *, dry_run: bool = False) -> None:
    rows = row("N9", "purchase", "A", "1", DAY, amount="12.00", site="")
    import_bundle(world.database, "CASE", bundle(rows, items=""), dry_run=dry_run)


def _preview_undo(world: World, prepared: int) -> Said | None:
    """A preview lists what stands in the way."""
    blocked = world.desk.preview_undo(UndoRequest("P1", date=DAY)).blocked_by
    return Said("", blocked[0].partition(". ")[0]) if blocked else None


def _cut_over(world: World, prepared: int) -> None:
    files: dict[str, Any] = {"items": ITEMS, "balances": balances({"2000": "1", "3000": "-1"}, DAY)}
    import_bundle(world.database, "EMPTY", bundle(accounts="code,name\n2000,Payables\n3000,Equity\n", **files))


def _check(world: World, prepared: int) -> Said | None:
    stops = world.desk.check(CloseRequest(DAY, allow=("no-period",))).stops
    return Said(stops[0].code, stops[0].message) if stops else None


def _adjustment(way: str, request: Callable[[World], AdjustmentRequest]) -> Act:
    return lambda world, prepared: getattr(world.desk, way)(request(world))


def _on_hand(world: World) -> OnHandRequest:
    with world.database.read() as tx:
        group = tx.value("SELECT cost_group_id FROM inventory_transaction WHERE number = 'A1'")
    return OnHandRequest((OnHandLine(group, amount=100),))


_REQUESTS: dict[str, Callable[[World], AdjustmentRequest]] = {
    "on-hand": _on_hand,
    "transaction": lambda world: TransactionRequest(world.id("A1"), 100, DAY),
    "charge": lambda world: ChargeRequest((world.id("A1"),), 100, date=DAY),
    "late charge": lambda world: TransactionRequest(world.id("A1"), 100, DAY, late=True),
    "revaluation": lambda world: RevaluationRequest("M", 13_000_000),
    "standard cost": lambda world: StandardCostRequest("S", 13_000_000, date=DAY),
}
_TYPES: dict[str, type[AdjustmentRequest]] = {
    "on-hand": OnHandRequest,
    "transaction": TransactionRequest,
    "charge": ChargeRequest,
    "late charge": TransactionRequest,
    "revaluation": RevaluationRequest,
    "standard cost": StandardCostRequest,
}


def _start(world: World) -> int:
    return world.waiting(world.company, DAY)


def _pause(world: World) -> int:
    record = _start(world)
    with world.database.write() as tx:
        request_pause(tx, record)
    return record


def _work(world: World, record: int) -> Said | None:
    """A worker has no one to raise to: the run fails with the sentence."""
    work(world.database, record)
    message = world.books.job(record).message
    return Said("", message) if message else None


def _check_of_run(world: World, record: int) -> Said | None:
    sentences = StoredRun(world.database, record, take_lease(world.database, record) or 0).check()
    return Said("", sentences[0]) if sentences else None


def _post_of_run(world: World, record: int) -> None:
    StoredRun(world.database, record, take_lease(world.database, record) or 0).post(None)


WAYS: dict[str, Way] = {
    "post a receipt": Way(Kind.POSTING, _post(lambda poster: poster.post(_receipt("N1"))), poster="post"),
    "invoice it": Way(
        Kind.POSTING, _post(lambda poster: poster.invoice(poster.state.find("P1"), DAY, 5500)), poster="invoice"
    ),
    "transfer": Way(
        Kind.POSTING,
        _post(
            lambda poster: poster.transfer(
                Line("N2", Reference.TRANSFER, "A", 1_000_000, DAY, to_dims=("2", *BLANK_DIMS[1:]))
            )
        ),
        poster="transfer",
    ),
    "labor": Way(
        Kind.POSTING,
        _post(
            lambda poster: poster.labor(
                Line("N3", Reference.PRODUCTION_RECEIPT, "A", 0, DAY, document_amount=100, lot="N3")
            )
        ),
        poster="labor",
    ),
    "end a production": Way(
        Kind.POSTING,
        _post(lambda poster: poster.end((Line("N4", Reference.PRODUCTION_RECEIPT, "A", 1_000_000, DAY, lot="N4"),))),
        poster="end",
    ),
    "undo": Way(Kind.POSTING, lambda world, prepared: world.desk.undo(UndoRequest("P1", date=DAY)), "undo"),
    "preview an undoing": Way(Kind.POSTING, _preview_undo, "preview_undo"),
    "count": Way(Kind.POSTING, _post(lambda poster: count(poster, _receipt("N7"), 1_000_000)), poster="refuse_date"),
    "import": Way(Kind.POSTING, _import),
    "import on trial": Way(Kind.POSTING, lambda world, prepared: _import(world, prepared, dry_run=True)),
    "cut over": Way(Kind.OPENING, _cut_over),
    **{
        f"{word} an adjustment: {name}": Way(
            Kind.FOLLOWING if name == "on-hand" else Kind.ADJUSTING, _adjustment(act, request), act, _TYPES[name]
        )
        for name, request in _REQUESTS.items()
        for word, act in (("preview", "preview_adjustment"), ("post", "post_adjustment"))
    },
    "check": Way(Kind.RUNNING, _check, "check"),
    "preview a close": Way(
        Kind.LOOKING, lambda world, prepared: world.desk.preview_close(CloseRequest(DAY)), "preview_close"
    ),
    "preview a recalculation": Way(
        Kind.LOOKING,
        lambda world, prepared: world.desk.preview_recalculation(CloseRequest(DAY)),
        "preview_recalculation",
    ),
    "start a close": Way(
        Kind.RUNNING,
        lambda world, prepared: world.desk.start_close(CloseRequest(DAY, allow=("no-period",))),
        "start_close",
    ),
    "start a recalculation": Way(
        Kind.RUNNING, lambda world, prepared: world.desk.start_recalculation(CloseRequest(DAY)), "start_recalculation"
    ),
    "start under the lock": Way(Kind.RUNNING, lambda world, prepared: world.waiting(world.company, DAY)),
    "resume": Way(Kind.UNDER_WAY, lambda world, record: world.desk.resume(record), "resume", prepare=_pause),
    "work": Way(Kind.UNDER_WAY, _work, prepare=_start),
    "check of the worker": Way(Kind.UNDER_WAY, _check_of_run, prepare=_start),
    "posting of the worker": Way(Kind.UNDER_WAY, _post_of_run, prepare=_start),
    "reverse": Way(Kind.FOLLOWING, lambda world, prepared: world.desk.reverse(world.newest_close()), "reverse"),
    "reverse all": Way(
        Kind.FOLLOWING, lambda world, prepared: world.desk.reverse_all([world.newest_close()]), "reverse_all"
    ),
    "ask before a reversal": Way(
        Kind.FOLLOWING, lambda world, prepared: world.desk.refuse_reversal(world.newest_close()), "refuse_reversal"
    ),
}
WITHOUT_A_DATE = frozenset(
    {
        "approve",
        "decline",
        "explain_difference",  # a note about a day; nothing is posted
        "preview_prepared",
        "cancel",
        "mark",
        "marks",
        "note_export",
        "on_hand_lines",
        "pause",
        "plan_export",
        "preview_reversal",
        "recalculations_from",
        "reversal_chain",
        "reversal_of",
        "revoke_role",
        "set_period",
        "set_role",
        "standard_costs",
        "unmark",
        "users",
    }
)
"""Acts of the desk that post nothing on a date; what they say of a reversal is in ``test_reversals_everywhere``."""
