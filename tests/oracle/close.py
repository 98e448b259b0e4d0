"""Close, recalculation, cancellation and the two reports (rules.md 8, 9, 10, 15)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import day, number
from .model import Adjustment, Line, Record, Refused
from .plan import Plan, make_plan
from .value import Valuation
from .world import World

ZERO = Fraction(0)


# --- close and recalculation ----------------------------------------------------------------------------------


def close(world: World, event: dict[str, Any]) -> dict[str, Any]:
    until = day(event["date"])
    world.require_open(until)
    later = [r for r in world.active("recalculate") if r.date > until]
    for cancelled in later:  # 10: its reversal is dated as it is
        world.require_ledger(cancelled.date)
    reversals = [cancel_record(world, r, "") for r in reversed(later)]
    record, valuation = run(world, event, "close", until, list(world.items))
    plan = valuation.plan
    pairs = [t for t in plan.virtual if t.receipt]
    return {
        "record": record,
        "reversals": reversals,
        "settlements": plan.settled,
        "provisional": plan.priced,
        "pairs": pairs,
        "unsettled": unsettled(world, plan),
        "iterations": valuation.iterations,
    }


def recalculate(world: World, event: dict[str, Any]) -> dict[str, Any]:
    until = day(event["date"])
    # DECISION (20.22): a date in a closed inventory period is refused like a posting in it.
    world.require_open(until)
    items = [str(i) for i in event.get("items") or world.items]
    record, valuation = run(world, event, "recalculate", until, items)
    return {
        "record": record,
        "reversals": [],
        "unsettled": unsettled(world, valuation.plan),
        "iterations": valuation.iterations,
    }


def run(world: World, event: dict[str, Any], kind: str, until: date, items: list[str]) -> tuple[Record, Valuation]:
    label = str(event["label"])
    given = event.get("min_throughput")
    minimum = world.min_throughput if given is None else world.cents(given)
    maximum = int(event.get("max_iterations") or world.max_iterations)
    plan = make_plan(world, label, until, items)
    valuation = Valuation(world, plan, minimum, maximum)
    record = Record(len(world.records) + 1, kind, label, until, event.get("specification", "total"))
    record.adjustments = adjustments(valuation, minimum if kind == "recalculate" else 0)
    record.leftovers = leftovers(valuation, record.adjustments)
    if kind == "close":
        store(world, valuation, record)
    record.lines = adjustment_lines(world, record)
    world.records.append(record)
    world.ledger.extend(record.lines)
    return record, valuation


def store(world: World, valuation: Valuation, record: Record) -> None:
    """Settlements and virtual transfers exist from now on."""
    plan = valuation.plan
    for take in plan.settled + plan.priced:
        row = next(r for r in valuation.by_issue[take.issue] if r[0] is take)
        if valuation.txns[take.issue].non_financial:
            take.amount = world.cost(take.issue)
        else:
            take.amount = valuation.part(*row)
    record.settlements = list(plan.settled)
    for txn in plan.virtual:
        assert txn.financial is not None
        cost = valuation.base[txn.label] if txn.receipt else valuation.cost_of(txn.label)
        txn.financial.amount = txn.financial.document = cost
        world.transactions[txn.label] = txn


def adjustments(valuation: Valuation, minimum: int) -> list[Adjustment]:
    """New cost less book cost; none of zero, in a recalculation none below the minimum (rules.md 8.6, 9).

    DECISION (9): the minimum is applied to each transaction's adjustment at the end; valuation does not know it
    outside loops.
    """
    world, found = valuation.world, []
    for label in valuation.txns:
        if label not in world.transactions:  # a virtual transfer of this run has nothing to adjust
            continue
        if label in valuation.linked:
            change = valuation.base[label] - valuation.book_base[label]
            kind = "link"
        elif label in valuation.priced_issues:
            change = valuation.cost_of(label) - world.cost(label)
            kind = "issue"
        else:
            continue
        stage = "financial" if world.transactions[label].financial else "physical"
        if change != 0 and abs(change) >= minimum:
            found.append(Adjustment(label, change, kind, stage))
    return found


def leftovers(valuation: Valuation, made: list[Adjustment]) -> dict[str, int]:
    """The change of what the receipts of loops do not take over (rules.md 13).

    DECISION (9, 13): measured on the costs as they are after this run, so that an adjustment a recalculation
    leaves out as too small is left out of the leftover too.
    """
    world = valuation.world
    change = {a.transaction: a.amount for a in made}

    def cost(label: str) -> int:
        return world.cost(label) + change.get(label, 0)

    found = {}
    for label in valuation.linked:
        txn = valuation.txns[label]
        if txn.virtual:
            continue
        left = 0
        if label in valuation.looped:
            base = valuation.book_base[label] + change.get(label, 0)
            left = world.link_cost(txn, cost) + world.manual(label) - base
        if left != world.leftover(label):
            found[label] = left - world.leftover(label)
    return found


def adjustment_lines(world: World, record: Record) -> list[Line]:
    """Every adjustment on the accounts stored with its transaction (rules.md 5.3, the original accounts)."""
    lines: list[Line] = []

    def put(account: str, amount: int, label: str, stage: str) -> None:
        lines.append(line_of(world, record, account, amount, label, stage))

    for adjustment in record.adjustments:
        txn = world.transactions[adjustment.transaction]
        if txn.virtual:
            continue
        update = txn.financial if adjustment.stage == "financial" else txn.physical
        assert update is not None
        change = txn.sign * adjustment.amount
        offset = update.accounts["offset"]
        if txn.kind == "vendor_return" and adjustment.stage == "financial":
            offset = update.accounts["profit" if change > 0 else "loss"]
        put(update.accounts["balance"], change, txn.label, adjustment.stage)
        put(offset, -change, txn.label, adjustment.stage)
    for label, change in record.leftovers.items():
        accounts = world.transactions[label].update.accounts
        before = world.leftover(label)
        after = before + change
        # DECISION (13): what is remembered stands on Loss when the issue is dearer, on Profit when the receipt
        # is; a change moves both accounts from the old position to the new one.
        loss = max(after, 0) - max(before, 0)
        profit = min(after, 0) - min(before, 0)
        put(accounts["offset"], -change, label, "financial")
        put(accounts["loss"], loss, label, "financial")
        put(accounts["profit"], profit, label, "financial")
    return lines


def line_of(world: World, record: Record, account: str, amount: int, label: str, stage: str) -> Line:
    """DECISION (2, 14): the item group of a line is the item's group when the record is written."""
    item = world.transactions[label].item
    group = world.items[item].group if record.specification == "group" else None
    named = item if record.specification == "item" else None
    return Line(account, amount, group, named, label, stage)


