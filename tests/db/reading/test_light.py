"""A look-up starts at once: it loads neither SQLAlchemy nor the other driver."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from db.engine.open import open_database
from db.migrations.upgrade import upgrade
from tests.db.reading.worlds import build

LOOK_UP = """
import json, sys
from db.engine.open import open_database
from db.reading.books import StoredBooks
with open_database(sys.argv[1], read_only=True) as database:
    voucher = StoredBooks(database, 1, "somebody").voucher("INVC-000001")
heavy = [name for name in ("sqlalchemy", "sqlmodel", "alembic", "psycopg", "textual", "yaml") if name in sys.modules]
print(json.dumps([voucher.number, heavy]))
"""


def test_a_voucher_look_up_is_light(tmp_path: Path) -> None:
    path = tmp_path / "books.db"
    with open_database(str(path)) as database:
        upgrade(database)
        build(database)
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", LOOK_UP, str(path)], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == ["INVC-000001", []]
