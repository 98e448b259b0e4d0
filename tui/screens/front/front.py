"""The head of the front page in words and figures: pure, from what was read of it so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.views.front import FrontClose, FrontLedger, FrontOpen, FrontValue
from tui.format import amount, count, plural
from tui.front_words import change_word, course_words, due_words
from tui.registry import key_of
from tui.signs import sign
from tui.widgets.cards import Card, card_lines

if TYPE_CHECKING:
    from tui.widgets.lines import Line, Span

READING = "reading"
"""Stands where a figure will be."""
ROOMY = 110
"""Cells from which the last card says what the checks found, too."""


@dataclass(frozen=True, slots=True)
class Front:
    """As far as it is read; None: not yet."""

    value: FrontValue | None = None
    ledger: FrontLedger | None = None
    open: FrontOpen | None = None
    close: FrontClose | None = None
    failed: str = ""
    """Why a part could not be read; what was read stays."""

    def unread(self, why: str) -> Front:
        """The same where a part could not be read."""
        return replace(self, failed=why)

    def with_part(self, part: FrontValue | FrontLedger | FrontOpen | FrontClose) -> Front:
        """The same with a part that has just been read."""
        if isinstance(part, FrontValue):
            return replace(self, value=part, failed="")
        if isinstance(part, FrontLedger):
            return replace(self, ledger=part)
        return replace(self, open=part) if isinstance(part, FrontOpen) else replace(self, close=part)


def value_card(found: FrontValue | None, currency: str) -> Card:
    """What inventory is worth now, and how it came there over a year."""
    label = f"Inventory value {currency}"
    if found is None:
        return waiting(label, 24)
    first, drawn, last = course_words(found)
    change = change_word(found.change)
    below: tuple[Span, ...] = (("no course yet", "quiet"),)
    if drawn:
        below = ((f"{first} ", "quiet"), (drawn, "blue"), (f" {last}", "quiet"))
    return Card(label, (f"{amount(found.value)}{f'  {change}' if change else ''}", "strong"), below, whole=bool(drawn))


def ledger_card(found: FrontLedger | None) -> Card:
    """Whether inventory and ledger are equal; by how much they differ and on how many accounts."""
    label = "Inventory - ledger"
    if found is None:
        return waiting(label, 18)
    if not found.accounts:
        return Card(label, (amount(0), ""), (("nothing is posted", "quiet"),))
    if not found.differing:
        words = f"{sign('good')} {plural(found.accounts, 'account')} equal"
        return Card(label, (amount(0), "good"), ((words, "good"),))
    words = f"{sign('stop')} DIFFERS on {found.differing} of {found.accounts}"
    return Card(label, (amount(found.difference), "stop"), ((words, "stop"),))


def open_card(found: FrontOpen | None, width: int) -> Card:
    """What the last close left open: issues without a receipt (with what they cost at their estimates), and what was not invoiced."""
    if found is None:
        return waiting("Open at last close", 18)
    if not found.closed_until:
        return Card("Open", ("-", ""), (("nothing is closed", "quiet"),))
    label = f"Open at {found.closed_until}"
    waits = f"{sign('warn')} {count(found.not_invoiced)} not invoiced"
    if not found.issues:
        settled = f"{sign('good')} all invoiced"
        return Card(label, ("all settled", "strong"), ((waits, "warn") if found.not_invoiced else (settled, "good"),))
    issues, at = plural(found.issues, "issue"), f"at {amount(found.estimated)}"
    if width >= ROOMY or not found.not_invoiced:
        issues = f"{issues} {at}"
    return Card(label, (issues, "warn"), ((waits, "warn") if found.not_invoiced else ("without a receipt", "quiet"),))


def close_cards(found: FrontClose | None, width: int) -> tuple[Card, ...]:
    """When the next close is, and what stops it or should be known before."""
    label, roomy = "Next close", width >= ROOMY
    if found is None:
        return (waiting(label, 16), *((waiting("Checks before it", 20),) if roomy else ()))
    if not found.date:
        return (Card(label, ("-", ""), (("no period is left", "quiet"),)),)
    tone = "stop" if found.stops else "warn" if found.warnings else "good"
    words = f"{sign(tone)} {plural(len(found.stops), 'stop')}"
    if roomy:
        words += f", {plural(len(found.warnings), 'warning')}"
    if not found.stops:
        words = (
            f"{sign(tone)} {plural(len(found.warnings), 'warning')}"
            if found.warnings
            else f"{sign(tone)} nothing stops it"
        )
    overdue = "warn" if found.due_in < 0 else "strong"
    if not roomy:
        return (Card(label, (found.date, overdue), ((words, tone),)),)
    first = next(iter((*found.stops, *found.warnings)), f"{plural(found.transactions, 'transaction')} in scope")
    return (
        Card(label, (found.date, overdue), ((due_words(found.due_in), "warn" if found.due_in < 0 else "quiet"),)),
        Card("Checks before it", (words, tone), ((first, "quiet"),)),
    )


def waiting(label: str, width: int) -> Card:
    """The place of a figure that is being read."""
    return Card(label, (f"{READING} ...".ljust(width), "quiet"))


def front_lines(front: Front, currency: str, width: int) -> list[Line]:
    """Always three lines. What cannot be read says so where the first of the missing figures would be."""
    cards = (
        value_card(front.value, currency),
        ledger_card(front.ledger),
        open_card(front.open, width),
        *close_cards(front.close, width),
    )
    lines = card_lines(cards, width)
    return (
        [*lines[:2], [(f" {sign('stop')} {front.failed} {key_of('reload')} tries again.", "stop")]]
        if front.failed
        else lines
    )
