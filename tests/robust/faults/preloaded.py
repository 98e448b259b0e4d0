"""A process that carries the library and has loaded the product; it forks a child for every trial.

`python -m tests.robust.faults.preloaded FD` serves orders on a socket.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

from core.errors import InvcloseError
from tests.robust.faults import library
from tests.robust.faults.armed import Fault, arm
from tests.robust.worker import USER
from tests.support.identity import set_pretended

SECONDS = 60


class Hangs(AssertionError):
    """A child that did not come to an end."""


class Preloaded:
    """The process, from outside."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "LD_PRELOAD": str(library())}
        command = [sys.executable, "-m", "tests.robust.faults.preloaded", str(theirs.fileno())]
        self._process = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()])
        theirs.close()
        self._line = Connection(ours.detach())

    def call(
        self, target: Callable[..., Any], *given: Any, fault: Fault | None = None, seconds: float = SECONDS
    ) -> Any:
        """What a function answers in a child of its own with this fault; its error is raised here."""
        self._line.send((target, given, fault, seconds))
        answer = self._line.recv()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def close(self) -> None:
        self._line.close()
        self._process.wait(SECONDS)

    def __enter__(self) -> Preloaded:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _serve(line: Connection) -> None:
    """One child after the other, until nobody asks any more."""
    while True:
        try:
            order = line.recv()
        except EOFError:
            return
        line.send(_carried_out(*order))


def _carried_out(target: Callable[..., Any], given: tuple[Any, ...], fault: Fault | None, seconds: float) -> Any:
    ours, theirs = (Connection(end.detach()) for end in socket.socketpair())
    child = os.fork()
    if child == 0:
        ours.close()
        theirs.send_bytes(_answer(target, given, fault))
        os._exit(0)
    theirs.close()
    answer: Any = Hangs(f"{target.__name__} does not end")
    if ours.poll(seconds):
        try:
            answer = pickle.loads(ours.recv_bytes())
        except EOFError:
            answer = AssertionError(f"{target.__name__} died")
    else:
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    ours.close()
    return answer


def _answer(target: Callable[..., Any], given: tuple[Any, ...], fault: Fault | None) -> bytes:
    """In the child, as the same user as everywhere in these tests: an error of ours is its words, any other one is a failure."""
    atexit._clear()
    set_pretended({"login": USER})
    answer: Any
    try:
        if fault:
            arm(fault)
        answer = target(*given)
    except InvcloseError as error:
        answer = f"{type(error).__name__}: {error}"
    except BaseException as error:
        answer = AssertionError(f"{type(error).__name__}: {error}")
    return pickle.dumps(answer)


if __name__ == "__main__":
    import tests.robust.faults.power
    import tests.robust.faults.work  # noqa: F401 - loaded once for all children

    _serve(Connection(int(sys.argv[1])))
