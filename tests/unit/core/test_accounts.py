"""Which posting types an update uses, and the ledger lines that follow from its stored accounts.

See rules.md 5.
"""

from __future__ import annotations

import pytest

from core.posting.accounts import INVENTORY_TYPES, accounts_for, by_hand, expensed, lines_of, posting_types
from core.posting.facts import AccountsKey
from core.vocabulary import PostingType, Reference, UpdateKind
from tests.support.posting import account_number, company, item

P = PostingType
R = Reference
PHYSICAL, FINANCIAL = UpdateKind.PHYSICAL, UpdateKind.FINANCIAL

WHAT_POSTS_WHERE = [
    (R.PURCHASE, PHYSICAL, True, P.PRODUCT_RECEIPT, P.PURCHASE_ACCRUAL),
    (R.PURCHASE, FINANCIAL, True, P.PURCHASE_INVENTORY_RECEIPT, P.VENDOR_SUMMARY),
    (R.VENDOR_RETURN, PHYSICAL, False, P.PRODUCT_RECEIPT, P.PURCHASE_ACCRUAL),
    (R.VENDOR_RETURN, FINANCIAL, False, P.PURCHASE_INVENTORY_RECEIPT, P.VENDOR_SUMMARY),
    (R.SALES, PHYSICAL, False, P.PACKING_SLIP, P.PACKING_SLIP_OFFSET),
    (R.SALES, FINANCIAL, False, P.ISSUE, P.CONSUMPTION),
    (R.CUSTOMER_RETURN, PHYSICAL, True, P.PACKING_SLIP, P.PACKING_SLIP_OFFSET),
    (R.CUSTOMER_RETURN, FINANCIAL, True, P.ISSUE, P.CONSUMPTION),
    (R.PRODUCTION_ISSUE, PHYSICAL, False, P.PICKING_LIST, P.PICKING_LIST_OFFSET),
    (R.PRODUCTION_ISSUE, FINANCIAL, False, P.PRODUCTION_ISSUE, P.PRODUCTION_ISSUE_OFFSET),
    (R.PRODUCTION_RECEIPT, PHYSICAL, True, P.REPORT_AS_FINISHED, P.REPORT_AS_FINISHED_OFFSET),
    (R.PRODUCTION_RECEIPT, FINANCIAL, True, P.PRODUCTION_RECEIPT, P.PRODUCTION_RECEIPT_OFFSET),
    (R.TRANSFER, FINANCIAL, True, P.INVENTORY_RECEIPT, P.INTER_UNIT_PAYABLE),
    (R.TRANSFER, FINANCIAL, False, P.INVENTORY_ISSUE, P.INTER_UNIT_RECEIVABLE),
    *(
        (journal, FINANCIAL, receipt, *types)
        for journal in (R.MOVEMENT, R.PROFIT_LOSS, R.COUNTING, R.OPENING)
        for receipt, types in ((True, (P.INVENTORY_RECEIPT, P.PROFIT)), (False, (P.INVENTORY_ISSUE, P.LOSS)))
    ),
]


@pytest.mark.parametrize(("reference", "kind", "receipt", "balance", "offset"), WHAT_POSTS_WHERE)
def test_what_posts_where(reference: R, kind: UpdateKind, receipt: bool, balance: P, offset: P) -> None:
    assert posting_types(reference, kind, receipt=receipt) == (balance, offset)


def test_every_balance_side_that_is_posted_counts_as_inventory() -> None:
    assert {row[3] for row in WHAT_POSTS_WHERE} == set(INVENTORY_TYPES)


def test_a_new_update_is_posted_to_the_accounts_of_its_types() -> None:
    key = accounts_for(company(), item(), R.SALES, FINANCIAL, receipt=False)
    assert key == AccountsKey(
        account_number(P.ISSUE), P.ISSUE, account_number(P.CONSUMPTION), P.CONSUMPTION, item_group=7
    )
    assert all(type(number) is int for number in key)


