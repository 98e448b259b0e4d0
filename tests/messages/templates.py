"""What an expression of the source may say, as texts with ``{names}`` where a value comes in.

A name is looked up where it was given its value: in the function, among the constants of the module or of the one that
it was imported from, or, for a parameter, where the function is called. What cannot be looked up stands as ``{name}``.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "db", "tui")
DEPTH = 6
"""How many looks behind names a text takes at most."""
MOST = 24
"""Texts that one expression may say, at most."""
_AROUND = ("format", "capitalize", "replace", "str", "clause", "sentence")
"""Calls that keep the words of a text."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A module of the program with its tree."""

    name: str
    path: Path
    tree: ast.Module
    functions: dict[int, Function] = field(default_factory=dict)
    """Node -> the function that it stands in."""

    @cached_property
    def constants(self) -> dict[str, ast.expr]:
        """Values of names at the top of the module and of its classes."""
        found: dict[str, ast.expr] = {}
        bodies = [self.tree.body, *(node.body for node in self.tree.body if isinstance(node, ast.ClassDef))]
        for node in (node for body in bodies for node in body):
            if isinstance(node, ast.Assign):
                found.update({target.id: node.value for target in node.targets if isinstance(target, ast.Name)})
            elif isinstance(node, ast.AnnAssign) and node.value is not None and isinstance(node.target, ast.Name):
                found[node.target.id] = node.value
        return found

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Name here -> (module, name there)."""
        return {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }


class Source:
    """All modules of the program."""

    def __init__(self, root: Path = ROOT) -> None:
        self.modules: dict[str, Module] = {}
        self.calls: dict[str, list[tuple[Module, ast.Call]]] = {}
        for package in PACKAGES:
            for path in sorted((root / package).rglob("*.py")):
                self._add(root, path)

    def _add(self, root: Path, path: Path) -> None:
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        module = Module(name, path.relative_to(root), ast.parse(path.read_text(encoding="utf-8")))
        self.modules[name] = module
        self._place(module, module.tree, None)
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call):
                self.calls.setdefault(called(node), []).append((module, node))

    def _place(self, module: Module, node: ast.AST, inside: Function | None) -> None:
        if inside is not None:
            module.functions[id(node)] = inside
        for child in ast.iter_child_nodes(node):
            self._place(module, child, node if isinstance(node, Function) else inside)

    # -- texts ---------------------------------------------------------------------------------------------------

    def texts(self, module: Module, node: ast.expr | None, depth: int = DEPTH) -> list[str]:
        """What an expression may say, each once; empty for none."""
        return [] if node is None else list(dict.fromkeys(self._texts(module, node, depth)))[:MOST]

    def _texts(self, module: Module, node: ast.expr, depth: int) -> Iterator[str]:
        if isinstance(node, ast.Constant):
            yield node.value if isinstance(node.value, str) else str(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from self._joined(module, node, depth)
        elif isinstance(node, ast.IfExp | ast.BoolOp):
            for value in node.values if isinstance(node, ast.BoolOp) else (node.body, node.orelse):
                yield from self._texts(module, value, depth)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for left in self._texts(module, node.left, depth):
                yield from (left + right for right in self._texts(module, node.right, depth))
        elif isinstance(node, ast.Call) and called(node) in _AROUND:
            inner = node.func.value if isinstance(node.func, ast.Attribute) else node.args[0]
            yield from self._texts(module, inner, depth)
        elif depth:
            yield from self._behind(module, node, depth - 1)
        else:
            yield f"{{{_short(node)}}}"

    def _behind(self, module: Module, node: ast.expr, depth: int) -> Iterator[str]:
        """What stands behind a name, a constant of another module, a table, or a call of the program."""
        if isinstance(node, ast.Name):
            yield from self._named(module, node, depth)
        elif isinstance(node, ast.Attribute) and (there := self._module(module, node.value)) is not None:
            yield from self._named(there, ast.Name(id=node.attr), depth)
        elif isinstance(node, ast.Subscript) and (rows := self._table(module, node.value)) is not None:
            for row in rows.values:
                yield from self._texts(module, row, depth)
        elif isinstance(node, ast.Call):
            yield from self._returned(module, node, depth)
        else:
            yield f"{{{_short(node)}}}"

    def _module(self, module: Module, node: ast.expr) -> Module | None:
        """The module of the program that a name stands for: ``errors`` of ``errors.NAMED``."""
        if not isinstance(node, ast.Name) or node.id not in module.imported:
            return None
        return self.modules.get(".".join(module.imported[node.id]))

    def _table(self, module: Module, node: ast.expr) -> ast.Dict | None:
        """The constant of a module that a text is looked up in."""
        found = module.constants.get(node.id) if isinstance(node, ast.Name) else None
        return found if isinstance(found, ast.Dict) else None

    def _joined(self, module: Module, node: ast.JoinedStr, depth: int) -> list[str]:
        whole = [""]
        for part in node.values:
            if isinstance(part, ast.Constant):
                ends = [str(part.value)]
            else:
                assert isinstance(part, ast.FormattedValue)
                ends = self._inside(module, part.value, depth)
            whole = [start + end for start in whole for end in ends][:MOST]
        return whole

    def _inside(self, module: Module, node: ast.expr, depth: int) -> list[str]:
        """A value within a sentence: words that are chosen there are written out, everything else is a name."""
        if isinstance(node, ast.IfExp):
            return self.texts(module, node.body, 0) + self.texts(module, node.orelse, 0)
        if isinstance(node, ast.Name):
            found = self.texts(module, node, depth)
            if all(" " in text or "{" not in text for text in found) and 0 < len(found) <= MOST:
                return found
        return [f"{{{_short(node)}}}"]

    def _named(self, module: Module, node: ast.Name, depth: int) -> Iterator[str]:
        function = module.functions.get(id(node))
        while function is not None:
            values = list(_assigned(function, node.id))
            if values:
                for value in values:
                    yield from self._texts(module, value, depth) if value is not None else (f"{{{node.id}}}",)
                return
            if node.id in _parameters(function):
                yield from self._given(function, node.id, depth)
                return
            function = module.functions.get(id(function))
        if node.id in module.constants:
            yield from self._texts(module, module.constants[node.id], depth)
        elif node.id in module.imported and module.imported[node.id][0] in self.modules:
            home, name = module.imported[node.id]
            there = self.modules[home]
            if name in there.constants:
                yield from self._texts(there, there.constants[name], depth)
            elif name in there.imported:
                yield from self._named(there, ast.Name(id=name), depth)
            else:
                yield f"{{{node.id}}}"
        else:
            yield f"{{{node.id}}}"

    def _given(self, function: Function, name: str, depth: int) -> Iterator[str]:
        """A parameter: its default, and what calls give for it."""
        names = _parameters(function)
        bound = names[1:] if names[:1] in (["self"], ["cls"]) else names
        default = _default(function, name)
        calls = self.calls.get(function.name, [])
        for module, call in calls:
            value = next((word.value for word in call.keywords if word.arg == name), None)
            if value is None and name in bound and bound.index(name) < len(call.args):
                value = call.args[bound.index(name)]
            value = value if value is not None else default
            if value is not None and depth:
                yield from self._texts(module, value, depth - 1)
        if not calls or not depth:
            yield f"{{{name}}}"

    def _returned(self, module: Module, node: ast.Call, depth: int) -> Iterator[str]:
        """What a function of the program answers."""
        for home, function in self._functions(module, node):
            values = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
            for value in values:
                yield from (text for text in self._texts(home, value, depth) if text)  # nothing: there is no reason
            return
        yield f"{{{_short(node)}}}"

    def _functions(self, module: Module, node: ast.Call) -> Iterator[tuple[Module, Function]]:
        name = called(node)
        homes = [module]
        if isinstance(node.func, ast.Name) and name in module.imported:
            homes.append(self.modules.get(module.imported[name][0], module))
        for home in homes:
            for one in home.tree.body:
                if isinstance(one, Function) and one.name == name and _says(one):
                    yield home, one


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def _says(function: Function) -> bool:
    return isinstance(function.returns, ast.Name) and function.returns.id == "str"


def _parameters(function: Function) -> list[str]:
    given = function.args
    return [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]


def _default(function: Function, name: str) -> ast.expr | None:
    given = function.args
    positional = [*given.posonlyargs, *given.args]
    pairs = [
        *zip(reversed(positional), reversed(given.defaults), strict=False),
        *((one, value) for one, value in zip(given.kwonlyargs, given.kw_defaults, strict=True) if value is not None),
    ]
    return next((value for one, value in pairs if one.arg == name), None)


def _assigned(function: Function, name: str) -> Iterator[ast.expr | None]:
    """Values given to a name in a function; ``None`` where it is one of several, or of a loop."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from _unpacked(target, node.value, name)
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            yield from _unpacked(node.target, node.value, name)
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            yield None
        elif isinstance(node, ast.For | ast.comprehension):
            yield from _looped(node, name)
        elif isinstance(node, ast.ExceptHandler) and node.name == name:
            yield None


