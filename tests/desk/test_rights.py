"""Who may do what: every action for every role, denied by default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import Blocked, NoRight
from core.requests import CloseRequest
from core.vocabulary import RecordType, Role
from db.close.jobs import start_run
from db.desk import StoredDesk
from db.engine.open import open_database
from db.engine.session import Database

JANUARY = CloseRequest("2024-01-31")
ACTIONS: dict[str, tuple[Role, Callable[[StoredDesk], object]]] = {
    "preview_close": (Role.VIEW, lambda desk: desk.preview_close(JANUARY)),
    "preview_recalculation": (Role.VIEW, lambda desk: desk.preview_recalculation(JANUARY)),
    "start_recalculation": (Role.POST, lambda desk: desk.start_recalculation(JANUARY)),
    "start_close": (Role.CLOSE, lambda desk: desk.start_close(JANUARY)),
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", [None, *Role])
def test_actions(desk: StoredDesk, act_as: Any, action: str, role: Role | None):
    needed, act = ACTIONS[action]
    act_as(role)
    if role is not None and role.rank >= needed.rank:
        act(desk)
        return
    with pytest.raises(NoRight, match=f"needs the right {needed.value}") as caught:
        act(desk)
    assert f"eva has {role.value if role else 'no right'} in company ACME" in caught.value.where
    assert "invclose user set eva" in caught.value.advice
    with desk.database.read() as tx:
        assert tx.one("SELECT actor, action FROM audit_event ORDER BY id DESC LIMIT 1") == ("eva", "refused")


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("action", ["pause", "resume", "cancel"])
@pytest.mark.parametrize("kind", [RecordType.CLOSING, RecordType.RECALCULATION])
def test_steering_a_run_needs_what_starting_it_needs(
    desk: StoredDesk, act_as: Any, kind: RecordType, action: str, role: Role | None
):
    with desk.database.write() as tx:
        record = start_run(tx, 1, kind, JANUARY)
    needed = Role.CLOSE if kind is RecordType.CLOSING else Role.POST
    act_as(role)
    if role is not None and role.rank >= needed.rank:
        getattr(desk, action)(record)
    else:
        with pytest.raises(NoRight):
            getattr(desk, action)(record)


@pytest.mark.parametrize("role", [None, *Role])
def test_reversing_needs_the_right_to_close(desk: StoredDesk, act_as: Any, role: Role | None):
    record = desk.start_close(JANUARY)
    act_as(role)
    if role in (Role.CLOSE, Role.ADMIN):
        desk.reverse(record)
    else:
        with pytest.raises(NoRight):
            desk.reverse(record)


def test_read_only_refuses_whatever_the_role(database: Database[Any]):
    with open_database(database.url, True) as reading:
        desk = StoredDesk(reading, 1, executor="inline")
        assert desk.preview_close(JANUARY).adjusted == 1000
        with pytest.raises(Blocked, match="read-only"):
            desk.start_close(JANUARY)


def test_a_refusal_needs_no_write_where_none_is_possible(database: Database[Any], act_as: Any):
    act_as(None)
    with open_database(database.url, True) as reading, pytest.raises(NoRight):
        StoredDesk(reading, 1).preview_close(JANUARY)
