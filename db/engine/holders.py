"""Who else is at a file: whoever has it open, and whoever holds the lock that a writer waited for in vain.

On Linux the kernel lists the locks on a file with the process that holds each. A process that was stopped (ctrl+z in its
terminal, a debugger) keeps its locks and blocks everybody; it is named as such.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from db.engine import clock

_PROC = Path("/proc")
_FIELDS_BEFORE_START = 19
"""Between the state of a process and when it started."""


class Holder(NamedTuple):
    """A process of this host that holds a lock."""

    pid: int
    what: str
    since: str
    stopped: bool

    @property
    def where(self) -> str:
        """Who it is, as a sentence names it."""
        state = ", which is stopped" if self.stopped else ""
        return f"process {self.pid} on {clock.host()}, {self.what} since {self.since}{state}"

    @property
    def advice(self) -> str:
        """What to do about a process that will never let go by itself; empty for one that works."""
        if not self.stopped:
            return ""
        return (
            f"Nothing was written. `kill -CONT {self.pid}` lets it go on, `kill {self.pid}` ends it; a run is resumed"
            " afterwards (`invclose job resume`)."
        )


def holder_of(files: Iterable[Path]) -> Holder | None:
    """The first other process that holds a lock for writing on one of these files; ``None`` where nobody can tell."""
    try:
        wanted = {_identity(file) for file in files if file.exists()}
        pids = [pid for pid, identity in _locks() if identity in wanted and pid != os.getpid()]
        return next((found for pid in pids if (found := _described(pid)) is not None), None)
    except (OSError, ValueError, IndexError):
        return None


def _identity(file: Path) -> tuple[int, int, int]:
    about = file.stat()
    return os.major(about.st_dev), os.minor(about.st_dev), about.st_ino


def _locks() -> Iterator[tuple[int, tuple[int, int, int]]]:
    """Process and file of every lock for writing."""
    for line in (_PROC / "locks").read_text(encoding="ascii").splitlines():
        words = line.split()
        if "WRITE" not in words or "->" in words:
            continue
        place = words.index("WRITE")
        major, minor, inode = words[place + 2].split(":")
        yield int(words[place + 1]), (int(major, 16), int(minor, 16), int(inode))


def _described(pid: int) -> Holder | None:
    try:
        text = _PROC.joinpath(str(pid), "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()
    started = _started(int(fields[_FIELDS_BEFORE_START]))
    return Holder(pid, _what(pid), started, fields[0] in ("T", "t"))


def _started(ticks: int) -> str:
    """When a process started, UTC, by the seconds since the host did."""
    up = int((_PROC / "uptime").read_text(encoding="ascii").partition(".")[0])
    ago = timedelta(seconds=up - ticks // os.sysconf("SC_CLK_TCK"))
    return f"{datetime.fromisoformat(clock.now()) - ago:%Y-%m-%d %H:%M:%S} UTC"


def _what(pid: int) -> str:
    """The worker of a run by its record; otherwise just this program, or the name of another."""
    words = _PROC.joinpath(str(pid), "cmdline").read_bytes().split(b"\0")
    if b"run" in words[:-1] and words[words.index(b"run") + 1].isdigit():
        return f"the worker of record {words[words.index(b'run') + 1].decode()}"
    if any(b"invclose" in word for word in words[:6]):
        return "invclose"
    return _PROC.joinpath(str(pid), "comm").read_text(encoding="utf-8", errors="replace").strip()


def users_of(path: Path) -> list[str]:
    """Other processes of this machine that have the file open, as far as we may see."""
    try:
        wanted = path.stat()
        processes = [int(name) for name in os.listdir(_PROC) if name.isdigit()]
    except OSError:
        return []
    return [_named(pid) for pid in processes if pid != os.getpid() and _holds(pid, wanted)]


def _holds(pid: int, wanted: os.stat_result) -> bool:
    folder = f"{_PROC}/{pid}/fd"
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    for name in names:
        try:
            found = os.stat(f"{folder}/{name}")
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            return True
    return False


def _named(pid: int) -> str:
    try:
        return f"{pwd.getpwuid(os.stat(f'{_PROC}/{pid}').st_uid).pw_name} (process {pid})"
    except (OSError, KeyError):
        return f"process {pid}"
