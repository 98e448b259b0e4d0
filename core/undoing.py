"""May this posted document be undone? Facts in, every reason why not out, most final first.

A document is undone by its opposite. What was built on it stands in the way: a close that settled it, goods that came back
of it, an adjustment by hand, an issue that is marked to it, the end of the production that took it. What it was built on
does not: its own marks are released. The day of the undoing must be open.

Example: PO-7 is a receipt of 10 that IC-000003 settled: refused, reverse the close or send the goods back. RET-1 brought 2
of SO-4 back: SO-4 is undone after RET-1.

Source: docs/rules.md#115-undoing-a-document, docs/rules.md#18-refusals
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.dates import DateFacts, Purpose, refusals
from core.errors import AlreadyReversed, Blocked, DocumentSettled, IllegalMarking, ProductionEnded, Refusal
from core.vocabulary import RECORD_NAMES, RecordType


@dataclass(frozen=True, slots=True)
class Holder:
    """A closing record that holds a transaction."""

    number: str
    type: RecordType
    date: str

    @property
    def named(self) -> str:
        """IC-000003 (closing 2026-01-31)."""
        return f"{self.number} ({RECORD_NAMES[self.type].lower()} {self.date})"


@dataclass(frozen=True, slots=True)
class UndoFacts:
    """What the books know about one transaction to be undone; read by ``db.posting.undoing``."""

    number: str
    date: str
    """ISO date of the update to be taken back."""
    financial: bool
    """Financially updated; else only physically."""
    undone_by: str = ""
    """Number of its opposite; its own where it was only physically updated and is taken back. Blank: it is not undone."""
    undone_on: str = ""
    undoes: str = ""
    """Number of the transaction whose opposite it is; blank: of none."""
    opening: str = ""
    """Number of the opening that brought it; blank: it was posted here."""
    settled: Sequence[Holder] = ()
    """Active records that settled something of it."""
    production: str = ""
    """The production that took it or gave it, and was ended; blank: none."""
    ended_on: str = ""
    returns: Sequence[str] = ()
    """Numbers of the returns that bring pieces of it back and are not undone."""
    adjusted: Sequence[Holder] = ()
    """Active records by hand that adjusted it."""
    marked: Sequence[str] = ()
    """Numbers of the issues that are marked to it, a receipt that is financially updated."""


def reasons(document: Sequence[UndoFacts], dates: DateFacts, date: str) -> tuple[Refusal, ...]:
    """Why the transactions of a document may not be undone on a day; empty when they may, each named once.

    ``date``: ISO text; blank: each on its own day.
    """
    own = [own_reason(facts) for facts in document]
    found = [refusal for refusal in own if refusal is not None]
    if not found:
        found = [refusal for facts in document for refusal in _held(facts)]
        found += [refusal for facts in document for refusal in _day(facts, dates, date)]
    return tuple(dict.fromkeys(found))


def own_reason(facts: UndoFacts) -> Refusal | None:
    """Why a transaction is not to be undone whatever else there is; ``None`` when that depends on the others."""
    number = facts.number
    if facts.undoes:
        return Refusal(AlreadyReversed, f"{number} undoes {facts.undoes}", "Post the document again instead.")
    if facts.undone_by:
        by = f"by {facts.undone_by} " if facts.undone_by != number else ""
        return Refusal(AlreadyReversed, f"{number} was undone {by}on {facts.undone_on}", "A document is undone once.")
    if facts.opening:
        return Refusal(
            DocumentSettled,
            f"{number} was brought by {facts.opening}, the opening of the books",
            "Reverse the opening, or correct it by an adjustment or a return.",
            facts.opening,
        )
    return None


def _held(facts: UndoFacts) -> Iterator[Refusal]:
    number = facts.number
    for holder in facts.settled:
        yield Refusal(
            DocumentSettled,
            f"{number} is settled by {holder.named}",
            f"Reverse {holder.number} first, or correct it by an adjustment or a return.",
            holder.number,
        )
    if facts.production:
        yield Refusal(
            ProductionEnded,
            f"{number} belongs to {facts.production}, which was ended on {facts.ended_on}",
            "Correct what its product costs by an adjustment instead.",
        )
    for returned in facts.returns:
        yield Refusal(
            DocumentSettled,
            f"{returned} brought pieces of {number} back",
            f"Undo it first: `invclose undo {returned}`.",
        )
    for holder in facts.adjusted:
        yield Refusal(
            DocumentSettled,
            f"{number} was adjusted by {holder.named}",
            f"Reverse it first: `invclose reverse {holder.number}`.",
            holder.number,
        )
    for issue in facts.marked:
        yield Refusal(
            IllegalMarking,
            f"{issue} is marked to {number}",
            f"Take the mark away first: `invclose mark remove {issue} {number}`.",
        )


def _day(facts: UndoFacts, dates: DateFacts, date: str) -> Iterator[Refusal]:
    """A day of the user that is shut, or before the document; without one its own day, and what to do instead."""
    if date and date < facts.date:
        message = f"{facts.number} is dated {facts.date}, which is after {date}"
        yield Refusal(Blocked, message, "Undo it on its own day or a later one.")
        return
    for refusal in refusals(date or facts.date, dates, Purpose.POSTING):
        if date:
            yield refusal
        else:
            yield Refusal(
                refusal.kind, refusal.message, "Undo it on a day that is open: `--date DATE`.", refusal.record
            )
