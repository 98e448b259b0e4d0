"""What waits for a second person, as it is listed."""

from __future__ import annotations

import json

from core.views.approvals import ApprovalRow
from db.company.approvals import Stored, stored
from db.engine.session import Tx
from db.reading.names import stamp_text


def approval_rows(tx: Tx, company: int, *, every: bool, limit: int) -> list[ApprovalRow]:
    """What waits, the newest first; ``every``: what was decided too."""
    return [approval_row(one) for one in stored(tx, company, every=every, limit=limit)]


def approval_row(one: Stored) -> ApprovalRow:
    """One of them."""
    written = json.loads(one.request).get("note", "") if one.request else ""
    return ApprovalRow(
        id=one.id,
        act=one.act,
        subject=one.subject,
        note=one.note or written,
        prepared_by=one.prepared_by,
        prepared_at=stamp_text(one.prepared_at),
        state=one.state,
        decided_by=one.decided_by,
        decided_at=stamp_text(one.decided_at),
        record_id=one.record,
    )
