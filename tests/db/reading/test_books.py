"""What the books show: overview, records, vouchers, settlements, transactions, log and runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import pytest

from core.errors import NotFound
from core.listing import Key
from core.views.states import TransactionStatus
from core.views.transactions import BehindRow, SettlementRow, TransactionView
from core.vocabulary import AdjustmentKind, PostingType, Principle, Reference, SettlementType
from db.reading.books import StoredBooks

Row = TypeVar("Row")


def numbers(rows: Sequence[Any]) -> list[str]:
    return [row.number for row in rows]


def transaction(books: StoredBooks, number: str) -> TransactionView:
    return books.transaction(books.find_transactions(number)[0][0])


def pages(read: Callable[[Any], Sequence[Row]], key: Callable[[Row], Any]) -> list[Row]:
    """Everything, page by page."""
    found: list[Row] = []
    after = None
    while page := read(after):
        found += page
        after = key(page[-1])
    return found


def test_company(world_books: StoredBooks) -> None:
    view = world_books.company()
    assert (view.code, view.currency, view.user, view.role) == ("CASE", "EUR", "somebody", "")
    assert (view.closed_until, view.next_close, view.period) == ("2012-02-29", "2012-03-31", "2012-03 open")
    assert view.running is None


def test_overview(world_books: StoredBooks) -> None:
    rows = world_books.overview()
    assert numbers(rows) == [f"IC-{k:06d}" for k in range(8, 0, -1)]
    assert [row.type for row in rows if row.active] == ["closing", "transaction", "on_hand", "closing"]
    assert [row.adjusted for row in rows] == [210, -210, 210, -210, 210, 500, 700, 200]
    closed, reversal, reversed_close = rows[:3]
    assert (closed.state, closed.has_log, closed.warnings) == ("done with warnings", True, 1)
    assert (reversal.reversal_of, reversal.state, reversal.active) == ("IC-000006", "done", False)
    assert (reversed_close.reversed_by, reversed_close.state, reversed_close.active) == ("IC-000007", "reversed", False)


def test_overview_of_what_counts(world_books: StoredBooks) -> None:
    assert numbers(world_books.overview(show_all=False)) == ["IC-000008", "IC-000003", "IC-000002", "IC-000001"]


def test_overview_by_pages(world_books: StoredBooks) -> None:
    rows = pages(lambda before: world_books.overview(limit=3, before=before), lambda row: row.record_id)
    assert rows == list(world_books.overview())


@pytest.mark.parametrize("text", ["IC-000003", "ic-000003", "3", "003", " 3 "])
def test_find_record(world_books: StoredBooks, text: str) -> None:
    assert world_books.record(world_books.find_record(text)).row.number == "IC-000003"


@pytest.mark.parametrize("text", ["IC-000099", "99", "", "INVC-000001"])
def test_find_record_that_is_not_there(world_books: StoredBooks, text: str) -> None:
    with pytest.raises(NotFound, match="does not exist"):
        world_books.find_record(text)


def test_record(world_books: StoredBooks) -> None:
    view = world_books.record(world_books.find_record("8"))
    assert (view.specification, view.max_throughputs, view.min_throughput) == ("group", 100, 0)
    assert view.reversible == ""
    assert [(g.item_group, g.adjusted, g.after - g.before) for g in view.groups] == [("PARTS", 210, 210)]
    assert len(view.hash) == 64


def test_record_groups_join_on(world_books: StoredBooks) -> None:
    """What a record left is what the next one found, where nothing was posted in between."""
    first, second = (world_books.record(world_books.find_record(n)).groups[0] for n in ("1", "2"))
    assert (first.after, second.before) == (second.before, first.after)
    reversed_one, reversal = (world_books.record(world_books.find_record(n)).groups[0] for n in ("6", "7"))
    assert (reversed_one.before, reversed_one.after) == (reversal.after, reversal.before)


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("1", "IC-000008 (closing 2012-02-29)"),
        ("3", "IC-000008 (closing 2012-02-29) came after IC-000003. Reverse it first: `invclose reverse IC-000008`."),
        ("4", ""),
        ("7", "is a reversal itself"),
    ],
)
def test_why_a_record_cannot_be_reversed(world_books: StoredBooks, number: str, reason: str) -> None:
    assert reason in world_books.record(world_books.find_record(number)).reversible


def test_voucher_of_a_close(world_books: StoredBooks) -> None:
    view = world_books.voucher("INVC-000001")
    assert (view.record_number, view.date, view.kind) == ("IC-000001", "2012-01-31", "Closing")
    assert view.total == sum(line.debit for line in view.lines) == sum(line.credit for line in view.lines)
    assert {line.item for line in view.lines} == {"A", "B"}
    assert {line.posting_type for line in view.lines} >= {
        PostingType.PACKING_SLIP,
        PostingType.INVENTORY_ISSUE,
        PostingType.INTER_UNIT_PAYABLE,
    }
    assert all(line.transactions == 1 for line in view.lines)
    assert all(bool(line.debit) != bool(line.credit) for line in view.lines)


def test_voucher_of_a_posting(world_books: StoredBooks) -> None:
    view = transaction(world_books, "I1")
    voucher = world_books.voucher(view.updates[0].voucher)
    assert (voucher.kind, voucher.document, voucher.record_number, voucher.total) == ("Sales", "I1", "", 4000)
    assert [(line.account, line.debit, line.credit, line.item) for line in voucher.lines] == [
        ("1300", 0, 4000, "A"),
        ("5000", 4000, 0, "A"),
    ]


def test_voucher_by_its_only_beginning(world_books: StoredBooks) -> None:
    whole = world_books.find_vouchers("INVC-000008").matches[0].number
    assert world_books.voucher(" " + whole + " ").number == whole
    assert world_books.voucher(whole.lower()[:-1] + "8").number == whole


def test_voucher_not_found_names_near_ones(world_books: StoredBooks) -> None:
    with pytest.raises(NotFound) as missing:
        world_books.voucher("INVC-000099")
    assert "INVC-000008" in missing.value.where
    with pytest.raises(NotFound, match="several vouchers begin with INVC-") as several:
        world_books.voucher("INVC-")
    assert "INVC-000001, INVC-000002" in several.value.where
    with pytest.raises(NotFound, match="empty"):
        world_books.voucher("")


def test_find_vouchers(world_books: StoredBooks) -> None:
    every = world_books.find_vouchers(limit=1000)
    assert len(every.matches) == every.total
    assert numbers(world_books.find_vouchers("c-00000").matches) == [f"INVC-{k:06d}" for k in range(8, 0, -1)]
    assert world_books.find_vouchers("%").matches == world_books.find_vouchers("_").matches == ()
    assert world_books.find_vouchers("INVC").matches[0].origin == "Closing IC-000008"
    dated = world_books.find_vouchers(date="2012-01-31").matches
    assert [match.origin for match in dated] == ["On-hand IC-000002", "Closing IC-000001"]
    month = [match for match in every.matches if match.date.startswith("2012-01")]
    assert month
    assert list(world_books.find_vouchers(date="2012-01", limit=1000).matches) == month
    assert [match.origin for match in world_books.find_vouchers(document="I1").matches] == ["Sales I1"]
    assert [match.origin for match in world_books.find_vouchers("i1").matches] == ["Sales I1"]
    assert [match.origin for match in world_books.find_vouchers(account="6000").matches] == ["Labor F1"]
    assert {match.origin for match in world_books.find_vouchers(amount=13000).matches} == {"Invoice R2"}
    assert world_books.find_vouchers(amount=500, date="2012-02-10").matches[0].amount == 500
    assert len(world_books.find_vouchers(limit=3).matches) == 3
    with pytest.raises(NotFound, match="account 9 does not exist"):
        world_books.find_vouchers(account="9")


def test_vouchers_found_by_amount_of_a_whole_record(world_books: StoredBooks) -> None:
    total = world_books.voucher("INVC-000001").total
    assert "INVC-000001" in numbers(world_books.find_vouchers(amount=total).matches)


def test_behind_a_voucher(world_books: StoredBooks) -> None:
    rows = world_books.behind_line("INVC-000001")
    assert [(row.number, row.before, row.adjusted, row.after) for row in rows] == [
        ("T1.I", -2375, 375, -2000),
        ("T1.R", 2375, -375, 2000),
        ("B3", -2100, 200, -1900),
    ]
    taken = pages(
        lambda after: world_books.behind_line("INVC-000001", limit=1, after=after),
        lambda row: row.place,
    )
    assert taken == list(rows)


def test_behind_each_line_stands_what_it_sums(world_books: StoredBooks) -> None:
    for row in world_books.overview():
        voucher = world_books.voucher(row.voucher)
        for line in voucher.lines:
            behind: Sequence[BehindRow] = world_books.behind_line(row.voucher, line.line)
            assert len(behind) == line.transactions
            assert abs(sum(one.adjusted for one in behind)) == line.debit + line.credit


def test_behind_a_reversal_stands_what_it_took_back(world_books: StoredBooks) -> None:
    there, back = world_books.behind_line("INVC-000006"), world_books.behind_line("INVC-000007")
    assert [(row.number, row.before, row.adjusted, row.after) for row in back] == [
        (row.number, row.after, -row.adjusted, row.before) for row in there
    ]


def test_behind_a_posting(world_books: StoredBooks) -> None:
    invoice = transaction(world_books, "R2").updates[1].voucher
    (row,) = world_books.behind_line(invoice)
    assert (row.number, row.before, row.adjusted, row.after) == ("R2", 12000, 1000, 13000)
    assert [one.number for one in world_books.behind_line(invoice, 1)] == ["R2"]
    with pytest.raises(NotFound, match="has no line 9"):
        world_books.behind_line(invoice, 9)


def test_settlements_of_a_close(world_books: StoredBooks) -> None:
    rows = world_books.settlements_of_record(1)
    seen = {(row.receipt, row.issue): (row.quantity, row.amount, row.adjustment, row.principle) for row in rows}
    assert seen["R1", "T1.I"] == (2_000_000, 2000, 375, Principle.FIFO)
    assert seen["B2", "B3"] == (1_000_000, 900, 0, Principle.PHYSICAL_VALUE)
    assert seen["IC-000001.W.R", "W3"] == (3_000_000, 4500, 0, Principle.WA)
    assert seen["D1", "IC-000001.D.2012-01-04.I"] == (1_000_000, 1000, 0, Principle.WAD)
    assert {row.type for row in rows} == {SettlementType.SETTLED, SettlementType.PROVISIONAL}


@pytest.mark.parametrize("record", [1, 2, 4, 7, 8])
def test_settlements_by_pages(world_books: StoredBooks, record: int) -> None:
    def page(after: Key | None) -> Sequence[SettlementRow]:
        return world_books.settlements_of_record(record, limit=2, after=after)

    assert pages(page, lambda row: row.place) == list(world_books.settlements_of_record(record))


def test_settlements_of_a_reversed_close_are_canceled(world_books: StoredBooks) -> None:
    there, back = world_books.settlements_of_record(6), world_books.settlements_of_record(7)
    assert there
    assert all(row.canceled for row in (*there, *back))
    assert {row.record_number for row in back} == {"IC-000007"}
    assert [(row.receipt, row.issue, row.quantity, row.amount, row.adjustment) for row in back] == [
        (row.receipt, row.issue, -row.quantity, -row.amount, -row.adjustment) for row in there
    ]


def test_a_recalculation_shows_one_side(world_books: StoredBooks) -> None:
    rows = world_books.settlements_of_record(4)
    assert {(row.issue or row.receipt, row.adjustment) for row in rows} >= {("I1", -200), ("T1.R", 100)}
    assert all(row.amount == row.quantity == 0 and (not row.issue or not row.receipt) for row in rows)
    with pytest.raises(NotFound):
        world_books.settlements_of_record(99)


@pytest.mark.parametrize(
    ("record", "kinds"),
    [
        (2, {AdjustmentKind.BALANCE}),
        (3, {AdjustmentKind.LATE}),
        (4, {AdjustmentKind.CLOSE, AdjustmentKind.LINK}),
    ],
)
def test_what_only_adjusts_is_adjustment_by_principle_and_says_its_kind(
    world_books: StoredBooks, record: int, kinds: set[AdjustmentKind]
) -> None:
    rows = world_books.settlements_of_record(record)
    assert [row.principle for row in rows] == [Principle.ADJUSTMENT] * len(rows)
    assert {row.type for row in rows} == kinds
    assert {type(row.type) for row in rows} == {AdjustmentKind}


def test_find_transactions(world_books: StoredBooks) -> None:
    ((number, name, item, date, quantity),) = world_books.find_transactions("R2")
    assert (name, item, date, quantity) == ("R2", "A", "2012-01-12", 10_000_000)
    assert world_books.find_transactions(str(number))[0][0] == number
    assert [row[1] for row in world_books.find_transactions("T1")] == ["T1.I", "T1.R"]
    assert world_books.find_transactions("") == world_books.find_transactions("nothing") == []
    virtual = world_books.find_transactions("IC-000001.W.R")
    assert [(row[1], row[3]) for row in virtual] == [("IC-000001.W.R", "2012-01-31")]


def test_transaction(world_books: StoredBooks) -> None:
    view = transaction(world_books, "I2")
    assert (view.reference, view.status, view.model, view.dimensions) == (
        Reference.SALES,
        TransactionStatus.SOLD,
        "FIFO",
        "1",
    )
    assert (view.quantity, view.open_quantity, view.closed_by) == (-8_000_000, 0, "IC-000008")
    assert (view.posted, view.adjusted, view.cost) == (-9971, 192, -9779)
    assert [(row.record_number, row.active) for row in view.adjustments] == [
        ("IC-000004", False),
        ("IC-000006", False),
        ("IC-000008", True),
    ]
    assert "3 of it is marked to R2." in view.linked
    assert [row.canceled for row in view.settlements] == [True, True, True, False, False, False]


def test_accounts_as_stored_and_as_today(world_books: StoredBooks) -> None:
    (sold,) = transaction(world_books, "I1").updates
    assert (sold.balance_account, sold.offset_account, sold.today_offset_account) == ("1300", "5000", "5050")
    assert sold.differs
    assert sold.reason == (
        "The posting profile gives 1300 / 5050 today; adjustments of this posting stay on 1300 / 5000."
    )
    (moved,) = transaction(world_books, "W3").updates
    assert (moved.item_group, moved.today_item_group, moved.differs) == ("GOODS", "MADE", True)
    assert moved.reason == (
        "Item W moved from group GOODS to MADE since; adjustments of this posting stay on 1300 / 5000."
    )
    (receipt,) = transaction(world_books, "R1").updates
    assert (receipt.profit_account, receipt.loss_account, receipt.differs, receipt.reason) == (
        "5110",
        "5120",
        False,
        "",
    )


def test_accounts_of_a_virtual_transfer(world_books: StoredBooks) -> None:
    view = transaction(world_books, "IC-000001.W.R")
    assert (view.reference, view.open_quantity, view.cost) == (Reference.WEIGHTED_AVERAGE_CLOSING, 0, 6000)
    assert "never" not in view.updates[0].reason
    assert "not in the ledger" in view.updates[0].reason
    assert view.linked == ("Collects what IC-000001.W.I took.",)


def test_why_this_cost_adds_up(world_books: StoredBooks) -> None:
    for match in ("I1", "I2", "I3", "B3", "T1.I", "N1", "W3"):
        view = transaction(world_books, match)
        steps = dict(view.why)
        assert steps["Cost now"] == -view.cost
        between = [amount for name, amount in view.why[1:] if name != "Cost now" and not name.startswith("Adjusted")]
        assert sum(between) == -view.cost
    assert transaction(world_books, "B3").why[1:3] == (
        ("FIFO, IC-000008: 2 from B1", 1000),
        ("Physical value, IC-000008: 1 by B2, not settled", 900),
    )
    assert transaction(world_books, "T1.R").why == (
        ("Posted 2012-01-20 (financial update)", 2375),
        ("Follows its issues, IC-000001 2012-01-31", -375),
        ("Follows its issues, IC-000008 2012-02-29", 100),
        ("Cost now", 2100),
    )


def test_what_is_linked(world_books: StoredBooks) -> None:
    assert transaction(world_books, "F1.R").linked == ("Made of F1.C1: its cost follows that issue.",)
    assert transaction(world_books, "F1.C1").linked == ("Material of F1.R, which follows its cost.",)
    assert transaction(world_books, "T1.R").linked == ("Transferred: it has the cost of T1.I.",)


def test_a_transaction_that_is_not_there(world_books: StoredBooks) -> None:
    with pytest.raises(NotFound):
        world_books.transaction(4711)


def test_log(world_books: StoredBooks) -> None:
    shortage, physical = world_books.log(8)
    assert (shortage.number, shortage.dimensions, shortage.quantity, shortage.warning) == ("N1", "9", 1_000_000, True)
    assert shortage.reason == "shortage in these dimension values"
    assert shortage.advice
    assert (physical.number, physical.reason, physical.warning) == (
        "B3",
        "priced by physical value, not settled",
        False,
    )
    assert world_books.log(7) == []


def test_runs(world_books: StoredBooks) -> None:
    runs = world_books.jobs()
    assert numbers(runs) == ["IC-000008", "IC-000006", "IC-000004", "IC-000001"]
    run = world_books.job(8)
    assert (run.state, run.percent, run.voucher, run.left_seconds) == ("done with warnings", 100, "INVC-000008", None)
    assert {phase.state for phase in run.phases} == {"ok"}
    assert [phase.name for phase in run.phases] == ["check", "select", "plan", "value and stage", "post"]
    assert any("closing posted" in sentence for _, sentence in run.events)
    with pytest.raises(NotFound, match="has no run"):
        world_books.job(7)


def test_rows_without_a_transaction_are_told_apart(world_books: StoredBooks) -> None:
    for record in world_books.overview():
        if record.voucher:
            rows = world_books.behind_line(record.voucher, limit=10**6)
            assert len({row.place for row in rows}) == len(rows)
            assert pages(partial(_one_by_one, world_books, record.voucher), lambda row: row.place) == list(rows)


def _one_by_one(books: StoredBooks, number: str, after: Key | None) -> Sequence[BehindRow]:
    return books.behind_line(number, limit=1, after=after)
