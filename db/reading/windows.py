"""A long list in the order of what stands in another table: number, date, quantity of its transactions.

Sorting a million rows by such a value looks a million transactions up, one by one. An index has them in that order already: it
is walked from where a page begins, and only rows of the transactions that are met are looked up. A window names transactions
whose values follow those of the window before it, so that a page is full after few of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from heapq import merge
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from core.close.identity import VIRTUAL_BIT
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Tx
from db.reading.filtering import ANYTHING, Bound, as_text, iso
from db.reading.searching import number_of

Ids = npt.NDArray[np.int64]
MANY = 60_000
"""So many rows of a list are looked up and sorted as they are."""
FIRST, LATER, MOST = 2_000, 100_000, 20_000
"""Transactions that the index is asked for, at first and afterwards; transactions of one window."""
ASKED = 500
"""Transactions whose numbers are asked for at once."""
GROUPS = 20
"""Cost groups of the first window by item."""
_LOWEST = -1
"""Stands for the first of a stream of which nobody knows yet whether it is in the list."""


class Window(NamedTuple):
    """Rows of a list that follow each other in its order."""

    ids: Ids | None
    """Only rows of these transactions (0: of none); None: whichever have the value."""
    low: int | str | None = None
    """Only rows whose value is at least this; None: they may have any."""
    high: int | str | None = None


def between_of(window: Window, value: str, bound: Bound) -> str:
    """The condition that a value lies within a window."""
    limits = ((">=", window.low), ("<=", window.high))
    return " AND ".join(f"{value} {sign} {bound.add(limit)}" for sign, limit in limits if limit is not None) or ANYTHING


@dataclass(frozen=True, slots=True)
class Members:
    """The transactions of a list."""

    every: Callable[[], Ids]
    among: Callable[[Ids], Ids]
    """Those of a few that are in it, in their order."""

    def of(self, ids: Ids, *, few: bool) -> Ids:
        """Those of these that are in the list, in their order."""
        return self.among(ids) if few else ids[within(ids, self.every())]

    def share(self, ids: Ids) -> int:
        """About how many of these are in the list, by a sample of them."""
        sample = ids[:: len(ids) // ASKED + 1]
        return len(self.among(sample)) * len(ids) // max(1, len(sample))


def distinct(ids: Ids) -> Ids:
    """Each of these once, in order; `np.unique` takes four times as long."""
    ordered = np.sort(ids)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def within(ids: Ids, ordered: Ids) -> npt.NDArray[np.bool_]:
    """Which of these are among those, which are in order: much quicker than to sort both."""
    if not len(ordered):
        return np.zeros(len(ids), bool)
    found: npt.NDArray[np.bool_] = ordered[np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)] == ids
    return found


def windows(pairs: Iterable[tuple[Any, int]], enough: int, *, valued: bool = False) -> Iterator[Window]:
    """Of values with their transactions, in the order asked for; transactions of one value share a window.

    ``valued``: a transaction has rows of other values too.
    """
    part: list[int] = []
    low = last = None
    for value, number in pairs:
        if number == _LOWEST:
            continue
        if len(part) >= enough and value != last:
            yield _window(part, low, last, valued=valued)
            part, low, enough = [], None, min(MOST, enough * 4)
        part.append(number)
        low, last = value if low is None else low, value
    if part:
        yield _window(part, low, last, valued=valued)


def _window(ids: list[int], first: Any, last: Any, *, valued: bool) -> Window:
    low, high = sorted((first, last)) if valued else (None, None)
    return Window(np.array(ids, np.int64), low, high)


def groups_by_item(tx: Tx, company: int, start: str | None, *, down: bool) -> Iterator[tuple[str, int]]:
    """(item, cost group) in the order of the items, from this one on."""
    letters = as_text(tx, "i.code")
    begins = "" if start is None else f"AND {letters} {'<' if down else '>'}= :at"
    yield from tx.all(
        f"""SELECT i.code, g.id FROM item i JOIN cost_group g ON g.item_id = i.id
            WHERE g.company_id = :c {begins} ORDER BY {letters} {"DESC" if down else ""}""",
        {"c": company, **({} if start is None else {"at": start})},
    )


def by_letters(tx: Tx) -> bool:
    """Whether an index of texts has them letter by letter: that of SQLite always, that of PostgreSQL as the database is made."""
    if tx.dialect == "sqlite":
        return True
    by_letters = "datlocprovider = 'b' OR datcollate IN ('C', 'POSIX')"
    return bool(tx.value(f"SELECT {by_letters} FROM pg_database WHERE datname = current_database()"))


@dataclass(frozen=True, slots=True)
class Numbers:
    """Transactions in the order of their numbers, as the index of the table has them."""

    tx: Tx
    company: int
    members: Members
    down: bool

    @property
    def _number(self) -> str:
        return "t.number" if by_letters(self.tx) else as_text(self.tx, "t.number")

    def pairs(self, start: str | None) -> Iterator[tuple[str, int]]:
        """(number, transaction) from this number on."""
        made = self._by_record()
        streams = [self._stored(start), *(self._made(number, ids, start) for number, ids in made)]
        return merge(*streams, key=itemgetter(0), reverse=self.down)

    def beyond(self, start: str) -> Ids:
        """Transactions that come before this number."""
        sign = ">" if self.down else "<"
        stored = self.tx.columns(
            f"""SELECT t.id FROM inventory_transaction t WHERE t.company_id = :c AND {self._number} {sign} :at
                AND +t.id < {VIRTUAL_BIT}""",
            {"c": self.company, "at": start},
            1,
        )[:, 0]
        made = [stored]
        for number, ids in self._by_record():
            first, end = f"{number}.", f"{number}/"
            if end <= start if not self.down else first > start:
                made.append(ids())
            elif first <= start < end:
                before = [one for value, one in self._names(ids()) if (value > start if self.down else value < start)]
                made.append(np.array(before, np.int64))
        return np.concatenate(made)

    def equal(self, number: str) -> Ids:
        """Transactions with this number."""
        stored = self.tx.all(
            "SELECT t.id FROM inventory_transaction t WHERE t.company_id = :c AND t.number = :at AND t.number <> ''",
            {"c": self.company, "at": number},
        )
        found = [one for (one,) in stored]
        for record, ids in self._by_record():
            if number.startswith(f"{record}."):
                found += [one for value, one in self._names(ids()) if value == number]
        return np.array(found, np.int64)

    def _stored(self, start: str | None) -> Iterator[tuple[str, int]]:
        way, sign = ("DESC", "<") if self.down else ("", ">")
        params: dict[str, Any] = {"c": self.company, "n": FIRST}
        letters, condition = self._number, ""
        if start is not None:
            params["at"], condition = start, f"AND {letters} {sign}= :at"
        while True:
            ids = self.tx.columns(
                f"""SELECT t.id FROM inventory_transaction t WHERE t.company_id = :c AND +t.id < {VIRTUAL_BIT} {condition}
                    ORDER BY {letters} {way}, t.id {way} LIMIT :n""",
                params,
                1,
            )[:, 0]
            if len(ids):
                yield self._number_of(ids[0]), _LOWEST
            yield from self._numbered(self.members.of(ids, few=params["n"] == FIRST))
            if len(ids) < params["n"]:
                return
            params |= {"at": self._number_of(ids[-1]), "one": int(ids[-1]), "n": LATER}
            condition = f"AND {letters} {sign}= :at AND ({letters} {sign} :at OR +t.id {sign} :one)"

    def _number_of(self, one: np.int64) -> str:
        return str(self.tx.value("SELECT number FROM inventory_transaction WHERE id = :t", {"t": int(one)}))

    def _numbered(self, ids: Ids) -> Iterator[tuple[str, int]]:
        for first in range(0, len(ids), ASKED):
            part = ids[first : first + ASKED].tolist()
            rows = self.tx.all(
                "SELECT id, number FROM inventory_transaction WHERE id IN (SELECT value FROM ids(:t))",
                {"t": self.tx.ids(part)},
            )
            numbers: dict[int, str] = dict(rows)
            yield from ((numbers[one], one) for one in part)

    def _by_record(self) -> list[tuple[str, Callable[[], Ids]]]:
        """Virtual transactions of the list, called after the records that made them; found when they are asked for."""

        def made(record: int) -> Ids:
            every = self.members.every()
            first, last = np.searchsorted(every, (VIRTUAL_BIT | record << 42, VIRTUAL_BIT | record + 1 << 42))
            return every[first:last]

        rows = self.tx.all(
            "SELECT id, number FROM closing_record WHERE company_id = :c AND posted_at IS NOT NULL", {"c": self.company}
        )
        return [(number, partial(made, record)) for record, number in rows]

    def _made(self, record: str, ids: Callable[[], Ids], start: str | None) -> Iterator[tuple[str, int]]:
        """Their names are made when the walk comes to them."""
        first, end = f"{record}.", f"{record}/"
        if start is not None and (start < first if self.down else start >= end):
            return
        yield (end if self.down else first), _LOWEST
        names = sorted(self._names(ids()), reverse=self.down)
        yield from (pair for pair in names if start is None or (pair[0] <= start if self.down else pair[0] >= start))

    def _names(self, ids: Ids) -> list[tuple[str, int]]:
        return self.tx.all(
            f"SELECT {number_of(self.tx)}, t.id FROM inventory_transaction t WHERE t.id IN (SELECT value FROM ids(:t))",
            {"t": self.tx.ids(ids)},
        )


@dataclass(frozen=True, slots=True)
class Dates:
    """Transactions in the order of their dates, some days at a time."""

    tx: Tx
    groups: Sequence[int]
    """Cost groups of the list."""
    down: bool

    def windows(self, start: str | None, enough: int) -> Iterator[Window]:
        """From this date on; the days of a window are more as long as few transactions have them."""
        ends = self._ends()
        if ends is None:
            return
        day = (ends[1] if self.down else ends[0]) if not start else dt.date.fromisoformat(start)
        width = 1
        while ends[0] <= day <= ends[1]:
            step = dt.timedelta(days=width - 1)
            first, last = (max(day - step, ends[0]), day) if self.down else (day, min(day + step, ends[1]))
            ids = self.between(first, last)
            if len(ids) > MOST and width > 1:
                width = 1
                continue
            yield Window(ids, first.isoformat(), last.isoformat())
            width = width if len(ids) >= enough else width * 2
            if (first == dt.date.min) if self.down else (last == dt.date.max):
                return
            day = first - dt.timedelta(days=1) if self.down else last + dt.timedelta(days=1)

    def between(self, first: dt.date, last: dt.date) -> Ids:
        """Transactions with an update in these days."""
        return distinct(self._dated(f"kind IN ({PHYSICAL}, {FINANCIAL}) AND date BETWEEN :f AND :l", f=first, l=last))

    def on(self, date: str) -> Ids:
        """Transactions with an update on this day."""
        day = dt.date.fromisoformat(date)
        return self.between(day, day)

    def beyond(self, start: str) -> Ids:
        """Transactions that come before this date, by their financial date, else by the physical one."""
        financial, physical = self.updated_beyond(start, FINANCIAL), self.updated_beyond(start, PHYSICAL)
        known = self._dated(f"kind = {FINANCIAL}")
        return np.concatenate((financial, physical[~within(physical, np.sort(known))]))

    def updated_beyond(self, start: str, kind: str) -> Ids:
        """Transactions whose update of a kind comes before this date."""
        return self._dated(f"kind = {kind} AND date {'>' if self.down else '<'} :d", d=dt.date.fromisoformat(start))

    def _dated(self, condition: str, **params: dt.date) -> Ids:
        return self.tx.columns(
            f"""SELECT transaction_id FROM inventory_update
                WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND {condition}""",
            {"g": self.tx.ids(self.groups), **params},
            1,
        )[:, 0]

    def _ends(self) -> tuple[dt.date, dt.date] | None:
        """First and last date; each cost group has its own at the ends of the index."""
        first, first_financial, last, last_financial = (
            f"SELECT {end}(u.date) FROM inventory_update u WHERE u.cost_group_id = g.value AND u.kind = {kind}"
            for end in ("MIN", "MAX")
            for kind in (PHYSICAL, FINANCIAL)
        )
        found = self.tx.all(
            f"""SELECT {iso(self.tx, "MIN(a)")}, {iso(self.tx, "MIN(b)")}, {iso(self.tx, "MAX(c)")}, {iso(self.tx, "MAX(d)")}
                FROM (SELECT ({first}) AS a, ({first_financial}) AS b, ({last}) AS c, ({last_financial}) AS d
                      FROM (SELECT value FROM ids(:g)) g) x""",
            {"g": self.tx.ids(self.groups)},
        )
        ((*earliest, physical, financial),) = found
        firsts, lasts = [one for one in earliest if one], [one for one in (physical, financial) if one]
        return (dt.date.fromisoformat(min(firsts)), dt.date.fromisoformat(max(lasts))) if firsts else None


@dataclass(frozen=True, slots=True)
class Quantities:
    """Transactions in the order of how many pieces they have now; no index has it, so all of them are read."""

    tx: Tx
    every: Ids
    """The transactions of the list, in order."""
    down: bool

    def pairs(self, start: int | None) -> Iterator[tuple[int, int]]:
        """(quantity, transaction) from this quantity on."""
        quantities = self._now()
        order = np.argsort(-quantities if self.down else quantities, kind="stable")
        if start is not None:
            order = order[quantities[order] <= start if self.down else quantities[order] >= start]
        for first in range(0, len(order), MOST):
            part = order[first : first + MOST]
            yield from zip(quantities[part].tolist(), self.every[part].tolist(), strict=True)

    def beside(self, quantity: int) -> tuple[Ids, Ids]:
        """Transactions that come before this quantity, and those that have it."""
        quantities = self._now()
        beyond = quantities > quantity if self.down else quantities < quantity
        return self.every[beyond], self.every[quantities == quantity]

    def _now(self) -> Ids:
        """Of each: that of its financial update, else of the physical one; 0 without a transaction."""
        quantities = np.zeros(len(self.every), np.int64)
        for kind in (PHYSICAL, FINANCIAL):
            found = self.tx.columns(
                f"SELECT transaction_id, quantity FROM inventory_update WHERE kind = {kind}", None, 2
            )
            at = np.minimum(np.searchsorted(self.every, found[:, 0]), len(self.every) - 1)
            known = self.every[at] == found[:, 0]
            quantities[at[known]] = found[known, 1]
        return quantities
