"""Run a case and say for every event what must be true after it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from . import adjust, close, perpetual, posting, undoing
from .amounts import day, nearest, number, plain
from .model import PERIODIC, Adjustment, Item, Key, Line, Record, Refused, Take
from .world import World

Answer = dict[str, Any]
POSTINGS = {
    "receipt": posting.receipt,
    "issue": posting.issue,
    "invoice": posting.invoice,
    "transfer": posting.transfer,
    "produce": posting.produce,
    "count": posting.count,
}


def run_case(case: dict[str, Any], *, probe: bool = False, worlds: list[World] | None = None) -> list[Answer]:
    """Execute a case. With `probe`, answers after closing records and checks tell all there is to ask for.

    `worlds`, when given, receives the state after each event.
    """
    world = World(case.get("setup") or {})
    answers = []
    for index, event in enumerate(case.get("events") or []):
        answer, world = run_event(world, event, index)
        asked = event.get("expect") or {}
        if probe and event["do"] in PROBED:
            asked = {**everything(world), **asked}
        answer["actual"].update(ask(world, asked))
        answers.append(answer)
        if worlds is not None:
            worlds.append(world)
    return answers


PROBED = ("close", "recalculate", "cancel", "adjust_onhand", "adjust_transaction", "charge", "undo", "revalue", "check")


def run_event(world: World, event: dict[str, Any], index: int) -> tuple[Answer, World]:
    """One event on a copy of the world; a refused one leaves the old world."""
    after = world.copied()
    posted = len(after.ledger)
    label = event.get("label") or event.get("of")
    answer: Answer = {"index": index, "do": event["do"], "label": label, "error": None, "actual": {}}
    try:
        actual = do(after, event)
    except Refused as refused:
        answer["error"] = refused.code
        return answer, world
    if event["do"] in LEDGER_EVENTS:
        actual["voucher"] = voucher(after, after.ledger[posted:])
    answer["actual"] = actual
    return answer, after


LEDGER_EVENTS = (
    *POSTINGS,
    "close",
    "recalculate",
    "cancel",
    "adjust_onhand",
    "adjust_transaction",
    "charge",
    "undo",
    "revalue",
    "set_std_cost",
)


def do(world: World, event: dict[str, Any]) -> dict[str, Any]:
    kind = event["do"]
    if kind in POSTINGS:
        txn = POSTINGS[kind](world, event)
        if txn is None:
            return {}
        amount = txn.update.amount
        return {"amount": world.money(amount), "unit_cost": world.money(nearest(Fraction(amount) / txn.quantity))}
    if kind == "close":
        return closed(world, close.close(world, event))
    if kind == "recalculate":
        return {"settlements": [], **run_result(world, close.recalculate(world, event))}
    if kind == "cancel":
        record = close.cancel(world, event)["record"]
        return {"adjustments": changes(world, [record])}
    if kind == "adjust_onhand":
        return {"adjustments": changes(world, [adjust.adjust_onhand(world, event)])}
    if kind == "adjust_transaction":
        return {"adjustments": changes(world, [adjust.adjust_transaction(world, event)])}
    if kind == "charge":
        return {"adjustments": changes(world, [adjust.charge(world, event)])}
    if kind == "undo":
        undoing.undo(world, event)
        return {}
    if kind == "open_quantities":
        return {"open": {k: plain(v) for k, v in close.open_quantities(world, event).items()}}
    if kind == "check_cost_prices":
        return {"listed": close.check_cost_prices(world, event)}
    return set_up(world, event)


def set_up(world: World, event: dict[str, Any]) -> dict[str, Any]:
    kind, item = event["do"], str(event.get("item"))
    if kind == "mark":
        posting.mark(world, event)
    elif kind == "revalue":
        # DECISION (cases): the event has no dims; blank ones, unless it gives some.
        key = world.key(item, event.get("dims"))
        change = perpetual.revalue(world, str(event["label"]), item, key, day(event["date"]), number(event["to_unit"]))
        # DECISION (cases): `amount` is unsigned for a revaluation too.
        return {"amount": world.money(abs(change))}
    elif kind == "set_std_cost":
        perpetual.activate_standard(world, item, day(event["date"]), number(event["cost"]))
    elif kind == "set_item_cost":
        world.items[item].item_cost = number(event["cost"])
    elif kind == "set_accounts":
        accounts = {k: str(v) for k, v in event["accounts"].items()}
        world.groups.setdefault(str(event["group"]), {}).update(accounts)
    elif kind == "set_group":
        world.items[item].group = str(event["group"])
    elif kind == "set_period":
        for period in world.periods:
            if period["from"] == day(event["from"]):
                period["status"] = event["status"]
    elif kind != "check":
        raise ValueError(f"no such event: {kind}")
    return {}


def closed(world: World, result: dict[str, Any]) -> dict[str, Any]:
    return {
        "settlements": [settlement(world, t) for t in result["settlements"]],
        "provisional": [settlement(world, t) for t in result["provisional"]],
        "pairs": [{"qty": plain(t.quantity), "amount": world.money(t.update.amount)} for t in result["pairs"]],
        **run_result(world, result),
    }


def run_result(world: World, result: dict[str, Any]) -> dict[str, Any]:
    # DECISION (8.2, cases): what a close cancels is part of the event, in its adjustments and its voucher.
    return {
        "adjustments": changes(world, [*result["reversals"], result["record"]]),
        "unsettled": {label: plain(q) for label, q in result["unsettled"].items()},
        "iterations": result["iterations"],
    }


def settlement(world: World, take: Take) -> dict[str, str]:
    return {
        "receipt": take.receipt,
        "issue": take.issue,
        "qty": plain(take.quantity),
        "amount": world.money(take.amount),
        "principle": take.principle,
    }


def changes(world: World, records: list[Record]) -> dict[str, str]:
    """Change of inventory value per transaction; rows of virtual transfers left out."""
    total: dict[str, int] = {}
    rows: list[Adjustment] = [a for record in records for a in record.adjustments]
    for row in rows:
        txn = world.transactions[row.transaction]
        if not txn.virtual:
            total[row.transaction] = total.get(row.transaction, 0) + txn.sign * row.amount
    return {label: world.money(amount) for label, amount in total.items() if amount}


def voucher(world: World, lines: Iterable[Line]) -> list[dict[str, str]]:
    total: dict[tuple[str, str | None, str | None], int] = {}
    for line in lines:
        key = (line.account, line.group, line.item)
        total[key] = total.get(key, 0) + line.amount
    found = []
    for (account, group, item), amount in total.items():
        if amount:
            row = {"account": account, "amount": world.money(amount)}
            if group is not None:
                row["group"] = group
            if item is not None:
                row["item"] = item
            found.append(row)
    return found


# --- queries ----------------------------------------------------------------------------------------------


def ask(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer the queries an expectation names. An unknown label is left out."""
    found: dict[str, Any] = {}
    if "running_average" in asked:
        found["running_average"] = [
            {**named(q), "value": world.money(nearest(average(world, q)))} for q in asked["running_average"]
        ]
    if "on_hand" in asked:
        found["on_hand"] = [on_hand(world, q) for q in asked["on_hand"]]
    if "open_receipts" in asked:
        found["open_receipts"] = {
            label: {"qty": plain(world.open_quantity(label)), "amount": world.money(world.open_amount(label))}
            for label in map(str, asked["open_receipts"])
            if known(world, label) and world.transactions[label].receipt
        }
    if "cost" in asked:
        found["cost"] = {
            label: world.money(world.cost(label)) for label in map(str, asked["cost"]) if known(world, label)
        }
    if "ledger" in asked:
        accounts = [str(q["account"]) for q in asked["ledger"]]
        found["ledger"] = [{"account": a, "balance": world.money(balance(world, a))} for a in accounts]
    return found


