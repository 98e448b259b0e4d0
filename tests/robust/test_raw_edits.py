"""Whatever somebody changes behind the program's back, `verify` finds it: random changes over every table and column.

What is not noticed would be printed with its seed; `scripts/soak --only edit` goes on with other seeds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.postgres_server import PostgresServer
from tests.robust import raw_edits
from tests.robust.places import PostgresTemplate, SqliteTemplate
from tests.robust.raw_edits import ALL_TABLES, Books, edit, flip_in_index, postgres_books, sqlite_books, verified

SEED = 1
ON_SQLITE, ON_POSTGRES, FLIPS = 240, 60, 40


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return SqliteTemplate(tmp_path_factory.mktemp("edited"), raw_edits.build).file


def _all_found(books: Books, count: int, tables: Sequence[str] = ALL_TABLES) -> None:
    assert books.verified() == []
    missed, unnamed = [], []
    for seed in range(SEED, SEED + count):
        made, findings = edit(books, seed, tables)
        if not findings:
            missed.append((seed, made.what))
        elif made.table and not any(made.table.partition("_")[0] in finding.message.lower() for finding in findings):
            unnamed.append((seed, made.what, findings))
    assert missed == []
    assert unnamed == []
    assert books.verified() == []


def test_changes_are_found_on_sqlite(file: Path) -> None:
    _all_found(sqlite_books(str(file)), ON_SQLITE)


@pytest.fixture(scope="module")
def server_books(postgres_server: PostgresServer) -> Iterator[Books]:
    template = PostgresTemplate(postgres_server, raw_edits.build)
    books = postgres_books(template.url)
    yield books
    books.connection.close()
    template.drop()


@pytest.mark.postgres
def test_changes_are_found_on_postgresql(server_books: Books) -> None:
    _all_found(server_books, ON_POSTGRES)


SELDOM = ("undoing", "stock_count", "production_share", "seal", "seal_part")
"""Tables that a change of a thousand would seldom hit: undone documents, counts, shares of a production, and the seals."""


@pytest.mark.parametrize("table", SELDOM)
def test_changes_of_what_is_seldom_hit_are_found_on_sqlite(file: Path, table: str) -> None:
    _all_found(sqlite_books(str(file)), ON_SQLITE // 8, (table,))


@pytest.mark.postgres
@pytest.mark.parametrize("table", SELDOM)
def test_changes_of_what_is_seldom_hit_are_found_on_postgresql(server_books: Books, table: str) -> None:
    _all_found(server_books, ON_POSTGRES // 6, (table,))


def test_every_table_of_the_books_has_rows_to_change(file: Path) -> None:
    books = sqlite_books(str(file))
    empty = [name for name in raw_edits.EVERY if not books.run(f"SELECT 1 FROM {name} LIMIT 1")]
    assert empty == []


def test_a_flipped_bit_of_an_index_is_found(file: Path, tmp_path: Path) -> None:
    """Reading by the index would give other rows than the table has."""
    broken, missed = 0, []
    for seed in range(SEED, SEED + 3 * FLIPS):
        copy = tmp_path / "flipped.db"
        shutil.copyfile(file, copy)
        what = flip_in_index(copy, seed)
        if what is None:
            continue
        broken += 1
        if not verified(copy):
            missed.append((seed, what))
        if broken == FLIPS:
            break
    assert broken == FLIPS
    assert missed == []
