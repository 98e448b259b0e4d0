"""Where costs come from, on small books with known figures: the nodes below each node, and the sentences."""

from __future__ import annotations

from typing import Any

import pytest

from core.cost_port import Costs
from core.errors import NotFound
from core.views.costs import CostNode
from core.vocabulary import CostKind
from db.engine.session import Database
from db.reading.books import StoredBooks
from tests.db.reading.worlds import build, world

Shape = list[tuple[Any, ...]]


def books(database: Database[Any], *events: str, items: str = "{A: {model: FIFO}}") -> StoredBooks:
    return StoredBooks(database, build(database, world(*events, items=items)).company, "somebody")


def number_of(found: StoredBooks, number: str) -> int:
    return found.find_transactions(number)[0][0]


def shape(found: Costs, node: CostNode) -> Shape:
    """(kind, number where it is a transaction, pieces, amount, parts) of the nodes below a node, all the way down."""
    return [
        (one.kind.value, one.number if one.transaction_id else "", one.quantity / 10**6, one.amount, shape(found, one))
        for one in found.cost_parts(node)
    ]


def tree(found: StoredBooks, number: str) -> Shape:
    return shape(found, found.explain(number_of(found, number)).root)


def said(found: StoredBooks, number: str) -> list[str]:
    return list(found.explain(number_of(found, number)).sentences)


P1 = "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 2, price: '20.00'"
P2 = "do: receipt, label: P2, item: A, date: 2012-01-03, qty: 2, price: '26.00'"
S1 = "do: issue, label: S1, item: A, date: 2012-01-10, qty: 3"
CLOSE = "do: close, label: C1, date: 2012-01-31"


def invoiced(pieces: float, amount: int) -> Shape:
    return [("posted", "", pieces, amount, [])]


def test_an_issue_settled_by_fifo(database: Database[Any]) -> None:
    """3 posted at 23.00 each; the close settles 2 at 20.00 and 1 at 26.00."""
    found = books(database, P1, P2, S1, CLOSE)
    assert tree(found, "S1") == [
        ("settled", "P1", 2, 4000, invoiced(2, 4000)),
        ("settled", "P2", 1, 2600, invoiced(1, 2600)),
    ]
    root = found.explain(number_of(found, "S1")).root
    assert (root.amount, root.quantity, root.unit_cost, root.share) == (6600, 3_000_000, 22_000_000, 100_000_000)
    assert (root.account, root.offset_account) == ("1300", "5000")
    first, second = found.cost_parts(root)
    assert (first.unit_cost, first.share, first.what) == (20_000_000, 60_606_061, "purchase, settled FIFO")
    assert (second.account, second.date) == ("1300", "2012-01-03")
    assert said(found, "S1") == [
        "3 pieces of A were issued by S1 (sales) on 2012-01-10 at 69.00 EUR.",
        "The closing IC-000001 of 2012-01-31 took off 3.00 EUR, when it settled all of them.",
        "The cost now is 66.00 EUR, 22.0000 each.",
        "2 of them came from P1 of 2012-01-02 (40.00 EUR) and 1 from P2 of 2012-01-03 (26.00 EUR).",
    ]


def test_what_is_not_settled_is_a_part_of_its_own(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1)
    assert tree(found, "S1") == [("running_average", "", 3, 6900, [])]
    assert said(found, "S1") == [
        "3 pieces of A were issued by S1 (sales) on 2012-01-10 at 69.00 EUR, 23.0000 each.",
        "The cost comes from 3 pieces not settled, at the running average of 2012-01-10 (69.00 EUR).",
    ]


def test_a_part_of_an_issue_is_settled(database: Database[Any]) -> None:
    """3 posted at 20.00 each, the item cost price where nothing is left: one piece stays as it was posted."""
    found = books(database, P1, S1, CLOSE)
    assert tree(found, "S1") == [
        ("settled", "P1", 2, 4000, invoiced(2, 4000)),
        ("running_average", "", 1, 2000, []),
    ]


