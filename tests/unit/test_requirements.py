"""What users install is what the product imports: no requirement that nobody uses, none that is used and not named."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE_OF = {"pyyaml": "yaml", "python-calamine": "python_calamine"}
"""Requirements whose module has another name."""
OURS = {"core", "db", "tui", "invclose"}


CHOSEN = ("sign", "timestamp")
"""What users may install besides: signatures of the books, and time stamps by an authority."""


def required(*extras: str) -> set[str]:
    """Modules of the run-time requirements, and of what may be had besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    names = (re.split(r"[\[<>=~! ]", line)[0] for line in lines)
    return {MODULE_OF.get(name, name.replace("-", "_")) for name in names}


def imported() -> set[str]:
    """Top-level names that the product imports, late imports counted, without its own and the standard library's."""
    found = set()
    for package in OURS:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Import):
                    found |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module.partition(".")[0])
    return found - OURS - set(sys.stdlib_module_names)


def test_every_requirement_is_imported() -> None:
    assert required(*CHOSEN) - imported() == set()


def test_every_import_is_required() -> None:
    assert imported() - required(*CHOSEN) == {"pydantic"}  # the base of SQLModel, which chooses its version


def locked(name: str) -> set[str]:
    """Each NAME==VERSION of a lock."""
    return {line.split()[0] for line in (ROOT / name).read_text("utf-8").splitlines() if line[:1].isalnum()}


def extras() -> set[str]:
    """The parts that only tools and tests ask for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.split(r"[\[<>=~! ]", line)[0] for lines in project["optional-dependencies"].values() for line in lines}


def names(lock: set[str]) -> set[str]:
    return {part.partition("==")[0] for part in lock}


def test_users_install_no_tool_and_no_test() -> None:
    assert extras() & names(locked("requirements.lock")) == set()
    assert extras() <= names(locked("requirements-dev.lock"))


def test_what_users_install_is_what_was_tested() -> None:
    assert locked("requirements.lock") <= locked("requirements-dev.lock")
