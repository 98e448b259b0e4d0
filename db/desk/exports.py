"""The part of the desk for exports to another ledger: what would be written, and the note of what was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.rights import Act
from db.company.rights import require
from db.engine.posting import Posting

if TYPE_CHECKING:
    from core.requests import ExportRequest
    from core.views.exports import ExportPlan, WrittenFile
    from db.engine.session import Database


class Exports:
    """What a call needs is imported by it."""

    database: Database[Any]
    company_id: int

    def plan_export(self, request: ExportRequest) -> ExportPlan:
        from db.exporting.planning import plan_export

        require(self.database, self.company_id, Act.EXPORT)
        with self.database.read(repeatable=True) as tx:
            return plan_export(tx, self.company_id, request)

    def note_export(self, plan: ExportPlan, files: Sequence[WrittenFile]) -> None:
        from db.exporting.noting import note_export

        require(self.database, self.company_id, Act.EXPORT)
        with self.database.write(Posting(Act.EXPORT, self.company_id)) as tx:
            note_export(tx, self.company_id, plan, files)
