"""Which columns of a list somebody wants to see, in which order and how wide: as it stands in the configuration file.

``"item, name:30, value"`` below ``[columns]`` shows three columns of a list, the second of them 30 cells wide; the others as wide as
their rows need. Only what is drawn changes: what is copied, filtered or written into files has every column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from core.errors import UsageError

if TYPE_CHECKING:
    from tui.widgets.columns import Column

WIDEST = 120


@dataclass(frozen=True, slots=True)
class Chosen:
    """A column that is shown; width 0: as its rows need it."""

    key: str
    width: int = 0

    def __str__(self) -> str:
        return f"{self.key}:{self.width}" if self.width else self.key


Arrangement = tuple[Chosen, ...]
LISTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "overview": ("Closes and adjustments", (
        "number", "kind", "date", "state", "adjusted", "size", "voucher", "transactions", "time", "by", "note",
    )),
    "record": ("Item groups of a record", (
        "group", "before", "adjusted", "size", "after", "n",
    )),
    "voucher": ("Lines of a voucher", (
        "account", "account_name", "posting", "group", "debit", "credit", "transactions", "today",
    )),
    "behind": ("What stands behind a voucher line", (
        "item", "item_name", "dimensions", "number", "date", "quantity", "before", "adjusted", "after", "moved",
    )),
    "settlements": ("Settlements of a record", (
        "item", "receipt", "issue", "issue_date", "quantity", "each", "amount", "adjustment", "principle", "type",
    )),
    "settlements_of": ("Settlements of a transaction", (
        "other", "other_date", "quantity", "each", "amount", "adjustment", "record", "principle", "type",
    )),
    "items": ("Items", (
        "item", "name", "item_group", "model", "unit", "quantity", "value", "each", "last_date",
    )),
    "item": ("Transactions of an item", (
        "date", "number", "kind", "dimensions", "quantity", "each", "cost", "on_hand", "value", "state", "invoiced",
        "closed_by",
    )),
    "on_hand": ("On hand at a day", (
        "item", "name", "dimensions", "unit", "quantity", "value", "each", "received", "received_value",
    )),
    "account": ("Vouchers of an account", (
        "number", "date", "kind", "document", "text", "by", "debit", "credit",
    )),
    "reconciliation": ("Inventory against the ledger", (
        "account", "name", "inventory", "ledger", "difference", "explained", "foreign", "state",
    )),
    "periods": ("Ledger periods", (
        "name", "start", "end", "status", "access", "inventory", "closed_by", "closed_on", "check",
    )),
    "runs": ("Runs", (
        "number", "kind", "date", "state", "percent", "done", "elapsed", "by", "started", "warnings",
    )),
    "log": ("Closing log", (
        "sign", "item", "dimensions", "number", "reason", "quantity", "amount",
    )),
    "standard_costs": ("Standard costs", (
        "item", "name", "site", "cost", "from_date", "state", "quantity", "value", "record",
    )),
    "marks": ("Marks", (
        "issue", "issue_date", "receipt", "receipt_date", "item", "dimensions", "quantity", "settled", "state", "by",
    )),
    "approvals": ("What waits for a second person", (
        "id", "act", "subject", "by", "at", "state", "decided", "note",
    )),
    "audit": ("Audit trail", (
        "at", "who", "action", "subject", "host", "id",
    )),
    "users": ("Users", (
        "login", "role", "may", "last",
    )),
    "accounts_of_item": ("Accounts of an item", (
        "name", "account", "account_name", "found_by", "key",
    )),
    "setup_item": ("Setup of items", (
        "item", "name", "group", "model", "cost_price", "unit", "physical_value", "fixed_receipt_price",
        "physical_negative", "financial_negative", "post_physical", "stocked",
    )),
    "setup_group": ("Item groups", (
        "group", "name", "items", "profile_lines",
    )),
    "setup_model": ("Item model groups", (
        "model_group", "model", "physical_value", "fixed_receipt_price", "physical_negative", "financial_negative",
        "post_physical", "stocked", "items",
    )),
    "setup_account": ("Accounts", (
        "account", "name", "blocked",
    )),
    "setup_profile": ("Posting profile", (
        "name", "item_relation", "item", "account", "account_name", "posting_type",
    )),
    "report_open_quantities": ("Report: Check open quantities", ()),
    "report_cost_prices": ("Report: Check cost prices", ()),
    "report_trial_balance": ("Report: Trial balance", ()),
    "report_inventory_value": ("Report: Inventory value", ()),
    "report_reconciliation": ("Report: Reconciliation", ()),
    "report_log": ("Report: Closing log", ()),
    "report_calculation_list": ("Report: Calculation list", ()),
    "report_aging": ("Report: Aging of on-hand", ()),
    "report_negative": ("Report: Negative on-hand", ()),
    "report_movements": ("Report: Movements", ()),
    "report_cost_changes": ("Report: Why the unit cost changed", ()),
    "report_vouchers": ("Report: Vouchers", ()),
    "report_settlements": ("Report: Settlements", ()),
}  # fmt: skip
"""Name of a list -> what it is, and its columns; of a report none, since they come with it."""


def arrangement(name: str, text: str, where: str = "") -> Arrangement:
    """What a text of the configuration file chooses; ``UsageError`` for a list or column that is not known."""
    if name not in LISTS:
        near = get_close_matches(name, LISTS, 1)
        advice = f"The nearest is {near[0]}." if near else f"The lists are: {', '.join(LISTS)}."
        raise UsageError(f"There is no list {name} with columns to choose.", where=where, advice=advice)
    found = tuple(_chosen(name, part.strip(), where) for part in text.split(","))
    keys = [one.key for one in found]
    twice = next((key for key in keys if keys.count(key) > 1), "")
    if twice:
        raise UsageError(f"The column {twice} is named twice.", where=where, advice="Name each column once.")
    return found


def _chosen(name: str, part: str, where: str) -> Chosen:
    key, colon, width = part.partition(":")
    if not key or (LISTS[name][1] and key not in LISTS[name][1]):
        listed = ", ".join(LISTS[name][1])
        raise UsageError(
            f"The list {name} has no column {key or '(blank)'}.",
            where=where,
            advice=f"It has: {listed}." if listed else "Name one.",
        )
    if not colon:
        return Chosen(key)
    if not (width.isascii() and width.isdecimal() and 0 < int(width) <= WIDEST):
        raise UsageError(
            f"The width of {key} is {width or 'missing'}.", where=where, advice=f"Write a number from 1 to {WIDEST}."
        )
    return Chosen(key, int(width))


def spoken(key: str) -> str:
    """A column that the list does not show now, by its key."""
    return key.replace("_", " ").capitalize()


def text_of(chosen: Iterable[Chosen]) -> str:
    """As it stands in the configuration file."""
    return ", ".join(map(str, chosen))


def arranged(columns: Sequence[Column[Any]], chosen: Arrangement) -> list[Column[Any]]:
    """The columns that are shown; all of them where nothing was chosen, or nothing that this list has now."""
    by_key = {column.key: column for column in columns}
    found = [_as_wide(by_key[one.key], one.width) for one in chosen if one.key in by_key]
    return found or list(columns)


def _as_wide(column: Column[Any], width: int) -> Column[Any]:
    """A head stays whole, and so do figures: where one does not fit, it says so."""
    return replace(column, width=width, most=0) if width else column
