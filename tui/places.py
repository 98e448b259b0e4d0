"""The places of the application; which screen stands where is in ``tui.router``.

A screen asks for a place by its name and keys, ``self.go(places.Voucher("INVC-00871"))``, and knows nothing of the
screen there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from core.currency import Currency
from core.importing.model import ItemRow
from core.mapping.opened import Opening
from core.requests import ReportRequest
from core.views.vouchers import VoucherLineView
from tui.arranged import Arrangement
from tui.beginning import Beginning
from tui.registry import Here

R = TypeVar("R")


@dataclass(frozen=True)
class Place(Generic[R]):
    """Somewhere to go; its fields are what the screen there is made with, ``R`` is what it returns."""


class Asking(Protocol):
    """The screen whose commands are listed."""

    rule: str

    def commands(self) -> tuple[Here, ...]: ...

    def reason(self, command: str) -> str: ...

    def focus_words(self) -> str: ...


@dataclass(frozen=True)
class FirstSteps(Place[None]):
    """Where there are no books yet."""

    beginning: Beginning


@dataclass(frozen=True)
class Overview(Place[None]):
    """Closing and adjustment."""


@dataclass(frozen=True)
class Tasks(Place[None]):
    """All runs."""


@dataclass(frozen=True)
class Periods(Place[None]):
    """The ledger calendar."""


@dataclass(frozen=True)
class Items(Place[None]):
    """Every item with what is on hand of it."""


@dataclass(frozen=True)
class Audit(Place[None]):
    """Who did what."""


@dataclass(frozen=True)
class Users(Place[None]):
    """Who may what in the company."""


@dataclass(frozen=True)
class Approvals(Place[None]):
    """What waits for a second person."""


@dataclass(frozen=True)
class Keys(Place[None]):
    """Every key, by what it is for."""


@dataclass(frozen=True)
class Handbook(Place[None]):
    """The list of the pages of the documentation."""


@dataclass(frozen=True)
class HandbookPage(Place[None]):
    """One of them."""

    topic: str


@dataclass(frozen=True)
class Setup(Place[None]):
    """The choice of lists of the setup."""


@dataclass(frozen=True)
class SetupPart(Place[None]):
    """A choice of the setup by its name, as if it had been chosen there."""

    chosen: str


@dataclass(frozen=True)
class SetupList(Place[None]):
    """A list of the setup: item, group, model, account or profile."""

    kind: str


@dataclass(frozen=True)
class Targets(Place[None]):
    """The other ledgers that vouchers are exported to."""


@dataclass(frozen=True)
class AccountMap(Place[None]):
    """What accounts are called in one of them, by the name of its format."""

    target: str


@dataclass(frozen=True)
class AccountsOfItem(Place[None]):
    """Which accounts an item uses; with the cursor on a posting type."""

    item: str
    key: str = ""


@dataclass(frozen=True)
class SettingsList(Place[None]):
    """Everything a user may set."""


@dataclass(frozen=True)
class Import(Place[None]):
    """The export of another system."""


@dataclass(frozen=True)
class ImportPreview(Place[None]):
    """What would be loaded of the export at this path, by an import profile; opened as of a day, where one is given."""

    path: str
    profile: str
    opening: str = ""
    balances: str = ""
    ledger: bool = False


@dataclass(frozen=True)
class ImportItems(Place[Mapping[str, str]]):
    """The items that an export brings; returns what is answered about them."""

    items: tuple[ItemRow, ...]


@dataclass(frozen=True)
class OpenedValues(Place[None]):
    """What a cut-over from an export opens, item by item."""

    opening: Opening
    currency: Currency


@dataclass(frozen=True)
class Reconciliation(Place[None]):
    """Inventory against the ledger as of a day; blank: of the open period's end."""

    day: str = ""


@dataclass(frozen=True)
class Record(Place[None]):
    """A closing record; ``around`` are (record id, number) that + and - walk through."""

    record_id: int
    number: str
    around: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Task(Place[None]):
    """A run, live."""

    record_id: int
    number: str


