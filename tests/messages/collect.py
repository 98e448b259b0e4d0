"""Collects from the source what is refused, what is found and what a log says: nothing has to be entered anywhere.

A message is a call that has one of the error classes: as what is called (``NotFound("...", advice="...")``) or as its
first argument (``Refusal(Blocked, "...", "...")``, rows of tables of cases); or a finding (``warn``, ``stop``,
``broken``, ``fine``, ``told``, ``Finding``). Reasons of the log stand in a table.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from core import log_words
from db.engine.errors import refusal
from tests.messages.templates import Module, Source, called

FINDINGS = {"broken": "STOP", "stop": "STOP", "warn": "WARN", "told": "INFO", "fine": "ok"}
"""Maker of a finding -> its severity."""


@dataclass(frozen=True)
class Said:
    """One place of the source that says something, with all that it may say."""

    place: str
    kind: str
    """Name of the error class, or severity of the finding."""
    messages: tuple[str, ...]
    advices: tuple[str, ...]
    """Empty: none is given."""

    @property
    def handed_on(self) -> bool:
        """Whether nothing is written here: the sentence was made elsewhere."""
        return all(text.startswith("{") and text.endswith("}") and text.count("{") == 1 for text in self.messages)


@cache
def source() -> Source:
    """The program."""
    return Source()


@cache
def errors() -> list[Said]:
    """Every place that makes an error or a refusal, in the order of the modules."""
    names = error_classes()
    return [said for module in source().modules.values() for said in _errors(module, names)]


@cache
def findings() -> list[Said]:
    """Every place that makes a finding."""
    return [said for module in source().modules.values() for said in _findings(module)]


def _errors(module: Module, names: frozenset[str]) -> Iterator[Said]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        kind = called(node)
        if kind in names:
            yield _said(module, node, kind, node.args[0] if node.args else None, _keyword(node, "advice"))
        elif (at := _kind_argument(node, names)) is not None:
            given = node.args[at + 1 :]
            advice = _keyword(node, "advice") or (given[1] if len(given) > 1 else None)
            message = _keyword(node, "message") or (given[0] if given else None)
            if message is not None:
                yield _said(module, node, _last(node.args[at]), message, advice)


def _kind_argument(node: ast.Call, names: frozenset[str]) -> int | None:
    """Where a call has an error class among its arguments; not where classes are merely asked for."""
    if called(node) in ("isinstance", "issubclass", "suppress", "cast"):
        return None
    return next((at for at, one in enumerate(node.args) if _last(one) in names), None)


def _findings(module: Module) -> Iterator[Said]:
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if name == "Finding" and module.name not in ("db.reading.findings", "tui.screens.closing.preview"):
            given = dict(zip(("severity", "code", "message", "advice"), node.args, strict=False))
            given.update({word.arg: word.value for word in node.keywords if word.arg})
            severity, message, advice = given["severity"], given["message"], given.get("advice")
            yield _said(module, node, _last(severity).replace("OK", "ok"), message, advice)
        elif (
            name in FINDINGS
            and isinstance(node.func, ast.Name)
            and module.imported.get(name, ("",))[0] == "db.reading.findings"
        ):
            advice = node.args[2] if len(node.args) > 2 else _keyword(node, "advice")
            if advice is None and name == "broken":
                advice = source().modules["db.reading.findings"].constants["ADVICE"]
            yield _said(module, node, FINDINGS[name], node.args[1], advice)


def _said(module: Module, node: ast.Call, kind: str, message: ast.expr | None, advice: ast.expr | None) -> Said:
    return Said(
        f"{module.path}:{node.lineno}",
        kind,
        tuple(source().texts(module, message)),
        tuple(source().texts(module, advice)),
    )


def _keyword(node: ast.Call, name: str) -> ast.expr | None:
    return next((word.value for word in node.keywords if word.arg == name), None)


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


@cache
def error_classes() -> frozenset[str]:
    """Names of all error classes: those below ``InvcloseError``, wherever they are defined."""
    heads = [
        (node.name, {_last(base) for base in node.bases})
        for module in source().modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef)
    ]
    known = {"InvcloseError"}
    while more := {name for name, bases in heads if bases & known} - known:
        known |= more
    return frozenset(known)


_GUARD = re.compile(r"invclose/(\w+): ([^\n]+)")


@cache
def guards() -> list[Said]:
    """What the database itself refuses, last of all; its advice goes by the code."""
    found = []
    for module in source().modules.values():
        if not module.name.startswith("db.migrations") or ".versions." in module.name:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                for code, text in _GUARD.findall(node.value):
                    error = refusal(f"invclose/{code}: {_of_statement(text)}")
                    assert error is not None
                    place = f"{module.path}:{node.lineno}"
                    found.append(Said(place, type(error).__name__, (error.message,), (error.advice,)))
    return found


def _of_statement(text: str) -> str:
    """The sentence without the statement around it; what the server fills in has a name."""
    return re.sub(r"%(?!\w)", "{statement}", text.partition("'")[0])


def log_variants() -> dict[str, str]:
    """Texts of the log that know more of a line."""
    return {name: text for name, text in vars(log_words).items() if name.isupper() and isinstance(text, str)}


def codes() -> dict[str, str]:
    """Name of an error class -> its code, or that of its base."""
    found = {"InvcloseError": "failure"}
    classes = {
        node.name: node
        for module in source().modules.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and node.name in error_classes()
    }

    def code(name: str) -> str:
        if name not in found:
            body = classes[name].body
            own = next((_code_of(line) for line in body if _code_of(line)), "")
            found[name] = own or code(next(_last(base) for base in classes[name].bases if _last(base) in classes))
        return found[name]

    return {name: code(name) for name in error_classes()}


def _code_of(line: ast.stmt) -> str:
    if isinstance(line, ast.Assign) and _last(line.targets[0]) == "code" and isinstance(line.value, ast.Constant):
        return str(line.value.value)
    return ""
