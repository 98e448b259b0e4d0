"""Approvals: what one person prepared and another one approves or declines, with the voucher that would be posted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult

from core.approval import ACTS
from core.listing import Facts
from core.views.approvals import ApprovalRow, PreparedView
from core.vocabulary import Decision, Prepared
from tui import places
from tui.format import amount, moment
from tui.paging import Source, whole
from tui.registry import Here, key_of
from tui.rights import why_not
from tui.screens.dialogs.confirm import Confirm
from tui.screens.lists.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines
from tui.words import act_word, decision_word

LINES_SHOWN = 6
COLUMNS = (
    Column[ApprovalRow]("id", "Number", lambda row: str(row.id), 6, figure=True),
    Column[ApprovalRow]("act", "What", lambda row: act_word(row.act), 10, most=25),
    Column[ApprovalRow]("subject", "Of", lambda row: row.subject, 10, most=30),
    Column[ApprovalRow]("by", "Prepared by", lambda row: row.prepared_by, 11, most=20),
    Column[ApprovalRow]("at", "At (UTC)", lambda row: moment(row.prepared_at), 16),
    Column[ApprovalRow](
        "state",
        "State",
        lambda row: decision_word(row.state),
        8,
        tone=lambda row: "warn" if row.state == Decision.WAITING else "",
    ),
    Column[ApprovalRow]("decided", "Decided by", lambda row: row.decided_by, 10, most=20, priority=1),
    Column[ApprovalRow]("note", "Note", lambda row: row.note, 8, most=30, priority=2),
)


class Approvals(ListFrame[None]):
    """Who prepared something cannot approve it."""

    arranges = "approvals"
    CSS_PATH = "approvals.tcss"
    HERE = (
        Here("approve", "Approve"),
        Here("decline", "Decline"),
        Here("open", "Record"),
        Here("scope", "Waiting/All", "Shows only what waits, or what was decided too.", footer=False),
        Here("filter"),
        Here("back"),
        *LIST_COMMANDS,
    )
    crumb = "Approvals"
    rule = "approvals"
    what = "what waits for a second person"
    order = "newest first"

    def __init__(self) -> None:
        super().__init__()
        self.show_all = False

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.id, id="list")
        yield from self.filter_field()
        yield Lines(id="detail", classes="aside")

    def source(self) -> Source[ApprovalRow]:
        books, every = self.invclose.books, self.show_all
        return whole(lambda: books.approvals(every=every), lambda row: row.id)

    def facts(self, row: ApprovalRow) -> Facts:
        words = f"{act_word(row.act)} {row.subject} {row.prepared_by} {row.decided_by} {row.note} {decision_word(row.state)}"
        return Facts(words, 0, row.prepared_at[:10], {"by": row.prepared_by, "state": decision_word(row.state)})

    def empty(self) -> str:
        return f"Nothing waits for a second person. {key_of('scope')} shows what was decided."

    def at_row(self, row: ApprovalRow) -> None:
        if row.state != Decision.WAITING:
            said = (
                f" {decision_word(row.state)} by {row.decided_by} at {moment(row.decided_at)}" if row.decided_by else ""
            )
            self.query_one("#detail", Lines).show(["", said])
            return
        desk, number = self.invclose.desk, row.id
        self.read("what would be posted", lambda: desk.preview_prepared(number), self._show_lines, group="detail")

    def _show_lines(self, view: PreparedView) -> None:
        self.query_one("#detail", Lines).show(["", *lines_of(view)])

    # --- deciding

    @property
    def row(self) -> ApprovalRow | None:
        return self.grid().row

    def _why_not(self, row: ApprovalRow | None) -> str:
        if row is None:
            return self.needs_row()
        if row.state != Decision.WAITING:
            return f"It is {row.state}."
        app = self.invclose
        return why_not(app.company, read_only=app.read_only, act=ACTS[Prepared(row.act)])

    def why_not_approve(self) -> str:
        row = self.row
        if reason := self._why_not(row):
            return reason
        company = self.invclose.company
        if company is not None and row is not None and company.user == row.prepared_by:
            return f"{row.prepared_by} prepared it, and another person approves. Ask a colleague."
        return ""

    def why_not_decline(self) -> str:
        return self._why_not(self.row)

    def do_approve(self) -> None:
        row = self.row
        assert row is not None
        desk = self.invclose.desk

        def ask(view: PreparedView) -> None:
            words: list[Line] = [
                [(f" {act_word(row.act)} of {row.subject}, prepared by {row.prepared_by}", "strong")], *lines_of(view)
            ]  # fmt: skip
            self.app.push_screen(Confirm(f"Approve request {row.id}?", words, verb="Approve and post"), answered)

        def answered(yes: bool | None) -> None:
            if yes:
                self.act(
                    "approving", lambda: desk.approve(row.id), lambda _: self._done(f"Request {row.id} is approved.")
                )

        self.read("what would be posted", lambda: desk.preview_prepared(row.id), ask, group="detail")

    def do_decline(self) -> None:
        row = self.row
        assert row is not None
        desk = self.invclose.desk
        words: list[Line] = [
            f" {act_word(row.act)} of {row.subject}, prepared by {row.prepared_by}.",
            " Nothing is posted.",
        ]

        def answered(yes: bool | None) -> None:
            if yes:
                self.act(
                    "declining", lambda: desk.decline(row.id), lambda _: self._done(f"Request {row.id} is declined.")
                )

        self.app.push_screen(Confirm(f"Decline request {row.id}?", words, verb="Decline"), answered)

    def _done(self, word: str) -> None:
        self.do_reload()
        self.say(word, stays=True)

    def do_scope(self) -> None:
        self.show_all = not self.show_all
        self.load()

    def why_not_open(self) -> str:
        row = self.row
        if row is None:
            return self.needs_row()
        return "" if row.record_id else "It is about no record yet."

    def do_open(self) -> None:
        row = self.row
        assert row is not None
        if row.act == Prepared.CLOSE:
            self.go(places.Task(row.record_id, row.subject))
        else:
            self.go(places.Record(row.record_id, row.subject))


def lines_of(view: PreparedView) -> Sequence[Any]:
    """What would be posted, as text: the first lines and the total."""
    shown = [
        f" {line.account:<10} {line.account_name[:24]:<24} {amount(line.debit) if line.debit else '':>16}"
        f" {amount(line.credit) if line.credit else '':>16}"
        for line in view.lines[:LINES_SHOWN]
    ]
    more = len(view.lines) - LINES_SHOWN
    tail = [f" ... and {more} more lines"] if more > 0 else []
    return [
        *shown,
        *tail,
        f" Changes the inventory value by {amount(view.adjusted)}; the voucher is {amount(view.total)}.",
    ]
