"""Costs with where they come from, ready to be shown: a node, a tree, and the same in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.views.costs import CostChange, CostNode, CostTree, Explanation
from core.views.explained import ChangeExplanation, LineExplanation, LinePart
from core.vocabulary import CostKind, PostingType

Q = 1_000_000


def cost_node(number: str = "SO-88120", **changes: Any) -> CostNode:
    """40 pieces issued for 2,008.12."""
    node = CostNode(
        kind=CostKind.TRANSACTION,
        what="sales",
        transaction_id=7,
        number=number,
        item="A",
        date="2026-05-30",
        quantity=40 * Q,
        unit_cost=50_203_000,
        amount=200_812,
        share=100_000_000,
        account="1300",
        offset_account="5000",
        voucher="SINV-1",
        record_id=0,
        loop=False,
        unfolds=True,
        booked=200_812,
    )
    return replace(node, **changes)


def cost_tree() -> CostTree:
    """Three parts: a receipt with its invoice and a late charge, what is not settled, and what leads back."""
    root = cost_node()
    taken = cost_node(
        "PO-1",
        kind=CostKind.SETTLED,
        what="purchase, settled FIFO",
        amount=150_609,
        share=75_000_000,
        parent=root,
        transaction_id=8,
    )
    invoice = cost_node(
        "V-1",
        kind=CostKind.POSTED,
        what="invoice",
        transaction_id=0,
        item="",
        amount=151_609,
        unfolds=False,
        parent=taken,
        voucher="PINV-07755",
    )
    late = cost_node(
        "IC-000002", kind=CostKind.LATE, what="late charge", transaction_id=0, item="", quantity=0, unit_cost=None, amount=-1_000,
        share=-497_978, unfolds=False, parent=taken, record_id=112, voucher="INVA-00340",
    )  # fmt: skip
    rest = cost_node(
        "",
        kind=CostKind.RUNNING_AVERAGE,
        what="not settled",
        transaction_id=0,
        amount=50_203,
        share=25_000_000,
        unfolds=False,
        parent=root,
    )
    again = cost_node(
        "RT-1",
        kind=CostKind.SETTLED,
        what="customer return, settled FIFO",
        amount=0,
        share=0,
        loop=True,
        unfolds=False,
        parent=root,
        transaction_id=9,
    )
    parts = (CostTree(taken, (CostTree(invoice, ()), CostTree(late, ()))), CostTree(rest, ()), CostTree(again, ()))
    return CostTree(root, parts)


def explanation() -> Explanation:
    """A cost that one close changed."""
    change = CostChange("IC-000003", "closing", "2026-05-31", 80_412)
    return Explanation(
        cost_node(),
        120_400,
        (change,),
        ("40 pieces of A were issued.", "The cost now is 2008.12 EUR."),
        item_name="Bearing 608ZZ",
        model="FIFO",
    )


def foreseen_tree() -> CostTree:
    """The rest of the pieces settled too, from what a coming close would collect."""
    root = cost_node(amount=202_820, booked=202_820)
    taken = cost_node(
        "PO-1", kind=CostKind.SETTLED, what="purchase, settled FIFO", amount=150_609, parent=root, transaction_id=8
    )
    collected = cost_node(
        "coming-close.A.R", kind=CostKind.SETTLED, what="weighted average closing, settled WA", amount=52_211, parent=root,
        transaction_id=10, voucher="", foreseen=True,
    )  # fmt: skip
    return CostTree(root, (CostTree(taken, ()), CostTree(collected, ())))


def foreseen_explanation(date: str) -> Explanation:
    """The cost as a close through a day would leave it."""
    change = CostChange("", "coming close", date, 2_008)
    words = f"A close through {date} would add 20.08 EUR, when it settles all of them."
    booked = explanation()
    return replace(
        booked, root=foreseen_tree().node, changes=(*booked.changes, change), sentences=(words,), foreseen=date
    )


def line_explanation(**changes: Any) -> LineExplanation:
    """The first line of a close: two issues and the value of an item that was revalued."""
    found = LineExplanation(
        voucher="INVC-00871",
        line=1,
        account="1300",
        account_name="Stock",
        posting_type=PostingType.INVENTORY_RECEIPT,
        amount=1_420_050,
        record_id=113,
        count=3,
        total=1_420_050,
        largest=(
            LinePart(88120, "SO-88120", "ITEM-0032", "2026-05-30", "priced again", 1_400_000),
            LinePart(9, "SO-9", "ITEM-0441", "2026-05-30", "priced again", 20_000),
            LinePart(0, "", "ITEM-0990", "", "revalued", 50),
        ),
        sentences=(
            "Line 1 of INVC-00871 debits 1300 Stock with 14200.50 EUR (Inventory receipt).",
            "The closing IC-000003 of 2026-05-31 posted it.",
        ),
    )
    return replace(found, **changes)


def change_explanation(**changes: Any) -> ChangeExplanation:
    """An issue of 1,204.00 that a close made 804.12 dearer."""
    found = ChangeExplanation(
        transaction_id=88120,
        number="SO-88120",
        item="ITEM-0032",
        item_name="Bearing 608ZZ",
        record_id=113,
        record="IC-000113",
        date="2026-05-31",
        voucher="INVC-00871",
        before=120_400,
        adjusted=80_412,
        after=200_812,
        sentences=("It settled 40 pieces from PO-1 of 2026-05-02 (2008.12 EUR).",),
    )
    return replace(found, **changes)
