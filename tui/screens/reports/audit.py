"""The audit trail: who did what, when and from where, newest first. Nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult

from core.listed import EVENTS
from core.listing import Key, Listing
from core.views.audit import AuditChain, AuditRow
from tui.audit_words import name_words, named_words, value_words
from tui.format import cells, count, left, moment, plural, wrap
from tui.registry import Here
from tui.screens.common.base import LOW
from tui.screens.lists.database_list import DatabaseList
from tui.screens.lists.list_summary import Summary
from tui.screens.lists.lists import LIST_COMMANDS
from tui.widgets.columns import Column
from tui.widgets.grid import Grid
from tui.widgets.lines import Line, Lines

DETAIL_LINES = 8
NAMES = 22
"""Cells of the longest name of a value in the detail."""
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


def detail_lines(detail: str, width: int) -> list[Line]:
    """The detail of an event: each value that was changed with what was before and after, then everything else."""
    try:
        found = json.loads(detail)
    except ValueError:
        return [f" {line}" for line in wrap(detail, width)]
    if not isinstance(found, dict):
        return [f" {line}" for line in wrap(value_words(found), width)]
    before, after = found.get("before"), found.get("after")
    lines: list[Line] = []
    if isinstance(before, dict) or isinstance(after, dict):
        lines += _compared(before or {}, after or {}, width)
        found = {name: value for name, value in found.items() if name not in ("before", "after")}
    return [*lines, *(f" {line}" for line in wrap(named_words(found), width) if line)]


def _compared(before: dict[str, Any], after: dict[str, Any], width: int) -> list[Line]:
    """Names beside what was before and what is after; those that changed first and strong, the others in one line."""
    names = list(dict.fromkeys([*before, *after]))
    changed = [name for name in names if before.get(name) != after.get(name)]
    label = min(NAMES, max((cells(name_words(name)) for name in changed), default=0))
    half = max(10, (width - label - 6) // 2)
    lines: list[Line] = []
    for name in changed:
        was = value_words(before[name], name) if name in before else "-"
        now = value_words(after[name], name) if name in after else "-"
        lines.append(
            [(f" {left(name_words(name), label)}  ", "quiet"), (left(was, min(half, max(10, cells(was)))), ""), ("  >  ", "quiet"),
             (left(now, min(half, max(4, cells(now)))), "strong")]
        )  # fmt: skip
    same = ", ".join(f"{name_words(name)} {value_words(before[name], name)}" for name in names if name not in changed)
    if same:
        lines += [[(f" {line}", "quiet")] for line in wrap(f"unchanged: {same}", width)]
    return lines


def chain_line(chain: AuditChain | None) -> Line:
    """Whether the trail is what was written; the first words say it."""
    if chain is None:
        return [(" The trail is being verified ...", "quiet")]
    if chain.broken:
        good = f"{plural(chain.events, 'event')} before it verified" if chain.events else "nothing before it"
        since = f", until {moment(chain.at)}" if chain.at else ""
        return [(f" NOT VERIFIED. {chain.broken} ({good}{since}.)", "stop")]
    if not chain.events:
        return [(" No events yet.", "quiet")]
    return [
        (" Verified: ", "good"),
        (f"{plural(chain.events, 'event')}, each as it was written; head {chain.head[:12]}.", ""),
    ]  # fmt: skip


class AuditTrail(DatabaseList[None]):
    """Events of the company, each with what was before and after."""

    arranges = "audit"
    CSS_PATH = "audit.tcss"
    HERE = (
        Here("filter", help="Words, who:anna, from:desk, action:refused, of:A100, d:2026-05."),
        Here("sort"),
        Here("turn", footer=False),
        Here("copy"),
        Here("reload"),
        Here("back"),
        *LIST_COMMANDS[:3],
    )
    crumb = "Audit trail"
    rule = "audit"
    what = "the audit trail"
    order = "newest first"
    kind = EVENTS
    own_turned = True

    def __init__(self) -> None:
        super().__init__()
        self.chain: AuditChain | None = None

    def parts(self) -> ComposeResult:
        yield Lines([chain_line(None), ""], id="chain")
        yield Grid(COLUMNS, lambda row: row.id, id="list")
        yield from self.filter_field()
        yield Lines(id="detail", classes="aside")

    def load(self) -> None:
        super().load()
        self.chain = None
        self.read("the chain of events", self.invclose.books.audit_chain, self._verified, group="chain")

    def _verified(self, chain: AuditChain) -> None:
        self.chain = chain
        self.query_one("#chain", Lines).show([chain_line(chain), ""])

    def read_rows(self, listing: Listing, limit: int, after: Key | None, *, backward: bool) -> Sequence[AuditRow]:
        return self.invclose.books.events(listing=listing, limit=limit, after=after, backward=backward)

    def rows_before(self, listing: Listing, key: Key) -> int:
        return self.invclose.books.events_before(key, listing=listing)

    def sum_up(self, listing: Listing) -> Summary:
        found = self.invclose.books.event_count(listing=listing)
        return Summary(
            found, lambda out, more: (f"{count(found - len(out) + len(more))} events" if self.grid().marks else "", {})
        )

    def empty(self) -> str:
        return "No events yet."

    def at_row(self, row: AuditRow) -> None:
        room = min(self.aside_width, 130) - 3
        head = f"{row.action}: {row.subject}" if row.subject else row.action
        said = f"{moment(row.at, seconds=True)} UTC by {row.who} from {row.host}, event {row.id}"
        above: list[Line] = [[(f" {head}", "strong"), (f"   {said}", "quiet")]]
        if cells(head) + 3 + cells(said) > room:
            parts = ((head, "strong"), (said, "quiet"))
            above = [[(f" {part}", tone)] for text, tone in parts for part in wrap(text, room)]
        lines = detail_lines(row.detail, room)
        shown = lines[: self._room()]
        if len(shown) < len(lines):
            shown[-1] = [
                (f" and {plural(len(lines) - len(shown) + 1, 'more line')}: a taller terminal shows them", "quiet")
            ]
        self.query_one("#detail", Lines).show(["", *above, *shown])

    def _room(self) -> int:
        """Lines of the detail."""
        if self.has_class("-beside"):
            return self.size.height - DETAIL_LINES
        return DETAIL_LINES if self.size.height < LOW else 2 * DETAIL_LINES
