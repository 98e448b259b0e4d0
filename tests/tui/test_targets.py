"""What accounts are called in other ledgers, by keys over real books: missing ones first, changed, refused, and from the export form."""

from __future__ import annotations

from pathlib import Path

from tests.tui.test_setup import books, over, under_cursor
from tui.beginning import Beginning

__all__ = ["books"]


def there(books: Beginning, target: str, account: str) -> object:
    return books.masters().show("target", f"{target}/{account}")["code"]


async def test_accounts_are_mapped_by_keys(books: Beginning):
    async with over(books) as s:
        await s.press("g", "e")
        assert "0 of 22" in s.line("beancount")
        await s.press("down", "down", "enter")
        assert "22 of 22 accounts missing" in s.text
        assert under_cursor(s)["account"] == "1300"
        await s.press("enter")
        await s.type("Stock")
        await s.press("f10")
        assert "cannot call account 1300 Stock" in " ".join(s.text.split())
        await s.press("enter")
        await s.type("Assets:Stock")
        await s.press("f10")
        assert there(books, "beancount", "1300") == "Assets:Stock"
        assert "21 of 22 accounts missing" in s.text
        await s.press("home")
        assert under_cursor(s)["account"] == "1310"
        await s.press("end")
        assert under_cursor(s)["code"] == "Assets:Stock"
        await s.press("escape")
        assert "1 of 22" in s.line("beancount")


async def test_settings_and_dimensions_of_a_target(books: Beginning):
    async with over(books) as s:
        await s.press("g", "m", "t", "down", "down", "down")
        assert "journal" in s.line("Dynamics 365 Finance")
        await s.press("a")
        assert "What Dynamics 365 Finance is told" in s.text
        await s.type("GENERAL")
        await s.press("f10")
        assert books.masters().show("target", "d365")["to_set"] == ""
        await s.press("enter", "enter", "tab")
        await s.type("1, 2")
        await s.press("f10")
        assert books.masters().show("target", "d365/1300")["dimensions"] == "1, 2"


async def test_our_accounts_are_listed_for_what_it_is_called_there(books: Beginning):
    async with over(books) as s:
        await s.press("g", "e", "end", "enter", "enter", "f4")
        assert "Inventory received, not invoiced" in s.text
        await s.press("down", "enter")
        assert "1310" in s.line("There")


async def test_the_export_form_leads_to_the_accounts(books: Beginning, tmp_path: Path):
    async with over(books) as s:
        await s.press("f2", "enter")
        await s.press("e", "b")
        assert "for beancount" in s.text
        await s.press("f4")
        assert "Accounts of beancount" in s.text
        await s.press("escape")
        assert "for beancount" in s.text
