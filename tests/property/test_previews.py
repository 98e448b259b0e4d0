"""What a preview says is what is posted: every act of random companies, and chains of reversals, on both databases."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from core.dates import ALLOWED
from core.errors import InvcloseError
from core.money import to_quantity
from core.requests import (
    AdjustmentRequest,
    ChargeRequest,
    OnHandLine,
    OnHandRequest,
    StandardCostRequest,
    TransactionRequest,
    UndoRequest,
)
from core.views.records import ReversalStep
from core.views.vouchers import VoucherLineView
from core.vocabulary import DIMENSIONS, RecordType, Spread
from db.acceptance.events import date_of
from db.acceptance.runner import CaseRunner
from db.company.setup import load_setup
from db.desk import StoredDesk
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.oracle.generate import random_world
from tests.robust import company
from tests.robust.places import Template, opened
from tests.support import builders

SEEDS = {"sqlite": 6, "postgres": 2}
T = TypeVar("T")
Posted = tuple[int, list[tuple[Any, ...]]]
"""Change of inventory value and ledger lines."""


def attempt(act: Callable[[], T]) -> tuple[T | None, InvcloseError | None]:
    """What it gives, or why it was refused."""
    try:
        return act(), None
    except InvcloseError as refused:
        return None, refused


def sides(lines: Iterable[VoucherLineView]) -> list[tuple[Any, ...]]:
    """The lines of a voucher without their numbers."""
    return [
        (line.account, line.posting_type, line.item_group, line.item, line.debit, line.credit, line.transactions)
        for line in lines
    ]


class Foreseen(CaseRunner):
    """Carries a world out by the desk, and asks before each act for its preview."""

    def __init__(self, database: Database[Any], case: dict[str, Any]) -> None:
        super().__init__(database, case)
        self.desk = StoredDesk(database, self.company, executor="inline")
        self.books = StoredBooks(database, self.company, "tester")
        self.compared: dict[str, int] = {}

    def posted(self, record: int) -> Posted:
        row = self.books.record(record).row
        return row.adjusted, sides(self.books.voucher(row.voucher).lines) if row.voucher else []

    def _act(self, event: dict[str, Any], preview: Callable[[], Posted], act: Callable[[], int]) -> dict[str, Any]:
        """A preview that is refused is refused for the same reason as the act."""
        seen, refused = attempt(preview)
        record, why = attempt(act)
        assert (refused and refused.code) == (why and why.code), (event, refused, why)
        if record is None or seen is None:
            raise why or AssertionError(event)
        assert seen == self.posted(record), event
        self.compared[event["do"]] = self.compared.get(event["do"], 0) + bool(seen[0])
        self._remember(event, record)
        return {}

    def _run(self, event: dict[str, Any], record_type: RecordType) -> int:
        request = replace(self._request(event), allow=tuple(ALLOWED.values()))
        closing = record_type is RecordType.CLOSING
        foresee = self.desk.preview_close if closing else self.desk.preview_recalculation
        start = self.desk.start_close if closing else self.desk.start_recalculation

        def preview() -> Posted:
            view = foresee(request)
            return view.adjusted, sides(view.lines)

        scope, _ = attempt(lambda: self.desk.check(request))
        computed, _ = attempt(lambda: foresee(request))
        self._act(event, preview, lambda: start(request))
        record = self.records[str(event["label"])]
        taken = self.books.record(record).row.transactions
        assert computed is not None
        assert computed.transactions == taken, event
        if not request.items:  # a run of some items looks at others that their costs reach
            assert self.books.job(record).total == taken, event
            if closing and scope is not None:
                assert scope.transactions == taken, event
        return record

    def _do_cancel(self, event: dict[str, Any]) -> dict[str, Any]:
        target = self.records[str(event["of"])]
        view = self.desk.preview_reversal(target)
        record, refused = attempt(lambda: self.desk.reverse(target))
        assert bool(refused) == bool(view.blocked_by), event
        if record is None:
            raise refused or AssertionError(event)
        assert (view.adjusted, figures(view.lines)) == (self.posted(record)[0], figures_of(self.posted(record))), event
        self.compared["cancel"] = self.compared.get("cancel", 0) + 1
        self._remember(event, record)
        return {}

    def _adjust(self, event: dict[str, Any], request: AdjustmentRequest) -> dict[str, Any]:
        def preview() -> Posted:
            view = self.desk.preview_adjustment(request)
            return view.adjusted, sides(view.lines)

        return self._act(event, preview, lambda: self.desk.post_adjustment(request))

    def _do_adjust_onhand(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.read() as tx:
            values = self._values(tx, event)
            item = load_setup(tx, self.company).item(str(event["item"])).id
            where = " AND ".join(f"{name} = :{name}" for name in DIMENSIONS)
            group = tx.value(
                f"SELECT id FROM cost_group WHERE item_id = :i AND {where}",
                {"i": item, **dict(zip(DIMENSIONS, values, strict=True))},
            )
        if group is None:
            return super()._do_adjust_onhand(event)
        to_unit = None if event.get("to_unit") is None else to_quantity(str(event["to_unit"]))
        amount = 0 if event.get("amount") is None else self._minor(event["amount"])
        line = OnHandLine(group, to_unit, amount, event.get("by") == "value")
        return self._adjust(event, OnHandRequest((line,)))

    def _do_adjust_transaction(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.read() as tx:
            transaction = self.answers.find(tx, str(event["of"]))
        date, late = date_of(event["date"]), bool(event.get("late"))
        return self._adjust(event, TransactionRequest(transaction, self._minor(event["amount"]), date, late))

    def _do_charge(self, event: dict[str, Any]) -> dict[str, Any]:
        with self.database.read() as tx:
            receipts = tuple(self.answers.find(tx, str(label)) for label in event["over"])
        return self._adjust(
            event,
            ChargeRequest(
                receipts=receipts,
                amount=self._minor(event["amount"]),
                by=Spread(event.get("by", "value")),
                weights=tuple(to_quantity(str(weight)) for weight in event.get("weights") or ()),
                date=date_of(event["date"]),
                offset_account=str(event.get("offset_account") or ""),
            ),
        )

    def _do_set_std_cost(self, event: dict[str, Any]) -> dict[str, Any]:
        request = StandardCostRequest(str(event["item"]), to_quantity(str(event["cost"])), date=date_of(event["date"]))
        return self._adjust({"label": f"{event['item']} {event['date']}", **event}, request)

    def _do_undo(self, event: dict[str, Any]) -> dict[str, Any]:
        request = UndoRequest(str(event["of"]), date=date_of(event["date"]) if event.get("date") else "")
        seen = self.desk.preview_undo(request)
        done, refused = attempt(lambda: self.desk.undo(request))
        assert bool(refused) == bool(seen.blocked_by), event
        if done is None:
            raise refused or AssertionError(event)
        assert (seen.rows, seen.adjusted) == (done.rows, done.adjusted), event
        posted: dict[tuple[Any, ...], int] = {}
        for number in done.vouchers:
            for line in self.books.voucher(number).lines:
                key = (line.account, line.posting_type)
                posted[key] = posted.get(key, 0) + line.debit - line.credit
        foreseen: dict[tuple[Any, ...], int] = {}
        for line in seen.lines:
            key = (line.account, line.posting_type)
            foreseen[key] = foreseen.get(key, 0) + line.debit - line.credit
        assert {k: v for k, v in foreseen.items() if v} == {k: v for k, v in posted.items() if v}, event
        self.compared["undo"] = self.compared.get("undo", 0) + 1
        return {}


def figures(lines: Iterable[VoucherLineView]) -> list[tuple[Any, ...]]:
    return [line[:-1] for line in sides(lines)]


def figures_of(posted: Posted) -> list[tuple[Any, ...]]:
    return [line[:-1] for line in posted[1]]


def small_company() -> dict[str, Any]:
    """Two closes over physical value, of which a part is invoiced between them."""
    close = {"do": "close", "label": "C2", "date": company.TO}
    return {"setup": {"items": company.ITEMS}, "events": [*company.events(), close]}


def test_every_act_posts_what_its_preview_says(empty: Template) -> None:
    seen: dict[str, int] = {}
    worlds = [random_world(seed) for seed in range(9000, 9000 + SEEDS[empty.kind])]
    for number, case in enumerate([small_company(), *worlds]):
        with empty.copy() as url, opened(url) as database:
            runner = Foreseen(database, case)
            for index, event in enumerate(case["events"]):
                runner.run_event(index, event)
            totals_are_sums(runner)
            invoice_the_rest(runner, case["events"])
            chains(runner, random.Random(number))
            totals_are_sums(runner)
            for kind, count in runner.compared.items():
                seen[kind] = seen.get(kind, 0) + count
    wanted = {"close", "recalculate", "cancel", "chain", "adjust_transaction", "charge", "undo", "left out"}
    if empty.kind != "postgres":
        assert wanted <= {kind for kind, count in seen.items() if count}, seen


def totals_are_sums(runner: Foreseen) -> None:
    """The totals of long lists, asked without reading them, are what their rows add up to."""
    books = runner.books
    for row in books.overview(limit=1000):
        shown = books.settlements_of_record(row.record_id, limit=10**6)
        assert books.settlement_totals(row.record_id) == builders.settlement_totals(shown), row.number
        if not row.voucher:
            continue
        for line in (None, *(one.line for one in books.voucher(row.voucher).lines)):
            behind = books.behind_line(row.voucher, line, limit=10**6)
            assert books.behind_totals(row.voucher, line) == builders.behind_totals(behind), (row.voucher, line)


def invoice_the_rest(runner: Foreseen, events: Iterable[dict[str, Any]]) -> None:
    """What is only delivered is invoiced now: a reversal leaves out what a close adjusted its physical value by."""
    last = max(str(event["date"]) for event in events if event.get("date"))
    with runner.database.read() as tx:
        delivered = tx.all(
            """SELECT t.number, MAX(t.quantity) FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id
               WHERE t.record_id = 0 GROUP BY t.id, t.number HAVING MAX(u.kind) = 0 ORDER BY t.id"""
        )
    for number, quantity in delivered:
        price = {"price": "7.77"} if quantity > 0 else {}
        runner.run_event(0, {"do": "invoice", "of": number, "date": last, **price})


def chains(runner: Foreseen, random_: random.Random) -> None:
    """Reverses chains until nothing is left: each posts, step by step, what its review shows."""
    while True:
        held = [
            steps
            for row in runner.books.overview(limit=1000)
            if row.active and (steps := runner.desk.reversal_chain(row.record_id)) and not any(s.stop for s in steps)
        ]
        if not held:
            return
        steps = random_.choice(held)
        if random_.random() < 0.3:
            steps = runner.desk.recalculations_from(steps[-1].date) or steps
            if any(step.stop for step in steps):
                continue
        done = runner.desk.reverse_all([step.record_id for step in steps])
        assert [posted(runner, record) for record in done] == [shown(step) for step in steps]
        runner.compared["chain"] = runner.compared.get("chain", 0) + 1
        runner.compared["left out"] = runner.compared.get("left out", 0) + any(step.excluded for step in steps)


def shown(step: ReversalStep) -> tuple[str, int, int, int]:
    return step.number, step.adjusted, step.excluded, step.total


def posted(runner: Foreseen, record: int) -> tuple[str, int, int, int]:
    row = runner.books.record(record).row
    with runner.database.read() as tx:
        parameters = json.loads(tx.value("SELECT parameters FROM closing_record WHERE id = :r", {"r": record}))
    total = runner.books.voucher(row.voucher).total if row.voucher else 0
    return row.reversal_of, row.adjusted, parameters["excluded"], total
