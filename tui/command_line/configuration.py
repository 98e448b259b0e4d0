"""Which database: ``--db``, else INVCLOSE_DB, else the configuration file, else a file in the user's data folder.

The company of the configuration file goes with its database; whoever names another database also names the company,
unless the database holds only one. What else the file may say stands in ``tui.settings``.

No address holds a password, wherever it comes from: an option stands in the list of processes, a variable goes into every child
process, and either may be shown or logged.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from core.addresses import address_of
from tui import settings


class Choice(NamedTuple):
    """Address of the database, and the company when one was named."""

    url: str
    company: str | None


def choose(db: str | None, company: str | None) -> Choice:
    """The address of the database and the company; options first. ``UsageError`` for an address with a password."""
    db = db or os.environ.get("INVCLOSE_DB")
    company = company or os.environ.get("INVCLOSE_COMPANY")
    if not db:
        configured = settings.read()
        db = configured["db"]
        company = company or configured["company"] or None
    return Choice(as_url(db) if db else default_url(), company)


def as_url(db: str) -> str:
    """An address; a path stands for the SQLite file there."""
    address = address_of(db)
    if address.kind == "postgresql" or db.startswith("sqlite:"):
        return db
    return f"sqlite:///{Path(address.place).expanduser().absolute()}"


def default_url() -> str:
    """The books of a single user, where nothing else is said."""
    import platformdirs

    folder = Path(platformdirs.user_data_dir("invclose", appauthor=False))
    return f"sqlite:///{folder / 'invclose.db'}"
