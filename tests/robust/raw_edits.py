"""Random changes of stored rows behind the program's back, over every table and column that there is; `verify` must name each.

Made in a transaction that is undone afterwards, by somebody with all rights: guards are switched off for the change and put
back. A change is harmless only where nothing that readers see is other than before; then another one is made.
"""

from __future__ import annotations

import random
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from core.errors import InvcloseError
from core.views.checks import Finding
from db.company import sealed
from db.engine.open import open_database
from db.engine.postgres import PostgresTx
from db.engine.postgres_values import adapt_values
from db.engine.session import Database, Tx
from db.engine.sqlite_tx import SqliteTx
from db.migrations import guards_sqlite
from db.reading.verify import problems, verify
from db.tables import columns
from db.tables.table import Table, insert
from tests.db.reading.worlds import build as build_world

POSTED = "record_id IN (SELECT id FROM closing_record WHERE posted_at IS NOT NULL)"
WHERE = {
    **dict.fromkeys(
        ("settlement", "cost_adjustment", "adjustment_total", "open_balance", "closing_log", "closing_bundle",
         "closing_bundle_group"),
        POSTED,
    ),
    "job": "state IN ('done', 'done with warnings', 'cancelled')",
}  # fmt: skip
"""Rows that count: what is staged for a run that is not posted is seen by no reader."""
EVERY = {table.name: table for table in columns.EVERY}
ALL_TABLES = tuple(sorted(EVERY))


def build(database: Database[Any]) -> None:
    """Books with a row in every table."""
    runner = build_world(database)
    company = runner.company
    for event in _MARCH:
        assert runner.run_event(99, event)["error"] is None
    with database.write() as tx:
        insert(tx, columns.PART_UPDATE, [(1, 1, "slip 1"), (2, 1, "slip 2")])
        stamps = (tx.actor(), tx.now(), "waiting", "", None, "")
        insert(tx, columns.APPROVAL, [(901, company, "close", "2012-03-31", "{}", "", "x", *stamps)])
        insert(tx, columns.OPENING_LINE, [(1, "2011-12-01", "OLD-1"), (3, "2011-12-02", "OLD-2")])
        insert(
            tx, columns.FOREIGN_ENTRY, [(k, company, f"GL-{k}", "2012-01-02", 1, 5 * k, "erp", "f", k) for k in (1, 2)]
        )
        insert(tx, columns.IMPORT_FILE, [(company, k * 64, "b.zip", 3, "2026-01-01T00:00:00Z", "anna") for k in "ab"])
        insert(tx, columns.LATE_LINK, [(1, "2012-03-01", 1, 3), (1, "2012-03-02", 1, 3)])
        insert(tx, columns.ITEM_PRICE, [(901, 1, "", 5, "2012-01-01", 0), (902, 1, "", 6, "2012-02-01", 0)])
        note = (company, 1, "2012-01-31", -5, -7, "by hand", "2026-01-01T00:00:00Z", "anna")
        insert(tx, columns.RECONCILIATION_NOTE, [(901, *note), (902, *note)])
        written = ("x.journal", "a" * 64, 1, 2, "2026-01-01T00:00:00Z", "anna", "")
        insert(tx, columns.EXPORT_FILE, [(901, company, "hledger", *written), (902, company, "ledger", *written)])
        insert(tx, columns.EXPORTED_VOUCHER, [(901, 1, company), (902, 2, company)])
        insert(tx, columns.EXPORT_SETTING, [(company, "hledger", k, "code", f"Assets:{k}") for k in (1, 2)])
        insert(tx, columns.MARKING, [(901, company, 3, 1, 5, 0, "2026-01-01T00:00:00Z", "anna")])


_MARCH: tuple[dict[str, Any], ...] = (
    {"do": "receipt", "label": "U1", "item": "B", "date": "2012-03-02", "qty": 2, "price": "5.00"},
    {"do": "undo", "of": "U1"},
    {"do": "receipt", "label": "U2", "item": "B", "date": "2012-03-02", "qty": 2, "price": "5.00", "post": "physical"},
    {"do": "undo", "of": "U2", "date": "2012-03-03"},
    {"do": "receipt", "label": "R8", "item": "B", "date": "2012-03-03", "qty": 9, "price": "5.00"},
    {
        "do": "produce",
        "label": "F2",
        "date": "2012-03-04",
        "consume": [{"item": "B", "qty": 6}],
        "back": [{"item": "B", "qty": 1}],
        "outputs": [
            {"item": "P", "qty": 2, "share": 2},
            {"item": "W", "qty": 1, "share": 3},
            {"item": "D", "qty": 1, "share": 0},
        ],
    },
    {"do": "count", "label": "N2", "item": "P", "date": "2012-03-05", "counted": 3},
    {"do": "count", "label": "N3", "item": "P", "date": "2012-03-06", "counted": 3},
    {"do": "count", "label": "N4", "item": "W", "date": "2012-03-06", "counted": 9},
    {"do": "undo", "of": "N4"},
)
"""Undone documents, a production of several products, and counts, with and without a difference."""


