"""AdventureWorks purchasing: real-looking books that nobody here made up, in one file, closed month by month.

265 purchased products and 8,704 order lines of the AdventureWorks sample database (MIT licence, copyright Microsoft Corporation); sales,
productions, transfers, returns and price differences were drawn beside them, so that 44 monthly closes have work to do.
`adventureworks.zip` is a plain bundle.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from pathlib import Path

from core.currency import DEFAULT, Currency
from core.importing import read_bundle
from core.requests import CloseRequest
from core.vocabulary import JobState, RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.company.setup import find_company
from db.engine.open import open_database
from db.importing import import_bundle

BUNDLE = Path(__file__).with_name("adventureworks.zip")
CLOSES = 44


def month_ends(first: str, last: str) -> Iterator[str]:
    """Every month end from the month of the first date to that of the last one."""
    year, month = int(first[:4]), int(first[5:7])
    while f"{year}-{month:02d}" <= last[:7]:
        yield f"{year}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def closed_books(url: str) -> list[int]:
    """The bundle imported into empty tables and closed to its last month; the records."""
    bundle = read_bundle(str(BUNDLE), Currency.of(DEFAULT))
    records = []
    with open_database(url) as database:
        import_bundle(database, "ADVENTURE", bundle)
        with database.read() as tx:
            company = find_company(tx, None).id
        for day in month_ends(bundle.first_date(), bundle.last_date()):
            with database.write() as tx:
                record = start_run(tx, company, RecordType.CLOSING, CloseRequest(day))
            assert work(database, record) is JobState.DONE, day
            records.append(record)
    return records
