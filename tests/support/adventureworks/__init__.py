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
from db.company.setup import find_company
from db.engine.session import Database
from db.importing import import_bundle
from tests.support.currencies import EUR

BUNDLE = Path(__file__).with_name("bundle.zip")
FIRST, LAST = (2011, 4), (2014, 11)


def build(database: Database[Any]) -> None:
    """Load the bundle and close every month of it."""
    imported = import_bundle(database, None, read_bundle(BUNDLE, EUR, name="WORKS"))
    with database.read() as tx:
        company = find_company(tx, imported.company).id
    for day in month_ends():
        with database.write() as tx:
            record = start_run(tx, company, RecordType.CLOSING, CloseRequest(day))
        assert work(database, record) in (JobState.DONE, JobState.DONE_WARNED), day


def month_ends() -> Iterator[str]:
    """The last days of its months."""
    for number in range(FIRST[0] * 12 + FIRST[1] - 1, LAST[0] * 12 + LAST[1]):
        year, month = number // 12, number % 12 + 1
        yield f"{year}-{month:02d}-{monthrange(year, month)[1]}"
