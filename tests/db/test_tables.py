"""What is made of the declared tables is what they say."""

from __future__ import annotations

import subprocess
import sys

from db.tables.generate import COLUMNS, REFERENCE, columns
from db.tables.reference import reference, undocumented


def test_the_columns_are_those_of_the_declarations() -> None:
    assert COLUMNS.read_text("utf-8") == columns(), "run python -m db.tables.generate"


def test_the_reference_is_that_of_the_declarations() -> None:
    assert REFERENCE.read_text("utf-8") == reference(), "run python -m db.tables.generate"


def test_every_column_has_a_meaning() -> None:
    assert undocumented() == []


def test_naming_columns_loads_no_sqlmodel() -> None:
    program = (
        "import sys, db.tables.columns; print([m for m in ('sqlalchemy', 'sqlmodel', 'pydantic') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
