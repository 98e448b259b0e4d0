"""The words of the ledger calendar: the rule, what a period takes, what a change means."""

from __future__ import annotations

from datetime import date

from core.days import day_after
from core.periods import ALL, NONE, InventorySide, PeriodRow, PeriodsView, close_missing
from core.requests import PeriodChange
from core.views.company import CompanyView
from core.vocabulary import PeriodStatus
from tui.format import wrap
from tui.registry import key_of
from tui.rules import PERIODS
from tui.safe import safe
from tui.widgets.lines import Line

STATUS_WORDS = {PeriodStatus.OPEN: "Open", PeriodStatus.ON_HOLD: "On hold", PeriodStatus.CLOSED: "Closed"}


def status_word(status: str) -> str:
    """What a status is called; unknown ones as they are."""
    return STATUS_WORDS.get(PeriodStatus(status), status) if status in list(PeriodStatus) else status


def access_word(access: str) -> str:
    """All, None, or the right that is needed."""
    return {ALL: "All", NONE: "None"}.get(access) or safe(access).capitalize()


def inventory_word(row: PeriodRow) -> str:
    """How far inventory is closed: ``Closed``, ``To 2026-06-15`` or ``Open``."""
    return {InventorySide.CLOSED: "Closed", InventorySide.OPEN: "Open"}.get(row.inventory, f"To {row.closed_on}")


def head_lines(view: PeriodsView) -> list[Line]:
    """Until when inventory is closed, and the rule."""
    until = f"Inventory is closed through {view.closed_until} ({view.closed_by})."
    return [
        [(f" {until if view.closed_until else 'Inventory was never closed.'}", "strong")],
        *([(f" {sentence}", "quiet")] for sentence in PERIODS),
        "",
    ]


def row_lines(row: PeriodRow, today: str) -> list[Line]:
    """What the period under the cursor takes, and what is wrong with it."""
    name = f" {row.name}: "
    if row.inventory is InventorySide.CLOSED:
        covered = f"inventory is closed by {row.closed_by} as of {row.closed_on}."
        ledger = "so is the ledger" if row.status == PeriodStatus.CLOSED else "the ledger can be held or closed"
        return ["", f"{name}{covered}", f" Inventory no longer posts here; {ledger}."]
    if row.out_of_order(today):
        return [
            "",
            f"{name}inventory may not post, and is not closed through {row.end}.",
            [(" WARN  ", "warn"), (cure(row), "")],
        ]
    if not row.takes_inventory:
        return ["", f"{name}inventory may not post. It has not begun."]
    first_day = row.start
    if row.inventory is InventorySide.PARTLY:
        first_day = day_after(date.fromisoformat(row.closed_on)).isoformat()
    before = f" Close inventory through {row.end} before its ledger is held or closed."
    return ["", f"{name}inventory posts from {first_day} on.", before]


def cure(row: PeriodRow) -> str:
    """What to do about a period that is shut while its inventory close is still to come."""
    if row.status == PeriodStatus.CLOSED:
        return "No close can be dated in it any more: use a later, open period."
    if row.status == PeriodStatus.ON_HOLD:
        return f"Its close would be refused while the ledger is on hold: {key_of('hold_period')} opens it."
    return "Its close would be refused while inventory has no access: Enter gives it."


def effect(change: PeriodChange) -> list[str]:
    """What the change does, one sentence each."""
    found = []
    if change.status == PeriodStatus.OPEN:
        found.append("The ledger accepts postings again.")
    elif change.status == PeriodStatus.ON_HOLD:
        found.append("Nobody can post into it until it is opened again.")
    elif change.status == PeriodStatus.CLOSED:
        found.append("Nobody can ever post into it again: closed is permanent.")
    if change.inventory_access == NONE:
        found.append("Inventory cannot post into it until the access is given back.")
    elif change.inventory_access not in ("", ALL):
        found.append(f"Only users with the right {change.inventory_access} can post inventory into it.")
    elif change.inventory_access:
        found.append("Inventory can post into it, as far as inventory is open.")
    return found


def warning(row: PeriodRow, change: PeriodChange, closed_until: str) -> str:
    """What to do before; empty when nothing speaks against it."""
    if change.status in (PeriodStatus.ON_HOLD, PeriodStatus.CLOSED) or change.inventory_access == NONE:
        return close_missing(row.end, closed_until, change.status or PeriodStatus.ON_HOLD)
    return ""


def warning_lines(words: str) -> list[Line]:
    """The warning on as many lines as it needs; nothing without one."""
    if not words:
        return []
    first, *rest = wrap(words, 68)
    return ["", [(" WARN  ", "warn"), (first, "")], *(f"       {part}" for part in rest)]


def change_lines(row: PeriodRow, change: PeriodChange, closed_until: str, company: CompanyView | None) -> list[Line]:
    """The question before a change: which period, of whom, from what to what, and what follows."""
    place = f"{company.code} {company.name} on database {company.database}" if company else ""
    lines: list[Line] = [
        f" Company           {place}",
        f" Period            {row.name}, {row.start} to {row.end}",
        f" Inventory closed  through {closed_until}" if closed_until else " Inventory closed  never",
    ]
    if change.status:
        lines.append(f" Ledger            {status_word(row.status)}, then {status_word(change.status)}")
    if change.inventory_access:
        lines.append(f" Inventory access  {access_word(row.access)}, then {access_word(change.inventory_access)}")
    return [
        *lines,
        "",
        *(f" {words}" for words in effect(change)),
        *warning_lines(warning(row, change, closed_until)),
    ]
