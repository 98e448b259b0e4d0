"""What a run sees: the records that count, the cost groups with work, and the part of them that one bundle reads.

Open now = newest active snapshot + financial updates dated later + adjustments of active records with a higher number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.close.selection import IssueCost
from core.days import NEVER
from core.vocabulary import LEFTOVERS, AdjustmentKind, InventoryModel, RecordType
from db.close.counting import has_parts, open_counts
from db.engine.kinds import FINANCIAL, numbers
from db.engine.session import Tx
from db.records.undone import left_walks


class Adjusted(NamedTuple):
    """A change of a transaction's inventory value by a record; signed, like posted."""

    group: int
    transaction: int
    update_kind: int
    kind: int
    amount: int
    quantity: int


class GroupModel(NamedTuple):
    """The costing rule of a cost group, as assigned to its item now."""

    item: int
    model: InventoryModel
    include_physical: bool


class CostGroups(NamedTuple):
    """The cost groups of a company, and the pairs between which costs travel."""

    models: dict[int, GroupModel]
    links: list[tuple[int, int]]
    """(from, to)"""


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
    left_walks: Mapping[int, Sequence[tuple[int, int]]] = field(default_factory=dict, repr=False)
    """Issue -> (place, quantity) of the returns of it that were undone."""
    early: tuple[Adjusted, ...] = field(default=(), repr=False)
    """Adjustments by hand from before the last close of transactions dated after it."""

    @property
    def since(self) -> tuple[int, ...]:
        """Active records after the last close, and this one."""
        own = (self.record,) if self.record else ()
        return tuple(r for r in self.active if r > self.last_record) + own

    @property
    def counting(self) -> tuple[int, ...]:
        return self.active + ((self.record,) if self.record else ())


@dataclass(frozen=True, slots=True)
class BundleScope:
    """The part of a run's scope that one bundle reads, in the transaction that reads it."""

    tx: Tx
    run: RunScope
    groups: list[int]
    """In ascending order."""
    models: Mapping[int, GroupModel]
    predecessors: list[int]
    """Cost groups of other bundles from which costs travel to these."""
    outgoing: frozenset[int]
    """Those of these groups from which costs travel to other bundles."""
    carried: Mapping[int, IssueCost]
    """Issue -> costs computed by an earlier bundle and not stored."""
    inside: frozenset[int]
    params: dict[str, object]
    """What nearly every statement asks for: the groups, the last close (``record``, ``last``) and the date."""


def run_scope(tx: Tx, company: int, date: str, record: int, record_type: RecordType) -> RunScope:
    """Scope of a close or recalculation up to ``date``."""
    rows = tx.all("SELECT id, type, date FROM active_record WHERE company_id = :c ORDER BY id", {"c": company})
    closes = [(number, day) for number, kind, day in rows if kind in (RecordType.CLOSING, RecordType.OPENING)]
    last_record, last_date = max(closes, default=(0, NEVER))
    closing = record_type is RecordType.CLOSING
    cancelled = tuple(r for r, kind, day in rows if closing and kind == RecordType.RECALCULATION and day > date)
    active = tuple(number for number, _, _ in rows if number not in cancelled)
    by_hand = [r for r, kind, _ in rows if kind == RecordType.TRANSACTION and r < last_record]
    return RunScope(
        company=company,
        record=record,
        date=date,
        last_record=last_record,
        last_date=last_date,
        active=active,
        cancelled=cancelled,
        unfinished=(*_unfinished(tx, active), *_reverted(tx, company, last_record)),
        parts=has_parts(tx, company),
        left_walks=left_walks(tx, company),
        early=_early(tx, by_hand, last_date),
    )


def _early(tx: Tx, by_hand: list[int], last_date: str) -> tuple[Adjusted, ...]:
    """What records before the last close adjusted by hand of transactions dated after it."""
    if not by_hand:
        return ()
    rows = tx.all(
        f"""SELECT a.cost_group_id, a.transaction_id, a.update_kind, a.kind, a.amount, a.quantity
            FROM cost_adjustment a JOIN inventory_update u
              ON u.transaction_id = a.transaction_id AND u.kind = {FINANCIAL} AND u.date > :last
            WHERE a.record_id IN (SELECT value FROM ids(:records))""",
        {"last": last_date, "records": tx.ids(by_hand)},
    )
    return tuple(map(Adjusted._make, rows))


