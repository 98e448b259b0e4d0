"""Room on the disk, asked before work begins: what is needed, and what is left where the books lie.

Measured on books of a company: a row of an import needs 500 bytes, a transaction of a run up to 400, and the journal as much
again while they are written. What a server has left nobody here knows.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from db.engine.errors import DiskFull
from db.engine.session import Database

IMPORTED_ROW, RUN_TRANSACTION = 1_000, 800
"""Bytes, those of the journal included."""
_ALWAYS = 1024 * 1024
"""For the pages that any work touches."""


def needed(count: int, each: int) -> int:
    """Bytes that so many rows or transactions need."""
    return _ALWAYS + count * each


def room_at(folder: Path) -> int | None:
    """Bytes left for this user in a folder; ``None`` where that cannot be known."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def shortage(database: Database[Any], bytes_needed: int, what: str) -> DiskFull | None:
    """Why something cannot be done: the disk of the books has not the room for it; ``None`` when it has, or nobody knows."""
    path = getattr(database, "path", None)
    if not isinstance(path, Path):
        return None
    free = room_at(path.parent)
    return None if free is None or free >= bytes_needed else no_room(path.parent, bytes_needed, free, what)


def no_room(folder: Path, bytes_needed: int, free: int, what: str) -> DiskFull:
    """The refusal, with what is needed and what is there."""
    return DiskFull(
        f"{what} needs about {megabytes(bytes_needed)}, and the disk has {megabytes(free)} left",
        where=str(folder),
        advice="Nothing was written. Free some space, then try again.",
    )


def megabytes(size: int) -> str:
    """Bytes as people count them, rounded up: never less than is meant."""
    return f"{-(-size // (1024 * 1024)):,} MB"
