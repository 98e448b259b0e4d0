"""A desk that does nothing but note what it is asked for; books and previews are the business of each world of tests."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from core.difference_notes import DifferenceNote
from core.errors import InvcloseError
from core.exporting.formats import format_of
from core.importing import Bundle
from core.importing.result import Imported
from core.mapping.beside import Beside
from core.requests import CloseRequest, ExportRequest, PeriodChange, Reviewed
from core.views.approvals import PreparedView
from core.views.exports import ExportPlan, WrittenFile
from core.views.runs import PreviewView
from core.views.users import UserRow
from core.vocabulary import RecordType, Role
from tests.support import builders
from tests.support.builders import spoiled
from tests.support.by_hand import FakeByHand
from tests.support.exporting import journal, voucher


class NotingDesk(FakeByHand):
    """``calls`` are the names of the methods with their arguments; ``refuse`` is raised by whatever is called."""

    calls: list[tuple[Any, ...]]
    refuse: InvcloseError | None = None
    started: int = 4
    """Record of the run that is started."""

    def note(self, name: str, *arguments: object) -> None:
        if self.refuse is not None:
            raise self.refuse
        self.calls.append((name, *arguments))

    @abstractmethod
    def preview(self, request: CloseRequest, record_type: RecordType) -> PreviewView:
        """What the desk answers when it is asked for a preview."""

    def preview_close(self, request: CloseRequest) -> PreviewView:
        self.note("preview_close", request)
        return self.preview(request, RecordType.CLOSING)

    def start_close(self, request: CloseRequest) -> int:
        self.note("start_close", request)
        return self.started

    def preview_recalculation(self, request: CloseRequest) -> PreviewView:
        self.note("preview_recalculation", request)
        return self.preview(request, RecordType.RECALCULATION)

    def start_recalculation(self, request: CloseRequest) -> int:
        self.note("start_recalculation", request)
        return self.started

    def refuse_reversal(self, record_id: int) -> None:
        self.note("refuse_reversal", record_id)

    def reverse(self, record_id: int, note: str = "", reviewed: Reviewed | None = None) -> int:
        self.note("reverse", record_id, note)
        self.reviewed = (reviewed,) if reviewed else ()
        return record_id + 10

    def pause(self, record_id: int) -> None:
        self.note("pause", record_id)

    def resume(self, record_id: int) -> None:
        self.note("resume", record_id)

    def cancel(self, record_id: int) -> None:
        self.note("cancel", record_id)

    def explain_difference(self, account: str, as_of: str, text: str, amount: int | None = None) -> DifferenceNote:
        self.note("explain_difference", account, as_of, text, amount)
        explained = -75000 if amount is None else amount
        return DifferenceNote(
            1, account, as_of, explained, -75000, f"{text}{self.text}", "anna", "2026-11-02T08:00:00Z"
        )

    def users(self) -> Sequence[UserRow]:
        roles = (("anna", Role.ADMIN), ("boris", Role.CLOSE), ("carla", Role.POST), ("eva", Role.VIEW))
        return [UserRow(f"{login}{self.text}", role, last_admin=role is Role.ADMIN) for login, role in roles]

    def set_role(self, login: str, role: Role) -> str:
        self.note("set_role", login, role)
        return ""

    def revoke_role(self, login: str) -> None:
        self.note("revoke_role", login)

    text: str = ""

    def preview_prepared(self, number: int) -> PreparedView:
        voucher = builders.voucher_view()
        row = builders.approval_row(number, self.text)
        return PreparedView(row, spoiled(voucher.lines, self.text), voucher.total, -1_280_417)

    def approve(self, number: int) -> int:
        self.note("approve", number)
        return 115

    def decline(self, number: int, note: str = "") -> None:
        self.note("decline", number, note)

    def beside_export(self, profile: str) -> Beside:
        self.note("beside_export", profile)
        return Beside(company="ACME")

    loaded: Bundle | None = None
    """The last export."""

    def load_export(self, bundle: Bundle) -> Imported:
        self.note("load_export", len(bundle.rows))
        self.loaded = bundle
        count = len(bundle.rows)
        days = bundle.first_date(), bundle.last_date()
        return Imported(
            company="ACME", created=False, items=len(bundle.items), rows=count, transactions=count, vouchers=count,
            first_date=days[0], last_date=days[1],
        )  # fmt: skip

    def plan_export(self, request: ExportRequest) -> ExportPlan:
        self.note("plan_export", request)
        target = format_of(request.target)
        chosen = voucher("INVC-000003", ("1300", 5), ("5000", -5), text=self.text)
        return ExportPlan(target, journal(target, [chosen]), (3,), request.again, 0)

    def note_export(self, plan: ExportPlan, files: Sequence[WrittenFile]) -> None:
        self.note("note_export", plan.target.name, [file.name for file in files])

    def set_period(self, change: PeriodChange) -> str:
        self.note("set_period", change)
        return ""
