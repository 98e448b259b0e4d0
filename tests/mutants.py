"""What the last mutation run found, with the faults that no test noticed: `python -m tests.mutants`."""

from __future__ import annotations

import ast
import difflib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path("mutants")
LEAST = 0.9
"""Share of the faults that the tests have to notice."""
UNNOTICED = (0, 5, 33)
"""Exit codes of pytest and of mutmut: all passed, no test was run."""


def tried(folder: Path = FOLDER) -> Iterator[tuple[Path, str, bool]]:
    """(Source file, name of the mutant, noticed) of every mutant that was tried."""
    for file in sorted(folder.glob("core/**/*.meta")):
        for name, code in json.loads(file.read_text("utf-8"))["exit_code_by_key"].items():
            if code is not None:
                yield file.with_suffix(""), name, code not in UNNOTICED


@cache
def functions(source: Path) -> dict[str, list[str]]:
    """Lines of each function of a mutated file: every mutant is a function of its own there."""
    text = source.read_text("utf-8")
    lines = text.splitlines()
    return {
        node.name: lines[node.lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }


def difference(source: Path, name: str) -> Iterator[str]:
    """The lines in which a mutant differs from the original."""
    function = name.rpartition(".")[2]
    known = functions(source)
    original, mutant = known[function.rpartition("__mutmut_")[0] + "__mutmut_orig"], known[function]
    for line in difflib.unified_diff(original[1:], mutant[1:], lineterm="", n=0):
        if not line.startswith(("---", "+++", "@@")):
            yield line


def main() -> int:
    """Print and judge."""
    noticed: Counter[str] = Counter()
    unnoticed: Counter[str] = Counter()
    for source, name, seen in tried():
        module = source.relative_to(FOLDER).as_posix()
        (noticed if seen else unnoticed)[module] += 1
        if not seen:
            print(f"{module} {name.rpartition('.')[2]}", *difference(source, name), sep="\n    ")
    for module in sorted({*noticed, *unnoticed}):
        print(f"{module:44} {noticed[module]:5} of {noticed[module] + unnoticed[module]:5}")
    total = noticed.total() + unnoticed.total()
    rate = noticed.total() / total if total else 0
    print(f"{'noticed':44} {noticed.total():5} of {total:5}: {rate:.1%}")
    return 0 if rate >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
