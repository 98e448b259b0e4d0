"""The how-tos are followed: their commands in books that stand for those of the reader, their imports with exports of each system."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from core.money import quantity_text, to_quantity
from tests.mapping.exports import expected
from tests.pages import books
from tests.pages.page import ROOT, Place, blocks_of
from tests.pages.test_pages import copy_of, place_of
from tests.support.identity import pretend

__all__ = ["place_of"]
HOWTO = ROOT / "docs/howto"
WITH_EXAMPLES = ("give-to-your-ledger.md", "crash-and-restore.md")
WORLDS = {"The computer was switched off": books._begun_run}
"""Section -> its books, where they are not closed through April."""
SECTIONS = [
    pytest.param(page, section, id=f"{page}: {section}")
    for page in WITH_EXAMPLES
    for section in dict.fromkeys(block.section for block in blocks_of(HOWTO / page))
]
Places = Callable[..., Place]


@pytest.mark.parametrize(("page", "section"), SECTIONS)
def test_the_examples_of_a_section(
    place_of: Places, tmp_path_factory: pytest.TempPathFactory, page: str, section: str
) -> None:
    """Each block of commands in books of its own, unless it goes on."""
    ran = 0
    place: Place | None = None
    files: dict[str, str] = {}
    for number, block in enumerate(block for block in blocks_of(HOWTO / page) if block.section == section):
        if block.file:
            files[block.file] = block.text
        if not block.commands:
            continue
        if place is None or not block.goes_on:
            place = copy_of(WORLDS.get(section, books._closed), place_of(f"block{number}"), tmp_path_factory)
        for name, text in files.items():
            place.write(name, text)
        for line in block.commands:
            done = place.run(line)
            assert done.code == 0, (line, done)
            ran += 1
    assert ran


class Coming(NamedTuple):
    """A page about another system, with what its exports are called among the samples."""

    page: str
    system: str
    file: str = ""
    """The export, where it is one file; else the folder of them."""


COMING = (
    Coming("coming-from-d365.md", "d365"),
    Coming("coming-from-business-central.md", "bc"),
    Coming("coming-from-erpnext.md", "erpnext", "stock_ledger_entry_labels.csv"),
    Coming("coming-from-odoo.md", "odoo18", "Stock Valuation Layer (stock.valuation.layer).csv"),
    Coming("coming-from-odoo.md", "odoo19", "Stock Move (stock.move).csv"),
    Coming("coming-from-tryton.md", "tryton", "stock_move.csv"),
)


BEGINNING = "--opening-as-of"
"""Another way to begin, without the history."""


def imports_of(coming: Coming) -> list[str]:
    """The commands of a page for the sample."""
    text = (HOWTO / coming.page).read_text("utf-8")
    found = [" ".join(line.split()) for line in re.findall(r"`(invclose import [^`]+)`", text)]
    source = ROOT / "tests/mapping/samples" / coming.system / coming.file
    quoted = shlex.quote(str(source))
    return [
        re.sub(r"import (FOLDER|FILE)", lambda _: f"import {quoted}", line)
        for line in found
        if f"--profile {coming.system}" in line and BEGINNING not in line
    ]


@pytest.mark.parametrize("coming", COMING, ids=[one.system for one in COMING])
def test_coming_from_another_system(place_of: Places, coming: Coming) -> None:
    """Looked at first, then loaded; what is on hand is what the other system says."""
    place = place_of("here")
    (place.folder / "answers.toml").write_text(answers_of(coming.page), "utf-8")
    looked, *more = imports_of(coming)
    assert "--dry-run" in looked
    assert more
    place.run(looked)
    for line in more:
        done = place.run(line)
        assert done.code == 0, (line, done)
    assert place.run("invclose verify").code == 0
    listed = place.run("invclose on-hand --json")
    assert listed.code == 0, listed
    assert on_hand(listed.out) == wanted(coming.system)


def answers_of(page: str) -> str:
    return "".join(block.text for block in blocks_of(HOWTO / page) if block.language == "toml")


def on_hand(printed: str) -> dict[str, str]:
    import json

    found: dict[str, int] = {}
    for row in json.loads(printed)["rows"]:
        found[row["item"]] = found.get(row["item"], 0) + to_quantity(row["quantity"])
    return {item: quantity_text(value) for item, value in found.items() if value}


def wanted(system: str) -> dict[str, str]:
    found: dict[str, int] = {}
    for key, value in expected(system)["on_hand"].items():
        item = key.split("|")[0]
        found[item] = found.get(item, 0) + to_quantity(value)
    return {item: quantity_text(value) for item, value in found.items() if value}


def test_every_page_is_followed() -> None:
    """By commands here, or by the tests named."""
    elsewhere = {
        "month-end.md": "test_a_month_end",
        "inventory-and-ledger-differ.md": "tests/tui/test_reconciliation.py",
        "team-over-ssh.md": "tests/postgres_rights/test_install.py",
    }
    followed = {*WITH_EXAMPLES, *(one.page for one in COMING), *elsewhere}
    assert sorted(page.name for page in HOWTO.glob("*.md")) == sorted(followed)
    assert [test for test in elsewhere.values() if "/" in test and not (ROOT / test).is_file()] == []


MONTH_END = "2026-11-03T08:00:00Z"
"""A day on which the demo company has October left to close."""


@pytest.mark.slow
def test_a_month_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folder: Path) -> None:
    """The commands of the page, one after the other, in the demo company of that day."""
    text = (HOWTO / "month-end.md").read_text("utf-8")
    lines = re.findall(r"\| `(invclose [^`]+)` \|$", text, re.MULTILINE)
    assert len(lines) >= 8
    pretend(monkeypatch, login="anna", now=MONTH_END)
    place = Place(tmp_path / "here", monkeypatch)
    assert place.run("invclose demo").code == 0
    for line in lines:
        done = place.run(line)
        assert done.code == 0, (line, done)
