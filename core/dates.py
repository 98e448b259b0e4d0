"""May this date be used? The one rule, asked by whoever posts, imports, adjusts, previews, starts, runs or reverses.

Two locks lie on the same days and do not know each other. The inventory period is open from the day after the last active
close, whatever the calendar; while a run works, the days up to its date are held too. A ledger period takes postings of
inventory while it is open and its inventory access lets the user in; a day in no ledger period counts as open.

Example: closed through 2026-05-31, June on hold. A receipt dated 2026-05-20 is refused for good, one of 2026-06-03 until
June is opened again; a reversal of the close is dated 2026-05-31 and asks for the ledger period of May alone.

The guards of the database refuse what is posted into a closed or held inventory period too; they are the last to be asked.

Source: docs/rules.md#14-dates-periods-numbers-vouchers, docs/rules.md#18-refusals
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from core.errors import DateInFuture, InventoryPeriodClosed, LedgerPeriodNotOpen, NoLedgerPeriod, Refusal
from core.periods import ALL, opening_advice, why_shut
from core.vocabulary import PeriodStatus, RecordType


class Purpose(Enum):
    """What a date is to be used for."""

    POSTING = "posting"
    """A physical or financial update, a cut-over, or an adjustment whose date the user chooses."""
    RUN = "run"
    """A close or recalculation up to it; what this or another run holds is the rule of unfinished runs (``core.runs``)."""
    FOLLOWING = "following"
    """A voucher on the date of a record that is posted: its reversal, an on-hand adjustment of the last close."""


@dataclass(frozen=True, slots=True)
class LedgerPeriod:
    """A period of the ledger calendar; dates are ISO text, both inclusive."""

    start: str
    end: str
    status: str = PeriodStatus.OPEN.value
    """Value of ``PeriodStatus``."""
    inventory_access: str = ALL
    """*all* for whoever it lets in."""
    name: str = ""

    @property
    def shown(self) -> str:
        """Its name, or the day it starts."""
        return self.name or self.start

    @property
    def shut(self) -> str:
        """How it is shut for inventory; empty when it takes postings."""
        return why_shut(self.status, self.inventory_access)


@dataclass(frozen=True, slots=True)
class DateFacts:
    """What the books know about their dates, as the acting user meets them; read by ``db.records.dates.date_facts``."""

    closed_until: str = ""
    """ISO date of the last active close or opening; blank before the first."""
    closing_until: str = ""
    """ISO date up to which a run holds the days; blank without one."""
    closing_number: str = ""
    """Number of that run's record."""
    periods: Sequence[LedgerPeriod] = ()
    recalculations: Sequence[str] = ()
    """ISO dates of the active recalculations: a close cancels those dated after it."""

    def period_of(self, date: str) -> LedgerPeriod | None:
        """The ledger period of a date; ``None`` when it lies outside all of them, which counts as open."""
        return next((period for period in self.periods if period.start <= date <= period.end), None)

    def without_run(self) -> DateFacts:
        """The same, whatever a run holds just now."""
        return replace(self, closing_until="", closing_number="")


def refusals(date: str, facts: DateFacts, purpose: Purpose) -> Iterator[Refusal]:
    """Why a date may not be used, most final first; nothing when it may."""
    for asked in _ASKED[purpose]:
        refusal = asked(date, date, facts)
        if refusal is not None:
            yield refusal


def run_refusals(record_type: RecordType, date: str, facts: DateFacts) -> Iterator[Refusal]:
    """Why a close or recalculation may not run up to a date.

    A close cancels the recalculations dated after it and dates their reversals as they are: their ledger periods must be
    open too.
    """
    yield from refusals(date, facts, Purpose.RUN)
    if record_type is RecordType.CLOSING:
        yield from cancelled_refusals(date, facts)


ALLOWED = {DateInFuture.code: "future", NoLedgerPeriod.code: "no-period"}
"""Code of what a deliberate word allows -> that word, as it is given on the command line and typed on the screen."""


def unusual(date: str, facts: DateFacts, today: str) -> Iterator[Refusal]:
    """Why a close up to a date is hardly what was meant: a slip of the year locks everything that is to come.

    Whoever means it says so with the words of ``ALLOWED``.
    """
    if date > today:
        yield Refusal(
            DateInFuture,
            f"{date} is in the future: today is {today}",
            "It would lock days that have not come yet. If that is meant, allow it: `--allow future`.",
        )
    if facts.period_of(date) is None:
        yield Refusal(
            NoLedgerPeriod,
            f"{date} is in no ledger period",
            "Add the period (`invclose period set START end=END`), or, if that is meant, allow it: `--allow no-period`.",
        )


def cancelled_refusals(date: str, facts: DateFacts) -> Iterator[Refusal]:
    """Why a close may not cancel the recalculations dated after it: their reversals have no day to post on."""
    for later in sorted({day for day in facts.recalculations if day > date}):
        subject = f"the recalculation dated {later}, which the close would cancel,"
        refusal = _in_shut_period(subject, later, facts, movable=False)
        if refusal is not None:
            yield refusal


def _in_closed_inventory(subject: str, date: str, facts: DateFacts) -> Refusal | None:
    if date > facts.closed_until:
        return None
    return Refusal(
        InventoryPeriodClosed,
        f"{subject} is in a closed inventory period: closed through {facts.closed_until}",
        "Use a later date, or reverse the close first.",
    )


def _held_by_run(subject: str, date: str, facts: DateFacts) -> Refusal | None:
    if date > facts.closing_until:
        return None
    return Refusal(
        InventoryPeriodClosed,
        f"{subject} is held by {facts.closing_number or 'a run'}, which is running through {facts.closing_until}",
        "Use a later date, or wait until the run has ended.",
        facts.closing_number,
    )


def _follows_into_shut_period(subject: str, date: str, facts: DateFacts) -> Refusal | None:
    return _in_shut_period(subject, date, facts, movable=False)


def _in_shut_period(subject: str, date: str, facts: DateFacts, *, movable: bool = True) -> Refusal | None:
    period = facts.period_of(date)
    if period is None or not period.shut:
        return None
    return Refusal(
        LedgerPeriodNotOpen,
        f"{subject} is in ledger period {period.shown}, which is {period.shut}",
        opening_advice(period.start, period.status, movable=movable),
    )


_ASKED: dict[Purpose, tuple[Callable[[str, str, DateFacts], Refusal | None], ...]] = {
    Purpose.POSTING: (_in_closed_inventory, _in_shut_period, _held_by_run),
    Purpose.RUN: (_in_closed_inventory, _in_shut_period),
    Purpose.FOLLOWING: (_follows_into_shut_period,),
}
