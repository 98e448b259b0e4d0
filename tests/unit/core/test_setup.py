"""Setup that new postings read: the search sequence of the posting profile, prices, periods (rules.md 5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import AccountBlocked, AccountMissing, NotFound
from core.posting.setup import Account, ProfileLine, Setup
from core.vocabulary import PostingType
from tests.support.posting import company, item

P = PostingType
ITEM = item()

SEQUENCE = [
    ("item", "A", "account", "C1"),
    ("item", "A", "group", "CG"),
    ("item", "A", "all", ""),
    ("group", "G", "account", "C1"),
    ("group", "G", "group", "CG"),
    ("group", "G", "all", ""),
    ("category", "", "account", "C1"),
    ("category", "", "group", "CG"),
    ("category", "", "all", ""),
    ("all", "", "account", "C1"),
    ("all", "", "group", "CG"),
    ("all", "", "all", ""),
]
"""Item relation and code, account relation and code, the first that is there wins."""


def searching(start: int) -> Setup:
    """A profile with the lines of the sequence from this one on; line ``n`` names account ``n``."""
    lines = [
        ProfileLine(P.ISSUE, relation, code, number, side, partner)
        for number, (relation, code, side, partner) in enumerate(SEQUENCE)
        if number >= start
    ]
    return company(ITEM, profile=lines)


@pytest.mark.parametrize("start", range(len(SEQUENCE)))
def test_the_search_is_shown_up_to_the_line_that_is_there(start: int) -> None:
    steps = list(searching(start).search(P.ISSUE, ITEM, "C1", "CG"))
    assert [step.account_id for step in steps[:-1]] == [None] * (len(steps) - 1)
    assert steps[-1].account_id == start


@pytest.mark.parametrize("start", range(len(SEQUENCE)))
def test_the_account_is_searched_item_before_group_before_all(start: int) -> None:
    assert searching(start).account_for(P.ISSUE, ITEM, "C1", "CG") == start


@pytest.mark.parametrize(
    ("partner", "group", "found"), [("", "", 2), ("C1", "", 0), ("", "CG", 1), ("C2", "CG", 1), ("C2", "", 2)]
)
def test_who_is_not_asked_for_is_not_searched(partner: str, group: str, found: int) -> None:
    assert searching(0).account_for(P.ISSUE, ITEM, partner, group) == found


def test_a_line_of_another_posting_type_or_item_does_not_count() -> None:
    lines = [
        ProfileLine(P.CONSUMPTION, "all", "", 1),
        ProfileLine(P.ISSUE, "item", "B", 2),
        ProfileLine(P.ISSUE, "all", "", 3),
    ]
    assert company(ITEM, profile=lines).account_for(P.ISSUE, ITEM) == 3


def test_a_posting_without_account_is_refused_by_name() -> None:
    with pytest.raises(AccountMissing) as caught:
        company(ITEM, profile=[]).account_for(P.ISSUE, ITEM)
    assert str(caught.value) == (
        "no account for posting type Issue (item A, item group G). "
        "Add a line to the posting profile: `invclose profile set sales_issue account=NUMBER`."
    )


def test_a_production_variance_goes_to_the_purchase_price_variance_where_it_has_no_account() -> None:
    variance = ProfileLine(P.PURCHASE_PRICE_VARIANCE, "group", "G", 5)
    own = ProfileLine(P.PRODUCTION_VARIANCE, "all", "", 6)
    customer = ProfileLine(P.PURCHASE_PRICE_VARIANCE, "all", "", 8, "account", "C1")
    customers = ProfileLine(P.PURCHASE_PRICE_VARIANCE, "all", "", 9, "group", "CG")
    assert company(ITEM, profile=[variance]).account_for(P.PRODUCTION_VARIANCE, ITEM) == 5
    assert company(ITEM, profile=[variance, own]).account_for(P.PRODUCTION_VARIANCE, ITEM) == 6
    assert company(ITEM, profile=[customer]).account_for(P.PRODUCTION_VARIANCE, ITEM, "C1") == 8
    assert company(ITEM, profile=[customers]).account_for(P.PRODUCTION_VARIANCE, ITEM, "", "CG") == 9
    with pytest.raises(AccountMissing, match="Purchase price variance"):
        company(ITEM, profile=[]).account_for(P.PRODUCTION_VARIANCE, ITEM)


def test_a_blocked_account_is_refused_by_name() -> None:
    setup = company(ITEM)
    number = setup.account_for(P.ISSUE, ITEM)
    blocked = replace(setup, accounts={number: Account(number, "1300", "Inventory", blocked=True)}, _found={})
    with pytest.raises(AccountBlocked) as caught:
        blocked.account_for(P.ISSUE, ITEM)
    assert str(caught.value) == (
        "account 1300 is blocked (posting type Issue, item A). Unblock it (`invclose account set 1300 blocked=no`), or point the posting "
        "profile to another account."
    )


def test_what_was_found_is_found_again_for_the_same_question_only() -> None:
    lines = [
        ProfileLine(P.ISSUE, "item", "A", 1),
        ProfileLine(P.ISSUE, "group", "G", 2),
        ProfileLine(P.ISSUE, "group", "H", 3),
        ProfileLine(P.ISSUE, "item", "A", 4, "account", "C1"),
        ProfileLine(P.ISSUE, "item", "A", 5, "group", "CG"),
        ProfileLine(P.LOSS, "all", "", 6),
    ]
    setup = company(ITEM, profile=lines)
    other = item("B", id=2)
    moved = replace(other, group_id=8, group_code="H")
    for _ in range(2):
        assert setup.account_for(P.ISSUE, ITEM) == 1
        assert setup.account_for(P.ISSUE, other) == 2
        assert setup.account_for(P.ISSUE, moved) == 3
        assert setup.account_for(P.ISSUE, ITEM, "C1") == 4
        assert setup.account_for(P.ISSUE, ITEM, "", "CG") == 5
        assert setup.account_for(P.LOSS, ITEM) == 6
    setup.profile.clear()
    assert setup.account_for(P.ISSUE, ITEM) == 1


@pytest.mark.parametrize(
    ("costs", "site", "price"),
    [
        ((), "", 5),
        ((), "S1", 5),
        ((("S1", 7),), "S1", 7),
        ((("S1", 7),), "S2", 5),
        ((("", 8), ("S1", 7)), "S2", 8),
        ((("", 8), ("S1", 7)), "S1", 7),
    ],
)
def test_the_cost_price_of_a_site_before_that_of_all_before_that_on_the_item(
    costs: tuple[tuple[str, int], ...], site: str, price: int
) -> None:
    assert item(cost_price=5, standard_costs=costs).price(site) == price


def test_an_item_without_any_price_has_none() -> None:
    assert item().price("S1") is None


def test_an_unknown_item_is_refused_by_name() -> None:
    assert company(ITEM).item("A") is ITEM
    with pytest.raises(NotFound) as caught:
        company(ITEM).item("Z")
    assert str(caught.value) == "item Z does not exist. Import it with items.csv, or correct the number."
