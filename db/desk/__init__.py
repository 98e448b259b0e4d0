"""Acting on the stored books of one company: implements ``core.ports.Desk``.

Rights come first, denied by default. A run never works in this process: the record is inserted and a worker process
started, which survives the terminal. Only tests and the making of a demo run inline.
"""

from __future__ import annotations

from db.desk.desk import StoredDesk

__all__ = ["StoredDesk"]
