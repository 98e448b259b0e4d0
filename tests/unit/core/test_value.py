"""What a plan costs: every pair at its receipt's cost by the cumulative walk, changes carried over links.

See rules.md 12 and 13.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from core.close.loops import carry_costs
from core.close.plan import plan
from core.close.selection import IssueCost, Link, ProductionShare, Selection, Source
from core.close.value import Valuation, Valued
from core.errors import BeyondLimit
from core.vocabulary import InventoryModel, LinkKind
from tests.support.selections import Moved, selection

M = InventoryModel
K = LinkKind


def valuation_of(chosen: Selection) -> Valuation:
    return Valuation(chosen, plan(chosen))


def carried(chosen: Selection) -> tuple[Valuation, Valued]:
    valuation = valuation_of(chosen)
    return valuation, carry_costs(valuation, max_throughputs=100, min_throughput=0)


def costs(valuation: Valuation, *transactions: int) -> list[int]:
    ids = valuation.selection.id.tolist()
    return [int(valuation.cost[ids.index(number)]) for number in transactions]


def link(receipt: int, issue: int, kind: LinkKind = K.TRANSFER, issue_from: int = 0, amount: int = 0) -> Link:
    return Link(receipt, issue, int(kind), issue_from, amount)


# -- pairs and issues ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "rows", "cost"),
    [
        ("an issue costs what it takes", [Moved(1, 1, 2, 2000), Moved(2, 2, 1, 2000), Moved(9, 3, -3, 1)], 4000),
        ("a part of a receipt by the walk", [Moved(1, 1, 3, 1000), Moved(9, 3, -1, 1)], 333),
        ("the second piece of three", [Moved(1, 1, 3, 1000, open=2), Moved(9, 3, -1, 1)], 334),
        ("adjustments of the receipt count", [Moved(1, 1, 2, 2000, adjusted=500), Moved(9, 3, -1, 1)], 1250),
        ("nothing to take: as posted", [Moved(9, 3, -3, 1000)], 1000),
        ("as posted, not as adjusted", [Moved(9, 3, -3, 1000, adjusted=77)], 1000),
        ("the rest at its posted cost", [Moved(1, 1, 1, 500), Moved(9, 3, -3, 1000)], 500 + 667),
        ("settled before, the rest as posted", [Moved(9, 3, -3, 1000, open=1, settled=700)], 700 + 333),
        (
            "settled before, settled now and the rest",
            [Moved(1, 1, 1, 500), Moved(9, 3, -4, 1000, open=2, settled=700)],
            700 + 500 + 250,
        ),
        (
            "a physical issue that takes no part stays",
            [Moved(1, 1, 1, 500), Moved(9, 3, -1, 1000, financial=False)],
            1000,
        ),
    ],
)
def test_cost_of_an_issue(rule: str, rows: list[Moved], cost: int) -> None:
    assert costs(valuation_of(selection(*rows)), 9) == [cost], rule


def test_pairs_walk_on_from_what_was_settled_before_and_from_each_other() -> None:
    chosen = selection(Moved(1, 1, 7, 1000, open=6), Moved(2, 2, -5, 500, open=3), Moved(3, 3, -2, 500))
    valuation = valuation_of(chosen)
    result = valuation.result(1)
    assert result.receipt_from.tolist() == [1, 4]
    assert result.issue_from.tolist() == [2, 0]
    assert result.amount.tolist() == [571 - 143, 857 - 571]
    assert result.passes == 1
    assert {column.dtype for column in (result.cost, result.amount, result.receipt_from, result.issue_from)} == {
        np.dtype(np.int64)
    }


def test_an_issue_that_takes_from_several_receipts_walks_on_too() -> None:
    chosen = selection(*(Moved(n, 1, 2, 100) for n in (1, 2, 3)), Moved(9, 2, -8, 500, open=5))
    assert valuation_of(chosen).issue_from.tolist() == [3, 5, 7]


def test_many_pairs_keep_their_order_on_both_walks() -> None:
    """Sixty issues of one piece and sixty receipts of one piece, in turn with one large of each."""
    small = [Moved(100 + n, 2, -1, 0) for n in range(60)] + [Moved(300 + n, 3, 1, 7 * n) for n in range(60)]
    chosen = selection(Moved(1, 1, 60, 5999), *small, Moved(9, 4, -60, 0))
    valuation = valuation_of(chosen)
    assert valuation.receipt_from.tolist() == [*range(60), *[0] * 60]
    assert valuation.issue_from.tolist() == [*[0] * 60, *range(60)]
    assert valuation.pairs_of(0).tolist() == list(range(60))
    assert valuation.pairs_from(121).tolist() == list(range(60, 120))
    assert valuation.pairs_of(121).tolist() == []
    walked = [(2 * 5999 * n + 60) // 120 for n in range(61)]
    assert costs(valuation, *range(100, 160)) == [b - a for a, b in itertools.pairwise(walked)]


def test_pairs_that_only_adjust_walk_behind_those_that_settle() -> None:
    chosen = selection(
        Moved(1, 1, 3, 1000), Moved(2, 2, -1, 1, financial=False), Moved(3, 3, -1, 1), include_physical=[1]
    )
    valuation = valuation_of(chosen)
    assert valuation.receipt_from.tolist() == [0, 1]
    assert costs(valuation, 3, 2) == [333, 334]


def test_layers_of_a_receipt_are_walked_on_their_own() -> None:
    """4 for 10.00, one taken; then 3 and later 2 pieces get more. Pieces 2, 3 and 4 are taken one by one."""
    layered = Moved(1, 1, 4, 1000, adjusted=350, open=3, layers=((3, 200), (2, 150)))
    chosen = selection(layered, *(Moved(n, n, -1, 1) for n in (2, 3, 4)))
    valuation = valuation_of(chosen)
    assert costs(valuation, 2, 3, 4) == [250 + 67, 250 + 66 + 75, 250 + 67 + 75]
    assert valuation.base.tolist()[0] == 1000
    assert costs(valuation, 1) == [1000]
    assert sum(costs(valuation, 2, 3, 4)) == 1000 - 250 + 350


def test_a_layer_on_nothing_and_a_layer_of_another_bundle_are_passed_over() -> None:
    chosen = selection(Moved(1, 1, 2, 1000, adjusted=100, layers=((0, 100),)), Moved(2, 2, -1, 1))
    chosen.layers[99] = [(1, 5)]
    valuation = valuation_of(chosen)
    assert costs(valuation, 1, 2) == [1000, 500]
    assert list(valuation.layers) == [0]


@pytest.mark.parametrize(
    ("start", "end", "part"), [(0, 4, 300), (0, 1, 0), (0, 2, 100), (1, 2, 100), (2, 4, 200), (3, 4, 100), (1, 1, 0)]
)
def test_the_part_of_a_layer_between_two_places_of_the_walk(start: int, end: int, part: int) -> None:
    chosen = selection(Moved(1, 1, 4, 1000, adjusted=300, layers=((3, 300),)))
    assert valuation_of(chosen).layer_part(0, start, end) == part


def test_a_valuation_leaves_what_it_read_as_it_was() -> None:
    chosen = selection(Moved(1, 1, 2, 1000, adjusted=100, layers=((2, 100),)), Moved(2, 2, -1, 1))
    before = [chosen.posted.copy(), chosen.adjusted.copy(), chosen.open.copy()]
    carried(chosen)
    after = [chosen.posted, chosen.adjusted, chosen.open]
    assert all((a == b).all() for a, b in zip(before, after, strict=True))


# -- virtual transfers ---------------------------------------------------------------------------------------------


def test_a_weighted_average_passes_the_average_on() -> None:
    rows = Moved(1, 1, 2, 2000), Moved(2, 2, 1, 2500), Moved(3, 3, -1, 1), Moved(4, 4, -2, 1)
    valuation = valuation_of(selection(*rows, model=M.WA))
    assert costs(valuation, 3, 4) == [1500, 3000]
    assert valuation.cost.tolist()[-2:] == [4500, 4500]
    assert valuation.level.tolist() == [0, 0, 0, 0, 1, 1]


def test_virtual_transfers_of_days_are_valued_one_after_the_other() -> None:
    """Two at 10.00 and 20.00 give 15.00; the one left and one at 25.00 give 20.00 the day after."""
    day_one = [Moved(1, 1, 1, 1000), Moved(2, 1, 1, 2000), Moved(3, 1, -1, 1)]
    day_two = [Moved(4, 2, 1, 2500), Moved(5, 2, -1, 1)]
    valuation = valuation_of(selection(*day_one, *day_two, model=M.WAD))
    assert costs(valuation, 3, 5) == [1500, 2000]
    assert valuation.level.tolist()[-4:] == [1, 1, 2, 2]


def test_levels_are_counted_in_each_group_also_when_groups_come_in_no_order() -> None:
    rows = [
        Moved(10 * group + n, day, quantity, 100 * group, group=group)
        for group in (1, 2, 3)
        for n, day, quantity in ((1, 1, 1), (2, 1, 1), (3, 1, -1), (4, 2, 1), (5, 2, -1))
    ]
    valuation = valuation_of(selection(*rows, models={1: M.WAD, 2: M.WA, 3: M.WAD}))
    assert valuation.planned.virtuals.group.tolist() == [1, 0, 0, 2, 2]
    assert valuation.level.tolist()[-10:] == [1, 1, 1, 1, 2, 2, 1, 1, 2, 2]
    assert costs(valuation, 13, 15, 23, 25, 33, 35) == [100, 100, 200, 200, 300, 300]
    assert valuation.cost.tolist()[-10:] == [600, 600, 200, 200, 200, 200, 600, 600, 600, 600]


# -- links ---------------------------------------------------------------------------------------------------------

TRANSFER = (
    Moved(1, 1, 3, 3000),
    Moved(2, 2, -2, 1800),
    Moved(3, 2, 2, 1800, group=2),
    Moved(4, 3, -1, 900, group=2),
)


def test_a_transfer_brings_the_whole_change_and_its_issues_follow() -> None:
    valuation, result = carried(selection(*TRANSFER, links=[link(3, 2)]))
    assert costs(valuation, 2, 3, 4) == [2000, 2000, 1000]
    assert result.base_before.tolist() == [3000, 1800, 1800, 900]
    assert (result.passes, result.leftover, result.looped, result.limited, result.circular) == (1, {}, {}, [], [])


def test_a_chain_of_transfers_is_one_pass_whatever_the_order_of_its_groups() -> None:
    chain = (
        Moved(1, 1, 2, 3000, group=3),
        Moved(2, 2, -2, 100, group=3),
        Moved(3, 2, 2, 100, group=1),
        Moved(4, 3, -2, 100, group=1),
        Moved(5, 3, 2, 100, group=2),
        Moved(6, 4, -1, 50, group=2),
    )
    valuation, result = carried(selection(*chain, links=[link(5, 4), link(3, 2)]))
    assert costs(valuation, 3, 4, 5, 6) == [3000, 3000, 3000, 1500]
    assert result.passes == 1


def test_a_receipt_in_another_bundle_is_not_followed() -> None:
    valuation, _ = carried(selection(*TRANSFER, links=[link(99, 2)]))
    assert valuation.links_of == {}
    assert costs(valuation, 2, 3, 4) == [2000, 1800, 900]


def test_a_transfer_inside_a_cost_group_carries_nothing_on() -> None:
    chosen = selection(*TRANSFER[:2], Moved(3, 2, 2, 1800), links=[link(3, 2, K.NON_FINANCIAL_TRANSFER)])
    valuation, _ = carried(chosen)
    assert valuation.links_of == {}
    assert costs(valuation, 2, 3) == [1800, 1800]


def test_a_receipt_that_is_not_invoiced_does_not_follow() -> None:
    rows = [*TRANSFER[:2], Moved(3, 2, 2, 1800, group=2, financial=False)]
    valuation, _ = carried(selection(*rows, links=[link(3, 2), link(99, 2)]))
    assert valuation.links_of == {}
    assert costs(valuation, 3) == [1800]


def test_a_link_that_is_passed_over_stops_no_other() -> None:
    links = [link(99, 2), link(7, 6, K.NON_FINANCIAL_TRANSFER), link(8, 2), link(3, 2)]
    inside = Moved(6, 1, -1, 5, group=5), Moved(7, 1, 1, 5, group=5), Moved(8, 1, 1, 7, group=5, financial=False)
    assert costs(carried(selection(*TRANSFER, *inside, links=links))[0], 3, 7, 8) == [2000, 5, 7]


def test_an_issue_outside_the_bundle_is_known_by_its_source() -> None:
    chosen = selection(Moved(3, 2, 2, 1800, group=2), Moved(4, 3, -1, 900, group=2), links=[link(3, 50)])
    chosen.sources[50] = Source(IssueCost(2500, 2500), 2)
    assert costs(carried(chosen)[0], 3, 4) == [2500, 1250]


def test_what_was_added_by_hand_stays_on_top() -> None:
    chosen = selection(*TRANSFER, links=[link(3, 2)], manual={3: 300, 1: 7})
    assert costs(carried(chosen)[0], 3, 4) == [2300, 1150]


@pytest.mark.parametrize(
    ("rule", "third", "fourth", "products"),
    [
        ("alone it takes all", None, None, (1700, 1800)),
        ("two and three fifths", (0, 2, 5), (2, 3, 5), (1280, 1680)),
        ("shares of nothing count as alone", (0, 1, 0), (1, 1, 0), (1700, 1800)),
        ("thirds, by the walk", (0, 1, 3), (1, 1, 3), (1233, 1600)),
    ],
)
def test_a_product_takes_its_share_of_the_change_of_all_its_materials(
    rule: str, third: tuple[int, ...] | None, fourth: tuple[int, ...] | None, products: tuple[int, int]
) -> None:
    """The materials cost 15.00 and 7.00: 7.00 more than when product 3 was posted, 3.00 more than when 4 was."""
    chosen = selection(
        Moved(1, 1, 1, 1500),
        Moved(2, 2, -1, 1000),
        Moved(5, 1, 1, 700, group=2),
        Moved(6, 2, -1, 500, group=2),
        Moved(3, 3, 2, 1000, group=3),
        Moved(4, 3, 3, 1500, group=3),
        links=[
            link(3, 2, K.PRODUCTION, amount=1000),
            link(3, 6, K.PRODUCTION, amount=500),
            link(4, 2, K.PRODUCTION, amount=1200),
            link(4, 6, K.PRODUCTION, amount=700),
        ],
        shares={number: ProductionShare(*place) for number, place in ((3, third), (4, fourth)) if place},
    )
    assert costs(carried(chosen)[0], 3, 4) == list(products), rule


def test_receipts_of_a_production_walk_over_its_new_cost_not_over_the_change() -> None:
    """100.00 over three equal weights are 33.33, 33.34 and 33.33; 110.01 are 36.67 each."""
    chosen = selection(
        Moved(1, 1, 1, 11001),
        Moved(2, 2, -1, 10000),
        Moved(3, 3, 1, 3333, group=2),
        Moved(4, 4, 1, 3334, group=2),
        Moved(5, 5, 1, 3333, group=2),
        links=[link(number, 2, K.PRODUCTION, amount=10000) for number in (3, 4, 5)],
        shares={number: ProductionShare(number - 3, 1, 3, 10000) for number in (3, 4, 5)},
    )
    assert costs(carried(chosen)[0], 3, 4, 5) == [3667, 3667, 3667]


def test_a_product_takes_no_part_of_what_came_back_of_its_material() -> None:
    """Of 3 taken at 9.00, now 10.00, 2 came back at 6.67: the product costs 3.33."""
    chosen = selection(
        Moved(1, 1, 3, 1000),
        Moved(2, 2, -3, 900),
        Moved(3, 3, 2, 600, group=2),
        Moved(4, 4, 1, 300, group=2),
        links=[link(3, 2, K.RETURN, 0), link(4, 2, K.PRODUCTION, 2, amount=300)],
    )
    assert costs(carried(chosen)[0], 3, 4) == [667, 333]


def test_what_came_back_of_a_material_outside_the_bundle() -> None:
    chosen = selection(Moved(4, 3, 1, 300), links=[link(4, 50, K.PRODUCTION, 2, amount=300)])
    chosen.sources[50] = Source(IssueCost(1000, 1000), 3)
    assert costs(carried(chosen)[0], 4) == [333]


def test_a_return_takes_its_place_in_the_walk_of_the_sale() -> None:
    """A sale of three costs 10.00: the first piece back 3.33, the second 3.34."""
    chosen = selection(
        Moved(1, 1, 3, 1000),
        Moved(2, 2, -3, 900),
        Moved(3, 3, 1, 300, group=2),
        Moved(4, 4, 1, 300, group=2),
        links=[link(3, 2, K.RETURN, 0), link(4, 2, K.RETURN, 1)],
    )
    assert costs(carried(chosen)[0], 3, 4) == [333, 334]


def test_a_return_of_a_sale_outside_the_bundle() -> None:
    chosen = selection(Moved(3, 3, 1, 300), links=[link(3, 50, K.RETURN, 2)])
    chosen.sources[50] = Source(IssueCost(1000, 1000), 3)
    valuation, _ = carried(chosen)
    assert costs(valuation, 3) == [333]
    assert valuation.source_quantity(50) == 3


def test_the_receipt_of_an_earlier_virtual_transfer_takes_its_issue_at_once() -> None:
    chosen = selection(Moved(3, 3, 2, 300), Moved(5, 3, 2, 300), links=[link(3, 50, K.VIRTUAL), link(5, 51)])
    chosen.sources.update({50: Source(IssueCost(410, 410), 2), 51: Source(IssueCost(500, 500), 2)})
    valuation, _ = carried(chosen)
    assert costs(valuation, 3) == [410]
    assert [valuation.is_virtual(node) for node in (0, 1, 2)] == [True, False, True]


def test_a_receipt_that_follows_nothing_is_not_virtual() -> None:
    assert not valuation_of(selection(Moved(3, 3, 2, 300))).is_virtual(0)


# -- settlements of earlier closes ---------------------------------------------------------------------------------

RECEIVED = Moved(3, 2, 4, 1800, group=2, open=1)
SOLD = Moved(5, 3, -3, 1200, group=2, adjusted=150, settled=1350)
ELSEWHERE = Moved(1, 1, 3, 3000), Moved(2, 2, -2, 1800)


def test_what_was_settled_before_follows_too_and_only_its_change_is_posted() -> None:
    """Receipt 3 goes from 18.00 to 20.00; three of its four pieces went out in an earlier close for 13.50."""
    chosen = selection(*ELSEWHERE, RECEIVED, closed=[SOLD], links=[link(3, 2)], old=[(3, 5, 0, 0, 3, 1350)])
    valuation, result = carried(chosen)
    assert result.old_delta.tolist() == [150]
    assert result.amount.tolist() == [2000]
    assert costs(valuation, 3, 5) == [2000, 1500]


def test_a_late_charge_reaches_what_was_settled_before_without_any_link() -> None:
    late = Moved(3, 2, 4, 1800, open=1, adjusted=200)
    valuation, result = carried(
        selection(late, closed=[Moved(5, 3, -3, 1200, adjusted=150, settled=1350)], old=[(3, 5, 0, 0, 3, 1350)])
    )
    assert result.old_delta.tolist() == [150]
    assert costs(valuation, 5) == [1500]


def test_old_settlements_price_their_place_on_the_walk_with_its_layers() -> None:
    layered = Moved(3, 2, 4, 1000, open=0, adjusted=90, layers=((3, 90),))
    chosen = selection(
        layered,
        closed=[Moved(5, 3, -2, 500, settled=0), Moved(6, 3, -2, 500, settled=0)],
        old=[(3, 5, 0, 0, 2, 0), (3, 6, 2, 0, 2, 0)],
    )
    _, result = carried(chosen)
    assert result.old_delta.tolist() == [500 + 30, 500 + 60]


@pytest.mark.parametrize("size", [2, 47, 48, 49, 60])
@pytest.mark.parametrize("layers", [(), ((30, 90), (7, 13))])
def test_a_receipt_re_prices_few_and_many_issues_alike(size: int, layers: tuple[tuple[int, int], ...]) -> None:
    """Receipt 3 with 60 pieces follows issue 2 from 18.00 to 20.00; its pieces go out one by one."""
    issues = [Moved(100 + n, 3, -1, 30, group=2) for n in range(size)]
    receipt = Moved(3, 2, 60, 1800, group=2, adjusted=sum(amount for _, amount in layers), layers=layers)
    chosen = selection(Moved(1, 1, 3, 3000), Moved(2, 2, -2, 1800), receipt, *issues, links=[link(3, 2)])
    valuation, result = carried(chosen)

    def walked(pieces: int) -> int:
        parts = [(60, 2000), *layers]
        return sum(
            (2 * amount * min(max(pieces - (60 - length), 0), length) + length) // (2 * length)
            for length, amount in parts
        )

    expected = [walked(n + 1) - walked(n) for n in range(size)]
    assert costs(valuation, *(100 + n for n in range(size))) == expected
    assert result.amount.tolist() == [2000, *expected]
    assert valuation.base[valuation.selection.id.tolist().index(3)] == 2000


def test_giving_a_receipt_the_cost_it_has_changes_nothing() -> None:
    valuation = valuation_of(selection(*TRANSFER, links=[link(3, 2)]))
    before = valuation.cost.copy()
    valuation.set_base(2, 1800)
    assert (valuation.cost == before).all()


def test_pairs_are_found_by_receipt_and_by_issue() -> None:
    rows = Moved(1, 1, 2, 200), Moved(2, 2, 3, 300), Moved(3, 3, -1), Moved(4, 4, -2), Moved(5, 5, -2)
    valuation = valuation_of(selection(*rows))
    assert [valuation.pairs_of(node).tolist() for node in range(5)] == [[0, 1], [2, 3], [], [], []]
    assert [valuation.pairs_from(node).tolist() for node in range(5)] == [[], [], [0], [1, 2], [3]]


def test_dependents_are_the_receipts_behind_the_issues_that_take_from_one() -> None:
    chosen = selection(
        *TRANSFER,
        Moved(6, 5, -1, 900, group=2),
        Moved(7, 5, 1, 900, group=3),
        Moved(8, 5, 1, 900, group=4),
        links=[link(3, 2), link(7, 6), link(8, 6)],
    )
    valuation = valuation_of(chosen)
    ids = chosen.id.tolist()
    assert [ids[node] for node in valuation.dependents(ids.index(3))] == [7, 8]
    assert [ids[node] for node in valuation.dependents(ids.index(1))] == [3]
    assert list(valuation.dependents(ids.index(7))) == []
    assert [[ids[node] for node in part] for part in valuation.parts()] == [[3], [8], [7]]


def test_without_links_there_is_no_work() -> None:
    assert valuation_of(selection(*TRANSFER)).parts() == []


# -- leftovers -----------------------------------------------------------------------------------------------------


def test_a_leftover_is_what_the_issues_cost_more_than_the_receipt_carries() -> None:
    valuation = valuation_of(selection(*TRANSFER, links=[link(3, 2)]))
    assert valuation.leftovers([2]) == {2: 200}
    valuation.set_base(2, 2000)
    assert valuation.leftovers([2]) == {}
    valuation.set_base(2, 2050)
    assert valuation.leftovers([2]) == {2: -50}


def test_leftovers_when_only_some_changes_are_made() -> None:
    """The transfer issue would change by 2.00 and its receipt too; what is left out is left over."""
    chosen = selection(*TRANSFER, links=[link(3, 2)], manual={3: 10})
    chosen.adjusted[2] = 10
    valuation, _ = carried(chosen)
    cost, base = valuation.cost.copy(), valuation.base.copy()
    nodes = chosen.node_of()
    for made, left in (((0, 0), 0), ((200, 200), 0), ((200, 0), 200), ((0, 200), -200), ((150, 100), 50)):
        change = np.zeros(len(chosen), np.int64)
        change[nodes[2]], change[nodes[3]] = made
        assert valuation.leftovers([nodes[3]], valuation.booked(change)) == ({nodes[3]: left} if left else {})
    assert (valuation.cost == cost).all()
    assert (valuation.base == base).all()


def test_leftovers_count_from_what_was_adjusted_before_and_leave_layers_out() -> None:
    """The issue costs 18.00 with its adjustment, the receipt 16.50 without the layer of its balance."""
    chosen = selection(
        Moved(1, 1, 3, 3000),
        Moved(2, 2, -2, 1700, adjusted=100),
        Moved(3, 2, 2, 1600, group=2, adjusted=80, layers=((1, 30),)),
        links=[link(3, 2)],
    )
    nodes = chosen.node_of()
    valuation = valuation_of(chosen)
    assert valuation.leftovers([nodes[3]], valuation.booked(np.zeros(3, np.int64))) == {nodes[3]: 1800 - 1650}


@pytest.mark.parametrize(("valued", "booked"), [(2000, 1800), (1800, 2000), (1700, 1700)])
def test_an_issue_of_another_bundle_counts_as_it_is_booked(valued: int, booked: int) -> None:
    """Its adjustment was left out as too small: the receipt is valued with it, the leftover is measured without."""
    chosen = selection(Moved(3, 2, 2, 1800, group=2), links=[link(3, 50)])
    chosen.sources[50] = Source(IssueCost(valued, booked), 2)
    valuation, _ = carried(chosen)
    assert costs(valuation, 3) == [valued]
    assert valuation.leftovers([0]) == {}
    left = booked - valued
    assert valuation.leftovers([0], valuation.cost) == ({0: left} if left else {})


def test_costs_that_grow_too_far_end_the_run() -> None:
    """A circle may multiply what goes round; beyond what sums of 64 bits hold it is refused before it is stored."""
    valuation = valuation_of(selection(Moved(1, 1, 2, 2000), Moved(9, 3, -1, 1)))
    receipt = valuation.selection.id.tolist().index(1)
    valuation.set_base(receipt, 10**18)
    valuation.set_base(receipt, 2000)
    with pytest.raises(BeyondLimit, match="grow beyond what books can hold"):
        valuation.set_base(receipt, 10**18 + 2001)
    with pytest.raises(BeyondLimit):
        valuation.set_base(receipt, -(10**30))
