"""The inventory transactions behind a voucher or one of its lines, with what it did to their cost.

Filtered, sorted and paged from either end by the database. In their own order the largest change comes first, then what was
posted first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.listing import EVERYTHING, Key, Listing, Word
from core.money import Amount
from core.views.totals import BehindTotals
from core.views.transactions import BehindRow
from db.engine.session import Tx
from db.reading import behind_windows
from db.reading.behind_sources import Behind, behind
from db.reading.behind_windows import EVERY, Only
from db.reading.filtering import Answers, Bound, as_text, iso, keyset
from db.reading.moving import moved_by
from db.reading.names import UNKNOWN, Named, named
from db.reading.searching import Found, Select, dimensions, groups_of_items, number_of, numbered
from db.reading.windows import Window, between_of
from db.records.quantities import IN_COST, QUANTITY_NOW


class _Changed(NamedTuple):
    """A transaction behind the voucher."""

    transaction_id: int
    cost_group_id: int
    kind: int
    """Its update."""
    change: Amount
    taken_back: Amount


@dataclass(frozen=True, slots=True)
class _Search:
    """What a word was found in."""

    groups: Sequence[int]
    """Cost groups of items."""
    numbers: Found
    dimensions: Select | None

    def condition(self, bound: Bound) -> str:
        parts = [bound.among("x.cost_group_id", self.groups), self.numbers.among("x.transaction_id", bound, each=False)]
        if self.dimensions is not None:
            of = "FROM inventory_transaction t WHERE t.id = x.transaction_id"
            parts.append(f"EXISTS (SELECT 1 {of} AND t.dimension_id IN ({self.dimensions(bound)}))")
        return " OR ".join(parts)

    @property
    def where(self) -> list[int] | None:
        """The only cost groups that it can stand in; None: in any."""
        if self.dimensions is not None or self.numbers.others is not None:
            return None
        return sorted({*self.groups, *self.numbers.groups})


@dataclass(frozen=True, slots=True)
class Rows:
    """What is listed, as ``x``."""

    tx: Tx
    company: int
    of: Behind

    @property
    def adjusted(self) -> str:
        return "-x.change" if self.of.reversal else "x.change"

    @property
    def place(self) -> tuple[str, ...]:
        return "-abs(x.change)", "x.transaction_id", "x.cost_group_id"

    @property
    def date(self) -> str:
        """Of the update that was changed."""
        found = f"""SELECT {iso(self.tx, "d.date")} FROM inventory_update d
            WHERE d.transaction_id = x.transaction_id AND d.kind = x.kind"""
        return as_text(self.tx, f"COALESCE(({found}), '')")

    def key(self, listing: Listing) -> tuple[str, ...]:
        """Expressions of the key of a row."""
        if not listing.order:
            return self.place
        of = "FROM inventory_transaction t WHERE t.id = x.transaction_id"
        item = "SELECT i.code FROM cost_group g JOIN item i ON i.id = g.item_id WHERE g.id = x.cost_group_id"
        value = {
            "item": as_text(self.tx, f"COALESCE(({item}), '')"),
            "number": as_text(self.tx, f"COALESCE((SELECT {number_of(self.tx)} {of}), '')"),
            "date": self.date,
            "quantity": f"COALESCE((SELECT {QUANTITY_NOW} {of}), 0)",
            "adjusted": self.adjusted,
        }[listing.order]
        return value, *self.place

    def from_where(self, listing: Listing, bound: Bound, only: Only = EVERY) -> str:
        """Everything behind the columns of a statement but the page; ``only``: of some transactions."""
        searches = {term.text: self._search(term.text) for term in listing.terms if isinstance(term, Word)}
        answers = Answers(
            words=lambda part: searches[part].condition(bound),
            date=lambda beginning: bound.begins(self.date, beginning),
            amount=self.adjusted,
        )
        where = answers.where(listing.terms, bound)
        wanted = [searches[term.text] for term in listing.terms if isinstance(term, Word) and term.wanted]
        within = [f"AND {bound.among(self.of.group, search.where)}" for search in wanted if search.where is not None]
        return f"FROM ({self.of.select(' '.join([*within, only.condition]), only.through)}) x WHERE {where}"

    def _search(self, part: str) -> _Search:
        """Item, its name, the values of the dimensions, and the number."""
        return _Search(
            groups_of_items(self.tx, self.company, part, names=True),
            numbered(self.tx, self.company, part),
            dimensions(self.tx, self.company, part),
        )

    def bound(self) -> Bound:
        return Bound(self.tx, {**self.of.params, "c": self.company})

    def stored(self, tail: str, bound: Bound) -> list[_Changed]:
        """``tail`` begins with FROM."""
        columns = "x.transaction_id, x.cost_group_id, x.kind, x.change, x.taken_back"
        return self.tx.rows(_Changed, f"SELECT {columns} {tail}", bound.params)

    def dates(self, rows: Sequence[_Changed]) -> list[str]:
        """Of the updates that were changed; of these rows only, since nobody asks for those of all."""
        found = {
            (transaction, kind): date
            for transaction, kind, date in self.tx.all(
                """SELECT transaction_id, kind, date FROM inventory_update
                   WHERE transaction_id IN (SELECT value FROM ids(:t))""",
                {"t": self.tx.ids([row.transaction_id for row in rows])},
            )
        }
        return [found.get((row.transaction_id, row.kind), "") for row in rows]

    def costs(self, rows: Sequence[_Changed]) -> list[Amount]:
        """What each cost before."""
        if not self.of.record:
            return [row.taken_back for row in rows]
        if self.of.opened:
            return [row.change if self.of.reversal else 0 for row in rows]
        costs = costs_before(self.tx, self.company, self.of.record, [row.transaction_id for row in rows])
        back = 1 if self.of.reversal else 0
        return [costs.get((row.transaction_id, row.kind), ("", 0))[1] + back * row.change for row in rows]

    def moved(self, rows: Sequence[_Changed]) -> list[str]:
        """What moved each, in words."""
        if not self.of.record:
            return [""] * len(rows)
        places = [(row.transaction_id, row.cost_group_id) for row in rows]
        if self.of.opened and not self.of.reversal:
            return ["opened"] * len(rows)
        words = moved_by(self.tx, self.company, self.of.record, self.of.record if self.of.reversal else 0, places)
        return [words[place] for place in places]

    def signed(self, change: Amount) -> Amount:
        return -change if self.of.reversal else change


def behind_rows(
    tx: Tx,
    company: int,
    number: str,
    line: int | None,
    listing: Listing = EVERYTHING,
    *,
    limit: int,
    after: Key | None = None,
    backward: bool = False,
) -> list[BehindRow]:
    """A page of the list."""
    rows = Rows(tx, company, behind(tx, company, number, line))
    found = _in_windows(rows, listing, after, limit, backward=backward)
    if found is None:
        bound = rows.bound()
        tail = _page(rows, listing, after, bound, backward=backward)
        found = rows.stored(f"{rows.from_where(listing, bound)} AND {tail} LIMIT {limit:d}", bound)
    found = found[::-1] if backward else found
    known = named(tx, (row.transaction_id for row in found))
    moved = rows.moved(found)
    return [
        _row(known.get(row.transaction_id, UNKNOWN), row.cost_group_id, date, cost, rows.signed(row.change), words)
        for row, date, cost, words in zip(found, rows.dates(found), rows.costs(found), moved, strict=True)
    ]


def _page(rows: Rows, listing: Listing, after: Key | None, bound: Bound, *, backward: bool) -> str:
    page = keyset(rows.key(listing), listing, after, bound, backward=backward)
    return f"{page.condition} ORDER BY {page.order}"


def _in_windows(
    rows: Rows, listing: Listing, after: Key | None, limit: int, *, backward: bool
) -> list[_Changed] | None:
    """Rows in the order of reading; None: they are better read as they are."""
    ordered = behind_windows.ordered(rows.tx, rows.company, rows.of, listing.order)
    if ordered is None:
        return None
    found: list[_Changed] = []
    down = listing.turned is not backward
    for tried, window in enumerate(ordered.windows(None if after is None else after[0], limit, down=down)):
        if listing.terms and tried == behind_windows.TRIES:
            return None
        bound = rows.bound()
        only, between = ordered.only(window, bound), between_of(window, rows.key(listing)[0], bound)
        tail = _page(rows, listing, after, bound, backward=backward)
        where = rows.from_where(listing, bound, only)
        found += rows.stored(f"{where} AND {between} AND {tail} LIMIT {limit - len(found):d}", bound)
        if len(found) == limit:
            break
    return found


def rows_before(tx: Tx, company: int, number: str, line: int | None, listing: Listing, key: Key) -> int:
    """How many rows of the list stand before this key."""
    rows = Rows(tx, company, behind(tx, company, number, line))
    ordered = None if listing.terms else behind_windows.ordered(tx, company, rows.of, listing.order)
    bound, earlier, only = rows.bound(), 0, EVERY
    if ordered is not None:
        earlier, equal = ordered.before(key[0], down=listing.turned)
        only = ordered.only(Window(equal), bound)
    before = keyset(rows.key(listing), listing, key, bound, backward=True)
    where = f"{rows.from_where(listing, bound, only)} AND {before.condition}"
    if ordered is not None:
        where += f" AND {rows.key(listing)[0]} = {bound.add(key[0])}"
    return earlier + int(tx.value(f"SELECT COUNT(*) {where}", bound.params))


def behind_totals(tx: Tx, company: int, number: str, line: int | None, listing: Listing) -> BehindTotals:
    """What the rows of the list add up to; only figures are read."""
    rows = Rows(tx, company, behind(tx, company, number, line))
    bound = rows.bound()
    found = rows.stored(rows.from_where(listing, bound), bound)
    adjusted = sum(row.change for row in found)
    return BehindTotals(count=len(found), before=sum(rows.costs(found)), adjusted=rows.signed(adjusted))


def _row(of: Named, group: int, date: str, before: int, change: int, moved: str) -> BehindRow:
    return BehindRow(
        transaction_id=of.id,
        item=of.item,
        item_name=of.item_name,
        dimensions=of.dimensions,
        number=of.number,
        date=date,
        quantity=of.quantity,
        before=before,
        adjusted=change,
        after=before + change,
        cost_group_id=group,
        moved=moved,
    )


def costs_before(tx: Tx, company: int, record: int, transactions: list[int]) -> dict[tuple[int, int], tuple[str, int]]:
    """(transaction, update kind) -> date and cost as the record found it."""
    ids = tx.ids(transactions)
    counted = [
        number
        for (number,) in tx.all(
            """SELECT r.id FROM closing_record r WHERE r.company_id = :c AND r.id < :r AND r.posted_at IS NOT NULL
                 AND NOT EXISTS (SELECT 1 FROM closing_record x WHERE x.reversal_of = r.id AND x.reversal_of <> 0
                                   AND x.posted_at IS NOT NULL AND x.id < :r)""",
            {"c": company, "r": record},
        )
    ]
    changes: dict[tuple[int, int], int] = {
        (transaction, kind): int(amount)
        for transaction, kind, amount in tx.all(
            f"""SELECT t.id, a.update_kind, SUM(a.amount) FROM inventory_transaction t
               CROSS JOIN (SELECT value FROM ids(:a)) r JOIN cost_adjustment a ON a.record_id = r.value
                 AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id
               WHERE t.id IN (SELECT value FROM ids(:t)) AND a.{IN_COST} GROUP BY t.id, a.update_kind""",
            {"t": ids, "a": tx.ids(counted)},
        )
    }
    return {
        (transaction, kind): (date, amount + changes.get((transaction, kind), 0))
        for transaction, kind, date, amount in tx.all(
            """SELECT transaction_id, kind, date, amount FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:t))""",
            {"t": ids},
        )
    }
