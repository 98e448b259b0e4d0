"""Why a closing record changed the cost of a transaction, in sentences. Every figure in them is a row of the record, or a sum.

Amounts are costs: positive for receipts and issues alike, a change is positive where it makes dearer.

Source: docs/rules.md#8-inventory-close-step-by-step
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.currency import Currency
from core.explaining.words import MOST_PHRASES, RECORDS, joined, pieces
from core.vocabulary import AdjustmentKind, RecordType, SettlementType


class Row(NamedTuple):
    """A settlement of the record, in which the transaction is the issue."""

    receipt: str
    """Its number."""
    date: str
    quantity: int
    amount: int
    type: SettlementType


class Adjusted(NamedTuple):
    """An adjustment of the record; of a leftover what the issues cost more than the receipt carries."""

    kind: AdjustmentKind
    amount: int
    account: str
    offset_account: str


class Moved(NamedTuple):
    """What the record changed of an issue that a receipt is made of."""

    number: str
    date: str
    amount: int


@dataclass(frozen=True)
class ChangeFacts:
    """A transaction and what a record did to it."""

    number: str
    what: str
    """Kind of its document."""
    item: str
    date: str
    quantity: int
    """Positive."""
    receipt: bool
    record: str
    type: RecordType
    record_date: str
    voucher: str
    reverses: str
    """Of a reversal: number of the record that it takes back."""
    reversed_by: str
    note: str
    before: int
    adjustments: tuple[Adjusted, ...]
    """Of a reversal with the sign that it gives them."""
    rows: tuple[Row, ...]
    moved: tuple[Moved, ...]
    opened: bool = False
    """The record brought the transaction from the system before, or takes that back."""

    @property
    def adjusted(self) -> int:
        return sum(row.amount for row in self.adjustments if row.kind not in EXPENSED)

    @property
    def after(self) -> int:
        return self.before + self.adjusted


EXPENSED = (AdjustmentKind.EXPENSED, AdjustmentKind.GAINED)
_BY_HAND = {
    AdjustmentKind.COMPLETE: "It was adjusted by hand",
    AdjustmentKind.BALANCE: "Its open pieces were adjusted by hand; what issues had taken before keeps its cost",
    AdjustmentKind.LATE: "It was charged late; what issues have taken follows with the next close or recalculation",
}


def change_sentences(facts: ChangeFacts, currency: Currency) -> tuple[str, ...]:
    """What it cost, what the record did to that and why, where it was posted, and whether it still counts."""
    return tuple(_ChangeWords(facts, currency).every())


class _ChangeWords:
    def __init__(self, facts: ChangeFacts, currency: Currency) -> None:
        self.facts, self.currency = facts, currency
        self.name = f"{RECORDS[facts.type]} {facts.record} of {facts.record_date}"

    def every(self) -> Iterator[str]:
        facts = self.facts
        if facts.opened:
            yield from self._opened()
            return
        done = "received" if facts.receipt else "issued"
        yield (
            f"{pieces(facts.quantity)} of {facts.item}, {done} by {facts.number} ({facts.what}) on {facts.date}, cost"
            f" {self._amount(facts.before)} before the {self.name}."
        )
        yield self._changed()
        if facts.reverses:
            yield f"It takes back what {facts.reverses} had changed."
        else:
            yield from self._why()
        yield from self._accounts()
        if facts.reversed_by:
            yield f"{facts.reversed_by} reversed it since: it does not count any more."

    def _amount(self, amount: int) -> str:
        return f"{self.currency.text(amount)} {self.currency.code}"

    def _opened(self) -> Iterator[str]:
        facts = self.facts
        amount = self._amount(abs(facts.adjusted))
        if facts.reverses:
            yield f"{facts.record} takes back the opening {facts.reverses}, where {facts.number} stood at {amount}."
            return
        yield (
            f"{facts.number} was open in the previous system: the {self.name} brought {pieces(facts.quantity)} of"
            f" {facts.item} at {amount}."
        )
        if facts.reversed_by:
            yield f"{facts.reversed_by} reversed it since: it does not count any more."

    def _changed(self) -> str:
        facts = self.facts
        if not facts.adjusted:
            return f"The {RECORDS[facts.type]} left this cost as it was."
        did = "added" if facts.adjusted > 0 else "took off"
        return f"It {did} {self._amount(abs(facts.adjusted))}: the cost was {self._amount(facts.after)} then."

    def _why(self) -> Iterator[str]:
        facts = self.facts
        kinds = {row.kind for row in facts.adjustments}
        yield from self._settled()
        yield from self._revalued()
        if AdjustmentKind.LINK in kinds:
            yield self._followed()
        elif not facts.rows and AdjustmentKind.CLOSE in kinds:
            yield (
                f"A {RECORDS[facts.type]} settles nothing: it gives an issue the cost that a close through"
                f" {facts.record_date} would give it."
            )
        for kind, words in _BY_HAND.items():
            if kind in kinds:
                yield f"{words}{f' ({facts.note})' if facts.note else ''}."
        expensed = sum(row.amount for row in facts.adjustments if row.kind in EXPENSED)
        if expensed:
            yield (
                f"{self._amount(abs(expensed))} that its issues cost {'more' if expensed > 0 else 'less'} than it carries"
                f" went to {'Loss' if expensed > 0 else 'Profit'}."
            )

    def _settled(self) -> Iterator[str]:
        """What the record settled, or priced without settling, and what these pieces had cost."""
        facts = self.facts
        taken = [row for row in facts.rows if row.type is not SettlementType.REVALUED]
        for kind, words in (
            (SettlementType.SETTLED, "It settled"),
            (SettlementType.PROVISIONAL, "It priced, without settling,"),
        ):
            rows = [row for row in taken if row.type is kind]
            if rows:
                phrases = [
                    f"{pieces(row.quantity)} from {row.receipt} of {row.date} ({self._amount(row.amount)})"
                    for row in rows[:MOST_PHRASES]
                ]
                left = rows[MOST_PHRASES:]
                yield f"{words} {joined([*phrases, *self._left([row.amount for row in left])])}."
        if taken and facts.adjusted:
            stood = sum(row.amount for row in facts.rows) - facts.adjusted
            yield f"Until then these pieces stood at {self._amount(stood)}."

    def _revalued(self) -> Iterator[str]:
        """What was settled before and costs something else now."""
        rows = [row for row in self.facts.rows if row.type is SettlementType.REVALUED]
        if rows:
            phrases = [f"{row.receipt} of {row.date} by {self._amount(row.amount)}" for row in rows[:MOST_PHRASES]]
            left = [row.amount for row in rows[MOST_PHRASES:]]
            yield (
                "The cost of receipts that it was settled with changed, of what it took of"
                f" {joined([*phrases, *self._left(left)])}."
            )

    def _followed(self) -> str:
        moved = sorted((row for row in self.facts.moved if row.amount), key=lambda row: -abs(row.amount))
        if not moved:
            return "It follows what it is made of, whose cost had changed before."
        phrases = [f"{row.number} of {row.date} by {self._amount(row.amount)}" for row in moved[:MOST_PHRASES]]
        left = [row.amount for row in moved[MOST_PHRASES:]]
        return f"It follows what it is made of: the same record changed {joined([*phrases, *self._left(left)])}."

    def _left(self, amounts: Sequence[int]) -> list[str]:
        return [f"{len(amounts):,} others ({self._amount(sum(amounts))})"] if amounts else []

    def _accounts(self) -> Iterator[str]:
        facts = self.facts
        pairs = dict.fromkeys(
            (row.account, row.offset_account) for row in facts.adjustments if row.account and row.kind not in EXPENSED
        )
        if not facts.voucher or not pairs:
            return
        told = joined([f"{account} against {offset}" for account, offset in pairs])
        by_hand = any(row.kind in _BY_HAND for row in facts.adjustments)
        why = "the accounts that were stored with it" if by_hand else "the accounts of its original posting"
        yield f"Voucher {facts.voucher} posted this to {told}: {why}."
