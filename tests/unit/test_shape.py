"""The shape of the code: modules of one idea, functions of one screen, and values that are given by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from math import inf
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINES_OF_A_MODULE = 400
LINES_OF_A_FUNCTION = 60
POSITIONS = 6
"""More values than these in one call are given by name: nobody counts to seven."""
MANY = POSITIONS + 1
"""What a starred argument counts: a row of unknown length is not unpacked into fields."""


def sources(*packages: str) -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text(encoding="utf-8"), str(path))
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def capacities(trees: dict[Path, ast.Module]) -> dict[str, float]:
    """How many positional values our functions and classes take, by name; of several with one name the roomiest."""
    known: dict[str, float] = {}
    for tree in trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = inf if node.args.vararg else len(node.args.posonlyargs) + len(node.args.args)
            elif isinstance(node, ast.ClassDef):
                count = sum(isinstance(part, ast.AnnAssign) for part in node.body)
            else:
                continue
            known[node.name] = max(known.get(node.name, 0), count)
    return known


def crowded_calls(tree: ast.Module, known: dict[str, float]) -> Iterator[tuple[int, str, int]]:
    """Line, name and count of calls with too many positional arguments.

    Arguments of a function that takes a list of them (``*names``) are one list. A starred argument counts as many where it
    fills the parameters of something of ours that takes so many; for ``zip`` and its like it is a list again.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func).rpartition(".")[2]
        capacity = known.get(name, 0)
        if capacity == inf:
            continue
        starred = capacity > POSITIONS and any(isinstance(argument, ast.Starred) for argument in node.args)
        count = max(len(node.args), MANY if starred else 0)
        if count > POSITIONS:
            yield node.lineno, name, count


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str, int]]:
    """Line, name and length of functions that do not fit on a screen."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > LINES_OF_A_FUNCTION:
                yield node.lineno, node.name, length


def test_no_module_is_longer_than_one_idea():
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for package in ("core", "db", "tui")
        for path in (ROOT / package).rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LINES_OF_A_MODULE} == {}


def test_no_function_is_longer_than_a_screen():
    trees = sources("core", "db", "tui", "invclose", "bench")
    assert [
        f"{path.relative_to(ROOT)}:{line} {name} has {length} lines"
        for path, tree in trees.items()
        for line, name, length in long_functions(tree)
    ] == []


def test_values_are_given_by_name():
    trees = sources("core", "db", "tui", "invclose", "bench")
    known = capacities(trees)
    assert [
        f"{path.relative_to(ROOT)}:{line} {name} with {count}"
        for path, tree in trees.items()
        for line, name, count in crowded_calls(tree, known)
    ] == []


PLANTED = """
class Item:
    a: int; b: int; c: int; d: int; e: int; f: int; g: int
class Pair:
    a: int; b: int
def unique(*names): ...
"""


@pytest.mark.parametrize(
    ("call", "count"),
    [
        ("Item(1, 2, 3, 4, 5, 6, 7)", 7),
        ("setup.Item(1, *row)", MANY),
        ("stranger(1, 2, 3, 4, 5, 6, 7)", 7),
        ("Item(1, 2, 3, 4, 5, 6)", None),
        ("Item(1, 2, 3, 4, 5, 6, g=7, **others)", None),
        ("Pair(*row)", None),
        ("unique(1, 2, 3, 4, 5, 6, 7)", None),
        ("zip(*columns)", None),
    ],
)
def test_a_planted_call_is_found(call: str, count: int | None):
    planted = ast.parse(PLANTED + call)
    found = list(crowded_calls(planted, capacities({Path("planted.py"): planted})))
    assert [c for _, _, c in found] == ([] if count is None else [count])


def test_a_planted_function_is_found():
    planted = ast.parse("def long():\n" + "    pass\n" * LINES_OF_A_FUNCTION)
    assert list(long_functions(planted)) == [(1, "long", LINES_OF_A_FUNCTION + 1)]
