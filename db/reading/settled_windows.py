"""Settlements of a large record in the order of their numbers, dates or adjustments, window by window (`db.reading.windows`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from core.listing import Key, Listing
from db.engine.session import Tx
from db.reading import windows
from db.reading.filtering import Bound, keyset
from db.reading.settled import Rows, bound_of
from db.reading.windows import Dates, Ids, Members, Numbers, Window, between_of, distinct, groups_by_item, within
from db.records.quantities import IN_COST

Read = Callable[[Rows, str, Bound, int], list[Any]]
"""The rows of a statement, which begins with FROM; at most so many."""
SIDES = {"item": False, "receipt": True, "issue": False, "date": False, "adjustment": False}
"""Orders that look something up, with the side they look at: whether it is the receipt."""
OF_SETTLED = ("item", "adjustment")
"""Those of them that say something else of adjustments, which are quickly sorted."""
CROWDED = 8_000
"""Transactions of one day from which rows are not looked up by them."""
TRIES = 2
"""Windows in which a filter must have kept a page of rows; it keeps few otherwise, which are quickly sorted."""


def page_in_windows(
    rows: Rows, listing: Listing, after: Key | None, read: Read, *, limit: int, backward: bool
) -> list[Any] | None:
    """Rows after a key, or before it, in the order of reading; None: they are better read as they are."""
    if not _worth_it(rows, listing):
        return None
    found: list[Any] = []
    order = _Ordered(rows, listing, down=listing.turned is not backward)
    for tried, window in enumerate(order.windows(None if after is None else after[0], limit)):
        if listing.terms and tried == TRIES:
            return None
        bound = bound_of(rows)
        tail = order.tail(window, after, bound, backward=backward)
        found += read(rows, tail, bound, limit - len(found))
        if len(found) == limit:
            break
    return found


def before_in_windows(rows: Rows, listing: Listing, key: Key) -> int | None:
    """How many rows stand before a key, in a list without a filter; None: they are better counted as they are."""
    if listing.terms or listing.order in OF_SETTLED or not key[0] or not _worth_it(rows, listing):
        return None
    order = _Ordered(rows, listing, down=listing.turned)
    return order.before(key)


def _worth_it(rows: Rows, listing: Listing) -> bool:
    """Whether the order looks up what stands elsewhere, for many rows."""
    if listing.order not in SIDES or (listing.order in OF_SETTLED and not rows.settles):
        return False
    table = "settlement" if rows.settles else "cost_adjustment"
    count = rows.tx.value(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE record_id = :r LIMIT :n) x",
        {"r": rows.shown.source, "n": windows.MANY},
    )
    return int(count) == windows.MANY


@dataclass(frozen=True)
class _Ordered:
    """The rows of a record in one of these orders."""

    rows: Rows
    listing: Listing
    down: bool

    @property
    def tx(self) -> Tx:
        return self.rows.tx

    @property
    def receipt(self) -> bool:
        return SIDES[self.listing.order]

    @property
    def side(self) -> str:
        return self.rows.side(receipt=self.receipt)

    @property
    def column(self) -> str:
        return self.side if self.rows.settles else "s.transaction_id"

    @property
    def table(self) -> str:
        return "settlement" if self.rows.settles else "cost_adjustment"

    def columns(self, sql: str, **params: Any) -> Ids:
        return self.tx.columns(sql, {"r": self.rows.shown.source, **params}, 1)[:, 0]

    # --- which windows there are

    def windows(self, start: Any, limit: int) -> Iterator[Window]:
        """From a value on."""
        if self.listing.order == "adjustment":
            yield from self._by_adjustment(start, limit)
            return
        if self.listing.order == "item":
            yield from windows.windows(
                groups_by_item(self.tx, self.rows.company, start, down=self.down), windows.GROUPS
            )
            return
        # An adjustment has one side only; of the other one the value is empty, which is the least.
        nothing = [] if self.rows.settles else [Window(None, "", "")]
        if not self.down and not start:
            yield from nothing
        if start != "" or not self.down:
            yield from self._by_transaction(start or None, limit)
        if self.down:
            yield from nothing

    def _by_transaction(self, start: Any, limit: int) -> Iterator[Window]:
        if self.listing.order == "date":
            for window in self._dates().windows(start, limit):
                assert window.ids is not None
                crowded = len(window.ids) > CROWDED and window.low == window.high
                # In the list's own order rows of a day that has many are soon met.
                walked = crowded and self._members.share(window.ids) > CROWDED
                yield Window(None, window.low, window.high) if walked else window
        else:
            yield from windows.windows(self._numbers().pairs(start), limit)

    @property
    def _members(self) -> Members:
        return Members(lambda: self._every, self._among)

    def _numbers(self) -> Numbers:
        return Numbers(self.tx, self.rows.company, self._members, self.down)

    def _dates(self) -> Dates:
        groups = self.columns(f"SELECT DISTINCT cost_group_id FROM {self.table} WHERE record_id = :r")
        return Dates(self.tx, groups.tolist(), self.down)

    @cached_property
    def _every(self) -> Ids:
        return distinct(self._sides())

    def _sides(self) -> Ids:
        """The transaction of every row on this side; 0: there is none."""
        return self.columns(f"SELECT {self.side} FROM {self.rows.source} WHERE s.record_id = :r")

    def _among(self, ids: Ids) -> Ids:
        found = self.columns(
            f"""SELECT DISTINCT w.value FROM (SELECT value FROM ids(:w)) w CROSS JOIN inventory_transaction wt
                CROSS JOIN {self.rows.source} WHERE wt.id = w.value AND s.record_id = :r AND s.cost_group_id = wt.cost_group_id
                AND {self.column} = wt.id""",
            w=self.tx.ids(ids),
        )
        return ids[within(ids, np.sort(found))]

    def _by_adjustment(self, start: int | None, limit: int) -> Iterator[Window]:
        """By what an issue was adjusted, which its first row shows; the others show nothing."""
        sums = self.tx.columns(
            f"""SELECT a.transaction_id, SUM(a.amount) FROM cost_adjustment a
                WHERE a.record_id = :r AND a.{IN_COST} GROUP BY a.cost_group_id, a.transaction_id""",
            {"r": self.rows.shown.source},
            2,
        )
        changes = -sums[:, 1] if self.rows.shown.reversal else sums[:, 1]
        order = np.argsort(-changes if self.down else changes, kind="stable")
        sign = -1 if self.down else 1
        for second, positive in enumerate((self.down, not self.down)):
            if second and (start is None or sign * start <= 0):
                yield Window(None, 0, 0)
            wanted = changes[order] > 0 if positive else changes[order] < 0
            if start is not None:
                wanted &= sign * changes[order] >= sign * start
            part = order[wanted]
            pairs = zip(changes[part].tolist(), sums[part, 0].tolist(), strict=True)
            yield from windows.windows(pairs, limit, valued=True)

    # --- what is read of one

    def tail(self, window: Window, after: Key | None, bound: Bound, *, backward: bool) -> str:
        """The statement from FROM to its order."""
        value, *place = self.rows.key(self.listing)
        where = self.rows.where(self.listing, bound, each=window.ids is None)
        if window.ids is None:
            begins = after[1:] if after is not None and after[0] == window.low else None
            page = keyset(place, self.listing, begins, bound, backward=backward)
            has = f"{self.side} = 0" if window.low == "" else f"{value} = {bound.add(window.low)}"
            return f"""FROM {self.rows.source} WHERE s.record_id = :r AND {has} AND {where} AND {page.condition}
                ORDER BY {page.order}"""
        page = keyset((value, *place), self.listing, after, bound, backward=backward)
        between = between_of(window, value, bound)
        return f"{self.of(window.ids, bound)} AND {between} AND {where} AND {page.condition} ORDER BY {page.order}"

    def of(self, ids: Ids, bound: Bound) -> str:
        """The rows of these transactions, or by item of these cost groups."""
        if self.listing.order == "item":
            return f"""FROM {self.rows.source} JOIN cost_group g ON g.id = s.cost_group_id JOIN item i ON i.id = g.item_id
                WHERE s.record_id = :r AND {bound.among("s.cost_group_id", ids.tolist())}"""
        also = "" if self.rows.settles else f"AND {self.side} = wt.id"
        return f"""FROM (SELECT value FROM ids({bound.add(self.tx.ids(ids))})) w CROSS JOIN inventory_transaction wt
            CROSS JOIN {self.rows.source} WHERE wt.id = w.value AND s.record_id = :r AND s.cost_group_id = wt.cost_group_id
            AND {self.column} = wt.id {also}"""

    # --- how many stand before a key

    def before(self, key: Key) -> int:
        """Those of smaller values, and of the same value those with an earlier place."""
        sides = self._sides()
        if self.listing.order == "date":
            beyond, equal = self._dates().beyond(key[0]), None
        else:
            numbers = self._numbers()
            beyond, equal = numbers.beyond(key[0]), numbers.equal(key[0])
        count = int(within(sides, np.sort(beyond[beyond != 0])).sum())
        count += 0 if self.down else int((sides == 0).sum())
        return count + self._before_among(equal, key)

    def _before_among(self, equal: Ids | None, key: Key) -> int:
        bound = bound_of(self.rows)
        window = Window(equal, None if equal is not None else key[0], None if equal is not None else key[0])
        tail = self.tail(window, key, bound, backward=True)
        return int(self.tx.value(f"SELECT COUNT(*) {tail.rpartition('ORDER BY')[0]}", bound.params))
