"""Who settles whom in a bundle: non-financial transfers and marks first, then each model over what is left.

See rules.md 6 and 7.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from core.close.plan import Planned, Reserved, plan
from core.close.selection import Link, Mark, Selection
from core.vocabulary import InventoryModel, LinkKind, Principle, SettlementType
from tests.support.selections import Moved, selection

M = InventoryModel
P = Principle
S = SettlementType
Pair = tuple[Any, Any, int, Principle, SettlementType]


def pairs(chosen: Selection, planned: Planned) -> list[Pair]:
    """Pairs with transaction ids; virtual transfer ``k`` is ``("I", k)`` and ``("R", k)``."""

    def name(node: int) -> Any:
        if node < len(chosen):
            return int(chosen.id[node])
        number, side = divmod(node - planned.base, 2)
        return "IR"[side], number

    columns = [planned.receipt, planned.issue, planned.quantity, planned.principle, planned.type]
    assert {column.dtype for column in columns} == {np.dtype(np.int64)}
    return [
        (name(r), name(i), q, P(p), S(t))
        for r, i, q, p, t in zip(*(column.tolist() for column in columns), strict=True)
    ]


def planned(chosen: Selection) -> list[Pair]:
    return pairs(chosen, plan(chosen))


def settled(receipt: Any, issue: Any, quantity: int, principle: Principle = P.FIFO) -> Pair:
    return receipt, issue, quantity, principle, S.SETTLED


def provisional(receipt: int, issue: int, quantity: int) -> Pair:
    return receipt, issue, quantity, P.PHYSICAL_VALUE, S.PROVISIONAL


# -- models --------------------------------------------------------------------------------------------------------


def test_nothing_open_nothing_planned() -> None:
    empty = plan(selection())
    assert len(empty.receipt) == len(empty.virtuals) == empty.base == 0
    assert empty.reserved == {}
    assert [column.dtype for column in (empty.virtuals.group, empty.virtuals.date, empty.virtuals.quantity)] == [
        np.int64
    ] * 3


@pytest.mark.parametrize(
    ("model", "principle", "taken"),
    [(M.FIFO, P.FIFO, 1), (M.LIFO, P.LIFO, 4), (M.LIFO_DATE, P.LIFO_DATE, 2)],
)
def test_a_group_is_settled_by_the_model_it_has_now(model: M, principle: P, taken: int) -> None:
    rows = Moved(1, 1, 1), Moved(2, 2, 1), Moved(3, 3, -1), Moved(4, 4, 1)
    assert planned(selection(*rows, model=model)) == [settled(taken, 3, 1, principle)]


@pytest.mark.parametrize("model", [M.MA, M.STD])
def test_perpetual_models_settle_nothing(model: M) -> None:
    assert planned(selection(Moved(1, 1, 1), Moved(2, 2, -1), model=model)) == []


def test_models_of_one_bundle_are_planned_apart_and_their_virtual_transfers_counted_on() -> None:
    both = [(1, 1, 2), (2, 1, 1), (3, 1, -1)]
    chosen = selection(
        *(
            Moved(10 * group + number, day, quantity, group=group)
            for group in (1, 2, 3, 4)
            for number, day, quantity in both
        ),
        models={1: M.WAD, 2: M.WA, 3: M.FIFO, 4: M.WA},
    )
    result = plan(chosen)
    assert pairs(chosen, result) == [
        settled(31, 33, 1),
        settled(21, ("I", 0), 2, P.WA),
        settled(22, ("I", 0), 1, P.WA),
        settled(41, ("I", 1), 2, P.WA),
        settled(42, ("I", 1), 1, P.WA),
        settled(("R", 0), 23, 1, P.WA),
        settled(("R", 1), 43, 1, P.WA),
        settled(11, ("I", 2), 2, P.WAD),
        settled(12, ("I", 2), 1, P.WAD),
        settled(("R", 2), 13, 1, P.WAD),
    ]
    assert result.virtuals.group.tolist() == [1, 3, 0]
    assert result.virtuals.date.tolist() == [0, 0, 20260101]
    assert result.virtuals.quantity.tolist() == [3, 3, 3]
    assert result.base == 12


def test_only_what_is_open_is_settled() -> None:
    chosen = selection(
        Moved(1, 1, 9, open=2), Moved(2, 2, 5, open=0), Moved(3, 3, 4), Moved(4, 4, -8, open=3),
        closed=[Moved(5, 1, 7, open=7), Moved(6, 1, -7, open=7)],
    )  # fmt: skip
    assert planned(chosen) == [settled(1, 4, 2), settled(3, 4, 1)]


def test_a_group_where_nothing_takes_part_is_passed_over() -> None:
    rows = Moved(1, 1, 1, financial=False), Moved(2, 2, -1, group=2), Moved(3, 1, 1, group=2)
    assert planned(selection(*rows, models={1: M.FIFO, 2: M.LIFO})) == [settled(3, 2, 1, P.LIFO)]


# -- include physical value ----------------------------------------------------------------------------------------

PHYSICAL = Moved(1, 1, 1, financial=False), Moved(2, 2, 1), Moved(3, 3, -1), Moved(4, 4, -1, financial=False)


def test_physical_transactions_stay_out_when_physical_value_is_not_included() -> None:
    assert planned(selection(*PHYSICAL)) == [settled(2, 3, 1)]


@pytest.mark.parametrize("model", [M.FIFO, M.LIFO_DATE])
def test_a_pair_settles_only_when_both_sides_are_invoiced_and_settled_pairs_come_first(model: M) -> None:
    chosen = selection(*PHYSICAL, Moved(5, 5, 1), Moved(6, 5, -1), model=model, include_physical=[1])
    expected = {
        M.FIFO: [settled(5, 6, 1), provisional(1, 3, 1), provisional(2, 4, 1)],
        M.LIFO_DATE: [settled(2, 3, 1, P.LIFO_DATE), settled(5, 6, 1, P.LIFO_DATE), provisional(1, 4, 1)],
    }
    assert planned(chosen) == expected[model]


@pytest.mark.parametrize("model", [M.WA, M.WAD])
def test_averages_take_no_physical_transaction_whatever_the_option(model: M) -> None:
    assert planned(selection(*PHYSICAL, model=model, include_physical=[1])) == [settled(2, 3, 1, Principle[model.name])]


def test_many_pairs_stay_in_plan_order_settled_ones_first() -> None:
    """Sixty receipts of one piece for sixty issues; every third issue is not invoiced."""
    receipts = [Moved(n, 1, 1) for n in range(1, 61)]
    issues = [Moved(100 + n, 2, -1, financial=n % 3 > 0) for n in range(1, 61)]
    assert planned(selection(*receipts, *issues, include_physical=[1])) == [
        *(settled(n, 100 + n, 1) for n in range(1, 61) if n % 3),
        *(provisional(n, 100 + n, 1) for n in range(1, 61) if n % 3 == 0),
    ]


def test_the_option_is_asked_for_each_group() -> None:
    rows = [Moved(10 * group + n, n, q, group=group, financial=n > 1) for group in (1, 2) for n, q in ((1, 1), (2, -1))]
    assert planned(selection(*rows, include_physical=[2])) == [provisional(21, 22, 1)]


# -- transfers inside one cost group -------------------------------------------------------------------------------


def link(receipt: int, issue: int, kind: LinkKind = LinkKind.NON_FINANCIAL_TRANSFER) -> Link:
    return Link(receipt, issue, int(kind), 0, 0)


def test_a_transfer_inside_a_cost_group_settles_with_itself_before_any_model() -> None:
    rows = Moved(1, 1, 5), Moved(2, 2, -3), Moved(3, 2, 3), Moved(4, 3, -4)
    assert planned(selection(*rows, links=[link(3, 2)])) == [
        settled(3, 2, 3, P.NON_FINANCIAL_TRANSFER),
        settled(1, 4, 4),
    ]


def test_a_transfer_settles_what_both_sides_have_open_and_the_rest_goes_to_the_model() -> None:
    rows = Moved(1, 1, 5), Moved(2, 2, -3, open=2), Moved(3, 2, 3, open=1)
    assert planned(selection(*rows, links=[link(3, 2)])) == [
        settled(3, 2, 1, P.NON_FINANCIAL_TRANSFER),
        settled(1, 2, 1),
    ]


@pytest.mark.parametrize("kind", [kind for kind in LinkKind if kind is not LinkKind.NON_FINANCIAL_TRANSFER])
def test_other_links_settle_nothing_by_themselves(kind: LinkKind) -> None:
    rows = Moved(1, 1, 3), Moved(2, 2, -3), Moved(3, 2, 3)
    assert planned(selection(*rows, links=[link(3, 2, kind)])) == [settled(1, 2, 3)]


@pytest.mark.parametrize(
    ("rule", "links"),
    [
        ("the receipt is not in the bundle", [link(99, 2), link(3, 2)]),
        ("the issue is not in the bundle", [link(3, 99), link(3, 2)]),
        ("a side is closed", [link(8, 2), link(3, 9), link(3, 2)]),
        ("it is settled already", [link(3, 2), link(3, 2)]),
        ("another kind before it", [link(3, 2, LinkKind.TRANSFER), link(3, 2)]),
    ],
)
def test_a_transfer_with_nothing_to_settle_stops_no_other(rule: str, links: list[Link]) -> None:
    chosen = selection(
        Moved(2, 2, -3), Moved(3, 2, 3), links=links, closed=[Moved(8, 1, 3, open=3), Moved(9, 1, -3, open=3)]
    )
    assert planned(chosen) == [settled(3, 2, 3, P.NON_FINANCIAL_TRANSFER)], rule


# -- marks ---------------------------------------------------------------------------------------------------------


def marked(*marks: tuple[int, int, int]) -> list[Mark]:
    """From (issue, receipt, quantity)."""
    return [Mark(number, *mark) for number, mark in enumerate(marks, 1)]


def test_a_mark_overrides_the_model_and_the_rest_takes_part_as_usual() -> None:
    rows = Moved(1, 1, 2), Moved(2, 2, 2), Moved(3, 3, -3)
    assert planned(selection(*rows, marks=marked((3, 2, 1)))) == [
        settled(2, 3, 1, P.MARKING),
        settled(1, 3, 2),
    ]


@pytest.mark.parametrize(
    ("rule", "marks", "taken"),
    [
        ("not more than the receipt has", [(3, 2, 9)], [(2, 3, 2)]),
        ("not more than the issue has", [(4, 2, 9)], [(2, 4, 1)]),
        ("several marks of one issue", [(3, 2, 1), (3, 1, 1)], [(2, 3, 1), (1, 3, 1)]),
        ("nothing is left for the second mark", [(3, 2, 2), (4, 2, 1)], [(2, 3, 2)]),
        ("a mark of nothing", [(3, 2, 0), (3, 1, 1)], [(1, 3, 1)]),
        ("neither side is in the bundle", [(98, 99, 1), (3, 1, 1)], [(1, 3, 1)]),
    ],
)
def test_marks(rule: str, marks: list[tuple[int, int, int]], taken: list[tuple[int, int, int]]) -> None:
    rows = Moved(1, 1, 2), Moved(2, 2, 2), Moved(3, 3, -3), Moved(4, 4, -1)
    found = [pair for pair in planned(selection(*rows, marks=marked(*marks))) if pair[3] is P.MARKING]
    assert found == [settled(*pair, P.MARKING) for pair in taken], rule


def left_after(chosen: Selection) -> tuple[list[Pair], dict[int, Reserved]]:
    result = plan(chosen)
    return pairs(chosen, result), result.reserved


def test_a_mark_to_a_receipt_that_is_not_invoiced_reserves_the_quantity_on_both_sides() -> None:
    rows = Moved(1, 1, 9), Moved(2, 2, 2, financial=False), Moved(3, 3, -5)
    assert left_after(selection(*rows, marks=marked((3, 2, 2)))) == ([settled(1, 3, 3)], {2: Reserved(2, (2,))})


def test_a_mark_of_an_issue_that_is_not_invoiced_keeps_the_receipt_for_it() -> None:
    rows = Moved(1, 1, 3), Moved(2, 2, -2, financial=False), Moved(3, 3, -5)
    assert left_after(selection(*rows, marks=marked((2, 1, 2)))) == ([settled(1, 3, 1)], {})


def test_reserved_quantities_of_one_issue_add_up() -> None:
    rows = Moved(1, 1, 2, financial=False), Moved(2, 2, 2, financial=False), Moved(3, 3, -5)
    assert left_after(selection(*rows, marks=marked((3, 1, 2), (3, 2, 1)))) == ([], {2: Reserved(3, (1, 2))})


@pytest.mark.parametrize(
    ("mark", "node", "left"), [((3, 99, 2), 1, [settled(1, 3, 3)]), ((99, 1, 2), 0, [settled(1, 3, 1)])]
)
def test_a_mark_whose_other_side_is_elsewhere_reserves_too(
    mark: tuple[int, int, int], node: int, left: list[Pair]
) -> None:
    chosen = selection(Moved(1, 1, 3), Moved(3, 3, -5), marks=marked(mark))
    assert left_after(chosen) == (left, {1: Reserved(2, (99,))} if node else {})


PHYSICAL_RECEIPT = Moved(1, 1, 3, financial=False), Moved(3, 3, -2)


@pytest.mark.parametrize("model", [M.FIFO, M.LIFO, M.LIFO_DATE])
def test_with_physical_value_a_marked_issue_is_adjusted_to_the_physical_receipt(model: M) -> None:
    chosen = selection(*PHYSICAL_RECEIPT, marks=marked((3, 1, 2)), model=model, include_physical=[1])
    assert left_after(chosen) == ([provisional(1, 3, 2)], {})


@pytest.mark.parametrize(("model", "include"), [(M.FIFO, []), (M.FIFO, [2]), (M.WA, [1]), (M.WAD, [1]), (M.MA, [1])])
def test_without_it_or_for_an_average_it_only_reserves(model: M, include: list[int]) -> None:
    chosen = selection(
        *PHYSICAL_RECEIPT, Moved(9, 1, 1, group=2), marks=marked((3, 1, 2)), model=model, include_physical=include
    )
    assert left_after(chosen) == ([], {1: Reserved(2, (1,))})


def test_transfers_come_before_marks_and_marks_before_models() -> None:
    rows = Moved(1, 1, 4), Moved(2, 2, -3), Moved(3, 2, 3), Moved(4, 3, -2)
    chosen = selection(*rows, links=[link(3, 2)], marks=marked((4, 1, 1), (4, 3, 1)))
    assert planned(chosen) == [
        settled(3, 2, 3, P.NON_FINANCIAL_TRANSFER),
        settled(1, 4, 1, P.MARKING),
        settled(1, 4, 1),
    ]


def test_a_plan_leaves_what_it_read_as_it_was() -> None:
    chosen = selection(Moved(1, 1, 3), Moved(2, 2, -2), marks=marked((2, 1, 1)))
    plan(chosen)
    assert chosen.open.tolist() == [3, 2]
