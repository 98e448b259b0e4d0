"""Every key that acts, pressed by every role over real books: it goes on, or says which right is missing and changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from core.approval import ACTS as ACTS_OF
from core.reconciliation import ReconciledAccount
from core.requests import TransactionRequest
from core.rights import Act
from core.vocabulary import Prepared, RecordType
from db.engine.open import open_database
from tests.rights.world import BOSS, LOGINS, STRANGER, UNDOABLE, books, expected, prepared, transaction, waiting_run
from tests.robust.places import Template
from tests.support.identity import pretend
from tests.tui.conftest import NOW, Session, settle
from tests.tui.fakes import FakeBooks, FakeDesk
from tests.tui.test_registry import FRAMES
from tui.app import InvcloseApp
from tui.beginning import Beginning
from tui.registry import COMMANDS
from tui.rights_reference import KEYS_OF
from tui.screens.adjusting.adjustment_review import AdjustmentReview
from tui.screens.adjusting.undo_review import UndoReview
from tui.screens.ledger.difference_note import NoteForm
from tui.screens.loading.import_preview import ImportPreview
from tui.screens.setup.user_form import RoleForm

LIST = Path(__file__).with_name("movements.csv")
"""A list of movements that the plain import profile reads."""
LOOKING = {
    "open", "back", "voucher", "settlements", "transaction", "explain", "log", "warnings", "scope", "next_record",
    "previous_record", "filter", "mark", "mark_all", "unmark", "copy", "values", "save_report", "next_pane", "redraw", "palette",
    "help", "leave", "findings", "undo", "fill_price", "fill_percent", "adjust", "go_adjust",
    "charge", "undo_document", "item", "as_of", "marks", "unfold", "fold", "foresee", "sort", "turn",
    "answer", "columns", "earlier", "later", "read_again", "save_rejected", "go_handbook", "go_keys", "tour", "go_settings",
    "theme", "export",
}  # fmt: skip
"""Commands that only look, move, or fill what is not posted yet. On some screens Enter acts: those are in the table."""
ASKING = {
    ("Ask", "confirm"), ("Confirm", "confirm"), ("AdjustForm", "confirm"), ("ChargeForm", "confirm"),
    ("PeriodForm", "confirm"), ("NewPeriod", "confirm"), ("FirstImport", "confirm"), ("BundleReview", "confirm"),
    ("NewCompanyForm", "confirm"), ("CompanyReview", "confirm"), ("OtherBooks", "confirm"), ("Continuing", "confirm"),
    ("ImportForm", "confirm"), ("ExportForm", "confirm"), ("TableForm", "confirm"), ("ImportItems", "confirm"),
    ("ChooseColumns", "confirm"), ("Preview", "confirm"), ("CardForm", "confirm"),
}  # fmt: skip
"""Questions before an act: what they return is checked where it is done."""
ACTS: dict[tuple[str, str], set[Act]] = {}
for _act, _places in KEYS_OF.items():
    for _place in _places:
        ACTS.setdefault(_place, set()).add(_act)

QUIET = (
    ("Overview", "new_close", ""),
    ("Overview", "recalculate", ""),
    ("Marks", "set_mark", "g a m"),
    ("Marks", "remove_mark", "g a m"),
    ("AdjustOnHand", "confirm", "g a o f10"),
    ("StandardCosts", "open", "g a s"),
    ("Periods", "open", "g l"),
    ("Periods", "hold_period", "g l"),
    ("Periods", "close_period", "g l"),
    ("Periods", "new_period", "g l"),
    ("SetupList", "new_master", "g m a"),
    ("MasterForm", "confirm", "g m a enter"),
    ("Reversal", "confirm", "x"),
    ("ReversalChain", "confirm", "x"),
    ("VoucherForm", "confirm", "e c"),
    ("AdjustmentReview", "confirm", ""),
    ("UndoReview", "confirm", ""),
    ("ImportPreview", "confirm", ""),
    ("ReconciliationScreen", "explain_difference", "g r"),
    ("NoteForm", "confirm", ""),
    ("UserList", "open", "g n"),
    ("UserList", "grant", "g n"),
    ("UserList", "revoke", "g n"),
    ("RoleForm", "confirm", ""),
)
"""Screen, command and the keys that lead there from the overview, while no run is under way."""
APPROVING = (("Approvals", "approve", "g w"), ("Approvals", "decline", "g w"))
RUNNING = (("TaskScreen", "pause", "g t enter"), ("TaskScreen", "cancel", "g t enter"))
SHOWN = (
    ("go_tasks", "g t", "Runs"), ("go_periods", "g l", "Periods"), ("go_items", "g i", "Items"),
    ("go_reconciliation", "g r", "Inventory and ledger"), ("go_audit", "g u", "Audit trail"), ("go_users", "g n", "Users"),
    ("go_approvals", "g w", "Approvals"),
    ("go_setup", "g m", "Setup"), ("go_voucher", "f2", "Find voucher"), ("go_reports", "g p", "Reports"),
    ("go_import", "g f", "Import"), ("go_targets", "g e", "Export targets"),
)  # fmt: skip


def test_every_command_of_every_screen_is_known() -> None:
    everywhere = {command for screen, command in ACTS if not screen}
    assert {command for _, command in ACTS} | LOOKING == set(COMMANDS)
    for kind in FRAMES:
        for entry in kind.HERE:
            place = (kind.__name__, entry.id)
            assert place in ACTS.keys() | ASKING | {(kind.__name__, name) for name in LOOKING | everywhere}, place
    screens = {kind.__name__: {entry.id for entry in kind.HERE} for kind in FRAMES}
    for screen, command in [*ACTS, *ASKING]:
        assert command in screens.get(screen, everywhere), (screen, command)


def test_every_key_that_acts_is_walked() -> None:
    acting = {place for act, places in KEYS_OF.items() if act.needs.rank for place in places}
    walked = {(screen, command) for screen, command, _ in (*QUIET, *RUNNING, *APPROVING)}
    assert acting == walked | {("CloseDialog", "confirm"), ("TaskScreen", "open")}


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Session]:
    beginning = Beginning(url, "ACME")
    app = InvcloseApp(beginning.open, beginning=beginning, clock=lambda: NOW, type_ahead=0.0)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        yield Session(app, pilot, FakeBooks(), FakeDesk())


async def _reach(session: Session, screen: str, keys: str) -> Any:
    """The screen, from the overview."""
    while len(session.app.screen_stack) > 2:
        session.app.pop_screen()
    await session.press(*keys.split())
    if screen == "ReversalChain":
        await session.press()
        chain: Any = session.app.screen
        chain._chain("x", "x", lambda: chain.invclose.desk.reversal_chain(1))
        await session.press()
    if screen == "AdjustmentReview":
        desk: Any = session.app.desk
        late = TransactionRequest(transaction(desk.database, "P5"), 100, "2024-02-20", late=True)
        session.app.push_screen(AdjustmentReview(late))
        await session.press()
    if screen == "UndoReview":
        desk = session.app.desk
        session.app.push_screen(UndoReview(transaction(desk.database, UNDOABLE), UNDOABLE, "2024-02-20"))
        await session.press()
    if screen == "ImportPreview":
        session.app.push_screen(ImportPreview(str(LIST), "plain"))
        await session.press()
    if screen == "NoteForm":
        session.app.push_screen(NoteForm(ReconciledAccount("1300", "Inventory", 0, 750), "2024-02-29"))
        await session.press()
    if screen == "RoleForm":
        session.app.push_screen(RoleForm({}))
        await session.press()
    shown: Any = session.app.screen
    assert type(shown).__name__ == screen
    return shown


@pytest.mark.parametrize("login", [login for login in LOGINS if login not in (STRANGER, "other")])
async def test_every_role(template: Template, monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    with template.copy() as url, open_database(url) as database:
        pretend(monkeypatch, login=login)
        before = books(database)
        async with opened(url) as session:
            for _, keys, title in SHOWN:
                await session.press(*keys.split())
                assert title in session.text
                await session.press("escape")
            for screen, command, keys in QUIET:
                await _one(session, login, (screen, command), keys)
        assert books(database) == before


@pytest.mark.parametrize("login", [login for login in LOGINS if login not in (STRANGER, "other")])
@pytest.mark.parametrize("kind", [RecordType.CLOSING, RecordType.RECALCULATION])
async def test_every_role_on_a_run(
    template: Template, monkeypatch: pytest.MonkeyPatch, login: str, kind: RecordType
) -> None:
    with template.copy() as url, open_database(url) as database:
        pretend(monkeypatch, login=BOSS)
        waiting_run(database, kind)
        before = books(database)
        pretend(monkeypatch, login=login)
        act = Act.CLOSE if kind is RecordType.CLOSING else Act.RECALCULATE
        async with opened(url) as session:
            for screen, command, keys in RUNNING:
                shown = await _reach(session, screen, keys)
                reason = shown.reason(command)
                assert ("needs the right" in reason) != expected(login, act), (login, command, reason)
                if not expected(login, act):
                    await session.press(COMMANDS[command].keys[0])
                    assert "needs the right" in session.text
        assert books(database) == before


@pytest.mark.parametrize("login", [login for login in LOGINS if login not in (STRANGER, "other")])
async def test_every_role_on_what_waits(template: Template, monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    with template.copy() as url, open_database(url) as database:
        for act in (Prepared.ADJUSTMENT, Prepared.REVERSAL, Prepared.CLOSE, Prepared.RESTORE):
            prepared(database, act)
            before = books(database)
            pretend(monkeypatch, login=login)
            async with opened(url) as session:
                for screen, command, keys in APPROVING:
                    shown = await _reach(session, screen, keys)
                    reason = shown.reason(command)
                    allowed = expected(login, ACTS_OF[act]) or (login == "admin" and act is Prepared.RESTORE)
                    assert ("needs the right" in reason) != allowed, (login, act, command, reason)
            assert books(database) == before


async def _one(session: Session, login: str, place: tuple[str, str], keys: str) -> None:
    shown = await _reach(session, place[0], keys)
    (act,) = ACTS[place]
    reason = shown.reason(place[1])
    assert ("needs the right" in reason) != expected(login, act), (login, place, reason)
    if not expected(login, act):
        await session.press(COMMANDS[place[1]].keys[0])
        assert f"needs the right {act.needs}" in session.text, (login, place)


@pytest.mark.parametrize("login", [STRANGER, "other"])
async def test_a_stranger_sees_nothing(template: Template, monkeypatch: pytest.MonkeyPatch, login: str) -> None:
    with template.copy() as url, open_database(url) as database:
        before = books(database)
        pretend(monkeypatch, login=login)
        async with opened(url) as session:
            assert "Opening the books needs the right view" in session.text
            assert "IC-000001" not in session.text
            for key in ("n", "r", "x", "enter", "g", "u"):
                await session.press(key)
            assert "IC-000001" not in session.text
        assert books(database).rows == before.rows
