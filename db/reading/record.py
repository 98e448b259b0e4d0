"""One closing record whole: its parameters and its sums by item group."""

from __future__ import annotations

import json

from core.errors import NotFound
from core.views.records import RecordGroupRow, RecordView
from core.vocabulary import JobState, RecordType, Specification
from db.engine.session import Tx
from db.reading.anchors import record_anchor
from db.reading.names import stamp_text
from db.reading.overview import RECORDS, RecordRow, overview_row
from db.records.quantities import IN_COST


def record_view(tx: Tx, company: int, record: int) -> RecordView:
    """One record with its parameters and sums; ``NotFound`` when the company has no such record."""
    found = tx.row(RecordRow, f"{RECORDS} AND r.id = :r", {"c": company, "r": record})
    if found is None:
        raise NotFound(f"closing record {record} does not exist", advice="`invclose overview` lists them.")
    chosen = json.loads(found.parameters or "{}")
    return RecordView(
        row=overview_row(found),
        specification=Specification(chosen.get("specification", "total")),
        update_ledger=bool(chosen.get("update_ledger", True)),
        max_throughputs=chosen.get("max_throughputs", 100),
        min_throughput=chosen.get("min_throughput", 0),
        recalculate_after=bool(chosen.get("recalculate_after", False)),
        items=tuple(chosen.get("items") or chosen.get("groups") or ()),
        started_at=stamp_text(found.started_at),
        finished_at="" if found.state and JobState(found.state).live else stamp_text(found.finished_at),
        reversible=why_not_reversible(tx, company, record),
        groups=record_groups(tx, company, record) if found.posted_at else (),
        hash=found.hash,
        head=record_anchor(tx, company, found.number) if found.posted_at else "",
    )


def why_not_reversible(tx: Tx, company: int, record: int) -> str:
    """Empty when the record can be reversed now; else what stands in the way first."""
    from db.records.reversing import reasons_against

    reasons = reasons_against(tx, company, record)
    more = f" ({len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}" if reasons else ""


def record_groups(tx: Tx, company: int, record: int) -> tuple[RecordGroupRow, ...]:
    """Per item group: what was adjusted, and the value of its inventory at the record's date before and after."""
    from db.reading.balances import value_by_item_group
    from db.reading.opened import opened_by_group

    row = tx.one(
        """SELECT r.date, r.type, r.reversal_of, CASE WHEN a.id IS NULL THEN 0 ELSE 1 END FROM closing_record r
           LEFT JOIN active_record a ON a.id = r.id WHERE r.id = :r""",
        {"r": record},
    )
    assert row is not None
    date, kind, reversal_of, active = row
    sign, source = (-1, reversal_of) if kind == RecordType.REVERSAL else (1, record)
    changes = opened_by_group(tx, source) or tx.all(
        f"""SELECT i.item_group_id, SUM(t.transactions), SUM(t.amount) FROM adjustment_total t
           JOIN cost_group g ON g.id = t.cost_group_id JOIN item i ON i.id = g.item_id
           WHERE t.record_id = :r AND t.{IN_COST} GROUP BY i.item_group_id""",
        {"r": source},
    )
    if not changes:
        return ()
    names = dict(tx.all("SELECT id, code FROM item_group WHERE company_id = :c", {"c": company}))
    values = value_by_item_group(tx, company, date, record)
    rows = []
    for group, transactions, amount in changes:
        adjusted = sign * int(amount)
        after = values.get(group, 0) + (0 if active or kind == RecordType.REVERSAL else adjusted)
        rows.append(
            RecordGroupRow(
                item_group=names[group],
                transactions=int(transactions),
                adjusted=adjusted,
                before=after - adjusted,
                after=after,
            )
        )
    return tuple(sorted(rows, key=lambda group: group.item_group))
