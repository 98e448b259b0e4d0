"""File and line of each line of a bundle, looked up when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import overload

from core.costing.shape import Flags, Ints
from core.mapping.tables import ReadTable

Place = tuple[str, int]


class Origins(Sequence[Place]):
    """The places of rows of a table; ``own`` has those that are elsewhere."""

    __slots__ = ("_own", "_rows", "_table")

    def __init__(self, table: ReadTable, rows: Ints, own: Mapping[int, Place]) -> None:
        self._table, self._rows, self._own = table, rows, own

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> Place: ...
    @overload
    def __getitem__(self, place: slice) -> list[Place]: ...
    def __getitem__(self, place: int | slice) -> Place | list[Place]:
        if isinstance(place, slice):
            return [self[one] for one in range(len(self))[place]]
        at = range(len(self))[place]
        return self._own.get(at) or self._table.place(int(self._rows[at]))

    def __iter__(self) -> Iterator[Place]:
        return (self[place] for place in range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(tuple.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def chosen(self, kept: Flags) -> Origins:
        """Some of them."""
        places = kept.cumsum() - 1
        own = {int(places[place]): one for place, one in self._own.items() if kept[place]}
        return Origins(self._table, self._rows[kept], own)
