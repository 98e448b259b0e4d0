"""What Textual keeps for itself is used in one module, in the versions it was tried with, and is still there."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import textwrap
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from textual.app import App
from textual.driver import Driver
from textual.message_pump import MessagePump
from textual.screen import Screen

import tui
from tui import textual_private

ROOT = Path(__file__).resolve().parents[2]
OWN = "tui.textual_private"


def test_the_versions_are_those_that_were_tried():
    assert version("textual") == textual_private.TEXTUAL
    assert version("rich") == textual_private.RICH


async def test_every_name_is_still_there():
    app: App[None] = App()
    async with app.run_test():
        for name in (
            "_display", "_driver", "_running", "_closed", "_batch_count", "_previous_cursor_position", "_begin_update",
            "_end_update",
        ):  # fmt: skip
            assert hasattr(app, name), name
        assert hasattr(app.console, "_color_system")
        assert hasattr(app.screen, "_compositor")
        assert len(textual_private.strips_of(app.screen)) == app.screen.size.height
        assert textual_private.queued(app) == app._message_queue.qsize()
        driver = app._driver
        assert isinstance(driver, Driver)
        assert textual_private.app_of(driver) is app
        assert textual_private.parser_for(driver).feed("a")


def test_every_name_used_is_told_with_its_reason():
    tree = ast.parse(inspect.getsource(textual_private))
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr.startswith("_")}
    assert used
    for name in used:
        assert f"{name}``" in (textual_private.__doc__ or ""), name


def sources() -> Iterator[tuple[str, Path]]:
    for folder in ("tui", "tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts), path


def test_no_other_module_imports_private_modules():
    pattern = re.compile(r"^\s*(?:from|import) (?:textual|rich)[\w.]*\._", re.MULTILINE)
    assert [name for name, path in sources() if name != OWN and pattern.search(path.read_text(encoding="utf-8"))] == []


def classes() -> list[type]:
    """The application's own kinds of Textual things."""
    kinds = []
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if module.name == OWN:
            continue
        loaded = importlib.import_module(module.name)
        kinds += [
            kind
            for kind in vars(loaded).values()
            if inspect.isclass(kind) and kind.__module__ == module.name and issubclass(kind, (MessagePump, Driver))
        ]
    return kinds


def private_to_textual(kind: type) -> set[str]:
    """Names with an underscore that the bases of a class use, as methods or on ``self``."""
    names: set[str] = set()
    for base in kind.__mro__:
        if base.__module__.split(".")[0] == "textual":
            names |= {name for name in vars(base) if re.match(r"_[a-z]", name)}
            names |= set(re.findall(r"self\.(_[a-z]\w*)", inspect.getsource(base)))
    return names


def test_private_names_are_recognised():
    assert {"_driver", "_display", "_batch_count", "_message_queue"} <= private_to_textual(App)
    assert "_compositor" in private_to_textual(Screen)


@pytest.mark.parametrize("kind", classes(), ids=lambda kind: kind.__name__)
def test_no_class_uses_or_covers_a_private_name(kind: type):
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind)))
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.name
        for node in ast.walk(tree)
        if isinstance(node, (ast.Attribute, ast.FunctionDef, ast.AsyncFunctionDef))
    }
    assert used & private_to_textual(kind) == set()
