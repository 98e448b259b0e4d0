"""The audit trail: who did what, when and from where, newest first. Nothing is changed here."""

from __future__ import annotations

import json
from typing import Any

from textual.app import ComposeResult

from core.listing import Facts
from core.requests import AuditRequest
from core.views import AuditRow
from tui.format import moment, wrap
from tui.paging import Source
from tui.registry import Here
from tui.screens.lists import LIST_COMMANDS, ListFrame
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Lines

DETAIL_LINES = 5
COLUMNS = (
    Column[AuditRow]("at", "At (UTC)", lambda row: moment(row.at), 16, most=19),
    Column[AuditRow]("who", "Who", lambda row: row.who, 8, most=20),
    Column[AuditRow](
        "action",
        "Action",
        lambda row: row.action,
        18,
        most=30,
        tone=lambda row: "warn" if row.action == "refused" else "",
    ),
    Column[AuditRow]("subject", "Of", lambda row: row.subject, 12, most=32),
    Column[AuditRow]("host", "From", lambda row: row.host, 8, most=20, priority=1),
    Column[AuditRow]("id", "Event", lambda row: str(row.id), 6, most=12, figure=True, priority=2),
)


def detail_text(detail: str) -> str:
    """The detail of an event as words: ``before role enter; after role close``."""
    try:
        found = json.loads(detail)
    except ValueError:
        return detail
    return "; ".join(f"{name.replace('_', ' ')} {_words(value)}" for name, value in found.items() if value != "")


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_words(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    return "none" if value is None else str(value)


class AuditTrail(ListFrame[None]):
    """Events of the company, each with what was before and after."""

    CSS_PATH = "audit.tcss"
    HERE = (Here("filter"), Here("copy"), Here("reload"), Here("back"), *LIST_COMMANDS[:3])
    crumb = "Audit trail"
    rule = "audit"
    what = "the audit trail"
    order = "newest first"

    def parts(self) -> ComposeResult:
        yield Grid(COLUMNS, lambda row: row.id, id="list")
        yield from self.filter_field()
        yield Lines(id="detail")

    def source(self) -> Source[AuditRow]:
        books = self.invclose.books
        return Source(lambda before, limit: books.audit(AuditRequest(), limit=limit, before=before), lambda row: row.id)

    def facts(self, row: AuditRow) -> Facts:
        words = f"{row.who} {row.host} {row.action} {row.subject} {row.detail}"
        return Facts(words, 0, row.at[:10], {"who": row.who, "action": row.action})

    def empty(self) -> str:
        return "No events yet."

    def at_row(self, row: AuditRow) -> None:
        room = min(self.size.width, 130) - 3
        lines = wrap(detail_text(row.detail), room)[:DETAIL_LINES]
        head = f" {row.action}: {row.subject}" if row.subject else f" {row.action}"
        self.query_one("#detail", Lines).show(["", [(head, "strong")], *(f" {line}" for line in lines)])
