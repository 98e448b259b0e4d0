"""Inside a posting that somebody may open, only what such a posting is made of is accepted."""

from __future__ import annotations

import psycopg
import pytest

from tests.postgres_rights.conftest import State, connected
from tests.postgres_rights.forgeries import FORGERIES, Forgery, act, event


def forge(url: str, forgery: Forgery) -> str:
    """Carry it out; the refusal, blank when it was accepted."""
    connection = connected(url, forgery.login)
    try:
        with connection.transaction():
            for statement in (forgery.opened, *forgery.statements):
                connection.execute(statement.encode())
    except psycopg.Error as error:
        return str(error)
    finally:
        connection.close()
    return ""


def test_every_forgery_is_refused(protected: str, state: State) -> None:
    before = state()
    for forgery in FORGERIES:
        refusal = forge(protected, forgery)
        assert any(word in refusal for word in ("invclose/", "permission denied", "duplicate key")), (
            forgery.name,
            refusal,
        )
        assert state() == before, forgery.name


def test_who_and_when_are_the_servers(protected: str) -> None:
    """Whatever is sent as actor and time of an event, session and server stand in the books."""
    refusal = Forgery("", "rights_enter", act("REFUSED"), event("refused", "something", actor="boss"))
    assert forge(protected, refusal) == ""
    with psycopg.connect(protected) as owner:
        found = owner.execute(
            """SELECT actor, at BETWEEN clock_timestamp() - interval '1 minute' AND clock_timestamp()
               FROM audit_event WHERE company_id = 1 ORDER BY id DESC LIMIT 1"""
        ).fetchone()
    assert found == ("rights_enter", True)


@pytest.mark.parametrize("login", ["rights_view", "rights_stranger"])
def test_who_may_nothing_opens_nothing_but_a_refusal(protected: str, state: State, login: str) -> None:
    before = state()
    for name in ("IMPORT", "MARK", "CLOSE", "CHANGE_SETUP", "BACK_UP"):
        assert "invclose/no_right" in forge(protected, Forgery("", login, act(name), ())), name
    assert state() == before
