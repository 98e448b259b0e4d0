"""Long lists of random companies: what the database filters, sorts, pages and adds up is what the rules say of all rows in memory."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import pytest

from core.folding import folded
from core.listed import ACCOUNT_VOUCHERS, BEHIND, EVENTS, ITEMS, SETTLEMENTS
from core.listing import Compare, Dated, Field, Key, Listed, Listing, Term, Word
from core.views.audit import AuditRow
from core.views.items import ItemRow
from core.views.transactions import BehindRow, SettlementRow
from core.views.vouchers import AccountVoucherRow
from db.reading import settled_windows, windows
from db.reading.books import StoredBooks
from tests.oracle.generate import random_world
from tests.property.worlds import played
from tests.robust.places import Template, opened
from tests.support import builders
from tests.support.listings import before, listed

SQLITE, POSTGRES = 8, 3
LISTINGS = 15
"""Of each list of each world."""
VOUCHERS = 12
"""Of each world."""
WORST = ("%", "_", "*", "?", "[", "]", "^", "\\", "'", ".", "-", "é", "ö", "K", "\0", "x" * 2_000, "\ud800")
"""Words that mean something to a database, or nothing to anybody."""


@pytest.fixture(autouse=True)
def way(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """How lists are read that are sorted by what stands elsewhere: few rows as they are, many in windows; every other world so."""
    if seed % 2 == 0:
        for limit, few in (("MANY", 1), ("FIRST", 3), ("LATER", 7), ("MOST", 10), ("ASKED", 2), ("GROUPS", 1)):
            monkeypatch.setattr(windows, limit, few)
        monkeypatch.setattr(settled_windows, "CROWDED", 2)


class Reader(Protocol):
    """A list of the books."""

    def __call__(
        self, *, listing: Listing, limit: int, after: Key | None = None, backward: bool = False
    ) -> Sequence[Any]: ...


@pytest.mark.parametrize("seed", range(81_001, 81_001 + SQLITE))
def test_lists_on_sqlite(sqlite_empty: Template, seed: int) -> None:
    every_list(sqlite_empty, seed)


@pytest.mark.parametrize("seed", range(82_002, 82_002 + POSTGRES))
def test_lists_on_postgres(postgres_empty: Template, seed: int) -> None:
    every_list(postgres_empty, seed)


def every_list(template: Template, seed: int) -> None:
    """All lists of one world."""
    draw, met = random.Random(seed), Counter[str]()
    with template.copy() as url, opened(url) as database:
        runner = played(database, random_world(seed))
        books = StoredBooks(database, runner.company, "tester")
        for row in books.overview(limit=1000):
            settlements(books, row.record_id, draw, met)
        vouchers = [match.number for match in books.find_vouchers(limit=1000).matches]
        for number in draw.sample(vouchers, min(len(vouchers), VOUCHERS)):
            for line in (None, *(one.line for one in books.voucher(number).lines)):
                behind(books, number, line, draw, met)
        trail(books, draw, met)
        for account in draw.sample([row.account for row in books.reconciliation().accounts], 1):
            register(books, account, draw, met)
        for group in ("", draw.choice([row.item_group for row in books.items()])):
            items(books, group, draw, met)
    assert met["rows"], "a world without a list"
    assert met["some"], "no filter kept some and left others"


def settlements(books: StoredBooks, record: int, draw: random.Random, met: Counter[str]) -> None:
    """Those of a record."""

    def read(**asked: Any) -> Sequence[SettlementRow]:
        return books.settlements_of_record(record, **asked)

    for listing, shown in compared(read, SETTLEMENTS, draw, met):
        assert books.settlement_totals(record, listing=listing) == builders.settlement_totals(shown), listing
        for key in keys(shown, SETTLEMENTS, listing, draw):
            standing = books.settlements_before(record, key, listing=listing)
            assert standing == before(shown, SETTLEMENTS, listing, key), (listing, key)


def behind(books: StoredBooks, number: str, line: int | None, draw: random.Random, met: Counter[str]) -> None:
    """What stands behind a line of a voucher, or all of it."""

    def read(**asked: Any) -> Sequence[BehindRow]:
        return books.behind_line(number, line, **asked)

    for listing, shown in compared(read, BEHIND, draw, met):
        assert books.behind_totals(number, line, listing=listing) == builders.behind_totals(shown), listing
        for key in keys(shown, BEHIND, listing, draw):
            standing = books.behind_before(number, line, key, listing=listing)
            assert standing == before(shown, BEHIND, listing, key), (listing, key)


def trail(books: StoredBooks, draw: random.Random, met: Counter[str]) -> None:
    """The audit trail."""

    def read(**asked: Any) -> Sequence[AuditRow]:
        return books.events(**asked)

    for listing, shown in compared(read, EVENTS, draw, met):
        assert books.event_count(listing=listing) == len(shown), listing
        for key in keys(shown, EVENTS, listing, draw):
            assert books.events_before(key, listing=listing) == before(shown, EVENTS, listing, key), (listing, key)


def register(books: StoredBooks, account: str, draw: random.Random, met: Counter[str]) -> None:
    """The vouchers of an account, in all days and in some of them; together they are its balance."""
    balance = next(row.ledger for row in books.reconciliation().accounts if row.account == account)
    whole = books.account_totals(account)
    assert whole.debit - whole.credit == balance
    for first, last in (("", ""), ("2012-01-10", "2012-02-10"), ("2012-02-01", "")):

        def read(first: str = first, last: str = last, **asked: Any) -> Sequence[AccountVoucherRow]:
            return books.account_vouchers(account, first, last, **asked)

        later = books.account_totals(account, first, last)
        for listing, shown in compared(read, ACCOUNT_VOUCHERS, draw, met):
            sums = books.account_totals(account, first, last, listing=listing)
            assert (sums.count, sums.debit, sums.credit, sums.before) == (
                len(shown), sum(row.debit for row in shown), sum(row.credit for row in shown), later.before,
            ), listing  # fmt: skip
            for key in keys(shown, ACCOUNT_VOUCHERS, listing, draw):
                standing = books.account_vouchers_before(account, first, last, key, listing=listing)
                assert standing == before(shown, ACCOUNT_VOUCHERS, listing, key), (listing, key)
        if first:
            day = (dt.date.fromisoformat(first) - dt.timedelta(days=1)).isoformat()
            until = books.account_totals(account, "", day)
            assert later.before == until.debit - until.credit


def items(books: StoredBooks, group: str, draw: random.Random, met: Counter[str]) -> None:
    """Those of an item group, or all."""

    def read(**asked: Any) -> Sequence[ItemRow]:
        return books.items(group=group, **asked)

    for listing, shown in compared(read, ITEMS, draw, met):
        assert books.item_totals(group=group, listing=listing) == builders.item_totals(shown), listing
        for key in keys(shown, ITEMS, listing, draw):
            standing = books.items_before(key, group=group, listing=listing)
            assert standing == before(shown, ITEMS, listing, key), (listing, key)


def keys(shown: Sequence[Any], kind: Listed[Any], listing: Listing, draw: random.Random) -> list[Key]:
    """Of some of the rows."""
    return [kind.key(row, listing) for row in draw.sample(shown, min(3, len(shown)))]


def compared(
    read: Reader, kind: Listed[Any], draw: random.Random, met: Counter[str]
) -> Iterator[tuple[Listing, list[Any]]]:
    """Reads a list in many ways, whole and by pages from both ends; gives each way, with its rows, for more to be compared."""
    rows = read(listing=Listing(), limit=10**6)
    assert len({kind.place(row) for row in rows}) == len(rows), "every row has a place of its own"
    met["rows"] += len(rows)
    for _ in range(LISTINGS):
        listing = Listing(
            tuple(term(rows, kind, draw) for _ in range(draw.choice((0, 1, 1, 2)))),
            draw.choice(("", *kind.orders)),
            turned=draw.random() < 0.5,
        )
        expected = listed(rows, kind, listing)
        met["some"] += 0 < len(expected) < len(rows)
        assert read(listing=listing, limit=10**6) == expected, listing
        limit = draw.randint(1, max(1, len(expected) // 2))
        for backward in (False, True):
            assert paged(read, kind, listing, limit=limit, backward=backward) == expected, (listing, backward)
        yield listing, expected


def paged(read: Reader, kind: Listed[Any], listing: Listing, *, limit: int, backward: bool) -> list[Any]:
    """The whole list by pages from one end."""
    found: list[Any] = []
    after: Key | None = None
    while page := list(read(listing=listing, limit=limit, after=after, backward=backward)):
        found = page + found if backward else found + page
        after = kind.key(page[0] if backward else page[-1], listing)
        if len(page) < limit:
            break
    return found


def term(rows: Sequence[Any], kind: Listed[Any], draw: random.Random) -> Term:
    """Something to ask, mostly of what one of the rows says."""
    facts = kind.facts(draw.choice(rows)) if rows else None
    text = part_of(facts.words if facts else "nothing", draw)
    ways: list[Callable[[], Term]] = [
        lambda: Word(folded(draw.choice(WORST)) if draw.random() < 0.2 else text, wanted=draw.random() < 0.7),
        lambda: Compare(draw.choice((">", "<", "=")), (facts.amount or 0 if facts else 0) + draw.choice((-1, 0, 0, 1))),
        lambda: Dated((facts.date if facts and facts.date else "2012-01")[: draw.choice((4, 7, 10, 3))]),
        lambda: Field(
            name := draw.choice((*kind.fields, "nothing")),
            part_of(facts.fields.get(name, "x") if facts else "x", draw),
        ),
    ]
    return draw.choice((ways[0], *ways))()


def part_of(words: str, draw: random.Random) -> str:
    """A word, or a few of its letters, in small letters."""
    word = draw.choice(words.split() or ["x"]).lower()
    begin = draw.randrange(len(word))
    return draw.choice((word, word[begin : begin + draw.randint(1, 4)]))
