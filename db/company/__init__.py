"""One company: its lock, its audit chain, its rights, its setup and its masters.

Whoever imports anything of it has what is written sealed (`db.company.sealing`).
"""

from __future__ import annotations

from db.engine.session import Database, Tx, Watcher


def _watching(tx: Tx) -> Watcher:
    from db.company.sealing import SealingWatch

    return SealingWatch(tx)


Database.watching = _watching
