"""Close or recalculate: step 1 says what and shows the checks live, F8 previews, step 2 asks to confirm.

A close is confirmed by typing its date, a recalculation by F10 alone (it can be reversed and locks nothing). The run is
started from here, so that what was filled in still stands when it is refused because somebody else was first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from core.errors import NotFound
from core.requests import CloseRequest
from core.rights import Act
from core.views.checks import CheckView
from core.views.runs import PreviewView
from core.vocabulary import CodeKind, Specification
from tui.messages import Failure
from tui.registry import Here, key_of
from tui.rights import why_not_start
from tui.screens.closing.close_lines import check_lines, confirm_lines
from tui.screens.closing.preview import Preview
from tui.screens.common.details import SPECIFICATIONS, currency_of
from tui.screens.dialogs.confirm import Confirm
from tui.screens.dialogs.findings import Findings
from tui.screens.dialogs.form import Form
from tui.widgets.choices import ChoiceField, SwitchField
from tui.widgets.codes import CodesField, codes
from tui.widgets.entries import AmountField, DateField, NumberField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Lines

PAUSE = 0.3
ALL = "blank: all"


class CloseDialog(Form[int]):
    """``mode`` is ``close`` or ``recalculation``; returns the record of the run that was started."""

    CSS_PATH = "close_dialog.tcss"
    HERE = (
        Here("next_pane"),
        Here("values", "List", "Lists what this field may be: dates, items, item groups."),
        Here("findings", "Checks"),
        Here("simulate"),
        Here("confirm", "Continue", "Continues to the confirmation."),
        Here("back", "Cancel"),
    )

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode
        self.crumb, self.rule = ("New close" if mode == "close" else "New recalculation"), mode
        self.reopens = "command:new_close" if mode == "close" else "command:recalculate"
        self.check: CheckView | None = None
        self.preview: tuple[CloseRequest, PreviewView] | None = None
        self._asked: CloseRequest | None = None
        """What the checks shown, or under way, are about; None once a field that they depend on has changed."""
        self._then_confirm = False
        self._timer: Any = None

    def parts(self) -> ComposeResult:
        calendar = self.invclose.calendar
        close = self.mode == "close"
        with Vertical(id="box", classes="pane"):
            words = "Close inventory" if close else "Recalculate inventory"
            yield Lines([[(f" {words}", "strong")], ""])
            yield DateField("Close through" if close else "Through", calendar.period_end, calendar, id="date")
            choices = tuple(SPECIFICATIONS.items())
            yield ChoiceField("Specification", choices, id="specification")
            yield NumberField("Maximum passes", 100, id="throughputs")
            yield AmountField("Minimum change", 0, currency_of(self.invclose.company), id="minimum")
            if close:
                yield SwitchField("Afterwards", "recalculate through today", id="afterwards")
            else:
                yield CodesField("Items", CodeKind.ITEM, id="items", width=30, blank=ALL)
                yield CodesField("Item groups", CodeKind.ITEM_GROUP, id="groups", width=30, blank=ALL)
            yield TextField("Note", id="note", width=44)
            yield Lines(id="checks")

    def load(self) -> None:
        super().load()
        self.run_checks()

    # --- the request

    def request(self) -> CloseRequest:
        day = self.field("date").day
        close = self.mode == "close"
        return CloseRequest(
            date=day.isoformat() if day else "",
            specification=Specification(self.field("specification").value),
            max_throughputs=self.field("throughputs").number,
            min_throughput=self.field("minimum").minor,
            note=self.field("note").value.strip(),
            recalculate_after=self.field("afterwards").on if close else False,
            items=() if close else codes(self.field("items").value),
            groups=() if close else codes(self.field("groups").value),
        )

    # --- checks, live

    @on(Field.Left)
    def left_field(self) -> None:
        self._later()

    @on(Field.Changed)
    def changed_field(self, message: Field.Changed) -> None:
        """Scope and checks that are shown belong to what stood in the fields before: they go at once."""
        if message.field.id in ("date", "specification", "items", "groups") and self._facts() != self._asked:
            self.check = self._asked = None
            self._then_confirm = False
            self._show_unknown()
            self._later()

    def _show_unknown(self) -> None:
        wrong = any(self.field(name).wrong for name in self._about())
        words = "not known: correct the field above" if wrong else "checking ..."
        self.query_one("#checks", Lines).show(
            ["", [(" In scope          ", ""), (words, "warn" if wrong else "quiet")]]
        )

    def _facts(self) -> CloseRequest | None:
        """What the checks depend on; None while the date means nothing."""
        day, request = self.field("date").meant, self.request()
        if day is None:
            return None
        return CloseRequest(day.isoformat(), request.specification, items=request.items, groups=request.groups)

    def _about(self) -> tuple[str, ...]:
        """Fields that the scope depends on."""
        return ("date",) if self.mode == "close" else ("date", "items", "groups")

    def _later(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.run_checks)

    def run_checks(self, *, typing: bool = False) -> None:
        """Ask for the checks of what stands in the fields; with ``typing`` also while one of their codes may be half typed."""
        focused = self.focused
        if any(self.field(name).wrong for name in self._about()):
            self.check = self._asked = None
            self._show_unknown()
            return
        half_typed = focused is not None and focused.id in ("items", "groups") and not typing
        facts = self._facts()
        if facts is None or half_typed:
            return
        if facts == self._asked or not self.is_current:
            return
        self._asked = facts
        desk = self.invclose.desk
        self.read("the checks", lambda: desk.check(facts), lambda check: self.show_check(check, facts), group="check")

    def show_check(self, check: CheckView, about: CloseRequest) -> None:
        if about != self._asked:
            return  # a field has changed since
        self.check = check
        self.query_one("#checks", Lines).show(check_lines(check, self.mode, self.size.height - 21))
        if self._then_confirm:
            self._then_confirm = False
            self.perform("confirm")

    def laid_out(self) -> None:
        if self.check is not None:
            self.query_one("#checks", Lines).show(check_lines(self.check, self.mode, self.size.height - 21))

    def report(self, group: str, failure: Failure) -> None:
        """A code that does not exist stands beside its field, and stays there until it is another one."""
        if group != "check":
            super().report(group, failure)
            if group == "act":
                self.check = self._asked = None  # the books are others than those that were checked
                self.run_checks(typing=True)
            return
        self.check = self._asked = None
        then_confirm, self._then_confirm = self._then_confirm, False
        name = "groups" if failure.message.startswith("item group ") else "items"
        if self.mode == "close" or failure.code != NotFound.code:
            self._show_unknown()
            super().report(group, failure)
            return
        field = self.field(name)
        field.wrong = failure.message
        field.refresh()
        self._show_unknown()
        if then_confirm:
            self.point_at(field)

    def where(self) -> str:
        return "step 1 of 2: what"

    # --- commands

    def why_not_findings(self) -> str:
        return "" if self.check is not None else "The checks are not done yet."

    def do_findings(self) -> None:
        assert self.check is not None
        self.app.push_screen(Findings(self.check))

    def _filled(self) -> CloseRequest | None:
        wrong = self.wrong()
        if wrong is not None:
            self.point_at(wrong)
            return None
        return self.request()

    def do_simulate(self) -> None:
        request = self._filled()
        if request is None:
            return
        desk = self.invclose.desk
        work = desk.preview_close if self.mode == "close" else desk.preview_recalculation

        preview = Preview(lambda: work(request))

        def seen(view: PreviewView | None) -> None:
            if view is None:
                return
            self.preview = (request, view)
            if preview.goes_on:
                self.perform("confirm")
            else:
                self.say(f"Previewed; nothing was posted. {key_of('confirm')} continues.")

        self.app.push_screen(preview, seen)

    def why_not_confirm(self) -> str:
        app = self.invclose
        act = Act.CLOSE if self.mode == "close" else Act.RECALCULATE
        if reason := why_not_start(app.company, read_only=app.read_only, act=act):
            return reason
        stops = self.check.firm_stops if self.check is not None and self.mode == "close" else ()
        return f"STOP: {stops[0].message} {key_of('findings')} shows what to do." if stops else ""

    def filled(self) -> None:
        request = self.request()
        if self.check is None:
            self._then_confirm = True
            self.run_checks(typing=True)
            return
        seen = self.preview[1] if self.preview is not None and self.preview[0] == request else None
        close = self.mode == "close"
        allow = self.check.deliberate if close else ()
        question = Confirm(
            f"{'Close' if close else 'Recalculate'} inventory through {request.date}",
            confirm_lines(request, self.mode, self.check, seen, self.invclose.company),
            verb="Start",
            word=" ".join((request.date, *allow)) if close else "",
            label="Type the date",
        )
        question.crumb = "Confirm"
        question.step = "step 2 of 2: confirm"

        def answered(yes: bool | None) -> None:
            if yes:
                self._start(replace(request, allow=allow))

        self.app.push_screen(question, answered)

    def _start(self, request: CloseRequest) -> None:
        desk = self.invclose.desk
        start = desk.start_close if self.mode == "close" else desk.start_recalculation
        what = "close" if self.mode == "close" else "recalculation"
        self.act(f"starting the {what}", lambda: start(request), self._started)

    def _started(self, record_id: int) -> None:
        self.dismiss(record_id)
