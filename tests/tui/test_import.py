"""An import by keys: the export is named, its profile proposed, the preview read, questions answered, and the lines loaded."""

from __future__ import annotations

from pathlib import Path

from tests.mapping.exports import SAMPLES
from tests.tui.conftest import Opened

ODOO = SAMPLES / "odoo19"
BAD = "item,date,quantity,amount,type\nA,2026-01-31,1,,purchase\n"


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
