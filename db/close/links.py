"""Links of receipts to the issues that make their cost: those of open receipts, and older ones whose issues changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from core.close.selection import Link
from core.days import day_code
from core.vocabulary import LinkKind, UpdateKind
from db.close.open_rows import DATE, ID, KIND, QUANTITY, OpenRows
from db.close.scope import Adjusted, BundleScope
from db.engine.kinds import PHYSICAL
from db.records.undone import moved_up

_TRANSACTION = Adjusted._fields.index("transaction")
Side = Literal["issue_id", "receipt_id"]


class Links:
    """The links that one bundle has read, by (receipt, issue)."""

    def __init__(self, bundle: BundleScope) -> None:
        self._bundle = bundle
        self.known: dict[tuple[int, int], Link] = {}

    def of_open(self, linked: list[int]) -> list[Link]:
        """Links of the open receipts: those posted since the snapshot, and those of ``linked`` receipts in it."""
        bundle = self._bundle
        links = self._read(
            """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
               WHERE cost_group_id IN (SELECT value FROM ids(:g)) AND date > :last AND date <= :date AND record_id = 0""",
            bundle.params,
        )
        if linked:
            links += self._read(
                """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
                   WHERE receipt_id IN (SELECT value FROM ids(:i)) AND record_id = 0""",
                {"i": bundle.tx.ids(linked)},
            )
        return links

    def of_older(self, opened: OpenRows) -> list[Link]:
        """Links of older receipts whose issues may have changed since the last close, here or in groups before."""
        bundle = self._bundle
        if not bundle.run.last_record:
            return []
        late = self._updated_late()
        issues = self._changed_issues(opened)
        if not issues:
            return late
        return late + self._read(
            """SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
               WHERE issue_id IN (SELECT value FROM ids(:i)) AND cost_group_id IN (SELECT value FROM ids(:g)) AND date <= :last
                 AND (record_id = 0 OR record_id IN (SELECT value FROM ids(:a)))""",
            {
                "i": bundle.tx.ids(sorted(issues)),
                "g": bundle.params["g"],
                "last": bundle.run.last_date,
                "a": bundle.tx.ids(bundle.run.active),
            },
        )

    def by(self, side: Side, transactions: Iterable[int]) -> list[Link]:
        """Links up to the date on whose side these transactions stand."""
        wanted = list(transactions)
        if not wanted:
            return []
        tx, run = self._bundle.tx, self._bundle.run
        return self._read(
            f"""SELECT receipt_id, issue_id, kind, issue_from, amount FROM cost_link
                WHERE {side} IN (SELECT value FROM ids(:i)) AND date <= :date AND cost_group_id IN (SELECT value FROM ids(:g))
                  AND (record_id = 0 OR record_id IN (SELECT value FROM ids(:a)))""",
            {"i": tx.ids(wanted), "date": run.date, "g": self._bundle.params["g"], "a": tx.ids(run.active)},
        )

    def _read(self, sql: str, params: dict[str, object]) -> list[Link]:
        links = list(map(Link._make, self._bundle.tx.all(sql, params)))
        if self._bundle.run.left_walks:
            links = list(self._standing(links))
        self.known.update(((link.receipt, link.issue), link) for link in links)
        return links

    def _standing(self, links: Iterable[Link]) -> Iterator[Link]:
        """Returns that were undone leave the walk of their issue; those behind them move up."""
        for link in links:
            left = self._bundle.run.left_walks.get(link.issue, ()) if link.kind == LinkKind.RETURN else ()
            if any(place == link.issue_from for place, _ in left):
                continue
            yield link._replace(issue_from=link.issue_from - moved_up(left, link.issue_from)) if left else link

    def _updated_late(self) -> list[Link]:
        """Older links of which a side was financially updated since: a sale after its return, a return after its arrival."""
        return self._read(
            """SELECT l.receipt_id, l.issue_id, l.kind, l.issue_from, l.amount FROM late_link x
               JOIN cost_link l ON l.receipt_id = x.receipt_id AND l.issue_id = x.issue_id
               WHERE x.cost_group_id IN (SELECT value FROM ids(:g)) AND x.date > :last AND x.date <= :date""",
            self._bundle.params,
        )

    def _changed_issues(self, opened: OpenRows) -> set[int]:
        """Issues whose cost may be another than at the last close: open, adjusted, invoiced since, or moved before."""
        rows = opened.rows
        issues: set[int] = set(opened.adjustments[:, _TRANSACTION].tolist())
        open_then = (rows[:, QUANTITY] < 0) & (rows[:, DATE] <= day_code(self._bundle.run.last_date))
        issues.update(rows[open_then, ID].tolist())
        if ((rows[:, QUANTITY] < 0) & (rows[:, KIND] == UpdateKind.FINANCIAL)).any():
            issues.update(self._delivered_then())
        if self._bundle.predecessors:
            issues.update(self._moved_before())
        return issues

    def _delivered_then(self) -> list[int]:
        """Issues that the last snapshot held as only physically updated."""
        rows = self._bundle.tx.all(
            f"""SELECT transaction_id FROM open_balance WHERE record_id = :record AND cost_group_id IN (SELECT value FROM ids(:g))
                  AND update_kind = {PHYSICAL} AND quantity < 0""",
            self._bundle.params,
        )
        return [transaction for (transaction,) in rows]

    def _moved_before(self) -> list[int]:
        """Issues of groups before this bundle that are open or were adjusted since the last close."""
        bundle = self._bundle
        rows = bundle.tx.all(
            """SELECT b.transaction_id FROM open_balance b
               WHERE b.record_id = :record AND b.cost_group_id IN (SELECT value FROM ids(:p)) AND b.quantity < 0
               UNION SELECT a.transaction_id FROM cost_adjustment a
               WHERE a.record_id IN (SELECT value FROM ids(:since)) AND a.cost_group_id IN (SELECT value FROM ids(:p))""",
            {
                "record": bundle.run.last_record,
                "p": bundle.tx.ids(bundle.predecessors),
                "since": bundle.tx.ids(bundle.run.since),
            },
        )
        return [transaction for (transaction,) in rows] + list(bundle.carried)
