"""An import by keys: the export is named, its profile proposed, the preview read, questions answered, and the lines loaded."""

from __future__ import annotations

from pathlib import Path

from core.importing import Bundle
from tests.mapping.exports import SAMPLES
from tests.tui.conftest import Opened, Session
from tests.tui.test_periods import admin
from tui.widgets.fields import TextField

ODOO = SAMPLES / "odoo19"
BAD = "item,date,quantity,amount,type\nA,2026-01-31,1,,purchase\n"


def loaded(s: Session) -> Bundle:
    assert s.desk.loaded is not None
    return s.desk.loaded


async def test_the_profile_is_proposed_and_the_export_loaded(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        assert "Import the export of another system" in s.text
        await s.type(str(ODOO))
        await s.press("tab")
        assert "odoo19" in s.text
        assert "has the columns" in s.text
        await s.press("f10")
        assert "Answers" in s.text
        assert "FIFO" in s.text
        assert "which inventory model do they get? One of: FIFO, LIFO" in " ".join(s.text.replace("│", " ").split())
        await s.press("tab")
        assert "In which item group are 6 items" in s.text
        await s.press("f10")
        assert "47 rows read, 43 lines to load" in s.text
        assert "never on stock" in s.text
        await s.press("f10")
        assert "Load 43 lines?" in s.text
        await s.press("f10")
        assert ("load_export", 43) in s.desk.calls
        assert "43 transactions and 43 vouchers loaded." in s.text
        await s.press("g", "o")
        assert s.line("IC-000113"), "nothing that is loaded would be lost"


async def test_a_blank_profile_is_the_one_that_fits(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(ODOO))
        await s.press("f10")
        assert "Answers" in s.text
        await s.press("escape", "escape")
        assert s.app.screen.field("profile").value == "odoo19"  # type: ignore[attr-defined]


async def test_what_was_wrong_is_asked_again(opened: Opened, tmp_path: Path):
    """A file that was not there is there now; a profile that was missing is chosen from the list."""
    file = tmp_path / "list.txt"
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(file))
        await s.press("f10")
        assert "there is no such file or folder" in s.text
        file.write_text("nothing that any profile reads")
        await s.press("f10")
        assert "No import profile fits" in s.text
        await s.press("f4", "enter")
        assert s.app.screen.field("profile").value  # type: ignore[attr-defined]
        await s.press("f10")
        assert "there is no such file or folder" not in s.text
        assert "choose one" not in s.text


async def test_problems_lead_to_their_line_and_nothing_is_loaded(opened: Opened, tmp_path: Path):
    file = tmp_path / "list.csv"
    file.write_text(BAD)
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(file))
        await s.press("tab")
        await s.press("f10")
        await s.press("f10")
        assert "1 problem; nothing can be loaded" in s.text
        assert s.app.screen.reason("confirm") == "There are problems: F6 lists them."  # type: ignore[attr-defined]
        await s.press("f6")
        assert "2: A,2026-01-31,1,,purchase" in s.text
        await s.press("escape", "e", "f10")
        assert "is empty" in (tmp_path / "list-rejected.csv").read_text()
        assert not [call for call in s.desk.calls if call[0] == "load_export"]


