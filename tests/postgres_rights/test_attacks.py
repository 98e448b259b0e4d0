"""Whatever a member of a group role sends, it is refused or changes nothing."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.postgres_rights.attacks import statements
from tests.postgres_rights.conftest import NOBODY, OTHER, PEOPLE, STRANGER, State, connected
from tests.postgres_server import database_name

LEAST = 1_200
"""Statements that each is tried with."""
AT_ONCE = 40
"""After so many the books are compared; where they differ, each of them is tried alone to find which one it was."""


def tables(url: str) -> dict[str, list[tuple[str, str]]]:
    """Every table with its columns and their types."""
    with psycopg.connect(url) as owner:
        rows = owner.execute(
            """SELECT c.relname, a.attname, format_type(a.atttypid, NULL) FROM pg_class c
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
               WHERE c.relnamespace = CAST('public' AS regnamespace) AND c.relkind = 'r' ORDER BY c.relname, a.attnum"""
        ).fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def attack(url: str, login: str, every: list[str]) -> int:
    """Send them, each in a transaction of its own; how many were refused."""
    refused = 0
    connection = connected(url, login)
    for statement in every:
        try:
            with connection.transaction():
                send(connection, statement)
        except psycopg.Error:
            refused += 1
        if connection.info.transaction_status is not psycopg.pq.TransactionStatus.IDLE:
            connection.close()
            connection = connected(url, login)
        connection.execute("RESET ALL")
        connection.execute("RESET SESSION AUTHORIZATION")
        connection.execute("RESET ROLE")
    connection.close()
    return refused


def send(connection: psycopg.Connection[Any], statement: str) -> None:
    """Send a statement; of ``COPY table FROM STDIN: query`` the rows that the query gives."""
    copied, _, query = statement.partition(" FROM STDIN: ")
    if not query:
        connection.execute(statement.encode())
        return
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY ({query}) TO STDOUT".encode()) as out:
            rows = b"".join(out)
        with cursor.copy(f"{copied} FROM STDIN".encode()) as into:
            into.write(rows)


def guilty(url: str, login: str, every: list[str], state: State, before: list[tuple[Any, ...]]) -> list[str]:
    """Which of them changed something."""
    found = []
    for statement in every:
        attack(url, login, [statement])
        after = state()
        if after != before:
            found.append(f"{statement}: {sorted(set(after) ^ set(before))}")
            before = after
    return found


@pytest.mark.parametrize("login", [*(name for name in PEOPLE if name != "rights_admin"), OTHER, STRANGER])
def test_every_statement_is_refused_or_harmless(protected: str, state: State, login: str) -> None:
    names = {"{owner}": "postgres", "{database}": database_name(protected)}
    every = statements(tables(protected))
    for place, name in names.items():
        every = [statement.replace(place, name) for statement in every]
    assert len(set(every)) >= LEAST
    before = state()
    for start in range(0, len(every), AT_ONCE):
        part = every[start : start + AT_ONCE]
        attack(protected, login, part)
        if state() != before:
            changed = state()
            assert guilty(protected, login, part, state, changed) == [], part
            raise AssertionError((set(changed) ^ set(before), part))


def test_who_belongs_to_no_group_role_does_not_come_in(protected: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(protected, user=NOBODY)
