"""The result of one bundle as rows to store: settlements, adjustments, totals, open balance, virtual transfers, log.

See rules.md 8, 13 and 15.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pytest

from core.close.bundle import run_bundle
from core.close.identity import virtual_id
from core.close.log_lines import LogLine
from core.close.selection import IssueCost, Link, Mark, Selection, Source, Waiting
from core.close.staged import Columns, Staged
from core.days import day_number
from core.errors import Unbalanced
from core.vocabulary import (
    AdjustmentKind,
    InventoryModel,
    LinkKind,
    LogReason,
    Principle,
    RecordType,
    SettlementType,
    UpdateKind,
)
from tests.support.selections import (
    EXPENSED_LOSS,
    EXPENSED_PROFIT,
    VENDOR_LOSS,
    VENDOR_PROFIT,
    VENDOR_RETURN,
    Moved,
    selection,
    stored_accounts,
)

M = InventoryModel
K = LinkKind
P = Principle
R = LogReason
CLOSE, LINK, EXPENSED, GAINED = (
    int(kind) for kind in (AdjustmentKind.CLOSE, AdjustmentKind.LINK, AdjustmentKind.EXPENSED, AdjustmentKind.GAINED)
)
PHYSICAL, FINANCIAL = int(UpdateKind.PHYSICAL), int(UpdateKind.FINANCIAL)
SETTLED, PROVISIONAL, REVALUED = (int(kind) for kind in SettlementType)
RECORD = 3
SETTLEMENT = ("cost_group_id", "row", "receipt_id", "issue_id", "receipt_from", "issue_from", "quantity", "amount",
              "principle", "type")  # fmt: skip
ADJUSTMENT = ("cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id")
TOTAL = ("cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions")
OPEN = ("cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted", "adjusted",
        "settled", "accounts_id", "layered", "linked")  # fmt: skip
VIRTUAL = ("id", "group", "date", "quantity", "amount")


def closed(chosen: Selection, *, recalculation: bool = False, most: int = 100, least: int = 0) -> Staged:
    """What a close (or recalculation) to January 31 stages."""
    kind = RecordType.RECALCULATION if recalculation else RecordType.CLOSING
    return run_bundle(
        chosen,
        stored_accounts(),
        record=RECORD,
        record_type=kind,
        date=20260131,
        max_throughputs=most,
        min_throughput=least,
    )


def rows(columns: Columns, names: tuple[str, ...]) -> list[tuple[int, ...]]:
    """Rows of a table whose columns are these, in this order, all integers of 64 bits."""
    assert tuple(columns) == names
    assert {column.dtype for column in columns.values()} == {np.dtype(np.int64)}
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


def link(receipt: int, issue: int, kind: LinkKind = K.TRANSFER, *, amount: int = 0) -> Link:
    return Link(receipt, issue, int(kind), 0, amount)


def virtual(group: int, date: int = 20260131, *, receipt: bool = True) -> int:
    return virtual_id(RECORD, group, day_number(date), receipt=receipt)


# -- settlements ---------------------------------------------------------------------------------------------------


def test_settlements_are_numbered_in_their_cost_group_settled_ones_first() -> None:
    chosen = selection(
        Moved(21, 1, 2, 400, group=5),
        Moved(22, 2, -2, 400, group=5),
        Moved(11, 1, 4, 1000, open=3),
        Moved(12, 2, 2, 600, financial=False),
        Moved(13, 3, -1, 250, financial=False),
        Moved(14, 3, -3, 700),
        include_physical=[1],
    )
    assert rows(closed(chosen).settlement, SETTLEMENT) == [
        (1, 1, 11, 14, 1, 0, 2, 500, P.FIFO, SETTLED),
        (1, 2, 11, 13, 3, 0, 1, 250, P.PHYSICAL_VALUE, PROVISIONAL),
        (1, 3, 12, 14, 0, 2, 1, 300, P.PHYSICAL_VALUE, PROVISIONAL),
        (5, 1, 21, 22, 0, 0, 2, 400, P.FIFO, SETTLED),
    ]


def test_an_older_settlement_whose_amount_moves_gets_a_row_without_quantity() -> None:
    """Receipt 3 follows from 18.00 to 20.00; of its pieces one went out in an earlier close, one did not move."""
    chosen = selection(
        Moved(1, 1, 3, 3000),
        Moved(2, 2, -2, 1800),
        Moved(3, 2, 4, 1800, group=2, open=2),
        Moved(6, 1, 1, 70, group=2, open=0),
        closed=[Moved(5, 3, -2, 900, group=2, settled=970)],
        links=[link(3, 2)],
        old=[(6, 5, 0, 0, 1, 70), (3, 5, 1, 1, 2, 900)],
    )
    assert rows(closed(chosen).settlement, SETTLEMENT) == [
        (1, 1, 1, 2, 0, 0, 2, 2000, P.FIFO, SETTLED),
        (2, 1, 3, 5, 1, 1, 0, 100, P.ADJUSTMENT, REVALUED),
    ]


AVERAGED = (
    Moved(1, 1, 2, 2000),
    Moved(2, 2, 1, 2500),
    Moved(3, 3, -2, 2800),
    Moved(11, 1, 5, 100, group=4),
    Moved(12, 1, -1, 25, group=4),
)


def test_a_weighted_average_is_stored_with_its_virtual_transfer() -> None:
    staged = closed(selection(*AVERAGED, model=M.WA))
    assert rows(staged.virtual, VIRTUAL) == [
        (virtual(1, receipt=False), 1, 20260131, -3, -4500),
        (virtual(1), 1, 20260131, 3, 4500),
    ]
    assert rows(staged.settlement, SETTLEMENT) == [
        (1, 1, 1, virtual(1, receipt=False), 0, 0, 2, 2000, P.WA, SETTLED),
        (1, 2, 2, virtual(1, receipt=False), 0, 2, 1, 2500, P.WA, SETTLED),
        (1, 3, virtual(1), 3, 0, 0, 2, 3000, P.WA, SETTLED),
        (4, 1, 11, 12, 0, 0, 1, 20, P.WA, SETTLED),
    ]


def test_every_group_has_a_virtual_transfer_of_its_own_and_what_is_left_of_it_stays_open() -> None:
    rows_of = [
        Moved(10 * group + n, n, quantity, 100 * group, group=group)
        for group in (1, 2, 3)
        for n, quantity in ((1, 1), (2, 1), (3, -1))
    ]
    staged = closed(selection(*rows_of, model=M.WA))
    assert rows(staged.virtual, VIRTUAL) == [
        row
        for group in (1, 2, 3)
        for row in (
            (virtual(group, receipt=False), group, 20260131, -2, -200 * group),
            (virtual(group), group, 20260131, 2, 200 * group),
        )
    ]
    assert [(row[0], row[2], row[5], row[8]) for row in rows(staged.open_balance, OPEN)] == [
        (group, virtual(group), 1, 100 * group) for group in (1, 2, 3)
    ]


def test_many_settlements_keep_the_order_of_the_plan_in_each_group() -> None:
    """Two groups of fifteen receipts and fifteen issues: all into the virtual transfer, then all out of it."""
    rows_of = [
        Moved(1000 * group + day, day, 1 if day <= 15 else -1, 100, group=group)
        for group in (1, 2)
        for day in range(1, 31)
    ]
    settlements = rows(closed(selection(*rows_of, model=M.WA)).settlement, SETTLEMENT)
    assert [(row[0], row[1]) for row in settlements] == [(group, n) for group in (1, 2) for n in range(1, 31)]
    assert [(row[2], row[3]) for row in settlements] == [
        pair
        for group in (1, 2)
        for pair in (
            *((1000 * group + day, virtual(group, receipt=False)) for day in range(1, 16)),
            *((virtual(group), 1000 * group + day) for day in range(16, 31)),
        )
    ]


def test_a_virtual_transfer_of_a_day_has_the_date_of_its_day() -> None:
    staged = closed(selection(*AVERAGED, model=M.WAD))
    assert rows(staged.virtual, VIRTUAL) == [
        (virtual(1, 20260103, receipt=False), 1, 20260103, -3, -4500),
        (virtual(1, 20260103), 1, 20260103, 3, 4500),
    ]


@pytest.mark.parametrize("model", [M.FIFO, M.WA])
def test_a_recalculation_settles_nothing_and_stores_adjustments_only(model: M) -> None:
    staged = closed(selection(*AVERAGED, model=model), recalculation=True)
    for columns, names in ((staged.settlement, SETTLEMENT), (staged.open_balance, OPEN), (staged.virtual, VIRTUAL)):
        assert rows(columns, names) == []
    cost = {M.FIFO: 2000, M.WA: 3000}[model]
    assert [row[4] for row in rows(staged.cost_adjustment, ADJUSTMENT)] == [2800 - cost, 5]


def test_nothing_to_close_stores_nothing() -> None:
    staged = closed(selection())
    tables = (
        (staged.settlement, SETTLEMENT), (staged.cost_adjustment, ADJUSTMENT), (staged.adjustment_total, TOTAL),
        (staged.open_balance, OPEN), (staged.virtual, VIRTUAL),
    )  # fmt: skip
    assert [rows(columns, names) for columns, names in tables] == [[]] * 5
    assert (staged.log, staged.transactions, staged.passes, staged.unsettled, staged.issue_costs) == ([], 0, 1, {}, {})
    assert (staged.adjusted, staged.warnings) == (0, 0)


# -- adjustments ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "issue", "expected"),
    [
        ("dearer than posted: less inventory value", Moved(9, 3, -2, 800), [(1, 9, FINANCIAL, CLOSE, -200, 0, 1)]),
        ("cheaper than posted: more", Moved(9, 3, -2, 1300), [(1, 9, FINANCIAL, CLOSE, 300, 0, 1)]),
        ("as posted: nothing", Moved(9, 3, -2, 1000), []),
        ("as adjusted before: nothing", Moved(9, 3, -2, 800, adjusted=200), []),
        ("adjusted before to something else", Moved(9, 3, -2, 800, adjusted=50), [(1, 9, FINANCIAL, CLOSE, -150, 0, 1)]),
        ("without ledger accounts", Moved(9, 3, -2, 800, accounts=0), [(1, 9, FINANCIAL, CLOSE, -200, 0, 0)]),
        ("only physically updated", Moved(9, 3, -2, 800, financial=False), [(1, 9, PHYSICAL, CLOSE, -200, 0, 1)]),
        ("a vendor return to loss", Moved(9, 3, -2, 800, accounts=VENDOR_RETURN),
         [(1, 9, FINANCIAL, CLOSE, -200, 0, VENDOR_LOSS)]),
        ("a vendor return to profit", Moved(9, 3, -2, 1300, accounts=VENDOR_RETURN),
         [(1, 9, FINANCIAL, CLOSE, 300, 0, VENDOR_PROFIT)]),
    ],
)  # fmt: skip
def test_adjustment_of_an_issue_of_10_00(rule: str, issue: Moved, expected: list[tuple[int, ...]]) -> None:
    chosen = selection(Moved(1, 1, 2, 1000), issue, include_physical=[1])
    assert rows(closed(chosen).cost_adjustment, ADJUSTMENT) == expected, rule


TRANSFER = (
    Moved(1, 1, 3, 3000),
    Moved(2, 2, -2, 1800),
    Moved(3, 2, 2, 1800, group=2, accounts=VENDOR_RETURN),
    Moved(4, 3, -1, 900, group=2),
    Moved(5, 4, -1, 900, group=2),
)


def test_a_receipt_that_follows_its_issue_keeps_its_accounts_and_rows_come_by_group_and_transaction() -> None:
    staged = closed(selection(*TRANSFER, links=[link(3, 2)]))
    assert rows(staged.cost_adjustment, ADJUSTMENT) == [
        (1, 2, FINANCIAL, CLOSE, -200, 0, 1),
        (2, 3, FINANCIAL, LINK, 200, 0, VENDOR_RETURN),
        (2, 4, FINANCIAL, CLOSE, -100, 0, 1),
        (2, 5, FINANCIAL, CLOSE, -100, 0, 1),
    ]
    assert staged.adjusted == -200
    assert rows(staged.adjustment_total, TOTAL) == [
        (1, 1, FINANCIAL, CLOSE, -200, 1),
        (2, 1, FINANCIAL, CLOSE, -200, 2),
        (2, VENDOR_RETURN, FINANCIAL, LINK, 200, 1),
    ]


def test_totals_are_kept_apart_by_accounts_update_and_kind() -> None:
    chosen = selection(
        Moved(1, 1, 9, 900),
        Moved(2, 2, -1, 80),
        Moved(3, 2, -1, 70, financial=False),
        Moved(4, 2, -1, 60, accounts=0),
        Moved(5, 2, -1, 50),
        Moved(6, 2, -1, 40, financial=False),
        Moved(7, 2, -1, 125, accounts=0),
        include_physical=[1],
    )
    staged = closed(chosen)
    assert rows(staged.adjustment_total, TOTAL) == [
        (1, 0, FINANCIAL, CLOSE, -40 + 25, 2),
        (1, 1, PHYSICAL, CLOSE, -30 - 60, 2),
        (1, 1, FINANCIAL, CLOSE, -20 - 50, 2),
    ]
    assert staged.adjusted == -15 - 90 - 70


SMALL = (Moved(1, 1, 9, 900), Moved(2, 2, -1, 91), Moved(3, 2, -1, 90), Moved(4, 2, -1, 111), Moved(5, 2, -1, 89))


def test_a_recalculation_leaves_out_adjustments_below_the_minimum_throughput() -> None:
    staged = closed(selection(*SMALL), recalculation=True, least=10)
    assert [(row[1], row[4]) for row in rows(staged.cost_adjustment, ADJUSTMENT)] == [(3, -10), (4, 11), (5, -11)]


def test_a_close_makes_every_adjustment() -> None:
    staged = closed(selection(*SMALL), least=10)
    assert [(row[1], row[4]) for row in rows(staged.cost_adjustment, ADJUSTMENT)] == [
        (2, -9),
        (3, -10),
        (4, 11),
        (5, -11),
    ]


# -- leftovers -----------------------------------------------------------------------------------------------------


def two_sites(expensed: dict[int, int] | None = None, accounts: int = 1) -> Selection:
    """With a minimum of 1.00 receipt 4 carries 22.40 while its issue costs 22.88 (see the loops)."""
    return selection(
        Moved(1, 1, 3, 3000),
        Moved(2, 1, 2, 3200, group=2),
        Moved(3, 2, -2, 2000),
        Moved(4, 2, 2, 2000, group=2, accounts=accounts),
        Moved(5, 3, -2, 2600, group=2),
        Moved(6, 3, 2, 2600),
        model=M.WA,
        links=[link(4, 3), link(6, 5)],
        expensed=expensed or {},
    )


@pytest.mark.parametrize(
    ("rule", "before", "expected"),
    [
        ("the issue is dearer: loss", {}, [(EXPENSED, -48, EXPENSED_LOSS)]),
        ("expensed already: nothing", {4: 48}, []),
        ("only the change", {4: 40}, [(EXPENSED, -8, EXPENSED_LOSS)]),
        ("less than before", {4: 60}, [(EXPENSED, 12, EXPENSED_LOSS)]),
        ("before it was a profit", {4: -5}, [(EXPENSED, -48, EXPENSED_LOSS), (GAINED, -5, EXPENSED_PROFIT)]),
        ("of a receipt elsewhere", {77: 9}, [(EXPENSED, -48, EXPENSED_LOSS)]),
    ],
)
def test_a_leftover_is_expensed(rule: str, before: dict[int, int], expected: list[tuple[int, int, int]]) -> None:
    staged = closed(two_sites(before), least=100)
    found = [row for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)]
    assert found == [(2, 4, FINANCIAL, kind, amount, 0, number) for kind, amount, number in expected], rule
    assert staged.adjusted == sum(
        row[4] for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] not in (EXPENSED, GAINED)
    )


def test_a_leftover_that_is_no_more_is_taken_back() -> None:
    staged = closed(two_sites({4: 48, 6: -7}))
    found = [row for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)]
    assert found == [
        (1, 6, FINANCIAL, GAINED, -7, 0, EXPENSED_PROFIT),
        (2, 4, FINANCIAL, EXPENSED, 48, 0, EXPENSED_LOSS),
    ]


def test_a_receipt_that_is_dearer_than_its_issues_is_a_profit() -> None:
    chosen = selection(
        Moved(1, 2, 1, 700),
        Moved(2, 3, -1, 500),
        Moved(3, 3, 1, 500, group=2),
        Moved(4, 4, -1, 600, group=2),
        links=[link(3, 2), link(1, 4)],
    )
    found = [row for row in rows(closed(chosen).cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)]
    assert found == [
        (1, 1, FINANCIAL, GAINED, 200, 0, EXPENSED_PROFIT),
        (2, 3, FINANCIAL, EXPENSED, -200, 0, EXPENSED_LOSS),
    ]


def test_a_leftover_that_did_not_change_stops_no_other() -> None:
    chosen = selection(
        Moved(1, 2, 1, 700),
        Moved(2, 3, -1, 500),
        Moved(3, 3, 1, 500, group=2),
        Moved(4, 4, -1, 600, group=2),
        links=[link(3, 2), link(1, 4)],
        expensed={1: -200},
    )
    found = [row for row in rows(closed(chosen).cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)]
    assert found == [(2, 3, FINANCIAL, EXPENSED, -200, 0, EXPENSED_LOSS)]


def test_without_ledger_accounts_nothing_is_expensed() -> None:
    staged = closed(two_sites({6: 12}, accounts=0), least=100)
    found = [row for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)]
    assert found == [(1, 6, FINANCIAL, EXPENSED, 12, 0, EXPENSED_LOSS)]


def test_a_recalculation_expenses_what_its_own_adjustments_leave_over() -> None:
    """Below 2.50 no change is made (2.40, 2.88, 1.20): nothing moves, nothing is left over; at 2.40 only one side moves."""
    assert rows(closed(two_sites(), recalculation=True, least=289).cost_adjustment, ADJUSTMENT) == []
    staged = closed(two_sites(), recalculation=True, least=240)
    assert rows(staged.cost_adjustment, ADJUSTMENT) == [
        (1, 3, FINANCIAL, CLOSE, -240, 0, 1),
        (2, 4, FINANCIAL, LINK, 240, 0, 1),
    ]
    staged = closed(two_sites(), recalculation=True, least=130)
    assert rows(staged.cost_adjustment, ADJUSTMENT) == [
        (1, 3, FINANCIAL, CLOSE, -240, 0, 1),
        (2, 4, FINANCIAL, LINK, 240, 0, 1),
    ]


def test_accounts_that_lack_their_variant_stop_the_run() -> None:
    with pytest.raises(Unbalanced, match="stored accounts 2 lack variant"):
        closed(two_sites(accounts=VENDOR_RETURN), least=100)


# -- what stays open -----------------------------------------------------------------------------------------------


def test_what_stays_open_is_kept_with_its_signs_for_the_next_close() -> None:
    chosen = selection(
        Moved(1, 1, 4, 1000, open=3, settled=250, accounts=8),
        Moved(2, 1, 2, 600, adjusted=40, layers=((2, 40),)),
        Moved(3, 2, -2, 450, adjusted=3),
        Moved(4, 2, 5, 500, group=2, adjusted=10),
        Moved(5, 2, -9, 700, group=2, adjusted=20, financial=False),
        Moved(6, 2, -9, 900, group=3, open=7, settled=200),
        closed=[Moved(7, 1, 3, 99, group=2, open=3)],
    )
    assert rows(closed(chosen).open_balance, OPEN) == [
        (1, 20260101, 1, FINANCIAL, 4, 1, 1000, 0, 750, 8, 0, 0),
        (1, 20260101, 2, FINANCIAL, 2, 2, 600, 40, 0, 1, 1, 0),
        (2, 20260102, 4, FINANCIAL, 5, 5, 500, 10, 0, 1, 0, 0),
        (2, 20260102, 5, PHYSICAL, -9, -9, -700, 0, 0, 1, 0, 0),
        (3, 20260102, 6, FINANCIAL, -9, -7, -900, 0, -200, 1, 0, 0),
    ]


def test_an_issue_settled_in_part_keeps_its_new_cost() -> None:
    """Of three pieces posted at 9.00 two cost 7.00 now, the third goes on at 3.00."""
    chosen = selection(Moved(1, 1, 2, 700), Moved(2, 2, -3, 900))
    assert rows(closed(chosen).open_balance, OPEN) == [(1, 20260102, 2, FINANCIAL, -3, -1, -900, -100, -700, 1, 0, 0)]


def test_pairs_that_only_adjust_leave_everything_open_at_its_new_cost() -> None:
    chosen = selection(Moved(1, 1, 2, 700, financial=False), Moved(2, 2, -2, 900), include_physical=[1])
    assert rows(closed(chosen).open_balance, OPEN) == [
        (1, 20260101, 1, PHYSICAL, 2, 2, 700, 0, 0, 1, 0, 0),
        (1, 20260102, 2, FINANCIAL, -2, -2, -900, 200, 0, 1, 0, 0),
    ]


def test_of_a_virtual_transfer_only_the_receipt_stays_open() -> None:
    staged = closed(selection(*AVERAGED, Moved(4, 1, 1, 50, group=9), model=M.WA))
    assert rows(staged.open_balance, OPEN) == [
        (1, 20260131, virtual(1), FINANCIAL, 3, 1, 4500, 0, 3000, 0, 0, 0),
        (4, 20260101, 11, FINANCIAL, 5, 4, 100, 0, 20, 1, 0, 0),
        (9, 20260101, 4, FINANCIAL, 1, 1, 50, 0, 0, 1, 0, 0),
    ]


def test_rows_that_stay_open_come_by_group_date_and_transaction() -> None:
    """A virtual transfer of a day stands among the transactions of later days."""
    rows_of = [Moved(1, 1, 1, 10), Moved(2, 1, 1, 20), Moved(3, 1, -1, 15), Moved(4, 5, 1, 30)]
    staged = closed(selection(*rows_of, model=M.WAD))
    assert [row[1:3] for row in rows(staged.open_balance, OPEN)] == [(20260101, virtual(1, 20260101)), (20260105, 4)]


def test_receipts_that_follow_issues_are_known_as_linked_and_what_moved_before_is_counted() -> None:
    chosen = selection(
        Moved(1, 1, 3, 3000),
        Moved(2, 2, -2, 1800),
        Moved(3, 2, 4, 1800, group=2, open=2),
        closed=[Moved(5, 3, -2, 900, group=2, settled=900)],
        links=[link(3, 2)],
        old=[(3, 5, 0, 0, 2, 900)],
    )
    chosen.settled[2] = 900
    assert rows(closed(chosen).open_balance, OPEN) == [
        (1, 20260101, 1, FINANCIAL, 3, 1, 3000, 0, 2000, 1, 0, 0),
        (2, 20260102, 3, FINANCIAL, 4, 2, 1800, 200, 1000, 1, 0, 1),
    ]


# -- log -----------------------------------------------------------------------------------------------------------


def logged(staged: Staged) -> list[tuple[Any, ...]]:
    assert all(isinstance(line, LogLine) for line in staged.log)
    return [tuple(line) for line in staged.log]


@pytest.mark.parametrize(
    ("rule", "rows_of", "more", "log", "unsettled"),
    [
        ("everything settled, nothing to say", [Moved(1, 1, 2), Moved(2, 2, -2)], {}, [], {}),
        ("a shortage", [Moved(1, 1, 2), Moved(2, 2, -5)], {}, [(1, 2, R.SHORTAGE, 3, 0, "")], {2: 3}),
        ("a physical issue is no shortage", [Moved(2, 2, -5, financial=False)], {}, [], {}),
        ("a receipt that waits for its invoice", [Moved(1, 1, 2, financial=False), Moved(2, 2, -5)], {},
         [(1, 2, R.NOT_INVOICED, 5, 0, "")], {2: 5}),
        ("a receipt that waits in another group says nothing", [Moved(3, 1, 2, financial=False, group=2), Moved(2, 2, -5)],
         {}, [(1, 2, R.SHORTAGE, 5, 0, "")], {2: 5}),
        ("nor one in a group before", [Moved(3, 1, 2, financial=False, group=2), Moved(2, 2, -5, group=3)],
         {}, [(3, 2, R.SHORTAGE, 5, 0, "")], {2: 5}),
        ("priced by physical value", [Moved(1, 1, 2, financial=False), Moved(2, 2, -2)], {"include_physical": [1]},
         [(1, 2, R.PHYSICAL_PRICE, 2, 0, "")], {}),
        ("priced, and after it a shortage", [Moved(1, 1, 2, financial=False), Moved(2, 2, -2), Moved(3, 3, -1)],
         {"include_physical": [1]}, [(1, 2, R.PHYSICAL_PRICE, 2, 0, ""), (1, 3, R.NOT_INVOICED, 1, 0, "")], {3: 1}),
        ("partly priced, partly short", [Moved(1, 1, 2, financial=False), Moved(2, 2, -5)], {"include_physical": [1]},
         [(1, 2, R.NOT_INVOICED, 3, 0, ""), (1, 2, R.PHYSICAL_PRICE, 2, 0, "")], {2: 3}),
        ("reserved by a mark", [Moved(1, 1, 2, financial=False), Moved(2, 2, -2)], {"marks": [Mark(1, 2, 1, 2)]},
         [(1, 2, R.MARK_NOT_INVOICED, 2, 0, "1")], {2: 2}),
        ("reserved in part", [Moved(1, 1, 2, financial=False), Moved(2, 2, -3)], {"marks": [Mark(1, 2, 1, 2)]},
         [(1, 2, R.MARK_NOT_INVOICED, 2, 0, "1"), (1, 2, R.NOT_INVOICED, 1, 0, "")], {2: 3}),
        ("a mark that became illegal", [Moved(1, 1, 2), Moved(2, 2, -2)],
         {"illegal_marks": [Mark(7, 2, 1, 2), Mark(8, 99, 1, 1)]}, [(1, 2, R.MARK_REMOVED, 2, 0, "1")], {}),
        ("lines come by group, transaction and reason", [Moved(9, 1, -1), Moved(8, 2, -1), Moved(7, 2, -1, group=0)],
         {"illegal_marks": [Mark(7, 8, 1, 2)]},
         [(0, 7, R.SHORTAGE, 1, 0, ""), (1, 8, R.MARK_REMOVED, 2, 0, "1"), (1, 8, R.SHORTAGE, 1, 0, ""),
          (1, 9, R.SHORTAGE, 1, 0, "")], {7: 1, 8: 1, 9: 1}),
    ],
)  # fmt: skip
def test_log(
    rule: str, rows_of: list[Moved], more: dict[str, Any], log: list[tuple[Any, ...]], unsettled: dict[int, int]
) -> None:
    staged = closed(selection(*rows_of, **more))
    assert logged(staged) == log, rule
    assert staged.unsettled == unsettled
    assert staged.warnings == sum(line[2] is not R.PHYSICAL_PRICE for line in log)
    assert staged.transactions == len(rows_of)


def test_a_leftover_is_logged_with_its_pass() -> None:
    assert logged(closed(two_sites(), least=100)) == [(2, 4, R.EXPENSED, 0, 48, "pass 3")]


def test_a_leftover_that_is_no_more_is_taken_back_without_a_line() -> None:
    assert logged(closed(two_sites({4: 48}))) == []


def test_what_a_recalculation_leaves_out_is_not_logged_as_expensed() -> None:
    """The second issue would move by 1.20, and its receipt does not: at 2.40 neither is made, and nothing is left over."""
    staged = closed(two_sites(), recalculation=True, least=240)
    assert [row for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] in (EXPENSED, GAINED)] == []
    assert logged(staged) == []


def test_a_leftover_that_is_known_is_not_logged_again() -> None:
    assert logged(closed(two_sites({4: 48}), least=100)) == []


def test_a_loop_that_ran_out_of_passes_says_so_once_for_each_leftover() -> None:
    """After two passes receipt 4 would still move; receipt 6 would not."""
    staged = closed(two_sites(), most=2, least=40)
    assert logged(staged) == [(2, 4, R.EXPENSED, 0, 48, "pass 2"), (2, 4, R.MAX_PASSES, 0, 0, "pass 2")]
    assert staged.passes == 2


def test_a_loop_without_a_price_is_logged_with_its_members() -> None:
    chosen = selection(
        Moved(1, 2, 1, 700),
        Moved(2, 3, -1, 500),
        Moved(3, 3, 1, 500, group=2),
        Moved(4, 4, -1, 600, group=2),
        links=[link(3, 2), link(1, 4)],
        expensed={1: -200, 3: 200},
    )
    assert logged(closed(chosen)) == [(1, 1, R.CIRCULARITY, 0, 0, "1, 3")]


def returned(*more: Moved, **rest: Any) -> Selection:
    """LIFO: 2 are sold on day 10 and come back on day 20; the sale takes its own return."""
    rows = Moved(1, 2, 2, 3000), Moved(2, 10, -2, 3000), Moved(3, 20, 2, 3000)
    return selection(*rows, *more, links=[link(3, 2, kind=K.RETURN)], model=M.LIFO, **rest)


def there_and_back(*bought: Moved, back: int = 700) -> Selection:
    """LIFO: 1 goes from 1 to 2 and back on the days after; each issue takes the receipt of the other transfer."""
    rows = Moved(2, 3, -1, 700), Moved(3, 3, 1, 700, group=2), Moved(4, 4, -1, back, group=2), Moved(5, 4, 1, back)
    return selection(*bought, *rows, links=[link(3, 2), link(5, 4)], model=M.LIFO)


@pytest.mark.parametrize(
    ("rule", "chosen", "log"),
    [
        ("a sale and its own return net to zero", returned(), []),
        ("also where nothing was ever bought",
         selection(Moved(2, 10, -2, 0), Moved(3, 20, 2, 0), links=[link(3, 2, kind=K.RETURN)], model=M.LIFO), []),
        ("also in two returns",
         selection(Moved(2, 10, -2, 500), Moved(3, 20, 1, 250), Moved(4, 21, 1, 250),
                   links=[link(3, 2, kind=K.RETURN), Link(4, 2, int(K.RETURN), 1, 0)], model=M.LIFO), []),
        ("also two sales, each with the return of the other",
         selection(Moved(2, 10, -1, 700), Moved(3, 11, -1, 700), Moved(4, 20, 1, 700), Moved(5, 21, 1, 700),
                   links=[link(4, 3, kind=K.RETURN), link(5, 2, kind=K.RETURN)], model=M.FIFO), []),
        ("goods that went there and back beside others that were bought", there_and_back(Moved(1, 1, 5, 3500)), []),
        ("nothing was bought: the circle has no price", there_and_back(),
         [(1, 5, R.CIRCULARITY, 0, 0, "3, 5")]),
        ("what is left over shows that something is wrong", there_and_back(Moved(1, 1, 5, 3500), back=900),
         [(1, 5, R.CIRCULARITY, 0, 0, "3, 5"), (1, 5, R.EXPENSED, 0, -200, "pass 1"),
          (2, 3, R.EXPENSED, 0, 200, "pass 1")]),
        ("what waits for its invoice has no price either", there_and_back(Moved(1, 1, 5, 3500, financial=False)),
         [(1, 5, R.CIRCULARITY, 0, 0, "3, 5")]),
    ],
)  # fmt: skip
def test_a_circle_is_named_where_something_is_wrong(rule: str, chosen: Selection, log: list[tuple[Any, ...]]) -> None:
    assert sorted(logged(closed(chosen))) == sorted(log), rule


SENT_BACK = Waiting(sent_back=frozenset({1}))
REPORTED = Waiting(completions=frozenset({1, 4}))


@pytest.mark.parametrize(
    ("rule", "more", "waiting", "reason", "detail"),
    [
        ("a completion of a production that is not ended", [], REPORTED, R.PRODUCTION_OPEN, "1"),
        ("several", [Moved(4, 2, 1, financial=False)], REPORTED, R.PRODUCTION_OPEN, "1, 4"),
        ("an invoice that is missing too", [Moved(5, 1, 1, financial=False)], REPORTED, R.NOT_INVOICED, ""),
        ("what went back is no receipt", [], SENT_BACK, R.SHORTAGE, ""),
        ("another one is", [Moved(5, 1, 1, financial=False)], SENT_BACK, R.NOT_INVOICED, ""),
    ],
)
def test_why_an_issue_finds_no_receipt(
    rule: str, more: list[Moved], waiting: Waiting, reason: LogReason, detail: str
) -> None:
    chosen = selection(Moved(1, 1, 2, financial=False), Moved(2, 2, -2), *more, waiting=waiting)
    assert logged(closed(chosen)) == [(1, 2, reason, 2, 0, detail)], rule


# -- the bundle as a whole -----------------------------------------------------------------------------------------


def test_costs_of_changed_issues_travel_on_from_the_groups_that_others_follow() -> None:
    rows_of = [
        Moved(10 * group + n, n, quantity, cost, group=group)
        for group in (1, 2, 3)
        for n, quantity, cost in ((1, 3, 300), (2, -1, 100), (3, -1, 90))
    ]
    staged = closed(selection(*rows_of, outgoing=frozenset({1, 3})))
    assert staged.issue_costs == {13: IssueCost(100, 100), 33: IssueCost(100, 100)}
    assert closed(selection(*rows_of)).issue_costs == {}


def test_an_issue_adjusted_before_travels_only_when_it_changes_again() -> None:
    rows_of = Moved(1, 1, 3, 300), Moved(2, 2, -1, 90, adjusted=10), Moved(3, 2, -1, 90, adjusted=5)
    assert closed(selection(*rows_of, outgoing=frozenset({1}))).issue_costs == {3: IssueCost(100, 100)}


@pytest.mark.parametrize(("recalculation", "least", "booked"), [(True, 11, 90), (True, 10, 100), (False, 11, 100)])
def test_a_cost_travels_on_with_its_adjustment_and_is_booked_without_one_left_out(
    recalculation: bool, least: int, booked: int
) -> None:
    """The issue goes from 90 to 100; only a recalculation leaves out what is below its minimum."""
    chosen = selection(Moved(1, 1, 3, 300), Moved(2, 2, -1, 90), outgoing=frozenset({1}))
    staged = closed(chosen, recalculation=recalculation, least=least)
    assert staged.issue_costs == {2: IssueCost(100, booked)}


def made_of_itself(booked: int) -> Selection:
    """Product 3 of five pieces is made of another group's issue, valued at 10.00, and of a piece of itself (mark)."""
    chosen = selection(
        Moved(1, 1, 1, 1200),
        Moved(2, 2, -1, 1200),
        Moved(3, 2, 5, 2220),
        links=[link(3, 50, K.PRODUCTION, amount=1020), link(3, 2, K.PRODUCTION, amount=1200)],
        marks=[Mark(1, 2, 3, 1)],
    )
    chosen.sources[50] = Source(IssueCost(1000, booked), 1)
    return chosen


