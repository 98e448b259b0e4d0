"""Now, who and where: the only place that asks the operating system. Tests set ``INVCLOSE_NOW`` and ``INVCLOSE_USER``."""

from __future__ import annotations

import getpass
import os
import socket
from datetime import UTC, date, datetime
from pathlib import Path


def now() -> str:
    """UTC, ISO text with seconds."""
    fixed = os.environ.get("INVCLOSE_NOW")
    return fixed or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """Accounting today."""
    return date.fromisoformat(now()[:10])


def actor() -> str:
    """Operating-system user."""
    fixed = os.environ.get("INVCLOSE_USER")
    if fixed:
        return fixed
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def host() -> str:
    """Name of this machine."""
    return os.environ.get("INVCLOSE_HOST") or socket.gethostname()


def process_gone(on: str, pid: int) -> bool:
    """Whether a process of this machine has ended; of one of another machine nobody here knows."""
    return bool(pid) and on == host() and not process_lives(pid)


def process_lives(pid: int) -> bool:
    """Whether a process of this machine runs; one that has ended and is only waited for does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return status.rpartition(")")[2].split()[:1] != ["Z"]
