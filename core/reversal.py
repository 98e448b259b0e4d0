"""May this record be reversed? Facts in, every reason why not out, in the order in which to deal with them.

A close is held by every later active record; a recalculation by a later close; an adjustment by a later close or a
later adjustment of the same receipt. Later means the higher record number, whatever the date. A revaluation is not
reversed but revalued back. The activation of a standard cost touches nothing that a close does and holds nothing. An
opening stays while something was built on the transactions it brought. The voucher of a reversal is dated as the original:
that day's ledger period must be open. And a run that is not finished is in the way of every reversal.

Example: IC-1 closes January, IC-2 February, IC-3 recalculates March. IC-1 is held by IC-3 and IC-2, IC-2 by IC-3, IC-3 by
nothing: they are reversed in the order IC-3, IC-2, IC-1.

Source: docs/rules.md#10-reversal, docs/rules.md#18-refusals
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from core.dates import DateFacts, Purpose, refusals
from core.errors import AlreadyReversed, Blocked, NotAdjustable, NotLatest, Refusal
from core.runs import UnfinishedRun, one_at_a_time
from core.vocabulary import RECORD_NAMES, RecordType

_ADJUSTMENTS = (RecordType.ON_HAND, RecordType.TRANSACTION)
_CLOSES = (RecordType.CLOSING, RecordType.OPENING)
_BACK = {
    RecordType.REVALUATION: "Revalue back instead: `invclose adjust revalue --item ITEM --to-unit PRICE`.",
    RecordType.STANDARD_COST: "Revalue back instead: `invclose standard-cost activate --item ITEM --cost PRICE`.",
}
"""What to do instead of reversing it."""


@dataclass(frozen=True, slots=True)
class RecordFact:
    """A closing record as the rule sees it."""

    id: int
    number: str
    type: RecordType
    date: str
    active: bool
    """Posted, not reversed and no reversal itself."""
    receipts: frozenset[int] = frozenset()
    """Receipts that an adjustment changed."""
    posted: bool = True
    reversed_by: str = ""
    """Number of the reversal; empty while there is none."""


@dataclass(frozen=True, slots=True)
class Continued:
    """What was built on a transaction that an opening brought."""

    what: str
    """``marks``, ``returns`` or ``invoices``."""
    transaction: str
    """Number of the transaction."""


@dataclass(frozen=True, slots=True)
class ReversalFacts:
    """What the books know about one record to be reversed; read by ``db.records.reversing.reversal_facts``."""

    record: RecordFact
    others: Sequence[RecordFact] = ()
    """All posted records of the company; the record itself may be among them."""
    dates: DateFacts = DateFacts()
    continued: Sequence[Continued] = ()
    """Of an opening."""
    run: UnfinishedRun | None = None


def reasons(facts: ReversalFacts, *, together: AbstractSet[int] = frozenset()) -> tuple[Refusal, ...]:
    """Why a record may not be reversed now, in the order in which to deal with it; empty when it may.

    Records of ``together`` are reversed before it in the same act, so they do not hold it.
    """
    own = own_reason(facts.record)
    if own is not None:
        return (own,)
    return tuple(_in_the_way(facts, together))


def own_reason(record: RecordFact) -> Refusal | None:
    """Why a record is not to be reversed whatever else there is; ``None`` when that depends on the others."""
    number = record.number
    if not record.posted:
        return Refusal(
            Blocked,
            f"{number} is not posted",
            f"A run that is not posted is cancelled, not reversed: `invclose job cancel {number}`.",
        )
    if record.type is RecordType.REVERSAL:
        return Refusal(AlreadyReversed, f"{number} is a reversal itself", "Close or adjust again instead.")
    if record.type in (RecordType.REVALUATION, RecordType.STANDARD_COST):
        named = RECORD_NAMES[record.type].lower()
        return Refusal(NotAdjustable, f"{number} is a {named}", _BACK[record.type])
    if not record.active:
        by = f"by {record.reversed_by} " if record.reversed_by else ""
        message = f"{number} is reversed {by}already"
        return Refusal(
            AlreadyReversed,
            message,
            "A record is reversed once. Close, recalculate or adjust again instead.",
            record.reversed_by,
        )
    return None


def blockers(record: RecordFact, others: Iterable[RecordFact]) -> list[RecordFact]:
    """Later active records that hold this one, newest first."""
    standard = RecordType.STANDARD_COST
    later = sorted((o for o in others if o.active and o.id > record.id and o.type is not standard), key=lambda o: -o.id)
    if record.type in _CLOSES:
        return later
    closes = [o for o in later if o.type in _CLOSES]
    if record.type in _ADJUSTMENTS:
        closes += [o for o in later if o.type in _ADJUSTMENTS and o.receipts & record.receipts]
    return sorted(closes, key=lambda o: -o.id)


def chain(record: RecordFact, others: Sequence[RecordFact]) -> list[RecordFact]:
    """The record with everything that holds it, in the order in which they are reversed: newest first."""
    chosen: dict[int, RecordFact] = {}
    waiting = [record]
    while waiting:
        fact = waiting.pop()
        if fact.id not in chosen:
            chosen[fact.id] = fact
            waiting += blockers(fact, others)
    return [chosen[number] for number in sorted(chosen, reverse=True)]


def _in_the_way(facts: ReversalFacts, together: AbstractSet[int]) -> Iterator[Refusal]:
    record = facts.record
    for later in blockers(record, facts.others):
        if later.id not in together:
            named = f"{later.number} ({RECORD_NAMES[later.type].lower()} {later.date})"
            yield Refusal(
                NotLatest,
                f"{named} came after {record.number}",
                f"Reverse it first: `invclose reverse {later.number}`.",
                later.number,
            )
    for built in facts.continued:
        yield Refusal(
            NotAdjustable,
            f"{record.number} is held by {built.what} of what it opened: transaction {built.transaction}",
            "Adjust by hand instead, or open a new company.",
        )
    yield from refusals(record.date, facts.dates, Purpose.FOLLOWING)
    if facts.run is not None:
        yield one_at_a_time(facts.run)
