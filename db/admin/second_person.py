"""A restore replaces the books of every company: where one of them asks for a second person, it needs that word first.

It is about one file: its digest was approved, and no other file is restored.
"""

from __future__ import annotations

from typing import Any

from core.rights import Act
from core.vocabulary import Prepared
from db.company import approvals
from db.engine.open import open_database
from db.engine.posting import Posting
from db.engine.session import Database


def require_second_person(database: Database[Any], sha256: str, name: str) -> None:
    """Raise that the restore of this file waits, unless another admin has approved it; the approval is used up."""
    with database.read() as tx:
        asking = [row[0] for row in tx.all("SELECT id FROM company WHERE second_person = 1 ORDER BY id")]
    if not asking:
        return
    waits = []
    with open_database(database.url) as beside:
        for company in asking:
            with beside.write(Posting(Act.RESTORE, company)) as tx:
                permit = approvals.approved(tx, company, Prepared.RESTORE, sha256)
                if permit is None:
                    waits.append(approvals.prepare(tx, company, Prepared.RESTORE, name, digest=sha256))
                elif not waits:
                    approvals.use_up(tx, permit)
    if waits:
        raise waits[0]
