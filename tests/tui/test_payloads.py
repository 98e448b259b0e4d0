"""Names, notes and messages full of escape sequences, markup and direction marks: shown as text, on every screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import Blocked
from core.views.checks import Finding
from core.views.states import Severity
from core.views.transactions import WhyStep
from core.vocabulary import JobState
from tests.tui.conftest import Opened, Session
from tests.tui.fakes import (
    BEHIND,
    EVENTS,
    LINES,
    LOG,
    PERIODS,
    PREPARED,
    REGISTER,
    TRANSACTION,
    FakeBooks,
    FakeDesk,
    job,
    records,
    settlement,
)
from tui.safe import safe

PAYLOADS = (
    "\x1b]52;c;ZXZpbA==\x07", "\x1b]0;owned\x07", "\x1b[2J", "\x1b[31mred", "\x1bc", "\x1bP+q544e\x1b\\", "\x1b[6n", "\x1b(0",
    "\x9b2J", "\x9d52;c;YQ==\x9c", "\x90q\x9c", "\x85", "\x00", "\x07\x07", "\x08\x08\x08", "\r\nfake line", "\ttab", "\x7f",
    "\u202egnirts", "\u2066iso\u2069", "\u200e\u200f", "\u200bzero", "\u200d\u200c", "\ufeffbom", "\U000e0041\U000e0042tag",
    "\u2028line", "\u2029par", "\ud800", "\ufff9\ufffb", "\u00adsoft",
    "[/foo]", "[bold]x[/bold]", "[@click=app.bell]x[/]", "[link=http://a]x[/link]", "[red", "]]][[[", "$(rm)", "{x}", "%s%n",
    "\\[/]",
)  # fmt: skip
GROUPS = [PAYLOADS[n : n + 20] for n in range(0, len(PAYLOADS), 20)]


def harmless(session: Session, where: str) -> None:
    """Nothing on the screen is a character a terminal obeys."""
    for number, line in enumerate(session.text.splitlines()):
        assert safe(line) == line, f"{where}, line {number}: {line!r}"


def poisoned(texts: tuple[str, ...]) -> tuple[FakeBooks, FakeDesk]:
    """Books whose every text comes from the payloads."""
    first, name = texts[0], "".join(texts)
    rows = [replace(row, note=name, by=text, type_name=text) for row, text in zip(records(), texts, strict=False)]
    rows[1] = replace(rows[1], number=f"IC{first}", voucher=f"INV{first}", reversed_by="", has_log=True)
    books = FakeBooks(
        rows=rows,
        running_job=job(
            JobState.RUNNING, last_item=name, worker=first, message=name, events=tuple((t, name) for t in texts)
        ),
        lines=tuple(replace(line, account=text, account_name=name) for line, text in zip(LINES, texts, strict=False)),
        behind=tuple(
            replace(row, item=text, item_name=name, number=name) for row, text in zip(BEHIND, texts, strict=False)
        ),
        settled=tuple(
            replace(settlement(n, text, "2026-05-02", 1, 100, 0), issue=name, item=text) for n, text in enumerate(texts)
        ),
        logged=tuple(replace(row, item=name, advice=name, number=text) for row, text in zip(LOG, texts, strict=False)),
        shown=replace(
            TRANSACTION,
            number=first,
            item=name,
            item_name=name,
            dimensions=first,
            linked=texts,
            why=tuple(WhyStep(text, 1) for text in texts),
            updates=tuple(replace(u, reason=name, balance_account=first) for u in TRANSACTION.updates),
        ),
    )
    books.calendar = tuple(
        replace(row, name=text, access=name, closed_by=first) for row, text in zip(PERIODS, texts, strict=False)
    )
    books.prepared = tuple(
        replace(row, subject=text, prepared_by=first, note=name) for row, text in zip(PREPARED, texts, strict=False)
    )
    books.trail = tuple(
        replace(row, actor=text, via=first, host=name, action=text, subject=name, detail=name)
        for row, text in zip(EVENTS, texts, strict=False)
    )
    books.register = tuple(
        replace(row, number=text, kind=name, document=text, text=name, by=first)
        for row, text in zip(REGISTER, texts, strict=False)
    )
    books.chain = replace(books.chain, broken=name)
    books.text = books.spoiled = name
    books.head = replace(books.head, role="admin", code=f"A{first}", user=name[:30], database=first)
    desk = FakeDesk(
        findings=tuple(
            Finding(severity=Severity.WARN, code="x", message=text, advice=name, rows=((text, name),)) for text in texts
        ),
        blocked_by=texts,
    )
    desk.lines = books.lines
    return books, desk


PATHS = {
    "overview": "",
    "record": "down enter",
    "voucher": "down v",
    "behind": "down v enter",
    "transaction": "down v enter enter",
    "settlements of a transaction": "down v enter s",
    "settlements": "down s",
    "log": "down l",
    "task": "enter",
    "tasks": "g t",
    "periods": "g l",
    "change of a period": "g l enter",
    "hold": "g l p",
    "items": "g i",
    "item": "g i enter",
    "item whose cost is explained": "g i enter i",
    "cost as a close would leave it": "g i enter i f8 enter",
    "why a line is there": "down v i",
    "why a cost changed": "down v i i",
    "on hand on a day": "g i d enter",
    "audit trail": "g u",
    "inventory and ledger": "g r",
    "note on a difference": "g r i",
    "vouchers of an account": "g r home enter",
    "users": "g n",
    "role": "g n down enter",
    "approvals": "g w",
    "approving": "g w f10",
    "find": "f2",
    "close": "n",
    "findings": "n f6",
    "simulation": "n f8",
    "confirm": "n f10",
    "reversal": "down x",
    "help": "question_mark",
    "palette": "colon",
}


@pytest.mark.parametrize("group", range(len(GROUPS)))
async def test_every_screen_shows_them_as_text(opened: Opened, group: int):
    books, desk = poisoned(GROUPS[group])
    async with opened(books, desk, size=(120, 36)) as s:
        for where, keys in PATHS.items():
            await s.press(*keys.split())
            assert s.app.is_running, where
            harmless(s, where)
            while len(s.app.screen_stack) > 2:
                s.app.pop_screen()
                await s.pilot.pause()
            await s.press("home")


@pytest.mark.parametrize("text", [PAYLOADS[0], PAYLOADS[8], PAYLOADS[18], PAYLOADS[30]])
async def test_errors_and_messages_show_them_as_text(opened: Opened, text: str):
    books = FakeBooks(fail={"voucher": Blocked(text, where=text, advice=text)})
    async with opened(books) as s:
        await s.press("down", "v")
        assert "could not be read" in s.text
        harmless(s, "error")
        await s.press("escape")
        s.books.fail = {"overview": RuntimeError(text)}
        await s.press("f5")
        harmless(s, "message")


@pytest.mark.parametrize("text", ["\x1b]52;c;YQ==\x07", "[/foo]", "\u202e"])
async def test_typed_and_pasted_text_is_shown_as_text(opened: Opened, text: str):
    from textual import events

    async with opened() as s:
        await s.press("slash")
        s.app.post_message(events.Paste(text))
        await s.press()
        harmless(s, "filter")
        await s.press("f2")
        s.app.post_message(events.Paste(text))
        await s.press()
        harmless(s, "find")
