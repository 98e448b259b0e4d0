"""What the product says after an event, in the vocabulary of the cases."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.close.accounts import StoredAccounts
from core.close.bundling import bundles
from core.close.open_amount import open_receipts
from core.currency import Currency
from core.days import FOREVER
from core.errors import NotFound
from core.money import quantity_text
from core.posting.estimate import round_fraction, running_average
from core.posting.state import Posted
from core.usecases.run import RunOrder, preview
from core.vocabulary import DIMENSIONS, LogReason, Principle, RecordType, Reference, Side
from db.close.scope import CostGroups, cost_groups, group_models, run_scope, work
from db.close.selection import select_bundle
from db.company.setup import load_accounts, load_setup
from db.engine.kinds import FINANCIAL, PHYSICAL
from db.engine.session import Database, Tx
from db.posting.books import PostingBooks
from db.records.quantities import IN_COST
from db.records.undone import STANDING

_UNSETTLED = tuple(r.value for r in (LogReason.NOT_INVOICED, LogReason.SHORTAGE, LogReason.MARK_NOT_INVOICED))
_PRINCIPLES = {
    Principle.FIFO: "FIFO",
    Principle.LIFO: "LIFO",
    Principle.LIFO_DATE: "LIFO_DATE",
    Principle.WA: "WA",
    Principle.WAD: "WAD",
    Principle.MARKING: "Marking",
    Principle.PHYSICAL_VALUE: "Physical value",
    Principle.NON_FINANCIAL_TRANSFER: "Non-financial transfer",
}


class Answers:
    """Reads the books of one case; ``labels`` are the names of its closing records."""

    def __init__(self, database: Database[Any], company: int, currency: Currency, labels: dict[int, str]) -> None:
        self.database, self.company, self.currency, self.labels = database, company, currency, labels

    # -- vouchers ----------------------------------------------------------------------------------------------

    def last_voucher(self) -> int:
        with self.database.read() as tx:
            return int(tx.value("SELECT MAX(id) FROM voucher") or 0)

    def voucher_since(self, before: int) -> list[dict[str, str]]:
        """Ledger lines of the event summed per account (and group or item, where specified); zero sums left out."""
        with self.database.read() as tx:
            rows = tx.all(
                """SELECT a.code, v.kind, r.parameters, g.code, i.code, e.amount
                   FROM voucher v JOIN ledger_entry e ON e.voucher_id = v.id JOIN main_account a ON a.id = e.account_id
                   LEFT JOIN closing_record r ON r.id = v.record_id LEFT JOIN item_group g ON g.id = e.item_group_id
                   LEFT JOIN item i ON i.id = e.item_id WHERE v.id > :b ORDER BY v.id, e.line""",
                {"b": before},
            )
        sums: dict[tuple[str, str, str], int] = {}
        for account, _, parameters, group, item, amount in rows:
            of_record = parameters is not None
            key = (account, (group or "") if of_record else "", (item or "") if of_record else "")
            sums[key] = sums.get(key, 0) + amount
        found = []
        for (account, group, item), amount in sums.items():
            if amount:
                line = {"account": account, "amount": self.currency.text(amount)}
                if group:
                    line["group"] = group
                if item:
                    line["item"] = item
                found.append(line)
        return found

    # -- runs --------------------------------------------------------------------------------------------------

    def run_result(self, record: int, *, settles: bool) -> dict[str, Any]:
        with self.database.read() as tx:
            cancelled = self._cancelled_by(tx, record)
            found: dict[str, Any] = {
                "adjustments": self._adjustments(tx, [record], cancelled),
                "unsettled": self._unsettled(tx, record),
                "iterations": int(tx.value("SELECT passes FROM closing_record WHERE id = :r", {"r": record}) or 1),
            }
            if settles:
                found["settlements"] = self._settlements(tx, record, 1)
                found["provisional"] = self._settlements(tx, record, 2)
                found["pairs"] = self._pairs(tx, record)
        return found

    def _cancelled_by(self, tx: Tx, record: int) -> list[int]:
        rows = tx.all(
            "SELECT reversal_of, id FROM closing_record WHERE id > :r AND reversal_of <> 0 AND reversal_of < :r",
            {"r": record},
        )
        for target, reversal in rows:
            self.labels.setdefault(reversal, f"reversal of {self.labels.get(target, target)}")
        return [row[0] for row in rows]

    def _settlements(self, tx: Tx, record: int, kind: int) -> list[dict[str, str]]:
        rows = tx.all(
            """SELECT receipt_id, issue_id, quantity, amount, principle FROM settlement
               WHERE record_id = :r AND type = :k ORDER BY cost_group_id, row""",
            {"r": record, "k": kind},
        )
        names = self._names(tx, {row[0] for row in rows} | {row[1] for row in rows})
        return [
            {
                "receipt": names[row[0]],
                "issue": names[row[1]],
                "qty": quantity_text(row[2]),
                "amount": self.currency.text(row[3]),
                "principle": _PRINCIPLES[Principle(row[4])],
            }
            for row in rows
        ]

    def _pairs(self, tx: Tx, record: int) -> list[dict[str, str]]:
        rows = tx.all(
            "SELECT quantity, amount FROM inventory_update WHERE record_id = :r AND quantity > 0 ORDER BY transaction_id",
            {"r": record},
        )
        return [{"qty": quantity_text(row[0]), "amount": self.currency.text(row[1])} for row in rows]

    def _names(self, tx: Tx, transactions: set[int]) -> dict[int, str]:
        dims = ", ".join(f"g.{name}" for name in DIMENSIONS)
        found = {}
        for row in tx.all(
            f"""SELECT t.id, t.number, t.record_id, t.quantity, i.code, u.date, m.inventory_model, {dims}
                FROM inventory_transaction t JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
                JOIN item_model_group m ON m.id = i.model_group_id
                LEFT JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = {FINANCIAL}
                WHERE t.id IN (SELECT value FROM ids(:t))""",
            {"t": tx.ids(sorted(transactions))},
        ):
            number, record = row[1], row[2]
            if record:
                parts = [self.labels.get(record, str(record)), row[4], *(value for value in row[7:] if value)]
                if row[6] == "WAD":
                    parts.append(row[5])
                number = Side.of(row[3]).number_of(".".join(parts))
            found[row[0]] = number
        return found

    def _unsettled(self, tx: Tx, record: int) -> dict[str, str]:
        rows = tx.all(
            "SELECT transaction_id, reason, quantity FROM closing_log WHERE record_id = :r ORDER BY cost_group_id, row",
            {"r": record},
        )
        sums: dict[int, int] = {}
        for transaction, reason, quantity in rows:
            if reason in _UNSETTLED:
                sums[transaction] = sums.get(transaction, 0) + quantity
        names = self._names(tx, set(sums))
        return {names[transaction]: quantity_text(quantity) for transaction, quantity in sums.items()}

    def adjustments(self, records: list[int]) -> dict[str, str]:
        with self.database.read() as tx:
            return self._adjustments(tx, records, [])

    def reversal_adjustments(self, target: int) -> dict[str, str]:
        with self.database.read() as tx:
            return self._adjustments(tx, [], [target])

    def adjusted(self, record: int) -> int:
        with self.database.read() as tx:
            return int(tx.value("SELECT adjusted FROM closing_record WHERE id = :r", {"r": record}))

    def _adjustments(self, tx: Tx, records: list[int], reversed_records: list[int]) -> dict[str, str]:
        """Change of inventory value per real transaction."""
        sums: dict[int, int] = {}
        for sign, wanted in ((1, records), (-1, reversed_records)):
            taken_back = "" if sign > 0 else _NOT_INVOICED
            for transaction, amount in tx.all(
                f"""SELECT a.transaction_id, SUM(a.amount) FROM cost_adjustment a
                    JOIN inventory_transaction t ON t.id = a.transaction_id
                    WHERE a.record_id IN (SELECT value FROM ids(:r)) AND a.{IN_COST} AND t.record_id = 0 {taken_back}
                    GROUP BY a.transaction_id""",
                {"r": tx.ids(wanted)},
            ):
                sums[transaction] = sums.get(transaction, 0) + sign * int(amount)
        names = self._names(tx, set(sums))
        by_name: dict[str, int] = {}
        for transaction, amount in sums.items():
            by_name[names[transaction]] = by_name.get(names[transaction], 0) + amount
        return {name: self.currency.text(amount) for name, amount in by_name.items() if amount}

    # -- reports -----------------------------------------------------------------------------------------------

    def open_quantities(self, date: str) -> dict[str, str]:
        """Issues that a close to the date would leave open."""
        with self.database.read(repeatable=True) as tx:
            scope = run_scope(tx, self.company, date, 0, RecordType.CLOSING)
            groups = cost_groups(tx, self.company)
            cut = bundles(work(tx, scope, groups, {}), groups.links)
            result = preview(
                RunOrder(1, RecordType.CLOSING, date, 100, 0),
                cut,
                lambda bundle, carried: select_bundle(tx, scope, bundle.groups, groups, carried),
                StoredAccounts(load_accounts(tx, self.company)),
            )
            sums = dict(result.unsettled)
            for line in result.log:
                if line.reason is LogReason.PHYSICAL_PRICE:
                    sums[line.transaction] = sums.get(line.transaction, 0) + line.quantity
            names = self._names(tx, set(sums))
        return {names[transaction]: quantity_text(quantity) for transaction, quantity in sums.items()}

    def cost_prices(self, percent: Decimal) -> list[str]:
        """Purchase receipts whose unit cost deviates from the item cost price by more than the percentage."""
        found = []
        with self.database.read() as tx:
            setup = load_setup(tx, self.company)
            books = PostingBooks(tx, self.company, reading=True)
            for (transaction,) in tx.all(
                f"""SELECT id FROM inventory_transaction
                    WHERE company_id = :c AND reference = {Reference.PURCHASE:d} AND quantity > 0 AND {STANDING}
                    ORDER BY id""",
                {"c": self.company},
            ):
                posted = books.load(transaction)
                price = setup.item(posted.item).cost_price
                if not price:
                    continue
                base = price * self.currency.price_to_unit
                unit = Fraction(posted.amount, posted.quantity)
                if abs(unit - base) > base * Fraction(percent) / 100:
                    found.append(posted.number)
        return found

    # -- queries -----------------------------------------------------------------------------------------------

    def queries(self, expected: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        with self.database.read() as tx:
            for key in ("running_average", "on_hand", "open_receipts", "cost", "ledger"):
                if key in expected:
                    found[key] = getattr(self, f"_{key}")(tx, expected[key] or [])
        return found

    def _group(self, tx: Tx, query: dict[str, Any]) -> tuple[Any, int | None, PostingBooks]:
        item = load_setup(tx, self.company).item(str(query["item"]))
        given = {str(k): str(v) for k, v in (query.get("dims") or {}).items()}
        values = tuple(given.get(name, "") if name in item.financial_dimensions else "" for name in DIMENSIONS)
        columns = " AND ".join(f"{name} = :{name}" for name in DIMENSIONS)
        group = tx.value(
            f"SELECT id FROM cost_group WHERE company_id = :c AND item_id = :i AND {columns}",
            {"c": self.company, "i": item.id, **dict(zip(DIMENSIONS, values, strict=True))},
        )
        return item, group, PostingBooks(tx, self.company, reading=True)

    def _running_average(self, tx: Tx, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for query in queries:
            item, group, books = self._group(tx, query)
            price = running_average(
                self.currency, item, books.on_hand(group or 0), str((query.get("dims") or {}).get("site", ""))
            )
            value = round_fraction((price or Fraction(0)) * 1_000_000)
            found.append({**_named(query), "value": self.currency.text(value)})
        return found

    def _on_hand(self, tx: Tx, queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = []
        for query in queries:
            _, group, books = self._group(tx, query)
            quantity, value = books.on_hand(group or 0).totals(include_physical=bool(query.get("include_physical")))
            found.append({**_named(query), "qty": quantity_text(quantity), "value": self.currency.text(value)})
        return found

    def _open_receipts(self, tx: Tx, wanted: Any) -> dict[str, Any]:
        scope = run_scope(tx, self.company, FOREVER, 0, RecordType.RECALCULATION)
        models = group_models(tx, self.company)
        periodic = [group for group, facts in models.items() if facts.model.periodic]
        selection = select_bundle(tx, scope, periodic, CostGroups(models, links=[]))
        opened = {
            int(selection.id[node]): (left, worth) for node, left, worth in open_receipts(selection, physical=True)
        }
        names = self._names(tx, set(opened))
        by_name = {names[transaction]: value for transaction, value in opened.items()}
        everything = self._by_label(tx)
        found = {}
        for label in map(str, wanted):
            if label in by_name or label in everything:
                left, worth = by_name.get(label, (0, 0))
                found[label] = {"qty": quantity_text(left), "amount": self.currency.text(worth)}
        return found

    def _cost(self, tx: Tx, wanted: Any) -> dict[str, str]:
        names = self._by_label(tx)
        books = PostingBooks(tx, self.company, reading=True)
        return {
            label: self.currency.text(_cost_of(books.load(names[label])))
            for label in map(str, wanted)
            if label in names
        }

    def find(self, tx: Tx, label: str) -> int:
        """Transaction of a label, virtual ones included; ``NotFound``."""
        found = self._by_label(tx).get(label)
        if found is None:
            raise NotFound(f"transaction {label} does not exist", advice="Name a label of the case.")
        return found

    def _by_label(self, tx: Tx) -> dict[str, int]:
        rows = tx.all(
            """SELECT id FROM inventory_transaction
               WHERE company_id = :c AND (record_id = 0 OR record_id IN (SELECT id FROM active_record)) ORDER BY id""",
            {"c": self.company},
        )
        return {name: number for number, name in self._names(tx, {row[0] for row in rows}).items()}

    def _ledger(self, tx: Tx, queries: list[dict[str, Any]]) -> list[dict[str, str]]:
        found = []
        for query in queries:
            balance = tx.value(
                """SELECT SUM(e.amount) FROM ledger_entry e JOIN main_account a ON a.id = e.account_id
                   WHERE a.company_id = :c AND a.code = :a""",
                {"c": self.company, "a": str(query["account"])},
            )
            found.append({"account": str(query["account"]), "balance": self.currency.text(int(balance or 0))})
        return found


_NOT_INVOICED = f"""AND NOT (a.update_kind = {PHYSICAL} AND EXISTS (SELECT 1 FROM inventory_update f
  WHERE f.transaction_id = a.transaction_id AND f.kind = {FINANCIAL}))"""


def _cost_of(posted: Posted) -> int:
    """Total cost, positive on both sides."""
    return posted.amount if posted.quantity > 0 else -posted.amount


def _named(query: dict[str, Any]) -> dict[str, Any]:
    return {key: query[key] for key in ("item", "dims", "include_physical") if key in query}
