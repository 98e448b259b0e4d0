"""A cost that comes from very many receipts: `python -m bench.explorer`, on books made for it.

A sale of weighted average after so many purchases: one virtual transfer settled all of them, so that its tree has as many nodes.
First what each look-up takes, then the keys in a pseudo-terminal, beside their budgets.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from bench.screens import DOWN, ENTER, PAGE, PAGE_DOWN, STEP, UP, WAIT, Answer, Terminal
from core.currency import Currency
from core.importing import read_bundle
from core.requests import CloseRequest
from core.vocabulary import RecordType
from db.close.jobs import start_run
from db.close.worker import work
from db.company.companies import find_company
from db.engine.open import open_database
from db.importing import import_bundle
from db.migrations.upgrade import upgrade
from db.reading.books import StoredBooks

NODES = 100_000
AT_ONCE = 1.0
"""Seconds of a processor for whatever somebody waits for."""
SIZE = (120, 36)
RIGHT = "\x1b[C"
T = TypeVar("T")


def make(url: str, nodes: int) -> None:
    """So many receipts of one item, and a sale of half the pieces; closed."""
    rows = ["reference,kind,update,item,quantity,site,date,amount"]
    rows += [
        f"P{number},purchase,both,SAND,2,1,2026-01-{1 + number * 20 // nodes:02d},{1000 + number % 997}.00"
        for number in range(nodes)
    ]
    rows.append(f"S1,sales,both,SAND,-{nodes},1,2026-01-25,")
    files = {
        "items.csv": b"item,item_group,inventory_model,item_cost\nSAND,GOODS,WA,7\n",
        "transactions.csv": "\n".join(rows).encode(),
    }
    with open_database(url) as database:
        upgrade(database)
        imported = import_bundle(database, None, read_bundle(files, Currency.of("EUR"), name="BENCH"))
        with database.read() as tx:
            company = find_company(tx, imported.company).id
        with database.write() as tx:
            record = start_run(tx, company, RecordType.CLOSING, CloseRequest("2026-01-31"))
        work(database, record)


def timed(name: str, work: Callable[[], T]) -> T:
    """Print what it took."""
    busy, started = time.process_time(), time.perf_counter()
    found = work()
    busy, seconds = time.process_time() - busy, time.perf_counter() - started
    word = "ok" if busy <= AT_ONCE else "OVER"
    print(f"{name:<34} processor {busy * 1000:7.1f} ms  wall {seconds * 1000:7.1f} ms  {word}", flush=True)
    return found


def look_ups(url: str, nodes: int) -> None:
    """The sale, and what settled all receipts."""
    with open_database(url, read_only=True) as database:
        with database.read() as tx:
            company = find_company(tx, "BENCH").id
        books = StoredBooks(database, company, "bench")
        tree = timed("open the sale", lambda: books.cost_tree(nodes + 1, 1))
        timed("its words", lambda: books.explain(nodes + 1))
        collected = timed("unfold the receipt", lambda: books.cost_parts(tree.parts[0].node))[0]
        timed(f"open what settled {nodes:,} receipts", lambda: books.cost_tree(collected.transaction_id, 1))
        parts = timed("unfold it", lambda: books.cost_parts(collected))
        timed("the next hundred", lambda: books.cost_parts(parts[-1]))


def keys(url: str) -> None:
    """What the keys send, and how soon."""
    terminal = Terminal(url, SIZE)
    try:
        terminal.read(WAIT, 20)
        for key in ("gi", ENTER):
            terminal.key(key)
            terminal.rest()
        ways = (("i", "open"), (DOWN, "a row"), (RIGHT, "unfold"), (DOWN, "a row"), (RIGHT, "unfold very many"),
                (DOWN, "a row"), (UP, "a row up"), (PAGE_DOWN, "a page"))  # fmt: skip
        for key, name in ways:
            print(said(name, terminal.key(key, limit=5.0), STEP if key in (DOWN, UP) else PAGE), flush=True)
            terminal.read(WAIT, 5.0)
    finally:
        terminal.close()


def said(name: str, answer: Answer, budget: int) -> str:
    """One line."""
    word = "ok" if answer.sent <= budget else "OVER"
    return f"{name:<34} processor {answer.busy * 1000:7.1f} ms  wall {answer.seconds * 1000:7.1f} ms  {answer.sent:>6} B  {word}"


def main() -> None:
    """Make the books and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.explorer", description=__doc__)
    parser.add_argument("--nodes", type=int, default=NODES)
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="invclose-explorer-") as folder:
        url = f"sqlite:///{Path(folder) / 'books.db'}"
        make(url, options.nodes)
        look_ups(url, options.nodes)
        keys(url)


if __name__ == "__main__":
    main()
