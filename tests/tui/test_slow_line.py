"""How long a terminal takes to answer, over a pseudo-terminal that answers, late, or not at all."""

from __future__ import annotations

import os
import pty
import threading
import time

import pytest

from tui import slow_line


@pytest.mark.parametrize(("delay", "slow"), [(0, False), (1, None)])
def test_the_round_trip(delay: int, slow: bool | None) -> None:
    master, slave = pty.openpty()

    def terminal() -> None:
        asked = b""
        while slow_line.QUESTION not in asked:
            asked += os.read(master, 64)
        time.sleep(delay)
        os.write(master, b"\x1b[24;80R")

    thread = threading.Thread(target=terminal, daemon=True)
    thread.start()
    taken = slow_line.round_trip(slave, slave)
    thread.join(5)
    assert taken is None if slow is None else taken is not None and taken < slow_line.SLOW


def test_only_a_terminal_over_ssh_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.setattr(slow_line, "round_trip", lambda *_: pytest.fail("asked"))
    assert not slow_line.is_slow()


def test_what_is_no_terminal_is_not_slow(tmp_path: object) -> None:
    reading, writing = os.pipe()
    assert slow_line.round_trip(reading, writing) is not None