@dataclass(frozen=True)
class Log(Place[None]):
    """The closing log of a record."""

    record_id: int
    number: str
    warnings_only: bool = False


@dataclass(frozen=True)
class RecordSettlements(Place[None]):
    """All settlements of a record; ``total`` where their number is known."""

    record_id: int
    number: str
    total: int | None = None


@dataclass(frozen=True)
class Transaction(Place[None]):
    """An inventory transaction."""

    transaction_id: int
    number: str


@dataclass(frozen=True)
class TransactionSettlements(Place[None]):
    """The settlements of one transaction."""

    transaction_id: int
    number: str


@dataclass(frozen=True)
class CostExplorer(Place[None]):
    """Where the cost of a transaction comes from."""

    transaction_id: int
    number: str


@dataclass(frozen=True)
class Voucher(Place[None]):
    """A voucher; ``around`` are the numbers that + and - walk through."""

    number: str
    around: tuple[str, ...] = ()


@dataclass(frozen=True)
class Behind(Place[None]):
    """The transactions behind a line of a voucher; of a closing record with the id of the one that changed them."""

    voucher: str
    line: VoucherLineView
    record_id: int = 0


@dataclass(frozen=True)
class WhyLine(Place[None]):
    """Why a voucher has a line."""

    voucher: str
    line: int


@dataclass(frozen=True)
class WhyChanged(Place[None]):
    """Why a record changed the cost of a transaction."""

    transaction_id: int
    number: str
    record_id: int


@dataclass(frozen=True)
class Item(Place[None]):
    """One item, by its code."""

    code: str


@dataclass(frozen=True)
class ItemsOfGroup(Place[None]):
    """The items of an item group."""

    group: str


@dataclass(frozen=True)
class Account(Place[None]):
    """What the vouchers of some days posted to a main account; blank days: from the first, to the last."""

    account: str
    date_from: str = ""
    date_to: str = ""


@dataclass(frozen=True)
class Stock(Place[None]):
    """What was on hand at the end of a day, of one item or of all."""

    day: str
    item: str = ""


@dataclass(frozen=True)
class FindVoucher(Place[str]):
    """Returns the number of the voucher chosen."""


@dataclass(frozen=True)
class NewRun(Place[int]):
    """The dialog of a close or recalculation, by ``mode``; returns the record of the run that it started."""

    mode: str


@dataclass(frozen=True)
class Reversal(Place[None]):
    """Review, then reverse; the screen that asked acts."""

    record_id: int
    number: str


@dataclass(frozen=True)
class ReversalOfSelected(Place[None]):
    """Review several records, then reverse them; the screen that asked acts."""

    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class Adjusting(Place[None]):
    """The choice of adjustments by hand."""


@dataclass(frozen=True)
class AdjustBy(Place[None]):
    """The form of an adjustment by hand, by its ``mode``."""

    mode: str


@dataclass(frozen=True)
class OnHand(Place[None]):
    """Stock as of the last close, to be adjusted; of these items and sites, or all."""

    items: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class StandardCosts(Place[None]):
    """The price list."""


@dataclass(frozen=True)
class Marks(Place[None]):
    """Which issue is reserved for which receipt; of one item, or all."""

    item: str = ""


@dataclass(frozen=True)
class Reports(Place[None]):
    """The choice of reports."""


@dataclass(frozen=True)
class AskReport(Place[None]):
    """The questions of one report, by its name."""

    name: str


@dataclass(frozen=True)
class Report(Place[None]):
    """One report, as a list."""

    request: ReportRequest


@dataclass(frozen=True)
class ChooseColumns(Place[str]):
    """The columns of a list, by its name, with the key and head of each; returns the text that is to be kept."""

    name: str
    titles: tuple[tuple[str, str], ...]
    chosen: Arrangement


@dataclass(frozen=True)
class Commands(Place[Any]):
    """Help (what works on this screen) or palette (everything); returns the command to run, or a place to go to."""

    frame: Asking
    help_only: bool