@dataclass
class Edited:
    """One change, in words."""

    what: str
    table: str


class Books:
    """Books of one kind, with a connection of somebody with all rights."""

    def __init__(self, connection: Any, tx: Callable[[Any], Tx]) -> None:
        self.connection, self._tx = connection, tx
        self.postgres = not isinstance(connection, sqlite3.Connection)
        self.mark = "%s" if self.postgres else "?"

    def run(self, sql: str, params: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(sql, params or None) if self.postgres else self.connection.execute(sql, params)
        return cursor.fetchall() if cursor.description else []

    @contextmanager
    def undone(self) -> Iterator[None]:
        self.run("BEGIN")
        try:
            yield
        finally:
            self.run("ROLLBACK")

    @contextmanager
    def unguarded(self) -> Iterator[None]:
        if self.postgres:
            self.run("SET LOCAL session_replication_role = replica")
            yield
            self.run("SET LOCAL session_replication_role = origin")
            return
        for (name,) in self.run("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            self.run(f'DROP TRIGGER "{name}"')
        yield
        for statement in guards_sqlite.statements():
            if statement.lstrip().startswith("CREATE TRIGGER"):
                self.run(statement)

    def verified(self) -> list[Finding]:
        """What `verify` says of the books as they are."""
        with self.undone():
            return self.verify()

    def verify(self) -> list[Finding]:
        try:
            return problems(verify(self._tx(self.connection), 1))
        except InvcloseError as error:
            return [Finding(severity="STOP", code="error", message=str(error))]  # type: ignore[arg-type]


def sqlite_books(path: str) -> Books:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA ignore_check_constraints = 1")
    return Books(connection, lambda given: SqliteTx(given, writes=False))


def postgres_books(url: str) -> Books:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false)")
    adapt_values(connection)
    return Books(connection, lambda given: PostgresTx(given, {}))


Errors = (sqlite3.Error, psycopg.Error)


def edit(books: Books, seed: int, tables: Sequence[str] = ALL_TABLES) -> tuple[Edited, list[Finding]]:
    """Make the change of a seed to one of these tables; what it was, and what `verify` says. It is undone."""
    chance = random.Random(seed)
    guards = 1 if tables == ALL_TABLES else 0
    while True:
        kind = chance.choices((_update, _delete, _insert, _swap, _guard), (12, 3, 3, 3, guards))[0]
        with books.undone():
            try:
                made = kind(books, chance, tables)
            except Errors:  # the database itself refuses that value
                continue
            if made is not None:
                return made, books.verify()


def _row(books: Books, chance: random.Random, tables: Sequence[str]) -> tuple[Table, dict[str, Any]] | None:
    table = EVERY[chance.choice(tables)]
    names = ", ".join(table.columns)
    rows = books.run(
        f"SELECT {names} FROM {table.name} WHERE {WHERE.get(table.name, '1 = 1')} ORDER BY {', '.join(table.key)}"
    )
    return (table, dict(zip(table.columns, chance.choice(rows), strict=True))) if rows else None


def _at(books: Books, table: Table, row: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    return " AND ".join(f"{name} = {books.mark}" for name in table.key), tuple(row[name] for name in table.key)


def _text(table: Table, row: dict[str, Any]) -> str:
    return f"{table.name} {', '.join(f'{name} {row[name]}' for name in table.key)}"


def _counts(table: Table, name: str) -> bool:
    """Whether a column says anything about the books; a sign of life of a run does not."""
    return table.name not in sealed.TABLES or name in sealed.names_of(table.name)


def _other(chance: random.Random, kind: str, value: Any) -> Any:
    """Another value of this kind."""
    if kind == "i":
        return chance.choice(((value or 0) + 1, (value or 0) - 1, chance.randrange(-(10**6), 10**6), 0))
    if kind == "d":
        return f"20{chance.randrange(10, 30)}-{chance.randrange(1, 13):02d}-{chance.randrange(1, 29):02d}"
    if kind == "t":
        return f"20{chance.randrange(10, 30)}-{chance.randrange(1, 13):02d}-01T0{chance.randrange(9)}:00:00Z"
    if kind == "b":
        return bytes([*value[:-1], (value[-1] + 1) % 256]) if value else b"x"
    return chance.choice((f"{value or ''}x", (value or "")[:-1], (value or "").swapcase(), "anything", ""))


def _update(books: Books, chance: random.Random, tables: Sequence[str]) -> Edited | None:
    found = _row(books, chance, tables)
    if found is None:
        return None
    table, row = found
    place = chance.randrange(len(table.columns))
    name, kind = table.columns[place], table.kinds[place]
    new = _other(chance, kind, row[name])
    if new == row[name] or not _counts(table, name):
        return None
    where, key = _at(books, table, row)
    with books.unguarded():
        books.run(f"UPDATE {table.name} SET {name} = {books.mark} WHERE {where}", (new, *key))
    return Edited(f"{_text(table, row)}: {name} {row[name]!r} -> {new!r}", table.name)


def _delete(books: Books, chance: random.Random, tables: Sequence[str]) -> Edited | None:
    found = _row(books, chance, tables)
    if found is None:
        return None
    table, row = found
    where, key = _at(books, table, row)
    with books.unguarded():
        books.run(f"DELETE FROM {table.name} WHERE {where}", key)
    return Edited(f"{_text(table, row)}: deleted", table.name)


def _insert(books: Books, chance: random.Random, tables: Sequence[str]) -> Edited | None:
    """A copy of a row under another key."""
    found = _row(books, chance, tables)
    if found is None:
        return None
    table, row = found
    name = chance.choice(table.key)
    row[name] = _other(chance, table.kinds[table.columns.index(name)], row[name])
    if table.name in WHERE and name == "record_id":
        return None
    with books.unguarded():
        marks = ", ".join(books.mark for _ in table.columns)
        books.run(f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({marks})", tuple(row.values()))
    return Edited(f"{_text(table, row)}: inserted", table.name)


def _swap(books: Books, chance: random.Random, tables: Sequence[str]) -> Edited | None:
    """Two rows of a table exchange everything but their keys."""
    found = _row(books, chance, tables)
    if found is None:
        return None
    table, one = found
    rows = books.run(f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {WHERE.get(table.name, '1 = 1')}")
    other = dict(zip(table.columns, chance.choice(rows), strict=True))
    names = [name for name in table.columns if name not in table.key and _counts(table, name)]
    if all(one[name] == other[name] for name in names):
        return None
    with books.unguarded():
        for row, values in ((one, other), (other, one)):
            where, key = _at(books, table, row)
            given = tuple(values[name] for name in names)
            books.run(
                f"UPDATE {table.name} SET {', '.join(f'{n} = {books.mark}' for n in names)} WHERE {where}",
                (*given, *key),
            )
    return Edited(f"{_text(table, one)}: exchanged with {_text(table, other)}", table.name)


def _guard(books: Books, chance: random.Random, _tables: Sequence[str]) -> Edited | None:
    """A guard is taken away, switched off, or made to do nothing."""
    if not books.postgres:
        name = chance.choice(books.run("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"))[0]
        books.run(f'DROP TRIGGER "{name}"')
        return Edited(f"trigger {name}: dropped", "")
    name, table = chance.choice(
        books.run(
            """SELECT g.tgname, c.relname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
               WHERE NOT g.tgisinternal AND c.relnamespace = CAST('public' AS regnamespace) ORDER BY 1"""
        )
    )
    how = chance.choice((f"DROP TRIGGER {name} ON {table}", f"ALTER TABLE {table} DISABLE TRIGGER {name}"))
    books.run(how)
    return Edited(how, "")


# -- pages of a file ---------------------------------------------------------------------------------------------


def flip_in_index(path: Path, seed: int) -> str | None:
    """Turn one bit of an index page of a SQLite file; in words, or None where nothing that counts was hit."""
    chance = random.Random(seed)
    with sqlite3.connect(path) as connection:
        indexes = connection.execute(
            "SELECT name, rootpage FROM sqlite_schema WHERE type = 'index' AND rootpage > 0 ORDER BY name"
        ).fetchall()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    name, page = chance.choice(indexes)
    data = bytearray(path.read_bytes())
    start = (page - 1) * size
    kind, _, cells, content = struct.unpack(">BHHH", data[start : start + 7])
    if kind != 10 or not cells:  # a leaf of an index
        return None
    cell = chance.randrange(cells)
    (place,) = struct.unpack(">H", data[start + 8 + 2 * cell : start + 10 + 2 * cell])
    length = data[start + place]
    if length > 127:
        return None
    spot = start + place + chance.randrange(length + 1)
    data[spot] ^= 1 << chance.randrange(8)
    path.write_bytes(data)
    return f"index {name}, cell {cell} of page {page}: byte {spot} ({content})"


def verified(path: Path) -> list[Finding]:
    """What `verify` says of a file."""
    try:
        with open_database(str(path), True) as database, database.read(repeatable=True) as tx:
            return problems(verify(tx, 1))
    except InvcloseError as error:
        return [Finding(severity="STOP", code="error", message=str(error))]  # type: ignore[arg-type]
