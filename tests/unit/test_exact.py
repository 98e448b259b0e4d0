"""No float on the way of money: none is made, written or divided into in the rules, the database and the screens.

What looks like one is named here with the reason why it is none, or why it carries no money. That list can only be as long
as the code needs: a line that no longer stands for anything is a failure too.
"""

from __future__ import annotations

import ast
import decimal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "db", "tui", "invclose")
FLOATS = {
    "average",
    "divide",
    "float16",
    "float32",
    "float64",
    "floating",
    "mean",
    "sqrt",
    "std",
    "true_divide",
    "truediv",
}
"""Names of NumPy and others that give floats."""
FRACTION, DECIMAL = "fractions divide exactly", "decimals divide with 28 digits or more"
SECONDS, SHOWN = "seconds of a timer or a pause", "a percentage that is shown and never kept"
ALLOWED: dict[str, dict[str, str]] = {
    "core/adjusting/plan.py": {"target.to_unit * left / 1000000": FRACTION},
    "core/close/loops.py": {"factor / own": FRACTION, "constant /= own": FRACTION},
    "core/money.py": {"Decimal(limit) / 10 ** decimals": DECIMAL},
    "core/posting/productions.py": {"whole * part / sum(by)": FRACTION},
    "db/acceptance/answers.py": {"base * Fraction(percent) / 100": FRACTION},
    "db/acceptance/runner.py": {"self._unit(event['price']) * quantity / 1000000": FRACTION},
    "db/adjusting/plans.py": {"to_unit * quantity / 1000000": FRACTION},
    "db/admin/kept.py": {"float": "the moment of a file, as the system says it"},
    "db/admin/restore_postgres.py": {"0.05": SECONDS, "8.0": SECONDS},
    "db/close/running.py": {"float": SECONDS},
    "db/close/worker.py": {"0.1": SECONDS, "0.5": SECONDS, "float": SECONDS},
    "db/desk/undoing.py": {"price / factor": FRACTION},
    "db/engine/postgres_values.py": {"float": "what refuses floats must name them"},
    "db/engine/sqlite.py": {"BUSY_MILLISECONDS / 1000": SECONDS},
    "db/engine/sqlite_place.py": {"path.parent / names": "the name of a file"},
    "db/reading/reports/cost_prices.py": {
        "Fraction(receipt.amount, receipt.quantity) / currency.price_to_unit": FRACTION,
        "abs(unit - base) / base": FRACTION,
        "(unit - base) / base": FRACTION,
        "(values[middle - 1] + values[middle]) / 2": FRACTION,
    },
    "db/reading/transactions.py": {"Decimal(weight * 100) / Decimal(weights)": SHOWN},
    "tui/amounts.py": {"one / other": DECIMAL},
    "tui/command_line/workbook.py": {"float": "a workbook holds numbers as floats; the shortest text of one is read"},
    "tui/screens/adjusting/adjust_on_hand.py": {"self.change(row) * 100 / row.value": SHOWN},
}
TIMERS = (
    "db/engine/glance.py", "tui/completing/answer.py", "tui/app.py", "tui/application.py", "tui/command_line/jobs.py",
    "tui/driver.py", "tui/screens/common/background.py", "tui/screens/common/base.py", "tui/screens/closing/close_dialog.py",
    "tui/screens/ledger/find_voucher.py", "tui/screens/lists/lists.py", "tui/screens/help/commands.py", "tui/slow_line.py",
    "tui/screens/closing/task.py", "tui/screens/dialogs/value_list.py", "tui/screens/ledger/voucher.py",
    "tui/terminal_app.py",
)  # fmt: skip
"""Screens, commands and glances that wait: their floats are seconds, and they may divide nothing."""


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_path(node: ast.expr) -> bool:
    """``folder / "name"``: a division that has a text among its operands."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return is_text(node.right) or is_path(node.left)
    return False


def paths_within(tree: ast.AST) -> set[ast.AST]:
    """The divisions that make up paths."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and is_path(node):
            step: ast.expr = node
            while isinstance(step, ast.BinOp):
                found.add(step)
                step = step.left
    return found


def floats(tree: ast.AST) -> Iterator[str]:
    """What makes, names or gives a float."""
    paths = paths_within(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=float() | complex()):
                yield ast.unparse(node)
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()) if node not in paths:
                yield ast.unparse(node)
            case ast.Name(id="float") | ast.Name(id="complex"):
                yield node.id
            case ast.Attribute(attr=name) if name in FLOATS:
                yield ast.unparse(node)
            case ast.ImportFrom(names=names) if found := FLOATS & {alias.name for alias in names}:
                yield ", ".join(sorted(found))


def found() -> dict[str, set[str]]:
    """By file, what looks like a float."""
    places: dict[str, set[str]] = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if here := set(floats(ast.parse(path.read_text("utf-8")))):
                places[path.relative_to(ROOT).as_posix()] = here
    return places


def test_no_float_but_the_ones_named() -> None:
    money = {name: here for name, here in found().items() if name not in TIMERS}
    assert money == {name: set(reasons) for name, reasons in ALLOWED.items()}


def test_screens_that_wait_divide_nothing() -> None:
    places = found()
    assert sorted(name for name in TIMERS if name not in places) == []
    assert [text for name in TIMERS for text in places[name] if "/" in text] == []


@pytest.mark.parametrize(
    "planted",
    [
        "x = 0.1",
        "y = a / b",
        "y /= 2",
        "z = float(text)",
        "m = column.mean()",
        "k = np.float64(3)",
        "from math import sqrt",
    ],
)
def test_a_planted_float_is_found(planted: str) -> None:
    assert list(floats(ast.parse(planted)))


@pytest.mark.parametrize(
    "harmless", ["a // b", "folder / 'name'", "base / f'{number}.log' / 'x'", "Fraction(1, 3)", "1_000"]
)
def test_what_is_none_is_left_alone(harmless: str) -> None:
    assert list(floats(ast.parse(harmless))) == []


def test_the_tests_run_with_a_trap_for_floats() -> None:
    """A decimal that meets a float is an error, in every thread: set before anything else in tests/conftest.py."""
    caught: list[bool] = []

    def meet() -> None:
        with pytest.raises(decimal.FloatOperation):
            decimal.Decimal(1 / 2)
        caught.append(True)

    meet()
    thread = threading.Thread(target=meet)
    thread.start()
    thread.join()
    assert caught == [True, True]