@pytest.mark.parametrize(
    ("reference", "receipt", "keeps"),
    [
        (R.PURCHASE, True, True),
        (R.VENDOR_RETURN, False, True),
        (R.CUSTOMER_RETURN, True, True),
        (R.SALES, False, False),
    ],
)
def test_receipts_and_vendor_returns_keep_the_profit_and_loss_accounts_valid_then(
    reference: R, receipt: bool, keeps: bool
) -> None:
    key = accounts_for(company(), item(), reference, FINANCIAL, receipt=receipt)
    kept = (account_number(P.PROFIT), account_number(P.LOSS)) if keeps else (0, 0)
    assert (key.profit_account, key.loss_account) == kept


def test_given_accounts_win_over_the_profile() -> None:
    key = accounts_for(
        company(), item(), R.PURCHASE, FINANCIAL, receipt=True,
        balance_account=1, offset_account=2, profit_account=3, loss_account=4,
    )  # fmt: skip
    assert key == AccountsKey(1, P.PURCHASE_INVENTORY_RECEIPT, 2, P.VENDOR_SUMMARY, 3, 4, item_group=7)


@pytest.mark.parametrize("reference", [R.MOVEMENT, R.PROFIT_LOSS, R.COUNTING])
def test_a_journal_with_an_offset_of_its_own_posts_to_it_as_an_offset_account(reference: R) -> None:
    key = accounts_for(company(), item(), reference, FINANCIAL, receipt=False, offset_account=2)
    assert (key.offset_account, key.offset_type) == (2, P.OTHER)
    assert accounts_for(company(), item(), reference, FINANCIAL, receipt=False).offset_type == P.LOSS


def test_a_difference_has_its_own_account() -> None:
    key = accounts_for(
        company(), item(), R.PURCHASE, FINANCIAL, receipt=True, difference_type=int(P.PURCHASE_PRICE_VARIANCE)
    )
    assert (key.difference_account, key.difference_type) == (
        account_number(P.PURCHASE_PRICE_VARIANCE),
        P.PURCHASE_PRICE_VARIANCE,
    )


KEY = AccountsKey(10, 1, 20, 2, 30, 40, 50, 5, 7)


def test_an_adjustment_by_hand_goes_to_the_stored_profit_or_loss() -> None:
    assert by_hand(KEY, increase=True) == AccountsKey(10, 1, 30, P.PROFIT, item_group=7)
    assert by_hand(KEY, increase=False) == AccountsKey(10, 1, 40, P.LOSS, item_group=7)


def test_a_leftover_goes_from_the_stored_offset_to_the_stored_profit_or_loss() -> None:
    assert expensed(KEY, profit=True) == AccountsKey(20, 2, 30, P.PROFIT, item_group=7)
    assert expensed(KEY, profit=False) == AccountsKey(20, 2, 40, P.LOSS, item_group=7)


@pytest.mark.parametrize(
    ("rule", "key", "amount", "document", "lines"),
    [
        ("two lines", KEY, 100, 100, [(10, 1, 100), (20, 2, -100)]),
        ("the difference on its own account", KEY, 100, 130, [(10, 1, 100), (50, 5, 30), (20, 2, -130)]),
        ("a cheaper document", KEY, 100, 60, [(10, 1, 100), (50, 5, -40), (20, 2, -60)]),
        ("without a difference account the value counts", KEY._replace(difference_account=0), 100, 130,
         [(10, 1, 100), (20, 2, -100)]),
        ("no value, only a difference", KEY, 0, 30, [(50, 5, 30), (20, 2, -30)]),
        ("lines of nothing are left out", KEY, 0, 0, []),
    ],
)  # fmt: skip
def test_lines(rule: str, key: AccountsKey, amount: int, document: int, lines: list[tuple[int, int, int]]) -> None:
    assert lines_of(key, amount, document) == lines, rule