def _looped(node: ast.For | ast.comprehension, name: str) -> Iterator[ast.expr | None]:
    """A loop over written rows gives the cells of its column."""
    rows = node.iter.elts if isinstance(node.iter, ast.Tuple | ast.List) else [None]
    for row in rows:
        yield from _unpacked(node.target, row, name)


def _unpacked(target: ast.expr, value: ast.expr | None, name: str) -> Iterator[ast.expr | None]:
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
    elif isinstance(target, ast.Tuple | ast.List):
        cells: list[ast.expr | None] = list(value.elts) if isinstance(value, ast.Tuple | ast.List) else []
        for at, part in enumerate(target.elts):
            starred = isinstance(part, ast.Starred)
            cell = cells[at] if at < len(cells) and not starred else None
            yield from _unpacked(part.value if isinstance(part, ast.Starred) else part, cell, name)


def _short(node: ast.expr) -> str:
    """A name for a value: the last word of how it is written."""
    if isinstance(node, ast.Name):
        return node.id.strip("_").lower()
    if isinstance(node, ast.Attribute):
        return node.attr.strip("_") if node.attr not in ("value", "code", "name") else _short(node.value)
    if isinstance(node, ast.Subscript):
        return (
            node.slice.value
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
            else _short(node.value)
        )
    if isinstance(node, ast.Call):
        if called(node) == "plural" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
            return f"number of {node.args[1].value!s}"
        inner = [*node.args, *(word.value for word in node.keywords)]
        return _short(inner[0]) if inner else called(node)
    if isinstance(node, ast.BinOp):
        return _short(node.left)
    return "value"
