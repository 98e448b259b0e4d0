"""The places of the application, and the one table that says which screen stands where.

A screen asks for a place by its name and keys, ``self.go(places.Voucher("INVC-00871"))``, and knows nothing of the
screen there. The modules behind the table are loaded when first visited, so that the first paint waits for none of them.

A place is opened at once, within the key that asked for it, and not by a message: keys typed ahead must reach the new
screen, and a message would arrive after them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any, Generic, Protocol, TypeVar

from textual.screen import Screen

from core.requests import ReportRequest
from core.views import VoucherLineView
from tui.beginning import Beginning
from tui.registry import Here
from tui.textual_private import acting_as

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


# --- lists to start from


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
class Approvals(Place[None]):
    """What waits for a second person."""


@dataclass(frozen=True)
class Keys(Place[None]):
    """Every key, by what it is for."""


@dataclass(frozen=True)
class Setup(Place[None]):
    """The choice of lists of the setup."""


@dataclass(frozen=True)
class SetupList(Place[None]):
    """A list of the setup: item, group, model, account or profile."""

    kind: str


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
    """What would be loaded of the export at this path, by an import profile."""

    path: str
    profile: str


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
class Report(Place[None]):
    """One report, as a list."""

    request: ReportRequest


@dataclass(frozen=True)
class Commands(Place[Any]):
    """Help (what works on this screen) or palette (everything); returns the command to run, or a place to go to."""

    frame: Asking
    help_only: bool


TABLE: Mapping[type[Place[Any]], str] = {
    FirstSteps: "first_steps:FirstSteps",
    Overview: "overview:Overview",
    Tasks: "tasks:TaskList",
    Periods: "periods:Periods",
    Items: "items:Items",
    Audit: "audit:AuditTrail",
    Approvals: "approvals:Approvals",
    Import: "import_export:ImportForm",
    ImportPreview: "import_preview:ImportPreview",
    Keys: "key_card:KeyCard",
    Setup: "setup_menu:open_setup",
    SetupList: "setup_list:SetupList",
    AccountsOfItem: "accounts_of_item:AccountsOfItem",
    SettingsList: "settings:SettingsScreen",
    Record: "record:RecordScreen",
    Task: "task:TaskScreen",
    Log: "log:LogScreen",
    RecordSettlements: "settlements:RecordSettlements",
    Transaction: "transaction:TransactionScreen",
    TransactionSettlements: "settlements:TransactionSettlements",
    Item: "item:ItemScreen",
    ItemsOfGroup: "items:ItemsOfGroup",
    Stock: "stock:Stock",
    CostExplorer: "explorer:CostExplorer",
    Voucher: "voucher:VoucherScreen",
    Behind: "behind:BehindScreen",
    WhyLine: "why_line:WhyLine",
    WhyChanged: "why_changed:WhyChanged",
    FindVoucher: "find_voucher:FindVoucher",
    NewRun: "close_dialog:CloseDialog",
    Reversal: "reversal:open_reversal",
    ReversalOfSelected: "reversal:open_selected",
    Adjusting: "adjust_menu:open_adjust",
    AdjustBy: "adjust_menu:open_form",
    OnHand: "adjust_on_hand:AdjustOnHand",
    StandardCosts: "standard_costs:StandardCosts",
    Marks: "marks:Marks",
    Reports: "report:open_reports",
    Report: "report:ReportScreen",
    Commands: "commands:CommandList",
}
"""Place -> module in ``tui.screens``, and in it a screen, or a function that takes the asking screen and leads on."""
ON_OVERVIEW = (Overview, Tasks, Periods, Items, Audit, Approvals, Adjusting, Reports, Setup, SettingsList)
"""Opened on top of the overview, from wherever: what lies above it is left. All others open on top of all."""


def opener(kind: type[Place[Any]]) -> Any:
    """The screen or function that stands at a place."""
    module, name = TABLE[kind].split(":")
    return getattr(import_module(f"tui.screens.{module}"), name)


def open_place(
    asking: Screen[Any], place: Place[R], then: Callable[[R | None], None] | None = None, *, instead: bool = False
) -> None:
    """Open it; ``then`` gets what it returns. With ``instead`` it takes the place of the screen that asks."""
    app = asking.app
    kind, keys = type(place), {field.name: getattr(place, field.name) for field in fields(place)}
    if kind in ON_OVERVIEW:
        overview = opener(Overview)
        while any(isinstance(screen, overview) for screen in app.screen_stack[:-1]):
            app.pop_screen()
        asking = app.screen
        if isinstance(app.screen, overview) and kind is Overview:
            return
    target = opener(kind)
    if not isinstance(target, type):
        with acting_as(asking):
            target(asking, **keys)
    else:
        screen = target(**keys)
        screen.place = place
        if instead:
            app.switch_screen(screen)
        else:
            app.push_screen(screen, then)
