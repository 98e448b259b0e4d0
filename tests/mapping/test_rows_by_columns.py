"""Lines kept as columns are checked as the same lines in a list are: the same problems, whatever is wrong and beside what books."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.dates import DateFacts, LedgerPeriod
from core.importing import Bundle, Known, KnownItem, KnownTransaction, check_bundle
from core.importing.model import BundleRow, WarehouseRow
from core.importing.problems import Problem
from core.importing.row_columns import NONE, NOTHING_MORE, Origin, Posted, RowColumns
from core.importing.texts import Texts
from core.importing.well_formed import well_formed
from core.vocabulary import InventoryModel, Reference
from tests.mapping.exports import GBP, SYSTEMS, mapped
from tests.support.examples import examples

KINDS = (
    Reference.PURCHASE, Reference.SALES, Reference.MOVEMENT, Reference.COUNTING, Reference.CUSTOMER_RETURN, Reference.VENDOR_RETURN,
    Reference.TRANSFER, Reference.PRODUCTION_ISSUE, Reference.PRODUCTION_RECEIPT,
)  # fmt: skip
AFTER = BundleRow._fields[BundleRow._fields.index("amount") + 1 :]
DAYS = ["2026-01-05", "2026-01-20", "2026-02-03"]


@st.composite
def lines(draw: st.DrawFn) -> RowColumns:
    """Lines of a few rows, in any order, some pointing at each other."""
    count = draw(st.integers(1, 6))
    items, sites = (
        draw(st.lists(st.sampled_from(texts), min_size=count, max_size=count))
        for texts in (["A", "B", ""], ["1", "2", ""])
    )
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=count, max_size=count))
    pieces = draw(st.lists(st.sampled_from([5, -5, 0, 2]), min_size=count, max_size=count))
    updates = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, 2)), min_size=1, max_size=2 * count))
    row = np.array([one for one, _ in updates], np.int64)
    own = np.array([pieces[one] if draw(st.booleans()) else 5 for one, _ in updates], np.int64)
    more = {}
    for place in range(len(updates)):
        if draw(st.integers(0, 3)) == 0:
            column = draw(
                st.sampled_from(
                    ["return_of", "marked_to", "shipment", "to_site", "production", "part", "counted", "account"]
                )
            )
            value = f"R{draw(st.integers(0, count))}" if column in ("return_of", "marked_to", "shipment") else "2"
            more[place] = tuple(value if name == column else "" for name in AFTER)
    origin = Origin(
        references=Texts.of([f"R{number}" if number < 5 else "" for number in range(count)]),
        kinds=np.array(kinds, np.object_),
        items=Texts.of(items),
        places=(Texts.of(sites), *(Texts.blank(count) for _ in range(4))),
    )
    posted = None
    if draw(st.booleans()):
        vouchers = draw(st.lists(st.sampled_from(["", "V1", "V2"]), min_size=len(updates), max_size=len(updates)))
        accounts = [
            draw(st.lists(st.sampled_from(["", "1300", "5000", "9"]), min_size=len(updates), max_size=len(updates)))
            for _ in range(2)
        ]
        numbers = np.array([["", "V1", "V2"].index(one) - 1 for one in vouchers])
        posted = Posted(Texts.of(accounts[0]), Texts.of(accounts[1]), Texts.of(vouchers), numbers)
    return RowColumns(
        posted=posted,
        origin=origin,
        line=np.arange(1, len(updates) + 1),
        row=row,
        update=np.array([update for _, update in updates], np.int8),
        quantity=own * 1_000_000,
        dates=Texts.of(draw(st.lists(st.sampled_from(DAYS), min_size=len(updates), max_size=len(updates)))),
        amount=np.array(
            draw(st.lists(st.sampled_from([NONE, 0, 500, -500]), min_size=len(updates), max_size=len(updates)))
        ),
        more=more,
    )


FIFO = KnownItem(InventoryModel.FIFO)
BOOKS = (
    Known(items={"A": FIFO, "B": FIFO}, accounts={"1300", "5000"}, blocked_accounts={"5000"}),
    Known(items={"A": FIFO, "B": KnownItem(InventoryModel.FIFO, stocked=False)}, sites={"1"}, warehouses={("1", "11")}),
    Known(
        items={"A": FIFO},
        transactions={"R1": KnownTransaction(Reference.PURCHASE, "A", 5_000_000)},
        dates=DateFacts(
            periods=(
                LedgerPeriod("2026-01-01", "2026-01-31", "closed"),
                LedgerPeriod("2026-02-01", "2026-02-28", "open"),
            )
        ),
    ),
)


def bundle_of(rows: Any) -> Bundle:
    return Bundle(name="x", currency=GBP, files=("transactions",), rows=rows)


@examples(200)
@given(lines(), st.sampled_from(BOOKS))
def test_columns_are_checked_as_a_list_is(columns: RowColumns, known: Known) -> None:
    listed = list(columns)
    one: list[Problem] = []
    other: list[Problem] = []
    good = well_formed("transactions", listed, one)
    kept = well_formed("transactions", columns, other)
    assert other == one
    assert list(kept) == list(good)
    assert check_bundle(bundle_of(columns), known) == check_bundle(bundle_of(listed), known)
    assert check_bundle(bundle_of(kept), known) == check_bundle(bundle_of(list(good)), known)


@examples(60)
@given(lines())
def test_columns_are_the_rows_that_they_look_like(columns: RowColumns) -> None:
    listed = list(columns)
    assert [columns[place] for place in range(len(columns))] == listed == columns[:]
    assert columns[-1] == listed[-1]
    assert columns == listed
    assert columns != [*listed, listed[0]]
    assert columns.days() == {row.date for row in listed}
    kept = np.array([place % 2 == 0 for place in range(len(listed))])
    assert list(columns.chosen(kept)) == listed[::2]
    with pytest.raises(IndexError):
        columns[len(listed)]
    for place, row in enumerate(listed):
        more = columns.more.get(place, NOTHING_MORE)
        behind = {**dict(zip(AFTER, row[-len(AFTER) :], strict=True)), "balance_account": "", "offset_account": ""}
        rest = tuple({**behind, "voucher": ""}.values())
        assert rest == more
        if columns.posted is not None:
            there = (columns.posted.balance[place], columns.posted.offset[place], columns.posted.voucher[place])
            assert (row.balance_account, row.offset_account, row.voucher) == there


@pytest.mark.parametrize("system", SYSTEMS)
def test_exports_are_checked_as_their_rows_are(system: str) -> None:
    """Also beside other sites and items than the export has."""
    bundle = mapped(system).bundle
    listed = replace(bundle, rows=list(bundle.rows))
    some = {row.item: FIFO for row in bundle.items[1:]}
    for known in (Known(), Known(items=some, sites={"MAIN"}, warehouses={("MAIN", "11")})):
        for items in (bundle.items, []):
            one, other = (
                replace(bundle, items=items),
                replace(listed, items=items, warehouses=[WarehouseRow(1, "1", "", "")]),
            )
            one.warehouses = other.warehouses
            assert check_bundle(one, known) == check_bundle(other, known)


def test_the_digest_tells_lines_apart() -> None:
    one, same = mapped("d365").bundle, mapped("d365").bundle
    assert one.sha256 == same.sha256
    assert (
        len({one.sha256, mapped("d365", answers={"accounts": "ours"}).bundle.sha256, mapped("odoo19").bundle.sha256})
        == 3
    )
