"""Writes the next step of the schema: what the declared tables have more, less or otherwise than the steps make.

`scripts/step NAME` makes two scratch databases of each kind, one by the steps that are there and one from the
declarations, and compares their fingerprints. The difference becomes `step_NUMBER_NAME.py` with SQL for both; `HEAD` and
`fingerprint.txt` follow. In the end the step is tried: what it makes must have the fingerprint of the declarations, or
nothing is kept. What moves rows about (a table split in two, a column with values to be worked out) is added by hand.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, create_mock_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import AddConstraint, CreateColumn
from sqlalchemy.sql.elements import ClauseElement

from db.migrations import guards_postgres, guards_sqlite, rights
from db.migrations.fingerprint import fingerprint
from db.migrations.head import HEAD
from db.migrations.upgrade import run_steps
from db.tables.schema import metadata

FOLDER = Path(__file__).parent
Objects = dict[str, str]
"""Object of the schema -> digest, as `fingerprint` tells them."""


class CannotWrite(Exception):
    """The difference is nothing that this script knows how to write; the text says what it is."""


@dataclass
class Difference:
    """What must happen to the tables, as statements of one kind of database."""

    dialect: str
    before: Objects
    after: Objects
    statements: list[str] = field(default_factory=list)

    def find(self) -> list[str]:
        """The statements, tables first, then what else changed in them."""
        known, wanted = _tables(self.before), _tables(self.after)
        created = _creations(self.dialect, [table for table in metadata.sorted_tables if table.name not in known])
        self.statements += created
        self.statements += [f"DROP TABLE {name}" for name in sorted(known - wanted)]
        for table in metadata.sorted_tables:
            if table.name in known:
                self._change(table)
        return self.statements

    def _change(self, table: Table) -> None:
        columns = _of(self.before, "column", table.name), _of(self.after, "column", table.name)
        added = [name for name in columns[1] if name not in columns[0]]
        altered = [name for name in columns[0] if columns[1].get(name) != columns[0][name]]
        others = [_of(objects, kind, table.name) for objects in (self.before, self.after) for kind in _CONSTRAINTS]
        half = len(_CONSTRAINTS)
        if self.dialect == "sqlite":
            if altered or others[:half] != others[half:]:
                self._rebuild(table, [name for name in columns[0] if name in columns[1]])
                return
            self._add_columns(table, added)
            self._indexes(table)
            return
        self._add_columns(table, added)
        for name in altered:
            self._alter(table, name, gone=name not in columns[1])
        self._constraints(table, _of(self.before, "constraint", table.name), _of(self.after, "constraint", table.name))
        self._indexes(table)

    def _add_columns(self, table: Table, names: list[str]) -> None:
        for name in names:
            column = table.columns[name]
            if not column.nullable and column.server_default is None:
                raise CannotWrite(f"column {table.name}.{name} is new and needs a default for the rows that are there")
            self.statements.append(
                f"ALTER TABLE {table.name} ADD COLUMN {_compiled(self.dialect, CreateColumn(column))}"
            )

    def _alter(self, table: Table, name: str, *, gone: bool) -> None:
        head = f"ALTER TABLE {table.name}"
        if gone:
            self.statements.append(f"{head} DROP COLUMN {name}")
            return
        column = table.columns[name]
        words = _compiled(self.dialect, CreateColumn(column))
        default = re.search(r"DEFAULT (\S+)", words)
        kind = column.type.compile(dialect=_dialect(self.dialect))
        self.statements += [
            f"{head} ALTER COLUMN {name} TYPE {kind}",
            f"{head} ALTER COLUMN {name} {f'SET DEFAULT {default[1]}' if default else 'DROP DEFAULT'}",
            f"{head} ALTER COLUMN {name} {'DROP' if column.nullable else 'SET'} NOT NULL",
        ]

    def _constraints(self, table: Table, before: Objects, after: Objects) -> None:
        declared = {str(constraint.name): constraint for constraint in table.constraints}
        for name in before:
            if after.get(name) != before[name]:
                self.statements.append(f"ALTER TABLE {table.name} DROP CONSTRAINT {name}")
        for name in after:
            if before.get(name) != after[name]:
                self.statements.append(_compiled(self.dialect, AddConstraint(declared[name], isolate_from_table=False)))

    def _indexes(self, table: Table) -> None:
        before, after = _indexes(self.before, table, self.dialect), _indexes(self.after, table, self.dialect)
        created = {_index_key(self.dialect, table, text): text for text in _index_statements(self.dialect, table)}
        for key in before - after:
            name = key if self.dialect == "postgresql" else self._index_named(table, key)
            self.statements.append(f"DROP INDEX {name}")
        self.statements += [created[key] for key in sorted(after - before)]

    def _index_named(self, table: Table, key: str) -> str:
        """Name of an index that SQLite knows by its columns here."""
        columns = key[key.index("(") + 1 : -1].split(", ")
        return f"ix_{table.name}_{'_'.join(columns)}"

    def _rebuild(self, table: Table, kept: list[str]) -> None:
        """SQLite changes no column or constraint: the table is copied into a new one."""
        create, *indexes = _creations(self.dialect, [table])
        columns = ", ".join(f'"{name}"' for name in kept)
        self.statements += [
            re.sub(rf"CREATE TABLE {table.name} \(", f"CREATE TABLE {table.name}_next (", create, count=1),
            f"INSERT INTO {table.name}_next ({columns}) SELECT {columns} FROM {table.name}",
            f"DROP TABLE {table.name}",
            f"ALTER TABLE {table.name}_next RENAME TO {table.name}",
            *indexes,
        ]


_CONSTRAINTS = ("checks", "foreign key")
"""Kinds of objects that SQLite keeps in the text of the table."""


def _tables(objects: Objects) -> set[str]:
    return {name.split(" ")[1].split(".")[0] for name in objects if name.startswith("column ")}


def _of(objects: Objects, kind: str, table: str) -> Objects:
    """Objects of a kind that belong to a table, by the name that they have in it."""
    pattern = re.compile(rf"{kind} {table}(?:[. ](?P<name>.+))?$")
    return {match["name"] or "": digest for name, digest in objects.items() if (match := pattern.match(name))}


def _indexes(objects: Objects, table: Table, dialect: str) -> set[str]:
    if dialect == "sqlite":
        return {name for name in objects if name.startswith(f"index {table.name} (")}
    return {name.removeprefix("index ") for name in objects if name.startswith(f"index ix_{table.name}_")}


def _index_key(dialect: str, table: Table, statement: str) -> str:
    match = re.match(r"CREATE (?:UNIQUE )?INDEX (\S+) ON \S+ \((.*?)\)", statement)
    assert match is not None
    return match[1] if dialect == "postgresql" else f"index {table.name} ({match[2]})"


def _creations(dialect: str, tables: list[Table]) -> list[str]:
    """The statements that make these tables and their indexes, as `create_all` would run them."""
    texts: list[str] = []
    url = "sqlite://" if dialect == "sqlite" else "postgresql+psycopg://"
    engine = create_mock_engine(url, lambda statement, *_: texts.append(_compiled(dialect, statement)))
    metadata.create_all(engine, tables=tables, checkfirst=False)
    return texts


def _index_statements(dialect: str, table: Table) -> list[str]:
    return [text for text in _creations(dialect, [table]) if " INDEX " in text.split("(")[0]]


def _dialect(name: str) -> Dialect:
    return create_engine("sqlite://" if name == "sqlite" else "postgresql+psycopg://").dialect


def _compiled(dialect: str, clause: ClauseElement) -> str:
    text = str(clause.compile(dialect=_dialect(dialect)))
    return "\n".join(line.rstrip().replace("\t", "    ") for line in text.strip().splitlines())


# -- scratch databases and files ---------------------------------------------------------------------------------


def _engine(url: str) -> Engine:
    return create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=NullPool)


def _objects(url: str, make: Callable[[Connection], None]) -> Objects:
    """Fingerprint of an empty database after something was made in it."""
    engine = _engine(url)
    with engine.begin() as connection:
        make(connection)
        ask = lambda sql: connection.exec_driver_sql(sql).fetchall()  # noqa: E731
        found = fingerprint(connection.dialect.name, ask)
    engine.dispose()
    return found


def _declared(connection: Connection) -> None:
    metadata.create_all(connection)


def _guarded(connection: Connection) -> None:
    _declared(connection)
    sqlite = connection.dialect.name == "sqlite"
    guards = (
        guards_sqlite.statements()
        if sqlite
        else [*rights.role_statements(), *guards_postgres.statements(), *rights.statements()]
    )
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
    for guard in guards:
        connection.exec_driver_sql(guard if sqlite else guard.replace("%", "%%"))


def write_step(name: str, new_database: Callable[[str], str]) -> list[Path]:
    """Write the step; the files. ``new_database`` gives the address of an empty database of a kind, each time another."""
    number = f"{int(HEAD) + 1:04d}"
    files: dict[Path, str] = {}
    expected: list[str] = []
    for dialect in ("sqlite", "postgresql"):
        before = _objects(new_database(dialect), run_steps)
        after = _objects(new_database(dialect), _declared)
        statements = Difference(dialect, before, after).find()
        files[FOLDER / "versions" / f"step_{number}_{dialect}.sql"] = ";\n\n".join(statements) + ";\n"
        if _objects(new_database(dialect), lambda connection, made=statements: _tried(connection, made)) != after:  # type: ignore[misc]
            raise CannotWrite(f"on {dialect} the tables differ in a way to be written by hand")
        guarded = _objects(new_database(dialect), _guarded)
        expected += [f"{dialect} {digest} {what}\n" for what, digest in sorted(guarded.items())]
    fingerprint = FOLDER / "fingerprint.txt"
    if not any(text.strip(";\n") for text in files.values()):
        if fingerprint.read_text("utf-8") == "".join(expected):
            raise CannotWrite(
                "the steps make what the tables declare, and the guards are those known: nothing is to be done"
            )
        fingerprint.write_text("".join(expected), "utf-8")  # other guards need no step: every upgrade puts them back
        return [fingerprint]
    files[FOLDER / "versions" / f"step_{number}_{name}.py"] = _MODULE.format(
        words=name.replace("_", " ").capitalize(), number=number, head=HEAD
    )
    source = FOLDER / "head.py"
    files[source] = source.read_text("utf-8").replace(f'HEAD = "{HEAD}"', f'HEAD = "{number}"')
    files[fingerprint] = "".join(expected)
    for path, text in files.items():
        path.write_text(text, "utf-8")
    return list(files)


def _tried(connection: Connection, statements: list[str]) -> None:
    run_steps(connection)
    for statement in statements:
        connection.exec_driver_sql(statement)


_MODULE = '''"""{words}."""

from __future__ import annotations

from db.migrations.steps import run_statements

revision = "{number}"
down_revision = "{head}"


def upgrade() -> None:
    run_statements(revision)
'''


def main(name: str, *postgres: str) -> None:
    """``postgres``: addresses of empty databases, as many as are asked for."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SystemExit("Name the step in small letters, digits and underscores: scripts/step what_it_adds")
    with tempfile.TemporaryDirectory(prefix="invclose-step-") as folder:
        addresses: dict[str, Iterator[str]] = {
            "sqlite": (f"sqlite:///{folder}/{number}.db" for number in range(99)),
            "postgresql": iter(postgres),
        }
        try:
            files = write_step(name, lambda dialect: next(addresses[dialect]))
        except CannotWrite as error:
            raise SystemExit(f"No step was written: {error}.") from error
    sys.stdout.write("".join(f"{path}\n" for path in files))


DATABASES = 4
"""Databases of each kind that a step asks for."""


if __name__ == "__main__":
    main(*sys.argv[1:])
