"""Now, who and where, as the operating system says it: the only place that asks.

None of it can be set from outside: no variable, no file, no option. Who acts is the *real* user of the process. A program
started with the rights of another file's owner (setuid) acts with that owner's rights, but for the person who started it, and
nobody without those rights can change the real user. A shared account is told apart by SSH keys where its administrator has
said so (``db.engine.ssh_key``).

These are the answers of this machine. Whoever works in a transaction asks the ``Tx``: on PostgreSQL the server says who and when.
"""

from __future__ import annotations

import os
import pwd
import socket
import time
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path


def now() -> str:
    """UTC, ISO text with seconds."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> date:
    """Accounting today."""
    return date.fromisoformat(now()[:10])


@cache
def account() -> str:
    """Who the process belongs to; the number where the account has no name."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


@cache
def login() -> str:
    """Who acts: the account, or, of a shared one, the person whose SSH key opened the session."""
    from db.engine.ssh_key import person_of

    return person_of(account()) or account()


def may_act_for(user: int) -> bool:
    """Whether the process has the rights of this user of the machine: it is his, or root's."""
    return os.geteuid() in (0, user)


def host() -> str:
    """Name of this machine."""
    return socket.gethostname()


def uptime() -> tuple[str, str]:
    """What start of this machine it is, and the whole seconds since; blank and 0 where the machine does not tell."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return boot, str(int(time.clock_gettime(time.CLOCK_BOOTTIME)))
    except (OSError, AttributeError, ValueError):
        return "", "0"


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
