"""Reads what a bundle of a run needs: open transactions, late adjustments, links, and the older facts behind them.

Open now = newest active snapshot + financial updates dated later + adjustments of active records with a higher number.
The value closure follows links and active settlements from there, however old; it never reads the full history.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from core.close.selection import Link, Mark, OldSettlements, ProductionShare, Selection, Source
from core.costing.shape import Ints
from core.vocabulary import (
    LEFTOVERS,
    AdjustmentKind,
    InventoryModel,
    LinkKind,
    Principle,
    RecordType,
    SettlementType,
    UpdateKind,
)
from db.engine.session import Tx

NEVER = "0001-01-01"
_MOVED = (int(AdjustmentKind.LATE), int(AdjustmentKind.COMPLETE), int(AdjustmentKind.LINK))
"""Kinds that re-price what was settled of a receipt; a recalculation may have left out the small changes behind it."""
_IN_COST = "kind NOT IN (6, 8)"
_SETTLED = f"({int(SettlementType.SETTLED)}, {int(SettlementType.REVALUED)})"

_OF_TRANSACTIONS = "FROM inventory_transaction t CROSS JOIN (SELECT value FROM ids(:a)) r"
"""Transactions beside the records that count: the keys of settlements and adjustments start with the record."""
_ADJUSTMENTS_OF = f"""{_OF_TRANSACTIONS} JOIN cost_adjustment a ON a.record_id = r.value
  AND a.cost_group_id = t.cost_group_id AND a.transaction_id = t.id"""


@dataclass(frozen=True, slots=True)
class RunScope:
    """What a run sees: the records that count, and up to when."""

    company: int
    record: int
    """The record that is being computed (0: a preview); its staged rows count for bundles of higher levels."""
    date: str
    last_record: int
    """Newest active close (or opening); 0: none."""
    last_date: str
    active: tuple[int, ...]
    """Active records, without the recalculations that this close cancels."""
    cancelled: tuple[int, ...] = ()
    unfinished: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    """(cost group, receipt) that every run looks at again: a leftover stands expensed, or a late charge was reversed."""
    parts: bool = False
    """Whether anything was updated in parts."""
    early: tuple[tuple[int, int, int, int, int, int], ...] = field(default=(), repr=False)
    """Adjustments by hand from before the last close of transactions dated after it."""

    @property
    def since(self) -> tuple[int, ...]:
        """Active records after the last close, and this one."""
        own = (self.record,) if self.record else ()
        return tuple(r for r in self.active if r > self.last_record) + own

    @property
    def counting(self) -> tuple[int, ...]:
        return self.active + ((self.record,) if self.record else ())


def run_scope(tx: Tx, company: int, date: str, record: int, record_type: RecordType) -> RunScope:
    """Scope of a close or recalculation up to ``date``."""
    rows = tx.all("SELECT id, type, date FROM active_record WHERE company_id = :c ORDER BY id", {"c": company})
    closes = [(row[0], row[2]) for row in rows if row[1] in (RecordType.CLOSING, RecordType.OPENING)]
    last_record, last_date = max(closes, default=(0, NEVER))
    closing = record_type is RecordType.CLOSING
    cancelled = tuple(r for r, kind, when in rows if closing and kind == RecordType.RECALCULATION and when > date)
    active = tuple(row[0] for row in rows if row[0] not in cancelled)
    by_hand = [r for r, kind, _ in rows if kind == RecordType.TRANSACTION and r < last_record]
    early: list[tuple[int, ...]] = []
    if by_hand:
        early = tx.all(
            """SELECT a.cost_group_id, a.transaction_id, a.update_kind, a.kind, a.amount, a.quantity
               FROM cost_adjustment a JOIN inventory_update u
                 ON u.transaction_id = a.transaction_id AND u.kind = 1 AND u.date > :last
               WHERE a.record_id IN (SELECT value FROM ids(:records))""",
            {"last": last_date, "records": tx.ids(by_hand)},
        )
    unfinished = (*_unfinished(tx, active), *_reverted(tx, company, last_record))
    parts = tx.one(
        "SELECT 1 FROM inventory_transaction WHERE parent_id <> 0 AND company_id = :c LIMIT 1", {"c": company}
    )
    scope = (company, record, date, last_record, last_date, active, cancelled, unfinished, bool(parts))
    return RunScope(*scope, tuple(early))  # type: ignore[arg-type]


def _unfinished(tx: Tx, active: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    rows = tx.all(
        """SELECT a.cost_group_id, a.transaction_id FROM adjustment_total t
           JOIN cost_adjustment a ON a.record_id = t.record_id AND a.cost_group_id = t.cost_group_id AND a.kind = t.kind
             AND a.accounts_id = t.accounts_id
           WHERE t.record_id IN (SELECT value FROM ids(:a)) AND t.kind IN (6, 8)
           GROUP BY a.cost_group_id, a.transaction_id HAVING SUM(a.amount) <> 0
           ORDER BY a.cost_group_id, a.transaction_id""",
        {"a": tx.ids(active)},
    )
    return tuple((row[0], row[1]) for row in rows)


def _reverted(tx: Tx, company: int, last_record: int) -> tuple[tuple[int, int], ...]:
    """Receipts adjusted by records reversed since the last close: a recalculation may have carried it to what was settled."""
    rows = tx.all(
        """SELECT DISTINCT a.cost_group_id, a.transaction_id FROM closing_record x
           JOIN closing_record o ON o.id = x.reversal_of AND o.type <> 'opening'
           JOIN cost_adjustment a ON a.record_id = o.id AND a.kind IN (3, 5)
           WHERE x.company_id = :c AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL AND x.id > :last
           ORDER BY a.cost_group_id, a.transaction_id""",
        {"c": company, "last": last_record},
    )
    return tuple((row[0], row[1]) for row in rows)


def group_counts(tx: Tx, scope: RunScope) -> dict[int, int]:
    """Open or newly updated transactions per cost group up to the date."""
    counts: dict[int, int] = {}
    for group, count in tx.all(
        "SELECT cost_group_id, COUNT(*) FROM open_balance WHERE record_id = :r GROUP BY cost_group_id",
        {"r": scope.last_record},
    ):
        counts[group] = count
    for group, count in tx.all(
        """SELECT u.cost_group_id, COUNT(*) FROM inventory_update u JOIN cost_group g ON g.id = u.cost_group_id
           WHERE g.company_id = :c AND u.date > :last AND u.date <= :date AND u.record_id = 0 AND u.kind IN (0, 1)
           GROUP BY u.cost_group_id""",
        {"c": scope.company, "last": scope.last_date, "date": scope.date},
    ):
        counts[group] = counts.get(group, 0) + count
    for group, _ in scope.unfinished:
        counts.setdefault(group, 0)
    since = [r for r in scope.since if r != scope.record]
    if since:
        for (group,) in tx.all(
            "SELECT DISTINCT cost_group_id FROM cost_adjustment WHERE record_id IN (SELECT value FROM ids(:r))",
            {"r": tx.ids(since)},
        ):
            counts.setdefault(group, 0)
    return counts


def group_links(tx: Tx, company: int) -> list[tuple[int, int]]:
    """Pairs of cost groups between which costs travel."""
    return [
        (row[0], row[1])
        for row in tx.all(
            """SELECT l.from_group_id, l.to_group_id FROM cost_group_link l JOIN cost_group g ON g.id = l.from_group_id
               WHERE g.company_id = :c""",
            {"c": company},
        )
    ]


def group_models(tx: Tx, company: int) -> dict[int, tuple[int, InventoryModel, bool]]:
    """Cost group -> item, inventory model as assigned now, include physical value."""
    return {
        row[0]: (row[1], InventoryModel(row[2]), bool(row[3]))
        for row in tx.all(
            """SELECT g.id, g.item_id, m.inventory_model, m.include_physical_value
               FROM cost_group g JOIN item i ON i.id = g.item_id JOIN item_model_group m ON m.id = i.model_group_id
               WHERE g.company_id = :c""",
            {"c": company},
        )
    }


def with_followers(counts: dict[int, int], links: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Add the groups that costs can reach from those with work."""
    following: dict[int, list[int]] = {}
    for source, receiver in links:
        following.setdefault(source, []).append(receiver)
    reached = list(counts)
    while reached:
        for receiver in following.get(reached.pop(), ()):
            if receiver not in counts:
                counts[receiver] = 0
                reached.append(receiver)
    return counts