def test_a_recalculation_without_a_settlement(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, "do: recalculate, label: K1, date: 2012-01-31")
    assert tree(found, "S1") == [("running_average", "", 3, 6900, []), ("recalculated", "", 0, -300, [])]
    assert said(found, "S1")[1] == (
        "The recalculation IC-000001 of 2012-01-31 took off 3.00 EUR, when it priced the issue again."
    )


def test_a_reversed_close_does_not_count(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE, "do: cancel, label: X1, of: C1")
    assert tree(found, "S1") == [("running_average", "", 3, 6900, [])]
    assert found.explain(number_of(found, "S1")).changes == ()


def test_a_weighted_average_goes_through_a_virtual_transfer(database: Database[Any]) -> None:
    """2 at 20.00 and 2 at 26.00: 3 of 4 pieces at 23.00."""
    found = books(database, P1, P2, S1, CLOSE, items="{A: {model: WA}}")
    collected = [
        ("settled", "P1", 1.5, 3000, invoiced(1.5, 3000)),
        ("settled", "P2", 1.5, 3900, invoiced(1.5, 3900)),
    ]
    virtual = "IC-000001.A"
    assert tree(found, "S1") == [
        ("settled", f"{virtual}.R", 3, 6900, [("collected", f"{virtual}.I", 3, 6900, collected)])
    ]


def test_a_late_charge_reaches_what_was_sold(database: Database[Any]) -> None:
    charge = "do: adjust_transaction, label: L1, of: P1, date: 2012-02-10, amount: '4.00', late: true"
    before = books(database, P1, "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1", CLOSE, charge)
    assert tree(before, "S1") == [("settled", "P1", 1, 2000, invoiced(1, 2000))], "it waits for the next close"
    assert tree(before, "P1") == [("posted", "", 2, 4000, []), ("late_charge", "", 0, 400, [])]


def test_a_late_charge_after_the_next_close(database: Database[Any]) -> None:
    charge = "do: adjust_transaction, label: L1, of: P1, date: 2012-02-10, amount: '4.00', late: true"
    again = "do: close, label: C2, date: 2012-02-29"
    found = books(database, P1, "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1", CLOSE, charge, again)
    assert tree(found, "S1") == [
        ("settled", "P1", 1, 2200, [("posted", "", 1, 2000, []), ("late_charge", "", 0, 200, [])])
    ]
    assert said(found, "S1") == [
        "1 piece of A was issued by S1 (sales) on 2012-01-10 at 20.00 EUR.",
        "The closing IC-000003 of 2012-02-29 added 2.00 EUR, because the cost of a receipt that was settled changed.",
        "The cost now is 22.00 EUR.",
        "It came from P1 of 2012-01-02 (22.00 EUR).",
        "The 22.00 EUR of P1 come from its invoice of 2012-01-02 (20.00 EUR) and the late charge IC-000002 of 2012-02-10 (2.00 EUR).",
    ]


def test_every_node_leads_to_its_voucher_and_an_adjustment_to_its_record(database: Database[Any]) -> None:
    charge = "do: adjust_transaction, label: L1, of: P1, date: 2012-02-10, amount: '4.00', late: true"
    found = books(database, P1, "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1", CLOSE, charge)
    root = found.explain(number_of(found, "P1")).root
    posting, late = found.cost_parts(root)
    receipt, record = found.transaction(root.transaction_id), found.record(found.find_record(late.number))
    assert root.voucher == posting.voucher == receipt.updates[-1].voucher
    assert (late.voucher, late.record_id) == (record.row.voucher, record.row.record_id)
    assert (root.record_id, posting.record_id) == (0, 0)


