"""The places of the application; which screen stands where is in ``tui.router``.

A screen asks for a place by its name and keys, ``self.go(places.Voucher("INVC-00871"))``, and knows nothing of the
screen there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, dataclass_transform

if TYPE_CHECKING:
    from core.currency import Currency
    from core.importing.model import ItemRow
    from core.mapping.opened import Opening
    from core.requests import ExportRequest, ReportRequest
    from core.views.vouchers import VoucherLineView
    from tui.arranged import Arrangement
    from tui.beginning import Beginning
    from tui.files.writing import Shown
    from tui.registry import Here

R = TypeVar("R")


@dataclass_transform(frozen_default=True)
class Place(Generic[R]):
    """Somewhere to go; its fields are what the screen there is made with, ``R`` is what it returns.

    A frozen dataclass, made one by its first use: to make all of them would be a tenth of the start of the program.
    """

    def __new__(cls, *_: Any, **__: Any) -> Self:
        keys_of(cls)
        return super().__new__(cls)


def keys_of(kind: type[Place[Any]]) -> tuple[str, ...]:
    """The names of the fields of a place."""
    if "__dataclass_params__" not in vars(kind):
        dataclass(frozen=True)(kind)
    return tuple(field.name for field in fields(kind))  # type: ignore[arg-type]  # a dataclass by now


class Asking(Protocol):
    """The screen whose commands are listed."""

    rule: str

    def commands(self) -> tuple[Here, ...]: ...

    def reason(self, command: str) -> str: ...

    def focus_words(self) -> str: ...


class FirstSteps(Place[None]):
    """Where there are no books yet."""

    beginning: Beginning


class Overview(Place[None]):
    """Closing and adjustment."""


class Tasks(Place[None]):
    """All runs."""


class Periods(Place[None]):
    """The ledger calendar."""


class Items(Place[None]):
    """Every item with what is on hand of it."""


class Audit(Place[None]):
    """Who did what."""


class Users(Place[None]):
    """Who may what in the company."""


class Approvals(Place[None]):
    """What waits for a second person."""


class Keys(Place[None]):
    """Every key, by what it is for."""


class Handbook(Place[None]):
    """The list of the pages of the documentation."""


class HandbookPage(Place[None]):
    """One of them."""

    topic: str


class Setup(Place[None]):
    """The choice of lists of the setup."""


class SetupPart(Place[None]):
    """A choice of the setup by its name, as if it had been chosen there."""

    chosen: str


class SetupList(Place[None]):
    """A list of the setup: item, group, model, account or profile."""

    kind: str


class Targets(Place[None]):
    """The other ledgers that vouchers are exported to."""


class AccountMap(Place[None]):
    """What accounts are called in one of them, by the name of its format."""

    target: str


class AccountsOfItem(Place[None]):
    """Which accounts an item uses; with the cursor on a posting type."""

    item: str
    key: str = ""


class SettingsList(Place[None]):
    """Everything a user may set."""


class Import(Place[None]):
    """The export of another system."""


class ImportPreview(Place[None]):
    """What would be loaded of the export at this path, by an import profile; opened as of a day, where one is given."""

    path: str
    profile: str
    opening: str = ""
    balances: str = ""
    ledger: bool = False


class ImportItems(Place[Mapping[str, str]]):
    """The items that an export brings; returns what is answered about them."""

    items: tuple[ItemRow, ...]


class OpenedValues(Place[None]):
    """What a cut-over from an export opens, item by item."""

    opening: Opening
    currency: Currency


class Reconciliation(Place[None]):
    """Inventory against the ledger as of a day; blank: of the open period's end."""

    day: str = ""


class Record(Place[None]):
    """A closing record; ``around`` are (record id, number) that + and - walk through."""

    record_id: int
    number: str
    around: tuple[tuple[int, str], ...] = ()


class Task(Place[None]):
    """A run, live."""

    record_id: int
    number: str


class Log(Place[None]):
    """The closing log of a record."""

    record_id: int
    number: str
    warnings_only: bool = False


class RecordSettlements(Place[None]):
    """All settlements of a record; ``total`` where their number is known."""

    record_id: int
    number: str
    total: int | None = None


class Transaction(Place[None]):
    """An inventory transaction."""

    transaction_id: int
    number: str


class TransactionSettlements(Place[None]):
    """The settlements of one transaction."""

    transaction_id: int
    number: str


class CostExplorer(Place[None]):
    """Where the cost of a transaction comes from."""

    transaction_id: int
    number: str


class Voucher(Place[None]):
    """A voucher; ``around`` are the numbers that + and - walk through."""

    number: str
    around: tuple[str, ...] = ()


class Behind(Place[None]):
    """The transactions behind a line of a voucher; of a closing record with the id of the one that changed them."""

    voucher: str
    line: VoucherLineView
    record_id: int = 0


class WhyLine(Place[None]):
    """Why a voucher has a line."""

    voucher: str
    line: int


class WhyChanged(Place[None]):
    """Why a record changed the cost of a transaction."""

    transaction_id: int
    number: str
    record_id: int


class Item(Place[None]):
    """One item, by its code."""

    code: str


class ItemsOfGroup(Place[None]):
    """The items of an item group."""

    group: str


class Account(Place[None]):
    """What the vouchers of some days posted to a main account; blank days: from the first, to the last."""

    account: str
    date_from: str = ""
    date_to: str = ""


class Stock(Place[None]):
    """What was on hand at the end of a day, of one item or of all."""

    day: str
    item: str = ""


class FindVoucher(Place[str]):
    """Returns the number of the voucher chosen."""


class NewRun(Place[int]):
    """The dialog of a close or recalculation, by ``mode``; returns the record of the run that it started."""

    mode: str


class Reversal(Place[None]):
    """Review, then reverse; the screen that asked acts."""

    record_id: int
    number: str


class ReversalOfSelected(Place[None]):
    """Review several records, then reverse them; the screen that asked acts."""

    record_ids: tuple[int, ...]


class Adjusting(Place[None]):
    """The choice of adjustments by hand."""


class AdjustBy(Place[None]):
    """The form of an adjustment by hand, by its ``mode``."""

    mode: str


class OnHand(Place[None]):
    """Stock as of the last close, to be adjusted; of these items and sites, or all."""

    items: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()


class StandardCosts(Place[None]):
    """The price list."""


class Marks(Place[None]):
    """Which issue is reserved for which receipt; of one item, or all."""

    item: str = ""


class Reports(Place[None]):
    """The choice of reports."""


class AskReport(Place[None]):
    """The questions of one report, by its name."""

    name: str


class Report(Place[None]):
    """One report, as a list."""

    request: ReportRequest


class ChooseColumns(Place[str]):
    """The columns of a list, by its name, with the key and head of each; returns the text that is to be kept."""

    name: str
    titles: tuple[tuple[str, str], ...]
    chosen: Arrangement


class IntoFile(Place[None]):
    """The choice of a format, then the file: of vouchers for another ledger, of what is shown, or of both to choose from."""

    vouchers: ExportRequest | None
    name: str
    shown: Shown | None


class Commands(Place[Any]):
    """Help (what works on this screen) or palette (everything); returns the command to run, or a place to go to."""

    frame: Asking
    help_only: bool
