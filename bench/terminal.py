"""How long a person waits: the application in a pseudo-terminal, until its first frame and until the overview is there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

SIZE = (120, 36)
FIRST_FRAME = b"connecting to the books"
OVERVIEW = b"newest first"
_LIMIT = 20.0


def open_application(url: str, python: str = sys.executable) -> tuple[float, float]:
    """Seconds to the first frame, and to the list of closing records; ``python``: that of another checkout.

    Books that are open before anything is painted have the list in their first frame.
    """
    started = time.perf_counter()
    pid, line = pty.fork()
    if pid == 0:
        os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
        os.chdir("/")  # the code is that of the interpreter, wherever this runs
        os.execv(python, [python, "-m", "invclose", "--db", url])
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", SIZE[1], SIZE[0], 0, 0))
    seen = b""
    found: dict[bytes, float] = {}
    try:
        while OVERVIEW not in found:
            if time.perf_counter() - started > _LIMIT:
                raise TimeoutError(f"no overview within {_LIMIT:.0f} s")
            if not select.select([line], [], [], 0.5)[0]:
                continue
            seen += os.read(line, 65536)
            for mark in (FIRST_FRAME, OVERVIEW):
                if mark in seen:
                    found.setdefault(mark, time.perf_counter() - started)
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(line)
    return found.get(FIRST_FRAME, found[OVERVIEW]), found[OVERVIEW]