def test_an_adjustment_of_the_balance_belongs_to_what_was_open(database: Database[Any]) -> None:
    """Of 2, one was sold before: the 6.00 lie on the other."""
    found = books(
        database,
        P1,
        "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1",
        CLOSE,
        "do: adjust_onhand, label: H1, item: A, amount: '6.00', by: value",
        "do: issue, label: S2, item: A, date: 2012-02-10, qty: 1",
        "do: close, label: C2, date: 2012-02-29",
    )
    assert tree(found, "S1") == [("settled", "P1", 1, 2000, invoiced(1, 2000))]
    assert tree(found, "S2") == [
        ("settled", "P1", 1, 2600, [*invoiced(1, 2000), ("adjustment_of_balance", "", 0, 600, [])])
    ]


def test_a_transfer_leads_to_where_it_came_from(database: Database[Any]) -> None:
    there = "dims: {site: '1'}"
    found = books(
        database,
        f"{P1}, {there}",
        f"{P2}, {there}",
        "do: transfer, label: T1, item: A, date: 2012-01-05, qty: 2, from: {site: '1'}, to: {site: '2'}",
        "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1, dims: {site: '2'}",
        CLOSE,
        items="{A: {model: FIFO, fin_dims: [site]}}",
    )
    moved = [("settled", "P1", 1, 2000, invoiced(1, 2000))]
    assert tree(found, "S1") == [("settled", "T1.R", 1, 2000, [("transferred", "T1.I", 1, 2000, moved)])]
    assert said(found, "S1")[-2:] == [
        "The 20.00 EUR of T1.R come from the transfer T1.I of 2012-01-05 (20.00 EUR).",
        "The 20.00 EUR of T1.I come from 1 piece from P1 of 2012-01-02 (20.00 EUR).",
    ]


def test_goods_moved_within_a_cost_group_keep_their_cost(database: Database[Any]) -> None:
    found = books(
        database,
        "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 2, price: '20.00', dims: {warehouse: A}",
        "do: transfer, label: T1, item: A, date: 2012-01-05, qty: 2, from: {warehouse: A}, to: {warehouse: B}",
        CLOSE,
        items="{A: {model: FIFO, fin_dims: [site]}}",
    )
    assert tree(found, "T1.R") == [("transferred", "T1.I", 2, 4000, [("moved", "", 2, 4000, [])])]


def test_a_product_with_several_materials(database: Database[Any]) -> None:
    """2 of A at 20.00, 1 of B at 7.00, labor of 3.00: two products at 25.00."""
    found = books(
        database,
        P1,
        "do: receipt, label: PB, item: B, date: 2012-01-02, qty: 1, price: '7.00'",
        "do: produce, label: W1, item: L, date: 2012-01-05, qty: 2, consume: [{item: A, qty: 2}, {item: B, qty: 1}], labor: '3.00'",
        "do: issue, label: S1, item: L, date: 2012-01-10, qty: 1",
        CLOSE,
        items="{A: {model: FIFO}, B: {model: FIFO}, L: {model: FIFO}}",
    )
    one, other = ("settled", "P1", 1, 2000, invoiced(1, 2000)), ("settled", "PB", 0.5, 350, invoiced(0.5, 350))
    assert tree(found, "S1") == [
        (
            "settled",
            "W1.R",
            1,
            2500,
            [
                ("material", "W1.C1", 1, 2000, [one]),
                ("material", "W1.C2", 0.5, 350, [other]),
                ("labor", "", 0, 150, []),
            ],
        )
    ]
    assert said(found, "W1.R")[:2] == [
        "2 pieces of L were received by W1.R (production, product) on 2012-01-05 at 50.00 EUR, 25.0000 each.",
        (
            "The cost comes from 2 pieces of A by W1.C1 of 2012-01-05 (40.00 EUR),"
            " 1 piece of B by W1.C2 of 2012-01-05 (7.00 EUR) and labor and indirect cost (3.00 EUR)."
        ),
    ]


