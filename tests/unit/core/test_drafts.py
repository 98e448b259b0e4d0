"""Draft vouchers of a posting: their lines, and the accounts that are stored with it (rules.md 5)."""

from __future__ import annotations

from typing import Any

import pytest

from core.posting.accounts import by_hand, expensed
from core.posting.drafts import Drafts, store_accounts
from core.posting.facts import AccountsKey, EntryRow, Facts, VoucherRow
from core.posting.setup import Item, ProfileLine
from core.posting.state import Posted
from core.vocabulary import PostingType, Reference, UpdateKind
from tests.support.posting import PIECE, MemoryState, account_number, company, dims, item, line

P = PostingType
R = Reference
PHYSICAL, FINANCIAL = UpdateKind.PHYSICAL, UpdateKind.FINANCIAL
ITEM = item()


def drafts(*items: Item, profile: list[ProfileLine] | None = None) -> Drafts:
    setup = company(*(items or (ITEM,)), profile=profile)
    return Drafts(setup, MemoryState(setup), Facts())


def posted(reference: Reference, pieces: int, number: str = "T-1") -> Posted:
    return Posted(1, number, "A", 1, 1, dims(), int(reference), "", pieces * PIECE)


def test_vouchers_are_numbered_drafts_with_their_document() -> None:
    office = drafts()
    first, second = office.voucher("2026-01-05", "sales", "SO-1"), office.voucher("2026-01-06", "purchase", "PO-1")
    assert office.facts.vouchers == [first, second]
    assert first == VoucherRow(1, "2026-01-05", "sales", "SO-1")
    assert second == VoucherRow(2, "2026-01-06", "purchase", "PO-1")


def test_lines_are_counted_on_in_their_voucher_with_item_and_group() -> None:
    office = drafts(item("A", id=4))
    voucher = office.voucher("2026-01-05", "sales", "SO-1")
    office.lines(voucher, office.setup.item("A"), [(1300, 8, 500), (5000, 9, -500)])
    office.lines(voucher, office.setup.item("A"), [(1, 2, 3)])
    assert voucher.entries == [
        EntryRow(1, 1, 1300, 8, 500, 7, 4),
        EntryRow(1, 2, 5000, 9, -500, 7, 4),
        EntryRow(1, 3, 1, 2, 3, 7, 4),
    ]


# -- fixed receipt price -------------------------------------------------------------------------------------------

LOSS, PROFIT = int(P.FIXED_RECEIPT_PRICE_LOSS), int(P.FIXED_RECEIPT_PRICE_PROFIT)


@pytest.mark.parametrize("difference", [LOSS, PROFIT])
def test_a_fixed_receipt_price_moves_the_difference_from_the_expenditure_to_its_offset(difference: int) -> None:
    office = drafts()
    voucher = office.voucher("2026-01-05", "purchase", "PO-1")
    office.expenditure(voucher, ITEM, posted(R.PURCHASE, 1), difference, 30)
    assert [entry[2:5] for entry in voucher.entries] == [
        (account_number(P.PURCHASE_EXPENDITURE), P.PURCHASE_EXPENDITURE, 30),
        (account_number(P.FIXED_RECEIPT_PRICE_OFFSET), P.FIXED_RECEIPT_PRICE_OFFSET, -30),
    ]
    assert all(type(entry.posting_type) is int for entry in voucher.entries)


@pytest.mark.parametrize(
    ("rule", "reference", "difference"),
    [
        ("another difference", R.PURCHASE, int(P.PURCHASE_PRICE_VARIANCE)),
        ("no difference", R.PURCHASE, 0),
        ("no purchase", R.COUNTING, LOSS),
    ],
)
def test_otherwise_nothing_is_moved(rule: str, reference: Reference, difference: int) -> None:
    office = drafts()
    voucher = office.voucher("2026-01-05", "purchase", "PO-1")
    office.expenditure(voucher, ITEM, posted(reference, 1), difference, 30)
    assert voucher.entries == [], rule


def test_nothing_is_moved_between_one_account_and_itself() -> None:
    kinds = (P.PURCHASE_EXPENDITURE, P.FIXED_RECEIPT_PRICE_OFFSET)
    office = drafts(profile=[ProfileLine(kind, "all", "", 1) for kind in kinds])
    voucher = office.voucher("2026-01-05", "purchase", "PO-1")
    office.expenditure(voucher, ITEM, posted(R.PURCHASE, 1), LOSS, 30)
    assert voucher.entries == []


# -- accounts ------------------------------------------------------------------------------------------------------


