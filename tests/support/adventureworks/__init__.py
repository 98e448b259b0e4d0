"""Books that nobody here made up: AdventureWorks, 2011-04 to 2014-11, closed month by month. README.md says what they are."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.importing import read_bundle
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.company.companies import find_company
from db.engine.open import open_database
from db.engine.session import Database
from db.importing import import_bundle
from tests.support.currencies import EUR

BUNDLE = Path(__file__).with_name("bundle.zip")
CLOSES = 44


def build(database: Database[Any]) -> list[int]:
    """Load the bundle into empty tables and close every month of it; the records."""
    bundle = read_bundle(BUNDLE, EUR, name="WORKS")
    imported = import_bundle(database, None, bundle)
    with database.read() as tx:
        company = find_company(tx, imported.company).id
    return [_closed(database, company, day) for day in month_ends(bundle.first_date(), bundle.last_date())]


def _closed(database: Database[Any], company: int, day: str) -> int:
    with database.write() as tx:
        record = start_run(tx, company, RecordType.CLOSING, CloseRequest(day))
    assert work(database, record) in (JobState.DONE, JobState.DONE_WARNED), day
    return record


def closed_books(url: str) -> list[int]:
    """The same in the database at an address."""
    with open_database(url) as database:
        return build(database)


def month_ends(first: str, last: str) -> Iterator[str]:
    """Every month end from the month of the first date to that of the last one."""
    for number in range(_month(first), _month(last) + 1):
        year, month = divmod(number, 12)
        yield f"{year}-{month + 1:02d}-{monthrange(year, month + 1)[1]}"


def _month(day: str) -> int:
    return int(day[:4]) * 12 + int(day[5:7]) - 1
