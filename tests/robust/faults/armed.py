"""The library in this process, which was started with it."""

from __future__ import annotations

import ctypes
import errno
from dataclasses import dataclass
from functools import cache
from typing import Any

READS, WRITES, SYNCS, OPENS, REMOVES = 1, 2, 4, 8, 16
CHANGES = WRITES | SYNCS | OPENS | REMOVES
ALL = CHANGES | READS
PLENTY = 1 << 40
NO_LIMIT = -1


@dataclass(frozen=True)
class Fault:
    """What goes wrong below a folder."""

    folder: str
    at: int = 0
    """The watched call that fails; 0: none."""
    error: int = errno.EIO
    always: bool = False
    """All later calls fail too."""
    kinds: int = ALL
    budget: int = NO_LIMIT
    """Bytes by which the files may grow."""
    log: str = ""
    """A file for the log of all changes."""


@cache
def _library() -> Any:
    found = ctypes.CDLL(None)
    found.faults_fail.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_int, ctypes.c_int]
    found.faults_budget.argtypes = [ctypes.c_long]
    found.faults_clock.argtypes = [ctypes.c_longlong]
    found.faults_calls.restype = found.faults_lowest.restype = ctypes.c_long
    return found


def arm(fault: Fault) -> None:
    """From now on."""
    library = _library()
    library.faults_watch(fault.folder.encode())
    if fault.log:
        library.faults_log(fault.log.encode())
    library.faults_budget(fault.budget)
    library.faults_fail(fault.at, fault.error, int(fault.always), fault.kinds)


def calls() -> int:
    """Watched calls so far."""
    return int(_library().faults_calls())


def lowest() -> int:
    """How little room there was at any time."""
    return int(_library().faults_lowest())


def note(text: str) -> None:
    """A line in the log."""
    _library().faults_note(text.encode())


def move_clock(seconds: int) -> None:
    """The clock of the day, so many seconds before or after the true one."""
    _library().faults_clock(seconds)
