"""One SQL text, written for both drivers."""

from __future__ import annotations

import numpy as np
import pytest

from db.engine.statements import for_postgres, for_sqlite, id_list, name


@pytest.mark.parametrize(
    ("sql", "sqlite", "postgres"),
    [
        ("SELECT :a, :b_2", "SELECT :a, :b_2", "SELECT %(a)s, %(b_2)s"),
        ("SELECT ':a', \":b\" FROM t", "SELECT ':a', \":b\" FROM t", "SELECT ':a', \":b\" FROM t"),
        ("SELECT 'it''s :a' || :a", "SELECT 'it''s :a' || :a", "SELECT 'it''s :a' || %(a)s"),
        ("SELECT x::text, :a", "SELECT x::text, :a", "SELECT x::text, %(a)s"),
        ("SELECT 1 -- :a %\n, :b", "SELECT 1 -- :a %\n, :b", "SELECT 1 -- :a %%\n, %(b)s"),
        ("SELECT /* :a */ :b", "SELECT /* :a */ :b", "SELECT /* :a */ %(b)s"),
        ("n LIKE '5%' AND n % 2 = :a", "n LIKE '5%' AND n % 2 = :a", "n LIKE '5%%' AND n %% 2 = %(a)s"),
        (
            "x IN (SELECT value FROM ids(:p))",
            "x IN (SELECT value FROM json_each(:p))",
            "x = ANY (CAST(%(p)s AS bigint[]))",
        ),
        (
            "x not in (select value from ids( :p ))",
            "x not in (select value from json_each( :p ))".replace("( :p )", "(:p)").replace(
                "in (select value from", "IN (SELECT value FROM"
            ),
            "x <> ALL (CAST(%(p)s AS bigint[]))",
        ),
        (
            "JOIN (SELECT value FROM ids(:p)) r",
            "JOIN (SELECT value FROM json_each(:p)) r",
            "JOIN (SELECT value FROM unnest(CAST(%(p)s AS bigint[])) AS ids(value)) r",
        ),
        ("SELECT bids(:p)", "SELECT bids(:p)", "SELECT bids(%(p)s)"),
    ],
)
def test_each_driver_gets_its_form(sql: str, sqlite: str, postgres: str) -> None:
    assert for_sqlite(sql) == sqlite
    assert for_postgres(sql).decode() == postgres


@pytest.mark.parametrize("word", ["a b", "a;b", "A", "1a", "", "a.b", 'a"', "é"])
def test_only_plain_names_reach_sql_text(word: str) -> None:
    with pytest.raises(ValueError, match="not the name"):
        name(word)


def test_key_lists() -> None:
    assert id_list([3, 1], "[", "]") == "[3,1]"
    assert id_list(np.array([1 << 62, -5]), "{", "}") == "{4611686018427387904,-5}"
    assert id_list(iter(()), "[", "]") == "[]"
