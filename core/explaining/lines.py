"""Why a voucher has a line, in sentences: who posted it, what it is made of, and why it went to its account.

Every figure in them is that of the line, of its parts, or a sum of them.

Source: docs/rules.md#53-the-original-accounts
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from core.currency import Currency
from core.explaining.words import MOST_PHRASES, RECORDS, joined
from core.plural import plural
from core.views.explained import LinePart
from core.views.vouchers import TodayAccount
from core.vocabulary import AdjustmentKind, PostingType, RecordType


class Author(NamedTuple):
    """Who posted a voucher: a closing record, or a document."""

    date: str
    document: str
    """Of a record its number."""
    kind: str
    """Of the document, in words."""
    record: RecordType | None = None
    takes_back: str = ""
    """Of a reversal: number of the record that it reverses."""

    @property
    def words(self) -> str:
        if self.record is None:
            return f"The {self.kind.lower()} posting{f' of {self.document}' if self.document else ''} on {self.date}"
        return f"The {RECORDS[self.record]} {self.document} of {self.date}"


class OfKind(NamedTuple):
    """What the changes of one kind have of a line, debit positive."""

    kind: AdjustmentKind
    many: int
    amount: int


@dataclass(frozen=True)
class LineFacts:
    """A line as it was posted and read; amounts in minor units, debit positive."""

    voucher: str
    line: int
    account: str
    account_name: str
    posting_type: PostingType
    amount: int
    author: Author
    count: int
    total: int
    kinds: tuple[OfKind, ...]
    """Of a record."""
    largest: tuple[LinePart, ...]
    today: tuple[TodayAccount, ...] = ()


_MANY = {
    AdjustmentKind.CLOSE: "issues that were priced again",
    AdjustmentKind.LINK: "receipts that follow what they are made of",
    AdjustmentKind.COMPLETE: "receipts that were adjusted by hand",
    AdjustmentKind.BALANCE: "receipts whose open pieces were adjusted by hand",
    AdjustmentKind.LATE: "receipts with a late charge",
    AdjustmentKind.EXPENSED: "leftovers of loops that were expensed",
    AdjustmentKind.REVALUATION: "values of items that were revalued",
    AdjustmentKind.GAINED: "leftovers of loops that were gained",
}
CHANGED = {
    AdjustmentKind.CLOSE: "priced again",
    AdjustmentKind.LINK: "follows what it is made of",
    AdjustmentKind.COMPLETE: "adjusted by hand",
    AdjustmentKind.BALANCE: "open pieces adjusted by hand",
    AdjustmentKind.LATE: "late charge",
    AdjustmentKind.EXPENSED: "leftover of a loop expensed",
    AdjustmentKind.REVALUATION: "revalued",
    AdjustmentKind.GAINED: "leftover of a loop gained",
}
"""What a record did to one transaction."""
_BY_HAND = (AdjustmentKind.COMPLETE, AdjustmentKind.BALANCE, AdjustmentKind.LATE)
_RESULT = (PostingType.PROFIT, PostingType.LOSS)


def line_sentences(facts: LineFacts, currency: Currency) -> tuple[str, ...]:
    """What was posted, by whom, what it is made of, the largest parts, and why it went to this account."""
    return tuple(_LineWords(facts, currency).every())


class _LineWords:
    def __init__(self, facts: LineFacts, currency: Currency) -> None:
        self.facts, self.currency = facts, currency

    def every(self) -> Iterator[str]:
        facts = self.facts
        yield (
            f"Line {facts.line} of {facts.voucher} {'debits' if facts.amount > 0 else 'credits'} {facts.account}"
            f" {facts.account_name} with {self._amount(abs(facts.amount))} ({facts.posting_type.label})."
        )
        author = facts.author
        back = f": it takes back what {author.takes_back} posted" if author.takes_back else ""
        yield f"{author.words} posted it{back}."
        if not facts.count:
            yield self._without_parts()
            return
        yield from self._made_of()
        yield self._why_there()
        if facts.today:
            yield self._today()

    def _amount(self, amount: int) -> str:
        return f"{self.currency.text(amount)} {self.currency.code}"

    def _side(self, amount: int) -> str:
        return f"{self._amount(abs(amount))} {'debit' if amount >= 0 else 'credit'}"

    def _without_parts(self) -> str:
        facts = self.facts
        if facts.author.record is RecordType.OPENING or facts.author.takes_back:
            return "No inventory transaction stands behind it: it is a balance that was opened."
        return "No inventory transaction stands behind it."

    def _made_of(self) -> Iterator[str]:
        facts = self.facts
        if facts.count > 1:
            kinds = [f"{row.many:,} {_MANY[row.kind]} ({self._side(row.amount)})" for row in facts.kinds]
            made = f"{joined(kinds)}, together" if len(kinds) > 1 else kinds[0] if kinds else ""
            if len(kinds) == 1:
                yield f"It is made of {made}."
            else:
                yield f"It is made of {made or plural(facts.count, 'part') + ', together'} {self._side(facts.total)}."
        shown = facts.largest[:MOST_PHRASES]
        alike = facts.count > 1 and len(facts.kinds) == 1
        phrases = [self._part(part, alike=alike) for part in shown]
        left = facts.count - len(shown)
        if left:
            rest = facts.total - sum(part.amount for part in shown)
            phrases.append(f"{left:,} {'other' if left == 1 else 'others'} ({self._side(rest)})")
        yield f"{'The largest are' if left else 'It comes from'} {joined(phrases)}."
        if facts.total != facts.amount:
            yield (
                "Items have changed their item group since, so this is what all lines of the voucher on this account and"
                f" posting type are made of, together {self._side(facts.total)}."
            )

    def _part(self, part: LinePart, *, alike: bool) -> str:
        """``alike``: what it is was said of all of them."""
        whose = part.number
        if not part.transaction_id:
            whose = f"item {part.item} at {part.number}" if part.number else f"item {part.item}"
        when = f" of {part.date}" if part.date else ""
        what = "" if alike else f", {part.what}"
        return f"{whose}{when}{what} ({self._side(part.amount)})"

    def _today(self) -> str:
        """What the setup says now; the accounts are joined with how many of the transactions each would be of."""
        facts, phrases = self.facts, []
        every = sum(one.transactions for one in facts.today)
        for one in facts.today:
            account = f"{one.account} {one.name}" if one.account else "no account"
            many = (
                f" ({plural(one.transactions, 'transaction')})" if len(facts.today) > 1 or every < facts.count else ""
            )
            phrases.append(f"{account}{many}")
        return f"Today the posting profile gives {joined(phrases)} for {facts.posting_type.label}: what was posted decides."

    def _why_there(self) -> str:
        facts, kinds = self.facts, {row.kind for row in self.facts.kinds}
        label = facts.posting_type.label
        if facts.author.takes_back:
            return "A reversal repeats the lines that it takes back with opposite sign: no account is looked up again."
        if facts.author.record is RecordType.OPENING:
            return f"It is the account that the posting profile named for {label} when the books were opened."
        if facts.author.record is None:
            return (
                f"The posting profile or the document named {facts.account} for {label} when it was posted; it is stored"
                " with the transaction, so that whatever adjusts or takes back this posting goes there too."
            )
        if kinds <= {AdjustmentKind.REVALUATION}:
            return f"The posting profile named {facts.account} for {label} when the items were revalued."
        if facts.posting_type is PostingType.OTHER and kinds.intersection(_BY_HAND):
            return f"Whoever adjusted named {facts.account} as the other side."
        if facts.posting_type in _RESULT:
            return (
                f"{facts.account} is the {label} account that was stored with the transactions when they were posted:"
                " what is adjusted by hand or expensed goes there, whatever the setup says since."
            )
        return (
            f"The transactions were posted to {facts.account} when they were made: an adjustment goes to the accounts of the"
            " original posting, whatever the setup says since."
        )
