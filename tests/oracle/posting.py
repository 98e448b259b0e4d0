"""Receipts, issues, invoices, transfers, production and marks (rules.md 3 to 7)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from .amounts import day, nearest, number, plain
from .model import (
    PHYSICAL_POSTING,
    POSTING,
    Count,
    Line,
    Link,
    Mark,
    Refused,
    Txn,
    Update,
)
from .perpetual import average_invoice, average_price, average_receipt
from .world import World

# --- price ------------------------------------------------------------------------------------------------


def issue_amount(world: World, txn: Txn) -> int:
    """The cost of an issue posted now: marked quantities at their receipts' cost, the rest at the estimate."""
    setup = world.items[txn.item]
    if setup.model == "STD":
        return nearest(setup.std_cost * world.scale * txn.quantity)
    if setup.model == "MA":
        if txn.physical is not None:  # the financial update does not price it again
            return txn.physical.amount
        return nearest(average_price(world, txn.item, txn.key) * txn.quantity)
    exact, marked = Fraction(0), Fraction(0)
    for mark in world.marks:
        if mark.issue == txn.label:
            receipt = world.transactions[mark.receipt]
            # DECISION (7): the receipt's cost is its whole cost now, adjustments included, per piece. The issue
            # is rounded once, as a whole.
            exact += Fraction(world.cost(receipt.label)) / receipt.quantity * mark.quantity
            marked += mark.quantity
    if marked < txn.quantity:
        exact += world.estimate(txn.item, txn.key, without=txn.label) * (txn.quantity - marked)
    return nearest(exact)


def receipt_amount(world: World, txn: Txn, document: int, when: date, *, financial: bool) -> int:
    """The cost a receipt is valued at, of a document amount."""
    setup = world.items[txn.item]
    if setup.model == "STD":
        # A return takes the standard of the original sale (rules.md 6.8).
        if txn.link is not None and txn.link.kind == "return":
            return document
        return nearest(setup.std_cost * world.scale * txn.quantity)
    if setup.model == "MA":
        if financial and txn.physical is not None:
            return average_invoice(world, txn, document, when)
        return average_receipt(world, txn.item, txn.key, txn.quantity, document, when)
    # DECISION (6.9, 13): the fixed price replaces a price of a document; a linked receipt has none and keeps
    # following its issues.
    if setup.fixed_receipt and txn.link is None:
        return nearest(setup.item_cost * world.scale * txn.quantity)
    return document


# --- ledger -----------------------------------------------------------------------------------------------


def receipt_lines(world: World, txn: Txn, update: Update, *, financial: bool) -> list[Line]:
    """Inventory at cost, offset at the document's amount, and the difference where the model has one."""
    accounts, setup = update.accounts, world.items[txn.item]
    difference = update.document - update.amount
    if not financial and setup.periodic:
        # DECISION (6.9): at the product receipt of a fixed receipt price both sides take the fixed price; the
        # difference shows at the invoice.
        return [Line(accounts["balance"], update.amount), Line(accounts["offset"], -update.amount)]
    lines = [Line(accounts["balance"], update.amount), Line(accounts["offset"], -update.document)]
    if difference == 0:
        return lines
    if setup.model == "MA":
        lines.append(Line(world.account(txn.item, "ma_pricediff"), difference))
    elif setup.model == "STD":
        # DECISION (5): the format has no accounts for production variances; they go to price variance.
        lines.append(Line(world.account(txn.item, "std_ppv"), difference))
    else:
        key = "frp_loss" if difference > 0 else "frp_profit"
        lines.append(Line(world.account(txn.item, key), difference))
        if txn.kind == "purchase":
            # DECISION (5, 6.9): the expenditure keeps the difference, its fixed price offset takes it away.
            lines.append(Line(world.account(txn.item, "purch_expend"), difference))
            lines.append(Line(world.account(txn.item, "frp_offset"), -difference))
    return lines


def issue_lines(world: World, txn: Txn, update: Update, *, financial: bool) -> list[Line]:
    accounts = update.accounts
    if txn.kind == "vendor_return" and financial:
        # The credit note's amount at the vendor, the difference to the cost that leaves to Loss or Profit.
        difference = update.amount - update.document
        lines = [Line(accounts["balance"], -update.amount), Line(accounts["offset"], update.document)]
        if difference:
            lines.append(Line(accounts["loss" if difference > 0 else "profit"], difference))
        return lines
    return [Line(accounts["balance"], -update.amount), Line(accounts["offset"], update.amount)]


def negated(lines: list[Line]) -> list[Line]:
    return [Line(x.account, -x.amount, x.group, x.item, x.transaction, x.stage) for x in lines]


