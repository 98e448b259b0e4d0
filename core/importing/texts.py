"""A column of text, kept small: each distinct text once and its number for every row; of a column of keys the bytes as they stand.

It reads like a list of texts. What works a text out does so once for each distinct one (``each``, ``texts``), and what asks for
many rows at once takes arrays (``codes``, ``filled``, ``take``, ``integers``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from core.costing.shape import Flags, Ints

Codes = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.bytes_]
"""Texts in UTF-8, as long as the longest of them; none has a zero in it."""
_BLOCK = 1 << 16
_FIGURES = 18
"""Figures of a number that surely fits into 64 bits."""
_ZERO, _NINE = 48, 57


class Numbering(dict[Any, int]):
    """Distinct texts in the order in which they came, each with its number."""

    def __missing__(self, text: Any) -> int:
        number = self[text] = len(self)
        return number

    def of(self, cells: Sequence[Any]) -> Codes:
        """The number of each cell."""
        return np.fromiter(map(self.__getitem__, cells), np.int32, len(cells))


def decoded(raw: Bytes) -> list[str]:
    """The texts of some rows."""
    return b"\0".join(raw.tolist()).decode("utf-8", "surrogatepass").split("\0") if len(raw) else []


class Texts(Sequence[str]):
    """A column: numbered texts, or bytes."""

    __slots__ = ("_codes", "_raw", "_texts")

    def __init__(self, codes: Codes | None, texts: list[str], raw: Bytes | None = None) -> None:
        self._codes, self._texts, self._raw = codes, texts, raw

    @classmethod
    def of(cls, cells: Sequence[str]) -> Texts:
        """A column of these cells."""
        if isinstance(cells, Texts):
            return cells
        known = Numbering()
        codes = known.of(cells)
        return cls(codes, list(known))

    @classmethod
    def blank(cls, count: int) -> Texts:
        """So many empty cells."""
        return cls(np.zeros(count, np.int32), [""])

    def __len__(self) -> int:
        return len(self._raw) if self._raw is not None else len(self.codes)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        if isinstance(row, slice):
            return list(self.take(np.arange(len(self))[row]))
        if self._raw is not None:
            return bytes(self._raw[row]).decode("utf-8", "surrogatepass")
        return self.texts[int(self.codes[row])]

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _BLOCK):
            if self._raw is not None:
                yield from decoded(self._raw[start : start + _BLOCK])
            else:
                yield from map(self._texts.__getitem__, self.codes[start : start + _BLOCK].tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(str.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    @property
    def raw(self) -> Bytes | None:
        """The bytes of a column of keys; ``None`` where its texts are numbered."""
        return self._raw

    @property
    def codes(self) -> Codes:
        """The number of each row's text among ``texts``."""
        if self._codes is None:
            known = Numbering()
            self._codes = known.of(self)
            self._texts, self._raw = list(known), None
        return self._codes

    @property
    def texts(self) -> list[str]:
        """The distinct texts, in the order in which they came; some may be of no row."""
        return self._texts if self._codes is not None else (self.codes, self._texts)[1]

    @property
    def filled(self) -> Flags:
        """Whether each cell has a text."""
        if self._raw is not None:
            there: Flags = self._raw != b""
            return there
        each: Flags = np.array([text != "" for text in self.texts], np.bool_)
        return each[self.codes]

    def in_order(self) -> Iterable[str]:
        """The texts as they came, without those that were there before where that is known."""
        return self._texts if self._codes is not None else self

    def each(self, convert: Callable[[str], str]) -> Texts:
        """Every cell converted, each distinct text once."""
        known = Numbering()
        new = known.of([convert(text) for text in self.texts])
        return Texts(new[self.codes], list(known))

    def figures(self) -> npt.NDArray[np.uint8]:
        """The bytes of each row."""
        assert self._raw is not None
        return np.ascontiguousarray(self._raw).view(np.uint8).reshape(len(self._raw), -1)

    def take(self, rows: Ints) -> Texts:
        """The cells of these rows; an empty one for -1."""
        lacking = rows < 0
        if self._raw is not None:
            taken = self._raw[rows] if len(self) else np.zeros(len(rows), "S1")
            taken[lacking] = b""
            return Texts(None, [], taken)
        if not lacking.any():
            return Texts(self.codes[rows], self.texts)
        nothing = self.texts.index("") if "" in self.texts else len(self.texts)
        codes = self.codes[rows] if len(self) else np.full(len(rows), nothing, np.int32)
        codes[lacking] = nothing
        return Texts(codes, [*self.texts, ""] if nothing == len(self.texts) else self.texts)

    def all_differ(self) -> bool:
        """Whether no text stands in two rows."""
        figures = self.integers() if self._raw is not None else self.codes
        if figures is None:
            return len(set(self)) == len(self)
        ordered = np.sort(figures)
        return not bool((ordered[1:] == ordered[:-1]).any())

    def content(self) -> Iterator[bytes]:
        """All of it, the same for the same texts in the same rows."""
        for start in range(0, len(self), _BLOCK):
            if self._raw is not None:
                part = b"\0".join(self._raw[start : start + _BLOCK].tolist())
            else:
                part = "\0".join(map(self.texts.__getitem__, self.codes[start : start + _BLOCK].tolist())).encode(
                    "utf-8", "surrogatepass"
                )
            yield part + b"\0"

    def numbers(self, convert: Callable[[str], int]) -> Ints:
        """Every cell as a number, each distinct text worked out once."""
        if self._raw is not None:
            return np.fromiter(map(convert, self), np.int64, len(self))
        each: Ints = np.array([convert(text) for text in self.texts] or [0], np.int64)
        return each[self.codes]

    def integers(self) -> Ints | None:
        """The numbers that these texts are; ``None`` where one is no plain number without zeros in front."""
        if self._raw is None:
            column = Texts(None, [], _as_bytes(self.texts)) if self.texts else self
            numbers = column.integers() if column.raw is not None else None
            return None if numbers is None else numbers[self.codes]
        if self._raw.dtype.itemsize > _FIGURES or not len(self):
            return None
        figures = self.figures()
        is_figure, ends = (figures >= _ZERO) & (figures <= _NINE), figures == 0
        if not bool((is_figure | ends).all()) or bool((figures[:, 0] <= _ZERO).any()):
            return None
        if bool((is_figure[:, 1:] & ends[:, :-1]).any()):
            return None
        found: Ints = np.zeros(len(self), np.int64)
        for place in range(figures.shape[1]):
            there = is_figure[:, place]
            found[there] = found[there] * 10 + (figures[there, place].astype(np.int64) - _ZERO)
        return found