async def test_a_name_that_is_no_file_is_said(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        await s.type("/no/such/export")
        await s.press("f10")
        assert "there is no such file or folder" in s.text


async def test_an_export_is_opened_as_of_a_day(opened: Opened, tmp_path: Path):
    async with opened(admin()) as s:
        await s.press("g", "f")
        await s.type(str(SAMPLES / "bc"))
        await s.press("tab", "tab")
        await s.type("28.2.26")
        await s.press("tab", "f10")
        assert "3 answers that the export does not give" in s.text
        await s.press("tab", "tab")
        await s.type("2000")
        await s.press("f10")
        assert "17 lines to load, 15 lines opened" in s.text
        assert "9,755.02" in s.text
        await s.press("d")
        assert "Opened as of 2026-02-28, item by item" in s.text
        await s.press("down", "down")
        assert "issues have another cost there -7.00" in s.text
        await s.press("e", "1")
        s.app.screen.query_one("#file", TextField).put(str(tmp_path / "opened.csv"))
        await s.press("f10")
        assert "BF-2001" in (tmp_path / "opened.csv").read_text()
        await s.press("escape", "f10")
        assert "15 lines opened as of 2026-02-28" in s.text
        await s.press("f10")
        assert ("load_export", 17) in s.desk.calls
        assert loaded(s).opening_account == "2000"
        assert len(loaded(s).opening) == 15


async def test_balances_belong_to_a_day(opened: Opened, tmp_path: Path):
    file = tmp_path / "balances.csv"
    file.write_text("date,account,amount\n2026-02-28,1300,9755.02\n2026-02-28,2000,-9755.02\n")
    async with opened(admin()) as s:
        await s.press("g", "f")
        await s.type(str(SAMPLES / "bc"))
        await s.press("tab", "tab", "tab")
        await s.type(str(file))
        await s.press("f10")
        assert "they belong to a day" in s.text
        await s.press("shift+tab")
        await s.type("28.2.26")
        await s.press("f10")
        assert "2 answers that the export does not give" in s.text
        await s.press("f10", "f10", "f10")
        assert [row.amount for row in loaded(s).balances] == [975_502, -975_502]


async def test_group_and_model_of_each_new_item_are_changed_and_taken_once(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(ODOO))
        await s.press("tab", "f10", "escape")
        assert "2 questions to answer first" in s.text
        await s.press("I")
        assert "6 items that the books do not have" in s.text
        await s.press("enter", "tab")
        await s.type("BEST")
        await s.press("f10")
        assert "BEST is no model: FIFO, LIFO" in s.text
        await s.press("enter", "tab")
        await s.type("lifo")
        await s.press("f10")
        assert "1 item changed" in s.text
        await s.press("down", "space", "space", "enter")
        assert "2 selected items" in s.text
        await s.type("LAMPS")
        await s.press("tab", "tab")
        await s.type("site batch")
        await s.press("f10", "U", "f10")
        assert "to answer first" not in s.text
        await s.press("f10", "f10")
        bundle = loaded(s)
        assert [(row.item_group, row.model.value, row.financial_dimensions) for row in bundle.items[:4]] == [
            ("GOODS", "LIFO", ("site",)),
            ("LAMPS", "FIFO", ("site", "batch")),
            ("LAMPS", "FIFO", ("site", "batch")),
            ("GOODS", "FIFO", ("site",)),
        ]
        assert bundle.answers["model"] == "FIFO"
        assert bundle.answers["model_of.004711"] == "LIFO"
        assert "model_of.BF-1002" not in bundle.answers


async def test_changed_items_are_not_dropped_without_a_word(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(ODOO))
        await s.press("tab", "f10", "escape", "I", "enter")
        await s.type("LAMPS")
        await s.press("f10", "escape")
        assert "Drop the changes?" in s.text
        await s.press("escape")
        assert "6 items that the books do not have" in s.text
        await s.press("escape", "y")
        assert "2 questions to answer first" in s.text


async def test_a_cut_over_needs_an_admin(opened: Opened):
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(SAMPLES / "bc"))
        await s.press("tab", "tab")
        await s.type("28.2.26")
        await s.press("tab", "f10")
        assert "needs the right admin" in s.app.screen.reason("confirm")  # type: ignore[attr-defined]


async def test_a_general_ledger_is_known_and_kept_beside_ours(opened: Opened, tmp_path: Path):
    file = tmp_path / "entries.csv"
    file.write_text(
        "Posting Date,Document No.,G/L Account No.,Amount\n2026-01-31,GL-1,14600,5.00\n2026-01-31,GL-1,2000,-5.00\n"
    )
    async with opened() as s:
        await s.press("g", "f")
        await s.type(str(file))
        await s.press("tab")
        assert "bc: entries.csv has the columns Document No." in s.text
        await s.press("f10")
        assert "Account 14600 (1 entry, entries.csv line 2 first)" in " ".join(s.text.replace("│", " ").split())
        await s.type("1300")
        await s.press("f10")
        assert "2 lines to load" in s.text
        assert "14600                1300" in s.text
        await s.press("f10")
        assert "Load 2 lines?" in s.text
        await s.press("f10")
        assert [(row.account, row.amount) for row in loaded(s).ledger] == [("1300", 500), ("2000", -500)]
