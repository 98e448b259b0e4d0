"""Named places of the application and how to get there; screens are loaded when first visited."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from core.views import CompanyView
from tui.dates import Calendar

if TYPE_CHECKING:
    from tui.app import InvcloseApp


def calendar_of(company: CompanyView | None, today: date) -> Calendar:
    """What short dates refer to in this company."""
    if company is None:
        return Calendar(today)

    def day(text: str | None) -> date | None:
        with suppress(ValueError):
            return date.fromisoformat(text or "")
        return None

    return Calendar(today, day(company.next_close), day(company.closed_until), company.period.split(" ")[0])


def open_place(app: InvcloseApp, place: str) -> None:
    """``overview`` leaves everything above it; the others open on top of the overview, look-ups on top of all."""
    from tui.screens.overview import Overview

    if place == "voucher":
        from tui.screens.find_voucher import FindVoucher

        def chosen(number: str | None) -> None:
            if number:
                open_voucher(app, number)

        app.push_screen(FindVoucher(), chosen)
        return
    if not any(isinstance(screen, Overview) for screen in app.screen_stack):
        app.push_screen(Overview())
    else:
        while not isinstance(app.screen, Overview):
            app.pop_screen()
    if place == "tasks":
        from tui.screens.tasks import TaskList

        app.push_screen(TaskList())
    elif place == "periods":
        from tui.screens.periods import Periods

        app.push_screen(Periods())


def open_voucher(app: InvcloseApp, number: str, around: tuple[str, ...] = ()) -> Any:
    """The voucher screen; ``around`` are the numbers that + and - walk through."""
    from tui.screens.voucher import VoucherScreen

    return app.push_screen(VoucherScreen(number, around))