def test_products_that_share_a_cost(database: Database[Any]) -> None:
    """40.00 in shares of 1 and 3."""
    found = books(
        database,
        P1,
        "do: produce, label: W1, date: 2012-01-05, consume: [{item: A, qty: 2}],"
        " outputs: [{item: B, qty: 1, share: 1}, {item: C, qty: 1, share: 3}]",
        CLOSE,
        items="{A: {model: FIFO}, B: {model: FIFO}, C: {model: FIFO}}",
    )
    numbers = [number for _, number, item, *_ in found.find_transactions("W1") if item in "BC"]
    trees = [tree(found, number) for number in sorted(numbers)]
    assert [(one[0][0], one[0][2], one[0][3]) for one in trees] == [("material", 0.5, 1000), ("material", 1.5, 3000)]


def test_a_return_leads_to_its_sale(database: Database[Any]) -> None:
    found = books(
        database, P1, P2, S1, "do: receipt, kind: return, label: R1, of: S1, item: A, date: 2012-01-12, qty: 1", CLOSE
    )
    sold = [
        ("settled", "P1", 0.666667, 1333, invoiced(0.666667, 1333)),
        ("settled", "P2", 0.333333, 867, invoiced(0.333333, 867)),
    ]
    assert tree(found, "R1") == [("returned", "S1", 1, 2200, sold)]


def test_what_returns_into_itself_is_cut(database: Database[Any]) -> None:
    """2 are sold, one comes back, and the sale takes what came back."""
    found = books(
        database,
        "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 1, price: '20.00'",
        "do: issue, label: S1, item: A, date: 2012-01-03, qty: 2",
        "do: receipt, kind: return, label: R1, of: S1, item: A, date: 2012-01-04, qty: 1",
        CLOSE,
    )
    root = found.explain(number_of(found, "S1")).root
    _, back = found.cost_parts(root)
    (again,) = found.cost_parts(back)
    assert (back.number, again.number, again.loop, again.unfolds) == ("R1", "S1", True, False)
    assert found.cost_parts(again) == []
    assert any("which leads back here" in sentence for sentence in said(found, "S1"))


def test_moving_average_and_standard_cost(database: Database[Any]) -> None:
    found = books(
        database,
        "do: receipt, label: M1, item: M, date: 2012-01-02, qty: 2, price: '10.00'",
        "do: issue, label: M2, item: M, date: 2012-01-03, qty: 1",
        "do: receipt, label: T1, item: T, date: 2012-01-02, qty: 2, price: '5.00'",
        "do: issue, label: T2, item: T, date: 2012-01-03, qty: 1",
        items="{M: {model: MA}, T: {model: STD, std_cost: '4.00'}}",
    )
    assert tree(found, "M1") == [("posted", "", 2, 2000, [])]
    assert tree(found, "M2") == [("moving_average", "", 1, 1000, [])]
    assert tree(found, "T1") == [("standard_cost", "", 2, 800, [])]
    assert tree(found, "T2") == [("standard_cost", "", 1, 400, [])]


def test_an_undone_document_and_its_opposite(database: Database[Any]) -> None:
    found = books(database, P1, "do: undo, of: P1")
    assert tree(found, "P1") == [("posted", "", 2, 4000, [])]
    assert tree(found, "P1.U") == [("opposite", "", 2, 4000, [])]
    assert said(found, "P1")[-1].startswith("Undone by P1.U on 2012-01-02")


def test_what_was_only_received_and_taken_back_costs_nothing(database: Database[Any]) -> None:
    found = books(database, f"{P1}, post: physical", "do: undo, of: P1")
    explained = found.explain(number_of(found, "P1"))
    assert (explained.root.amount, found.cost_parts(explained.root)) == (0, [])
    assert len(explained.sentences) == 1


def test_a_marked_issue(database: Database[Any]) -> None:
    marked = "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1, mark: [{receipt: P2, qty: 1}]"
    found = books(database, P1, P2, marked, CLOSE)
    (settled,) = found.cost_parts(found.explain(number_of(found, "S1")).root)
    assert (settled.number, settled.what, settled.amount) == ("P2", "purchase, marked", 2600)


