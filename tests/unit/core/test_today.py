"""Which account a posting type of an item would use today."""

from __future__ import annotations

from dataclasses import replace

from core.posting.setup import Account, ProfileLine
from core.posting.today import NONE, Today
from core.vocabulary import PostingType
from tests.support.posting import company, item

ISSUE, VARIANCE, STANDS_IN = PostingType.ISSUE, PostingType.PRODUCTION_VARIANCE, PostingType.PURCHASE_PRICE_VARIANCE


def test_the_line_of_the_item_comes_before_that_of_its_group_for_this_item_only():
    lines = [ProfileLine(ISSUE, "group", "G", 1), ProfileLine(ISSUE, "item", "A", 2)]
    today = Today(company(profile=lines))
    assert today.account(ISSUE, item("A")) == 2
    assert today.account(ISSUE, item("B", id=2)) == 1
    assert today.account(ISSUE, replace(item("C", id=3), group_code="H")) == NONE


def test_a_blocked_account_is_what_the_setup_says_all_the_same():
    setup = company(profile=[ProfileLine(ISSUE, "all", "", 5)])
    setup.accounts[5] = Account(5, "5", "Gone", blocked=True)
    assert Today(setup).account(ISSUE, item()) == 5


def test_the_type_that_stands_in_is_asked_too():
    assert Today(company(profile=[ProfileLine(STANDS_IN, "all", "", 9)])).account(VARIANCE, item()) == 9


def test_what_no_profile_names_is_not_compared():
    assert Today(company()).account(PostingType.OTHER, item()) is None


def test_a_question_is_worked_out_once():
    setup = company(profile=[ProfileLine(ISSUE, "all", "", 5)])
    today = Today(setup)
    assert today.account(ISSUE, item("A")) == 5
    setup.profile.clear()
    assert today.account(ISSUE, item("B", id=2)) == 5, "an item of the same group"
    assert Today(setup).account(ISSUE, item("A")) == NONE
