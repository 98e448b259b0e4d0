"""A desk that does nothing but note what it is asked for; books and previews are the business of each world of tests."""

from __future__ import annotations

from typing import Any

from core.errors import InvcloseError
from core.requests import CloseRequest, PeriodChange
from core.views import PreviewView
from core.vocabulary import RecordType
from tests.support.by_hand import FakeByHand


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

    def preview(self, request: CloseRequest, record_type: RecordType) -> PreviewView:
        raise NotImplementedError

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

    def reverse(self, record_id: int, note: str = "") -> int:
        self.note("reverse", record_id, note)
        return record_id + 10

    def pause(self, record_id: int) -> None:
        self.note("pause", record_id)

    def resume(self, record_id: int) -> None:
        self.note("resume", record_id)

    def cancel(self, record_id: int) -> None:
        self.note("cancel", record_id)

    def set_period(self, change: PeriodChange) -> str:
        self.note("set_period", change)
        return ""
