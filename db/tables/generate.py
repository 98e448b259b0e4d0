"""Writes what is made of the declared tables: `python -m db.tables.generate` after every change of them.

`columns.py` names the columns of each table, so that writers have one list and load no SQLModel for it; `docs/tables.md` is
the reference. Tests compare both with the declarations.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from sqlalchemy import Date, DateTime, Integer, LargeBinary, Table
from sqlalchemy.types import TypeEngine

from db.tables.reference import reference
from db.tables.schema import metadata
from db.tables.types import NumberOf

COLUMNS = Path(__file__).with_name("columns.py")
REFERENCE = Path(__file__).parents[2] / "docs" / "tables.md"
_WIDTH = 120
_HEAD = '''"""The columns of every table, as declared. Made by `python -m db.tables.generate`: do not edit."""

from __future__ import annotations

from db.tables.table import Table

# fmt: off
'''


def columns() -> str:
    """The text of `columns.py`."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    every = ", ".join(table.name.upper() for table in tables) + ","
    body = textwrap.indent(textwrap.fill(every, _WIDTH - 4, break_long_words=False), "    ")
    return _HEAD + "".join(map(_constant, tables)) + f"EVERY = (\n{body}\n)\n"


def _constant(table: Table) -> str:
    words = ", ".join(f'"{column.name}"' for column in table.columns) + ","
    body = textwrap.indent(textwrap.fill(words, _WIDTH - 4, break_long_words=False), "    ")
    kinds = "".join(_kind(column.type) for column in table.columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key.columns) + ","
    return f'{table.name.upper()} = Table("{table.name}", (\n{body}\n), "{kinds}", ({key}))\n'


def _kind(of: TypeEngine[Any]) -> str:
    for kind, types in (("i", (Integer, NumberOf)), ("d", (Date,)), ("t", (DateTime,)), ("b", (LargeBinary,))):
        if isinstance(of, types):
            return kind
    return "s"


def main() -> None:
    """Write both files anew."""
    COLUMNS.write_text(columns(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