def unsettled(world: World, plan: Plan, *, with_priced: bool = False) -> dict[str, Fraction]:
    """Invoiced issues up to the date with a quantity that got no receipt.

    DECISION (15): a quantity priced by physical value is information, not a warning, so it is not in here; the
    report of open quantities shows it, because it stays open.
    """
    takes = plan.settled + ([] if with_priced else plan.priced)
    stored = {id(s) for s in world.settlements()}
    found = {}
    for txn in world.all():
        if txn.receipt or txn.virtual or txn.item not in plan.items or txn.financial is None:
            continue
        if txn.financial.date > plan.date:
            continue
        taken = sum((t.quantity for t in takes if t.issue == txn.label and id(t) not in stored), ZERO)
        left = world.open_quantity(txn.label) - taken
        if left > 0:
            found[txn.label] = left
    return found


# --- cancellation -----------------------------------------------------------------------------------------


def cancel(world: World, event: dict[str, Any]) -> dict[str, Any]:
    target = world.record(str(event["of"]))
    # DECISION (10): a cancellation and what is cancelled are both inactive: already cancelled.
    if not target.active:
        raise Refused("already_cancelled")
    if target.type == "revalue":
        # DECISION (10): revalued back instead; of the format's codes this one says so best.
        raise Refused("not_adjustable")
    if any(blocks(later, target) for later in world.active() if later.number > target.number):
        raise Refused("not_latest")
    record = cancel_record(world, target, str(event["label"]))
    return {"record": record, "reversals": []}


def blocks(later: Record, target: Record) -> bool:
    if target.type == "close":
        return True
    if later.type == "close":
        return True
    if target.type == "recalculate":
        return False
    same = {a.transaction for a in later.adjustments} & {a.transaction for a in target.adjustments}
    return later.type in ("onhand", "transaction") and bool(same)


def cancel_record(world: World, target: Record, label: str) -> Record:
    """Reverse one record, dated as it. What an invoice has taken back already stays out (rules.md 5.3.7, 6.6.4).

    DECISION (10, 14): the lines keep the specification of the record they reverse.
    """
    world.require_ledger(target.date)

    def gone(label: str | None, stage: str | None) -> bool:
        txn = world.transactions[str(label)]
        return stage == "physical" and (txn.financial is not None or txn.gone is not None)

    record = Record(len(world.records) + 1, "cancel", label, target.date, target.specification, active=False)
    record.offset = target.offset
    for line in target.lines:
        if not gone(line.transaction, line.stage):
            record.lines.append(Line(line.account, -line.amount, line.group, line.item, line.transaction, line.stage))
    for a in target.adjustments:
        if not gone(a.transaction, a.stage):
            record.adjustments.append(Adjustment(a.transaction, -a.amount, a.kind, a.stage, a.quantity))
    target.active = False
    world.records.append(record)
    world.ledger.extend(record.lines)
    return record


# --- reports ----------------------------------------------------------------------------------------------


def open_quantities(world: World, event: dict[str, Any]) -> dict[str, Fraction]:
    plan = make_plan(world, "report", day(event["date"]), list(world.items))
    return unsettled(world, plan, with_priced=True)


def check_cost_prices(world: World, event: dict[str, Any]) -> list[str]:
    """Purchase receipts whose unit cost deviates from the item's cost price by more than the percentage.

    DECISION (15): every purchase receipt is looked at, physical or invoiced, open or closed, at its cost now;
    items without a cost price have no base and are left out.
    """
    limit = number(event["max_deviation_percent"]) / 100
    found = []
    for txn in world.all():
        base = world.items[txn.item].item_cost * world.scale
        if txn.kind != "purchase" or base == 0 or txn.undone:
            continue
        unit = Fraction(world.cost(txn.label)) / txn.quantity
        if abs(unit - base) / base > limit:
            found.append(txn.label)
    return found