def known(world: World, label: str) -> bool:
    return label in world.transactions and world.exists(world.transactions[label])


def named(query: dict[str, Any]) -> dict[str, Any]:
    return {k: query[k] for k in ("item", "dims", "include_physical") if k in query}


def average(world: World, query: dict[str, Any]) -> Fraction:
    """DECISION (4): where there is no estimate, the price an issue would get."""
    item = world.items[str(query["item"])]
    key = world.key(item.name, query.get("dims"))
    if item.model == "MA":
        return perpetual.average_price(world, item.name, key)
    if item.model == "STD":
        return item.std_cost * world.scale
    return world.estimate(item.name, key)


def on_hand(world: World, query: dict[str, Any]) -> dict[str, Any]:
    item = str(query["item"])
    physical = bool(query.get("include_physical", False))
    quantity, value = world.stock(item, world.key(item, query.get("dims")), physical=physical)
    return {**named(query), "qty": plain(quantity), "value": world.money(value)}


def balance(world: World, account: str) -> int:
    return sum(line.amount for line in world.ledger if line.account == account)


def everything(world: World) -> dict[str, Any]:
    """Queries for all that can be asked for."""
    stocks = [(item, key) for item in world.items.values() for key in world.keys(item.name)]
    queries: dict[str, Any] = {
        "running_average": [query(i, k) for i, k in stocks if has_average(world, i, k)],
        "on_hand": [query(i, k) for i, k in stocks] + [{**query(i, k), "include_physical": True} for i, k in stocks],
        "open_receipts": [t.label for t in world.all() if t.receipt and world.items[t.item].model in PERIODIC],
        "cost": [t.label for t in world.all() if not t.virtual],
        "ledger": [{"account": a} for a in dict.fromkeys(line.account for line in world.ledger)],
    }
    return queries


def query(item: Item, key: Key) -> dict[str, Any]:
    dims = {name: value for name, value in zip(item.fin_dims, key, strict=True) if value}
    return {"item": item.name, "dims": dims} if dims else {"item": item.name}


def has_average(world: World, item: Item, key: Key) -> bool:
    physical = item.include_physical or item.model in ("MA", "STD")
    quantity, value = world.stock(item.name, key, physical=physical, undone=not item.periodic)
    return quantity > 0 and value >= 0
