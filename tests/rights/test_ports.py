"""Every method of the desk and of the lists with every role: what a screen calls asks by itself too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core import ports
from core.errors import NoRight
from core.importing import Bundle
from core.requests import CloseRequest, ExportRequest, PeriodChange, TransactionRequest, UndoRequest
from core.rights import Act
from core.views.exports import ExportPlan, WrittenFile
from core.vocabulary import Prepared, RecordType, Role
from db.desk import StoredDesk
from db.engine.open import open_database
from db.exporting.planning import plan_export
from db.setup.lists import CompanyLists
from tests.db.importing.loading import bundle, row
from tests.db.reading.worlds import post_by_hand
from tests.rights.world import (
    ACME,
    BOSS,
    FEBRUARY,
    LOGINS,
    STRANGER,
    UNDOABLE,
    books,
    expected,
    prepared,
    transaction,
    waiting_run,
)
from tests.robust.places import Template
from tests.support.identity import pretend

Call = Callable[[Any], object]
NEXT = CloseRequest(FEBRUARY)


def _late(desk: StoredDesk) -> TransactionRequest:
    return TransactionRequest(transaction(desk.database, "P5"), 100, "2024-02-20", late=True)


def _pair(desk: StoredDesk, issue: str) -> tuple[int, int]:
    return transaction(desk.database, issue), transaction(desk.database, "P5")


DESK: dict[str, tuple[Act, Call]] = {
    "check": (Act.CHECK, lambda desk: desk.check(NEXT)),
    "preview_close": (Act.PREVIEW, lambda desk: desk.preview_close(NEXT)),
    "preview_recalculation": (Act.PREVIEW, lambda desk: desk.preview_recalculation(NEXT)),
    "preview_reversal": (Act.PREVIEW, lambda desk: desk.preview_reversal(1)),
    "reversal_chain": (Act.PREVIEW, lambda desk: desk.reversal_chain(1)),
    "recalculations_from": (Act.PREVIEW, lambda desk: desk.recalculations_from("2024-01-01")),
    "preview_adjustment": (Act.PREVIEW, lambda desk: desk.preview_adjustment(_late(desk))),
    "preview_undo": (Act.PREVIEW, lambda desk: desk.preview_undo(UndoRequest(UNDOABLE))),
    "undo": (Act.UNDO, lambda desk: desk.undo(UndoRequest(UNDOABLE))),
    "on_hand_lines": (Act.SEE_ON_HAND, lambda desk: desk.on_hand_lines()),
    "standard_costs": (Act.SEE_PRICES, lambda desk: desk.standard_costs()),
    "marks": (Act.SEE_MARKS, lambda desk: desk.marks()),
    "beside_export": (Act.IMPORT, lambda desk: desk.beside_export("plain")),
    "load_export": (Act.IMPORT, lambda desk: desk.load_export(_goods())),
    "mark": (Act.MARK, lambda desk: desk.mark(*_pair(desk, "S3"), 1_000_000)),
    "unmark": (Act.UNMARK, lambda desk: desk.unmark(*_pair(desk, "S4"))),
    "explain_difference": (
        Act.EXPLAIN_DIFFERENCE,
        lambda desk: desk.explain_difference("1300", FEBRUARY, "reversed in March"),
    ),
    "start_recalculation": (Act.RECALCULATE, lambda desk: desk.start_recalculation(NEXT)),
    "post_adjustment": (Act.ADJUST, lambda desk: desk.post_adjustment(_late(desk))),
    "start_close": (Act.CLOSE, lambda desk: desk.start_close(NEXT)),
    "pause": (Act.CLOSE, lambda desk: desk.pause(_run(desk))),
    "resume": (Act.CLOSE, lambda desk: desk.resume(_run(desk))),
    "cancel": (Act.CLOSE, lambda desk: desk.cancel(_run(desk))),
    "refuse_reversal": (Act.REVERSE, lambda desk: desk.refuse_reversal(1)),
    "reverse": (Act.REVERSE, lambda desk: desk.reverse(1)),
    "reversal_of": (Act.PREVIEW, lambda desk: desk.reversal_of([1])),
    "reverse_all": (Act.REVERSE, lambda desk: desk.reverse_all([1])),
    "preview_prepared": (Act.PREVIEW, lambda desk: desk.preview_prepared(_newest(desk))),
    "approve": (Act.REVERSE, lambda desk: desk.approve(_newest(desk))),
    "decline": (Act.REVERSE, lambda desk: desk.decline(_newest(desk))),
    "plan_export": (Act.EXPORT, lambda desk: desk.plan_export(_EXPORT)),
    "note_export": (
        Act.EXPORT,
        lambda desk: desk.note_export(_planned(desk), [WrittenFile("out.csv", "ab")]),
    ),
    "users": (Act.LIST_SETUP, lambda desk: desk.users()),
    "set_role": (Act.CHANGE_USERS, lambda desk: desk.set_role("newcomer", Role.POST)),
    "revoke_role": (Act.CHANGE_USERS, lambda desk: desk.revoke_role("view")),
    "set_period": (Act.CHANGE_SETUP, lambda desk: desk.set_period(PeriodChange("2024-02-01", status="on_hold"))),
}
LISTS: dict[str, tuple[Act, Call]] = {
    "list": (Act.LIST_SETUP, lambda lists: lists.list("user")),
    "show": (Act.SHOW_SETUP, lambda lists: lists.show("item", "LAMP")),
    "set": (Act.CHANGE_SETUP, lambda lists: lists.set("item", "LAMP", {"cost_price": "13"})),
    "set user": (Act.CHANGE_USERS, lambda lists: lists.set("user", "view", {"role": "post"})),
    "set_all": (Act.CHANGE_SETUP, lambda lists: lists.set_all("target", [("d365/1300", {"code": "1405"})])),
    "accounts_of": (Act.SHOW_SETUP, lambda lists: lists.accounts_of("LAMP")),
    "revoke": (Act.CHANGE_USERS, lambda lists: lists.revoke("view")),
}
_EXPORT: ExportRequest = ExportRequest("csv", voucher="INVC-000001")


def _planned(desk: StoredDesk) -> ExportPlan:
    """As somebody with the right had planned it."""
    with desk.database.read() as tx:
        return plan_export(tx, ACME, _EXPORT)


_OF_PREPARED = ("preview_prepared", "approve", "decline")
_STEERED = ("pause", "resume", "cancel")


def _goods() -> Bundle:
    return bundle(row("P9", "purchase", "LAMP", "1", "2024-02-20", amount="9.00"), items="")


def _run(desk: StoredDesk) -> int:
    with desk.database.read() as tx:
        return int(tx.value("SELECT MAX(record_id) FROM job"))


def _newest(desk: StoredDesk) -> int:
    with desk.database.read() as tx:
        return int(tx.value("SELECT MAX(id) FROM approval"))


def _methods(port: type) -> set[str]:
    own = [one for one in port.__mro__ if one.__module__.startswith("core.")]
    return {name for one in own for name, value in vars(one).items() if callable(value) and not name.startswith("_")}


def test_every_method_is_in_the_walk() -> None:
    assert set(DESK) == _methods(ports.Desk)
    assert {name.split()[0] for name in LISTS} == _methods(ports.Masters)


@pytest.mark.parametrize("name", [*DESK, *(f"lists: {name}" for name in LISTS)])
def test_every_role(template: Template, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    of_lists = name.startswith("lists: ")
    act, call = LISTS[name[7:]] if of_lists else DESK[name]
    for login in LOGINS:
        if login != STRANGER and expected(login, act) and login not in (act.needs.value, BOSS):
            continue  # the least role that may, and the highest: those between are told by rank
        with template.copy() as url, open_database(url) as database:
            if name in _STEERED:
                pretend(monkeypatch, login=BOSS)
                waiting_run(database, RecordType.CLOSING)
            if name == "explain_difference":
                post_by_hand(database, 750, "2024-02-05")
            if name in _OF_PREPARED:
                prepared(database, Prepared.REVERSAL)
            pretend(monkeypatch, login=login)
            side: Any = CompanyLists(database, ACME) if of_lists else StoredDesk(database, ACME, executor="inline")
            before = books(database)
            if expected(login, act):
                call(side)
                continue
            needed = "needs the right" if name in _OF_PREPARED else f"needs the right {act.needs}"
            with pytest.raises(NoRight, match=needed):
                call(side)
            after = books(database)
            assert after.rows == before.rows
            assert after.refusals == before.refusals + 1


def test_the_books_are_not_opened_for_those_without_a_right(
    template: Template, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.requests import AuditRequest
    from tui import wiring

    with template.copy() as url:
        for login in LOGINS:
            pretend(monkeypatch, login=login)
            if expected(login, Act.OPEN_BOOKS):
                books_of, _ = wiring.open_books(url, "ACME")
                assert books_of.audit(AuditRequest(), limit=1)
            else:
                with pytest.raises(NoRight):
                    wiring.open_books(url, "ACME")
