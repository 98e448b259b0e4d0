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


def required() -> set[str]:
    """Modules of the run-time requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = (re.split(r"[\[<>=~! ]", line)[0] for line in project["dependencies"])
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
    assert required() - imported() == set()


def test_every_import_is_required() -> None:
    assert imported() - required() == {"pydantic"}  # the base of SQLModel, which chooses its version
