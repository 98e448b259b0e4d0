"""A password that the server asks for.

It never stands in an address. The database client finds it in a password file or a service file by itself; where it finds
none, whoever sits at the terminal is asked, once for each address. The answer stays in the memory of this process, and
reaches a process that it starts through a pipe or an unnamed file, never through its arguments or its environment.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NamedTuple

FROM_STANDARD_INPUT = "INVCLOSE_PASSWORD_FROM"
"""Set for a worker that gets the password of its database as the first line of its standard input."""

_known: dict[str, str] = {}
_asking: list[Callable[[str], str]] = []


class ForChild(NamedTuple):
    """What a tool of the database is given besides its arguments."""

    environment: dict[str, str]
    files: tuple[int, ...]
    """Numbers of files that it inherits."""


def ask_with(ask: Callable[[str], str] | None) -> None:
    """Whom to ask: a function of the database's name that gives the password; ``None`` when nobody can be asked."""
    _asking[:] = [ask] if ask is not None else []


def known(address: str) -> str | None:
    """The password that was given for this address."""
    return _known.get(address)


def asked(address: str, label: str) -> str | None:
    """The password from whoever sits at the terminal; ``None`` when nobody does."""
    if not _asking:
        return None
    answer = _asking[0](label)
    if answer:
        _known[address] = answer
    return answer or None


def forget(address: str) -> None:
    """The server did not take it."""
    _known.pop(address, None)


def handed_over(address: str) -> bytes:
    """What a worker is given on its standard input."""
    return f"{_known[address]}\n".encode() if address in _known else b""


def take_over(address: str) -> None:
    """In a worker: the password, where one was handed over."""
    if os.environ.pop("INVCLOSE_PASSWORD_FROM", "") == "stdin":
        line = sys.stdin.readline().rstrip("\n")
        if line:
            _known[address] = line


def take(passwords: dict[str, str]) -> None:
    """In a helper process: what the one that started it knows."""
    _known.update(passwords)


def all_known() -> dict[str, str]:
    """What a helper process is given."""
    return dict(_known)


@contextmanager
def for_tool(address: str) -> Generator[ForChild]:
    """A password file without a name, for as long as a tool of the database runs."""
    if address not in _known:
        yield ForChild({}, ())
        return
    escaped = _known[address].replace("\\", "\\\\").replace(":", "\\:")
    from tempfile import TemporaryFile

    with TemporaryFile() as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(f"*:*:*:*:{escaped}\n".encode())
        file.flush()
        file.seek(0)
        yield ForChild({"PGPASSFILE": f"/dev/fd/{file.fileno()}"}, (file.fileno(),))
