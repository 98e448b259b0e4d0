"""Productions: what their receipts cost, how they share it, and what comes back of their materials.

See rules.md 13.1.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from core.errors import BackExceedsTaken, InvcloseError, ProductionEnded, RejectedInput, ShareMissing
from core.posting.facts import ShareRow
from core.posting.line import Line
from core.posting.state import Posted
from core.vocabulary import InventoryModel, LinkKind, PostingType, Reference
from tests.support.posting import PIECE, Office, account_number, dims, item, line

M = InventoryModel
P = PostingType
R = Reference


def last(office: Office) -> tuple[int, int]:
    """Value and document amount of the last update."""
    return office.facts.updates[-1].amount, office.facts.updates[-1].document_amount


def links(office: Office) -> list[tuple[Any, ...]]:
    return [
        (link.receipt, link.issue, LinkKind(link.kind), link.issue_from, link.amount) for link in office.facts.links
    ]


def producing() -> Office:
    """Material for 10.00 and labor of 5.00 are in production WO-7."""
    office = Office(item(), item("B", id=2))
    office.buy("PO-1", 3, 3000)
    office.post("WI-1", R.PRODUCTION_ISSUE, -1, lot="WO-7")
    office.poster.labor(line("L-1", R.PRODUCTION_RECEIPT, 0, item="B", lot="WO-7", document_amount=500))
    return office


def test_labor_moves_work_in_process_and_no_inventory() -> None:
    office = producing()
    assert office.entries() == [("PRODUCTION_RECEIPT_OFFSET", 500), ("LABOR", -500)]
    assert {entry.item for entry in office.facts.vouchers[-1].entries} == {2}
    voucher = office.facts.vouchers[-1]
    assert (voucher.kind, voucher.document, voucher.date) == ("labor", "WO-7", "2026-01-05")
    assert [entry.account for entry in voucher.entries] == [
        account_number(P.PRODUCTION_RECEIPT_OFFSET),
        account_number(P.LABOR),
    ]
    assert all(type(entry.posting_type) is int for entry in voucher.entries)
    assert (len(office.facts.updates), office.state.labor) == (2, {"WO-7": 500})
    office.poster.labor(line("L-2", R.PRODUCTION_RECEIPT, 0, lot="WO-7"))
    assert (office.state.labor, office.entries()[0][1]) == ({"WO-7": 500}, 0)


def test_a_product_costs_its_materials_and_labor() -> None:
    office = producing()
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, item="B", lot="WO-7")
    assert last(office) == (1500, 1500)
    assert office.entries() == [("PRODUCTION_RECEIPT", 1500), ("PRODUCTION_RECEIPT_OFFSET", -1500)]
    assert links(office) == [(3, 2, LinkKind.PRODUCTION, 0, 1000)]
    assert office.facts.group_links == {(1, 2)}
    assert (office.facts.transactions[-1].lot, office.state.moved) == ("WO-7", set())


def test_a_completion_is_physical_at_its_amount_and_costed_at_the_end() -> None:
    office = producing()
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, item="B", lot="WO-7", update="physical", document_amount=1100)
    assert (last(office), office.facts.links) == ((1100, 1100), [])
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, item="B", lot="WO-7", update="financial")
    assert last(office) == (1500, 1500)
    assert len(office.facts.links) == 1
    assert office.entries()[:2] == [("REPORT_AS_FINISHED", -1100), ("REPORT_AS_FINISHED_OFFSET", 1100)]


def test_a_product_without_a_production_has_a_price_like_others() -> None:
    office = producing()
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, item="B", document_amount=700)
    assert (last(office), office.facts.links) == ((700, 700), [])
    office.post("WR-2", R.PRODUCTION_RECEIPT, 2, item="B", document_amount=700, update="physical")
    office.post("WR-2", R.PRODUCTION_RECEIPT, 2, item="B", update="financial")
    assert (last(office), office.facts.links) == ((700, 700), [])


def test_a_standard_cost_product_leaves_a_production_variance() -> None:
    office = producing()
    office.setup.items["B"] = item("B", id=2, model=M.STD, cost_price=8 * PIECE)
    office.post("WR-1", R.PRODUCTION_RECEIPT, 2, item="B", lot="WO-7")
    assert office.entries() == [
        ("PRODUCTION_RECEIPT", 1600),
        ("PRODUCTION_VARIANCE", -100),
        ("PRODUCTION_RECEIPT_OFFSET", -1500),
    ]


# -- several receipts ------------------------------------------------------------------------------------------------


def made(number: str, pieces: int, item: str = "B", **more: Any) -> Line:
    """A product of WO-7."""
    return line(number, R.PRODUCTION_RECEIPT, pieces, item=item, lot="WO-7", **more)


def ended(*lines: Line, models: dict[str, M] | None = None, **more: Any) -> tuple[Office, list[Posted]]:
    """Materials for 10.00 and labor of 5.00, ended by these lines."""
    office = producing()
    for code, model in (models or {}).items():
        office.setup.items[code] = item(code, id=ord(code), model=model, **more)
    return office, office.poster.end(lines)


@pytest.mark.parametrize(
    ("rule", "lines", "costs"),
    [
        ("quantities of one item", [made("F1", 5), made("F2", 3)], [938, 562]),
        ("shares", [made("F1", 5, share=Fraction(2)), made("C1", 5, "A", share=Fraction(3))], [600, 900]),
        ("shares of one item", [made("F1", 5, share=Fraction(1)), made("F2", 3, share=Fraction(1))], [750, 750]),
        ("a share of zero", [made("F1", 5, share=Fraction(0)), made("C1", 5, "A", share=Fraction(3))], [0, 1500]),
        ("amounts reported with the end", [made("F1", 5, document_amount=100), made("C1", 5, "A", document_amount=400)],
         [300, 1200]),
        ("one amount is none", [made("F1", 5, document_amount=100), made("F2", 5)], [750, 750]),
        ("amounts of zero are none", [made("F1", 5, document_amount=0), made("F2", 5, document_amount=0)], [750, 750]),
        ("no cent is lost", [made(f"F{k}", 1, share=Fraction(1, 7)) for k in range(7)],
         [214, 215, 214, 214, 214, 215, 214]),
    ],
)  # fmt: skip
def test_receipts_share_the_cost(rule: str, lines: list[Line], costs: list[int]) -> None:
    office, receipts = ended(*lines)
    assert [posted.amount for posted in receipts] == costs, rule
    assert sum(costs) == 1500
    assert [row.cost for row in office.facts.shares] == [1500] * len(costs)
    assert len(office.facts.links) == len(costs)


def test_the_shares_are_stored_as_the_smallest_whole_weights() -> None:
    office, receipts = ended(made("F1", 5, share=Fraction(4_000_000)), made("C1", 5, "A", share=Fraction(6_000_000)))
    first, second = (posted.id for posted in receipts)
    assert office.facts.shares == [ShareRow(first, 0, 2, 5, 1500), ShareRow(second, 2, 3, 5, 1500)]


def test_weights_too_large_to_store_come_as_near_as_fits() -> None:
    shares = [Fraction(10**18 - 1), Fraction(10**18 - 3), Fraction(10**18 - 7)]
    office, receipts = ended(*(made(f"F{k}", 1, share=share) for k, share in enumerate(shares)))
    assert [posted.amount for posted in receipts] == [500, 500, 500]
    assert sum(row.weight for row in office.facts.shares) == office.facts.shares[0].weights <= 1 << 60


def test_one_receipt_takes_everything_and_stores_no_share() -> None:
    office, receipts = ended(made("F1", 5, share=Fraction(3)))
    assert ([posted.amount for posted in receipts], office.facts.shares) == ([1500], [])


def test_completions_share_by_their_physical_amounts_whatever_line_ends_them() -> None:
    office = producing()
    office.post("F", R.PRODUCTION_RECEIPT, 6, item="B", lot="WO-7", update="physical", document_amount=600, part="RAF1")
    office.post("F", R.PRODUCTION_RECEIPT, 4, item="B", lot="WO-7", update="physical", document_amount=400, part="RAF2")
    receipts = office.poster.end([made("F", 10, update="financial")])
    assert [(posted.quantity // PIECE, posted.financial_amount) for posted in receipts] == [(6, 900), (4, 600)]
    assert office.held(2) == (0, 0, 10, 1500)


def test_the_share_of_a_line_is_split_over_its_completions() -> None:
    office = producing()
    office.post("F", R.PRODUCTION_RECEIPT, 6, item="B", lot="WO-7", update="physical", document_amount=600, part="RAF1")
    office.post("F", R.PRODUCTION_RECEIPT, 4, item="B", lot="WO-7", update="physical", document_amount=200, part="RAF2")
    receipts = office.poster.end([
        made("F", 10, update="financial", share=Fraction(2)), made("C", 1, "A", share=Fraction(3))
    ])  # fmt: skip
    assert [posted.amount for posted in receipts] == [450, 150, 900]


def completed(*sizes: int, parts: bool = True) -> Office:
    office = producing()
    for place, pieces in enumerate(sizes, 1):
        more = {"item": "B", "lot": "WO-7", "update": "physical", "part": f"RAF{place}" if parts else ""}
        office.post("F", R.PRODUCTION_RECEIPT, pieces, document_amount=100 * place, **more)
    return office


@pytest.mark.parametrize("parts", [True, False])
@pytest.mark.parametrize(("sizes", "lines"), [
    ((5, 5), (5, 5)), ((5, 5, 5), (5, 5, 5)), ((6, 5, 5), (5, 5, 6)), ((5, 6), (6, 5)), ((5, 5, 3), (3, 10)),
    ((5, 5, 5), (5, 10)), ((2, 3, 5), (5, 5)),
])  # fmt: skip
def test_each_completion_is_ended_by_a_line_of_its_own_whatever_their_sizes(
    sizes: tuple[int, ...], lines: tuple[int, ...], parts: bool
) -> None:
    office = completed(*sizes, parts=parts)
    receipts = office.poster.end([made("F", pieces, update="financial") for pieces in lines])
    assert [posted.quantity // PIECE for posted in receipts] == list(sizes)
    assert sum(posted.financial_amount for posted in receipts) == 1500
    assert office.held(2) == (0, 0, sum(sizes), 1500)


def test_lines_of_one_size_end_completions_in_posting_order_and_keep_their_shares() -> None:
    office = completed(5, 5)
    receipts = office.poster.end([
        made("F", 5, update="financial", share=Fraction(1)), made("F", 5, update="financial", share=Fraction(2))
    ])  # fmt: skip
    assert [posted.amount for posted in receipts] == [500, 1000]


def test_a_line_with_a_part_ends_its_completion_though_another_line_stands_above() -> None:
    office = completed(5, 5)
    receipts = office.poster.end([
        made("F", 5, update="financial", share=Fraction(1)),
        made("F", 5, update="financial", share=Fraction(2), part="RAF1"),
    ])  # fmt: skip
    assert [posted.amount for posted in receipts] == [1000, 500]


def test_a_number_reported_for_two_productions_is_ended_in_each() -> None:
    office = completed(5, 5)
    office.post("F", R.PRODUCTION_RECEIPT, 5, item="B", lot="WO-8", update="physical", document_amount=1)
    receipts = office.poster.end([made("F", 5, update="financial"), made("F", 5, update="financial")])
    assert [posted.lot for posted in receipts] == ["WO-7", "WO-7"]


def test_receipts_share_in_posting_order_whatever_the_order_of_the_lines() -> None:
    office = producing()
    for number, code in (("F", "B"), ("C", "A")):
        office.post(number, R.PRODUCTION_RECEIPT, 1, item=code, lot="WO-7", update="physical", document_amount=1)
    receipts = office.poster.end([made("C", 1, "A", update="financial"), made("F", 1, update="financial")])
    assert [posted.number for posted in receipts] == ["F", "C"]


def test_a_production_is_ended_on_the_latest_date_of_its_products() -> None:
    office, receipts = ended(made("F1", 5, date="2026-01-06"), made("F2", 5, date="2026-01-08"))
    assert [(posted.physical_date, posted.financial_date) for posted in receipts] == [
        ("2026-01-06", "2026-01-08"), ("", "2026-01-08")]  # fmt: skip
    assert [posted.financial_amount for posted in receipts] == [750, 750]
    assert office.poster.warnings[-1] == "production WO-7 was ended on 2026-01-08: the latest date of its products"


SHARED = [made("F1", 1, share=Fraction(1)), made("C1", 1, "A")]
REFUSED = [
    ([made("F1", 1), made("C1", 1, "A")], "nothing says how the products of WO-7 share its cost."),
    (SHARED, "some products of WO-7 have a share and others have none."),
    ([made("F1", 1, share=Fraction(1)), made("F2", 1, share=Fraction(-1))], "the shares of WO-7 are negative or all zero."),
    ([made("F1", 1, share=Fraction(0)), made("F2", 1, share=Fraction(0))], "the shares of WO-7 are negative or all zero."),
    ([made("F1", 1, share=Fraction(-2))], "the shares of WO-7 are negative or all zero."),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "message"), REFUSED)
def test_an_end_that_does_not_say_how_its_cost_is_shared_is_refused(lines: list[Line], message: str) -> None:
    with pytest.raises(ShareMissing) as refused:
        ended(*lines)
    assert (refused.value.message, refused.value.code) == (message, "share_missing")
    assert refused.value.advice.startswith("Say how the cost is shared: `share` on each product of WO-7.")


def test_a_material_among_the_products_may_be_one_that_came_back() -> None:
    with pytest.raises(ShareMissing) as refused:
        ended(made("F1", 1), made("C1", 1, "A"))
    assert refused.value.advice.endswith(
        " If A is material that comes back, it is a production_issue with a positive quantity."
    )


# -- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        lambda office: office.post("WI-2", R.PRODUCTION_ISSUE, -1, lot="WO-7"),
        lambda office: office.post("WI-2", R.PRODUCTION_ISSUE, -1, lot="WO-7", update="physical"),
        lambda office: office.post("WB-2", R.PRODUCTION_ISSUE, 1, lot="WO-7"),
        lambda office: office.post("WR-2", R.PRODUCTION_RECEIPT, 1, item="B", lot="WO-7"),
        lambda office: office.post("WR-2", R.PRODUCTION_RECEIPT, 1, item="B", lot="WO-7", update="physical"),
        lambda office: office.poster.labor(line("L-2", R.PRODUCTION_RECEIPT, 0, lot="WO-7", document_amount=500)),
    ],
)
def test_nothing_is_posted_to_a_production_after_its_end(more: Any) -> None:
    office, _ = ended(made("F1", 5))
    with pytest.raises(ProductionEnded) as refused:
        more(office)
    assert str(refused.value) == "WO-7 was ended on 2026-01-05. Give later consumption a production of its own."


def test_an_end_leaves_no_completion_behind() -> None:
    office = producing()
    office.post("F1", R.PRODUCTION_RECEIPT, 1, item="B", lot="WO-7", update="physical", document_amount=1)
    with pytest.raises(RejectedInput) as refused:
        office.poster.end([made("F2", 1)])
    assert refused.value.message == "F1 of production WO-7 is not ended with it."


@pytest.mark.parametrize("pieces", [-1, 1])
def test_an_end_leaves_no_material_behind(pieces: int) -> None:
    office = producing()
    office.post("WI-2", R.PRODUCTION_ISSUE, pieces, lot="WO-7", update="physical")
    with pytest.raises(RejectedInput) as refused:
        office.poster.end([made("F1", 1)])
    assert refused.value.message == "material WI-2 of production WO-7 is only physically updated."


@pytest.mark.parametrize(("pieces", "message"), [
    (4, "F ends 4 of a completion of 6."), (7, "F has 6 left to end."),
])  # fmt: skip
def test_completions_are_ended_whole(pieces: int, message: str) -> None:
    office = producing()
    office.post("F", R.PRODUCTION_RECEIPT, 6, item="B", lot="WO-7", update="physical", document_amount=600)
    with pytest.raises(RejectedInput) as refused:
        office.poster.end([made("F", pieces, update="financial")])
    assert refused.value.message == message


def test_completions_of_another_production_are_not_ended() -> None:
    office = producing()
    office.post("F", R.PRODUCTION_RECEIPT, 6, item="B", lot="WO-8", update="physical", document_amount=600)
    with pytest.raises(RejectedInput) as refused:
        office.poster.end([made("F", 6, update="financial")])
    assert refused.value.message == "F was reported for WO-8, not for WO-7."


def test_what_an_older_end_left_behind_takes_what_is_in_work_in_process() -> None:
    office = producing()
    for number in ("F1", "F2"):
        office.post(number, R.PRODUCTION_RECEIPT, 1, item="B", lot="WO-7", update="physical", document_amount=600)
    older = office.state.every("F1")[0]
    older.financial_date, older.financial_amount = "2026-01-05", 1100
    office.poster.end([made("F2", 1, update="financial")])
    assert (last(office), office.facts.shares) == ((400, 400), [])


# -- standard cost and moving average --------------------------------------------------------------------------------


def test_a_standard_cost_product_takes_its_standard_and_leaves_the_difference_of_its_share() -> None:
    lines = made("F1", 1, share=Fraction(2)), made("C1", 1, "C", share=Fraction(1))
    office, receipts = ended(*lines, models={"C": M.STD}, cost_price=8 * PIECE)
    assert [posted.amount for posted in receipts] == [1000, 800]
    assert office.entries() == [
        ("PRODUCTION_RECEIPT", 800), ("PRODUCTION_VARIANCE", -300), ("PRODUCTION_RECEIPT_OFFSET", -500)]  # fmt: skip


def test_a_moving_average_product_takes_its_share() -> None:
    lines = made("F1", 1, share=Fraction(2)), made("C1", 1, "C", share=Fraction(1))
    _, receipts = ended(*lines, models={"C": M.MA})
    assert [posted.amount for posted in receipts] == [1000, 500]


def test_a_moving_average_product_in_completions_counts_what_is_on_hand_once() -> None:
    office = producing()
    office.setup.items["B"] = item("B", id=2, model=M.MA)
    for number, pieces in (("RAF1", 6), ("RAF2", 4)):
        more: dict[str, Any] = {"document_amount": 100 * pieces, "part": number}
        more |= {"item": "B", "lot": "WO-7", "update": "physical"}
        office.post("F", R.PRODUCTION_RECEIPT, pieces, **more)
    office.sell("SO-1", 8, item="B")
    office.poster.end([made("F", 10, update="financial")])
    assert office.held(2) == (0, 0, 2, 300)


# -- material that comes back ----------------------------------------------------------------------------------------


def taken(*pieces: int) -> Office:
    """Bought at rising prices and taken by WO-7 in so many issues, each at the average of then."""
    office = Office(item(), item("B", id=2))
    for number, count in enumerate(pieces, 1):
        office.buy(f"PO-{number}", count, 1000 * number * count)
        office.post(f"WI-{number}", R.PRODUCTION_ISSUE, -count, lot="WO-7")
    return office


def test_material_comes_back_at_what_was_taken() -> None:
    office = taken(6)
    back = office.post("WB", R.PRODUCTION_ISSUE, 2, lot="WO-7")
    assert (back.amount, back.quantity, office.entries()) == (
        2000, 2 * PIECE, [("PRODUCTION_ISSUE", 2000), ("PRODUCTION_ISSUE_OFFSET", -2000)])  # fmt: skip
    (product,) = office.poster.end([made("WR", 2)])
    assert product.amount == 4000
    assert links(office) == [(3, 2, LinkKind.RETURN, 0, 0), (4, 2, LinkKind.PRODUCTION, 2 * PIECE, 4000)]


def test_material_comes_back_from_the_newest_issue_first() -> None:
    office = taken(3, 3)
    office.post("WB", R.PRODUCTION_ISSUE, 4, lot="WO-7")
    back = office.state.every("WB")
    assert [(posted.quantity // PIECE, posted.amount) for posted in back] == [(3, 6000), (1, 1000)]
    (product,) = office.poster.end([made("WR", 2)])
    assert (product.amount, len([link for link in links(office) if link[0] == product.id])) == (2000, 1)


def test_three_thirds_that_come_back_one_by_one_lose_no_cent() -> None:
    office = Office(item(), item("B", id=2))
    office.buy("PO-1", 3, 1000)
    office.post("WI-1", R.PRODUCTION_ISSUE, -3, lot="WO-7")
    assert [office.post(f"B{k}", R.PRODUCTION_ISSUE, 1, lot="WO-7").amount for k in range(3)] == [333, 334, 333]


@pytest.mark.parametrize(("given", "site"), [(dims(), "S1"), (dims("S2"), "S2")])
def test_material_goes_back_to_where_it_came_from_or_where_the_line_says(given: tuple[str, ...], site: str) -> None:
    office = Office()
    office.buy("PO-1", 3, 1000, dims=dims("S1"))
    office.post("WI-1", R.PRODUCTION_ISSUE, -3, lot="WO-7", dims=dims("S1"))
    back = office.post("WB", R.PRODUCTION_ISSUE, 1, lot="WO-7", dims=given)
    assert back.dims[0] == site


def test_a_picked_material_that_comes_back_takes_its_cost_at_the_financial_update() -> None:
    office = Office()
    office.buy("PO-1", 3, 900)
    office.post("WI-1", R.PRODUCTION_ISSUE, -3, lot="WO-7", update="physical")
    office.post("WB", R.PRODUCTION_ISSUE, 1, lot="WO-7", update="physical")
    assert office.entries() == [("PICKING_LIST", 300), ("PICKING_LIST_OFFSET", -300)]
    issue = office.state.every("WI-1")[0]
    issue.physical_amount = -1200
    back = office.post("WB", R.PRODUCTION_ISSUE, 1, lot="WO-7", update="financial")
    assert back.financial_amount == 400


def test_material_of_a_standard_cost_item_comes_back_at_what_was_taken() -> None:
    office = Office(item(model=M.STD, cost_price=10 * PIECE), item("B", id=2))
    office.buy("PO-1", 3, 900)
    office.post("WI-1", R.PRODUCTION_ISSUE, -3, lot="WO-7")
    office.setup.items["A"] = item(model=M.STD, cost_price=11 * PIECE)
    assert office.post("WB", R.PRODUCTION_ISSUE, 1, lot="WO-7").amount == 1000


BACK = [
    (4, "WO-7", BackExceedsTaken, "WO-7 has 3 of item A to give back."),
    (1, "WO-8", BackExceedsTaken, "WO-8 has 0 of item A to give back."),
    (1, "", RejectedInput, "WB brings material back from no production."),
]


@pytest.mark.parametrize(("pieces", "lot", "kind", "message"), BACK)
def test_no_more_comes_back_than_was_taken(pieces: int, lot: str, kind: type[InvcloseError], message: str) -> None:
    office = taken(3)
    with pytest.raises(kind) as refused:
        office.post("WB", R.PRODUCTION_ISSUE, pieces, lot=lot)
    assert refused.value.message == message


def test_what_came_back_once_does_not_come_back_again() -> None:
    office = taken(3)
    office.post("WB-1", R.PRODUCTION_ISSUE, 2, lot="WO-7")
    with pytest.raises(BackExceedsTaken) as refused:
        office.post("WB-2", R.PRODUCTION_ISSUE, 2, lot="WO-7")
    assert (refused.value.message, refused.value.code) == ("WO-7 has 1 of item A to give back.", "back_exceeds_taken")


def test_an_assembly_is_taken_apart() -> None:
    office = Office(item("KIT"), *(item(code, id=number) for number, code in enumerate("ABC", 2)))
    office.buy("PO-1", 1, 10000, item="KIT")
    office.post("WI-1", R.PRODUCTION_ISSUE, -1, item="KIT", lot="WO-7")
    parts = office.poster.end([made(f"WR-{code}", 1, code, share=Fraction(1)) for code in "ABC"])
    assert [posted.amount for posted in parts] == [3333, 3334, 3333]
