"""When the worker of a run counts as gone: the one rule, asked by the database and by the screens.

A worker owns a run while it gives signs of life. Whoever finds it gone may take the run over; the fencing number of the
run then keeps the old one from writing, should it only have been silent.
"""

from __future__ import annotations

LEASE_SECONDS = 30
"""A worker whose last sign of life is this old has lost its run."""


def worker_gone(heartbeat_age: int | None, *, process_gone: bool) -> bool:
    """Whether nobody works any more on a run that should be worked on.

    ``heartbeat_age`` is seconds since the last sign of life, ``None`` when there never was one. ``process_gone`` is known on
    the host of the worker only, and there it decides at once; elsewhere it is False. That the process is there proves
    nothing: it may hang, and after a restart of the host its number may be another's.

    >>> worker_gone(5, process_gone=False), worker_gone(30, process_gone=False), worker_gone(5, process_gone=True)
    (False, True, True)
    """
    return process_gone or heartbeat_age is None or heartbeat_age >= LEASE_SECONDS
