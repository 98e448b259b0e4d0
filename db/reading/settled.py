"""What can be asked of the settlements of a record, as SQL: its rows, what a filter keeps of them, and their order.

Two kinds of records have two kinds of rows. A close settles; every other record only adjusts, and shows each adjustment as a
settlement with one side. A reversal shows the rows of what it reverses with the opposite sign.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.folding import folded
from core.listing import Key, Listing
from core.vocabulary import AdjustmentKind, Principle, RecordType, SettlementType
from db.engine.session import Tx
from db.reading.filtering import ANYTHING, NOTHING, Answers, Bound, as_text, iso
from db.reading.searching import dated, groups_of_items, members, number_of, numbered
from db.reading.settlements import (
    PARTS,
    RecordHead,
    Shown,
    record_heads,
    shown_of,
)
from db.records.quantities import IN_COST

_NO_FIGURE = "(0 + 0)"
"""An expression: a bare number in an ORDER BY would be the place of a column."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What of a record is listed."""

    tx: Tx
    company: int
    shown: Shown
    head: RecordHead

    @property
    def settles(self) -> bool:
        return self.shown.type in (RecordType.CLOSING, RecordType.OPENING)

    def signed(self, expression: str) -> str:
        """Of a reversal the opposite."""
        return f"-{expression}" if self.shown.reversal else expression

    @property
    def source(self) -> str:
        if self.settles:
            return "settlement s"
        return "cost_adjustment s LEFT JOIN inventory_transaction o ON o.id = s.transaction_id"

    @property
    def place(self) -> tuple[str, ...]:
        if self.settles:
            return "s.cost_group_id", "s.row"
        return "s.cost_group_id", "s.transaction_id", "s.update_kind", "s.kind"

    @property
    def quantity(self) -> str:
        return self.signed("s.quantity") if self.settles else _NO_FIGURE

    @property
    def amount(self) -> str:
        return self.signed("s.amount") if self.settles else _NO_FIGURE

    @property
    def adjustment(self) -> str:
        """Of a settlement: what the record adjusted the issue by, on the first one of the issue."""
        if not self.settles:
            return self.signed("s.amount")
        return self.signed(
            f"""(CASE WHEN EXISTS (SELECT 1 FROM settlement f WHERE f.record_id = s.record_id AND f.cost_group_id = s.cost_group_id
                     AND f.issue_id = s.issue_id AND f.row < s.row) THEN 0
                 ELSE COALESCE((SELECT SUM(a.amount) FROM cost_adjustment a WHERE a.record_id = s.record_id
                     AND a.cost_group_id = s.cost_group_id AND a.transaction_id = s.issue_id AND a.{IN_COST}), 0) END)"""
        )

    def side(self, *, receipt: bool) -> str:
        """The transaction of a side; 0: there is none."""
        if self.settles:
            return "s.receipt_id" if receipt else "s.issue_id"
        return f"(CASE WHEN COALESCE(o.quantity, 1) {'>' if receipt else '<='} 0 THEN s.transaction_id ELSE 0 END)"

    def number(self, *, receipt: bool) -> str:
        """The number of a side, as text to sort by."""
        side = self.side(receipt=receipt)
        found = f"SELECT {number_of(self.tx)} FROM inventory_transaction t WHERE t.id = {side}"
        return as_text(self.tx, f"COALESCE(({found}), '')")

    @property
    def date(self) -> str:
        """Of the issue: its financial date, else the physical one."""
        dates = f"""SELECT {iso(self.tx, "u.date")} FROM inventory_update u
            WHERE u.transaction_id = {self.side(receipt=False)} ORDER BY u.kind DESC LIMIT 1"""
        return as_text(self.tx, f"COALESCE(({dates}), '')")

    @property
    def item(self) -> str:
        known = "i.code" if self.settles else "CASE WHEN s.transaction_id <> 0 THEN i.code ELSE '' END"
        return as_text(self.tx, known)

    def answers(self, bound: Bound, *, each: bool) -> Answers:
        """``each``: few rows will be looked at before a page is full."""
        return Answers(
            words=lambda part: self._words(bound, part, each=each),
            date=lambda beginning: self._dated(bound, beginning, each=each),
            amount=self.amount,
            fields={
                "item": lambda part: self._item(bound, part),
                "receipt": lambda part: self._numbered(bound, part, receipt=True, each=each),
                "issue": lambda part: self._numbered(bound, part, receipt=False, each=each),
                "principle": lambda part: self._principle(bound, part),
                "type": lambda part: self._type(bound, part),
            },
        )

    def _item(self, bound: Bound, part: str) -> str:
        of_item = bound.among("s.cost_group_id", groups_of_items(self.tx, self.company, part))
        if self.settles or not part:
            return of_item if part else ANYTHING
        return f"{of_item} AND s.transaction_id <> 0"

    def _numbered(self, bound: Bound, part: str, *, receipt: bool, each: bool) -> str:
        if not part:
            return ANYTHING
        found = numbered(self.tx, self.company, part)
        condition = found.among(self.side(receipt=receipt), bound, each=each)
        return condition if found.others else f"{bound.among('s.cost_group_id', found.groups)} AND {condition}"

    def _principle(self, bound: Bound, part: str) -> str:
        if self.settles:
            return bound.among("s.principle", members(Principle, part))
        return ANYTHING if part in folded(Principle.ADJUSTMENT.label) else NOTHING

    def _type(self, bound: Bound, part: str) -> str:
        if self.settles:
            return bound.among("s.type", members(SettlementType, part))
        return bound.among("s.kind", members(AdjustmentKind, part))

    def _dated(self, bound: Bound, beginning: str, *, each: bool) -> str:
        found = dated(self.tx, beginning)
        condition = found.among(self.side(receipt=False), bound, each=each)
        return condition if found.others else f"{bound.among('s.cost_group_id', found.groups)} AND {condition}"

    def _words(self, bound: Bound, part: str, *, each: bool) -> str:
        """Item, receipt, issue, record, voucher, principle and type."""
        by_kind = [one for one in (self._principle(bound, part), self._type(bound, part)) if one != NOTHING]
        if ANYTHING in by_kind or part in folded(self.head.number) or part in folded(self.head.voucher):
            return ANYTHING
        groups, found = groups_of_items(self.tx, self.company, part), numbered(self.tx, self.company, part)
        of_item = bound.among("s.cost_group_id", groups)
        columns = ("s.receipt_id", "s.issue_id") if self.settles else ("s.transaction_id",)
        parts = [*by_kind, of_item if self.settles else f"({of_item} AND s.transaction_id <> 0)"]
        words = " OR ".join([*parts, *(found.among(column, bound, each=each) for column in columns)])
        if by_kind or found.others:
            return words
        # Whatever it is, it stands in these cost groups: the list is not walked.
        return f"{bound.among('s.cost_group_id', sorted({*groups, *found.groups}))} AND ({words})"

    def key(self, listing: Listing) -> tuple[str, ...]:
        """Expressions of the key of a row."""
        if not listing.order:
            return self.place
        value = {
            "item": lambda: self.item,
            "receipt": lambda: self.number(receipt=True),
            "issue": lambda: self.number(receipt=False),
            "date": lambda: self.date,
            "quantity": lambda: self.quantity,
            "amount": lambda: self.amount,
            "adjustment": lambda: self.adjustment,
        }[listing.order]()
        return value, *self.place

    def values(self, key: Key) -> Key:
        """The same of a row as it is shown, whose last part tells update and kind of an adjustment."""
        *before, group, row, part = key
        return (*before, group, row) if self.settles else (*before, group, row, *divmod(part, PARTS))

    def from_where(self, listing: Listing, bound: Bound, *, each: bool = False) -> str:
        """Everything behind the columns of a statement but the page; by item the cost groups come first."""
        where = self.where(listing, bound, each=each)
        if listing.order != "item":
            return f"FROM {self.source} WHERE s.record_id = :r AND {where}"
        return f"""FROM cost_group g CROSS JOIN item i CROSS JOIN {self.source}
            WHERE g.company_id = :c AND i.id = g.item_id AND s.record_id = :r AND s.cost_group_id = g.id AND {where}"""

    def where(self, listing: Listing, bound: Bound, *, each: bool = False) -> str:
        """What the filter keeps."""
        return self.answers(bound, each=each).where(listing.terms, bound)


def rows_of(tx: Tx, company: int, record: int) -> Rows | None:
    """None of a record that is not posted."""
    shown = shown_of(tx, company, record)
    return Rows(tx, company, shown, record_heads(tx, company)[record]) if shown.posted else None


def bound_of(rows: Rows) -> Bound:
    """The parameters that every statement about them has."""
    return Bound(rows.tx, {"r": rows.shown.source, "c": rows.company})
