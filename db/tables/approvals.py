"""What waits for a second person."""

from __future__ import annotations

import datetime as dt

from db.tables.declare import Row, check, index, key, laid_out, maybe_moment, moment, remark, whole, words


class Approval(Row, table=True):
    """Something prepared by one person that another one approves or declines."""

    __table_args__ = laid_out(
        index("company_id", "id"),
        check("act", "act IN ('close', 'reversal', 'adjustment', 'restore')"),
        check("state", "state IN ('waiting', 'approved', 'declined', 'done')"),
        check("another", "state IN ('waiting', 'declined') OR (decided_by <> '' AND decided_by <> prepared_by)"),
    )
    id: int = key()
    company_id: int = whole("company.id")
    act: str = words()
    """`Prepared`: what would be done."""
    subject: str = remark()
    """Of what: numbers of records, a transaction, a file."""
    request: str = remark()
    """JSON text: with what it would be done."""
    records: str = remark()
    """Ids of the records that it closes or reverses, each between commas; empty: none."""
    digest: str = remark()
    """Digest of what would be posted or restored; what differs from it is not approved."""
    prepared_by: str = words()
    """Who prepared it."""
    prepared_at: dt.datetime = moment()
    """When."""
    state: str = words()
    """`Decision`."""
    decided_by: str = remark()
    """Who approved or declined it; empty while it waits."""
    decided_at: dt.datetime | None = maybe_moment()
    """When."""
    note: str = remark()
    """Why it was declined."""
