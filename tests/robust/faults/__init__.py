"""Faults of the disk and the clock: a small library in C that is preloaded into a process of its own.

`python -m tests.robust.faults` makes it and ends with 1 where there is no C compiler; the tests that need it carry the mark
`faults`, and `scripts/test` then leaves them out by name.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("faults.c")
BUILT = Path(__file__).resolve().parents[3] / "build"


class NoCompiler(RuntimeError):
    """There is nothing here that could make the library."""


def compiler() -> str | None:
    """The C compiler, the one that CC names before all others."""
    names = (os.environ.get("CC", ""), "cc", "gcc", "clang")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@cache
def library() -> Path:
    """The library's file, made when its source has changed; raises `NoCompiler`."""
    mark = hashlib.sha256(SOURCE.read_bytes()).hexdigest()[:16]
    file = BUILT / f"faults-{mark}.so"
    if file.exists():
        return file
    found = compiler()
    if found is None:
        raise NoCompiler("no C compiler was found; set CC or install one")
    BUILT.mkdir(exist_ok=True)
    made = file.with_suffix(f".{os.getpid()}")
    command = [found, "-shared", "-fPIC", "-O2", "-o", str(made), str(SOURCE), "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise NoCompiler(f"{found} cannot make the library: {done.stderr.strip()}")
    made.replace(file)
    return file
