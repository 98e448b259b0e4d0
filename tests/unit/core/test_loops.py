"""Carrying costs on in circles: the exact solution and passes in cents, or plain passes with a minimum throughput.

See rules.md 13.
"""

from __future__ import annotations

import pytest

from core.close.loops import carry_costs
from core.close.plan import plan
from core.close.selection import IssueCost, Link, ProductionShare, Selection, Source
from core.close.value import Valuation, Valued
from core.vocabulary import InventoryModel, LinkKind
from tests.support.selections import Moved, selection

M = InventoryModel
K = LinkKind


def carried(chosen: Selection, most: int = 100, least: int = 0) -> tuple[Valuation, Valued]:
    valuation = Valuation(chosen, plan(chosen))
    return valuation, carry_costs(valuation, max_throughputs=most, min_throughput=least)


def costs(valuation: Valuation, *transactions: int) -> list[int]:
    ids = valuation.selection.id.tolist()
    return [int(valuation.cost[ids.index(number)]) for number in transactions]


def exactly(chosen: Selection, *transactions: int) -> list[int]:
    """Costs of a loop that the exact solution finds at once: the first pass only confirms it."""
    valuation, result = carried(chosen)
    assert (result.passes, result.leftover, result.limited, result.circular) == (1, {}, [], [])
    return costs(valuation, *transactions)


def link(receipt: int, issue: int, kind: LinkKind = K.TRANSFER, issue_from: int = 0, amount: int = 0) -> Link:
    return Link(receipt, issue, int(kind), issue_from, amount)


def two_sites(there: int = 2000, back: int = 2600) -> Selection:
    """Site 1 receives 3 for 30.00, site 2 receives 2 for 32.00; 2 pieces go there (3 to 4), then 2 come back (5 to 6).

    With averages y of what goes there and x of what comes back: y = 2/5 (30.00 + x), x = 2/4 (32.00 + y),
    so y = 23.00 and x = 27.50.
    """
    return selection(
        Moved(1, 1, 3, 3000),
        Moved(2, 1, 2, 3200, group=2),
        Moved(3, 2, -2, there),
        Moved(4, 2, 2, there, group=2),
        Moved(5, 3, -2, back, group=2),
        Moved(6, 3, 2, back),
        model=M.WA,
        links=[link(4, 3), link(6, 5)],
    )


def test_two_sites_find_their_exact_averages() -> None:
    chosen = two_sites()
    valuation, result = carried(chosen)
    assert costs(valuation, 3, 4, 5, 6) == [2300, 2300, 2750, 2750]
    assert (result.passes, result.leftover, result.limited, result.circular) == (1, {}, [], [])
    assert sorted(int(chosen.id[node]) for node in result.looped) == [4, 6]


def test_virtual_receipts_of_a_loop_carry_what_their_issues_took() -> None:
    valuation, _ = carried(two_sites())
    assert valuation.cost.tolist()[-4:] == [5750, 5750, 5500, 5500]


def test_with_a_minimum_throughput_plain_passes_stop_at_smaller_moves_and_leave_the_rest_over() -> None:
    """The receipts move by 2.40 and 1.20; 0.48 would be less than 1.00."""
    chosen = two_sites()
    valuation, result = carried(chosen, least=100)
    assert costs(valuation, 4, 6, 3) == [2240, 2720, 2288]
    assert {int(chosen.id[node]): amount for node, amount in result.leftover.items()} == {4: 48}
    assert (result.passes, result.limited) == (3, [])


@pytest.mark.parametrize(
    ("least", "passes", "costs_there_and_back"),
    [
        (1, 1, (2300, 2750)),
        (2, 8, (2300, 2749)),
        (48, 4, (2288, 2720)),
        (49, 3, (2240, 2720)),
        (240, 2, (2240, 2600)),
        (241, 1, (2000, 2600)),
    ],
)
def test_a_receipt_moves_by_the_minimum_or_not_at_all(
    least: int, passes: int, costs_there_and_back: tuple[int, int]
) -> None:
    valuation, result = carried(two_sites(), least=least)
    assert (result.passes, tuple(costs(valuation, 4, 6))) == (passes, costs_there_and_back)


