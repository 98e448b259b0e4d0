"""The voucher preview of an adjustment by hand: level 2, F10 posts. Out of the ledger is asked twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from textual.app import ComposeResult

from core.errors import InvcloseError
from core.requests import AdjustmentRequest, Reviewed
from core.rights import Act
from core.views.adjusting import AdjustmentPreview
from core.views.overview import OverviewRow
from tui.failures import sentence
from tui.format import amount, plural
from tui.messages import Failure
from tui.paging import Pages
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.common.base import Dialog, Frame
from tui.screens.common.details import currency_of
from tui.screens.common.voucher_lines import BEHIND_COLUMNS, LINE_COLUMNS, balance_line, show_lines
from tui.screens.dialogs.confirm import Confirm
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines


class Posted(NamedTuple):
    """What was posted; ``row`` is the record, None where it could not be read afterwards."""

    record_id: int
    row: OverviewRow | None


def review_and_post(
    frame: Frame[Any],
    request: AdjustmentRequest,
    posted: Callable[[Posted], Any] | None = None,
    refused: Callable[[Failure], None] | None = None,
) -> None:
    """Review, ask and post, on top of the screen that asked, which stays as it is until ``posted`` has the answer.

    Without ``posted`` it reads again and says what was posted; ``refused`` says why there is no voucher to be reviewed.
    """
    app = frame.invclose

    def post(view: AdjustmentPreview) -> None:
        seen = Reviewed(view.adjusted, view.total)
        frame.act("posting", lambda: posted_as(app.desk.post_adjustment(request, seen)), done)

    def posted_as(record: int) -> Posted:
        """The record as it stands; that it cannot be read does not undo the posting."""
        try:
            return Posted(record, app.books.record(record).row)
        except InvcloseError:
            return Posted(record, None)

    def done(found: Posted) -> None:
        app.refresh_company()
        if posted is None:
            tell_posted(frame, found)
        else:
            posted(found)

    def seen(view: AdjustmentPreview | Failure | None) -> None:
        if view is None:
            return
        if isinstance(view, Failure):
            (refused or (lambda failure: frame.say(sentence(failure), "stop", stays=True)))(view)
        elif view.update_ledger:
            post(view)
        else:
            frame.app.push_screen(apart(view, currency_of(app.company)), lambda yes: post(view) if yes else None)

    frame.app.push_screen(AdjustmentReview(request), seen)


def tell_posted(frame: Frame[Any], found: Posted) -> None:
    """Read again, and say which record and voucher it became."""
    frame.load_at(found.record_id)
    row = found.row
    if row is None:
        frame.say(f"It is posted. {key_of('go_overview')} shows it.", stays=True)
        return
    voucher = f"voucher {row.voucher}, " if row.voucher else ""
    changed = f"inventory value {amount(row.adjusted)} {currency_of(frame.invclose.company)}"
    where = "" if frame.shows_records else " (g o)"
    frame.say(f"{row.number} is posted{where}: {voucher}{changed}.", stays=True)


def apart(view: AdjustmentPreview, currency: str) -> Confirm:
    """The second question before inventory and ledger part."""
    words: list[Line] = [
        f" Inventory changes by {amount(view.adjusted)} {currency}, the ledger does not change.",
        " The record is permanently marked, and the reconciliation lists it separately.",
        " The missing voucher cannot be posted later; only a reversal undoes this.",
    ]
    return Confirm("Keep this out of the ledger?", words, verb="Post without ledger")


class AdjustmentReview(Dialog[AdjustmentPreview | Failure]):
    """Returns what was seen and confirmed, why nothing can be seen, or None. It does not act."""

    CSS_PATH = "adjustment_review.tcss"
    HERE = (Here("confirm", "Post"), Here("next_pane", "Other list"), Here("compute_again"), Here("back"))
    crumb = "Review"
    rule = "review"

    def __init__(self, request: AdjustmentRequest) -> None:
        super().__init__()
        self.request = request
        self.result: AdjustmentPreview | None = None

    def parts(self) -> ComposeResult:
        yield Lines([" Computing; nothing is written.", ""], id="head")
        yield Grid(LINE_COLUMNS, lambda line: line.line, id="lines")
        yield Lines(id="foot")
        yield Grid(BEHIND_COLUMNS, lambda row: (row.transaction_id, row.item, row.dimensions), id="rows")

    def load(self) -> None:
        desk, request = self.invclose.desk, self.request
        self.read("the voucher preview", lambda: desk.preview_adjustment(request), self.show)

    def show(self, view: AdjustmentPreview) -> None:
        self.result = view
        self.deaf_until = time.monotonic() + self.invclose.type_ahead
        company = self.invclose.company
        currency = currency_of(company)
        place = f" for {company.code} on database {company.database}" if company else ""
        head: list[Line] = [
            [(f" {view.type_name} adjustment dated {view.date}{place}", "strong")],
            [
                (" Changes the inventory value by ", ""),
                (f"{amount(view.adjusted)} {currency}", "strong"),
                ("   NOTHING POSTED YET", "warn"),
            ],
        ]
        if not view.update_ledger:
            head.append([(" NOT IN THE LEDGER: inventory and ledger will differ by this amount.", "stop")])
        self.query_one("#head", Lines).show([*head, ""])
        lines = self.query_one("#lines", Grid)
        lines.empty_words = "No ledger lines."
        show_lines(lines, view.lines)
        what = f" What changes: {plural(len(view.rows), 'line')}. The accounts are those stored with the receipts."
        if view.type_name in ("Revaluation", "Standard cost"):
            what = f" What changes: {plural(len(view.rows), 'line')}."
        self.query_one("#foot", Lines).show(
            ["", balance_line(view.lines), what, f" {key_of('confirm')} or y posts; Esc or n goes back.", ""]
        )
        self.query_one("#rows", Grid).show(Pages.of(view.rows))
        lines.focus()

    def unread(self, what: str, failure: Failure) -> None:
        """Refused: that is said where it was asked for, with everything still filled in."""
        if failure.code and not failure.reference:
            self.dismiss(failure)
        else:
            super().unread(what, failure)

    def why_not_confirm(self) -> str:
        if self.result is None:
            return "The voucher preview is not computed yet."
        if not self.result.rows:
            return "Nothing would change."
        app = self.invclose
        return why_not_start(app.company, read_only=app.read_only, act=Act.ADJUST)

    def do_confirm(self) -> None:
        self.dismiss(self.result)

    def own_key(self, event: Any) -> bool:
        if event.key not in ("y", "n", "enter"):
            return False
        if event.key == "enter":
            self.say(f"Enter does not post; {key_of('confirm')} or y does.")
        elif event.key == "y":
            self.perform("confirm")
        else:
            self.dismiss(None)
        return True

    def do_compute_again(self) -> None:
        self.load()
