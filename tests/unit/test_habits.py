"""Habits that a reader relies on: rows have names, and a test says exactly what it expects."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def lines_with(folder: str, test: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, test):
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def counted_column(node: ast.AST) -> bool:
    """``row[2]`` and beyond: a value whose name is a number."""
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, int)
        and node.slice.value >= 2
    )


def loose_assertion(node: ast.AST) -> bool:
    """``assert a or b``: holds for two different outcomes, so it says of neither that it is right."""
    return isinstance(node, ast.Assert) and isinstance(node.test, ast.BoolOp) and isinstance(node.test.op, ast.Or)


def stub(node: ast.AST) -> bool:
    """``raise NotImplementedError``: what nobody filled in is found when it runs; a checker finds an abstract method."""
    if not isinstance(node, ast.Raise) or node.exc is None:
        return False
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


@pytest.mark.parametrize("folder", ["core", "db", "tui", "invclose", "bench", "tests"])
def test_nothing_is_left_to_fill_in(folder: str):
    assert [place for place, node in lines_with(folder, ast.Raise) if stub(node)] == []


@pytest.mark.parametrize("folder", ["db/reading", "db/desk"])
def test_no_row_is_read_by_the_number_of_a_column(folder: str):
    assert [place for place, node in lines_with(folder, ast.Subscript) if counted_column(node)] == []


def test_no_assertion_leaves_a_choice():
    assert [place for place, node in lines_with("tests", ast.Assert) if loose_assertion(node)] == []


@pytest.mark.parametrize(("code", "found"), [("row[2]", True), ("row[0]", False), ("names['a']", False)])
def test_a_planted_number_is_found(code: str, found: bool):
    assert counted_column(ast.parse(code, mode="eval").body) is found


@pytest.mark.parametrize(
    ("code", "found"), [("assert a or b", True), ("assert a == (b or c)", False), ("assert a and b", False)]
)
def test_a_planted_choice_is_found(code: str, found: bool):
    assert loose_assertion(ast.parse(code).body[0]) is found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("raise NotImplementedError", True),
        ("raise NotImplementedError('soon')", True),
        ("raise ValueError", False),
        ("raise", False),
    ],
)
def test_a_planted_stub_is_found(code: str, found: bool):
    assert stub(ast.parse(code).body[0]) is found