@pytest.mark.parametrize(("most", "there_and_back"), [(1, (2240, 2600)), (2, (2240, 2720))])
def test_the_limit_of_passes_is_said_with_the_receipts_of_the_loop(most: int, there_and_back: tuple[int, int]) -> None:
    chosen = two_sites()
    valuation, result = carried(chosen, most=most, least=100)
    assert tuple(costs(valuation, 4, 6)) == there_and_back
    assert result.passes == most
    assert sorted(int(chosen.id[node]) for node in result.limited) == [4, 6]


def test_a_pass_that_confirms_is_counted_but_needs_no_other() -> None:
    _, result = carried(two_sites(), most=3, least=100)
    assert (result.passes, result.limited) == (3, [])


def test_all_issues_are_valued_before_any_receipt_is_set() -> None:
    """From 20.00 and 20.00 both move in the first pass, each from the other's old cost."""
    valuation, _ = carried(two_sites(back=2000), most=1, least=2)
    assert costs(valuation, 4, 6) == [2000, 2600]
    valuation, _ = carried(two_sites(there=1000, back=2000), most=1, least=2)
    assert costs(valuation, 4, 6) == [2000, 2100]


# -- what a loop can be made of ------------------------------------------------------------------------------------


def test_a_receipt_that_takes_part_in_its_own_materials() -> None:
    """A product of 4 takes one piece of itself and one of 10.00: c = 10.00 + c/4, so 13.33."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1500),
        Moved(3, 3, 4, 1500),
        links=[link(3, 2, K.PRODUCTION, amount=1500)],
    )
    valuation, result = carried(chosen)
    assert costs(valuation, 2, 3) == [1333, 1333]
    assert (result.leftover, result.passes, result.looped) == ({}, 1, {2: 1})


def test_what_a_product_cost_besides_its_materials_stays() -> None:
    """Of the 20.00 posted 15.00 were materials: c = 5.00 + 10.00 + c/4, so 20.00."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1500),
        Moved(3, 3, 4, 2000),
        links=[link(3, 2, K.PRODUCTION, amount=1500)],
        manual={1: 99},
    )
    assert exactly(chosen, 2, 3) == [1500, 2000]


def test_what_was_added_by_hand_is_part_of_the_equation() -> None:
    """c = 3.00 + 10.00 + c/4, so 17.33."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1500),
        Moved(3, 3, 4, 1500, adjusted=300),
        links=[link(3, 2, K.PRODUCTION, amount=1500)],
        manual={3: 300},
    )
    assert exactly(chosen, 2, 3) == [1433, 1733]


@pytest.mark.parametrize(
    ("place", "cost"),
    [
        (ProductionShare(0, 1, 2), 1143),
        (ProductionShare(0, 1, 0), 1333),
    ],
)
def test_a_product_with_a_share_of_its_materials(place: ProductionShare, cost: int) -> None:
    """With half of the change: c = 10.00 + 1/2 (10.00 + c/4 - 10.00), so c = 11.43; shares of nothing count as alone."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1000),
        links=[link(3, 2, K.PRODUCTION, amount=1000)],
        shares={3: place},
    )
    assert exactly(chosen, 3) == [cost]


def test_a_product_that_shares_the_cost_of_its_production_with_others() -> None:
    """Half of the cost: c = 1/2 (10.01 + c/4), so c = 5.72, however the half of 10.00 was rounded when it was posted."""
    chosen = selection(
        Moved(1, 1, 1, 1001),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 500),
        links=[link(3, 2, K.PRODUCTION, amount=1000)],
        shares={3: ProductionShare(0, 1, 2, 1000)},
    )
    assert exactly(chosen, 2, 3) == [1144, 572]


def test_what_came_back_of_a_material_is_no_part_of_the_equation() -> None:
    """Half of the material came back: c = 1/2 (10.00 + c/4), so c = 5.71."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 500),
        links=[link(3, 2, K.PRODUCTION, 1, amount=500)],
    )
    assert exactly(chosen, 2, 3) == [1143, 571]


def test_what_came_back_of_a_material_outside_the_loop_goes_by_the_walk() -> None:
    """c = 10.00 + c/4 + 2.93, of 4.40 over three pieces of which one came back: 17.24."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1400),
        links=[link(3, 2, K.PRODUCTION, amount=1000), link(3, 50, K.PRODUCTION, 1, amount=400)],
    )
    chosen.sources[50] = Source(IssueCost(440, 440), 3)
    assert exactly(chosen, 3) == [1724]


