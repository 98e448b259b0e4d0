"""Masters, table by table: what creating and changing them leaves in the books, and which numbers it draws."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.chart import CHART, STANDARD_PROFILE
from core.errors import NotFound, RejectedInput, UsageError
from core.vocabulary import InventoryModel, Role
from db.company import masters
from db.company.inputs import AccountInput, ProfileLineInput
from db.company.setup import load_items, load_setup
from db.engine.session import Database, Tx


def rows(tx: Tx, columns: str, table: str, where: str = "1 = 1") -> list[tuple[Any, ...]]:
    return tx.all(f"SELECT {columns} FROM {table} WHERE {where} ORDER BY 1")


def events(tx: Tx, action: str) -> list[tuple[str, Any]]:
    found = tx.all("SELECT subject, detail FROM audit_event WHERE action = :a ORDER BY id", {"a": action})
    return [(subject, json.loads(detail)) for subject, detail in found]


def test_a_new_company(books: Database[Any]) -> None:
    with books.read() as tx:
        assert rows(tx, "id, code, name, currency, created_by", "company") == [(1, "ACME", "Acme Ltd", "EUR", "anna")]
        assert rows(tx, "company_id, closed_until, closing_until, record_id", "inventory_lock") == [(1, None, None, 0)]
        assert rows(tx, "code, prefix, digits, next_number", "number_sequence", "company_id = 1") == [
            ("closing_record", "IC-", 6, 1),
            ("closing_voucher", "INVC-", 6, 1),
            ("inventory_turnover", "", 0, 1),
            ("ledger_turnover", "", 0, 1),
            ("posting_voucher", "VCH-", 7, 1),
        ]
        assert rows(tx, "id, company_id, login, role", "app_user") == [(1, 1, "anna", "admin")]
        accounts = [(number, 1, code, name, 0) for number, (code, name) in enumerate(CHART, 1)]
        assert rows(tx, "id, company_id, code, name, blocked", "main_account") == accounts
        assert len(load_setup(tx, 1).profile) == len(STANDARD_PROFILE)
        assert events(tx, "company created") == [("ACME", {"name": "Acme Ltd", "currency": "EUR"})]


def test_a_company_is_created_once(books: Database[Any]) -> None:
    with pytest.raises(RejectedInput, match="company ACME already exists"), books.write() as tx:
        masters.create_company(tx, "ACME")
    with books.write() as tx:
        assert masters.create_company(tx, "OTHER", standard=False) == 2
        masters.rename_company(tx, 2, "The other one")
    with books.read() as tx:
        assert rows(tx, "code, name", "company") == [("ACME", "Acme Ltd"), ("OTHER", "The other one")]
        assert rows(tx, "id", "main_account", "company_id = 2") == []


def test_accounts_are_those_of_their_company(books: Database[Any]) -> None:
    with books.write() as tx:
        other = masters.create_company(tx, "OTHER", standard=False)
        number = masters.set_account(tx, other, "1300", "Stock")
        assert masters.set_account(tx, other, "1300", blocked=True) == number
        assert masters.set_account(tx, other, "1301") == number + 1
    with books.read() as tx:
        found = rows(tx, "code, name, blocked", "main_account", f"company_id = {other}")
        assert found == [("1300", "Stock", 1), ("1301", "1301", 0)]
        assert rows(tx, "name, blocked", "main_account", "company_id = 1 AND code = '1300'") == [("Inventory", 0)]


def test_many_accounts_at_once(books: Database[Any]) -> None:
    given = [AccountInput(code=f"{number}", name=f"Account {number}") for number in range(1300, 1700)]
    with books.write() as tx:
        first = masters.set_accounts(tx, 1, given)
        again = masters.set_accounts(
            tx, 1, [AccountInput(code="1301", blocked=True), AccountInput(code="1302", name="x")]
        )
    assert again == {"1301": first["1301"], "1302": first["1302"]}
    with books.read() as tx:
        known = tx.value("SELECT id FROM main_account WHERE code = '1300'")
        assert first["1300"] == known
        assert tx.one("SELECT name, blocked FROM main_account WHERE code = '1301'") == ("Account 1301", 1)
        assert tx.one("SELECT name, blocked FROM main_account WHERE code = '1302'") == ("x", 0)
        assert tx.value("SELECT COUNT(*) FROM main_account") == tx.value(
            "SELECT next_number - 1 FROM number_sequence WHERE company_id = 0 AND code = 'main_account'"
        )


def test_lines_of_the_posting_profile(books: Database[Any]) -> None:
    with books.write() as tx:
        masters.set_profile(tx, 1, "purch_receipt", "1305", relation="group", code="LAMPS")
        masters.set_profile(tx, 1, "purch_receipt", "1306", relation="group", code="LAMPS")
        masters.set_profile(tx, 1, "purch_receipt", "1306")
    with books.read() as tx:
        setup = load_setup(tx, 1)
        lines = {place: setup.accounts[account].code for place, account in setup.profile.items() if account}
        assert [code for place, code in lines.items() if "LAMPS" in place] == ["1306"]
        assert tx.value("SELECT COUNT(*) FROM posting_profile") == len(STANDARD_PROFILE) + 1
        assert tx.value("SELECT blocked FROM main_account WHERE code = '1305'") == 0


def test_a_line_needs_an_account_and_a_posting_type(books: Database[Any]) -> None:
    with pytest.raises(NotFound, match="account 9999 does not exist"), books.write() as tx:
        masters.set_profile(tx, 1, "labor", "9999", create=False)
    with pytest.raises(NotFound), books.write() as tx:
        masters.set_profile_lines(
            tx, 1, [ProfileLineInput.typed("labor", {"account": code}) for code in ("1300", "9999")]
        )
    with pytest.raises(UsageError, match="is not a posting type"), books.write() as tx:
        masters.set_profile(tx, 1, "stock", "1300")
    with books.read() as tx:
        assert load_setup(tx, 1).profile
        assert rows(tx, "code", "main_account", "code = '9999'") == []


def test_groups(books: Database[Any]) -> None:
    with books.write() as tx:
        numbers = masters.set_item_groups(tx, 1, {"LAMPS": "Lamps", "PARTS": None})
        assert masters.set_item_group(tx, 1, "LAMPS") == numbers["LAMPS"]
        assert masters.set_item_group(tx, 1, "PARTS", "Parts") == numbers["PARTS"]
        plain = masters.set_model_group(tx, 1, InventoryModel.FIFO)
        other = masters.set_model_group(tx, 1, InventoryModel.WA, include_physical_value=True, physical_negative=False)
        assert masters.set_model_group(tx, 1, InventoryModel.FIFO) == plain
        none = masters.set_dimension_group(tx, 1, ())
        assert masters.set_dimension_group(tx, 1, ("warehouse", "site")) == none + 1
        assert masters.set_dimension_group(tx, 1, ("site", "warehouse")) == none + 1
    with pytest.raises(RejectedInput, match="colour: cannot be tracked"), books.write() as tx:
        masters.set_dimension_group(tx, 1, ("colour",))
    with books.read() as tx:
        assert rows(tx, "code, name", "item_group") == [("LAMPS", "Lamps"), ("PARTS", "Parts")]
        flags = (
            "include_physical_value, fixed_receipt_price, physical_negative, financial_negative, post_physical_inventory,"
            " post_financial_inventory, stocked"
        )
        assert rows(tx, f"id, code, inventory_model, {flags}", "item_model_group") == [
            (plain, "FIFO", "FIFO", 0, 0, 1, 1, 1, 1, 1),
            (other, "WA-P-N", "WA", 1, 0, 0, 1, 1, 1, 1),
        ]
        assert rows(tx, "code, name, financial_dimensions", "dimension_group") == [
            ("none", "none", ""),
            ("site,warehouse", "site,warehouse", "site,warehouse"),
        ]


def test_items(books: Database[Any]) -> None:
    with books.write() as tx:
        group, dimensions = (
            masters.set_model_group(tx, 1, InventoryModel.FIFO),
            masters.set_dimension_group(tx, 1, ("site",)),
        )
        first = masters.set_item(tx, 1, "A", name="Lamp", group="LAMPS", model_group=group, dimension_group=dimensions)
        again = masters.set_item(
            tx, 1, "A", name="Lamp", group="PARTS", model_group=group, dimension_group=dimensions, cost_price=2**53 + 1
        )
        assert again == first
    with books.read() as tx:
        item = load_items(tx, 1)["A"]
        assert (item.id, item.group_code, item.cost_price) == (first, "PARTS", 2**53 + 1)


def test_a_changed_item_is_touched_and_remembered(books: Database[Any]) -> None:
    with books.write() as tx:
        group, dimensions = masters.set_model_group(tx, 1, InventoryModel.FIFO), masters.set_dimension_group(tx, 1, ())
        numbers = [
            masters.set_item(tx, 1, code, name=code, group="G", model_group=group, dimension_group=dimensions)
            for code in "AB"
        ]
        for item in numbers:
            tx.insert("cost_group", ("id", "company_id", "item_id"), [(item, 1, item)])
            tx.insert("on_hand", ("cost_group_id",), [(item,)])
    with books.write() as tx:
        masters.change_item(tx, 1, "A", cost_price=5, name="Lamp")
        masters.change_items(tx, 1, {"A": {"cost_price": None}, "B": {"unit": "pcs"}})
    with books.read() as tx:
        assert events(tx, "item changed") == [
            ("A", {"before": {"cost_price": None, "name": "A"}, "after": {"cost_price": 5, "name": "Lamp"}}),
            ("A", {"before": {"cost_price": 5}, "after": {"cost_price": None}}),
            ("B", {"before": {"unit": ""}, "after": {"unit": "pcs"}}),
        ]
        assert rows(tx, "cost_group_id, change_number", "on_hand") == [(numbers[0], 2), (numbers[1], 3)]
    with books.write() as tx:
        masters.change_item(tx, 1, "A", item_group_id=masters.set_item_group(tx, 1, "OTHER"))
    with books.read() as tx:
        moved = {"before": {"item_group": "G"}, "after": {"item_group": "OTHER"}}
        assert events(tx, "item changed")[-1] == ("A", moved)
    with pytest.raises(NotFound, match="item NONE does not exist"), books.write() as tx:
        masters.change_item(tx, 1, "NONE", name="x")


def test_ledger_periods(books: Database[Any]) -> None:
    with books.write() as tx:
        masters.set_period(tx, 1, "2024-01-01", "2024-01-31")
        masters.set_period(tx, 1, "2024-02-01", "2024-02-29", "on_hold", "February", "close")
        masters.set_period(tx, 1, "2024-01-01", status="closed")
        masters.set_period(tx, 1, "2024-01-01", status="closed")
    with pytest.raises(RejectedInput, match="ledger period 2024-01-01 is closed"), books.write() as tx:
        masters.set_period(tx, 1, "2024-01-01", status="open")
    with pytest.raises(NotFound, match="no ledger period starts on 2024-03-01"), books.write() as tx:
        masters.set_period(tx, 1, "2024-03-01")
    with books.read() as tx:
        assert rows(tx, "start_date, end_date, status, name, inventory_access", "ledger_period") == [
            ("2024-01-01", "2024-01-31", "closed", "2024-01", "all"),
            ("2024-02-01", "2024-02-29", "on_hold", "February", "close"),
        ]
        assert events(tx, "ledger period changed") == [
            ("2024-01-01", {"before": "open", "after": "closed"}),
            ("2024-01-01", {"before": "closed", "after": "closed"}),
        ]


def test_users(books: Database[Any]) -> None:
    with books.write() as tx:
        masters.set_user(tx, 1, "ben", Role.VIEW)
        masters.set_user(tx, 1, "ben", Role.ADMIN)
        masters.set_user(tx, masters.create_company(tx, "OTHER", standard=False), "eva", Role.ADMIN)
        assert masters.admins(tx, 1) == ["anna", "ben"]
    with books.read() as tx:
        assert rows(tx, "login, role", "app_user", "company_id = 1") == [("anna", "admin"), ("ben", "admin")]