def physical_taken_back(world: World, txn: Txn) -> list[Line]:
    """The physical value leaves again, with what a run added to it (rules.md 3.3, 6.6.4)."""
    assert txn.physical is not None
    lines = negated(txn.physical.lines)
    accounts = txn.physical.accounts
    for adjustment in world.adjustments(txn.label):
        change = txn.sign * adjustment.amount
        lines += [Line(accounts["balance"], -change), Line(accounts["offset"], change)]
    return lines


# --- updates ----------------------------------------------------------------------------------------------


def update_receipt(world: World, txn: Txn, when: date, document: int, *, financial: bool) -> None:
    posting = POSTING if financial else PHYSICAL_POSTING
    amount = receipt_amount(world, txn, document, when, financial=financial)
    update = Update(when, amount, document, world.stored(txn.item, *posting[txn.kind]), [])
    update.lines = [] if txn.non_financial else receipt_lines(world, txn, update, financial=financial)
    put_update(world, txn, update, financial=financial)


def update_issue(world: World, txn: Txn, when: date, credited: int | None = None, *, financial: bool) -> None:
    posting = POSTING if financial else PHYSICAL_POSTING
    amount = issue_amount(world, txn)
    # DECISION (5): a vendor return without a credit note amount is credited at the cost that leaves.
    document = amount if credited is None else credited
    update = Update(when, amount, document, world.stored(txn.item, *posting[txn.kind]), [])
    update.lines = [] if txn.non_financial else issue_lines(world, txn, update, financial=financial)
    put_update(world, txn, update, financial=financial)


def put_update(world: World, txn: Txn, update: Update, *, financial: bool) -> None:
    if financial:
        if txn.physical is not None:
            world.ledger.extend(physical_taken_back(world, txn))
        txn.financial = update
    else:
        txn.physical = update
    world.ledger.extend(update.lines)


def new_transaction(
    world: World, label: str, item: str, dims: dict[str, Any] | None, quantity: Fraction, kind: str
) -> Txn:
    receipt = kind.endswith("_receipt") or kind in ("purchase", "return", "production_back")
    return Txn(
        label=label,
        sequence=world.next_sequence(),
        item=item,
        dims=values(dims),
        key=world.key(item, dims),
        receipt=receipt,
        kind=kind,
        quantity=quantity,
    )


def values(dims: dict[str, Any] | None) -> dict[str, str]:
    return {str(k): str(v) for k, v in (dims or {}).items() if str(v)}


def document_amount(world: World, event: dict[str, Any], txn: Txn) -> int:
    """The amount of the document: of the issue returned, as given, or at the running average (rules.md 3)."""
    if txn.link is not None:
        return world.link_cost(txn, world.cost)
    if event.get("amount") is not None:
        return world.cents(event["amount"])
    if event.get("price") is not None:
        return nearest(number(event["price"]) * world.scale * txn.quantity)
    if txn.physical is not None:
        return txn.physical.document
    if world.items[txn.item].model == "MA":
        return nearest(average_price(world, txn.item, txn.key) * txn.quantity)
    if world.items[txn.item].model == "STD":
        return nearest(world.items[txn.item].std_cost * world.scale * txn.quantity)
    return nearest(world.estimate(txn.item, txn.key, without=txn.label) * txn.quantity)


# --- events -----------------------------------------------------------------------------------------------


def receipt(world: World, event: dict[str, Any]) -> Txn:
    when = day(event["date"])
    world.require_open(when)
    kind = {"purchase": "purchase", "journal": "journal_receipt", "return": "return"}[event.get("kind", "purchase")]
    txn = new_transaction(world, str(event["label"]), str(event["item"]), event.get("dims"), number(event["qty"]), kind)
    if event.get("of") is not None:
        txn.link = Link("return", (str(event["of"]),))
    document = document_amount(world, event, txn)
    # DECISION (3.4): journals update both at once whatever `post` says; for the others `financial` is `both`.
    financial = event.get("post", "both") != "physical" or kind == "journal_receipt"
    update_receipt(world, txn, when, document, financial=financial)
    world.transactions[txn.label] = txn
    return txn


def issue(world: World, event: dict[str, Any]) -> Txn:
    when = day(event["date"])
    world.require_open(when)
    kind = {"sales": "sales", "journal": "journal_issue", "vendor_return": "vendor_return"}[event.get("kind", "sales")]
    txn = new_transaction(world, str(event["label"]), str(event["item"]), event.get("dims"), number(event["qty"]), kind)
    world_marks(world, txn, event.get("mark"))
    financial = event.get("post", "both") != "physical" or kind == "journal_issue"
    update_issue(world, txn, when, financial=financial)
    world.transactions[txn.label] = txn
    return txn


