"""What a reversal would post, and what stands in its way."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.reversal import RecordFact, chain, reasons
from core.views.records import ReversalPreview, ReversalStep
from core.vocabulary import RECORD_NAMES, RecordType
from db.desk.ledger_lines import line_views
from db.reading.opened import LineKey
from db.reading.vouchers import behind_record
from db.records.reversing import plan_reversal, reasons_against, record_facts, reversal_facts

if TYPE_CHECKING:
    from db.engine.session import Tx


def preview_reversal(tx: Tx, company: int, record: int) -> ReversalPreview:
    """The opposite voucher; nothing is written."""
    plan = plan_reversal(tx, company, record)
    row = plan.row
    voucher = tx.value("SELECT number FROM voucher WHERE id = :v", {"v": row["voucher_id"]})
    behind = behind_record(tx, record)
    views = line_views(
        tx,
        company,
        plan.lines,
        lambda line: behind.by_item(LineKey(line.account, line.posting_type, line.item_group, line.item)),
    )
    return ReversalPreview(
        number=row["number"],
        type_name=RECORD_NAMES[RecordType(row["type"])],
        date=row["date"],
        voucher=voucher or "",
        lines=views,
        total=plan.total,
        adjusted=plan.adjusted,
        blocked_by=tuple(str(reason) for reason in reasons_against(tx, company, record)),
        excluded=plan.left,
    )


def chain_of(tx: Tx, company: int, record: int) -> list[ReversalStep]:
    """The record with everything that holds it, in the order in which they are reversed: newest first."""
    facts = {fact.id: fact for fact in record_facts(tx, company)}
    return _steps(tx, company, chain(facts[record], tuple(facts.values())) if record in facts else [])


def steps_of(tx: Tx, company: int, records: Collection[int]) -> list[ReversalStep]:
    """These records in the order in which they are reversed: newest first."""
    facts = {fact.id: fact for fact in record_facts(tx, company)}
    return _steps(tx, company, [facts[record] for record in sorted(set(records), reverse=True) if record in facts])


def recalculations_from(tx: Tx, company: int, date: str) -> list[ReversalStep]:
    """Active recalculations dated on or after a day, newest first."""
    facts = record_facts(tx, company)
    chosen = [f for f in facts if f.active and f.type is RecordType.RECALCULATION and f.date >= date]
    return _steps(tx, company, chosen[::-1])


def _steps(tx: Tx, company: int, records: list[RecordFact]) -> list[ReversalStep]:
    """One step a record: what it posts in its place, and what stands in its way although the others are reversed with it."""
    together = {fact.id for fact in records}
    facts = reversal_facts(tx, company, together)
    steps = []
    for fact in records:
        stop = next(iter(reasons(facts[fact.id], together=together)), None)
        plan = plan_reversal(tx, company, fact.id)
        steps.append(
            ReversalStep(
                record_id=fact.id,
                number=fact.number,
                type_name=RECORD_NAMES[fact.type],
                date=fact.date,
                adjusted=plan.adjusted,
                excluded=plan.left,
                total=plan.total,
                stop=str(stop or ""),
                code=stop.code if stop else "",
            )
        )
    return steps
