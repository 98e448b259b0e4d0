"""Now, who and where: the only place that asks the operating system. Tests set ``INVCLOSE_NOW`` and ``INVCLOSE_USER``."""

from __future__ import annotations

import getpass
import os
import socket
from datetime import UTC, date, datetime


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
