"""Books in which the examples of docs/cli.md can be carried out: what their numbers, items and dates stand for."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter

from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.engine.open import open_database
from tests.pages.page import Place
from tests.support.identity import pretend

ADMIN = "eva"
TODAY = "2026-07-02T08:00:00Z"
ITEMS = """item,item_group,inventory_model,item_cost,standard_cost
A,LAMPS,FIFO,,
A100,PARTS,WA,,
CHAIR,CHAIRS,FIFO,,
ITEM-0032,LAMPS,FIFO,,
LAMP,LAMPS,FIFO,,
M,PARTS,MA,,
S,PARTS,STD,,12.00
"""
ACCOUNTS = "code,name\n1305,Parts\n6100,Freight\n"
HEAD = "reference,kind,update,item,quantity,date,amount\n"
FIRST = (
    HEAD
    + """LP-1,purchase,both,LAMP,10,2026-02-03,100.00
LP-2,purchase,both,LAMP,10,2026-02-10,140.00
LS-1,sales,both,LAMP,-6,2026-02-20,
LS-2,sales,both,LAMP,-4,2026-03-12,
A-1,purchase,both,A,1,2026-04-02,10.00
A-2,purchase,both,A,1,2026-04-03,13.00
M-1,purchase,both,M,10,2026-04-02,120.00
S-1,purchase,both,S,8,2026-04-02,96.00
"""
)
SOLD = (
    HEAD
    + """PO-20107,purchase,both,ITEM-0032,30,2026-04-06,99.00
PO-20108,purchase,both,ITEM-0032,15,2026-04-08,1255.50
SO-88120,sales,both,ITEM-0032,-40,2026-04-20,
"""
)
RECEIVED = (
    HEAD
    + """PO-20108,purchase,both,ITEM-0032,4,2026-04-08,40.00
SO-4,sales,both,ITEM-0032,-2,2026-04-21,
"""
)
MISTAKEN = HEAD + "PO-20108,purchase,both,CHAIR,10,2026-05-11,1000.00\n"
MAY = (
    HEAD
    + """PO-1,purchase,both,LAMP,4,2026-05-04,60.00
PO-2,purchase,both,CHAIR,6,2026-05-05,240.00
PO-3,purchase,both,CHAIR,2,2026-05-06,100.00
LS-3,sales,both,LAMP,-3,2026-05-18,
CS-1,sales,both,CHAIR,-5,2026-05-19,
PO-4,purchase,both,CHAIR,12,2026-05-31,804.12
LS-4,sales,both,LAMP,-1,2026-06-03,
"""
)


def _imported(place: Place, name: str, transactions: str, **files: str) -> None:
    for file, text in {"transactions": transactions, **files}.items():
        place.write(f"{name}/{file}.csv", text)
    _done(place, f"invclose import {name} --company ACME")


def _done(place: Place, *lines: str) -> None:
    for line in lines:
        done = place.run(line)
        assert done.code == 0, (line, done)


def _begun(place: Place) -> None:
    _imported(place, "first", FIRST, items=ITEMS, accounts=ACCOUNTS)
    _done(place, "invclose close --to 2026-02-28 --yes", "invclose close --to 2026-03-31 --yes")


def _open(place: Place) -> None:
    """April is not closed."""
    _begun(place)
    _imported(place, "sold", SOLD)


def _closed(place: Place, april: str = SOLD) -> None:
    """Closed through April by IC-000003; May is posted."""
    _begun(place)
    _imported(place, "april", april)
    _done(place, "invclose close --to 2026-04-30 --yes")
    _imported(place, "may", MAY)


def _received(place: Place) -> None:
    _closed(place, RECEIVED)


def _mistaken(place: Place) -> None:
    _begun(place)
    _imported(place, "mistake", MISTAKEN)


def _begun_run(place: Place) -> None:
    """A recalculation, IC-000004, that has no worker yet."""
    _closed(place)
    with open_database(f"sqlite:///{place.folder}/invclose.db") as database, database.write() as tx:
        start_run(tx, 1, RecordType.RECALCULATION, CloseRequest(date="2026-05-20"))


def _paused(place: Place) -> None:
    _begun_run(place)
    _done(place, "invclose job pause IC-000004")


def _two_people(place: Place) -> None:
    """The reversal that ben prepared is request 1."""
    _closed(place)
    _done(place, "invclose company set ACME second-person=yes", "invclose user set ben role=close")
    pretend(place.patch, login="ben")
    assert "waits for a second person" in place.run("invclose reverse IC-000003 --yes").err
    pretend(place.patch, login=ADMIN)


WORLDS: Mapping[str, Callable[[Place], None]] = {
    "mark": _open,
    "undo": _mistaken,
    "adjust": _received,
    "job": _paused,
    "run": _begun_run,
    "pending": _two_people,
    "approve": _two_people,
    "decline": _two_people,
}
"""Command -> how its books are made; the others are carried out in ``_closed``."""
SEQUENCES = ("mark", "profile", "user", "anchor", "db")
"""Commands whose examples follow each other; each of the others finds the books as they were."""
BEFORE: Mapping[str, tuple[str, ...]] = {
    "invclose reverse IC-000003 IC-000004": ("invclose recalculate --to 2026-05-20 --yes",),
    "invclose reverse --recalculations-from 2026-05-10": ("invclose recalculate --to 2026-05-20 --yes",),
    "invclose verify --anchor heads.txt may-report.txt": (
        "invclose anchor heads.txt",
        "invclose report trial-balance --from 2026-05-01 --to 2026-05-31 > may-report.txt",
    ),
}
"""Example -> what was done before it."""
FIGURES = ("adjust", "standard-cost")
"""Commands whose figures, said behind an example, are printed by it, by its preview or by what is on hand afterwards."""
CODES = {"invclose job watch": 75, "invclose tour": 2}
"""Example -> its exit code, where it is not 0: a paused run is watched until it is seen to be paused, a tour needs a terminal."""


def made_for(command: str) -> Callable[[Place], None]:
    """How the books are made in which the examples of a command are carried out."""
    return WORLDS.get(command, _closed)


def copied(made: Path, to: Path) -> None:
    """The books of a world, as they were when it was made."""
    to.mkdir(parents=True, exist_ok=True)
    for file in made.glob("invclose.db*"):
        (to / file.name).write_bytes(file.read_bytes())


def stand_ins(place: Place, bundles: Mapping[str, Mapping[str, str]]) -> None:
    """FOLDER, bundle.zip and books.xlsx of the examples: bundles of the page about imports; EXPORT of another system."""
    for file, text in bundles["made"].items():
        place.write(f"FOLDER/{file}", text)
    place.write("EXPORT/movements.csv", "item,date,quantity,amount\nLAMP,2026-05-02,3,150.78\n")
    with zipfile.ZipFile(place.folder / "bundle.zip", "w") as archive:
        for file, text in bundles["made"].items():
            archive.writestr(file, text)
    with xlsxwriter.Workbook(str(place.folder / "books.xlsx")) as book:
        for file, text in bundles["lamps"].items():
            sheet = book.add_worksheet(file.removesuffix(".csv"))
            for number, row in enumerate(csv.reader(text.splitlines())):
                for column, cell in enumerate(row):
                    sheet.write_string(number, column, cell)
