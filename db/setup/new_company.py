"""A new company without files: itself, the standard chart and posting profile, and open months as ledger periods.

All in one transaction. Whoever creates it is its admin; the first one of a database is anybody's to create, others are made by
an admin of all that are there.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from core.chart import CHART, STANDARD_PROFILE
from core.days import calendar_day
from core.errors import RejectedInput, UsageError
from core.requests import NewCompany
from core.rights import Act
from db.company.masters import create_company, set_period
from db.company.rights import require
from db.engine import clock
from db.engine.posting import Posting
from db.engine.session import Database

LONGEST_CODE, LONGEST_NAME, MOST_MONTHS = 20, 100, 120


def new_company(database: Database[Any], request: NewCompany) -> dict[str, object]:
    """Make it; what it begins with. ``UsageError`` and ``RejectedInput`` for what is wrong about it; nothing is written then."""
    code, name = checked_texts(request)
    months = months_of(request)
    require(database, 0, Act.CREATE_COMPANY, f"Creating company {code}")
    with database.write(Posting(Act.CREATE_COMPANY, 0)) as tx:
        company = create_company(tx, code, name, request.currency.strip().upper())
        for first, last in months:
            set_period(tx, company, first.isoformat(), last.isoformat())
    return {
        "company": code,
        "name": name or code,
        "currency": request.currency.strip().upper(),
        "first_period": months[0][0].isoformat(),
        "last_period_ends": months[-1][1].isoformat(),
        "periods": len(months),
        "accounts": len(CHART),
        "posting_keys": len(STANDARD_PROFILE),
        "database": database.label,
    }


def checked_texts(request: NewCompany) -> tuple[str, str]:
    """Code and name without blanks around them; ``UsageError`` where one cannot be."""
    code, name = request.code.strip(), request.name.strip()
    if not code or len(code) > LONGEST_CODE or not code.isprintable() or " " in code:
        raise UsageError(
            f"{code or 'Nothing'} is no code for a company.",
            advice=f"Write up to {LONGEST_CODE} letters or digits without blanks, like ACME.",
        )
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise UsageError(
            "The name of the company cannot be used.", advice=f"Write up to {LONGEST_NAME} printable characters."
        )
    return code, name


def months_of(request: NewCompany) -> list[tuple[date, date]]:
    """First and last day of every month that gets a ledger period."""
    text = request.first_month.strip() or f"{clock.today().year}-01"
    try:
        first = calendar_day(f"{text}-01")
    except ValueError:
        raise UsageError(f"{text} is not a month.", advice="Write it like 2026-01.") from None
    if not 1 <= request.months <= MOST_MONTHS:
        raise RejectedInput(
            f"{request.months} months cannot be made at once", advice=f"Write a number from 1 to {MOST_MONTHS}."
        )
    index = first.year * 12 + first.month - 1
    starts = [date((index + more) // 12, (index + more) % 12 + 1, 1) for more in range(request.months)]
    return [(start, start.replace(day=monthrange(start.year, start.month)[1])) for start in starts]
