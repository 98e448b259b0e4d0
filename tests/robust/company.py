"""A small company with something of everything: all models, transfers in a circle, production, physical value, marks.

January is closed, adjusted by hand and partly invoiced later; February is to be closed. A recalculation dated in March
stands in the way, so that the close has something to cancel when it posts.
"""

from __future__ import annotations

from typing import Any

from core.currency import DEFAULT, Currency
from db.acceptance.answers import Answers
from db.acceptance.runner import CaseRunner
from db.engine.session import Database

COMPANY = "CASE"
TO = "2012-02-29"
"""The date to close."""

ITEMS: dict[str, dict[str, Any]] = {
    "F1": {"model": "FIFO"},
    "F2": {"model": "FIFO", "include_physical": True},
    "L1": {"model": "LIFO"},
    "L2": {"model": "LIFO", "include_physical": True},
    "D1": {"model": "LIFO_DATE"},
    "D2": {"model": "LIFO_DATE", "include_physical": True},
    "W1": {"model": "WA"},
    "W2": {"model": "WAD"},
    "P1": {"model": "FIFO"},
    "X1": {"model": "WA", "fixed_receipt": True, "item_cost": "8.00"},
    "M1": {"model": "MA"},
    "S1": {"model": "STD", "std_cost": "7.50"},
}
PERIODIC = [name for name, item in ITEMS.items() if item["model"] not in ("MA", "STD")]
PRICES = ("10.00", "12.50", "3.33", "9.99", "20.01", "16.666667")

Event = dict[str, Any]


def events() -> list[Event]:
    """Two months of postings; always the same."""
    return [*_january(), *_february()]


def _site(number: int) -> dict[str, str]:
    return {"site": str(number)}


def _trade(month: int) -> list[Event]:
    """Two receipts and two issues of every item."""
    found: list[Event] = []
    for place, item in enumerate(ITEMS):
        tag = f"{item}.{month}"
        for k in range(2):
            price = PRICES[(place + 2 * k + month) % len(PRICES)]
            receipt: Event = {
                "do": "receipt",
                "label": f"R{k}.{tag}",
                "item": item,
                "date": f"2012-{month:02d}-{3 + 4 * k:02d}",
            }
            found.append({**receipt, "qty": str(5 + (place + k) % 3), "price": price, "dims": _site(1)})
        for k in range(2):
            issue: Event = {
                "do": "issue",
                "label": f"I{k}.{tag}",
                "item": item,
                "date": f"2012-{month:02d}-{5 + 5 * k:02d}",
            }
            found.append({**issue, "qty": ("1", "2.5", "0.333")[(place + k) % 3], "dims": _site(1)})
    return found


def _circle(month: int) -> list[Event]:
    """Between sites and back, so that costs travel in a circle; into a production; and back from a customer."""
    found: list[Event] = []
    for item in ("F1", "W1", "D1"):
        for k, (start, end) in enumerate(((1, 2), (2, 1), (1, 3))):
            event: Event = {"do": "transfer", "label": f"T{k}.{item}.{month}", "item": item, "qty": str(2 - k % 2)}
            found.append({**event, "date": f"2012-{month:02d}-{12 + k:02d}", "from": _site(start), "to": _site(end)})
    materials = [{"item": "F1", "qty": "1", "dims": _site(1)}, {"item": "W2", "qty": "1.5", "dims": _site(1)}]
    made: Event = {"do": "produce", "label": f"PR.{month}", "item": "P1", "qty": "3", "date": f"2012-{month:02d}-16"}
    found.append({**made, "consume": materials, "labor": "4.00", "dims": _site(1)})
    sold: Event = {"do": "issue", "label": f"SP.{month}", "item": "P1", "qty": "4", "date": f"2012-{month:02d}-18"}
    found.append({**sold, "dims": _site(1)})
    back: Event = {"do": "receipt", "label": f"B.{month}", "kind": "return", "item": "L2", "qty": "1"}
    found.append({**back, "of": f"I0.L2.{month}", "date": f"2012-{month:02d}-19", "dims": _site(1)})
    return found


def _physical(month: int) -> list[Event]:
    """Received and delivered, not invoiced."""
    found: list[Event] = []
    for item in ("F2", "L2", "D2", "M1"):
        receipt: Event = {"do": "receipt", "label": f"RP.{item}.{month}", "item": item, "qty": "4", "price": "11.11"}
        found.append({**receipt, "date": f"2012-{month:02d}-20", "post": "physical", "dims": _site(1)})
        issue: Event = {"do": "issue", "label": f"IP.{item}.{month}", "item": item, "qty": "2"}
        found.append({**issue, "date": f"2012-{month:02d}-21", "post": "physical", "dims": _site(1)})
    return found


def _january() -> list[Event]:
    close: Event = {"do": "close", "label": "C1", "date": "2012-01-31"}
    return [*_trade(1), *_circle(1), *_physical(1), close]


def _february() -> list[Event]:
    late: Event = {
        "do": "adjust_transaction",
        "label": "J1",
        "of": "R0.F1.1",
        "date": "2012-02-01",
        "amount": "3.33",
        "late": True,
    }
    return [
        {"do": "adjust_onhand", "label": "O1", "item": "L1", "dims": _site(1), "amount": "1.00"},
        late,
        *_trade(2),
        {"do": "invoice", "of": "RP.F2.1", "date": "2012-02-20", "price": "12.00"},
        {"do": "invoice", "of": "IP.L2.1", "date": "2012-02-21"},
        *_circle(2),
        {"do": "mark", "issue": "I1.F1.2", "receipt": "R1.F1.2", "qty": "1"},
        *_physical(2),
        {"do": "recalculate", "label": "K1", "date": "2012-02-10"},
        {
            "do": "receipt",
            "label": "R.M",
            "item": "F1",
            "date": "2012-03-02",
            "qty": "3",
            "price": "9.00",
            "dims": _site(1),
        },
        {"do": "recalculate", "label": "K2", "date": "2012-03-05"},
    ]


def build(database: Database[Any]) -> CaseRunner:
    """Post it all into an empty, upgraded database."""
    return play(database, {"setup": {"items": ITEMS}, "events": events()})


def play(database: Database[Any], case: dict[str, Any]) -> CaseRunner:
    """Carry out a case; nothing of it may be refused."""
    runner = CaseRunner(database, case)
    for index, event in enumerate(case["events"]):
        do(runner, event, index)
    return runner


def do(runner: CaseRunner, event: Event, index: int = 0) -> dict[str, Any]:
    """One event that must succeed."""
    found = runner.run_event(index, event)
    assert found["error"] is None, (event, found["error"])
    return found


class Poster(CaseRunner):
    """Posts events into books that are there already."""

    def __init__(self, database: Database[Any]) -> None:
        self.database = database
        self.setup = {}
        self.currency = Currency.of(DEFAULT)
        self.records, self.numbers = {}, {}
        with database.read() as tx:
            self.company = int(tx.value("SELECT MIN(id) FROM company"))
        self.answers = Answers(database, self.company, self.currency, self.numbers)

    def post(self, event: Event) -> None:
        do(self, event)

    def refused(self, event: Event) -> str:
        """The code of the refusal."""
        return str(self.run_event(0, event)["error"] or "")
