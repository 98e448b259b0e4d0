"""The voucher of a closing record: adjustments summed per stored account, to the specification asked for.

See rules.md 14.
"""

from __future__ import annotations

import pytest

from core.close.accounts import StoredAccounts
from core.close.voucher import LedgerLine, voucher_lines
from core.errors import Unbalanced
from core.posting.accounts import by_hand, expensed
from core.posting.facts import AccountsKey
from core.vocabulary import PostingType, Specification
from tests.support.selections import ORDINARY, VENDOR

ISSUE, CONSUMPTION = int(PostingType.ISSUE), int(PostingType.CONSUMPTION)
Totals = list[tuple[int, int, int, int]]
"""Item, item group now, accounts, amount."""


@pytest.mark.parametrize(
    ("rule", "specification", "totals", "lines"),
    [
        ("in total: one line for each account", Specification.TOTAL, [(9, 7, 1, 500), (8, 6, 1, -200)],
         [(1300, ISSUE, 0, 0, 300), (5000, CONSUMPTION, 0, 0, -300)]),
        ("by group: one for each account and group", Specification.GROUP, [(9, 7, 1, 500), (8, 6, 1, -200), (5, 7, 1, 1)],
         [(1300, ISSUE, 6, 0, -200), (1300, ISSUE, 7, 0, 501), (5000, CONSUMPTION, 6, 0, 200),
          (5000, CONSUMPTION, 7, 0, -501)]),
        ("by item: one for each account and item", Specification.ITEM, [(9, 7, 1, 500), (8, 7, 1, -200), (9, 7, 1, 1)],
         [(1300, ISSUE, 0, 8, -200), (1300, ISSUE, 0, 9, 501), (5000, CONSUMPTION, 0, 8, 200),
          (5000, CONSUMPTION, 0, 9, -501)]),
        ("adjustments outside the ledger are left out, the others not", Specification.TOTAL, [(3, 1, 0, 70), (9, 7, 1, 5)],
         [(1300, ISSUE, 0, 0, 5), (5000, CONSUMPTION, 0, 0, -5)]),
        ("lines that sum to zero are left out", Specification.TOTAL, [(9, 7, 1, 500), (8, 7, 1, -500)], []),
        ("nothing, no lines", Specification.TOTAL, [], []),
    ],
)  # fmt: skip
def test_lines(rule: str, specification: Specification, totals: Totals, lines: list[tuple[int, ...]]) -> None:
    assert voucher_lines(totals, StoredAccounts({1: ORDINARY}), specification) == [LedgerLine(*line) for line in lines]


def test_one_account_in_two_roles_is_two_lines() -> None:
    same = AccountsKey(1300, ISSUE, 1300, CONSUMPTION)
    lines = voucher_lines([(9, 7, 1, 5)], StoredAccounts({1: same}), Specification.TOTAL)
    assert [(line.account, line.posting_type, line.amount) for line in lines] == [
        (1300, ISSUE, 5),
        (1300, CONSUMPTION, -5),
    ]


def test_variants_are_found_by_their_accounts_and_never_made_up() -> None:
    accounts = StoredAccounts(
        {
            1: ORDINARY,
            2: by_hand(ORDINARY, increase=True),
            3: expensed(ORDINARY, profit=False),
            4: by_hand(VENDOR, increase=False),
            5: VENDOR,
        }
    )
    assert accounts.by_hand(1, increase=True) == 2
    assert accounts.by_hand(5, increase=False) == 4
    assert accounts.expensed(1, profit=False) == 3
    for missing in (lambda: accounts.by_hand(1, increase=False), lambda: accounts.expensed(1, profit=True)):
        with pytest.raises(Unbalanced, match=r"stored accounts 1 lack variant AccountsKey\(.*") as caught:
            missing()
        assert caught.value.advice == "Run `invclose verify`, and compare with a backup."


def test_stored_accounts_answer_by_their_number() -> None:
    accounts = StoredAccounts({1: ORDINARY, 5: VENDOR})
    assert accounts.key(5) is VENDOR
    assert 5 in accounts
    assert 2 not in accounts


def test_accounts_whose_offset_is_the_vendor_are_vendor_returns() -> None:
    assert StoredAccounts({1: ORDINARY, 5: VENDOR, 6: VENDOR._replace(item_group=8)}).vendor_returns() == {5, 6}
