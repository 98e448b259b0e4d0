"""A preview: the run computed bundle by bundle, each from its own short read; nothing is stored."""

from __future__ import annotations

from itertools import starmap
from typing import TYPE_CHECKING, Any

from core.close.voucher import LedgerLine, voucher_lines
from core.views.records import LogRow, RecordGroupRow
from core.views.runs import PreviewView
from core.views.transactions import BehindRow
from core.vocabulary import LEFTOVERS, RECORD_NAMES, WARNINGS, RecordType
from db.close.previewing import compute
from db.desk.ledger_lines import line_views
from db.reading.accounts_today import Counted
from db.reading.balances import value_by_item_group
from db.reading.log import logged, shown
from db.reading.names import cost_groups, named

if TYPE_CHECKING:
    from core.close.accounts import StoredAccounts
    from core.requests import CloseRequest
    from core.usecases.run import Preview
    from db.engine.session import Database, Tx

TOP = 20
MOST_LOG_ROWS = 1000


def preview_run(database: Database[Any], company: int, record_type: RecordType, request: CloseRequest) -> PreviewView:
    """What a close or recalculation would post now."""
    computed, accounts, cancelled = compute(database, company, record_type, request)
    with database.read(repeatable=True) as tx:
        return _View(tx, company, computed, accounts).view(record_type, request, cancelled)


class _View:
    """Turns a computed preview into what is shown."""

    def __init__(self, tx: Tx, company: int, computed: Preview, accounts: StoredAccounts) -> None:
        self.tx, self.company, self.computed, self.accounts = tx, company, computed, accounts
        touched = {group for group, _, _, _ in computed.totals} | {line.group for line in computed.log}
        self.groups = cost_groups(tx, touched)

    def view(self, record_type: RecordType, request: CloseRequest, cancelled: tuple[int, ...]) -> PreviewView:
        computed = self.computed
        lines = voucher_lines(self._totals(), self.accounts, request.specification)
        views = line_views(self.tx, self.company, lines, self._behind)
        return PreviewView(
            record_type=record_type,
            date=request.date,
            lines=views,
            total=sum(line.debit for line in views),
            adjusted=computed.adjusted,
            transactions=computed.transactions,
            settlements=computed.settlements,
            adjustments=computed.adjustments,
            passes=computed.passes,
            log=self._log(request.date),
            cancels=self._cancels(cancelled),
            groups=self._item_groups(request.date),
            top=self._top(),
        )

    def _totals(self) -> list[tuple[int, int, int, int]]:
        """(item, its item group, accounts, amount)."""
        return [
            (self.groups[group].item_id, self.groups[group].item_group_id, accounts, amount)
            for (group, accounts, _, _), (amount, _) in self.computed.totals.items()
        ]

    def _behind(self, line: LedgerLine) -> list[Counted]:
        counts: dict[int, int] = {}
        for (group, number, _, _), (_, transactions) in self.computed.totals.items():
            of = self.groups[group]
            if not number or line.item not in (0, of.item_id) or line.item_group not in (0, of.item_group_id):
                continue
            key = self.accounts.key(number)
            if (line.account, line.posting_type) in (key[:2], key[2:4]):
                counts[of.item_id] = counts.get(of.item_id, 0) + transactions
        return list(starmap(Counted, counts.items()))

    def _log(self, until: str) -> tuple[LogRow, ...]:
        lines = sorted(self.computed.log, key=lambda line: line.reason not in WARNINGS)[:MOST_LOG_ROWS]
        return tuple(shown(self.tx, [logged(line) for line in lines], until))

    def _cancels(self, cancelled: tuple[int, ...]) -> tuple[str, ...]:
        rows = self.tx.all(
            "SELECT number, type, date FROM closing_record WHERE id IN (SELECT value FROM ids(:r)) ORDER BY id DESC",
            {"r": self.tx.ids(cancelled)},
        )
        return tuple(f"{number} ({RECORD_NAMES[RecordType(kind)].lower()} {date})" for number, kind, date in rows)

    def _item_groups(self, date: str) -> tuple[RecordGroupRow, ...]:
        sums: dict[int, list[int]] = {}
        for (group, _, _, kind), (amount, transactions) in self.computed.totals.items():
            if kind not in LEFTOVERS:
                of_group = sums.setdefault(self.groups[group].item_group_id, [0, 0])
                of_group[0] += transactions
                of_group[1] += amount
        if not sums:
            return ()
        values = value_by_item_group(self.tx, self.company, date)
        names = dict(self.tx.all("SELECT id, code FROM item_group WHERE company_id = :c", {"c": self.company}))
        rows = [
            RecordGroupRow(
                item_group=names[group],
                transactions=count,
                adjusted=amount,
                before=values.get(group, 0),
                after=values.get(group, 0) + amount,
            )
            for group, (count, amount) in sums.items()
        ]
        return tuple(sorted(rows, key=lambda row: row.item_group))

    def _top(self) -> tuple[BehindRow, ...]:
        """The largest adjustments of real transactions."""
        from db.reading.balances import transaction_cost

        known = named(self.tx, (transaction for _, transaction, _ in self.computed.largest))
        shown = [(transaction, amount) for _, transaction, amount in self.computed.largest if transaction in known][
            :TOP
        ]
        dates = dict(
            self.tx.all(
                """SELECT transaction_id, MAX(date) FROM inventory_update
                   WHERE transaction_id IN (SELECT value FROM ids(:t)) GROUP BY transaction_id""",
                {"t": self.tx.ids(transaction for transaction, _ in shown)},
            )
        )
        rows = []
        for transaction, amount in shown:
            of = known[transaction]
            before = transaction_cost(self.tx, self.company, transaction)
            rows.append(
                BehindRow(
                    transaction_id=transaction,
                    item=of.item,
                    item_name=of.item_name,
                    dimensions=of.dimensions,
                    number=of.number,
                    date=dates[transaction],
                    quantity=of.quantity,
                    before=before,
                    adjusted=amount,
                    after=before + amount,
                )
            )
        return tuple(rows)
