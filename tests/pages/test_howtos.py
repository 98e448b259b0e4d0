"""The how-tos are followed: their commands in books that stand for those of the reader, their imports with exports of each system."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.money import quantity_text, to_quantity
from db.engine.open import open_database
from tests.db.reading.worlds import post_by_hand
from tests.mapping.exports import expected
from tests.pages import books
from tests.pages.page import ROOT, Place, blocks_of, differs
from tests.pages.test_pages import copy_of, place_of
from tests.support.identity import pretend

__all__ = ["place_of"]
HOWTO = ROOT / "docs/howto"
WITH_EXAMPLES = ("give-to-your-ledger.md", "crash-and-restore.md", "inventory-and-ledger-differ.md")


def _posted_by_hand(place: Place) -> None:
    """A journal on the inventory account, as somebody else's program might write it."""
    books._closed(place)
    with open_database(f"sqlite:///{place.folder}/invclose.db") as database:
        post_by_hand(database, 75_000, "2026-05-11")


WORLDS = {"The computer was switched off": books._begun_run, "By command": _posted_by_hand}
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
        if block.is_output:
            assert place is not None
            assert differs(block.text, place.last.out) == ""
        if not block.commands:
            continue
        if place is None or not block.goes_on:
            place = copy_of(WORLDS.get(section, books._closed), place_of(f"block{number}"), tmp_path_factory)
        for name, text in files.items():
            place.write(name, text)
        for line in block.commands:
            done = place.run(line)
            assert done.code == (block.code if line == block.commands[-1] else 0), (line, done.out, done.err)
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
CLOSE_JUNE = ("invclose period set 2026-06-01 end=2026-06-30", "invclose close --to 2026-06-30")
MONTHS = ("2026-01-31", "2026-02-28", "2026-03-31")
"""The quarter that the samples tell."""


def imports_of(coming: Coming) -> list[str]:
    """The commands of a page for the sample."""
    text = (HOWTO / coming.page).read_text("utf-8")
    found = [" ".join(line.split()) for line in re.findall(r"`(invclose import [^`]+)`", text)]
    source = ROOT / "tests/mapping/samples" / coming.system / coming.file
    quoted = shlex.quote(str(source))
    return [
        re.sub(r"import (FOLDER|FILE)", lambda _: f"import {quoted}", line)
        for line in found
        if f"--profile {coming.system}" in line
    ]


@pytest.fixture
def there(place_of: Places, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Place:
    """An empty database of either kind, and the folder of a reader."""
    place = place_of("here")
    pretend(monkeypatch, login=books.ADMIN, now="")  # the clock of a server is its own
    monkeypatch.setenv("INVCLOSE_DB", database_url)
    return place


def done_in(place: Place, *lines: str) -> None:
    for line in lines:
        done = place.run(line)
        assert done.code == 0, (line, done.out, done.err)


@pytest.mark.parametrize("coming", COMING, ids=[one.system for one in COMING])
def test_coming_from_another_system(there: Place, coming: Coming) -> None:
    """Looked at first, then loaded; what is on hand is what the other system says, before three months are closed and after."""
    there.write("answers.toml", answers_of(coming.page))
    looked, *more = (line for line in imports_of(coming) if BEGINNING not in line)
    assert "--dry-run" in looked
    assert more
    there.run(looked)
    done_in(there, *more, "invclose verify")
    assert on_hand(there) == wanted(coming.system)
    done_in(there, *(f"invclose close --to {day}" for day in MONTHS))
    assert on_hand(there) == wanted(coming.system)
    assert value_of(there) == value_in_the_ledger(there)
    done_in(there, *(f"invclose reconcile --as-of {day}" for day in MONTHS), "invclose verify")


@pytest.mark.parametrize("coming", COMING, ids=[one.system for one in COMING])
def test_beginning_with_what_is_there(there: Place, coming: Coming) -> None:
    """The other way of the page, with the same answers as the first; the page of both Odoos shows it for one of them."""
    there.write("answers.toml", answers_of(coming.page))
    lines = imports_of(coming._replace(system="odoo18") if coming.system == "odoo19" else coming)
    (line,) = (line for line in lines if BEGINNING in line)
    loads = [one for one in imports_of(coming) if BEGINNING not in one and "--dry-run" not in one]
    line = line.replace("odoo18", coming.system) if coming.system == "odoo19" else line
    answers = re.findall(r"--(?:set|answers) \S+", loads[-1])
    source = shlex.split(loads[-1])[2]
    words = shlex.split(line)
    done_in(there, shlex.join([*words[:2], source, *words[3:], *shlex.split(" ".join(answers))]))
    assert on_hand(there) == wanted(coming.system)
    done_in(there, "invclose reconcile --as-of 2026-05-31", *CLOSE_JUNE, "invclose verify")


def answers_of(page: str) -> str:
    return "".join(block.text for block in blocks_of(HOWTO / page) if block.language == "toml")


def printed(place: Place, line: str) -> Any:
    done = place.run(f"{line} --json")
    assert done.code == 0, (line, done)
    return json.loads(done.out)


def on_hand(place: Place) -> dict[str, str]:
    found: dict[str, int] = {}
    for row in printed(place, "invclose on-hand")["rows"]:
        found[row["item"]] = found.get(row["item"], 0) + to_quantity(row["quantity"])
    return {item: quantity_text(value) for item, value in found.items() if value}


def value_of(place: Place) -> Decimal:
    """What is on hand is worth."""
    return sum((Decimal(row["value"]) for row in printed(place, "invclose on-hand")["rows"]), Decimal(0))


def value_in_the_ledger(place: Place) -> Decimal:
    """Balances of the accounts that hold inventory."""
    return sum((Decimal(row["ledger"]) for row in printed(place, "invclose reconcile")), Decimal(0))


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
        assert done.code == 0, (line, done.out, done.err)