def test_a_second_material_outside_the_bundle_is_part_of_the_equation() -> None:
    """c = 10.00 + c/4 + 4.40, so 19.20."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1400),
        links=[link(3, 2, K.PRODUCTION, amount=1000), link(3, 50, K.PRODUCTION, amount=400)],
    )
    chosen.sources[50] = Source(IssueCost(440, 440), 1)
    assert exactly(chosen, 2, 3) == [1480, 1920]


def test_a_second_material_in_the_bundle_but_outside_the_loop() -> None:
    """c = 10.00 + c/4 + 4.40, the 4.40 from another group."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1400),
        Moved(7, 1, 2, 880, group=2),
        Moved(8, 2, -1, 400, group=2),
        links=[link(3, 2, K.PRODUCTION, amount=1000), link(3, 8, K.PRODUCTION, amount=400)],
    )
    assert exactly(chosen, 2, 3) == [1480, 1920]


def test_a_product_that_takes_of_itself_and_of_another_that_takes_of_it() -> None:
    """Product 3 of four pieces is made of 10.00, a piece of itself and a piece of 5; 5 is one half of 3.

    c = 10.00 + c/4 + d/2 and d = c/2, so c = 20.00 and d = 10.00.
    """
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1000),
        Moved(4, 4, -2, 500),
        Moved(5, 4, 2, 500, group=2),
        Moved(6, 5, -1, 250, group=2),
        links=[
            link(3, 2, K.PRODUCTION, amount=1000),
            link(3, 6, K.PRODUCTION, amount=0),
            link(5, 4),
        ],
    )
    assert exactly(chosen, 3, 5) == [2000, 1000]


def returning(kind: LinkKind = K.RETURN) -> Selection:
    """A sale of 4 takes 2 for 20.00 and 2 of the 3 that came back from it: s = 20.00 + 2/3 c, c = 3/4 s, so s = 40.00."""
    return selection(Moved(1, 1, 2, 2000), Moved(2, 2, -4, 3000), Moved(3, 3, 3, 2250), links=[link(3, 2, kind)])


def test_a_return_in_a_loop_takes_its_share_of_the_sale() -> None:
    assert exactly(returning(), 2, 3) == [4000, 3000]


def test_a_return_of_a_sale_outside_the_loop_keeps_its_place_in_the_walk() -> None:
    """The product's own cost is c = 10.00 + c/4; besides, the last of three pieces of a sale for 10.00 came back: 3.33."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1000),
        links=[link(3, 2), link(3, 50, K.RETURN, 2)],
    )
    chosen.sources[50] = Source(IssueCost(1000, 1000), 6)
    # 4 pieces came back of 6, from the second on: share(1000, 6, 6) - share(1000, 2, 6) = 1000 - 333 = 667
    # c = 10.00 + c/4 + 6.67, so 22.23 (1667 * 4/3 = 2222.67)
    assert exactly(chosen, 3) == [2223]


def test_a_return_of_a_sale_in_the_bundle_that_takes_nothing_of_the_loop() -> None:
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -2, 1000),
        Moved(3, 3, 4, 1000),
        Moved(7, 1, 6, 1000, group=2),
        Moved(8, 2, -6, 900, group=2),
        links=[link(3, 2), link(3, 8, K.RETURN, 2)],
    )
    assert exactly(chosen, 3) == [2223]


def test_layers_of_a_receipt_in_a_loop_count_where_they_are_taken() -> None:
    """Issue 2 takes the whole of receipt 3's first two pieces; the layer of 0.80 lies on all four: c = 10.00 + c/2 + 0.40."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -3, 1500),
        Moved(3, 3, 4, 1500, adjusted=80, layers=((4, 80),)),
        links=[link(3, 2)],
    )
    assert exactly(chosen, 2, 3) == [2080, 2080]


