"""The parts of a close that stand alone: bundles, vouchers, open amounts, identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.close.accounts import StoredAccounts
from core.close.bundling import bundles
from core.close.graph import components
from core.close.open_amount import open_amount, spread
from core.close.staged import virtual_id
from core.close.voucher import voucher_lines
from core.close.walk import walk
from core.days import day_number
from core.errors import Unbalanced
from core.money import share
from core.posting.accounts import by_hand, expensed
from core.posting.facts import AccountsKey
from core.vocabulary import PostingType, Specification


@given(
    st.lists(
        st.tuples(st.integers(-(10**15), 10**15), st.integers(1, 10**15), st.integers(0, 10**15)),
        min_size=1,
        max_size=20,
    )
)
def test_the_walk_over_arrays_is_the_walk(rows: list[tuple[int, int, int]]) -> None:
    amount = np.array([row[0] for row in rows], np.int64)
    whole = np.array([row[1] for row in rows], np.int64)
    taken = np.array([row[2] % (row[1] + 1) for row in rows], np.int64)
    expected = [share(int(a), int(c), int(q)) for a, c, q in zip(amount, taken, whole, strict=True)]
    assert walk(amount, taken, whole).tolist() == expected


@pytest.mark.parametrize("beyond", [-1, 0, 1])
def test_the_walk_at_the_bound_of_64_bits(beyond: int) -> None:
    whole = 999_999_999_999_989
    taken = whole - 2
    amount = (1 << 62) // (2 * taken) + beyond
    got = walk(np.array([amount, -amount]), np.array([taken, taken]), np.array([whole, whole])).tolist()
    assert got == [share(amount, taken, whole), share(-amount, taken, whole)]


def test_groups_in_a_circle_stay_in_one_bundle_and_sources_come_first() -> None:
    counts = {1: 10, 2: 10, 3: 10, 4: 10}
    cut = bundles(counts, [(1, 2), (2, 3), (3, 2), (3, 4)], target=10)
    assert [bundle.groups for bundle in cut] == [(1,), (2, 3), (4,)]
    assert [bundle.level for bundle in cut] == [0, 1, 2]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=40))
def test_components_come_after_what_they_depend_on(edges: list[tuple[int, int]]) -> None:
    after: dict[int, list[int]] = {}
    for a, b in edges:
        after.setdefault(a, []).append(b)
    parts = components(range(13), lambda n: after.get(n, ()))
    place = {node: k for k, part in enumerate(parts) for node in part}
    assert sorted(place) == list(range(13))
    for a, b in edges:
        assert place[a] <= place[b]


KEY = AccountsKey(
    balance_account=1300,
    balance_type=int(PostingType.ISSUE),
    offset_account=5000,
    offset_type=int(PostingType.CONSUMPTION),
    profit_account=5110,
    loss_account=5120,
    item_group=7,
)


def test_an_adjustment_debits_its_stored_balance_account_and_credits_its_offset() -> None:
    accounts = StoredAccounts({1: KEY})
    lines = voucher_lines([(9, 7, 1, 500), (8, 7, 1, -200)], accounts, Specification.TOTAL)
    assert [(line.account, line.amount) for line in lines] == [(1300, 300), (5000, -300)]
    by_item = voucher_lines([(9, 7, 1, 500), (8, 7, 1, -200)], accounts, Specification.ITEM)
    assert {(line.account, line.item, line.amount) for line in by_item} == {
        (1300, 9, 500),
        (5000, 9, -500),
        (1300, 8, -200),
        (5000, 8, 200),
    }
    by_group = voucher_lines([(9, 7, 1, 500), (8, 6, 1, -200)], accounts, Specification.GROUP)
    assert {(line.item_group, line.account, line.amount) for line in by_group if line.account == 1300} == {
        (7, 1300, 500),
        (6, 1300, -200),
    }


def test_lines_that_sum_to_zero_and_adjustments_outside_the_ledger_are_left_out() -> None:
    assert (
        voucher_lines([(9, 7, 1, 500), (8, 7, 1, -500), (3, 1, 0, 70)], StoredAccounts({1: KEY}), Specification.TOTAL)
        == []
    )


def test_variants_are_found_by_their_accounts_and_never_made_up() -> None:
    accounts = StoredAccounts({1: KEY, 2: by_hand(KEY, increase=True), 3: expensed(KEY, profit=False)})
    assert accounts.by_hand(1, increase=True) == 2
    assert accounts.expensed(1, profit=False) == 3
    with pytest.raises(Unbalanced):
        accounts.by_hand(1, increase=False)


def test_open_amount_walks_base_and_layers_on_their_own() -> None:
    assert open_amount(1000, 3, 3, []) == 1000
    assert open_amount(1000, 3, 1, []) == 333
    # 10.00 for 2, then +5.00 on the piece left: the open piece is worth 5.00 + 5.00
    assert open_amount(1500, 2, 1, [(1, 500)]) == 1000
    assert open_amount(1500, 2, 0, [(1, 500)]) == 0


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_a_spread_adds_up(amount: int, weights: list[int]) -> None:
    assert sum(spread(amount, weights)) == amount


def test_virtual_transfers_have_one_identity_whoever_makes_them() -> None:
    day = day_number(20261130)
    issue, receipt = virtual_id(3, 7, day, receipt=False), virtual_id(3, 7, day, receipt=True)
    assert receipt == issue + 1
    assert issue > 1 << 62
    assert receipt < (1 << 63) - 1
    assert virtual_id(3, 7, day_number(20261201), receipt=False) > receipt
    with pytest.raises(OverflowError):
        virtual_id(1 << 20, 7, day, receipt=False)
