"""No statement spells the number of a member of a closed list: it is written from the enum, and can be searched for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.vocabulary import AdjustmentKind, LinkKind
from db.engine.kinds import numbers

ROOT = Path(__file__).resolve().parents[2]
BARE = re.compile(
    r"""\b\w*(?:kind|type|principle|reference)\s*(?:=|<>|!=|<=?|>=?|(?:NOT\s+)?IN\b)\s*\(?\s*\d
      | \bCASE\s+(?:\w+\.)?\w*(?:kind|type|principle|reference)\s+WHEN\s+\d""",
    re.VERBOSE | re.IGNORECASE,
)


def bare_numbers(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each bare number in the string constants of a module, those of f-strings included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for match in BARE.finditer(node.value):
                yield node.lineno, match[0]


def test_no_statement_spells_the_number_of_a_kind():
    found = [
        f"{path.relative_to(ROOT)}:{line} {text}"
        for package in ("core", "db", "tui", "bench")
        for path in sorted((ROOT / package).rglob("*.py"))
        for line, text in bare_numbers(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        'sql = "SELECT 1 FROM inventory_update u WHERE u.kind = 1"',
        'sql = f"SELECT 1 FROM {table} a WHERE a.kind NOT IN (6, 8)"',
        'sql = """SELECT 1 FROM open_balance\n  WHERE update_kind<>0"""',
        'sql = "SELECT 1 FROM settlement s WHERE s.principle = 6 AND :c = 1"',
        'sql = "SELECT CASE t.reference WHEN 8 THEN 1 END FROM inventory_transaction t"',
        'sql = "SELECT 1 FROM ledger_entry WHERE posting_type in (12)"',
    ],
)
def test_a_planted_number_is_found(source: str):
    assert len(list(bare_numbers(source))) == 1


def test_numbers_of_members_stand_in_the_text_as_stored():
    assert numbers(AdjustmentKind.COMPLETE, AdjustmentKind.LATE) == "(3, 5)"
    assert f"l.kind = {LinkKind.PRODUCTION:d}" == "l.kind = 2"
