"""Close or recalculate: step 1 says what and shows the checks live, F8 previews, step 2 asks to confirm.

A close is confirmed by typing its date, a recalculation by F10 alone (it can be reversed and locks nothing). The
dialog returns the request; whoever opened it starts the run.
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
from core.views import CheckView, PreviewView
from core.vocabulary import Specification
from tui.messages import Failure
from tui.registry import Here
from tui.rights import why_not_start
from tui.screens.base import Dialog
from tui.screens.close_lines import check_lines, confirm_lines
from tui.screens.confirm import Confirm
from tui.screens.date_list import choose_day
from tui.screens.details import SPECIFICATIONS, currency_of
from tui.screens.findings import Findings
from tui.screens.preview import Preview
from tui.widgets.choices import ChoiceField, SwitchField
from tui.widgets.entries import AmountField, DateField, NumberField
from tui.widgets.fields import Field, TextField
from tui.widgets.lines import Lines

PAUSE = 0.3


def codes(text: str) -> tuple[str, ...]:
    """Codes separated by commas or blanks."""
    return tuple(code for code in text.replace(",", " ").split() if code)


class CloseDialog(Dialog[CloseRequest]):
    """``mode`` is ``close`` or ``recalculation``."""

    CSS_PATH = "close_dialog.tcss"
    HERE = (
        Here("next_pane"),
        Here("values", "Dates", "Opens the list of dates to choose from, in the date field."),
        Here("findings", "Checks"),
        Here("simulate"),
        Here("confirm", "Continue", "Continues to the confirmation."),
        Here("back", "Cancel"),
    )

    def __init__(self, mode: str) -> None:
        super().__init__()
        self.mode = mode
        self.crumb, self.rule = ("New close" if mode == "close" else "New recalculation"), mode
        self.check: CheckView | None = None
        self.preview: tuple[CloseRequest, PreviewView] | None = None
        self._asked: CloseRequest | None = None
        """What the checks shown, or under way, are about; None once a field that they depend on has changed."""
        self._then_confirm = False
        self._timer: Any = None
        self._initial: CloseRequest | None = None

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
                yield TextField("Items", id="items", width=30)
                yield TextField("Item groups", id="groups", width=30)
            yield TextField("Note", id="note", width=44)
            yield Lines(id="checks")

    def load(self) -> None:
        for field in self.query("#items, #groups"):
            assert isinstance(field, Field)
            field.note = "all, or: A100,A200"
        self._initial = self.request()
        self.ready()
        self.run_checks()

    # --- the request

    def field(self, name: str) -> Any:
        return self.query_one(f"#{name}")

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

    def wrong(self) -> Field | None:
        """Checks every field; the first wrong one."""
        found = None
        for field in self.query(Field):
            field.check()
            field.refresh()
            if field.wrong and found is None:
                found = field
        return found

    # --- checks, live

    @on(Field.Left)
    def left_field(self) -> None:
        self._later()

    @on(Field.Changed)
    def changed_field(self, message: Field.Changed) -> None:
        """Scope and checks that are shown belong to what stood in the fields before: they go at once."""
        if message.field.id in ("date", "specification", "items", "groups"):
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

    def _about(self) -> tuple[str, ...]:
        """Fields that the scope depends on."""
        return ("date",) if self.mode == "close" else ("date", "items", "groups")

    def _later(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PAUSE, self.run_checks)

    def run_checks(self, *, typing: bool = False) -> None:
        """Ask for the checks of what stands in the fields; with ``typing`` also while one of their codes may be half typed."""
        request = self.request()
        focused = self.focused
        if any(self.field(name).wrong for name in self._about()):
            self.check = self._asked = None
            self._show_unknown()
            return
        half_typed = focused is not None and focused.id in ("items", "groups") and not typing
        day = self.field("date").meant
        if day is None or half_typed:
            return
        facts = CloseRequest(day.isoformat(), request.specification, items=request.items, groups=request.groups)
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
            field.focus()
            self.say(f"{field.label}: {field.wrong}", "stop", stays=True)

    def where(self) -> str:
        return "step 1 of 2: what"

    # --- commands

    def why_not_values(self) -> str:
        focused = self.focused
        return "" if isinstance(focused, DateField) else "This field has no list of values."

    def do_values(self) -> None:
        choose_day(self)

    def why_not_findings(self) -> str:
        return "" if self.check is not None else "The checks are not done yet."

    def do_findings(self) -> None:
        assert self.check is not None
        self.app.push_screen(Findings(self.check))

    def _filled(self) -> CloseRequest | None:
        wrong = self.wrong()
        if wrong is not None:
            wrong.focus()
            self.say(f"{wrong.label}: {wrong.wrong}", "stop", stays=True)
            return None
        return self.request()

    def do_simulate(self) -> None:
        request = self._filled()
        if request is None:
            return
        desk = self.invclose.desk
        work = desk.preview_close if self.mode == "close" else desk.preview_recalculation

        def seen(view: PreviewView | None) -> None:
            if view is not None:
                self.preview = (request, view)
                self.say("Previewed; nothing was posted. F10 continues.")

        self.app.push_screen(Preview(lambda: work(request)), seen)

    def why_not_confirm(self) -> str:
        app = self.invclose
        act = Act.CLOSE if self.mode == "close" else Act.RECALCULATE
        if reason := why_not_start(app.company, read_only=app.read_only, act=act):
            return reason
        stops = self.check.firm_stops if self.check is not None and self.mode == "close" else ()
        return f"STOP: {stops[0].message} F6 shows what to do." if stops else ""

    def do_confirm(self) -> None:
        request = self._filled()
        if request is None:
            return
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
                self.dismiss(replace(request, allow=allow))

        self.app.push_screen(question, answered)

    def _untouched(self) -> bool:
        return self.wrong() is None and self.request() == self._initial

    def do_leave(self) -> None:
        if self._untouched():
            super().do_leave()
        else:
            self.say("What you typed would be lost: close this dialog first with Esc.")

    def do_back(self) -> None:
        if self._untouched():
            self.dismiss()
            return
        question = Confirm(
            "Close this dialog?",
            [" What you typed will be lost.", " Esc keeps editing."],
            verb="Discard what was typed",
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.dismiss()

        self.app.push_screen(question, answered)