def work(
    tx: Tx,
    scope: RunScope,
    links: list[tuple[int, int]],
    models: dict[int, tuple[int, InventoryModel, bool]],
    parameters: dict[str, object],
) -> dict[int, int]:
    """Cost groups of a run with their transaction counts: periodic models, the items asked for, and whom they reach."""
    counts = group_counts(tx, scope)
    counts = {group: count for group, count in counts.items() if models[group][1].periodic}
    wanted = parameters.get("item_ids")
    if isinstance(wanted, list) and wanted:
        # Costs travel among the items asked for; what lies between them and is not asked for stops them.
        items = set(wanted)
        asked = {group for group, facts in models.items() if facts[0] in items and facts[1].periodic}
        counts = {group: count for group, count in counts.items() if group in asked}
        links = [link for link in links if asked.issuperset(link)]
    reached = with_followers(counts, links)
    return {group: count for group, count in reached.items() if models[group][1].periodic}


def select_bundle(
    tx: Tx,
    scope: RunScope,
    groups: Iterable[int],
    models: dict[int, tuple[int, InventoryModel, bool]],
    links: Iterable[tuple[int, int]],
    carried: dict[int, int] | None = None,
) -> Selection:
    """The selection of these cost groups; ``carried`` are costs of issues computed by earlier bundles of a preview."""
    reader = _Reader(tx, scope, sorted(groups), models, list(links), carried or {})
    return reader.selection()


