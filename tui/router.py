"""The one table that says which screen stands at which place, and how a place is opened.

The modules behind the table are loaded when first visited, so that the first paint waits for none of them.

A place is opened at once, within the key that asked for it, and not by a message: keys typed ahead must reach the new
screen, and a message would arrive after them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from importlib import import_module
from typing import Any, TypeVar

from textual.screen import Screen

from tui import places
from tui.textual_private import acting_as

R = TypeVar("R")

TABLE: Mapping[type[places.Place[Any]], str] = {
    places.FirstSteps: "first_steps:FirstSteps",
    places.Overview: "overview:Overview",
    places.Tasks: "tasks:TaskList",
    places.Periods: "periods:Periods",
    places.Items: "items:Items",
    places.Audit: "audit:AuditTrail",
    places.Users: "users:UserList",
    places.Approvals: "approvals:Approvals",
    places.Import: "import_export:ImportForm",
    places.ImportPreview: "import_preview:ImportPreview",
    places.ImportItems: "import_items:ImportItems",
    places.OpenedValues: "opened_values:OpenedValues",
    places.Keys: "key_card:KeyCard",
    places.Handbook: "handbook:open_handbook",
    places.HandbookPage: "handbook:HandbookPage",
    places.Setup: "setup_menu:open_setup",
    places.SetupPart: "setup_menu:open_part",
    places.SetupList: "setup_list:SetupList",
    places.Targets: "targets:Targets",
    places.AccountMap: "targets:AccountMap",
    places.AccountsOfItem: "accounts_of_item:AccountsOfItem",
    places.SettingsList: "settings:SettingsScreen",
    places.Reconciliation: "reconciliation:ReconciliationScreen",
    places.Record: "record:RecordScreen",
    places.Task: "task:TaskScreen",
    places.Log: "log:LogScreen",
    places.RecordSettlements: "settlements:RecordSettlements",
    places.Transaction: "transaction:TransactionScreen",
    places.TransactionSettlements: "settlements:TransactionSettlements",
    places.Item: "item:ItemScreen",
    places.ItemsOfGroup: "items:ItemsOfGroup",
    places.Stock: "stock:Stock",
    places.Account: "account_vouchers:AccountVouchers",
    places.CostExplorer: "explorer:CostExplorer",
    places.Voucher: "voucher:VoucherScreen",
    places.Behind: "behind:BehindScreen",
    places.WhyLine: "why_line:WhyLine",
    places.WhyChanged: "why_changed:WhyChanged",
    places.ChooseColumns: "choose_columns:ChooseColumns",
    places.FindVoucher: "find_voucher:FindVoucher",
    places.NewRun: "close_dialog:CloseDialog",
    places.Reversal: "reversal:open_reversal",
    places.ReversalOfSelected: "reversal:open_selected",
    places.Adjusting: "adjust_menu:open_adjust",
    places.AdjustBy: "adjust_menu:open_form",
    places.OnHand: "adjust_on_hand:AdjustOnHand",
    places.StandardCosts: "standard_costs:StandardCosts",
    places.Marks: "marks:Marks",
    places.Reports: "report:open_reports",
    places.AskReport: "report:open_report",
    places.Report: "report:ReportScreen",
    places.Commands: "commands:CommandList",
}
"""Place -> module in ``tui.screens``, and in it a screen, or a function that takes the asking screen and leads on."""
ON_OVERVIEW = (
    places.Overview,
    places.Tasks,
    places.Periods,
    places.Items,
    places.Audit,
    places.Users,
    places.Approvals,
    places.Reconciliation,
    places.Adjusting,
    places.Reports,
    places.Setup,
    places.SettingsList,
)
"""Opened on top of the overview, from wherever: what lies above it is left. All others open on top of all."""


def opener(kind: type[places.Place[Any]]) -> Any:
    """The screen or function that stands at a place."""
    module, name = TABLE[kind].split(":")
    return getattr(import_module(f"tui.screens.{module}"), name)


def open_place(
    asking: Screen[Any],
    place: places.Place[R],
    then: Callable[[R | None], None] | None = None,
    *,
    instead: bool = False,
) -> None:
    """Open it; ``then`` gets what it returns. With ``instead`` it takes the place of the screen that asks."""
    app = asking.app
    kind, keys = type(place), {field.name: getattr(place, field.name) for field in fields(place)}
    if kind in ON_OVERVIEW:
        overview = opener(places.Overview)
        while any(isinstance(screen, overview) for screen in app.screen_stack[:-1]):
            app.pop_screen()
        asking = app.screen
        if isinstance(app.screen, overview) and kind is places.Overview:
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
