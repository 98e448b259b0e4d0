"""Columns are chosen by keys on the list itself and in the settings, kept, and in force at once; files and copies have all."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from core.reports import ReportName
from tests.tui.conftest import Opened
from tui import settings, settings_file
from tui.arranged import LISTS
from tui.widgets.grid import Grid


@pytest.fixture(autouse=True)
def _home(user_folder: Path) -> None:
    """Nothing of the user's own is read or written."""


def keys_of(name: str) -> set[str]:
    return set(LISTS[name][1])


def module(name: str) -> object:
    return import_module(f"tui.screens.{name}")


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("items", "stock.items"), ("on_hand", "stock.stock"), ("account", "ledger.account_vouchers"), ("runs", "closing.tasks"),
        ("log", "records.log"), ("standard_costs", "adjusting.standard_costs"), ("marks", "adjusting.marks"),
        ("approvals", "closing.approvals"), ("audit", "reports.audit"), ("users", "setup.users"),
        ("accounts_of_item", "ledger.accounts_of_item"),
    ],
)  # fmt: skip
def test_every_column_of_a_list_can_be_chosen(name: str, of: str):
    columns = module(of).COLUMNS  # type: ignore[attr-defined]
    assert [column.key for column in columns] == list(LISTS[name][1])


def test_so_can_those_of_lists_that_make_theirs():
    from tui.screens.common import voucher_lines
    from tui.screens.front import overview_rows
    from tui.screens.ledger import reconciliation_lines
    from tui.screens.records import record_rows, settlements
    from tui.screens.setup import periods, setup_list
    from tui.screens.stock import item

    made: dict[str, Any] = {
        "overview": overview_rows.columns(lambda: 0),
        "record": record_rows.columns(lambda: 0),
        "periods": periods.columns("2026-01-01"),
        "item": item.ItemScreen("A")._columns(),
        "settlements": settlements.RECORD_COLUMNS,
        "settlements_of": settlements.TRANSACTION_COLUMNS,
        "behind": voucher_lines.RECORD_COLUMNS,
        "voucher": (*voucher_lines.LINE_COLUMNS, voucher_lines._SETUP),
        "reconciliation": (*reconciliation_lines.COLUMNS, reconciliation_lines.FOREIGN),
        **{f"setup_{kind}": of.columns for kind, of in setup_list.LISTS.items()},
    }
    for name, columns in made.items():
        assert {column.key for column in columns} == keys_of(name), name
    assert {name for name, (_, keys) in LISTS.items() if not keys} == {
        f"report_{name.replace('-', '_')}" for name in ReportName
    }


def heads(text: str) -> list[str]:
    return next(line for line in text.splitlines() if "Value EUR" in line or "Group" in line).split()


async def test_columns_are_hidden_moved_and_widened_and_kept(opened: Opened):
    async with opened() as s:
        await s.press("g", "i")
        assert heads(s.text)[:2] == ["Item", "Name"]
        await s.press("C")
        assert "Columns" in s.message
        await s.press("down", "space", "down", "comma", "comma", "plus")
        await s.press("f10")
        assert "columns.items is kept." in s.message
        kept = "item_group:6, item, model, unit, quantity, value, each, last_date"
        assert settings.read().columns["items"][0].width == 6
        assert f'items = "{kept}"' in settings.configuration_file().read_text()
        assert heads(s.text)[:2] == ["Group", "Item"]
        assert "Name" not in heads(s.text)
        await s.press("C", "u", "f10")
        assert "columns" in s.message
        assert not settings.read().columns
        assert heads(s.text)[:2] == ["Item", "Name"]


async def test_nothing_is_kept_before_it_is_confirmed_and_one_column_stays(opened: Opened):
    async with opened() as s:
        await s.press("g", "i", "C", "space")
        for _ in range(8):
            await s.press("down", "space")
        assert "at least one column" in s.message
        await s.press("escape")
        assert not settings.read().columns
        assert heads(s.text)[0] == "Item"


async def test_a_list_without_a_choice_has_none(opened: Opened):
    async with opened() as s:
        await s.press("g", "k", "C")
        assert "not on this screen" in s.message


async def test_the_settings_choose_them_too_and_say_where_they_stand(opened: Opened):
    settings_file.put("columns.runs", "number, state")
    async with opened() as s:
        await s.press("g", "s", "end", "up")
        line = s.line("> columns.runs")
        assert "number, state" in line
        assert "file" in line
        await s.press("enter", "down", "space", "f10")
        assert settings.read().columns["runs"][0].key == "number"
        assert len(settings.read().columns["runs"]) == 1
        await s.press("u")
        assert not settings.read().columns


async def test_copies_and_files_have_every_column(opened: Opened):
    settings_file.put("columns.items", "value")
    async with opened() as s:
        await s.press("g", "i")
        grid = s.app.screen.query_one("#list", Grid)
        assert [column.key for column in grid.shown] == ["value"]
        assert [column.key for column in grid.columns] == list(LISTS["items"][1])