def test_a_loop_with_settlements_of_an_earlier_close() -> None:
    """Half of receipt 3 went into issue 2 in an earlier close for 5.00: c = 10.00 + c/2 all the same."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -3, 1500, open=1, settled=500),
        Moved(3, 3, 4, 1500, open=2),
        links=[link(3, 2)],
        old=[(3, 2, 0, 0, 2, 500)],
    )
    valuation, result = carried(chosen)
    assert costs(valuation, 2, 3) == [2000, 2000]
    assert result.old_delta.tolist() == [500]


def test_an_issue_that_takes_twice_from_one_receipt_counts_both() -> None:
    """Marked first, then by the model: the pieces of both pairs belong to the loop."""
    chosen = selection(
        Moved(1, 1, 1, 1000),
        Moved(2, 2, -3, 1500, open=2, settled=0),
        Moved(3, 3, 4, 1500, open=3),
        links=[link(3, 2)],
        old=[(3, 2, 0, 0, 1, 0)],
    )
    assert exactly(chosen, 2, 3) == [2000, 2000]


# -- loops without a price -----------------------------------------------------------------------------------------


def circle(first: int = 1, extra: tuple[Moved, ...] = ()) -> Selection:
    """One piece goes from 1 to 2 and back; nothing of it was ever bought."""
    return selection(
        Moved(first, 2, 1, 700),
        Moved(12, 3, -1, 500),
        Moved(13, 3, 1, 500, group=2),
        Moved(14, 4, -1, 600, group=2),
        *extra,
        links=[link(13, 12), link(first, 14)],
    )


def test_a_loop_without_a_price_of_its_own_keeps_its_costs_and_is_named() -> None:
    chosen = circle()
    valuation, result = carried(chosen)
    assert costs(valuation, 1, 12, 13, 14) == [700, 700, 500, 500]
    assert [[int(chosen.id[node]) for node in part] for part in result.circular] == [[1, 13]]
    assert (result.passes, result.limited) == (1, [])
    assert {int(chosen.id[node]): amount for node, amount in result.leftover.items()} == {1: -200, 13: 200}


def test_virtual_receipts_of_a_loop_without_a_price_are_valued_all_the_same() -> None:
    chosen = selection(
        Moved(1, 2, 1, 700),
        Moved(2, 2, 1, 900),
        Moved(12, 3, -2, 500),
        Moved(13, 3, 2, 500, group=2),
        Moved(14, 4, -1, 600, group=2),
        Moved(15, 4, -1, 600, group=2),
        model=M.WA,
        links=[link(13, 12), link(1, 14), link(2, 15)],
    )
    valuation, result = carried(chosen)
    assert len(result.circular) == 1
    assert costs(valuation, 1, 2, 12, 13, 14, 15) == [700, 900, 1600, 500, 250, 250]
    assert valuation.cost.tolist()[-2:] == [1600, 1600]


def test_every_loop_of_a_bundle_is_worked_by_itself_and_the_longest_counts() -> None:
    more = tuple(
        Moved(row.id + 100, int(row.day), row.quantity, row.cost, group=row.group + 10)
        for row in (
            Moved(1, 1, 3, 3000),
            Moved(2, 1, 2, 3200, group=2),
            Moved(3, 2, -2, 2000),
            Moved(4, 2, 2, 2000, group=2),
            Moved(5, 3, -2, 2600, group=2),
            Moved(6, 3, 2, 2600),
        )
    )
    chosen = circle(extra=more)
    chosen.links += [link(104, 103), link(106, 105)]
    chosen.models = [M.FIFO, M.FIFO, M.WA, M.WA]
    valuation, result = carried(chosen, least=100)
    assert costs(valuation, 104, 106) == [2240, 2720]
    assert result.passes == 3
    assert sorted(int(chosen.id[node]) for node in result.looped) == [1, 13, 104, 106]
    assert len(result.circular) == 1


def test_a_chain_into_a_loop_and_out_of_it() -> None:
    """What goes to site 3 out of the loop follows its exact costs."""
    chosen = selection(
        Moved(21, 1, 3, 3000, group=9),
        Moved(22, 1, -3, 100, group=9),
        Moved(1, 1, 3, 100),
        Moved(2, 1, 2, 3200, group=2),
        Moved(3, 2, -2, 2000),
        Moved(4, 2, 2, 2000, group=2),
        Moved(5, 3, -2, 2600, group=2),
        Moved(6, 3, 2, 2600),
        Moved(7, 4, -1, 100),
        Moved(8, 4, 1, 100, group=3),
        model=M.WA,
        links=[link(1, 22), link(4, 3), link(6, 5), link(8, 7)],
    )
    valuation, result = carried(chosen)
    assert costs(valuation, 1, 4, 6, 8) == [3000, 2300, 2750, 1150]
    assert sorted(int(chosen.id[node]) for node in result.looped) == [4, 6]


@pytest.mark.parametrize(("least", "there_and_back", "left"), [(0, [2300, 2750], {}), (100, [2240, 2720], {4: 48})])
def test_a_virtual_transfer_of_an_earlier_close_in_a_loop_takes_its_issue_at_once(
    least: int, there_and_back: list[int], left: dict[int, int]
) -> None:
    """The two sites again, but site 1 summed its receipts in an earlier close: issue 30 took them, receipt 31 has them."""
    chosen = selection(
        Moved(1, 1, 3, 3000, open=0),
        Moved(2, 1, 2, 3200, group=2),
        Moved(30, 2, -5, 5600, open=0, settled=5600),
        Moved(31, 2, 5, 5600),
        Moved(3, 3, -2, 2000),
        Moved(4, 3, 2, 2000, group=2),
        Moved(5, 4, -2, 2600, group=2),
        Moved(6, 1, 2, 2600, open=0),
        models={1: M.FIFO, 2: M.WA},
        links=[link(31, 30, K.VIRTUAL), link(4, 3), link(6, 5)],
        old=[(1, 30, 0, 0, 3, 3000), (6, 30, 0, 3, 2, 2600)],
    )
    valuation, result = carried(chosen, least=least)
    assert costs(valuation, 4, 6) == there_and_back
    assert costs(valuation, 30, 31) == [3000 + there_and_back[1]] * 2
    assert {int(chosen.id[node]): amount for node, amount in result.leftover.items()} == left
    assert sorted(int(chosen.id[node]) for node in result.looped) == [4, 6]


def test_virtual_transfers_of_earlier_closes_are_valued_in_the_order_of_their_dates() -> None:
    """A loop through two of them, one behind the other, in one pass."""
    chosen = selection(
        Moved(1, 1, 3, 3000, open=0),
        Moved(6, 1, 2, 2600, open=0),
        Moved(30, 2, -5, 5600, open=0, settled=5600),
        Moved(31, 3, -5, 5600, open=0, settled=5600),
        Moved(32, 3, 5, 5600),
        Moved(3, 3, -2, 2000),
        Moved(2, 1, 2, 3200, group=2),
        Moved(4, 3, 2, 2000, group=2),
        Moved(5, 4, -2, 2600, group=2),
        models={1: M.FIFO, 2: M.WA},
        links=[link(32, 31, K.VIRTUAL), link(33, 30, K.VIRTUAL), link(4, 3), link(6, 5)],
        old=[(1, 30, 0, 0, 3, 3000), (6, 30, 0, 3, 2, 2600), (33, 31, 0, 0, 5, 5600)],
        closed=[Moved(33, 2, 5, 5600)],
    )
    chosen.open[-1] = 0
    valuation, result = carried(chosen, least=100)
    assert costs(valuation, 4, 6, 33, 32) == [2240, 2720, 5720, 5720]
    assert result.passes == 3


def test_virtual_transfers_of_this_run_are_valued_after_those_of_earlier_ones() -> None:
    """Site 1 sums what it has from an earlier close (31) with one more piece for 10.00.

    y = 2/6 (40.00 + x), x = 2/4 (32.00 + y); the moves are 2.00, 1.00 and 0.33, which is left over.
    """
    chosen = selection(
        Moved(1, 1, 3, 3000, open=0),
        Moved(6, 1, 2, 2600, open=0),
        Moved(30, 2, -5, 5600, open=0, settled=5600),
        Moved(31, 2, 5, 5600),
        Moved(7, 2, 1, 1000),
        Moved(3, 3, -2, 2000),
        Moved(2, 1, 2, 3200, group=2),
        Moved(4, 3, 2, 2000, group=2),
        Moved(5, 4, -2, 2600, group=2),
        model=M.WA,
        links=[link(31, 30, K.VIRTUAL), link(4, 3), link(6, 5)],
        old=[(1, 30, 0, 0, 3, 3000), (6, 30, 0, 3, 2, 2600)],
    )
    valuation, result = carried(chosen, least=100)
    assert costs(valuation, 3, 4, 6) == [2233, 2200, 2700]
    assert list(result.leftover.values()) == [33]
    assert result.passes == 3