def invoice(world: World, event: dict[str, Any]) -> Txn:
    when = day(event["date"])
    world.require_open(when)
    txn = world.transactions[str(event["of"])]
    assert txn.financial is None, f"{txn.label} is invoiced already"
    if txn.receipt:
        update_receipt(world, txn, when, document_amount(world, event, txn), financial=True)
        return txn
    credited = None
    if txn.kind == "vendor_return":
        if event.get("amount") is not None:
            credited = world.cents(event["amount"])
        elif event.get("price") is not None:
            credited = nearest(number(event["price"]) * world.scale * txn.quantity)
    update_issue(world, txn, when, credited, financial=True)
    return txn


def count(world: World, event: dict[str, Any]) -> Txn | None:
    """The difference of what was counted to what was on hand that day; nothing where there is none (rules.md 3.8)."""
    when, item, label = day(event["date"]), str(event["item"]), str(event["label"])
    world.require_open(when)
    dims = values(event.get("dims"))
    if any((c.item, c.dims, c.date) == (item, dims, when) and not undone(world, c.label) for c in world.counts):
        raise Refused("rejected")
    difference = number(event["counted"]) - on_hand_at(world, item, dims, when)
    world.counts.append(Count(item, dims, when, label if difference else ""))
    if not difference:
        return None
    posted = {**event, "qty": plain(abs(difference)), "kind": "journal"}
    return receipt(world, posted) if difference > 0 else issue(world, posted)


def undone(world: World, label: str) -> bool:
    return bool(label) and world.transactions[label].undone


def on_hand_at(world: World, item: str, dims: dict[str, str], when: date) -> Fraction:
    """Pieces at exactly these dimension values at the end of a day, by the dates of the updates."""
    held = Fraction(0)
    for txn in world.transactions.values():
        # DECISION (3.8): what was only received and is undone was there until the day of the undoing.
        there = world.exists(txn) or (txn.gone is not None and when < txn.gone)
        if (txn.item, txn.dims) != (item, dims) or txn.virtual or not there:
            continue
        dates = [update.date for update in (txn.physical, txn.financial) if update is not None]
        if min(dates) <= when:
            held += txn.sign * txn.quantity
    return held


def transfer(world: World, event: dict[str, Any]) -> Txn:
    when = day(event["date"])
    world.require_open(when)
    label, item, quantity = str(event["label"]), str(event["item"]), number(event["qty"])
    out = new_transaction(world, f"{label}.I", item, event.get("from"), quantity, "transfer_issue")
    into = new_transaction(world, f"{label}.R", item, event.get("to"), quantity, "transfer_receipt")
    out.non_financial = into.non_financial = out.key == into.key
    world_marks(world, out, event.get("mark"))
    update_issue(world, out, when, financial=True)
    world.transactions[out.label] = out
    into.link = Link("transfer", (out.label,))
    if out.non_financial:
        # Cost equal on both sides, whatever the model (rules.md 20.23).
        assert out.financial is not None
        into.financial = Update(
            when,
            out.financial.amount,
            out.financial.amount,
            world.stored(item, *POSTING["transfer_receipt"]),
            [],
        )
    else:
        update_receipt(world, into, when, world.link_cost(into, world.cost), financial=True)
    world.transactions[into.label] = into
    return out


def produce(world: World, event: dict[str, Any]) -> Txn:
    """The first product. DECISION (cases): `amount` and `unit_cost` of an event with outputs are those of the first."""
    when = day(event["date"])
    world.require_open(when)
    label = str(event["label"])
    if label in world.ended:
        raise Refused("production_ended")
    materials = consume(world, label, event.get("consume") or [], when)
    for number_, line in enumerate(event.get("back") or [], start=1):
        bring_back(world, f"{label}.B{number_}", materials, line, when)
    outputs = event.get("outputs")
    given = [event] if outputs is None else outputs
    weights = output_weights(given) if len(given) > 1 or given[0].get("share") is not None else []
    labor = world.cents(event.get("labor", "0"))
    if labor:
        # DECISION (5): labor goes into the product's work in progress, against the product's labor account.
        item = str(given[0]["item"])
        world.ledger.append(Line(world.account(item, "prod_receipt_offset"), labor))
        world.ledger.append(Line(world.account(item, "labor"), -labor))
    # DECISION (13.1): a material of which everything came back is no part of the products.
    kept = tuple(m for m in materials if world.transactions[m].quantity > world.brought_back(m))
    made = []
    for place, line in enumerate(given):
        name = f"{label}.R" if outputs is None else f"{label}.R{place + 1}"
        quantity = number(line["qty"])
        product = new_transaction(world, name, str(line["item"]), line.get("dims"), quantity, "production_receipt")
        product.link = Link("production", kept, labor, tuple(weights), place)
        update_receipt(world, product, when, world.link_cost(product, world.cost), financial=True)
        world.transactions[product.label] = product
        made.append(product)
    world.ended.add(label)
    return made[0]


