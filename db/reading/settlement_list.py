"""The settlements of a record as a list: filtered, sorted and paged from either end by the database, with what they add up to.

Two kinds of records have two kinds of rows. A close settles; every other record only adjusts, and shows each adjustment as a
settlement with one side. A reversal shows the rows of what it reverses with the opposite sign.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.folding import folded
from core.listing import Key, Listing
from core.views import SettlementRow, SettlementTotals
from core.vocabulary import AdjustmentKind, Principle, RecordType, SettlementType
from db.engine.session import Tx
from db.reading.filtering import ANYTHING, NOTHING, Answers, Bound, Keyset, as_text, iso, keyset
from db.reading.searching import dated, groups_of_items, members, number_of, numbered
from db.reading.settlements import (
    ADJUSTED_COLUMNS,
    PARTS,
    SETTLED_COLUMNS,
    RecordHead,
    Shown,
    StoredAdjustment,
    StoredSettlement,
    adjusted_rows,
    opposite,
    record_heads,
    settled_rows,
    shown_of,
)
from db.records.quantities import IN_COST

_NO_FIGURE = "(0 + 0)"
"""An expression: a bare number in an ORDER BY would be the place of a column."""


@dataclass(frozen=True, slots=True)
class _Rows:
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
        where = self.answers(bound, each=each).where(listing.terms, bound)
        if listing.order != "item":
            return f"FROM {self.source} WHERE s.record_id = :r AND {where}"
        return f"""FROM cost_group g CROSS JOIN item i CROSS JOIN {self.source}
            WHERE g.company_id = :c AND i.id = g.item_id AND s.record_id = :r AND s.cost_group_id = g.id AND {where}"""


def _rows(tx: Tx, company: int, record: int) -> _Rows | None:
    """None of a record that is not posted."""
    shown = shown_of(tx, company, record)
    return _Rows(tx, company, shown, record_heads(tx, company)[record]) if shown.posted else None


def _bound(rows: _Rows) -> Bound:
    return Bound(rows.tx, {"r": rows.shown.source, "c": rows.company})


def settlement_rows(
    tx: Tx, company: int, record: int, listing: Listing, *, limit: int, after: Key | None, backward: bool
) -> list[SettlementRow]:
    """A page of the list."""
    rows = _rows(tx, company, record)
    if rows is None:
        return []
    bound = _bound(rows)
    begins = None if after is None else rows.values(after)
    page = keyset(rows.key(listing), listing, begins, bound, backward=backward)
    found = _page(rows, listing, page, bound, limit)
    return [opposite(row, rows.head, record) for row in found] if rows.shown.reversal else found


def _page(rows: _Rows, listing: Listing, page: Keyset, bound: Bound, limit: int) -> list[SettlementRow]:
    tail = f"""{rows.from_where(listing, bound, each=not listing.order)} AND {page.condition} ORDER BY {page.order} LIMIT :n"""
    params = {**bound.params, "n": limit}
    if rows.settles:
        settled = rows.tx.rows(StoredSettlement, f"SELECT {SETTLED_COLUMNS} {tail}", params)
        return settled_rows(rows.tx, rows.company, settled[::-1] if page.turn else settled)
    adjusted = rows.tx.rows(StoredAdjustment, f"SELECT {ADJUSTED_COLUMNS} {tail}", params)
    return adjusted_rows(rows.tx, rows.company, adjusted[::-1] if page.turn else adjusted)


def settlements_before(tx: Tx, company: int, record: int, listing: Listing, key: Key) -> int:
    """How many rows of the list stand before this key."""
    rows = _rows(tx, company, record)
    if rows is None:
        return 0
    bound = _bound(rows)
    before = keyset(rows.key(listing), listing, rows.values(key), bound, backward=True)
    return int(tx.value(f"SELECT COUNT(*) {rows.from_where(listing, bound)} AND {before.condition}", bound.params))


def settlement_totals(tx: Tx, company: int, record: int, listing: Listing) -> SettlementTotals:
    """What the rows of the list add up to; summed by cost group in SQL and together here, since one may be near the limit."""
    rows = _rows(tx, company, record)
    if rows is None:
        return SettlementTotals(count=0, items=0, quantity=0, amount=0, adjustment=0, canceled=False)
    by_group = _sums(rows, listing)
    count, quantity, amount, adjustment = (sum(int(row[at]) for row in by_group) for at in (1, 2, 3, 4))
    return SettlementTotals(
        count=count,
        items=_items(tx, [row[0] for row in by_group]),
        quantity=quantity,
        amount=amount,
        adjustment=adjustment,
        canceled=count > 0 and rows.head.canceled,
    )


def _sums(rows: _Rows, listing: Listing) -> list[tuple[int, int, int, int, int]]:
    """(cost group, rows, quantity, amount, adjustment); of a whole close the adjustments by another way, which is shorter."""
    bound = _bound(rows)
    plain = replace(listing, order="")
    whole = rows.settles and not listing.terms
    columns = f"COUNT(*), SUM({rows.quantity}), SUM({rows.amount}), {'0' if whole else f'SUM({rows.adjustment})'}"
    found = rows.tx.all(
        f"SELECT s.cost_group_id, {columns} {rows.from_where(plain, bound)} GROUP BY s.cost_group_id", bound.params
    )
    changes = _adjustments_of_issues(rows) if whole else {}
    return [
        (group, count, quantity, amount, int(adjustment) + changes.get(group, 0))
        for group, count, quantity, amount, adjustment in found
    ]


def _adjustments_of_issues(rows: _Rows) -> Mapping[int, int]:
    return {
        group: int(change)
        for group, change in rows.tx.all(
            f"""SELECT a.cost_group_id, {rows.signed("SUM(a.amount)")} FROM cost_adjustment a
                WHERE a.record_id = :r AND a.{IN_COST} AND EXISTS
                  (SELECT 1 FROM settlement s WHERE s.record_id = :r AND s.cost_group_id = a.cost_group_id
                     AND s.issue_id = a.transaction_id) GROUP BY a.cost_group_id""",
            {"r": rows.shown.source},
        )
    }


def _items(tx: Tx, groups: Sequence[int]) -> int:
    rows = tx.all(
        "SELECT DISTINCT item_id FROM cost_group WHERE id IN (SELECT value FROM ids(:g)) LIMIT 2", {"g": tx.ids(groups)}
    )
    return len(rows)
