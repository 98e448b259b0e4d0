"""Books of any size, written straight into the fact tables: `python -m bench.generate sqlite:////tmp/books.db`.

What posting would have checked and priced line by line is made in columns; everything else is as it leaves it: stored
accounts with their variants, balanced vouchers flipped to posted with their hash chain, links of transfers, on-hand
rows, counters. Months of history are really closed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from bench.shape import COMPANY, SITES, Ints, Items, Period, Shape, make_items, make_period, months
from core.posting.accounts import accounts_for, by_hand, expensed
from core.posting.facts import AccountsKey, EntryRow
from core.posting.setup import Setup
from core.requests import CloseRequest
from core.vocabulary import InventoryModel, LinkKind, RecordType, Reference, UpdateKind
from db.close.jobs import start_run
from db.close.worker import work
from db.company import masters
from db.company.chain import chain_head, voucher_hash
from db.company.lock import take_inventory_lock
from db.company.numbers import next_documents, next_numbers
from db.company.setup import load_setup
from db.engine.open import open_database
from db.engine.session import Database, Tx
from db.migrations.upgrade import upgrade
from db.posting.books import PostingBooks
from db.tables.columns import COST_GROUP_LINK, INVENTORY_TRANSACTION, ITEM, ON_HAND, VOUCHER
from db.tables.table import insert

FIRST = dt.date(2024, 1, 1)
ITEM_GROUPS = ("PARTS", "GOODS", "FOOD", "TOOLS", "SPARES")
_KINDS = (UpdateKind.PHYSICAL, UpdateKind.FINANCIAL)


class Books:
    """A company on an empty database."""

    def __init__(self, database: Database[Any], shape: Shape) -> None:
        self.database = database
        self.shape = shape
        self.items: Items = make_items(shape)
        with database.write() as tx:
            self.company = masters.create_company(tx, COMPANY)
            self._write_items(tx)
            self.setup = load_setup(tx, self.company)
            self._write_places(tx)

    # -- masters -----------------------------------------------------------------------------------------------

    def _write_items(self, tx: Tx) -> None:
        groups = [masters.set_item_group(tx, self.company, code) for code in ITEM_GROUPS]
        models: dict[tuple[InventoryModel, bool], int] = {
            (model, physical): masters.set_model_group(tx, self.company, model, include_physical_value=physical)
            for model in InventoryModel
            for physical in (False, True)
            if model is not InventoryModel.STD
        }
        dimensions = masters.set_dimension_group(tx, self.company, ("site",))
        count = len(self.items)
        first = next_numbers(tx, 0, "item", count)
        self.item_ids: Ints = first + np.arange(count)
        self.item_groups: Ints = np.array(groups)[self.items.group]
        insert(
            tx,
            ITEM,
            (
                (
                    first + k,
                    self.company,
                    f"I{k:06d}",
                    f"Item {k}",
                    groups[self.items.group[k]],
                    models[self.items.model[k], bool(self.items.physical[k])],
                    dimensions,
                    "pcs",
                    round(self.items.price[k] * 1_000_000),
                )
                for k in range(count)
            ),
        )

    def _write_places(self, tx: Tx) -> None:
        """Cost groups, dimensions and stored accounts."""
        books = PostingBooks(tx, self.company)
        self.groups: Ints = np.array(
            [[books.group(item, (site, *[""] * 6)) for site in SITES] for item in self.item_ids.tolist()]
        )
        self.dimensions: Ints = np.array([books.dimension((site, *[""] * 8)) for site in SITES])
        keys = {}
        for index, code in enumerate(ITEM_GROUPS):
            for reference in (Reference.PURCHASE, Reference.SALES, Reference.TRANSFER):
                for receipt in (True, False):
                    for kind in _KINDS:
                        key = _accounts_key(self.setup, code, reference, kind, receipt=receipt)
                        keys[index, int(reference), int(receipt), int(kind)] = _store(books, key)
        books.write_masters()
        self.accounts = keys
        self.keys = {number: books.accounts_key(number) for number in keys.values()}

    # -- a period ----------------------------------------------------------------------------------------------

    def post(self, first: dt.date, last: dt.date, count: int, number: int = 0) -> int:
        """Write a period of about `count` transactions; how many there are now."""
        days = (last - first).days + 1
        period = make_period(self.shape, self.items, count, days, number)
        codes = np.array([int((first + dt.timedelta(days=k)).strftime("%Y%m%d")) for k in range(days)])
        with self.database.write() as tx:
            take_inventory_lock(tx, self.company)
            masters.set_period(tx, self.company, first.isoformat(), last.isoformat())
            _PeriodWriter(self, tx, period, codes).write()
        return len(period)

    def close(self, date: dt.date) -> int:
        """Close to a date; the record."""
        with self.database.write() as tx:
            record = start_run(tx, self.company, RecordType.CLOSING, CloseRequest(date.isoformat()))
        work(self.database, record)
        return record


class _PeriodWriter:
    """Rows of one period."""

    def __init__(self, books: Books, tx: Tx, period: Period, codes: Ints) -> None:
        self.books, self.tx, self.period, self.codes = books, tx, period, codes
        self.id: Ints = np.arange(len(period)) + next_numbers(tx, 0, "inventory_transaction", len(period))
        self.group: Ints = books.groups[period.item, period.site]
        self.taken_back: Ints = np.where(period.financial & period.received, period.physical_amount, 0)

    def write(self) -> None:
        self._vouchers()
        self._transactions()
        self._updates()
        self._links()
        self._on_hand()

    def _accounts(self, rows: Ints, kind: UpdateKind) -> Ints:
        """Stored accounts of an update of these rows."""
        period, books = self.period, self.books
        table = np.zeros((len(ITEM_GROUPS), max(Reference) + 1, 2), np.int64)
        for (group, reference, side, of_kind), number in books.accounts.items():
            if of_kind == kind:
                table[group, reference, side] = number
        receipt = (period.quantity[rows] > 0).astype(np.int64)
        found: Ints = table[books.items.group[period.item[rows]], period.reference[rows], receipt]
        return found

    # -- vouchers: one for each day and cost group -------------------------------------------------------------

    def _vouchers(self) -> None:
        period = self.period
        physical, financial = np.flatnonzero(period.received), np.flatnonzero(period.financial)
        self.physical, self.financial = physical, financial
        rows = np.concatenate((physical, financial))
        day = np.concatenate((period.physical_day[physical], period.day[financial]))
        span = len(self.codes)
        place = self.group[rows] * span + day
        distinct, voucher = np.unique(place, return_inverse=True)
        order = np.lexsort((distinct // span, distinct % span))
        number_of = np.empty(len(distinct), np.int64)
        number_of[order] = np.arange(len(distinct))
        voucher = number_of[voucher]
        self.physical_accounts = self._accounts(physical, UpdateKind.PHYSICAL)
        self.financial_accounts = self._accounts(financial, UpdateKind.FINANCIAL)
        back = np.flatnonzero(period.financial & period.received)
        parts = [
            (voucher[: len(physical)], self.physical_accounts, period.physical_amount[physical], physical),
            (voucher[len(physical) :], self.financial_accounts, period.amount[financial], financial),
            (
                voucher[len(physical) + np.searchsorted(financial, back)],
                self.physical_accounts[np.searchsorted(physical, back)],
                -self.taken_back[back],
                back,
            ),
        ]
        lines = self._lines(parts)
        first = next_numbers(self.tx, 0, "voucher", len(distinct))
        dates = self.codes[(distinct % span)[order]]
        used = self._write_vouchers(lines, first, dates)
        voucher_id = np.where(used, first + np.arange(len(distinct)), 0)
        self.physical_voucher = voucher_id[voucher[: len(physical)]]
        self.financial_voucher = voucher_id[voucher[len(physical) :]]

    def _lines(self, parts: list[tuple[Ints, Ints, Ints, Ints]]) -> dict[str, Ints]:
        """Lines summed by voucher, account and posting type, those of zero left out."""
        highest = max(self.books.keys) + 1
        balance, offset = np.zeros((highest, 2), np.int64), np.zeros((highest, 2), np.int64)
        for number, key in self.books.keys.items():
            balance[number] = key.balance_account, key.balance_type
            offset[number] = key.offset_account, key.offset_type
        voucher = np.concatenate([part[0] for part in parts] * 2)
        accounts = np.concatenate([part[1] for part in parts])
        amount = np.concatenate([part[2] for part in parts])
        item = np.concatenate([self.period.item[part[3]] for part in parts] * 2)
        where = np.concatenate((balance[accounts], offset[accounts]))
        amount = np.concatenate((amount, -amount))
        order = np.lexsort((where[:, 1], where[:, 0], voucher))
        keys = np.stack((voucher[order], where[order, 0], where[order, 1]))
        first = np.flatnonzero(np.concatenate(([True], np.any(keys[:, 1:] != keys[:, :-1], axis=0))))
        total = np.add.reduceat(amount[order], first)
        first, total = first[total != 0], total[total != 0]
        return {
            "voucher": keys[0, first],
            "account_id": keys[1, first],
            "posting_type": keys[2, first],
            "amount": total,
            "item": item[order][first],
        }

    def _write_vouchers(self, lines: dict[str, Ints], first: int, dates: Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
        tx, books = self.tx, self.books
        voucher = lines["voucher"]
        line = np.arange(len(voucher)) - np.searchsorted(voucher, voucher) + 1
        item_group, item = books.item_groups[lines["item"]], books.item_ids[lines["item"]]
        used = np.zeros(len(dates), bool)
        used[voucher] = True
        entries = zip(
            *(
                column.tolist()
                for column in (line, lines["account_id"], lines["posting_type"], lines["amount"], item_group, item)
            ),
            strict=True,
        )
        counts = np.bincount(voucher, minlength=len(dates)).tolist()
        insert(tx, VOUCHER, self._chained(counts, entries, first, dates.tolist()))
        tx.insert_columns(
            "ledger_entry",
            {
                "voucher_id": first + voucher,
                "line": line,
                "account_id": lines["account_id"],
                "posting_type": lines["posting_type"],
                "amount": lines["amount"],
                "date": dates[voucher],
                "item_group_id": item_group,
                "item_id": item,
            },
        )
        tx.execute(
            "UPDATE voucher SET posted = 1 WHERE id >= :low AND id < :high AND posted = 0",
            {"low": first, "high": first + len(dates)},
        )
        return used

    def _chained(
        self, counts: list[int], entries: Iterator[tuple[int, ...]], first: int, dates: list[int]
    ) -> Iterator[tuple[Any, ...]]:
        tx, company = self.tx, self.books.company
        numbers = iter(next_documents(tx, company, "posting_voucher", sum(count > 0 for count in counts)))
        head, at, who = chain_head(tx, company), tx.now(), tx.actor()
        texts = {code: f"{code // 10_000}-{code // 100 % 100:02d}-{code % 100:02d}" for code in set(dates)}
        for offset, (count, code) in enumerate(zip(counts, dates, strict=True)):
            if not count:
                continue
            name, date = next(numbers), texts[code]
            lines = [EntryRow._make((0, *next(entries))) for _ in range(count)]
            fresh = voucher_hash(head, name, date, "daily", "", lines)
            yield (first + offset, company, name, date, "daily", "", 0, 0, "", at, who, head, fresh)
            head = fresh

    # -- transactions ------------------------------------------------------------------------------------------

    def _transactions(self) -> None:
        period, company = self.period, self.books.company
        prefix = {int(Reference.PURCHASE): "PO", int(Reference.SALES): "SO", int(Reference.TRANSFER): "TR"}
        columns = (
            self.id.tolist(),
            self.group.tolist(),
            self.books.dimensions[period.site].tolist(),
            period.reference.tolist(),
            period.quantity.tolist(),
        )
        insert(
            self.tx,
            INVENTORY_TRANSACTION,
            (
                (number, company, group, dimension, reference, f"{prefix[reference]}{number:08d}", "", quantity, 0, 0)
                for number, group, dimension, reference, quantity in zip(*columns, strict=True)
            ),
        )

    def _updates(self) -> None:
        period = self.period
        physical, financial = self.physical, self.financial
        rows = np.concatenate((physical, financial))
        kind = np.repeat([int(UpdateKind.PHYSICAL), int(UpdateKind.FINANCIAL)], (len(physical), len(financial)))
        day = np.concatenate((period.physical_day[physical], period.day[financial]))
        amount = np.concatenate((period.physical_amount[physical], period.amount[financial]))
        taken_back = np.concatenate((np.zeros(len(physical), np.int64), self.taken_back[financial]))
        voucher = np.concatenate((self.physical_voucher, self.financial_voucher))
        accounts = np.concatenate((self.physical_accounts, self.financial_accounts))
        order = np.lexsort((kind, rows))
        rows = rows[order]
        self.tx.insert_columns(
            "inventory_update",
            {
                "transaction_id": self.id[rows],
                "kind": kind[order],
                "cost_group_id": self.group[rows],
                "date": self.codes[day[order]],
                "quantity": period.quantity[rows],
                "amount": amount[order],
                "document_amount": amount[order],
                "taken_back": taken_back[order],
                "voucher_id": voucher[order],
                "accounts_id": accounts[order],
                "record_id": 0,
            },
        )

    def _links(self) -> None:
        period = self.period
        receipt = np.flatnonzero(period.transfer >= 0)
        if not len(receipt):
            return
        issue = period.transfer[receipt]
        self.tx.insert_columns(
            "cost_link",
            {
                "receipt_id": self.id[receipt],
                "issue_id": self.id[issue],
                "kind": int(LinkKind.TRANSFER),
                "issue_from": 0,
                "amount": period.amount[receipt],
                "cost_group_id": self.group[receipt],
                "date": self.codes[period.day[receipt]],
                "record_id": 0,
            },
        )
        pairs = sorted(set(zip(self.group[issue].tolist(), self.group[receipt].tolist(), strict=True)))
        known = {(row[0], row[1]) for row in self.tx.all("SELECT from_group_id, to_group_id FROM cost_group_link")}
        insert(self.tx, COST_GROUP_LINK, [p for p in pairs if p not in known])

    # -- on hand -----------------------------------------------------------------------------------------------

    def _on_hand(self) -> None:
        tx, period = self.tx, self.period
        change = next_numbers(tx, 0, "change", 1)
        groups, place = np.unique(self.group, return_inverse=True)
        only = period.received & ~period.financial
        sums = []
        for rows in (only, period.financial):
            for values in (period.quantity, np.where(period.financial, period.amount, period.physical_amount)):
                total = np.zeros(len(groups), np.int64)
                np.add.at(total, place[rows], values[rows])
                sums.append(total.tolist())
        last_day = np.zeros(len(groups), np.int64)
        np.maximum.at(last_day, place, period.day)
        dates = [f"{c // 10_000}-{c // 100 % 100:02d}-{c % 100:02d}" for c in self.codes[last_day].tolist()]
        issues = np.flatnonzero(period.quantity < 0)
        last_issue = np.full(len(groups), -1, np.int64)
        np.maximum.at(last_issue, place[issues], issues)
        issued = np.where(last_issue >= 0, -period.quantity[last_issue], 0).tolist()
        worth = np.where(last_issue >= 0, -period.amount[last_issue], 0).tolist()
        moved = np.zeros(len(groups), np.int64)
        for rows in (period.received, period.financial):
            np.add.at(moved, place[rows], np.abs(period.quantity[rows]))
        known = {row[0] for row in tx.all("SELECT cost_group_id FROM on_hand")}
        changes = [change] * len(groups)
        columns = [groups.tolist(), *sums, dates, issued, worth, moved.tolist(), changes]
        rows_of = list(zip(*columns, strict=True))
        insert(tx, ON_HAND, [row for row in rows_of if row[0] not in known])
        for row in rows_of:
            if row[0] in known:
                tx.execute(
                    """UPDATE on_hand SET physical_quantity = physical_quantity + :physical_quantity,
                         physical_amount = physical_amount + :physical_amount, financial_amount = financial_amount + :financial_amount,
                         financial_quantity = financial_quantity + :financial_quantity, last_date = :last_date,
                         last_issue_quantity = :last_issue_quantity, last_issue_amount = :last_issue_amount,
                         moved_quantity = moved_quantity + :moved_quantity, change_number = :change_number
                       WHERE cost_group_id = :cost_group_id""",
                    dict(zip(ON_HAND.columns, row, strict=True)),
                )


def _accounts_key(setup: Setup, group: str, reference: Reference, kind: UpdateKind, *, receipt: bool) -> AccountsKey:
    item = next(item for item in setup.items.values() if item.group_code == group)
    return accounts_for(setup, item, reference, kind, receipt=receipt)


def _store(books: PostingBooks, key: AccountsKey) -> int:
    """The number of stored accounts; with them, as posting does, the variants that adjustments may need."""
    if key.profit_account:
        for up in (True, False):
            books.accounts(by_hand(key, increase=up))
            books.accounts(expensed(key, profit=up))
    return books.accounts(key)


def make_books(
    database: Database[Any], shape: Shape, *, history: int = 0, history_size: int = 0, quiet: bool = True
) -> tuple[Books, dt.date]:
    """A company with closed months behind it and one month open; its books, and the date to close to."""
    say = (lambda *_: None) if quiet else print
    started = time.perf_counter()
    books = Books(database, shape)
    calendar = months(FIRST, history + 1)
    for number, (first, last) in enumerate(calendar):
        closed = number < history
        count = (history_size or shape.transactions // 10) if closed else shape.transactions
        written = books.post(first, last, count, number)
        say(f"{time.perf_counter() - started:7.1f} s  {first:%Y-%m}: {written:,} transactions written")
        if closed:
            books.close(last)
            say(f"{time.perf_counter() - started:7.1f} s  {first:%Y-%m} closed")
    return books, calendar[-1][1]


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(prog="python -m bench.generate", description=__doc__)
    found.add_argument("url", help="an empty or missing database: sqlite:////file.db or postgresql://...")
    found.add_argument("--transactions", type=int, default=1_000_000)
    found.add_argument("--fifo-only", action="store_true")
    kind = found.add_mutually_exclusive_group()
    kind.add_argument("--skew", action="store_true", help="one cost group with half of all rows")
    kind.add_argument("--even", action="store_true", help="all items equally busy")
    found.add_argument("--history", type=int, default=0, metavar="MONTHS", help="closed months behind the open one")
    found.add_argument("--history-size", type=int, default=0, metavar="N", help="transactions of each (a tenth)")
    found.add_argument("--journal", choices=("wal", "delete"), help="SQLite's journal")
    found.add_argument("--seed", type=int, default=1)
    return found


def main() -> None:
    options = parser().parse_args()
    shape = Shape(options.transactions, options.fifo_only, options.skew, options.even, options.seed)
    with open_database(options.url, journal=options.journal) as database:
        upgrade(database)
        _, date = make_books(database, shape, history=options.history, history_size=options.history_size, quiet=False)
    print(f"{COMPANY}: close to {date}")


if __name__ == "__main__":
    main()


__all__ = ["Books", "make_books"]