def accounts(
    office: Drafts,
    reference: Reference,
    pieces: int,
    kind: UpdateKind = FINANCIAL,
    difference: int = 0,
    *,
    stored: bool = True,
    **given: Any,
) -> tuple[AccountsKey, int]:
    of = posted(reference, pieces)
    return office.accounts_of(
        office.setup.item("A"), of, kind, line("T-1", reference, pieces, **given), difference, stored=stored
    )


def test_a_receipt_is_stored_with_the_variants_that_adjustments_may_need() -> None:
    office = drafts()
    key, number = accounts(office, R.PURCHASE, 1)
    assert office.state.accounts_key(number) == key
    assert key.balance_type == P.PURCHASE_INVENTORY_RECEIPT
    assert set(office.state.keys.values()) == {  # type: ignore[attr-defined]
        key,
        by_hand(key, increase=True),
        by_hand(key, increase=False),
        expensed(key, profit=True),
        expensed(key, profit=False),
    }


def test_a_sale_is_stored_alone() -> None:
    office = drafts()
    key, _ = accounts(office, R.SALES, -1)
    assert list(office.state.keys.values()) == [key]  # type: ignore[attr-defined]
    assert store_accounts(office.state, key) == 1


def test_accounts_that_reach_no_ledger_are_not_stored() -> None:
    office = drafts()
    key, number = accounts(office, R.PURCHASE, 1, PHYSICAL, stored=False)
    assert number == 0
    assert key.balance_type == P.PRODUCT_RECEIPT
    assert office.state.keys == {}  # type: ignore[attr-defined]
    assert accounts(office, R.PURCHASE, 1, PHYSICAL)[1] > 0


@pytest.mark.parametrize(
    ("rule", "reference", "pieces", "kind", "difference", "given"),
    [
        ("issue, not receipt", R.COUNTING, -1, FINANCIAL, 0, {}),
        ("another document", R.PURCHASE, 1, FINANCIAL, 0, {}),
        ("physical", R.COUNTING, 1, PHYSICAL, 0, {}),
        ("a difference", R.COUNTING, 1, FINANCIAL, LOSS, {}),
        ("an inventory account of its own", R.COUNTING, 1, FINANCIAL, 0, {"balance_account": 8}),
        ("an offset of its own", R.COUNTING, 1, FINANCIAL, 0, {"offset_account": 9}),
    ],
)
def test_every_question_has_its_own_answer(
    rule: str, reference: Reference, pieces: int, kind: UpdateKind, difference: int, given: dict[str, Any]
) -> None:
    asked = drafts()
    accounts(asked, R.COUNTING, 1)
    fresh = drafts()
    assert (
        accounts(asked, reference, pieces, kind, difference, **given)[0]
        == accounts(fresh, reference, pieces, kind, difference, **given)[0]
    ), rule
    key = accounts(asked, reference, pieces, kind, difference, **given)[0]
    assert (given.get("balance_account", key.balance_account), given.get("offset_account", key.offset_account)) == (
        key.balance_account,
        key.offset_account,
    )


def test_an_item_that_changed_meanwhile_is_looked_up_again() -> None:
    office = drafts()
    old = accounts(office, R.SALES, -1)[0]
    office.setup.items["A"] = item("A", cost_price=5)
    office.setup.profile[P.ISSUE, "item", "A", "all", ""] = account_number(P.LOSS)
    office.setup._found.clear()
    assert accounts(office, R.SALES, -1)[0].balance_account == account_number(P.LOSS) != old.balance_account


# -- taking the physical value back --------------------------------------------------------------------------------


def test_the_physical_value_is_taken_back_on_its_stored_accounts_adjustments_included() -> None:
    """Received at a standard of 8.00 for a document of 10.00, then adjusted by 0.50."""
    office = drafts()
    office.state.keys[3] = AccountsKey(10, 1, 20, 2, difference_account=50, difference_type=5)  # type: ignore[attr-defined]
    of = posted(R.PURCHASE, 1)
    of.physical_accounts, of.physical_plain, of.physical_document, of.physical_amount = 3, 800, 1000, 850
    voucher = office.voucher("2026-01-05", "invoice", "PO-1")
    office.take_back(of, voucher)
    assert [entry[2:5] for entry in voucher.entries] == [(10, 1, -850), (50, 5, -200), (20, 2, 1050)]
    assert {entry.item for entry in voucher.entries} == {1}


def test_what_never_reached_the_ledger_is_not_taken_back() -> None:
    office = drafts()
    of = posted(R.PURCHASE, 1)
    of.physical_amount = of.physical_document = of.physical_plain = 800
    voucher = office.voucher("2026-01-05", "invoice", "PO-1")
    office.take_back(of, voucher)
    assert voucher.entries == []
