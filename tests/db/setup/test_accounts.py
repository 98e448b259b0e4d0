"""Which account an item uses: the search of the rule itself, step by step, and what a posting would say."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from core.importing import read_bundle
from core.posting.keys import POSTING_KEYS
from core.posting.setup import Item, Setup
from core.rights import Act
from core.vocabulary import InventoryModel, PostingType
from db.admin.opening import open_upgraded
from db.company import masters
from db.company.setup import load_setup
from db.engine.posting import Posting
from db.importing import import_bundle
from db.setup.accounts import accounts_of
from tests.db.importing.loading import ITEMS
from tests.support.currencies import EUR


def test_every_answer_is_that_of_a_posting(database_url: str) -> None:
    with open_upgraded(database_url) as database:
        import_bundle(database, "ACME", read_bundle({"items.csv": ITEMS.encode()}, EUR, name="ACME"))
        with database.write(Posting(Act.CHANGE_SETUP, 1)) as tx:
            masters.set_profile(tx, 1, "sales_consumption", "5010", relation="item", code="LAMP", create=False)
            masters.set_account(tx, 1, "2010", blocked=True)
        with database.read() as tx:
            found = {search.posting_type: search for search in accounts_of(tx, 1, "LAMP")}
            setup = load_setup(tx, 1)
            with pytest.raises(NotFound):
                accounts_of(tx, 1, "NOSUCH")
        item = setup.items["LAMP"]
        assert [step.line for step in found["sales_consumption"].steps] == ["item LAMP"]
        assert found["sales_consumption"].account == "5010"
        assert found["sales_issue"].found_by == "all items"
        assert found["sales_issue"].steps[0].line == "item LAMP"
        assert "blocked" in found["purch_accrual"].refused
        for key, search in found.items():
            if not search.refused:
                assert setup.accounts[setup.account_for(POSTING_KEYS[key], item)].code == search.account


def test_a_type_that_stands_in_is_searched_after_its_own() -> None:
    item = Item(1, "A", "A", 1, "G", InventoryModel.STD)
    setup = Setup(1, EUR, {"A": item}, {}, {(PostingType.PURCHASE_PRICE_VARIANCE, "group", "G", "all", ""): 7})
    steps = list(setup.search(PostingType.PRODUCTION_VARIANCE, item))
    assert [(step.posting_type, step.item_relation) for step in steps] == [
        *((PostingType.PRODUCTION_VARIANCE, relation) for relation in ("item", "group", "category", "all")),
        (PostingType.PURCHASE_PRICE_VARIANCE, "item"), (PostingType.PURCHASE_PRICE_VARIANCE, "group"),
    ]  # fmt: skip
    assert steps[-1].account_id == 7
