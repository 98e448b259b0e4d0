"""Is the schema what this version makes? A digest of every object that the guarantees rest on.

Columns with types, defaults and keys, checks, indexes, foreign keys, STRICT and WITHOUT ROWID, triggers, functions, the
view, and on PostgreSQL the rights of the group roles. The order of columns does not count, since a step that
adds one puts it last. Reads the catalog only and imports nothing heavy, so that `info` and every start may ask.

`fingerprint.txt` holds what is expected; `python -m db.migrations.fingerprint URL...` prints it from upgraded databases.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Callable, Sequence
from typing import Any

from db.migrations import catalog_queries

Ask = Callable[[str], Sequence[Sequence[Any]]]


def schema_version(dialect: str, ask: Ask) -> str | None:
    """The step that the database is at; None for an empty one."""
    if not ask(catalog_queries.VERSIONED[dialect]):
        return None
    rows = ask("SELECT version_num FROM alembic_version")
    return str(rows[0][0]) if rows else None


def fingerprint(dialect: str, ask: Ask) -> dict[str, str]:
    """Object -> digest of its definition, as the database tells it."""
    found = {}
    for query in catalog_queries.OBJECTS[dialect]:
        for name, definition in ask(query):
            found[str(name)] = _digest(_checks(definition) if name.startswith("checks ") else str(definition))
    return found


def difference(dialect: str, ask: Ask) -> str:
    """What is missing, changed or unknown, as text for people; empty when the schema is as expected."""
    expected, found = _expected()[dialect], fingerprint(dialect, ask)
    parts = {
        "missing": sorted(expected.keys() - found.keys()),
        "unknown": sorted(found.keys() - expected.keys()),
        "changed": sorted(name for name in expected.keys() & found.keys() if expected[name] != found[name]),
    }
    return "; ".join(f"{word} {', '.join(names[:5])}{_more(names)}" for word, names in parts.items() if names)


def _more(names: list[str]) -> str:
    return f" and {len(names) - 5} more" if len(names) > 5 else ""


def _checks(statement: str) -> str:
    """The conditions of all CHECK constraints in a CREATE TABLE, in order."""
    conditions = []
    for start in re.finditer(r"\bCHECK \(", statement):
        depth, place = 1, start.end()
        while depth and place < len(statement):
            depth += {"(": 1, ")": -1}.get(statement[place], 0)
            place += 1
        conditions.append(" ".join(statement[start.end() : place - 1].split()))
    return "; ".join(sorted(conditions))


def _digest(definition: str) -> str:
    words = re.sub(r"\s+", " ", definition).strip()
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _expected() -> dict[str, dict[str, str]]:
    from importlib.resources import files  # costs 20 ms, so only when asked

    expected: dict[str, dict[str, str]] = {"sqlite": {}, "postgresql": {}}
    for line in files(__package__ or "db.migrations").joinpath("fingerprint.txt").read_text("utf-8").splitlines():
        dialect, digest, name = line.split(" ", 2)
        expected[dialect][name] = digest
    return expected


def _print(urls: list[str]) -> None:
    from db.engine.open import open_database

    for url in urls:
        with open_database(url) as database, database.read() as tx:
            for name, digest in sorted(fingerprint(tx.dialect, tx.all).items()):
                sys.stdout.write(f"{tx.dialect} {digest} {name}\n")


if __name__ == "__main__":
    _print(sys.argv[1:])