def _unfinished(tx: Tx, active: tuple[int, ...]) -> list[tuple[int, int]]:
    """Receipts whose leftover stands expensed, as (cost group, receipt)."""
    rows = tx.all(
        f"""SELECT a.cost_group_id, a.transaction_id FROM adjustment_total t
            JOIN cost_adjustment a ON a.record_id = t.record_id AND a.cost_group_id = t.cost_group_id AND a.kind = t.kind
              AND a.accounts_id = t.accounts_id
            WHERE t.record_id IN (SELECT value FROM ids(:a)) AND t.kind IN {numbers(*LEFTOVERS)}
            GROUP BY a.cost_group_id, a.transaction_id HAVING SUM(a.amount) <> 0
            ORDER BY a.cost_group_id, a.transaction_id""",
        {"a": tx.ids(active)},
    )
    return [(group, receipt) for group, receipt in rows]


def _reverted(tx: Tx, company: int, last_record: int) -> list[tuple[int, int]]:
    """Receipts adjusted by records reversed since the last close: a recalculation may have carried it to what was settled."""
    rows = tx.all(
        f"""SELECT DISTINCT a.cost_group_id, a.transaction_id FROM closing_record x
            JOIN closing_record o ON o.id = x.reversal_of AND o.type <> 'opening'
            JOIN cost_adjustment a ON a.record_id = o.id
              AND a.kind IN {numbers(AdjustmentKind.COMPLETE, AdjustmentKind.LATE)}
            WHERE x.company_id = :c AND x.reversal_of <> 0 AND x.posted_at IS NOT NULL AND x.id > :last
            ORDER BY a.cost_group_id, a.transaction_id""",
        {"c": company, "last": last_record},
    )
    return [(group, receipt) for group, receipt in rows]


def cost_groups(tx: Tx, company: int) -> CostGroups:
    """The cost groups of a company with what a run has to know of them."""
    return CostGroups(group_models(tx, company), group_links(tx, company))


def group_links(tx: Tx, company: int) -> list[tuple[int, int]]:
    """Pairs of cost groups between which costs travel."""
    rows = tx.all(
        """SELECT l.from_group_id, l.to_group_id FROM cost_group_link l JOIN cost_group g ON g.id = l.from_group_id
           WHERE g.company_id = :c""",
        {"c": company},
    )
    return [(source, receiver) for source, receiver in rows]


def group_models(tx: Tx, company: int) -> dict[int, GroupModel]:
    """Cost group -> item, inventory model as assigned now, include physical value."""
    rows = tx.all(
        """SELECT g.id, g.item_id, m.inventory_model, m.include_physical_value
           FROM cost_group g JOIN item i ON i.id = g.item_id JOIN item_model_group m ON m.id = i.model_group_id
           WHERE g.company_id = :c""",
        {"c": company},
    )
    return {group: GroupModel(item, InventoryModel(model), bool(physical)) for group, item, model, physical in rows}


def work(tx: Tx, scope: RunScope, groups: CostGroups, parameters: Mapping[str, object]) -> dict[int, int]:
    """Cost groups of a run with their transaction counts: periodic models, the items asked for, and whom they reach."""
    models, links = groups
    counts = _group_counts(tx, scope)
    counts = {group: count for group, count in counts.items() if models[group].model.periodic}
    wanted = parameters.get("item_ids")
    if isinstance(wanted, list) and wanted:
        # Costs travel among the items asked for; what lies between them and is not asked for stops them.
        items = set(wanted)
        asked = {group for group, facts in models.items() if facts.item in items and facts.model.periodic}
        counts = {group: count for group, count in counts.items() if group in asked}
        links = [link for link in links if asked.issuperset(link)]
    reached = with_followers(counts, links)
    return {group: count for group, count in reached.items() if models[group].model.periodic}


def _group_counts(tx: Tx, scope: RunScope) -> dict[int, int]:
    """Open or newly updated transactions per cost group up to the date, as the checks before a close count them."""
    counts = open_counts(tx, scope.company, scope.last_record, scope.last_date, scope.date)
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


def bundle_scope(
    tx: Tx, run: RunScope, members: Iterable[int], groups: CostGroups, carried: Mapping[int, IssueCost]
) -> BundleScope:
    """The scope of the bundle of these cost groups."""
    own = sorted(members)
    inside = frozenset(own)
    return BundleScope(
        tx=tx,
        run=run,
        groups=own,
        models=groups.models,
        predecessors=sorted({a for a, b in groups.links if b in inside and a not in inside}),
        outgoing=frozenset(a for a, b in groups.links if a in inside and b not in inside),
        carried=carried,
        inside=inside,
        params={"g": tx.ids(own), "last": run.last_date, "date": run.date, "record": run.last_record},
    )
