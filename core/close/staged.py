"""The result of one bundle as rows to store: settlements, adjustments, totals, snapshot, virtual transfers, log.

Everything is columns of integers in table order, fixed by (record, cost group) alone: bundles, workers and databases
do not show in it. The digest covers all of it.

An adjustment is a change of inventory value here: an issue that goes from 15.00 to 10.00 is +500. A recalculation has
adjustments and a log only.

Source: docs/rules.md#8-inventory-close-step-by-step, docs/rules.md#15-log-and-reports
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from core.among import among
from core.close.accounts import StoredAccounts
from core.close.identity import virtual_id
from core.close.log_lines import LogLine, LogLines, Unsettled
from core.close.selection import IssueCost
from core.close.value import Valuation, Valued
from core.costing.shape import Flags, Ints
from core.days import day_number
from core.vocabulary import LEFTOVERS, AdjustmentKind, LogReason, Principle, RecordType, SettlementType, UpdateKind

Columns = dict[str, Ints]


@dataclass(slots=True)
class Staged:
    """Rows of one bundle: per table its columns as int64 arrays of one length.

    Ids are those of the books, dates yyyymmdd, amounts minor units, quantities millionths.
    """

    settlement: Columns
    cost_adjustment: Columns
    adjustment_total: Columns
    open_balance: Columns
    virtual: Columns
    """id, group, date, quantity (signed), amount (change of inventory value): issue and receipt in turn."""
    log: list[LogLine] = field(default_factory=list)
    transactions: int = 0
    passes: int = 1
    unsettled: dict[int, int] = field(default_factory=dict)
    outgoing: Columns = field(default_factory=dict)
    """id, valued, booked: cost now of the issues that linked receipts elsewhere may follow."""

    @property
    def issue_costs(self) -> dict[int, IssueCost]:
        """Of each issue that linked receipts elsewhere may follow its cost now (issue id -> costs)."""
        ids, valued, booked = (column.tolist() for column in self.outgoing.values()) if self.outgoing else ((), (), ())
        return dict(zip(ids, map(IssueCost, valued, booked), strict=True))

    @property
    def adjusted(self) -> int:
        """Net change of inventory value."""
        kinds = self.adjustment_total["kind"]
        return int(self.adjustment_total["amount"][~np.isin(kinds, [int(kind) for kind in LEFTOVERS])].sum())

    @property
    def warnings(self) -> int:
        """Lines of the log that are more than information."""
        return sum(line.reason is not LogReason.PHYSICAL_PRICE for line in self.log)

    def digest(self) -> str:
        """sha256 over all rows, as hexadecimal text: two runs that agree in it have the same facts."""
        state = hashlib.sha256()
        for table in (self.settlement, self.cost_adjustment, self.open_balance, self.virtual):
            for name, column in table.items():
                state.update(name.encode())
                state.update(np.ascontiguousarray(column, np.int64).tobytes())
        state.update(repr([(*line[:2], line.reason.value, *line[3:]) for line in self.log]).encode())
        return state.hexdigest()


class Stager:
    """Turns the valued plan of a bundle into rows of one record."""

    def __init__(
        self,
        valuation: Valuation,
        valued: Valued,
        accounts: StoredAccounts,
        *,
        record: int,
        record_type: RecordType,
        date: int,
        least: int = 0,
    ) -> None:
        self.selection, self.planned = valuation.selection, valuation.planned
        self.valuation, self.valued, self.accounts = valuation, valued, accounts
        self.record, self.closing, self.date = record, record_type is RecordType.CLOSING, date
        self.least = least
        """Recalculation: an adjustment smaller than this is not made."""
        self._virtuals()

    def staged(self) -> Staged:
        """All rows. ``Unbalanced`` when a stored variant of accounts is missing."""
        adjustments = self._adjustments()
        log, unsettled = self._log()
        return Staged(
            outgoing=self._outgoing_costs(),
            settlement=self._settlements() if self.closing else _empty(_SETTLEMENT),
            cost_adjustment=adjustments,
            adjustment_total=self._totals(adjustments),
            open_balance=self._open_balance() if self.closing else _empty(_OPEN_BALANCE),
            virtual=self._virtual_rows() if self.closing else _empty(_VIRTUAL),
            log=log,
            transactions=self.selection.open_count,
            passes=self.valued.passes,
            unsettled=unsettled,
        )

    # -- nodes -------------------------------------------------------------------------------------------------

    def _virtuals(self) -> None:
        selection, virtuals = self.selection, self.planned.virtuals
        ids, dates = [], []
        for group, own in zip(virtuals.group.tolist(), virtuals.date.tolist(), strict=True):
            date = own or self.date
            day = day_number(date)
            number = int(selection.groups[group])
            ids += [
                virtual_id(self.record, number, day, receipt=False),
                virtual_id(self.record, number, day, receipt=True),
            ]
            dates += [date, date]
        self.id: Ints = np.concatenate((selection.id, np.array(ids, np.int64)))
        self.node_date: Ints = np.concatenate((selection.date, np.array(dates, np.int64)))
        self.node_group: Ints = np.concatenate((selection.group, np.repeat(virtuals.group, 2)))
        self.group_id: Ints = selection.groups[self.node_group] if len(self.node_group) else self.node_group
        self.virtual_count = len(ids)
        size = len(self.id)
        self.quantity: Ints = np.concatenate((selection.quantity, np.repeat(virtuals.quantity, 2)))
        settles = self.planned.type == int(SettlementType.SETTLED)
        self.taken = np.zeros(size, np.int64)
        self.provisional = np.zeros(size, np.int64)
        for nodes in (self.planned.receipt, self.planned.issue):
            np.add.at(self.taken, nodes[settles], self.planned.quantity[settles])
            np.add.at(self.provisional, nodes[~settles], self.planned.quantity[~settles])

    def _virtual_rows(self) -> Columns:
        base = len(self.selection)
        nodes = np.arange(base, base + self.virtual_count)
        sign = np.where(np.arange(self.virtual_count) % 2 == 1, 1, -1)
        return {
            "id": self.id[nodes],
            "group": self.group_id[nodes],
            "date": self.node_date[nodes],
            "quantity": sign * self.quantity[nodes],
            "amount": sign * self.valued.cost[nodes],
        }

    # -- settlements -------------------------------------------------------------------------------------------

    def _settlements(self) -> Columns:
        planned, valued, old = self.planned, self.valued, self.selection.old
        moved = np.flatnonzero(valued.old_delta)
        receipt = np.concatenate((planned.receipt, old.receipt[moved]))
        columns = {
            "cost_group_id": self.group_id[receipt] if len(receipt) else receipt,
            "row": receipt,
            "receipt_id": self.id[receipt],
            "issue_id": self.id[np.concatenate((planned.issue, old.issue[moved]))],
            "receipt_from": np.concatenate((valued.receipt_from, old.start[moved])),
            "issue_from": np.concatenate((valued.issue_from, old.issue_start[moved])),
            "quantity": np.concatenate((planned.quantity, np.zeros(len(moved), np.int64))),
            "amount": np.concatenate((valued.amount, valued.old_delta[moved])),
            "principle": np.concatenate((planned.principle, np.full(len(moved), int(Principle.ADJUSTMENT), np.int64))),
            "type": np.concatenate((planned.type, np.full(len(moved), int(SettlementType.REVALUED), np.int64))),
        }
        order = np.argsort(columns["cost_group_id"], kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
        groups = columns["cost_group_id"]
        columns["row"] = np.arange(len(groups)) - np.searchsorted(groups, groups) + 1
        return columns

    # -- adjustments -------------------------------------------------------------------------------------------

    def _adjustments(self) -> Columns:
        selection, valued = self.selection, self.valued
        size = len(selection)
        amount = np.where(
            selection.receipt,
            valued.cost[:size] - valued.base_before[:size],
            selection.posted + selection.adjusted - valued.cost[:size],
        )
        touched = np.flatnonzero(amount)
        if self.least and not self.closing:
            touched = touched[np.abs(amount[touched]) >= self.least]
        accounts = selection.accounts[touched].copy()
        vendor = np.fromiter(self.accounts.vendor_returns(), np.int64)
        for row in np.flatnonzero(np.isin(accounts, vendor) & ~selection.receipt[touched]).tolist():
            accounts[row] = self.accounts.by_hand(int(accounts[row]), increase=bool(amount[touched[row]] > 0))
        self.change = np.zeros(size, np.int64)
        self.change[touched] = np.where(selection.receipt[touched], amount[touched], -amount[touched])
        self.booked = self.valuation.booked(self.change)
        self.leftover = self._leftover()
        columns = {
            "cost_group_id": self.group_id[touched] if len(touched) else touched,
            "transaction_id": selection.id[touched],
            "update_kind": np.where(selection.financial[touched], int(UpdateKind.FINANCIAL), int(UpdateKind.PHYSICAL)),
            "kind": np.where(selection.receipt[touched], int(AdjustmentKind.LINK), int(AdjustmentKind.CLOSE)),
            "amount": amount[touched],
            "quantity": np.zeros(len(touched), np.int64),
            "accounts_id": accounts,
        }
        expensed = self._expensed()
        columns = {name: np.concatenate((column, expensed[name])) for name, column in columns.items()}
        order = np.lexsort(
            (columns["kind"], columns["update_kind"], columns["transaction_id"], columns["cost_group_id"])
        )
        return {name: column[order] for name, column in columns.items()}

    def _expensed(self) -> Columns:
        """Change of the leftovers of linked receipts: their stored offset account against stored Loss or Profit."""
        selection = self.selection
        rows: list[tuple[int, ...]] = []
        nodes = selection.node_of() if selection.expensed else {}
        before = {nodes[number]: amount for number, amount in selection.expensed.items() if number in nodes}
        for node in sorted({*self.leftover, *before}):
            old, new = before.get(node, 0), self.leftover.get(node, 0)
            stored = int(selection.accounts[node])
            if old == new or not stored:
                continue
            loss, profit = max(new, 0) - max(old, 0), min(new, 0) - min(old, 0)
            for kind, amount in ((AdjustmentKind.EXPENSED, loss), (AdjustmentKind.GAINED, profit)):
                if amount:
                    variant = self.accounts.expensed(stored, profit=kind is AdjustmentKind.GAINED)
                    key = (int(self.group_id[node]), int(selection.id[node]), int(UpdateKind.FINANCIAL), int(kind))
                    rows.append((*key, -amount, 0, variant))
        table = np.array(rows, np.int64).reshape(len(rows), len(_ADJUSTMENT))
        return {name: table[:, k] for k, name in enumerate(_ADJUSTMENT)}

    def _leftover(self) -> dict[int, int]:
        """Receipt node -> leftover; of a recalculation without what it leaves out, as the books will show it."""
        if self.least and not self.closing:
            return self.valuation.leftovers(self.valued.looped, self.booked)
        return self.valued.leftover

    def _outgoing_costs(self) -> Columns:
        """Cost now of the issues that changed in groups from which costs travel on."""
        selection = self.selection
        if not selection.outgoing:
            return {}
        cost = self.valued.cost[: len(selection)]
        travels = np.isin(selection.groups, np.fromiter(selection.outgoing, np.int64))[selection.group]
        changed = travels & ~selection.receipt & (cost != selection.posted + selection.adjusted)
        return {"id": selection.id[changed], "valued": cost[changed], "booked": self.booked[changed]}

    def _totals(self, adjustments: Columns) -> Columns:
        """Adjustments summed by cost group, accounts, update and kind: what voucher and on-hand need."""
        keys = np.stack([adjustments[name] for name in ("cost_group_id", "accounts_id", "update_kind", "kind")])
        order = np.lexsort(keys[::-1])
        keys, amounts = keys[:, order], adjustments["amount"][order]
        if not len(order):
            return _empty(_TOTAL)
        first = np.flatnonzero(np.concatenate(([True], np.any(keys[:, 1:] != keys[:, :-1], axis=0))))
        return {
            "cost_group_id": keys[0, first],
            "accounts_id": keys[1, first],
            "update_kind": keys[2, first],
            "kind": keys[3, first],
            "amount": np.add.reduceat(amounts, first),
            "transactions": np.diff(np.concatenate((first, [len(order)]))),
        }

    # -- what stays open ---------------------------------------------------------------------------------------

    def _open_balance(self) -> Columns:
        selection, valued = self.selection, self.valued
        size = len(selection)
        left = np.concatenate((selection.open, self.quantity[size:])) - self.taken
        left[size::2] = 0
        count = selection.open_count
        stays = np.flatnonzero(left > 0)
        stays = stays[(stays < count) | (stays >= size)]
        real = stays[stays < size]
        virtual = stays[stays >= size]
        settles = self.planned.type == int(SettlementType.SETTLED)
        settled = np.concatenate((selection.settled, np.zeros(self.virtual_count, np.int64)))
        for nodes in (self.planned.receipt, self.planned.issue):
            np.add.at(settled, nodes[settles], valued.amount[settles])
        np.add.at(settled, selection.old.receipt, valued.old_delta)
        np.add.at(settled, selection.old.issue, valued.old_delta)
        sign = np.where(np.concatenate((selection.receipt[real], np.ones(len(virtual), bool))), 1, -1)
        posted = np.concatenate((selection.posted[real], valued.cost[virtual]))
        adjusted = np.concatenate((selection.adjusted[real] + self.change[real], np.zeros(len(virtual), np.int64)))
        ones = np.ones(len(virtual), bool)
        linked = self._linked()
        columns = {
            "cost_group_id": self.group_id[stays] if len(stays) else stays,
            "date": self.node_date[stays],
            "transaction_id": self.id[stays],
            "update_kind": np.concatenate((selection.financial[real], ones)).astype(np.int64),
            "quantity": sign * self.quantity[stays],
            "open_quantity": sign * left[stays],
            "posted": sign * posted,
            "adjusted": sign * adjusted,
            "settled": sign * settled[stays],
            "accounts_id": np.concatenate((selection.accounts[real], np.zeros(len(virtual), np.int64))),
            "layered": np.concatenate((selection.layered[real], ~ones)).astype(np.int64),
            "linked": np.concatenate((linked[real], ~ones)).astype(np.int64),
        }
        order = np.lexsort((columns["transaction_id"], columns["date"], columns["cost_group_id"]))
        return {name: column[order] for name, column in columns.items()}

    def _linked(self) -> Flags:
        receipts = np.array(sorted({link.receipt for link in self.selection.links}), np.int64)
        return among(self.selection.id, receipts)

    # -- log ---------------------------------------------------------------------------------------------------

    def _log(self) -> tuple[list[LogLine], dict[int, int]]:
        """The lines, and what is neither settled nor priced of each issue (transaction id -> millionths)."""
        selection = self.selection
        count = selection.open_count
        left = selection.open[:count] - self.taken[:count]
        issues = selection.financial[:count] & ~selection.receipt[:count]
        rows = [
            Unsettled(node, int(self.provisional[node]), int(left[node]) - int(self.provisional[node]))
            for node in np.flatnonzero(issues & (left > 0)).tolist()
        ]
        missing = {int(selection.id[row.node]): row.missing for row in rows if row.missing > 0}
        return LogLines(self.valuation, self.valued, self.leftover).lines(rows), missing


_SETTLEMENT = (
    "cost_group_id", "row", "receipt_id", "issue_id", "receipt_from", "issue_from", "quantity", "amount", "principle", "type",
)  # fmt: skip
_ADJUSTMENT = ("cost_group_id", "transaction_id", "update_kind", "kind", "amount", "quantity", "accounts_id")
_TOTAL = ("cost_group_id", "accounts_id", "update_kind", "kind", "amount", "transactions")
_OPEN_BALANCE = (
    "cost_group_id", "date", "transaction_id", "update_kind", "quantity", "open_quantity", "posted", "adjusted", "settled",
    "accounts_id", "layered", "linked",
)  # fmt: skip
_VIRTUAL = ("id", "group", "date", "quantity", "amount")


def _empty(names: tuple[str, ...]) -> Columns:
    return {name: np.zeros(0, np.int64) for name in names}