def _as_bytes(texts: Sequence[str]) -> Bytes | None:
    """Texts of plain letters as bytes; ``None`` where one is none."""
    if not all(text.isascii() and "\0" not in text for text in texts):
        return None
    return np.array([text.encode() for text in texts], np.bytes_)


class Collected:
    """A column that grows by some rows at a time."""

    __slots__ = ("_known", "_parts", "count")

    def __init__(self) -> None:
        self._known: Numbering | None = Numbering()
        self._parts: list[npt.NDArray[Any]] = []
        self.count = 0

    def add(self, raw: Bytes, few: int) -> None:
        """Cells in UTF-8; once one in ``few`` is new, the bytes themselves are kept."""
        count = len(raw)
        self.count += count
        known = self._known
        if known is None:
            self._parts.append(raw)
            return
        if count and bool((raw == raw[0]).all()):
            self._parts.append(np.full(count, known[raw[0]], np.int32))
            return
        before = len(known)
        self._parts.append(known.of(raw.tolist()))
        if (len(known) - before) * few > count > _BLOCK // 32:
            self._as_they_stand(known)

    def add_texts(self, cells: Sequence[str], few: int) -> None:
        """The same for texts, which may have zeros in them."""
        content = [cell.encode("utf-8", "surrogatepass") for cell in cells]
        if any(b"\0" in cell for cell in content):
            self._number()
            assert self._known is not None
            self.count += len(content)
            self._parts.append(self._known.of(content))
        elif content:
            self.add(np.array(content, np.bytes_), few)

    def fill(self, count: int) -> None:
        """Empty cells until there are so many."""
        if count > self.count:
            self.add(np.zeros(count - self.count, "S1"), count)

    def _as_they_stand(self, known: Numbering) -> None:
        if any(b"\0" in text for text in known):
            return
        texts = np.array(list(known), np.bytes_)
        self._parts = [texts[codes] for codes in self._parts]
        self._known = None

    def _number(self) -> None:
        if self._known is None:
            self._known = Numbering()
            self._parts = [self._known.of(part.tolist()) for part in self._parts]

    def finished(self) -> Texts:
        """The column."""
        if not self._parts:
            return Texts.blank(0)
        whole = np.concatenate(self._parts)
        self._parts = []
        if self._known is None:
            return Texts(None, [], whole)
        return Texts(whole, [text.decode("utf-8", "surrogatepass") for text in self._known])