ILLEGAL_MARK = f"""EXISTS (SELECT 1 FROM cost_link l WHERE l.kind = {int(LinkKind.NON_FINANCIAL_TRANSFER)}
    AND (l.issue_id = m.issue_id OR l.receipt_id = m.receipt_id))"""
"""A mark on one side of a non-financial transfer: that settles with itself, so the quantity is gone."""

_COLUMNS = 11
_GROUP, _DATE, _ID, _KIND, _QUANTITY, _OPEN, _POSTED, _ADJUSTED, _TAKEN, _ACCOUNTS, _LAYERED = range(_COLUMNS)


class _Reader:
    """Reads one bundle."""

    def __init__(
        self,
        tx: Tx,
        scope: RunScope,
        groups: list[int],
        models: dict[int, tuple[int, InventoryModel, bool]],
        group_links: list[tuple[int, int]],
        carried: dict[int, int],
    ) -> None:
        self.tx, self.scope, self.groups, self.models = tx, scope, groups, models
        self.carried = carried
        inside = set(groups)
        self.predecessors = sorted({a for a, b in group_links if b in inside and a not in inside})
        self.outgoing = frozenset(a for a, b in group_links if a in inside and b not in inside)
        self.inside = inside
        self.params = {
            "g": tx.ids(groups),
            "last": scope.last_date,
            "date": scope.date,
            "record": scope.last_record,
        }
        self.links: dict[tuple[int, int], Link] = {}
        self.linked_snapshot: list[int] = []

    def selection(self) -> Selection:
        rows = self._open_rows()
        order = np.lexsort((rows[:, _ID], rows[:, _DATE], rows[:, _GROUP]))
        self.rows = rows[order]
        self.open_count = len(self.rows)
        self.node: dict[int, int] = {}
        adjustments = self._adjustments()
        self._apply(adjustments)
        self._closure(adjustments)
        return self._assemble()

    # -- open now ----------------------------------------------------------------------------------------------

    def _open_rows(self) -> Ints:
        tx, code = self.tx, self.tx.date_code
        parts = []
        if self.scope.last_record:
            snapshot = tx.columns(
                f"""SELECT cost_group_id, {code("date")}, transaction_id, update_kind, quantity, open_quantity, posted, adjusted,
                           settled, accounts_id, layered, linked
                    FROM open_balance WHERE record_id = :record AND cost_group_id IN (SELECT value FROM ids(:g))""",
                self.params,
                12,
            )
            snapshot = self._without_invoiced(snapshot)
            self.linked_snapshot = snapshot[snapshot[:, 11] == 1, _ID].tolist()
            parts.append(snapshot[:, :_COLUMNS])
        financial = self._updates(UpdateKind.FINANCIAL)
        physical = self._updates(UpdateKind.PHYSICAL)
        physical = physical[~np.isin(physical[:, _ID], financial[:, _ID])]
        if self.scope.parts:
            physical = self._with_split_off(physical, parts)
        return np.concatenate((*parts, financial, self._without_invoiced(physical)))

    def _with_split_off(self, physical: Ints, snapshot: list[Ints]) -> Ints:
        """What was split off by a part update keeps the physical date of its delivery, however late the update."""
        rows = self.tx.all(
            f"""SELECT t.cost_group_id, {self.tx.date_code("d.date")}, t.id, u.quantity, u.amount, u.accounts_id
                FROM inventory_transaction t JOIN inventory_update u ON u.transaction_id = t.id AND u.kind = 0
                JOIN inventory_update d ON d.transaction_id = t.parent_id AND d.kind = 0 AND d.date <= :date
                WHERE t.parent_id <> 0 AND t.cost_group_id IN (SELECT value FROM ids(:g))""",
            self.params,
        )
        split = np.zeros((len(rows), _COLUMNS), np.int64, order="F")
        for column, place in enumerate((_GROUP, _DATE, _ID, _QUANTITY, _POSTED, _ACCOUNTS)):
            split[:, place] = [row[column] for row in rows]
        split[:, _OPEN] = split[:, _QUANTITY]
        known = np.concatenate([rows[:, _ID] for rows in snapshot]) if snapshot else np.zeros(0, np.int64)
        whole = physical[~np.isin(physical[:, _ID], split[:, _ID])]
        return np.concatenate((whole, split[~np.isin(split[:, _ID], known)]))

    def _updates(self, kind: UpdateKind) -> Ints:
        """Updates of one kind after the snapshot."""
        read = self.tx.columns(
            f"""SELECT cost_group_id, {self.tx.date_code("date")}, transaction_id, quantity, amount, accounts_id
                FROM inventory_update
                WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND kind = :kind AND date > :last AND date <= :date
                  AND record_id = 0""",
            {**self.params, "kind": int(kind)},
            6,
        )
        rows = np.zeros((len(read), _COLUMNS), np.int64, order="F")
        places = (_GROUP, _DATE, _ID, _QUANTITY, _POSTED, _ACCOUNTS)
        for column, place in enumerate(places):
            rows[:, place] = read[:, column]
        rows[:, _OPEN] = rows[:, _QUANTITY]
        rows[:, _KIND] = int(kind)
        return rows

    def _without_invoiced(self, snapshot: Ints) -> Ints:
        """Drop what was only physically updated and has been invoiced since."""
        physical = snapshot[snapshot[:, _KIND] == 0, _ID]
        if not len(physical):
            return snapshot
        invoiced = self.tx.all(
            "SELECT transaction_id FROM inventory_update WHERE kind = 1 AND transaction_id IN (SELECT value FROM ids(:i))",
            {"i": self.tx.ids(physical)},
        )
        gone = np.array([row[0] for row in invoiced], np.int64)
        kept: Ints = snapshot[~((snapshot[:, _KIND] == 0) & np.isin(snapshot[:, _ID], gone))]
        return kept

    # -- adjustments since the snapshot ------------------------------------------------------------------------

    def _adjustments(self) -> Ints:
        """(group, transaction, update kind, kind, amount, quantity) of records after the last close."""
        early = np.array([row for row in self.scope.early if row[0] in self.inside], np.int64).reshape(-1, 6)
        records = [r for r in self.scope.since if r != self.scope.record]
        if not records:
            return early
        later = self.tx.columns(
            f"""SELECT cost_group_id, transaction_id, update_kind, kind, amount, quantity FROM cost_adjustment
                WHERE record_id IN (SELECT value FROM ids(:r)) AND cost_group_id IN (SELECT value FROM ids(:g)) AND {_IN_COST}""",
            {"r": self.tx.ids(records), "g": self.params["g"]},
            6,
        )
        return np.concatenate((early, later))

    def _apply(self, adjustments: Ints) -> None:
        """Add them to the open rows (signed, like posted)."""
        if not len(adjustments):
            return
        order = np.argsort(self.rows[:, _ID], kind="stable")
        ids = self.rows[order, _ID]
        for row in adjustments:
            at = int(np.searchsorted(ids, row[1]))
            if at < len(ids) and ids[at] == row[1] and self.rows[order[at], _KIND] == row[2]:
                self.rows[order[at], _ADJUSTED] += row[4]
                if row[3] == AdjustmentKind.BALANCE:
                    self.rows[order[at], _LAYERED] = 1

    # -- value closure -----------------------------------------------------------------------------------------

    def _closure(self, adjustments: Ints) -> None:
        self.closed: list[tuple[int, ...]] = []
        self.old: dict[tuple[int, int, int], tuple[int, int, int]] = {}
        first = self._open_links()
        late = adjustments[np.isin(adjustments[:, 3], _MOVED), 1].tolist() if len(adjustments) else []
        late += [receipt for group, receipt in self.scope.unfinished if group in self.inside]
        seeds = self._old_links(adjustments)
        if not (first or late or seeds):
            return
        self.node = dict(zip(self.rows[:, _ID].tolist(), range(len(self.rows)), strict=True))
        frontier = self._bring_in_receipts({link.receipt for link in seeds})
        frontier |= self._bring_in_receipts(set(late))
        frontier |= {n for n in (*late, *(link.receipt for link in (*first, *seeds))) if n in self.node}
        seen: set[int] = set()
        while frontier - seen:
            wanted = [n for n in frontier - seen if self._consumed(n)]
            seen |= frontier
            issues = self._old_settlements(wanted)
            self._bring_in_issues(issues)
            following = self._links_by("issue_id", sorted(issues))
            following = [link for link in following if link.kind != LinkKind.NON_FINANCIAL_TRANSFER]
            receipts = {link.receipt for link in following}
            frontier = self._bring_in_receipts(receipts)
            frontier |= {n for n in receipts if n in self.node}
        closure_receipts = [row[_ID] for row in self.closed if row[_QUANTITY] > 0]
        if closure_receipts:
            self._links_by("receipt_id", closure_receipts)
        self.links = {key: link for key, link in self.links.items() if link.receipt in self.node}

    def _consumed(self, transaction: int) -> bool:
        node = self.node[transaction]
        return node >= len(self.rows) or bool(self.rows[node, _QUANTITY] != self.rows[node, _OPEN])

    def _open_links(self) -> list[Link]:
        """Links of the open receipts of these groups."""
        found = self._add_links(
            """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
               WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND date > :last AND date <= :date AND record_id = 0""",
            self.params,
        )
        if self.linked_snapshot:
            found += self._add_links(
                """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
                   WHERE receipt_id IN (SELECT value FROM ids(:i)) AND record_id = 0""",
                {"i": self.tx.ids(self.linked_snapshot)},
            )
        return found

    def _old_links(self, adjustments: Ints) -> list[Link]:
        """Links of older receipts whose issues may have changed since the last close, here or in groups before."""
        if not self.scope.last_record:
            return []
        late = self._late_links()
        issues = set(adjustments[:, 1].tolist()) if len(adjustments) else set()
        snapshot_issues = self.rows[
            (self.rows[:, _QUANTITY] < 0) & (self.rows[:, _DATE] <= _code(self.scope.last_date)), _ID
        ]
        issues.update(snapshot_issues.tolist())
        physical = self.rows[(self.rows[:, _QUANTITY] < 0) & (self.rows[:, _KIND] == 1), _ID]
        issues.update(self._invoiced_since(physical))
        if self.predecessors:
            issues.update(self._moved_before())
        if not issues:
            return late
        return late + self._add_links(
            """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
               WHERE issue_id IN (SELECT value FROM ids(:i)) AND cost_group_id IN (SELECT value FROM ids(:g)) AND date <= :last
                 AND (record_id = 0 OR record_id IN (SELECT value FROM ids(:a)))""",
            {
                "i": self.tx.ids(sorted(issues)),
                "g": self.params["g"],
                "last": self.scope.last_date,
                "a": self._active(),
            },
        )

    def _late_links(self) -> list[Link]:
        """Older links of which a side was financially updated since: a sale after its return, a return after its arrival."""
        return self._add_links(
            """SELECT l.receipt_id, l.issue_id, l.kind, l.issue_from, l.amount FROM late_link x
               JOIN cost_link l ON l.receipt_id = x.receipt_id AND l.issue_id = x.issue_id
               WHERE x.cost_group_id IN (SELECT value FROM ids(:g)) AND x.date > :last AND x.date <= :date""",
            self.params,
        )

    def _invoiced_since(self, financial: Ints) -> list[int]:
        """Issues that the last snapshot held as only physically updated."""
        if not self.scope.last_record or not len(financial):
            return []
        rows = self.tx.all(
            """SELECT transaction_id FROM open_balance WHERE record_id = :record AND cost_group_id IN (SELECT value FROM ids(:g))
                 AND update_kind = 0 AND quantity < 0""",
            self.params,
        )
        return [row[0] for row in rows]

    def _moved_before(self) -> list[int]:
        """Issues of groups before this bundle that are open or were adjusted since the last close."""
        tx = self.tx
        groups = tx.ids(self.predecessors)
        rows = tx.all(
            """SELECT b.transaction_id FROM open_balance b
               WHERE b.record_id = :record AND b.cost_group_id IN (SELECT value FROM ids(:p)) AND b.quantity < 0
               UNION SELECT a.transaction_id FROM cost_adjustment a
               WHERE a.record_id IN (SELECT value FROM ids(:since)) AND a.cost_group_id IN (SELECT value FROM ids(:p))""",
            {"record": self.scope.last_record, "p": groups, "since": tx.ids(self.scope.since)},
        )
        return [row[0] for row in rows] + list(self.carried)

    def _active(self) -> object:
        return self.tx.ids(self.scope.active)

    def _links_by(self, column: str, transactions: list[int]) -> list[Link]:
        if not transactions:
            return []
        return self._add_links(
            f"""SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
                WHERE {column} IN (SELECT value FROM ids(:i)) AND date <= :date AND cost_group_id IN (SELECT value FROM ids(:g))
                  AND (record_id = 0 OR record_id IN (SELECT value FROM ids(:a)))""",
            {"i": self.tx.ids(transactions), "date": self.scope.date, "g": self.params["g"], "a": self._active()},
        )

    def _add_links(self, sql: str, params: dict[str, object]) -> list[Link]:
        found = [Link(*row) for row in self.tx.all(sql, params)]
        for link in found:
            self.links[link.receipt, link.issue] = link
        return found

    def _old_settlements(self, receipts: list[int]) -> set[int]:
        """Load what was taken from these receipts; answers the issues that took it."""
        if not receipts:
            return set()
        issues = set()
        for receipt, issue, start, issue_start, quantity, amount in self.tx.all(
            f"""SELECT s.receipt_id, s.issue_id, s.receipt_from, MIN(s.issue_from), SUM(s.quantity), SUM(s.amount)
                {_OF_TRANSACTIONS} JOIN settlement s ON s.record_id = r.value AND s.cost_group_id = t.cost_group_id
                  AND s.receipt_id = t.id
                WHERE t.id IN (SELECT value FROM ids(:i)) AND s.type IN {_SETTLED}
                GROUP BY s.receipt_id, s.issue_id, s.receipt_from""",
            {"i": self.tx.ids(sorted(receipts)), "a": self._active()},
        ):
            self.old[receipt, issue, start] = (int(issue_start), int(quantity), int(amount))
            issues.add(issue)
        return issues

    def _bring_in_receipts(self, transactions: set[int]) -> set[int]:
        return self._bring_in(transactions, receipts=True)

    def _bring_in_issues(self, transactions: set[int]) -> None:
        self._bring_in(transactions, receipts=False)

    def _bring_in(self, transactions: set[int], *, receipts: bool) -> set[int]:
        """Closed transactions as further nodes, with their cost and what was settled of them; the ones that are new."""
        transactions = {number for number in transactions if number not in self.node}
        if not transactions:
            return set()
        params = {"i": self.tx.ids(sorted(transactions)), "a": self._active(), "date": self.scope.date}
        rows = self.tx.all(
            f"""SELECT u.cost_group_id, {self.tx.date_code("u.date")}, u.transaction_id, u.quantity, u.amount, u.accounts_id
                FROM inventory_update u WHERE u.transaction_id IN (SELECT value FROM ids(:i)) AND u.kind = 1 AND u.date <= :date
                ORDER BY u.transaction_id""",
            params,
        )
        changes = dict(
            self.tx.all(
                f"""SELECT a.transaction_id, SUM(a.amount) {_ADJUSTMENTS_OF}
                    WHERE t.id IN (SELECT value FROM ids(:i)) AND a.update_kind = 1 AND a.{_IN_COST} GROUP BY a.transaction_id""",
                params,
            )
        )
        side = "receipt_id" if receipts else "issue_id"
        settled = dict(
            self.tx.all(
                f"""SELECT t.id, SUM(s.amount) {_OF_TRANSACTIONS} JOIN settlement s ON s.record_id = r.value
                      AND s.cost_group_id = t.cost_group_id AND s.{side} = t.id
                    WHERE t.id IN (SELECT value FROM ids(:i)) AND s.type IN {_SETTLED} GROUP BY t.id""",
                params,
            )
        )
        found = set()
        for group, date, transaction, quantity, amount, accounts in rows:
            if group not in self.inside:
                continue
            sign = 1 if quantity > 0 else -1
            self.node[transaction] = len(self.rows) + len(self.closed)
            taken = sign * int(settled.get(transaction, 0))
            change = int(changes.get(transaction, 0))
            self.closed.append((group, date, transaction, 1, quantity, 0, amount, change, taken, accounts, 0))
            found.add(transaction)
        return found

    # -- assembling --------------------------------------------------------------------------------------------

    def _assemble(self) -> Selection:
        rows = self.rows
        if self.closed:
            rows = np.concatenate((rows, np.array(self.closed, np.int64)))
        groups = np.array(self.groups, np.int64)
        side = np.where(rows[:, _QUANTITY] > 0, 1, -1)
        selection = Selection(
            groups,
            np.array([self.models[g][0] for g in self.groups], np.int64),
            [self.models[g][1] for g in self.groups],
            np.array([self.models[g][2] for g in self.groups], bool),
            self.open_count,
            rows[:, _ID].copy(),
            np.searchsorted(groups, rows[:, _GROUP]),
            rows[:, _DATE].copy(),
            rows[:, _QUANTITY] > 0,
            np.abs(rows[:, _QUANTITY]),
            np.abs(rows[:, _OPEN]),
            side * rows[:, _POSTED],
            side * rows[:, _ADJUSTED],
            side * rows[:, _TAKEN],
            rows[:, _KIND] == 1,
            rows[:, _ACCOUNTS].copy(),
            rows[:, _LAYERED] == 1,
            outgoing=self.outgoing,
            nodes=self.node,
        )
        selection.links = sorted(self.links.values())
        selection.marks, selection.illegal_marks = self._marks()
        if self.old:
            selection.old = self._old_columns()
        self._layers(selection)
        self._linked_facts(selection)
        return selection

    def _old_columns(self) -> OldSettlements:
        table = [
            (self.node[receipt], self.node[issue], start, *rest)
            for (receipt, issue, start), rest in sorted(self.old.items())
            if issue in self.node
        ]
        return OldSettlements(*np.array(table, np.int64).reshape(-1, 6).T.copy())

    def _layers(self, selection: Selection) -> None:
        candidates = set(selection.id[selection.layered].tolist()) | {
            row[_ID] for row in self.closed if row[_QUANTITY] > 0
        }
        if not candidates:
            return
        for transaction, quantity, amount in self.tx.all(
            f"""SELECT a.transaction_id, a.quantity, a.amount {_ADJUSTMENTS_OF}
                WHERE t.id IN (SELECT value FROM ids(:i)) AND a.kind = 4 ORDER BY a.record_id""",
            {"i": self.tx.ids(sorted(candidates)), "a": self._active()},
        ):
            selection.layers.setdefault(transaction, []).append((quantity, amount))

    def _marks(self) -> tuple[list[Mark], list[Mark]]:
        """Marks with what of them is not settled; apart the illegal ones, whose quantity settles with itself."""
        rows = self.tx.all(
            f"""SELECT m.id, m.issue_id, m.receipt_id, m.quantity - COALESCE((SELECT SUM(s.quantity) FROM settlement s
                  WHERE s.cost_group_id = t.cost_group_id AND s.issue_id = m.issue_id AND s.receipt_id = m.receipt_id
                    AND s.principle = {int(Principle.MARKING)}
                    AND s.type = 1 AND s.record_id IN (SELECT value FROM ids(:a))), 0),
                  CASE WHEN {ILLEGAL_MARK} THEN 1 ELSE 0 END
                FROM marking m JOIN inventory_transaction t ON t.id = m.issue_id
                WHERE m.removed_by_record = 0 AND t.cost_group_id IN (SELECT value FROM ids(:g)) ORDER BY m.id""",
            {"a": self._active(), "g": self.params["g"]},
        )
        legal: list[Mark] = []
        illegal: list[Mark] = []
        for number, issue, receipt, quantity, bad in rows:
            if quantity > 0:
                (illegal if bad else legal).append(Mark(number, issue, receipt, int(quantity)))
        return legal, illegal

    def _linked_facts(self, selection: Selection) -> None:
        """What linked receipts need besides: issues elsewhere, what was added by hand, leftovers, production shares."""
        if not selection.links:
            return
        receipts = sorted({link.receipt for link in selection.links})
        params = {"i": self.tx.ids(receipts), "a": self._active()}
        for transaction, kind, amount in self.tx.all(
            f"""SELECT a.transaction_id, a.kind, SUM(a.amount) {_ADJUSTMENTS_OF}
                WHERE t.id IN (SELECT value FROM ids(:i)) AND a.kind IN (3, 5, 6, 8) GROUP BY a.transaction_id, a.kind""",
            params,
        ):
            if kind in LEFTOVERS:
                selection.expensed[transaction] = selection.expensed.get(transaction, 0) - int(amount)
            else:
                selection.manual[transaction] = selection.manual.get(transaction, 0) + int(amount)
        nodes = selection.node_of()
        elsewhere = sorted({link.issue for link in selection.links if link.issue not in nodes})
        self._sources(selection, elsewhere)
        self._shares(selection)

    def _sources(self, selection: Selection, issues: list[int]) -> None:
        if not issues:
            return
        params = {"i": self.tx.ids(issues), "a": self.tx.ids(self.scope.counting)}
        changes: dict[tuple[int, int], int] = {
            (row[0], row[1]): int(row[2])
            for row in self.tx.all(
                f"""SELECT a.transaction_id, a.update_kind, SUM(a.amount) {_ADJUSTMENTS_OF}
                    WHERE t.id IN (SELECT value FROM ids(:i)) AND a.{_IN_COST} GROUP BY a.transaction_id, a.update_kind""",
                params,
            )
        }
        for transaction, kind, quantity, amount in self.tx.all(
            """SELECT transaction_id, kind, quantity, amount FROM inventory_update
               WHERE transaction_id IN (SELECT value FROM ids(:i)) ORDER BY transaction_id, kind""",
            params,
        ):
            cost = -(amount + changes.get((transaction, kind), 0))
            selection.sources[transaction] = Source(self.carried.get(transaction, cost), -quantity)

    def _shares(self, selection: Selection) -> None:
        """Several receipts of one production share a change in proportion to their posted amounts, in posting order."""
        issues = sorted({link.issue for link in selection.links if link.kind == LinkKind.PRODUCTION})
        if not issues:
            return
        by_production: dict[int, list[tuple[int, int]]] = {}
        for receipt, amount, first in self.tx.all(
            """SELECT l.receipt_id, u.amount, MIN(l.issue_id) FROM cost_link l
               JOIN inventory_update u ON u.transaction_id = l.receipt_id AND u.kind = 1
               WHERE l.issue_id IN (SELECT value FROM ids(:i)) AND l.kind = 2 GROUP BY l.receipt_id, u.amount ORDER BY l.receipt_id""",
            {"i": self.tx.ids(issues)},
        ):
            by_production.setdefault(first, []).append((receipt, amount))
        for parts in by_production.values():
            if len(parts) < 2:
                continue
            whole = sum(amount for _, amount in parts)
            before = 0
            for receipt, amount in parts:
                selection.shares[receipt] = ProductionShare(before, amount, whole)
                before += amount


def _code(date: str) -> int:
    return int(date.replace("-", ""))
