"""Nodes of a cost without a database: sharing out, paging, and a transaction of a hundred thousand parts."""

from __future__ import annotations

from core.currency import Currency
from core.explaining.booked import Booked, Taken
from core.explaining.nodes import PAGE, Head, Unfolding, parts_of, root_of, shared_out, unfolded
from core.vocabulary import CostKind, InventoryModel, Principle, Reference, SettlementType, UpdateKind

Q = 1_000_000
EUR = Currency.of("EUR")
HEAD = Head("S1", "A", "2024-01-10", "sales", "1300", "5000", "SINV-1")


def issue(count: int, of: Principle = Principle.FIFO) -> Booked:
    """An issue that was settled with so many receipts of 1 piece at 1.00."""
    taken = tuple(Taken(1, "IC-000001", k, 0, Q, 100, of, SettlementType.SETTLED) for k in range(1, count + 1))
    return Booked(
        id=10**9,
        number="S1",
        item="A",
        item_name="",
        model=InventoryModel.FIFO,
        fixed_price=False,
        reference=Reference.SALES,
        virtual=False,
        date="2024-01-10",
        kind=UpdateKind.FINANCIAL,
        quantity=-count * Q,
        posted=-count * 100,
        account="1300",
        offset_account="5000",
        voucher="V1",
        last_close=1,
        taken=taken,
    )


def test_the_parts_of_a_share_add_up_to_it() -> None:
    assert shared_out([1, 1, 1], 100, 1, 1) == [33, 34, 33]
    assert shared_out([600, -100], 250, 1, 1) == [300, -50]
    assert shared_out([200, 300], -250, 1, 1) == [-100, -150]
    assert shared_out([7, -7, 2], 2, 1, 3) == [7, -7, 2], "all of it is as it was booked"


def test_parts_that_cancel_each_other_are_shared_out_by_quantity() -> None:
    assert shared_out([10, -10], 0, 1, 2) == [5, -5]
    assert shared_out([10, -10], 0, 2, 2) == [10, -10]
    assert shared_out([10, -10], 0, 0, 0) == [10, -10]
    assert shared_out([10, -10], 3, 1, 2) is None


def test_a_hundred_thousand_parts_open_as_one_page() -> None:
    booked = issue(100_000)
    root = root_of(booked, HEAD, EUR)
    parts = parts_of(booked, root)
    heads = dict.fromkeys(range(1, 2 * PAGE + 1), HEAD)
    nodes = unfolded(root, parts, 0, Unfolding(EUR, root.amount, heads))
    assert (len(nodes), sum(node.amount for node in nodes)) == (PAGE + 1, 10_000_000)
    assert (nodes[-1].kind, nodes[-1].what, nodes[-1].skip) == (CostKind.MORE, "99,900 more", PAGE)
    following = unfolded(nodes[-1].owner, parts, nodes[-1].skip, Unfolding(EUR, root.amount, heads))
    assert sum(node.amount for node in following) == nodes[-1].amount
    assert [node.transaction_id for node in following[:2]] == [PAGE + 1, PAGE + 2]


def test_an_issue_of_many_rows_within_its_cost_group_is_read_once() -> None:
    booked = issue(20_000, Principle.NON_FINANCIAL_TRANSFER)
    parts = parts_of(booked, root_of(booked, HEAD, EUR))
    assert {part.kind for part in parts.parts} == {CostKind.MOVED}
    assert parts.amount == 2_000_000
