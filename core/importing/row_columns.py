"""Lines of transactions by columns, which are rows when somebody looks at one: a million of them need a fifth of the memory.

Several lines come from one row of an export and have its reference, kind, item and place; what few lines have beyond their
amount stands beside, line by line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, overload

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints
from core.importing.bundle_row import BundleRow
from core.importing.texts import Texts

NONE = -(2**62)
"""No amount."""
PHYSICAL, FINANCIAL, BOTH = range(3)
UPDATE_NAMES = ("physical", "financial", "both")
_AFTER = BundleRow._fields.index("amount") + 1
NOTHING_MORE = ("",) * (len(BundleRow._fields) - _AFTER)
_ACCOUNTS = BundleRow._fields.index("balance_account") - _AFTER
_BEHIND = BundleRow._fields.index("voucher") + 1 - _AFTER
_BLOCK = 1 << 14


class Digest(Protocol):
    """What takes bytes one after the other."""

    def update(self, data: bytes, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """What the lines of a row have from it, by row."""

    references: Texts
    kinds: npt.NDArray[np.object_]
    items: Texts
    places: tuple[Texts, ...]
    """Site, warehouse, batch, serial, configuration."""


@dataclass(frozen=True, slots=True)
class Posted:
    """Accounts and voucher of each line in the system that it comes from; empty where it has none."""

    balance: Texts
    offset: Texts
    voucher: Texts
    number: Ints
    """The same for the same voucher; -1 for none."""

    def take(self, places: Ints) -> Posted:
        """Those of some lines."""
        balance, offset, voucher = (one.take(places) for one in self.columns)
        return Posted(balance, offset, voucher, self.number[places])

    @property
    def columns(self) -> tuple[Texts, Texts, Texts]:
        """The texts, as they follow each other in a row."""
        return self.balance, self.offset, self.voucher


@dataclass(frozen=True, slots=True, eq=False)
class RowColumns(Sequence[BundleRow]):
    """Lines in posting order. No two rows have the same reference."""

    origin: Origin
    line: Ints
    row: Ints
    update: npt.NDArray[np.int8]
    quantity: Ints
    dates: Texts
    amount: Ints
    """``NONE`` where there is none."""
    more: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Place of a line -> what follows the amount, where that is not all empty; accounts and voucher are in ``posted``."""
    posted: Posted | None = None

    def __len__(self) -> int:
        return len(self.line)

    @overload
    def __getitem__(self, place: int) -> BundleRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[BundleRow]: ...
    def __getitem__(self, place: int | slice) -> BundleRow | list[BundleRow]:
        if isinstance(place, slice):
            return list(self.made(np.arange(len(self))[place]))
        at = range(len(self))[place]
        return next(self.made(np.array([at])))

    def __iter__(self) -> Iterator[BundleRow]:
        for start in range(0, len(self), _BLOCK):
            yield from self.made(np.arange(start, min(start + _BLOCK, len(self))))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or len(self) != len(other):
            return NotImplemented if not isinstance(other, Sequence) else False
        return all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def made(self, places: Ints) -> Iterator[BundleRow]:
        """The rows of these lines."""
        origin, rows = self.origin, self.row[places]
        columns: list[Sequence[Any]] = [
            self.line[places].tolist(), origin.references.take(rows), origin.kinds[rows].tolist(),
            [UPDATE_NAMES[update] for update in self.update[places].tolist()], origin.items.take(rows),
            self.quantity[places].tolist(), self.dates.take(places), *(one.take(rows) for one in origin.places),
            [None if amount == NONE else amount for amount in self.amount[places].tolist()],
        ]  # fmt: skip
        make, more = tuple.__new__, self.more
        if self.posted is None:
            for place, cells in zip(places.tolist(), zip(*columns, strict=True), strict=True):
                yield make(BundleRow, cells + more.get(place, NOTHING_MORE))
            return
        posted = zip(*(one.take(places) for one in self.posted.columns), strict=True)
        for place, cells, accounts in zip(places.tolist(), zip(*columns, strict=True), posted, strict=True):
            rest = more.get(place, NOTHING_MORE)
            yield make(BundleRow, cells + rest[:_ACCOUNTS] + accounts + rest[_BEHIND:])

    def chosen(self, kept: Flags) -> RowColumns:
        """Some of the lines, with the numbers that they have."""
        places = np.cumsum(kept) - 1
        more = {int(places[place]): cells for place, cells in self.more.items() if kept[place]}
        return replace(
            self, line=self.line[kept], row=self.row[kept], update=self.update[kept], quantity=self.quantity[kept],
            dates=self.dates.take(np.flatnonzero(kept)), amount=self.amount[kept], more=more,
            posted=None if self.posted is None else self.posted.take(np.flatnonzero(kept)),
        )  # fmt: skip

    def days(self) -> set[str]:
        """The days of the lines."""
        return {self.dates.texts[code] for code in np.unique(self.dates.codes).tolist()}

    def add_to(self, digest: Digest) -> None:
        """The lines without their numbers, into a digest."""
        origin, rows = self.origin, self.row
        for column in (self.update, self.quantity, self.amount):
            digest.update(column.tobytes())
        posted = () if self.posted is None else self.posted.columns
        for texts in (
            self.dates,
            *posted,
            *(one.take(rows) for one in (origin.references, origin.items, *origin.places)),
        ):
            for part in texts.content():
                digest.update(part)
        kinds = Texts.of([str(kind) for kind in origin.kinds.tolist()]).take(rows)
        for part in kinds.content():
            digest.update(part)
        digest.update(repr(sorted(self.more.items())).encode("utf-8", "surrogatepass"))


def references_of(rows: Sequence[BundleRow]) -> set[str]:
    """The references of lines, whatever they are kept in."""
    if isinstance(rows, RowColumns):
        return set(rows.origin.references.take(np.unique(rows.row)))
    return {row.reference for row in rows}
