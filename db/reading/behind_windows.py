"""What stands behind a voucher line in the order of items, numbers, dates or quantities, window by window (`db.reading.windows`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading import windows
from db.reading.behind_sources import Behind
from db.reading.filtering import Bound
from db.reading.windows import Dates, Ids, Members, Numbers, Quantities, Window, distinct, groups_by_item, within

TRIES = 2
"""Windows in which a filter must have kept a page of rows; it keeps few otherwise, which are quickly sorted."""
_NOTHING = np.zeros(1, np.int64)
"""A change without a transaction: its number and date are empty."""


def ordered(tx: Tx, company: int, of: Behind, order: str) -> Ordered | None:
    """The rows in an order that looks something up; None: it does not, or there are few of them."""
    if order not in ("item", "number", "date", "quantity"):
        return None
    count = tx.value(
        f"SELECT COUNT(*) FROM (SELECT 1 FROM ({of.select()}) x LIMIT :n) y", {**of.params, "n": windows.MANY}
    )
    return Ordered(tx, company, of, order) if int(count) == windows.MANY else None


class Only(NamedTuple):
    """What narrows the rows down."""

    through: str = ""
    """Tables in front of theirs, joined to them."""
    condition: str = ""


EVERY = Only()


@dataclass(frozen=True)
class Ordered:
    """The rows behind a line in one of these orders."""

    tx: Tx
    company: int
    of: Behind
    order: str

    def windows(self, start: Any, limit: int, *, down: bool) -> Iterator[Window]:
        """From a value on."""
        if self.order == "item":
            yield from windows.windows(groups_by_item(self.tx, self.company, start, down=down), windows.GROUPS)
            return
        if self.order == "quantity":
            yield from windows.windows(self._quantities(down=down).pairs(start), limit)
            return
        if not down and not start:
            yield Window(_NOTHING)
        if start != "" or not down:
            if self.order == "date":
                yield from self._dates(down=down).windows(start or None, limit)
            else:
                yield from windows.windows(self._numbers(down=down).pairs(start or None), limit)
        if down:
            yield Window(_NOTHING)

    def only(self, window: Window, bound: Bound) -> Only:
        """Only rows of a window's transactions, or by item of its cost groups."""
        assert window.ids is not None
        group, transaction = self.of.group, self.of.transaction
        if self.order == "item":
            return Only(condition=f"AND {bound.among(group, window.ids.tolist())}")
        ids = bound.add(self.tx.ids(window.ids))
        if 0 not in window.ids:
            return Only(
                f"(SELECT value FROM ids({ids})) w CROSS JOIN inventory_transaction wt CROSS JOIN ",
                f"AND wt.id = w.value AND {group} = wt.cost_group_id AND {transaction} = wt.id",
            )
        return Only(condition=f"AND {transaction} IN (SELECT value FROM ids({ids}))")

    def before(self, value: Any, *, down: bool) -> tuple[int, Ids]:
        """How many rows have a value that comes before this one, and the transactions (cost groups) that may have it."""
        if self.order == "item":
            groups = list(groups_by_item(self.tx, self.company, None, down=down))
            earlier = [group for code, group in groups if (code > value if down else code < value)]
            return self._count(np.array(earlier, np.int64)), np.array([g for c, g in groups if c == value], np.int64)
        if self.order == "quantity":
            beyond, equal = self._quantities(down=down).beside(value)
            nothing = value < 0 if down else value > 0
        elif not value:
            beyond, equal, nothing = (self._members.every() if down else _NOTHING[:0]), _NOTHING, False
        elif self.order == "date":
            return self._before_date(value, down=down)
        else:
            numbers = self._numbers(down=down)
            beyond, equal, nothing = numbers.beyond(value), numbers.equal(value), not down
        every = self._transactions
        count = int(within(every, np.sort(beyond[beyond != 0])).sum())
        return count + (int((every == 0).sum()) if nothing else 0), equal

    def _before_date(self, date: str, *, down: bool) -> tuple[int, Ids]:
        """A row has the date of the update that was changed."""
        dates, by_kind = self._dates(down=down), f"SELECT x.transaction_id, x.kind FROM ({self.of.select()}) x"
        rows, count = self.tx.columns(by_kind, self.of.params, 2), 0
        for kind in (PHYSICAL, FINANCIAL):
            of_kind = rows[(rows[:, 1] == int(kind)) & (rows[:, 0] != 0), 0]
            count += int(within(of_kind, np.sort(dates.updated_beyond(date, kind))).sum())
        return count + (0 if down else int((rows[:, 0] == 0).sum())), dates.on(date)

    def _count(self, groups: Ids) -> int:
        bound = Bound(self.tx, dict(self.of.params))
        only = f"AND {bound.among(self.of.group, groups.tolist())}"
        return int(self.tx.value(f"SELECT COUNT(*) FROM ({self.of.select(only)}) x", bound.params))

    @cached_property
    def _transactions(self) -> Ids:
        """The transaction of every row."""
        by_group = f"SELECT x.transaction_id FROM ({self.of.select()}) x"
        return self.tx.columns(by_group, self.of.params, 1)[:, 0]

    @cached_property
    def _members(self) -> Members:
        return Members(lambda: self._every, self._among)

    @cached_property
    def _every(self) -> Ids:
        return distinct(self.tx.columns(self.of.transactions, self.of.params, 1)[:, 0])

    def _among(self, ids: Ids) -> Ids:
        bound = Bound(self.tx, dict(self.of.params))
        only = self.only(Window(ids), bound)
        select = self.of.select(only.condition, only.through)
        found = self.tx.columns(f"SELECT x.transaction_id FROM ({select}) x", bound.params, 1)[:, 0]
        return ids[within(ids, np.sort(found))]

    def _quantities(self, *, down: bool) -> Quantities:
        return Quantities(self.tx, self._every, down)

    def _numbers(self, *, down: bool) -> Numbers:
        return Numbers(self.tx, self.company, self._members, down)

    def _dates(self, *, down: bool) -> Dates:
        groups = self.tx.all("SELECT id FROM cost_group WHERE company_id = :c", {"c": self.company})
        return Dates(self.tx, [group for (group,) in groups], down)
