"""What a reversal would post, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.adjustments import ReversalStep
from core.errors import InvcloseError
from core.usecases.reversal import RecordFact, blockers, never
from core.views import ReversalPreview
from core.vocabulary import RECORD_NAMES, RecordType
from db.desk.ledger_lines import line_views
from db.engine.session import Tx
from db.reading.vouchers import behind_record
from db.records.opening import refuse_continued
from db.records.records import record_row, refuse_period, refuse_unfinished
from db.records.reversing import record_facts, reversal_lines


def preview_reversal(tx: Tx, company: int, record: int) -> ReversalPreview:
    """The opposite voucher; nothing is written."""
    row = record_row(tx, record)
    voucher = tx.value("SELECT number FROM voucher WHERE id = :v", {"v": row["voucher_id"]})
    lines, excluded = reversal_lines(tx, company, record, row) if row["posted_at"] else ([], [])
    behind = behind_record(tx, record)
    views = line_views(
        tx,
        company,
        lines,
        lambda line: behind.transactions(line.account, line.posting_type, line.item_group, line.item),
    )
    left = sum(part[-1] for part in excluded)
    adjusted = tx.value("SELECT adjusted FROM closing_record WHERE id = :r", {"r": record}) or 0
    return ReversalPreview(
        row["number"],
        RECORD_NAMES[RecordType(row["type"])],
        row["date"],
        voucher or "",
        views,
        sum(line.debit for line in views),
        left - int(adjusted) if row["posted_at"] else 0,
        tuple(_blocked_by(tx, company, record, row)),
        left,
    )


def _blocked_by(tx: Tx, company: int, record: int, row: dict[str, Any]) -> list[str]:
    """Every sentence on why not, at once."""
    facts = {fact.id: fact for fact in record_facts(tx, company)}
    fact = facts.get(record)
    if fact is None:
        return [f"{row['number']} is not posted; a run that is not posted is cancelled, not reversed."]
    found = []
    reason = never(fact)
    if reason:
        return [reason]
    if not fact.active:
        return [f"{row['number']} is reversed already."]
    for later in blockers(fact, facts.values()):
        name = RECORD_NAMES[later.type].lower()
        found.append(f"{later.number} ({name} {later.date}) came later; reverse it first.")
    acts = [lambda: refuse_unfinished(tx, company), lambda: refuse_period(tx, company, row["date"])]
    if fact.type is RecordType.OPENING:
        acts.append(lambda: refuse_continued(tx, record, row["number"]))
    for act in acts:
        found += _refusal(act)
    return found


def chain_of(tx: Tx, company: int, record: int) -> list[ReversalStep]:
    """The record with everything that holds it, in the order in which they are reversed: newest first."""
    facts = {fact.id: fact for fact in record_facts(tx, company)}
    wanted: dict[int, RecordFact] = {}
    waiting = [facts[record]] if record in facts else []
    while waiting:
        fact = waiting.pop()
        if fact.id not in wanted:
            wanted[fact.id] = fact
            waiting += blockers(fact, facts.values())
    return _steps(tx, company, [wanted[number] for number in sorted(wanted, reverse=True)])


def recalculations_from(tx: Tx, company: int, date: str) -> list[ReversalStep]:
    """Active recalculations dated on or after a day, newest first."""
    facts = record_facts(tx, company)
    wanted = [f for f in facts if f.active and f.type is RecordType.RECALCULATION and f.date >= date]
    chosen = {fact.id for fact in wanted}
    steps = _steps(tx, company, sorted(wanted, key=lambda fact: -fact.id))
    held = {f.id: [b for b in blockers(f, facts) if b.id not in chosen] for f in wanted}
    return [
        replace(step, stop=f"{held[step.record_id][0].number} came later; reverse it first.")
        if held[step.record_id] and not step.stop
        else step
        for step in steps
    ]


def _steps(tx: Tx, company: int, facts: list[RecordFact]) -> list[ReversalStep]:
    steps = []
    for fact in facts:
        stop = never(fact) or ("" if fact.active else f"{fact.number} is reversed already.")
        date = fact.date
        stop = stop or " ".join(_refusal(lambda date=date: refuse_period(tx, company, date)))  # type: ignore[misc]
        adjusted = tx.value("SELECT adjusted FROM closing_record WHERE id = :r", {"r": fact.id}) or 0
        name = RECORD_NAMES[fact.type]
        steps.append(ReversalStep(fact.id, fact.number, name, fact.date, -int(adjusted), stop))
    return steps


def _refusal(act: Callable[[], None]) -> list[str]:
    try:
        act()
    except InvcloseError as error:
        return [str(error)]
    return []
