"""What ``--version`` says: the program, the schema of the books that it works with, SQLite and Python. Loads nothing else."""

from __future__ import annotations

import sqlite3
import sys

from core.version import __version__
from db.migrations.head import HEAD


def versions() -> dict[str, str]:
    """Each with its name, the program first."""
    python = ".".join(map(str, sys.version_info[:3]))
    return {"invclose": __version__, "schema": HEAD, "sqlite": sqlite3.sqlite_version, "python": python}


def text() -> str:
    """The same in lines, the program's own alone on the first."""
    found = versions()
    return "\n".join(
        [
            f"invclose {found['invclose']}",
            f"books    schema {found['schema']}",
            f"SQLite   {found['sqlite']}",
            f"Python   {found['python']}",
        ]
    )
