"""What is wrong with a bundle: one thing each, up to a number that somebody may still read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Self


class Problem(NamedTuple):
    """One thing that is wrong: where, what, and what would be right. Line 1: header, 0: whole file."""

    file: str
    line: int
    column: str
    value: str
    message: str
    advice: str = ""


class Unreadable(str):
    """The text of a cell that cannot be taken as it stands, with why, and what to do about it."""

    why: str
    advice: str

    def __new__(cls, text: str, why: str, advice: str) -> Unreadable:
        cell = super().__new__(cls, text)
        cell.why, cell.advice = why, advice
        return cell


MOST = 50_000
"""Problems that are listed: a file that holds nothing but faults must not fill the memory with them."""


class TooMany(Exception):
    """There are more problems than are listed."""


class Problems(list[Problem]):
    """A list that ends the work when it is full; ``TooMany``."""

    def append(self, problem: Problem) -> None:
        if len(self) >= MOST:
            raise TooMany
        super().append(problem)

    def extend(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.append(problem)

    def __iadd__(self, problems: Iterable[Problem]) -> Self:  # type: ignore[override, misc]
        self.extend(problems)
        return self

    def close(self, name: str) -> None:
        """Say at the end that there are more."""
        super().append(Problem(name, 0, "", "", f"has more than {MOST:,} problems", "the first ones are listed"))

    @property
    def closed(self) -> bool:
        """Whether there are more than are listed."""
        return len(self) > MOST
