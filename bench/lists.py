"""Long lists beside their budgets: `python -m bench.lists`, on generated books with a close, on both databases.

End, a filter that one row near the end matches, a sort by any column: what somebody waits for. `--books URL` takes books with a posted
close that are there already. Each figure is the least of three, the first of which finds nothing in memory.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from bench.run import MILLION, Place, measure, places
from bench.shape import COMPANY
from core.listed import ACCOUNT_VOUCHERS, BEHIND, EVENTS, ITEMS, SETTLEMENTS
from core.listing import EVERYTHING, Compare, Key, Listed, Listing, Word
from db.company.companies import find_company
from db.engine.open import open_database
from db.reading.books import StoredBooks

TIMES = 3
WAIT = 1.0
"""Seconds for whatever somebody waits for."""


class Asked(NamedTuple):
    """One list of the books."""

    name: str
    kind: Listed[Any]
    read: Callable[..., Sequence[Any]]
    total: Callable[[Listing], Any]
    before: Callable[[Key], int]


def least(work: Callable[[], Any]) -> float:
    """Seconds."""
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return min(found)


def figures(one: Asked) -> list[tuple[str, float, float | None]]:
    """What is done, seconds, and the budget where there is one."""
    end = one.read(backward=True)
    last = end[-1]
    word = Word(
        str(
            getattr(last, "issue", "") or getattr(last, "number", "") or getattr(last, "item", "") or last.subject
        ).lower()
    )
    amount = one.kind.facts(last).amount or 0
    listings: list[tuple[str, Listing]] = [
        ("one row near the end, by number", Listing((word,))),
        ("nothing", Listing((Word("zzzz"),))),
        ("an amount", Listing((Compare("=", amount),))),
    ]
    found: list[tuple[str, float, float | None]] = [
        ("first page", least(one.read), WAIT),
        ("End", least(lambda: one.read(backward=True)), WAIT),
        ("place of a row near the end", least(lambda: one.before(one.kind.key(last, EVERYTHING))), WAIT),
        ("totals of all", least(lambda: one.total(EVERYTHING)), None),
    ]
    for name, listing in listings:
        found.append((f"filter: {name}", least(lambda asked=listing: one.read(listing=asked)), WAIT))  # type: ignore[misc]
        found.append((f"totals: {name}", least(lambda asked=listing: one.total(asked)), None))  # type: ignore[misc]
    for name, order in one.kind.orders.items():
        sort = Listing((), name, order.largest_first)
        found.append((f"sort: {order.title}", least(lambda asked=sort: one.read(listing=asked)), WAIT))  # type: ignore[misc]
    return found


def lists(books: StoredBooks) -> list[Asked]:
    """The long lists of the first record."""
    record = next(row for row in reversed(books.overview()) if row.voucher)
    number = record.voucher
    line = max(books.voucher(number).lines, key=lambda one: one.transactions).line
    account = max(books.reconciliation().accounts, key=lambda one: abs(one.ledger)).account
    return [
        Asked(
            "settlements", SETTLEMENTS,
            lambda **asked: books.settlements_of_record(record.record_id, **asked),
            lambda listing: books.settlement_totals(record.record_id, listing=listing),
            lambda key: books.settlements_before(record.record_id, key),
        ),
        Asked(
            "behind a line", BEHIND,
            lambda **asked: books.behind_line(number, line, **asked),
            lambda listing: books.behind_totals(number, line, listing=listing),
            lambda key: books.behind_before(number, line, key),
        ),
        Asked(
            "items", ITEMS, books.items, lambda listing: books.item_totals(listing=listing), books.items_before
        ),
        Asked(
            "vouchers of an account", ACCOUNT_VOUCHERS,
            lambda **asked: books.account_vouchers(account, **asked),
            lambda listing: books.account_totals(account, listing=listing),
            lambda key: books.account_vouchers_before(account, "", "", key),
        ),
        Asked(
            "audit trail", EVENTS, books.events, lambda listing: _Count(books.event_count(listing=listing)),
            books.events_before,
        ),
    ]  # fmt: skip


@dataclass(frozen=True)
class _Count:
    """The totals of a list that is only counted."""

    count: int


def show(url: str) -> None:
    """Print the figures of books."""
    with open_database(url, read_only=True) as database:
        with database.read() as tx:
            company = find_company(tx, COMPANY).id
        books = StoredBooks(database, company, "bench")
        for one in lists(books):
            print(f"{one.name}: {one.total(EVERYTHING).count:,} rows, {database.dialect}")
            for what, seconds, budget in figures(one):
                judged = "" if budget is None else f"<= {budget:.2f} {'ok' if seconds <= budget else 'OVER'}"
                print(f"  {what:<44} {seconds:7.3f} s  {judged}".rstrip(), flush=True)


def made(place: Place, transactions: int) -> str:
    """Books of so many transactions with one close."""
    url = place.new()
    date = measure("generate", url, *place.words(), "--transactions", transactions)["date"]
    measure("run", url, *place.words(), "--date", date)
    return url


def main() -> None:
    """Make the books, unless they are named, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    parser.add_argument("--books", metavar="URL", help="books with a posted close")
    parser.add_argument("--transactions", type=int, default=MILLION)
    parser.add_argument("--database", choices=("sqlite", "postgres", "both"), default="both")
    parser.add_argument("--journal", choices=("wal", "delete"), help="SQLite's journal")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    if options.books:
        show(options.books)
        return
    with tempfile.TemporaryDirectory(prefix="invclose-lists-") as folder, places(options, Path(folder)) as chosen:
        for place in chosen:
            show(made(place, options.transactions))


if __name__ == "__main__":
    main()
