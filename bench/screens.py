"""Keys of the lists beside their budgets: `python -m bench.screens URL`, in a pseudo-terminal as a person has it.

For every list and size: what a step of the cursor and a page send, and how long after the key the last byte of the picture was
there. A pause lets the detail beside a list follow, which is no part of a step. On a busy machine the processor time of the
application counts.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import shutil
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path
from typing import NamedTuple

SIZES = ((80, 24), (120, 36), (200, 50))
STEPS, PAGES = 12, 3
STEP, PAGE = 600, 7_000
"""Bytes that a step of the cursor and a page may send."""
REPAINT = 0.010
"""Seconds from a key to the picture."""
DOWN, UP, PAGE_DOWN, ENTER, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\r", "\x1b[F"
LISTS = {
    "overview": "", "settlements": f"{ENTER}|s", "voucher": "v", "behind a line": f"v|{ENTER}", "items": "gi", "item": f"gi|{ENTER}",
    "adjust": "ga", "reports": "gp", "periods": "gl", "audit": "gu", "reconciliation": "gr", "vouchers of an account": f"gr|{ENTER}",
    "find a voucher": "\x1bOQ", "users": "gn", "runs": "gt", "setup": "gm", "keys": "gk", "settings": "gs", "explorer": f"gi|{ENTER}|i",
}  # fmt: skip
QUIET, WAIT = 0.06, 1.5
AWAIT, STILL, LONGEST = 0.4, 0.005, 60.0
"""Seconds that are looked at, of a processor that are nothing, and that are waited for at most."""


class Answer(NamedTuple):
    """What came back for a key."""

    sent: int
    seconds: float
    """To the last byte."""
    busy: float
    """Seconds of a processor."""


class Terminal:
    """The application on the other side of a line."""

    def __init__(self, url: str, size: tuple[int, int]) -> None:
        # A home of its own: whoever had it before lost the line, and the next start would offer to go on there.
        self.home = tempfile.mkdtemp(prefix="invclose-bench-")
        self.pid, self.line = pty.fork()
        if self.pid == 0:
            for name in [name for name in os.environ if name.startswith(("XDG_", "INVCLOSE_"))]:
                del os.environ[name]
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", HOME=self.home)
            os.execv(sys.executable, [sys.executable, "-m", "invclose", "--db", url])
        fcntl.ioctl(self.line, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read(self, quiet: float, limit: float) -> tuple[int, float]:
        """Bytes until it is quiet, and when the last of them came."""
        begin = last = time.perf_counter()
        sent = 0
        while time.perf_counter() - begin < limit and (not sent or time.perf_counter() - last < quiet):
            if select.select([self.line], [], [], 0.005)[0]:
                sent += len(os.read(self.line, 65536))
                last = time.perf_counter()
        return sent, last

    def key(self, text: str, *, limit: float = 2.0) -> Answer:
        """One key and its answer."""
        before, begin = self.busy(), time.perf_counter()
        os.write(self.line, text.encode())
        sent, last = self.read(QUIET, limit)
        return Answer(sent, max(0.0, last - begin), self.busy() - before)

    def rest(self) -> int:
        """Bytes that come while nobody types."""
        return self.read(WAIT, WAIT)[0]

    def settle(self) -> None:
        """Until it says nothing and computes nothing: totals of a million rows are read for seconds after the page."""
        begin = time.perf_counter()
        while time.perf_counter() - begin < LONGEST:
            before = self.busy()
            sent, _ = self.read(AWAIT, AWAIT)
            if not sent and self.busy() - before < STILL:
                return

    def busy(self) -> float:
        """Processor time so far."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def close(self) -> None:
        """End it as a lost line does."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.line)
        shutil.rmtree(self.home, ignore_errors=True)


def measured(url: str, size: tuple[int, int], way: str) -> tuple[list[Answer], list[Answer], int]:
    """Steps, pages and what comes at rest, of the list that these keys lead to."""
    terminal = Terminal(url, size)
    try:
        terminal.read(WAIT, 20)
        terminal.rest()
        for keys in filter(None, way.split("|")):
            terminal.key(keys)
            terminal.rest()
        terminal.key(DOWN)
        terminal.settle()
        steps = []
        for number in range(STEPS):
            steps.append(terminal.key(DOWN if number < STEPS // 2 else UP))
            terminal.settle()
        idle = terminal.rest()
        pages = []
        for _ in range(PAGES):
            pages.append(terminal.key(PAGE_DOWN))
            terminal.rest()
        return steps, pages, idle
    finally:
        terminal.close()


def row(name: str, size: tuple[int, int], url: str) -> str:
    """The figures of a list at a size."""
    steps, pages, idle = measured(url, size, LISTS[name])
    step, page = max(one.sent for one in steps), max(one.sent for one in pages)
    seconds = sorted(one.seconds for one in steps if one.sent)
    busy = sorted(one.busy for one in steps if one.sent)
    if not busy:
        return f"{name:<24} {size[0]}x{size[1]}  a list that is whole: no step"
    over = [word for word, wrong in (
        ("STEP", step > STEP), ("PAGE", page > PAGE), ("IDLE", idle > 0), ("BUSY", statistics.median(busy) > REPAINT),
    ) if wrong]  # fmt: skip
    return (
        f"{name:<24} {size[0]}x{size[1]:<3} step {step:>5} B  page {page:>6} B  idle {idle:>3} B"
        f"  processor {statistics.median(busy) * 1000:5.1f} ms, p95 {busy[int(len(busy) * 0.95)] * 1000:5.1f}"
        f"  wall {statistics.median(seconds) * 1000:5.1f} ms, p95 {seconds[int(len(seconds) * 0.95)] * 1000:5.1f}"
        f"  {' '.join(over)}"
    ).rstrip()


def main() -> None:
    """Print a line for each list and size."""
    parser = argparse.ArgumentParser(prog="python -m bench.screens", description=__doc__)
    parser.add_argument("url", help="books with a posted close")
    parser.add_argument("--lists", nargs="+", choices=LISTS, default=list(LISTS))
    parser.add_argument("--sizes", nargs="+", default=["x".join(map(str, size)) for size in SIZES])
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    for size in options.sizes:
        width, height = map(int, size.split("x"))
        for name in options.lists:
            print(row(name, (width, height), options.url), flush=True)


if __name__ == "__main__":
    main()
