"""The table reference, docs/tables.md, made of the declarations: columns, types, keys, and what the docstrings say.

A column's meaning is the docstring below its field. Columns that mean the same in every table have theirs in ``_USUAL``.
Docstrings are read from the source: they never reach the database, so that words can change without a step.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from types import ModuleType

from sqlalchemy import CheckConstraint, Column, Table, UniqueConstraint, create_engine

from db.tables.declare import metadata
from db.tables.schema import MODULES

_USUAL = {
    "id": "Key.",
    "company_id": "The company.",
    "code": "What people call it by.",
    "name": "Shown beside the code.",
    "record_id": "The closing record that it belongs to.",
    "cost_group_id": "The cost group.",
    "transaction_id": "The inventory transaction.",
    "date": "Accounting date.",
    "created_at": "When it was made.",
    "created_by": "Login of who made it.",
    "accounts_id": "The stored accounts, `posting_accounts`; 0: none.",
    "update_kind": "0 physical, 1 financial: which update's value it changes.",
    "receipt_id": "The receipt.",
    "issue_id": "The issue.",
    "previous_hash": "Hash of the row before in the company's chain; empty in the first one.",
    "hash": "Hash over the row and `previous_hash`.",
    "site": "Dimension value; empty: none, or not tracked.",
    **dict.fromkeys(("warehouse", "batch", "serial", "configuration", "size", "color"), "Dimension value."),
    **dict.fromkeys(("location", "pallet"), "Dimension value, never tracked financially."),
}

_DIALECTS = tuple(create_engine(url).dialect for url in ("postgresql+psycopg://", "sqlite://"))

_HEAD = """# Tables

Made from the declarations in `db/tables/` by `python -m db.tables.generate`; a test compares. How the tables work together
is told in [architecture.md](architecture.md).

Types are named as on PostgreSQL, then as on SQLite. Amounts are minor units, quantities and prices millionths. A column
without a default must be given; none is null unless it says so. Keys are **bold**.
"""


def reference() -> str:
    """The text of docs/tables.md."""
    return "\n".join([_HEAD, *(part for module in MODULES for part in _module(module))])


def _module(module: ModuleType) -> Iterator[str]:
    yield f"## {module.__name__.rpartition('.')[2].capitalize()}\n"
    yield f"{_flat(module.__doc__)}\n"
    for name, (meaning, columns) in _documented(module).items():
        table = metadata.tables[name]
        yield f"### {name}\n"
        if meaning:
            yield f"{meaning}\n"
        yield "| column | type | default | meaning |\n|---|---|---|---|"
        yield from (_column(column, columns) for column in table.columns)
        yield ""
        yield from _constraints(table)


def _documented(module: ModuleType) -> dict[str, tuple[str, dict[str, str]]]:
    """Table -> its docstring, and column -> docstring, in the order of the source."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ClassDef):
            table = getattr(module, node.name).__tablename__
            found[table] = (_flat(ast.get_docstring(node)), dict(_fields(node)))
    return found


def _fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, after in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(after, ast.Expr)
            and isinstance(after.value, ast.Constant)
        ):
            yield field.target.id, _flat(str(after.value.value))


def meaning_of(column: Column[object], documented: dict[str, str]) -> str:
    """What a column means; empty when nobody says."""
    return documented.get(column.name) or _USUAL.get(column.name, "")


def undocumented() -> list[str]:
    """Columns without a meaning, as table.column."""
    return [
        f"{table}.{column.name}"
        for module in MODULES
        for table, (_, columns) in _documented(module).items()
        for column in metadata.tables[table].columns
        if not meaning_of(column, columns)
    ]


def _column(column: Column[object], documented: dict[str, str]) -> str:
    name = f"**{column.name}**" if column.primary_key else column.name
    stored = [column.type.compile(dialect=dialect).lower() for dialect in _DIALECTS]
    if column.nullable:
        stored[-1] += ", null"
    meaning = meaning_of(column, documented)
    for key in column.foreign_keys:
        meaning += f" Refers to `{key.target_fullname}`."
    return f"| {name} | {' / '.join(dict.fromkeys(stored))} | {_default(column)} | {meaning} |"


def _default(column: Column[object]) -> str:
    default = column.server_default
    if default is None:
        return "null" if column.nullable else ""
    text = str(getattr(default, "arg", ""))
    return f"`{text}`" if text else "empty"


def _constraints(table: Table) -> Iterator[str]:
    lines = []
    for constraint in sorted(table.constraints, key=lambda constraint: str(constraint.name)):
        if isinstance(constraint, UniqueConstraint):
            lines.append(f"- unique: {', '.join(column.name for column in constraint.columns)}")
        elif isinstance(constraint, CheckConstraint):
            lines.append(f"- check: `{_flat(str(constraint.sqltext))}`")
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        where = index.dialect_options["sqlite"].get("where")
        words = "unique index" if index.unique else "index"
        only = f" where `{where}`" if where is not None else ""
        lines.append(f"- {words}: {', '.join(column.name for column in index.columns)}{only}{_only_on(index)}")
    if lines:
        yield "\n".join(dict.fromkeys(lines)) + "\n"


def _only_on(index: object) -> str:
    """On which database an index is, when it is not on both."""
    rule = getattr(index, "_ddl_if", None)
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    return f" ({names[str(rule.dialect)]} only)" if rule is not None and rule.dialect else ""


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip().replace("|", "\\|")
