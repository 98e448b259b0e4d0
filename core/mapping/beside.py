"""What the books hold already, as far as an export is asked about: items, accounts, earlier lines, and what was answered last time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.importing.model import Kind, KnownItem, KnownTransaction


class Invoice(NamedTuple):
    """A financial update of the books."""

    day: str
    quantity: int
    amount: int
    """Minor units of the document, without sign."""


class Posted(NamedTuple):
    """A movement of the books, as an export would tell it."""

    kind: Kind
    item: str
    site: str
    warehouse: str
    quantity: int
    """Signed; of a transfer positive."""
    invoiced: int
    moved_on: str
    worth: int | None
    """Minor units that came with the goods, without sign; ``None`` where the books work them out."""
    invoices: tuple[Invoice, ...]
    opened: bool = False
    """Whether a cut-over brought what was left of it."""


def _no_transactions(_: set[str]) -> Mapping[str, KnownTransaction]:
    return {}


def _nothing_posted(_: set[str]) -> Mapping[str, Posted]:
    return {}


def _nothing_foreign(_source: str, _vouchers: set[str]) -> Mapping[str, Sequence[tuple[str, str, int]]]:
    return {}


def _no_stock(_item: str, _site: str, _warehouse: str, _day: str) -> int:
    return 0


def _never_closed(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Beside:
    """The books of a company, or none."""

    company: str = ""
    items: Mapping[str, KnownItem] = field(default_factory=dict)
    accounts: Collection[str] = frozenset()
    answers: Mapping[str, str] = field(default_factory=dict)
    """Of the last import with the same profile."""
    transactions: Callable[[set[str]], Mapping[str, KnownTransaction]] = _no_transactions
    """The transactions of these references."""
    posted: Callable[[set[str]], Mapping[str, Posted]] = _nothing_posted
    """The same with their days and amounts."""
    foreign: Callable[[str, set[str]], Mapping[str, Sequence[tuple[str, str, int]]]] = _nothing_foreign
    """Of these vouchers of a system those that are kept beside our ledger: day, account and amount of their entries."""
    on_hand: Callable[[str, str, str, str], int] = _no_stock
    """Millionths of an item at a place at the end of the day before this one."""
    closed: Callable[[str], str] = _never_closed
    """Why a day takes no postings; blank where it does."""
    opened: str = ""
    """Day of the cut-over with which the books began; blank without one."""

    @property
    def holds(self) -> bool:
        """Whether there are books in which earlier lines may be."""
        return self.posted is not _nothing_posted

    first_open_day: str = ""
    """The first day after what is closed that takes postings."""