PHYSICAL = "{A: {model: FIFO, include_physical: true}}"
RECEIVED = "do: receipt, label: P1, item: A, date: 2012-01-02, qty: 1, price: '10.00', post: physical"
OTHER = "do: receipt, label: P2, item: A, date: 2012-01-03, qty: 1, price: '30.00'"
SOLD = "do: issue, label: S1, item: A, date: 2012-01-10, qty: 1"


def test_what_is_priced_by_a_receipt_that_is_not_invoiced(database: Database[Any]) -> None:
    found = books(database, RECEIVED, OTHER, SOLD, CLOSE, items=PHYSICAL)
    assert tree(found, "S1") == [("priced", "P1", 1, 1000, [("received", "", 1, 1000, [])])]


def test_such_a_receipt_invoiced_since(database: Database[Any]) -> None:
    """At 12.00: the next close takes the 2.00 along."""
    invoice = "do: invoice, of: P1, date: 2012-02-02, price: '12.00'"
    found = books(database, RECEIVED, OTHER, SOLD, CLOSE, invoice, items=PHYSICAL)
    assert tree(found, "S1") == [("priced", "P1", 1, 1000, [("posted", "", 1, 1200, []), ("waiting", "", 0, -200, [])])]


def test_a_delivery_that_is_priced_so(database: Database[Any]) -> None:
    delivered = f"{SOLD}, post: physical"
    before = books(database, RECEIVED, OTHER, delivered, CLOSE, items=PHYSICAL)
    assert tree(before, "S1") == [("priced", "P1", 1, 1000, [("received", "", 1, 1000, [])])]


def test_an_issue_that_was_priced_so_and_is_invoiced_since_is_at_the_average(database: Database[Any]) -> None:
    """Its invoice prices it anew: 40.00 for the 2 on hand without it."""
    delivered, invoice = f"{SOLD}, post: physical", "do: invoice, of: S1, date: 2012-02-02"
    after = books(database, RECEIVED, OTHER, delivered, CLOSE, invoice, items=PHYSICAL)
    assert tree(after, "S1") == [("running_average", "", 1, 2000, [])]


def test_parts_that_do_not_fit_unfold_into_the_rest(database: Database[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.explaining.nodes.PAGE", 2)
    receipts = [f"do: receipt, label: P{k}, item: A, date: 2012-01-02, qty: 1, price: '{k}.00'" for k in range(1, 6)]
    found = books(database, *receipts, "do: issue, label: S1, item: A, date: 2012-01-10, qty: 5", CLOSE)
    root = found.explain(number_of(found, "S1")).root
    nodes, rest = list(found.cost_parts(root)), []
    while nodes:
        *shown, last = nodes
        rest += [node.number for node in shown] + ([] if last.kind is CostKind.MORE else [last.number])
        nodes = list(found.cost_parts(last)) if last.kind is CostKind.MORE else []
    assert rest == ["P1", "P2", "P3", "P4", "P5"]
    *_, more = found.cost_parts(root)
    assert (more.what, more.amount, more.unfolds) == ("3 more", 1200, True)


def test_a_tree_is_as_deep_as_was_asked(database: Database[Any]) -> None:
    found = books(database, P1, P2, S1, CLOSE)
    flat = found.cost_tree(number_of(found, "S1"), 1)
    assert [(part.node.number, part.parts, part.node.unfolds) for part in flat.parts] == [
        ("P1", (), True),
        ("P2", (), True),
    ]
    assert [len(part.parts) for part in found.cost_tree(number_of(found, "S1"), 2).parts] == [1, 1]


def test_a_transaction_that_is_not_there(database: Database[Any]) -> None:
    found = books(database, P1)
    with pytest.raises(NotFound):
        found.explain(4711)
