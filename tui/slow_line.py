"""Whether the line to the terminal is slow: how long it takes to answer where its cursor stands.

Asked before the first paint, and only over SSH: a terminal on the same computer answers at once. What does not answer in time
counts as slow; an answer that comes later is read by the application and means nothing to it.
"""

from __future__ import annotations

import os
import select
import sys
import time

SLOW = 0.25
"""Seconds for a question and its answer from which on a line is slow."""
PATIENCE = 0.6
QUESTION, END = b"\x1b[6n", b"R"


def is_slow() -> bool:
    """Whether this terminal is reached over a slow line."""
    if "SSH_CONNECTION" not in os.environ or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    taken = round_trip(sys.stdin.fileno(), sys.stdout.fileno())
    return taken is None or taken > SLOW


def round_trip(reading: int, writing: int, patience: float = PATIENCE) -> float | None:
    """Seconds until the terminal has answered; ``None`` when it has not."""
    try:
        import termios
        import tty
    except ImportError:
        return 0.0  # no such terminals here
    try:
        before = termios.tcgetattr(reading)
    except (termios.error, OSError):
        return 0.0  # no terminal: there is nothing to wait for
    try:
        tty.setcbreak(reading, termios.TCSANOW)
        begun = time.monotonic()
        os.write(writing, QUESTION)
        answer = b""
        while END not in answer:
            left = begun + patience - time.monotonic()
            if left <= 0 or not select.select([reading], [], [], left)[0]:
                return None
            answer += os.read(reading, 32)
        return time.monotonic() - begun
    except (termios.error, OSError):
        return 0.0
    finally:
        termios.tcsetattr(reading, termios.TCSANOW, before)