@pytest.mark.parametrize(("booked", "left"), [(1020, 11), (1000, 31)])
def test_a_leftover_is_measured_with_what_another_bundle_left_out(booked: int, left: int) -> None:
    """Passes end at 12.89 and 2.58: the other issue costs 10.20 in the books if its adjustment was left out, or 10.00."""
    staged = closed(made_of_itself(booked), recalculation=True, least=50)
    gained = [(row[1], row[4]) for row in rows(staged.cost_adjustment, ADJUSTMENT) if row[3] == GAINED]
    assert gained == [(3, left)]
    assert logged(staged) == [(1, 3, R.EXPENSED, 0, -left, "pass 3")]


def test_a_run_says_how_much_it_worked() -> None:
    staged = closed(two_sites(), least=100)
    assert (staged.transactions, staged.passes) == (6, 3)


def test_a_run_has_100_passes_and_no_minimum_unless_asked() -> None:
    staged = run_bundle(two_sites(), stored_accounts(), record=RECORD, record_type=RecordType.CLOSING, date=20260131)
    assert [(row[1], row[4]) for row in rows(staged.cost_adjustment, ADJUSTMENT)] == [
        (3, -300),
        (6, 150),
        (4, 300),
        (5, -150),
    ]


def digest_of(staged: Staged) -> str:
    """As the format says: names and columns of four tables, then the log."""
    content = b""
    for columns in (staged.settlement, staged.cost_adjustment, staged.open_balance, staged.virtual):
        for name, column in columns.items():
            content += name.encode() + b"".join(int(value).to_bytes(8, "little", signed=True) for value in column)
    log = [
        (line.group, line.transaction, line.reason.value, line.quantity, line.amount, line.detail)
        for line in staged.log
    ]
    return hashlib.sha256(content + repr(log).encode()).hexdigest()


def test_the_digest_covers_every_row() -> None:
    for chosen in (selection(), selection(*AVERAGED, model=M.WA), selection(Moved(1, 1, 2), Moved(2, 2, -5))):
        staged = closed(chosen)
        assert staged.digest() == digest_of(staged)


def test_a_source_outside_is_read_when_the_bundle_is_run() -> None:
    chosen = selection(Moved(3, 2, 2, 1800), Moved(4, 3, -1, 900), links=[link(3, 50)])
    chosen.sources[50] = Source(IssueCost(2500, 2500), 2)
    assert [row[4] for row in rows(closed(chosen).cost_adjustment, ADJUSTMENT)] == [700, -350]
