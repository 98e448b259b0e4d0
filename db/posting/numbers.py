"""The identity numbers that a posting draws.

They are looked at under the lock of their counters, so that posters of one database queue up here and the posting order
is the order of the commits. What was used is drawn when the facts are written.
"""

from __future__ import annotations

from db.company.numbers import next_numbers
from db.engine.session import Tx

_CODES = ("inventory_transaction", "voucher", "cost_group", "inventory_dimension", "posting_accounts")
_NOT_STORED = 1 << 61
"""Numbers from here on belong to what is computed on a read transaction and never written."""


class Numbers:
    """The next number of each counter; with ``reading`` nothing is locked or drawn."""

    def __init__(self, tx: Tx, *, reading: bool = False) -> None:
        self._tx = tx
        self._next = {code: _NOT_STORED if reading else next_numbers(tx, 0, code, 0) for code in _CODES}
        self.first = dict(self._next)
        """The first number that is not drawn yet: from it on everything is new."""

    def take(self, code: str) -> int:
        number = self._next[code]
        self._next[code] = number + 1
        return number

    def draw(self) -> None:
        """Move the counters to where this posting left them."""
        for code, first in self.first.items():
            drawn = self._next[code] - first
            if drawn:
                next_numbers(self._tx, 0, code, drawn)
            self.first[code] = self._next[code]
