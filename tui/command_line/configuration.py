"""Which database: ``--db``, else INVCLOSE_DB, else the configuration file, else a file in the user's data folder.

The company of the configuration file goes with its database; whoever names another database also names the company,
unless the database holds only one. The configuration file is ``config.toml`` in the user's configuration
folder (or what INVCLOSE_CONFIG names)::

    db = "postgresql://closedb/prod"
    company = "ACME"

No address holds a password, wherever it comes from: an option stands in the list of processes, a variable goes into every child
process, and either may be shown or logged.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import NamedTuple

from core.addresses import address_of
from core.errors import UsageError

KNOWN_KEYS = ("db", "company")


class Choice(NamedTuple):
    """Address of the database, and the company when one was named."""

    url: str
    company: str | None


def choose(db: str | None, company: str | None) -> Choice:
    """The address of the database and the company; options first. ``UsageError`` for an address with a password."""
    db = db or os.environ.get("INVCLOSE_DB")
    company = company or os.environ.get("INVCLOSE_COMPANY")
    if not db:
        configured = _configured()
        db = configured.get("db")
        company = company or configured.get("company")
    return Choice(as_url(db) if db else _default_url(), company)


def as_url(db: str) -> str:
    """An address; a path stands for the SQLite file there."""
    address = address_of(db)
    if address.kind == "postgresql" or db.startswith("sqlite:"):
        return db
    return f"sqlite:///{Path(address.place).expanduser().absolute()}"


def configuration_file() -> Path:
    """Where the configuration is read from; it need not exist."""
    named = os.environ.get("INVCLOSE_CONFIG")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("invclose", appauthor=False)) / "config.toml"


def _configured() -> dict[str, str]:
    file = configuration_file()
    try:
        settings = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise UsageError(
            "The configuration file cannot be read.", where=f"{file}: {error}", advice="Correct or remove it."
        ) from error
    for key in KNOWN_KEYS:
        if not isinstance(settings.get(key, ""), str):
            raise UsageError(f"{key} must be text.", where=str(file), advice=f'Write `{key} = "..."`.')
    return {key: settings[key] for key in KNOWN_KEYS if key in settings}


def _default_url() -> str:
    import platformdirs

    folder = Path(platformdirs.user_data_dir("invclose", appauthor=False))
    return f"sqlite:///{folder / 'invclose.db'}"
