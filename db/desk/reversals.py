"""What a reversal would post, and what stands in its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import InvcloseError
from core.usecases.reversal import blockers, never
from core.views import ReversalPreview
from core.vocabulary import RECORD_NAMES, RecordType
from db.desk.ledger_lines import line_views
from db.reading.vouchers import behind_record
from db.records import record_row, refuse_period, refuse_unfinished
from db.reversing import record_facts, reversal_lines
from db.session import Tx


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
    for act in (lambda: refuse_unfinished(tx, company), lambda: refuse_period(tx, company, row["date"])):
        found += _refusal(act)
    return found


def _refusal(act: Callable[[], None]) -> list[str]:
    try:
        act()
    except InvcloseError as error:
        return [str(error)]
    return []
