"""What is shown goes into files by keys: lists, reports, vouchers for other ledgers."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import NotMapped
from tests.tui.conftest import NOW, make_app, press, screen_text, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tests.tui.test_long_lists import MANY, Counting, keys
from tests.tui.test_selecting import at_settlements, settled
from tui.screens.lists.listed_files import file_name


async def typed(pilot: Any, file: Path) -> None:
    """Name the file in the field that has the focus, instead of what is proposed."""
    await press(pilot, "end")
    await press(pilot, "ctrl+u")
    for letter in str(file):
        await press(pilot, letter)


async def written(pilot: Any, choice: str, file: Path) -> None:
    await keys(pilot, f"e {choice}")
    await typed(pilot, file)
    await keys(pilot, "f10")


def rows_of(file: Path) -> list[list[str]]:
    with file.open(newline="") as stream:
        return list(csv.reader(stream))


async def test_a_list_is_written_as_its_filter_and_order_show_it(tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        await keys(pilot, "/ c l o s i n g enter")
        shown = [row.number for row in app.screen.grid().pages.at_hand()]  # type: ignore[attr-defined]
        await written(pilot, "1", tmp_path / "closes.csv")
        said = f"{len(shown)} rows written to {tmp_path / 'closes.csv'}"
        assert said[:60] in screen_text(app), "a long name is cut"
    titles, *rows = rows_of(tmp_path / "closes.csv")
    assert (titles[0], [row[0] for row in rows]) == ("Number", shown)
    assert "Adjusted EUR" in titles


async def test_all_rows_of_a_long_list_are_written_not_only_those_that_were_read(tmp_path: Path) -> None:
    books = Counting()
    books.settled = settled(MANY).settled
    app = make_app(books)
    async with app.run_test(size=(120, 36)) as pilot:
        await at_settlements(pilot)
        await keys(pilot, "O")
        assert books.read < MANY
        await written(pilot, "1", tmp_path / "all.csv")
    _, *rows = rows_of(tmp_path / "all.csv")
    assert len(rows) == MANY
    assert rows[0] != rows[-1]


async def test_a_list_as_a_workbook_says_what_it_is(tmp_path: Path) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await written(pilot, "2", tmp_path / "closes.xlsx")
    with zipfile.ZipFile(tmp_path / "closes.xlsx") as whole:
        text = "".join(whole.read(name).decode() for name in whole.namelist() if name.startswith("xl/"))
    for words in ("Closing and adjustment", "ACME", f"{NOW:%Y-%m-%d %H:%M}", "Adjusted EUR"):
        assert words in text
    assert "<f>" not in text


@pytest.mark.parametrize(("choice", "ending"), [("1", "csv"), ("2", "xlsx"), ("3", "pdf"), ("4", "json")])
async def test_a_report_is_written_from_its_screen(tmp_path: Path, choice: str, ending: str) -> None:
    app = make_app()
    file = tmp_path / f"report.{ending}"
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "g p b f10")
        await written(pilot, choice, file)
        assert "1 row written" in screen_text(app)
    content = file.read_bytes()
    starts = {"csv": b"Text,Code", "xlsx": b"PK", "pdf": b"%PDF", "json": b"{"}
    assert content.startswith(starts[ending])
    if ending == "json":
        assert json.loads(content)["rows"][0]["Amount EUR"] == "-1234.56"


async def test_a_voucher_goes_to_another_ledger(tmp_path: Path) -> None:
    desk = FakeDesk()
    app = make_app(FakeBooks(), desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "down v")
        await written(pilot, "h", tmp_path / "v.journal")
        assert "2 lines written to" in screen_text(app)
    assert "INVC-000003" in (tmp_path / "v.journal").read_text()
    (planned,) = [call[1] for call in desk.calls if call[0] == "plan_export"]
    assert (planned.target, planned.again) == ("hledger", False)
    assert ("note_export", "hledger", [str(tmp_path / "v.journal")]) in desk.calls


async def test_what_is_refused_stays_in_the_form_with_everything_typed(tmp_path: Path) -> None:
    desk = FakeDesk()
    desk.refuse = NotMapped("beancount does not know 2 of the accounts: 1300, 5000.", advice="Map them.")
    app = make_app(FakeBooks(), desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "down v")
        await written(pilot, "b", tmp_path / "v.beancount")
        assert "does not know 2 of the accounts: 1300, 5000" in screen_text(app)
        assert app.screen.text("file") == str(tmp_path / "v.beancount")  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_there_is_replaced_only_when_that_is_meant(tmp_path: Path) -> None:
    file = tmp_path / "closes.csv"
    file.write_text("mine")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await written(pilot, "1", file)
        assert "already exists" in screen_text(app)
        assert file.read_text() == "mine"
        await keys(pilot, "tab space f10")
    assert file.read_text() != "mine"


async def test_nothing_is_written_where_there_is_nothing(tmp_path: Path) -> None:
    app = make_app(FakeBooks(rows=[]))
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await keys(pilot, "e")
        assert "There is no row to act on" in screen_text(app)


@pytest.mark.parametrize(
    ("title", "name"),
    [("Closing and adjustment", "closing-and-adjustment"), ("../../etc/passwd", "etc-passwd"), ("***", "list")],
)
def test_a_proposed_name_is_one_of_a_file_here(title: str, name: str) -> None:
    assert file_name(title) == name
