"""The part of the desk for what is done by hand: adjustments, standard costs, marks, notes on differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.rights import Act
from db.company.rights import require
from db.desk.approvals import Approvals
from db.engine.posting import Posting

if TYPE_CHECKING:
    from core.difference_notes import DifferenceNote
    from core.money import Amount
    from core.requests import AdjustmentRequest, Reviewed, UndoRequest
    from core.views.adjusting import AdjustmentPreview, MarkRow, OnHandView, StandardCostRow
    from core.views.undoing import UndoPreview, UndoResult
    from db.engine.session import Database


class ByHand(Approvals):
    """What a call needs is imported by it."""

    database: Database[Any]
    company_id: int

    def on_hand_lines(self, items: Sequence[str] = (), sites: Sequence[str] = ()) -> OnHandView:
        from db.desk.adjustments import on_hand_view

        require(self.database, self.company_id, Act.SEE_ON_HAND)
        with self.database.read(repeatable=True) as tx:
            return on_hand_view(tx, self.company_id, items, sites)

    def preview_adjustment(self, request: AdjustmentRequest) -> AdjustmentPreview:
        from db.desk.adjustments import preview_adjustment

        require(self.database, self.company_id, Act.PREVIEW)
        with self.database.read(repeatable=True) as tx:
            return preview_adjustment(tx, self.company_id, request)

    def post_adjustment(self, request: AdjustmentRequest, reviewed: Reviewed | None = None) -> int:
        from core.reviewed import refuse_other_figures
        from db.adjusting.posting import adjust
        from db.desk.adjustments import planner_of
        from db.records.records import figures_of

        require(self.database, self.company_id, Act.ADJUST)
        self._prepared_adjustment(request)
        with self.database.write(Posting(Act.ADJUST, self.company_id)) as tx:
            record = adjust(tx, self.company_id, planner_of(request), request.note)
            refuse_other_figures("the adjustment", figures_of(tx, record), reviewed)
            return record

    def preview_undo(self, request: UndoRequest) -> UndoPreview:
        from db.desk.undoing import preview_undo

        require(self.database, self.company_id, Act.PREVIEW)
        with self.database.read(repeatable=True) as tx:
            return preview_undo(tx, self.company_id, request)

    def undo(self, request: UndoRequest, reviewed: Reviewed | None = None) -> UndoResult:
        from dataclasses import replace

        from core.requests import Reviewed as Figures
        from core.reviewed import refuse_other_figures
        from db.desk.undoing import undo

        require(self.database, self.company_id, Act.UNDO)
        with self.database.write(Posting(Act.UNDO, self.company_id)) as tx:
            done = undo(tx, self.company_id, request)
            seen = replace(reviewed, total=0) if reviewed is not None else None
            refuse_other_figures(f"undoing {done.reference}", Figures(done.adjusted, 0), seen)
            return done

    def standard_costs(self, item: str = "") -> Sequence[StandardCostRow]:
        from db.desk.standard_costs import standard_costs

        require(self.database, self.company_id, Act.SEE_PRICES)
        with self.database.read(repeatable=True) as tx:
            return standard_costs(tx, self.company_id, item)

    def marks(self, item: str = "") -> Sequence[MarkRow]:
        from db.desk.marking import marks

        require(self.database, self.company_id, Act.SEE_MARKS)
        with self.database.read(repeatable=True) as tx:
            return marks(tx, self.company_id, item)

    def mark(self, issue_id: int, receipt_id: int, quantity: int) -> None:
        from db.desk.marking import mark

        require(self.database, self.company_id, Act.MARK)
        with self.database.write(Posting(Act.MARK, self.company_id)) as tx:
            mark(tx, self.company_id, issue_id, receipt_id, quantity)

    def unmark(self, issue_id: int, receipt_id: int) -> None:
        from db.desk.marking import unmark

        require(self.database, self.company_id, Act.UNMARK)
        with self.database.write(Posting(Act.UNMARK, self.company_id)) as tx:
            unmark(tx, self.company_id, issue_id, receipt_id)

    def explain_difference(self, account: str, as_of: str, text: str, amount: Amount | None = None) -> DifferenceNote:
        from db.desk.difference_notes import compared, explain_difference

        require(self.database, self.company_id, Act.EXPLAIN_DIFFERENCE)
        with self.database.read(repeatable=True) as tx:
            found = compared(tx, self.company_id, account, as_of)
        with self.database.write(Posting(Act.EXPLAIN_DIFFERENCE, self.company_id)) as tx:
            return explain_difference(tx, self.company_id, found, as_of, text, amount)
