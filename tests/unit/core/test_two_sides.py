"""Accounts on which both sides of a posting meet: every pair, every way to write it, and what is no fault."""

from __future__ import annotations

from itertools import product

import pytest

from core.chart import STANDARD_PROFILE
from core.posting.accounts import INVENTORY_TYPES
from core.posting.keys import KEY_OF, POSTING_KEYS
from core.posting.two_sides import OTHER_SIDES, Doubt, ProfileEntry, doubts, inventory_accounts, is_misplaced
from core.vocabulary import PostingType

P = PostingType
STANDARD = {POSTING_KEYS[key]: account for key, account in STANDARD_PROFILE.items()}


def standard(**changed: str) -> list[ProfileEntry]:
    """The standard profile with other accounts for some keys of all items."""
    accounts = STANDARD | {POSTING_KEYS[key]: account for key, account in changed.items()}
    return [ProfileEntry(posting_type, "all", "", account) for posting_type, account in accounts.items()]


def line(key: str, relation: str, code: str, account: str) -> ProfileEntry:
    return ProfileEntry(POSTING_KEYS[key], relation, code, account)


def keys(found: list[Doubt]) -> list[str]:
    return sorted(doubt.entry.key for doubt in found)


def test_the_standard_profile_has_no_doubt() -> None:
    assert doubts(standard()) == []


def test_every_posting_type_is_inventory_or_the_other_side() -> None:
    assert set(INVENTORY_TYPES) | set(OTHER_SIDES) == set(P)
    assert not set(INVENTORY_TYPES) & set(OTHER_SIDES)
    for kind, account in product(P, ("1300", "6000")):
        assert is_misplaced(kind, account, {"1300"}) == (kind in OTHER_SIDES and account == "1300")


@pytest.mark.parametrize("key", [KEY_OF[kind] for kind in OTHER_SIDES if kind is not P.OTHER])
@pytest.mark.parametrize("account", ["1300", "1310", "1320", "1340", "1350"])
def test_no_other_side_goes_to_an_inventory_account(key: str, account: str) -> None:
    """For all items, for a group and for one item; where the partner is on it as well, both are named."""
    for own in (
        standard(**{key: account}),
        [*standard(), line(key, "group", "STD", account)],
        [*standard(), line(key, "item", "A", account)],
    ):
        found = doubts(own, {"A": "STD"})
        assert {one.partition("/")[0] for one in keys(found)} == {key}, key
        assert all(account in doubt.message for doubt in found)
        assert all(
            ("cancels out there" in doubt.message) or ("is an inventory account" in doubt.message) for doubt in found
        )


@pytest.mark.parametrize("key", [KEY_OF[kind] for kind in INVENTORY_TYPES])
def test_an_inventory_side_on_an_account_of_another_side_is_one(key: str) -> None:
    """An inventory side that goes to the vendor's account: the vendor then stands on an inventory account."""
    found = doubts([*standard(), line(key, "group", "STD", "2000")])
    assert any(one in (f"{key}/group/STD", "vendor") for one in keys(found))


def test_both_sides_of_one_posting_are_named_together() -> None:
    [found] = doubts([*standard(), line("inv_loss", "group", "STD", "1300")])
    assert found.message == (
        "Inventory issue and Loss for item group STD both go to account 1300, so what is posted cancels out there"
    )
    assert (
        found.advice == "Point it to an account of its own: `invclose profile set inv_loss/group/STD account=NUMBER`."
    )
    assert found.in_files == "Name another account for inv_loss of item group STD in posting_profile.csv."
    assert found.places == [(P.LOSS, "group", "STD"), (P.INVENTORY_ISSUE, "all", "")]


def test_the_closer_line_is_the_one_to_change() -> None:
    found = doubts([*standard(), line("sales_issue", "item", "A", "5000")], {"A": "STD"})
    assert keys(found)[-1] == "sales_issue/item/A"
    assert "Issue and Consumption for item A both go to account 5000" in found[0].message


def test_an_item_finds_the_lines_of_its_group() -> None:
    own = [*standard(), line("vendor", "group", "STD", "2001"), line("purch_receipt", "item", "A", "2001")]
    assert keys(doubts(own, {"A": "STD"})) == ["purch_receipt/item/A"]
    found = doubts(own, {"A": "OTHER"})
    assert keys(found) == ["vendor/group/STD"], "the item is in another group, but the account holds inventory"
    assert "(Purchase, inventory receipt for item A)" in found[0].message


def test_a_fault_for_all_items_is_not_repeated_for_each_group() -> None:
    own = [*standard(labor="1400"), line("inv_profit", "group", "X", "5111"), line("inv_profit", "item", "A", "5112")]
    assert keys(doubts(own)) == ["labor"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("vendor", "std_ppv"), ("vendor", "ma_pricediff"), ("vendor", "frp_loss"), ("vendor", "frp_profit"),
     ("vendor", "inv_profit"), ("vendor", "inv_loss"), ("purch_accrual", "std_ppv"), ("purch_accrual", "ma_pricediff"),
     ("prod_receipt_offset", "labor"), ("prod_receipt_offset", "prod_variance"), ("prod_receipt_offset", "std_ppv"),
     ("report_as_finished_offset", "prod_variance")],
)  # fmt: skip
def test_two_sides_without_inventory_must_differ_too(one: str, other: str) -> None:
    found = doubts(standard(**{one: "7777", other: "7777"}))
    assert found
    assert all("both go to account 7777" in doubt.message for doubt in found)


@pytest.mark.parametrize(
    "same",
    [("inv_profit", "inv_loss"), ("iu_payable", "iu_receivable"), ("sales_consumption", "sales_packing_offset"),
     ("prod_issue_offset", "prod_receipt_offset"), ("picking_list_offset", "report_as_finished_offset"),
     ("std_ppv", "prod_variance"), ("purch_expend", "frp_offset"), ("sales_consumption", "inv_loss"), ("vendor", "purch_accrual"),
     ("frp_profit", "frp_loss"), ("ma_pricediff", "std_ppv"),
     ("purch_receipt", "sales_issue", "inv_receipt", "inv_issue", "prod_issue", "prod_receipt", "purch_packing", "sales_packing",
      "picking_list", "report_as_finished")],
)  # fmt: skip
def test_what_may_be_one_account_is_no_doubt(same: tuple[str, ...]) -> None:
    assert doubts(standard(**dict.fromkeys(same, "8888"))) == []


def test_inter_unit_accounts_net_to_zero_on_one_account_only() -> None:
    assert doubts(standard(iu_payable="1300", iu_receivable="1300")) == []
    assert keys(doubts(standard(iu_payable="1300"))) == ["iu_payable"]
    assert keys(doubts(standard(iu_receivable="1310"))) == ["iu_receivable"]


def test_an_account_that_goods_were_posted_to_holds_inventory() -> None:
    [found] = doubts(standard(), posted=["5120"])
    assert found.entry.key == "inv_loss"
    assert found.partner is None
    assert "(goods were posted to it)" in found.message
    assert found.places == [(P.LOSS, "all", "")]
    assert found.in_files == "Name another account for inv_loss in posting_profile.csv."
    assert inventory_accounts(standard(), ["9"]) == {"1300", "1310", "1320", "1340", "1350", "9"}


def test_a_profile_with_holes_is_judged_by_what_it_has() -> None:
    assert doubts([]) == []
    assert keys(doubts([line("inv_loss", "all", "", "1300"), line("inv_issue", "all", "", "1300")])) == ["inv_loss"]
