"""The one table that says which screen stands at which place, and how a place is opened.

The modules behind the table are loaded when first visited, so that the first paint waits for none of them.

A place is opened at once, within the key that asked for it, and not by a message: keys typed ahead must reach the new
screen, and a message would arrive after them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, TypeVar

from textual.screen import Screen

from tui import places
from tui.textual_private import acting_as

R = TypeVar("R")

TABLE: Mapping[type[places.Place[Any]], str] = {
    places.FirstSteps: "start.first_steps:FirstSteps",
    places.Overview: "front.overview:Overview",
    places.Tasks: "closing.tasks:TaskList",
    places.Periods: "setup.periods:Periods",
    places.Items: "stock.items:Items",
    places.Audit: "reports.audit:AuditTrail",
    places.Users: "setup.users:UserList",
    places.Approvals: "closing.approvals:Approvals",
    places.Import: "loading.import_export:ImportForm",
    places.ImportPreview: "loading.import_preview:ImportPreview",
    places.ImportItems: "loading.import_items:ImportItems",
    places.OpenedValues: "setup.opened_values:OpenedValues",
    places.Keys: "help.key_card:KeyCard",
    places.Handbook: "help.handbook:open_handbook",
    places.HandbookPage: "help.handbook:HandbookPage",
    places.Setup: "setup.setup_menu:open_setup",
    places.SetupPart: "setup.setup_menu:open_part",
    places.SetupList: "setup.setup_list:SetupList",
    places.IntoFile: "lists.export_form:export",
    places.Targets: "lists.targets:Targets",
    places.AccountMap: "lists.targets:AccountMap",
    places.AccountsOfItem: "ledger.accounts_of_item:AccountsOfItem",
    places.SettingsList: "setup.settings:SettingsScreen",
    places.Reconciliation: "ledger.reconciliation:ReconciliationScreen",
    places.Record: "records.record:RecordScreen",
    places.Task: "closing.task:TaskScreen",
    places.Log: "records.log:LogScreen",
    places.RecordSettlements: "records.settlements:RecordSettlements",
    places.Transaction: "stock.transaction:TransactionScreen",
    places.TransactionSettlements: "records.settlements:TransactionSettlements",
    places.Item: "stock.item:ItemScreen",
    places.ItemsOfGroup: "stock.items:ItemsOfGroup",
    places.Stock: "stock.stock:Stock",
    places.Account: "ledger.account_vouchers:AccountVouchers",
    places.CostExplorer: "stock.explorer:CostExplorer",
    places.Voucher: "ledger.voucher:VoucherScreen",
    places.Behind: "ledger.behind:BehindScreen",
    places.WhyLine: "stock.why_line:WhyLine",
    places.WhyChanged: "stock.why_changed:WhyChanged",
    places.ChooseColumns: "dialogs.choose_columns:ChooseColumns",
    places.FindVoucher: "ledger.find_voucher:FindVoucher",
    places.NewRun: "closing.close_dialog:CloseDialog",
    places.Reversal: "closing.reversal:open_reversal",
    places.ReversalOfSelected: "closing.reversal:open_selected",
    places.Adjusting: "adjusting.adjust_menu:open_adjust",
    places.AdjustBy: "adjusting.adjust_menu:open_form",
    places.OnHand: "adjusting.adjust_on_hand:AdjustOnHand",
    places.StandardCosts: "adjusting.standard_costs:StandardCosts",
    places.Marks: "adjusting.marks:Marks",
    places.Reports: "reports.report:open_reports",
    places.AskReport: "reports.report:open_report",
    places.Report: "reports.report:ReportScreen",
    places.Commands: "help.commands:CommandList",
}
"""Place -> module below ``tui.screens``, and in it a screen, or a function that takes the asking screen and leads on."""
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
    kind, keys = type(place), {name: getattr(place, name) for name in places.keys_of(type(place))}
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
