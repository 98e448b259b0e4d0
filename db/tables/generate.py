"""Writes what is made of the declared tables: `python -m db.tables.generate` after every change of them.

`columns.py` names the columns of each table, so that writers have one list and load no SQLModel for it; `docs/tables.md` is
the reference. Tests compare both with the declarations.
"""

from __future__ import annotations

import textwrap
from pathlib import Path

from db.tables.reference import reference
from db.tables.schema import metadata

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
    return _HEAD + "".join(_constant(table.name, [column.name for column in table.columns]) for table in tables)


def _constant(table: str, names: list[str]) -> str:
    words = ", ".join(f'"{name}"' for name in names) + ","
    body = textwrap.indent(textwrap.fill(words, _WIDTH - 4, break_long_words=False), "    ")
    return f'{table.upper()} = Table("{table}", (\n{body}\n))\n'


def main() -> None:
    """Write both files anew."""
    COLUMNS.write_text(columns(), encoding="utf-8")
    REFERENCE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
