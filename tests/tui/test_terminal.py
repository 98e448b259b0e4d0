"""The application in a real pseudo-terminal: bytes on the line, and its end when the terminal goes."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from fcntl import ioctl

import pyte
import pytest


class Terminal:
    """The program on the other side of a pty."""

    def __init__(self, *words: str, size: tuple[int, int] = (120, 36), **environment: str) -> None:
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            os.execv(sys.executable, [sys.executable, "-m", "tests.tui.fake_app", *words])
        ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.seen = b""

    def read(self, quiet: float = 0.3, limit: float = 5.0) -> bytes:
        """What comes until it is quiet."""
        data, begin, last = b"", time.monotonic(), time.monotonic()
        while time.monotonic() - begin < limit and time.monotonic() - last < quiet:
            if select.select([self.fd], [], [], 0.05)[0]:
                try:
                    data += os.read(self.fd, 65536)
                except OSError:
                    break
                last = time.monotonic()
        self.seen += data
        return data

    def until(self, words: bytes, limit: float = 20.0) -> None:
        begin = time.monotonic()
        while words not in self.seen:
            assert time.monotonic() - begin < limit, self.seen[-2000:]
            self.read(quiet=0.1, limit=0.5)
        self.read(quiet=0.5)

    def key(self, sequence: bytes) -> bytes:
        os.write(self.fd, sequence)
        return self.read(quiet=0.2)

    def ended(self, limit: float = 5.0) -> int | None:
        """Exit status, or None while it runs."""
        begin = time.monotonic()
        while time.monotonic() - begin < limit:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            self.read(quiet=0.05, limit=0.1)
        return None

    def close(self) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self.fd >= 0:
            os.close(self.fd)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    there = Terminal()
    yield there
    there.close()


def test_a_password_is_asked_for_beside_the_screen_and_never_shown():
    there = Terminal("password")
    try:
        there.until(b"Password for books on h: ")
        there.key(b"hunter2x\r")
        there.until(b"IC-000109")
        assert b"hunter2x" not in there.seen
        there.key(b"\x11")
        assert there.ended() == 0
    finally:
        there.close()


@pytest.mark.terminal
def test_bytes_on_the_line_and_a_clean_end(terminal: Terminal):
    terminal.until(b"IC-000109")
    assert terminal.read(quiet=1.0, limit=1.5) == b"", "idle must be silent"
    terminal.key(b"\x1b[B")
    time.sleep(0.5)
    terminal.read()
    assert len(terminal.key(b"\x1b[B")) <= 1600  # the row, and the pane beside it when the keyboard rests
    terminal.key(b"\x11")
    assert terminal.ended() == 0
    last_picture, left, _ = terminal.seen.rpartition(b"\x1b[?1049l")
    assert left
    assert b"\x1b[m" in last_picture[-60:], "the shell writes with a pen of its own"


@pytest.mark.terminal
@pytest.mark.parametrize(("size", "most"), [((80, 24), 600), ((120, 36), 600)])
def test_a_step_of_the_cursor_sends_two_rows(size: tuple[int, int], most: int):
    """At most 0.6 KB, full width and with every ink, before the detail follows when the keyboard rests.

    The first step is not measured: it leaves the run, so that keys of the footer change too.
    """
    there = Terminal(size=size)
    try:
        there.until(b"IC-000109")
        there.read(quiet=1.0)
        there.key(b"\x1b[B")
        there.read(quiet=0.6)
        for _ in range(3):
            os.write(there.fd, b"\x1b[B")
            assert 0 < len(there.read(quiet=0.1, limit=0.2)) <= most
            there.read(quiet=0.6)
    finally:
        there.close()


def test_sigterm_restores_the_terminal(terminal: Terminal):
    terminal.until(b"IC-000109")
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.ended() == 143
    assert b"\x1b[?1049l" in terminal.seen


def test_sighup_ends_it(terminal: Terminal):
    terminal.until(b"IC-000109")
    os.kill(terminal.pid, signal.SIGHUP)
    assert terminal.ended() == 129


def test_a_closed_terminal_ends_it(terminal: Terminal):
    terminal.until(b"IC-000109")
    os.close(terminal.fd)
    terminal.fd = -1
    begin = time.monotonic()
    while time.monotonic() - begin < 5:
        pid, _ = os.waitpid(terminal.pid, os.WNOHANG)
        if pid:
            terminal.pid = 0
            break
        time.sleep(0.05)
    assert terminal.pid == 0, "still running without a terminal"


def test_no_colour_means_no_colour_at_all():
    there = Terminal(NO_COLOR="1")
    try:
        there.until(b"IC-000109")
        assert b"38;2;" not in there.seen
        assert b"48;2;" not in there.seen
        assert re.search(rb"\x1b\[(\d+;)*7(;\d+)*m", there.seen)
    finally:
        there.close()


@pytest.mark.terminal
def test_a_resize_storm_ends_at_the_right_size(terminal: Terminal):
    terminal.until(b"IC-000109")
    for number in range(100):
        width, height = (1 + number * 7 % 200, 1 + number * 3 % 60)
        ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
        os.kill(terminal.pid, signal.SIGWINCH)
        terminal.read(quiet=0.005, limit=0.02)
    ioctl(terminal.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    os.kill(terminal.pid, signal.SIGWINCH)
    terminal.read(quiet=0.5)
    terminal.seen = b""
    terminal.key(b"\x0c")  # ctrl+l paints everything again
    terminal.until(b"IC-000109")
    painted = pyte.Screen(200, 60)
    pyte.ByteStream(painted).feed(terminal.seen)
    rows = [row.rstrip() for row in painted.display]
    assert [number for number, row in enumerate(rows, 1) if row][-1] == 24
    assert max(map(len, rows)) <= 80


def test_a_dumb_terminal_is_refused_kindly():
    there = Terminal(TERM="dumb")
    try:
        assert there.ended(15) == 2
        assert b"invclose --help" in there.seen
    finally:
        there.close()
