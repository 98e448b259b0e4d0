"""The posting side of the books: answers what a posting must know, and writes the facts it makes.

Identity numbers are drawn under the lock of their counters, so that posters of one database queue up here and the
posting order is the order of the commits.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.errors import NotFound
from core.marking import check_mark
from core.posting.facts import AccountsKey, Facts
from core.posting.poster import Poster
from core.posting.setup import Setup
from core.posting.state import OnHand, Posted
from core.vocabulary import ALL_DIMENSIONS, DIMENSIONS, InventoryModel, LinkKind, Reference
from db.company.chain import chain_head, voucher_hash
from db.company.lock import next_numbers, take_shared
from db.company.setup import ACCOUNTS_COLUMNS, load_accounts, load_setup
from db.engine import clock
from db.engine.session import Tx
from db.posting.marks import BookedMarks
from db.records.dates import date_facts
from db.records.own_records import own
from db.records.quantities import QUANTITY_NOW

_DIMENSION_COLUMNS = ALL_DIMENSIONS
_ON_HAND = "physical_quantity, physical_amount, financial_quantity, financial_amount, last_date, last_issue_quantity, last_issue_amount"


class PostingBooks:
    """Implements ``core.posting.state.PostingState`` on a write transaction, with what it read kept at hand.

    With ``reading`` it draws no numbers and serves a read transaction.
    """

    def __init__(self, tx: Tx, company: int, *, reading: bool = False) -> None:
        self.tx = tx
        self.company = company
        # First: whoever comes next waits here, and reads what this posting will have written.
        self._counters = {code: 1 << 61 if reading else next_numbers(tx, 0, code, 0) for code in _COUNTERS}
        self._on_hand: dict[int, OnHand] = {}
        self._groups: dict[tuple[int, tuple[str, ...]], int] | None = None
        self._dimensions: dict[tuple[str, ...], int] | None = None
        self._keys = load_accounts(tx, company)
        self._accounts = {key: number for number, key in self._keys.items()}
        self._by_number: dict[str, Posted] = {}
        self._by_id: dict[int, Posted] = {}
        self._returns: dict[int, tuple[Posted, int]] = {}
        self._lots: dict[str, list[Posted]] = {}
        self._labor: dict[str, int] = {}
        self._last_dates: dict[int, str] = {}
        self._every: dict[str, list[Posted]] = {}
        self._moved: set[int] = set()
        self._first = dict(self._counters)
        self._marks = BookedMarks(tx, company, self._first["inventory_transaction"])
        self._new: dict[str, list[tuple[object, ...]]] = {
            "cost_group": [],
            "inventory_dimension": [],
            "posting_accounts": [],
        }

    def _next(self, code: str) -> int:
        number = self._counters[code]
        self._counters[code] = number + 1
        return number

    def next_transaction(self) -> int:
        return self._next("inventory_transaction")

    def next_voucher(self) -> int:
        return self._next("voucher")

    # -- masters and summaries ---------------------------------------------------------------------------------

    def on_hand(self, group: int) -> OnHand:
        held = self._on_hand.get(group)
        if held is None:
            row = self.tx.one(f"SELECT {_ON_HAND} FROM on_hand WHERE cost_group_id = :g", {"g": group})
            held = OnHand(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6]) if row else OnHand()
            self._on_hand[group] = held
        return held

    def last_date(self, item_id: int) -> str:
        known = self._last_dates.get(item_id)
        if known is None:
            found = self.tx.value(
                """SELECT MAX(h.last_date) FROM on_hand h JOIN cost_group g ON g.id = h.cost_group_id
                   WHERE g.company_id = :c AND g.item_id = :i""",
                {"c": self.company, "i": item_id},
            )
            known = self._last_dates[item_id] = found or ""
        return known

    def note_date(self, item_id: int, date: str) -> None:
        self._last_dates[item_id] = max(self.last_date(item_id), date)

    def group(self, item_id: int, values: tuple[str, ...]) -> int:
        if self._groups is None:
            columns = ", ".join(DIMENSIONS)
            self._groups = {
                (row[1], tuple(row[2:])): row[0]
                for row in self.tx.all(
                    f"SELECT id, item_id, {columns} FROM cost_group WHERE company_id = :c", {"c": self.company}
                )
            }
        found = self._groups.get((item_id, values))
        if found is None:
            found = self._groups[item_id, values] = self._next("cost_group")
            self._new["cost_group"].append((found, self.company, item_id, *values))
        return found

    def dimension(self, values: tuple[str, ...]) -> int:
        if self._dimensions is None:
            columns = ", ".join(_DIMENSION_COLUMNS)
            self._dimensions = {
                tuple(row[1:]): row[0]
                for row in self.tx.all(
                    f"SELECT id, {columns} FROM inventory_dimension WHERE company_id = :c", {"c": self.company}
                )
            }
        found = self._dimensions.get(values)
        if found is None:
            found = self._dimensions[values] = self._next("inventory_dimension")
            self._new["inventory_dimension"].append((found, self.company, *values))
        return found

    def accounts(self, key: AccountsKey) -> int:
        found = self._accounts.get(key)
        if found is None:
            found = self._accounts[key] = self._next("posting_accounts")
            self._keys[found] = key
            self._new["posting_accounts"].append((found, self.company, *key))
        return found

    def accounts_key(self, accounts: int) -> AccountsKey:
        return self._keys[accounts]

    # -- transactions ------------------------------------------------------------------------------------------

    def remember(self, posted: Posted) -> None:
        self._by_number[posted.number] = posted
        self._by_id[posted.id] = posted
        if posted.number in self._every:
            self._every[posted.number].append(posted)
        if posted.lot:
            self._lot(posted.lot).append(posted)

    def find(self, number: str) -> Posted:
        found = self.newest(number)
        if found is None:
            raise NotFound(f"transaction {number} does not exist", advice="Check the reference.")
        return found

    def newest(self, number: str) -> Posted | None:
        found = self._by_number.get(number)
        if found is None:
            row = self.tx.value(
                f"SELECT MAX(id) FROM inventory_transaction WHERE company_id = :c AND number = :n AND {own()}",
                {"c": self.company, "n": number},
            )
            found = None if row is None else self.load(row)
        return found

    def every(self, number: str) -> list[Posted]:
        if number not in self._every:
            rows = self.tx.all(
                f"SELECT id FROM inventory_transaction WHERE company_id = :c AND number = :n AND {own()} ORDER BY id",
                {"c": self.company, "n": number},
            )
            fresh = [posted for posted in self._by_id.values() if posted.number == number]
            older = [self.load(row[0]) for row in rows]
            self._every[number] = sorted({p.id: p for p in (*older, *fresh)}.values(), key=lambda posted: posted.id)
        return self._every[number]

    def load(self, transaction: int) -> Posted:
        """A posted transaction by id, with its cost now."""
        known = self._by_id.get(transaction)
        if known is not None:
            return known
        columns = ", ".join(f"d.{name}" for name in _DIMENSION_COLUMNS)
        row = self.tx.one(
            f"""SELECT t.number, i.code, t.cost_group_id, t.dimension_id, t.reference, t.lot, {QUANTITY_NOW}, t.parent_id,
                       (SELECT MIN(p.part) FROM part_update p WHERE p.transaction_id = t.id), {columns}
                FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
                JOIN inventory_dimension d ON d.id = t.dimension_id WHERE t.id = :t""",
            {"t": transaction},
        )
        if row is None:
            raise NotFound(f"transaction {transaction} does not exist")
        posted = Posted(transaction, row[0], row[1], row[2], row[3], tuple(row[9:]), row[4], row[5], row[6])
        posted.parent, posted.part = row[7], row[8] or ""
        changes = dict(
            self.tx.all(
                """SELECT a.update_kind, SUM(a.amount) FROM active_record r JOIN cost_adjustment a ON a.record_id = r.id
                     AND a.cost_group_id = :g AND a.transaction_id = :t
                   WHERE r.company_id = :c AND a.kind NOT IN (6, 8) GROUP BY a.update_kind""",
                {"t": transaction, "g": posted.group, "c": self.company},
            )
        )
        for kind, date, amount, document, accounts in self.tx.all(
            "SELECT kind, date, amount, document_amount, accounts_id FROM inventory_update WHERE transaction_id = :t",
            {"t": transaction},
        ):
            if kind == 0:
                posted.physical_date, posted.physical_amount = date, amount + int(changes.get(0, 0))
                posted.physical_plain = amount
                posted.physical_document, posted.physical_accounts = document, accounts
            else:
                posted.financial_date, posted.financial_amount = date, amount + int(changes.get(1, 0))
        returned = self.tx.value(
            f"""SELECT SUM({QUANTITY_NOW}) FROM cost_link l JOIN inventory_transaction t ON t.id = l.receipt_id
                WHERE l.issue_id = :t AND l.kind = :kind""",
            {"t": transaction, "kind": int(LinkKind.RETURN)},
        )
        posted.returned = int(returned or 0)
        self._by_id[transaction] = posted
        self._by_number.setdefault(posted.number, posted)
        return posted

    def remember_return(self, receipt: int, issue: Posted, issue_from: int) -> None:
        self._returns[receipt] = (issue, issue_from)

    def remember_move(self, receipt: int) -> None:
        self._moved.add(receipt)

    def moved_between_groups(self, receipt: int) -> bool:
        return receipt in self._moved or bool(
            self.tx.one(
                "SELECT 1 FROM cost_link WHERE receipt_id = :r AND kind = :k",
                {"r": receipt, "k": int(LinkKind.TRANSFER)},
            )
        )

    def returned_from(self, receipt: int) -> tuple[Posted, int] | None:
        known = self._returns.get(receipt)
        if known is None:
            row = self.tx.one(
                "SELECT issue_id, issue_from FROM cost_link WHERE receipt_id = :r AND kind = :kind",
                {"r": receipt, "kind": int(LinkKind.RETURN)},
            )
            if row is None:
                return None
            known = self._returns[receipt] = (self.load(row[0]), row[1])
        return known

    def _lot(self, lot: str) -> list[Posted]:
        if lot not in self._lots:
            rows = self.tx.all(
                "SELECT id FROM inventory_transaction WHERE company_id = :c AND lot = :l AND record_id = 0 ORDER BY id",
                {"c": self.company, "l": lot},
            )
            self._lots[lot] = [self.load(row[0]) for row in rows]
            labor = self.tx.value(
                """SELECT SUM(e.amount) FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id
                   WHERE v.company_id = :c AND v.kind = 'labor' AND v.document = :l AND e.line = 1""",
                {"c": self.company, "l": lot},
            )
            self._labor[lot] = int(labor or 0)
        return self._lots[lot]

    def production(self, lot: str) -> tuple[list[Posted], int, int]:
        members = self._lot(lot)
        materials = [p for p in members if p.reference == Reference.PRODUCTION_ISSUE and p.financial_date]
        receipts = [p for p in members if p.reference == Reference.PRODUCTION_RECEIPT and p.financial_date]
        return materials, self._labor[lot], sum(p.financial_amount for p in receipts)

    def add_labor(self, lot: str, amount: int) -> None:
        self._lot(lot)
        self._labor[lot] += amount

    def add_mark(self, issue: Posted, receipt: Posted, quantity: int) -> None:
        check_mark(issue, receipt, quantity, self.model_of(issue.item), self.unmarked(receipt), self.unmarked(issue))
        self._marks.add(issue.id, receipt.id, quantity)

    def split_marks(self, posted: Posted, rest: Posted, kept: int) -> None:
        self._marks.split(posted.id, rest.id, kept)

    def unmarked(self, posted: Posted) -> int:
        settled = marked_and_settled = 0
        if posted.id < self._first["inventory_transaction"]:
            side = "receipt_id" if posted.quantity > 0 else "issue_id"
            row = self.tx.one(
                f"""SELECT SUM(s.quantity), SUM(CASE WHEN s.principle = 6 AND EXISTS (SELECT 1 FROM marking m
                        WHERE m.issue_id = s.issue_id AND m.receipt_id = s.receipt_id AND m.removed_by_record = 0)
                      THEN s.quantity ELSE 0 END)
                    FROM active_record r JOIN settlement s ON s.record_id = r.id AND s.cost_group_id = :g AND s.{side} = :t
                    WHERE r.company_id = :c AND s.type = 1""",
                {"t": posted.id, "g": posted.group, "c": self.company},
            )
            settled, marked_and_settled = (int(value or 0) for value in row or (0, 0))
        marked = sum(mark.quantity for mark in self._marks.of(posted.id))
        return abs(posted.quantity) - settled - (marked - marked_and_settled)

    def model_of(self, item: str) -> InventoryModel:
        """Inventory model of an item, as assigned now."""
        return InventoryModel(
            self.tx.value(
                """SELECT m.inventory_model FROM item i JOIN item_model_group m ON m.id = i.model_group_id
                   WHERE i.company_id = :c AND i.code = :i""",
                {"c": self.company, "i": item},
            )
        )

    def marked(self, transaction: int) -> list[tuple[int, int, int, int]]:
        marks = [mark for mark in self._marks.of(transaction) if mark.issue == transaction and mark.quantity]
        receipts = [self.load(mark.receipt) for mark in marks]
        return [(mark.quantity, r.amount, r.quantity, r.id) for mark, r in zip(marks, receipts, strict=True)]

    # -- writing -----------------------------------------------------------------------------------------------

    def write(self, facts: Facts) -> list[str]:
        """Write everything; answers the voucher numbers in order. The caller commits."""
        self.write_masters()
        numbers = self._write_vouchers(facts)
        self._write_transactions(facts)
        self.write_marks()
        self.write_on_hand({row.group for row in facts.updates})
        self._draw()
        return numbers

    def write_masters(self) -> None:
        """Write cost groups, dimensions and accounts that are new, and draw their numbers."""
        tx = self.tx
        tx.insert("cost_group", ("id", "company_id", "item_id", *DIMENSIONS), self._new["cost_group"])
        tx.insert("inventory_dimension", ("id", "company_id", *_DIMENSION_COLUMNS), self._new["inventory_dimension"])
        columns = ("id", "company_id", *(name.strip() for name in ACCOUNTS_COLUMNS.split(",")))
        tx.insert("posting_accounts", columns, self._new["posting_accounts"])
        for rows in self._new.values():
            rows.clear()
        self._draw()

    def _draw(self) -> None:
        """Move the counters to where this posting left them."""
        for code, first in self._first.items():
            drawn = self._counters[code] - first
            if drawn:
                next_numbers(self.tx, 0, code, drawn)
            self._first[code] = self._counters[code]

    def _write_vouchers(self, facts: Facts) -> list[str]:
        live = [voucher for voucher in facts.vouchers if voucher.entries]
        if not live:
            return []
        first = next_numbers(self.tx, self.company, "posting_voucher", len(live))
        head = chain_head(self.tx, self.company)
        at, who = clock.now(), clock.actor()
        rows, numbers = [], []
        for offset, voucher in enumerate(live):
            number = f"VCH-{first + offset:07d}"
            lines = [entry[1:] for entry in voucher.entries]
            fresh = voucher_hash(head, number, voucher.date, voucher.kind, voucher.document, lines)
            rows.append(
                (
                    voucher.id,
                    self.company,
                    number,
                    voucher.date,
                    voucher.kind,
                    voucher.document,
                    0,
                    0,
                    "",
                    at,
                    who,
                    head,
                    fresh,
                )
            )
            numbers.append(number)
            head = fresh
        columns = (
            "id", "company_id", "number", "date", "kind", "document", "record_id", "posted", "text", "created_at", "created_by",
            "previous_hash", "hash",
        )  # fmt: skip
        self.tx.insert("voucher", columns, rows)
        self.tx.insert(
            "ledger_entry",
            ("voucher_id", "line", "account_id", "posting_type", "amount", "item_group_id", "item_id", "date"),
            ((*entry, voucher.date) for voucher in live for entry in voucher.entries),
        )
        self.tx.execute(
            "UPDATE voucher SET posted = 1 WHERE id >= :low AND id <= :high AND posted = 0",
            {"low": live[0].id, "high": live[-1].id},
        )
        return numbers

    def _write_transactions(self, facts: Facts) -> None:
        self.tx.insert(
            "inventory_transaction",
            (
                "id",
                "company_id",
                "cost_group_id",
                "dimension_id",
                "reference",
                "number",
                "lot",
                "quantity",
                "parent_id",
                "record_id",
            ),
            (
                (t.id, self.company, t.group, t.dimension, t.reference, t.number, t.lot, t.quantity, t.parent, 0)
                for t in facts.transactions
            ),
        )
        written = {voucher.id for voucher in facts.vouchers if voucher.entries}
        self.tx.insert(
            "inventory_update",
            (
                "transaction_id",
                "kind",
                "cost_group_id",
                "date",
                "quantity",
                "amount",
                "document_amount",
                "taken_back",
                "voucher_id",
                "accounts_id",
                "record_id",
            ),  # fmt: skip
            ((*u[:8], u.voucher if u.voucher in written else 0, u.accounts, 0) for u in facts.updates),
        )
        where = {row.transaction: (row.group, row.date) for row in facts.updates}
        self.tx.insert(
            "cost_link",
            ("receipt_id", "issue_id", "kind", "issue_from", "amount", "cost_group_id", "date", "record_id"),
            ((*link, *where[link.receipt], 0) for link in facts.links),
        )
        self._write_late_links(facts)
        known = {
            (row[0], row[1])
            for row in self.tx.all(
                "SELECT from_group_id, to_group_id FROM cost_group_link WHERE from_group_id IN (SELECT value FROM ids(:g))",
                {"g": self.tx.ids(sorted({pair[0] for pair in facts.group_links}))},
            )
        }
        self.tx.insert("cost_group_link", ("from_group_id", "to_group_id"), sorted(facts.group_links - known))
        self.tx.insert("part_update", ("transaction_id", "kind", "part"), facts.parts)

    def _write_late_links(self, facts: Facts) -> None:
        """Links whose issue or receipt has a financial date after the link's own: the run that covers it looks again."""
        late: set[tuple[int, str, int, int]] = set()
        for link in facts.links:
            issue, receipt = self._by_id[link.issue], self._by_id[link.receipt]
            if issue.financial_date > (receipt.physical_date or receipt.financial_date):
                late.add((receipt.group, issue.financial_date, receipt.id, issue.id))
        for update in facts.updates:
            if not update.kind:
                continue
            posted = self._by_id[update.transaction]
            if posted.reference == Reference.CUSTOMER_RETURN and posted.physical_date:
                source = self.returned_from(posted.id)
                if source is not None:
                    late.add((posted.group, update.date, posted.id, source[0].id))
            elif posted.returned:
                late |= {(group, update.date, receipt, posted.id) for receipt, group in self._returns_of(posted.id)}
        if not late:
            return
        known = {
            tuple(row)
            for row in self.tx.all(
                """SELECT cost_group_id, date, receipt_id, issue_id FROM late_link
                   WHERE cost_group_id IN (SELECT value FROM ids(:g))""",
                {"g": self.tx.ids(sorted({row[0] for row in late}))},
            )
        }
        self.tx.insert("late_link", ("cost_group_id", "date", "receipt_id", "issue_id"), sorted(late - known))

    def _returns_of(self, issue: int) -> list[tuple[int, int]]:
        """Returns of a sold issue that are stored already: receipt and its cost group."""
        return [
            (row[0], row[1])
            for row in self.tx.all(
                "SELECT receipt_id, cost_group_id FROM cost_link WHERE issue_id = :i AND kind = :k",
                {"i": issue, "k": int(LinkKind.RETURN)},
            )
        ]

    def write_marks(self) -> None:
        """Write the marks."""
        self._marks.write()

    def write_on_hand(self, groups: Iterable[int]) -> None:
        """Write what is on hand in these cost groups now."""
        touched = sorted(groups)
        change = next_numbers(self.tx, 0, "change", 1)
        known = {
            row[0]
            for row in self.tx.all(
                "SELECT cost_group_id FROM on_hand WHERE cost_group_id IN (SELECT value FROM ids(:g))",
                {"g": self.tx.ids(touched)},
            )
        }
        names = [name.strip() for name in _ON_HAND.split(",")]
        fresh = []
        for group in touched:
            held = self._on_hand[group]
            values = [
                held.physical_quantity,
                held.physical_amount,
                held.financial_quantity,
                held.financial_amount,
                held.last_date or None,
                held.last_issue_quantity,
                held.last_issue_amount,
            ]
            if group in known:
                sets = ", ".join(f"{name} = :{name}" for name in names)
                params = {**dict(zip(names, values, strict=True)), "g": group, "change": change}
                self.tx.execute(f"UPDATE on_hand SET {sets}, change_number = :change WHERE cost_group_id = :g", params)
            else:
                fresh.append((group, *values, change))
        self.tx.insert("on_hand", ("cost_group_id", *names, "change_number"), fresh)


_COUNTERS = ("inventory_transaction", "voucher", "cost_group", "inventory_dimension", "posting_accounts")


def open_poster(tx: Tx, company: int, setup: Setup | None = None) -> Poster:
    """A poster on this write transaction: takes the inventory lock shared before it reads anything."""
    take_shared(tx, company)
    dates = date_facts(tx, company)
    books = PostingBooks(tx, company)
    return Poster(setup or load_setup(tx, company), books, dates)