def consume(world: World, label: str, lines: list[dict[str, Any]], when: date) -> list[str]:
    found = []
    for place, line in enumerate(lines, start=1):
        quantity = number(line["qty"])
        name = f"{label}.C{place}"
        txn = new_transaction(world, name, str(line["item"]), line.get("dims"), quantity, "production_issue")
        update_issue(world, txn, when, financial=True)
        world.transactions[txn.label] = txn
        found.append(txn.label)
    return found


def bring_back(world: World, label: str, materials: list[str], line: dict[str, Any], when: date) -> None:
    """Material that comes back, newest issue first (rules.md 13.1).

    DECISION (13.1): without dimensions it goes to where the newest issue came from that still has something out.
    """
    item, wanted = str(line["item"]), number(line["qty"])
    out = [(m, world.transactions[m].quantity - world.brought_back(m)) for m in reversed(materials)]
    out = [(m, left) for m, left in out if left > 0 and world.transactions[m].item == item]
    if wanted > sum((left for _, left in out), Fraction(0)):
        raise Refused("back_exceeds_taken")
    issue, left = out[0]
    assert wanted <= left, "the worlds bring back from one issue at a time"
    dims = line.get("dims") or world.transactions[issue].dims
    txn = new_transaction(world, label, item, dims, wanted, "production_back")
    txn.link = Link("return", (issue,))
    update_receipt(world, txn, when, world.link_cost(txn, world.cost), financial=True)
    world.transactions[label] = txn


def output_weights(lines: list[dict[str, Any]]) -> list[Fraction]:
    """Shares, or the quantities of one item; nothing in the format is reported as finished before the end."""
    shares = [line.get("share") for line in lines]
    if all(share is None for share in shares):
        if len({str(line["item"]) for line in lines}) > 1:
            raise Refused("share_missing")
        return [number(line["qty"]) for line in lines]
    if any(share is None for share in shares):
        raise Refused("share_missing")
    weights = [number(share) for share in shares]
    if min(weights) < 0 or not any(weights):
        raise Refused("share_missing")
    return weights


# --- marks ------------------------------------------------------------------------------------------------


def mark_left(world: World, mark: Mark) -> Fraction:
    """What of a mark no close has settled yet."""
    settled = [s.quantity for s in world.settlements() if s.mark == mark.number]
    return mark.quantity - sum(settled, Fraction(0))


def unmarked(world: World, label: str) -> Fraction:
    """Open and not marked."""
    marked = [mark_left(world, m) for m in world.marks if label in (m.issue, m.receipt)]
    return world.open_quantity(label) - sum(marked, Fraction(0))


def world_marks(world: World, txn: Txn, lines: list[dict[str, Any]] | None) -> None:
    for line in lines or []:
        add_mark(world, txn, str(line["receipt"]), number(line["qty"]))


def add_mark(world: World, txn: Txn, receipt_label: str, quantity: Fraction) -> None:
    if not world.items[txn.item].periodic:
        raise Refused("marking_not_supported")
    target = world.transactions.get(receipt_label)
    # DECISION (7, 8.3): virtual transfers cannot be marked: they are nobody's document.
    if target is None or not target.receipt or target.virtual or not world.exists(target):
        raise Refused("illegal_marking")
    if txn.receipt or txn.virtual:
        raise Refused("illegal_marking")
    # DECISION (8.3): non-financial transfers are settled with themselves before any mark: a mark on them is absent.
    if txn.non_financial or target.non_financial:
        return
    if (target.item, target.key) != (txn.item, txn.key) or quantity <= 0:
        raise Refused("illegal_marking")
    on_issue = [mark_left(world, m) for m in world.marks if m.issue == txn.label]
    open_issue = world.open_quantity(txn.label) if txn.label in world.transactions else txn.quantity
    if quantity > open_issue - sum(on_issue, Fraction(0)) or quantity > unmarked(world, target.label):
        raise Refused("illegal_marking")
    world.marks.append(Mark(next_mark(world), txn.label, target.label, quantity))


def next_mark(world: World) -> int:
    return max((m.number for m in world.marks), default=0) + 1


def mark(world: World, event: dict[str, Any]) -> None:
    found = world.transactions.get(str(event["issue"]))
    if found is None:
        raise Refused("illegal_marking")
    add_mark(world, found, str(event["receipt"]), number(event["qty"]))
