"""Reading makes millions of tuples and no cycles; the cycle collector would look at all of them again and again.

So does loading a program: hundreds of modules, which stay.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000
"""New objects after which a worker looks for cycles; Python does after 700."""


def loading() -> None:
    """From here on the program is loaded; `loaded` ends it."""
    gc.disable()


def loaded() -> None:
    """What is there now stays: the cycle collector goes on, and never looks at it."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


@contextmanager
def seldom() -> Iterator[None]:
    """While rows are made by the hundred thousand: look for cycles among that many, not among seven hundred."""
    before = gc.get_threshold()
    gc.set_threshold(_MANY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def ending() -> None:
    """The process is about to end: what is left in cycles goes with it, and is not looked for."""
    gc.freeze()


@contextmanager
def without_cycle_collector() -> Iterator[None]:
    """Half the time of a large import; reference counting goes on as ever."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
