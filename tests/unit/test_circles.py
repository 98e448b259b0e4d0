"""No circle of imports inside a package, imports inside functions and for types counted; and one router of screens.

A circle that Python tolerates, because one of its arrows stands in a function, still means that neither of two modules can
be read, tested or moved without the other.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import tui.screens
from tui.places import Place, keys_of
from tui.router import TABLE, opener
from tui.screens.common.base import Dialog, Frame

ROOT = Path(__file__).resolve().parents[2]
ROUTER, SCREENS = "tui.places", "tui.screens"


def modules(package: str) -> dict[str, Path]:
    """Dotted name -> file."""
    names = {}
    for path in sorted((ROOT / package).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imported(node: ast.AST, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that an import statement names. ``from p import m`` is an arrow to m, where m is one."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            if inner in known:
                yield inner
            elif node.module in known:
                yield node.module


def arrows(package: str) -> dict[str, set[str]]:
    """Module -> what it imports of its own package: at the top, inside functions, for types."""
    known = modules(package)
    return {
        name: {
            target
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
            for target in imported(node, known)
        }
        - {name}
        for name, path in known.items()
    }


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Groups of modules that reach each other (Tarjan)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []

    def visit(name: str) -> None:
        number[name] = low[name] = len(number)
        stack.append(name)
        for target in sorted(graph[name]):
            if target not in number:
                visit(target)
                low[name] = min(low[name], low[target])
            elif target in stack:
                low[name] = min(low[name], number[target])
        if low[name] == number[name]:
            at = stack.index(name)
            group = sorted(stack[at:])
            del stack[at:]
            if len(group) > 1:
                groups.append(group)

    for name in graph:
        if name not in number:
            visit(name)
    return groups


def test_circles_are_seen():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set()}
    assert circles(graph) == [["b", "c"]]
    assert circles({"a": {"b"}, "b": set()}) == []


def test_arrows_are_seen_wherever_an_import_stands():
    known = {"p": Path(), "p.a": Path(), "p.b": Path()}
    text = "from p import a, name\nimport p.b\nimport os\ndef late():\n    from p.b import x\n"
    seen = [target for node in ast.walk(ast.parse(text)) for target in imported(node, known)]
    assert seen == ["p.a", "p", "p.b", "p.b"]


@pytest.mark.parametrize("package", ["core", "db", "tui"])
def test_no_module_reaches_itself(package: str):
    assert circles(arrows(package)) == []


# --- the router


def screens() -> dict[str, type[Frame[object]]]:
    """Class name -> every screen of the application."""
    frames = {}
    for module in pkgutil.walk_packages(tui.screens.__path__, f"{SCREENS}."):
        loaded = import_module(module.name)
        for kind in vars(loaded).values():
            if inspect.isclass(kind) and issubclass(kind, Frame) and kind.__module__ == loaded.__name__:
                frames[kind.__name__] = kind
    return {name: kind for name, kind in frames.items() if kind.HERE and not name.startswith("_")}


def test_no_module_but_the_router_imports_a_screen_inside_a_function():
    known = modules("tui")
    late = [
        f"{name}.{function.name} imports {target}"
        for name, path in known.items()
        if name != ROUTER
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        for target in imported(node, known)
        if target == ROUTER or target.startswith(f"{SCREENS}.")
    ]
    assert late == []


def test_screens_name_each_other_as_places_only():
    """A dialog is a building block of the screen that asks; every other screen is reached through the router."""
    whole = {name for name, kind in screens().items() if not issubclass(kind, Dialog) and name != "Start"}
    named = [
        f"{path.relative_to(ROOT)} imports {alias.name}"
        for path in modules("tui").values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SCREENS)
        for alias in node.names
        if alias.name in whole
    ]
    assert named == []


def test_every_screen_that_is_no_dialog_is_a_place():
    whole = {kind for name, kind in screens().items() if not issubclass(kind, Dialog) and name != "Start"}
    assert whole <= {opener(place) for place in TABLE}


@pytest.mark.parametrize("place", [*TABLE], ids=lambda place: place.__name__)
def test_the_keys_of_a_place_are_what_its_screen_is_made_with(place: type[Place[object]]):
    opens, names = opener(place), keys_of(place)
    parameters = list(inspect.signature(opens).parameters.values())
    if not inspect.isclass(opens):
        assert parameters.pop(0).name == "frame"
    keys = {name: getattr(place, name, inspect.Parameter.empty) for name in names}
    given = {parameter.name: parameter.default for parameter in parameters}
    assert list(given) == list(keys)
    assert all(given[name] in (inspect.Parameter.empty, default) for name, default in keys.items())
