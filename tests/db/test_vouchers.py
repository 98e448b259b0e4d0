"""A voucher counts only when it balances; a draft never outlives its transaction."""

# The commit, too, stands under `raises`.
# ruff: noqa: PT012

from __future__ import annotations

import sqlite3
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from core.errors import InvcloseError, Unbalanced
from db.admin.opening import refuse_other_schema
from db.engine.session import Database
from tests.db.books import add, add_masters, add_voucher
from tests.support.examples import examples

LIMIT = 10**15
UNBALANCED = [
    (5,), (0,), (-5,), (5, 5), (5, -4), (1, 0), (0, -1), (LIMIT, -LIMIT + 1), (LIMIT, LIMIT), (1, 1, -1),
    (100, -50, -49), (100, -50, -51), (2**53, -(2**53) - 1), (2**53 + 1, -(2**53)), (2**62, -(2**62) + 1),
    (-LIMIT, LIMIT, 1), (10, -10, 10), (3, -1, -1), (7, 0, 0, 0), (2**63 - 1, -(2**63)),
]  # fmt: skip
BALANCED = [
    (),
    (5, -5),
    (0, 0),
    (LIMIT, -LIMIT),
    (100, -50, -50),
    (2**62, -(2**62)),
    (1, 1, 1, -3),
    (2**53 + 1, -(2**53) - 1),
]


def posted(database: Database[Any]) -> int:
    with database.read() as tx:
        return int(tx.value("SELECT COUNT(*) FROM voucher"))


@pytest.fixture
def books(database: Database[Any]) -> Database[Any]:
    with database.write() as tx:
        add_masters(tx)
    return database


def test_unbalanced_shapes_are_refused(books: Database[Any]) -> None:
    for key, amounts in enumerate(UNBALANCED, 1):
        with pytest.raises(Unbalanced), books.write() as tx:
            add_voucher(tx, key, amounts)
    assert posted(books) == 0


def test_balanced_shapes_are_posted(books: Database[Any]) -> None:
    """A voucher without lines too: the record of a run that changed nothing keeps its number."""
    for key, amounts in enumerate(BALANCED, 1):
        with books.write() as tx:
            add_voucher(tx, key, amounts)
    assert posted(books) == len(BALANCED)


def test_one_bad_voucher_among_many(books: Database[Any]) -> None:
    with pytest.raises(Unbalanced), books.write() as tx:
        for key in range(1, 21):
            add_voucher(tx, key, (5, -5 if key != 13 else -6), post=False)
        tx.execute("UPDATE voucher SET posted = 1 WHERE posted = 0")
    assert posted(books) == 0


def test_a_draft_does_not_survive_the_commit(books: Database[Any]) -> None:
    with pytest.raises(Unbalanced), books.write() as tx:
        add_voucher(tx, 1, (5, -5), post=False)
    assert posted(books) == 0


def test_a_voucher_starts_as_a_draft(books: Database[Any]) -> None:
    given = {"id": 1, "company_id": 1, "number": "V1", "date": "2026-01-31", "kind": "x", "posted": 1}
    with pytest.raises(Unbalanced), books.write() as tx:
        add(tx, "voucher", {**given, "created_at": "2026-01-31T00:00:00Z", "created_by": "x"})


def test_no_line_after_the_flip(books: Database[Any]) -> None:
    with pytest.raises(InvcloseError) as caught, books.write() as tx:
        add_voucher(tx, 1, (5, -5))
        line = {"voucher_id": 1, "line": 3, "account_id": 1, "posting_type": 1, "amount": 0, "date": "2026-01-31"}
        add(tx, "ledger_entry", line)
    assert caught.value.code == "immutable"


def test_a_draft_left_by_another_program_is_found(sqlite: Database[Any]) -> None:
    with sqlite.write() as tx:
        add_masters(tx)
    refuse_other_schema(sqlite)
    with sqlite3.connect(sqlite.url.removeprefix("sqlite:///")) as connection:
        connection.execute(
            "INSERT INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
            " VALUES (1, 1, 'V-9', '2026-01-31', 'x', 'x', 'x')"
        )
    connection.close()
    with pytest.raises(Unbalanced, match="V-9"):
        refuse_other_schema(sqlite)


def test_a_draft_is_refused_to_the_owner_too(postgres: Database[Any]) -> None:
    with postgres.write() as tx:
        add_masters(tx)
    with psycopg.connect(postgres.url) as connection:
        connection.execute(
            "INSERT INTO voucher (id, company_id, number, date, kind, created_at, created_by)"
            " VALUES (1, 1, 'V-9', '2026-01-31', 'x', now(), 'x')"
        )
        with pytest.raises(psycopg.Error, match="invclose/unbalanced"):
            connection.commit()


@examples(250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.lists(st.integers(-LIMIT, LIMIT) | st.integers(-3, 3), max_size=9), repair=st.booleans())
def test_exactly_the_balanced_are_posted(books: Database[Any], amounts: list[int], repair: bool) -> None:
    if repair and amounts:
        amounts[-1] = -sum(amounts[:-1])
    fits = sum(amounts) == 0 and len(amounts) != 1
    key = posted(books) + 1
    try:
        with books.write() as tx:
            add_voucher(tx, key, amounts)
    except Unbalanced:
        assert not fits
    else:
        assert fits
